"""One person written in two ways is one person (the must-merge list of the domain notes)."""

from __future__ import annotations

import pytest

from tests.linkage.people import number, record, same

BORN = "1971-06-24"
ID = number(BORN, 123)
HOME = "胜利家园|3|2|501"
POLICE = record("police_resident", "刘建华", id=ID, birth_date=BORN, sex="1", hukou_dwelling=HOME, phones="13800000001")


@pytest.mark.parametrize(
    "other",
    [
        record("party_roll", "刘建华", id=ID[:6] + ID[8:17], birth_date=BORN),
        record("family_planning", "刘建华", id=f"{int(ID[:15])}000", birth_date=BORN, dwelling=HOME),
        record("family_planning", "刘建华", id=f"{ID[0]}.{ID[1:15]}E+17", birth_date=BORN),
        record("dibao_person", "刘建华", id=ID[:6] + "********" + ID[-4:], dwelling=HOME),
        record("dibao_person", "劉建華", id=ID, birth_date=BORN),
        record("dibao_person", "刘建□", id=ID, birth_date=BORN),
        record("floating_population", "刘建花", id=ID, birth_date=BORN),
        record("floating_population", "刘卫东", name_former="刘建华", id=ID, birth_date=BORN),
        record("family_planning", "刘建华", birth_date="1971-06", dwelling=HOME),
        record("family_planning", "刘建华", id=ID[:10] + ID[11] + ID[10] + ID[12:], birth_date=BORN),
        record("party_community", "刘建华", birth_date="1971-06", dwelling=HOME),
        record("party_community", "刘建华", birth_date="1971-06", phones="13800000001"),
        record("party_roll", "刘建华", id=ID, birth_date="1971-04-24"),
        record("police_temporary", "刘建华", id=ID),
        record("dibao_household", "刘建华", dwelling=HOME),
        record("family_planning", "刘建华", id="000000197106240000", birth_date=BORN, dwelling=HOME),
    ],
    ids=[
        "15 digits", "last three lost, as text", "last three lost, as number", "masked", "traditional characters", "unreadable character",
        "homophone", "former name", "birth month and dwelling", "two digits swapped in the number", "no number, month, dwelling",
        "no number, month, phone",
        "another birth date, same number", "number and name only", "name and dwelling only", "placeholder number",
    ],
)  # fmt: skip
def test_one_person(other: dict[str, str | None]) -> None:
    assert same(POLICE, other)


def test_a_married_woman_under_her_parents_hukou_and_on_her_husbands_card() -> None:
    born = "1988-03-09"
    hukou = record("police_resident", "陈丽娟", id=number(born, 44), birth_date=born, hukou_dwelling="东关小区|1|1|101", sex="2")
    card = record("family_planning", "陈丽娟", birth_date=born, dwelling="西关小区|9|3|602", sex="2", spouse_name="赵刚")
    floating = record(
        "floating_population", "陈丽娟", id=number(born, 44), birth_date=born, dwelling="西关小区|9|3|602", spouse_name="赵刚"
    )
    assert same(hukou, card, floating)


def test_a_new_name_known_by_the_number_and_the_birth_date() -> None:
    """The register has the new name, dibao still the old one; the household row of dibao states no birth date."""
    old = record("dibao_person", "刘卫东", id=ID, birth_date=BORN, dwelling=HOME)
    household = record("dibao_household", "刘卫东", id=ID)
    assert same(POLICE, old, household)


def test_a_wrong_number_of_a_relative_neither_links_nor_vetoes() -> None:
    wife_born, wife_id = "1973-09-12", number("1973-09-12", 246)
    husband = record("police_resident", "刘建华", id=ID, birth_date=BORN, hukou_dwelling=HOME)
    wife = record("police_resident", "王秀英", id=wife_id, birth_date=wife_born, hukou_dwelling=HOME)
    pasted = record("family_planning", "刘建华", id=wife_id, birth_date=BORN, dwelling=HOME)
    from tests.linkage.people import linked

    clusters, _ = linked(husband, wife, pasted)
    assert clusters[0] == clusters[2] != clusters[1]
