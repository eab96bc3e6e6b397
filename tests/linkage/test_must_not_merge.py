"""Two people who look alike stay two (the must-not-merge list of the domain notes)."""

from __future__ import annotations

import pytest

from pipelines.linkage.cluster import Decision, Rule
from tests.linkage.people import apart, linked, number, record

HOME = "胜利家园|3|2|501"


def person(source: str, name: str, born: str, order: int, **more: str) -> dict[str, str | None]:
    return record(source, name, id=number(born, order), birth_date=born, dwelling=HOME, phones="13800000002", **more)


def test_twins_with_numbers() -> None:
    assert apart(person("family_planning", "王子涵", "2015-05-05", 121), person("police_resident", "王子轩", "2015-05-05", 123))


def test_a_twin_without_a_number() -> None:
    bare = record("family_planning", "王子轩", birth_date="2015-05-05", dwelling=HOME, phones="13800000002", sex="1")
    assert apart(person("police_resident", "王子涵", "2015-05-05", 121), bare)


def test_a_twin_with_a_number_that_lost_its_end() -> None:
    lost = number("2015-05-05", 123)
    cut = record("family_planning", "王子轩", id=f"{lost[0]}.{lost[1:15]}E+17", birth_date="2015-05-05", dwelling=HOME)
    assert apart(person("police_resident", "王子涵", "2015-05-05", 121), cut)


def test_father_and_son() -> None:
    assert apart(person("police_resident", "王建国", "1950-02-03", 11), person("family_planning", "王建军", "1974-02-03", 13))


def test_one_name_and_birth_date_in_two_communities() -> None:
    here = record("police_resident", "张伟", id=number("1980-01-15", 31), birth_date="1980-01-15", community="东风社区")
    there = record("family_planning", "张伟", id=number("1980-01-15", 57), birth_date="1980-01-15", community="西湖社区")
    assert apart(here, there)


def test_sisters_with_one_number_pasted_on_both() -> None:
    elder = person("police_resident", "李小红", "1990-01-01", 22)
    younger = person("police_resident", "李小芳", "1993-07-08", 24)
    pasted = record("family_planning", "李小芳", id=number("1990-01-01", 22), birth_date="1993-07-08", dwelling=HOME)
    clusters, _ = linked(elder, younger, pasted)
    assert clusters[0] not in clusters[1:]
    assert clusters[1] == clusters[2]


def test_one_number_on_two_people() -> None:
    shared = number("1962-04-04", 77)
    one = record("police_resident", "赵铁柱", id=shared, birth_date="1962-04-04", dwelling="东关小区|1|1|101")
    other = record("family_planning", "孙满仓", id=shared, birth_date="1965-11-30", dwelling="西关小区|2|1|302")
    assert apart(one, other)


def test_one_number_and_one_birth_date_on_two_strangers() -> None:
    """重号: the copied number says the birth date too, so that it is no second piece of evidence."""
    facts = {"id": number("1962-04-04", 77), "birth_date": "1962-04-04", "sex": "1"}
    one = record("police_resident", "赵铁柱", dwelling="东关小区|1|1|101", phones="13800000011", **facts)
    other = record("police_resident", "孙满仓", dwelling="西关小区|2|1|302", phones="13800000012", **facts)
    clusters, found = linked(one, other)
    assert clusters[0] != clusters[1]
    assert list(found.clustered.decision) == [Decision.REVIEW]


def test_two_babies_with_placeholders_of_one_day() -> None:
    facts = {"id": "000000202401010000", "birth_date": "2024-01-01"}
    assert apart(record("family_planning", "周小满", **facts), record("family_planning", "吴思源", **facts))


def test_a_chain_does_not_join_what_cannot_be_one() -> None:
    """A and B are near, B and C are near, A and C have two valid numbers: never all three."""
    born = "1971-06-24"
    a = record("police_resident", "刘建华", id=number(born, 123), birth_date=born, dwelling=HOME)
    b = record("party_community", "刘建华", birth_date="1971-06", dwelling=HOME)
    c = record("police_temporary", "刘建华", id=number(born, 777), birth_date=born, dwelling=HOME)
    clusters, found = linked(a, b, c)
    assert clusters[0] != clusters[2]
    asked = (found.clustered.decision == Decision.REVIEW) | (found.clustered.decision == Decision.REFUSED)
    assert asked.any(), "what fits two people is left to a person, not dropped"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_record_that_fits_two_people_is_asked_wherever_it_stands(place: int) -> None:
    """Two people of one name and birth date, and a row without a number that could be either's."""
    born = "1980-01-15"
    people = [
        record("police_resident", "欧阳震华", id=number(born, 31), birth_date=born, community="东风社区"),
        record("police_resident", "欧阳震华", id=number(born, 57), birth_date=born, community="西湖社区"),
    ]
    people.insert(place, record("family_planning", "欧阳震华", birth_date=born))
    clusters, found = linked(*people)
    assert len(set(clusters)) == 3
    assert (found.clustered.rule == Rule.AMBIGUOUS).sum() == 2


def test_people_of_a_dormitory_with_one_phone() -> None:
    names = ["王军", "李军", "张军", "刘军", "陈军", "杨军"]
    people = [
        record("police_temporary", name, birth_date=f"199{i}-0{i + 1}-11", dwelling="工地宿舍|1|1|101", phones="13800000009")
        for i, name in enumerate(names)
    ]
    assert apart(*people)
