"""Somebody else's number neither links nor vetoes, nor does it say when its bearer was born; an owner's other name is no other person.

Here: whose number it is, and who learns of a former name. Not here: whole clusters (``test_must_not_merge``, ``test_must_merge``).
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from pipelines.linkage.arrays import NONE
from pipelines.linkage.linking import Prepared
from tests.linkage.people import linked, number, prepared, record

Record = dict[str, str | None]
BORN, WIFE_BORN, HOME, PHONE = "1971-06-24", "1973-09-12", "胜利家园|3|2|501", "13800000001"
OWN, WIFE = number(BORN, 123), number(WIFE_BORN, 246)
HUSBAND = record("police_resident", "刘建华", id=OWN, birth_date=BORN, sex="1", hukou_dwelling=HOME, phones=PHONE)
SPOUSE = record("police_resident", "王秀英", id=WIFE, birth_date=WIFE_BORN, sex="2", hukou_dwelling=HOME)


def borrowed(*records: Record) -> list[bool]:
    return [bool(one) for one in prepared(*records).context.borrowed[: len(records)]]


def former_names(ready: Prepared, size: int) -> list[str | None]:
    texts = ready.features.names.texts
    return [texts[code] if code != NONE else None for code in ready.features.former[:size].tolist()]


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (record("family_planning", "刘建华", id=WIFE, birth_date=BORN), True),
        (record("family_planning", "刘建华", id=WIFE, birth_date="1971-06"), True),
        # no birth date: the name has to be at home elsewhere, under a number of its own
        (record("dibao_household", "刘建华", id=WIFE, dwelling=HOME), False),
        (record("dibao_household", "刘建华", id=WIFE, hukou_dwelling=HOME), True),
        (record("dibao_household", "刘建华", id=WIFE, phones=PHONE), True),
        (record("dibao_household", "刘建华", id=WIFE), False),
        (record("dibao_household", "赵铁柱", id=WIFE, hukou_dwelling=HOME), False),
        # the owner herself, misspelt, or born on another day
        (record("family_planning", "王秀瑛", id=WIFE, birth_date="1973-09-21"), False),
        (record("family_planning", "王秀英", id=WIFE, birth_date="1975-01-30"), False),
        (record("family_planning", "王□英", id=WIFE, birth_date="1975-01-30"), False),
        (record("family_planning", "刘建华", id=WIFE, birth_date=WIFE_BORN), False),
        (record("family_planning", "王桂兰", id=WIFE, birth_date="1975-01-30", name_former="王秀英"), False),
    ],
    ids=["day", "month", "another dwelling column", "home", "phone", "nowhere at home", "a name that stands nowhere else",
         "misspelt", "another day", "unreadable", "the number's own day", "her former name"],
)  # fmt: skip
def test_whose_number_it_is(pasted: Record, expected: bool) -> None:
    """The husband with his wife's number, and the wife herself under names of her own."""
    assert borrowed(HUSBAND, SPOUSE, pasted) == [False, False, expected]


def test_one_number_on_two_people_is_whose_birth_date_fits() -> None:
    """重号, and only the one with the other birth date borrows."""
    one = record("police_resident", "赵铁柱", id=OWN, birth_date=BORN)
    other = record("police_resident", "孙满仓", id=OWN, birth_date="1965-11-30")
    assert borrowed(one, other) == [False, True]
    assert borrowed(other, one) == [True, False]
    assert borrowed(other, other | {"name": "周大海"}) == [False, False], "no birth date fits: nobody is known to own it"


@pytest.mark.parametrize("known", ["1973-09-12", "1973-09", "1973"])
def test_a_birth_date_known_to_the_month_or_year_tells_the_owner(known: str) -> None:
    assert borrowed(SPOUSE | {"birth_date": known}, record("family_planning", "刘建华", id=WIFE, birth_date=BORN)) == [False, True]


def test_the_owner_is_the_name_that_most_of_the_fitting_records_bear() -> None:
    fitting = [record("police_resident", name, id=OWN, birth_date=BORN) for name in ("刘建华", "刘建华", "孙满仓")]
    third = record("family_planning", "赵铁柱", id=OWN, birth_date="1965-11-30")
    homophone = record("family_planning", "刘健花", id=OWN, birth_date="1965-11-30")  # near the owner's, unlike 孙满仓
    for order in permutations(range(5)):
        found = borrowed(*([*fitting, third, homophone][at] for at in order))
        assert [found[order.index(at)] for at in range(5)] == [False, False, False, True, False]


def test_a_second_name_that_fits_the_numbers_birth_date_somewhere_is_its_owners() -> None:
    """王桂兰 has the wife's birth date on one row, so that her row without one is no other person's, whoever else bears her name there."""
    namesake = record("police_resident", "王桂兰", id=number("1950-03-03", 8), birth_date="1950-03-03", hukou_dwelling=HOME)
    bare = record("dibao_household", "王桂兰", id=WIFE, hukou_dwelling=HOME)
    owner = [SPOUSE, SPOUSE | {"source_id": "family_planning"}]
    assert borrowed(*owner, namesake, bare) == [False, False, False, True]
    fitting = record("party_roll", "王桂兰", id=WIFE, birth_date=WIFE_BORN)
    assert borrowed(*owner, namesake, bare, fitting) == [False] * 5


def test_the_owner_misspelt_is_no_borrower_though_somebody_is_called_so_there() -> None:
    namesake = record("police_resident", "王秀瑛", id=number("1950-03-03", 8), birth_date="1950-03-03", hukou_dwelling=HOME)
    assert borrowed(SPOUSE, namesake, record("dibao_household", "王秀瑛", id=WIFE, hukou_dwelling=HOME)) == [False] * 3


def test_what_a_borrowed_number_says_is_taken_back() -> None:
    """The household row of the husband states nothing but the wife's number: neither her birth date nor her sex are his."""
    ready = prepared(HUSBAND, SPOUSE, record("dibao_household", "刘建华", id=WIFE, hukou_dwelling=HOME))
    assert ready.context.borrowed[:3].tolist() == [False, False, True]
    features = ready.features
    assert (features.birth[2], features.sex[2]) == (0, 0)
    assert not features.birth_derived[2]
    assert ready.own[2] == 0
    assert ready.own[1] != 0
    own = prepared(HUSBAND, SPOUSE, record("dibao_household", "王秀英", id=WIFE)).features
    assert (own.birth[2], own.sex[2]) == (19730912, 2)
    stated = prepared(HUSBAND, SPOUSE, record("family_planning", "刘建华", id=WIFE, birth_date=BORN, sex="1")).features
    assert (stated.birth[2], stated.sex[2]) == (19710624, 1), "what the row says itself stays"


def test_a_pasted_number_links_the_row_to_its_own_person() -> None:
    """Whether the pasted row is the husband's is told by his name, birth date and home; the wife's records are untouched."""
    pasted = record("family_planning", "刘建华", id=WIFE, birth_date=BORN, dwelling=HOME, phones=PHONE)
    clusters, _ = linked(HUSBAND, SPOUSE, pasted, record("dibao_person", "王秀英", id=WIFE, birth_date=WIFE_BORN))
    assert clusters[0] == clusters[2] != clusters[1] == clusters[3]


def test_a_former_name_is_told_to_all_records_of_the_number_but_to_no_third_name() -> None:
    """The register says both names; dibao has the old one, the party the new one; a copied number is on a stranger's row."""
    records = [
        record("police_resident", "刘建华", id=OWN, birth_date=BORN, name_former="刘卫东"),
        record("dibao_person", "刘卫东", id=OWN, birth_date=BORN),
        record("party_roll", "刘建华", id=OWN, birth_date=BORN),
        record("family_planning", "孙满仓", id=OWN, birth_date=BORN),  # 重号
        record("party_community", "刘建华"),  # no number: nothing is known
        record("floating_population", "刘卫东", id=WIFE, birth_date=WIFE_BORN),
    ]
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 1, 5, 0, 4, 2]):
        found = former_names(prepared(*(records[at] for at in order)), 6)
        assert [found[order.index(at)] for at in range(6)] == ["刘卫东", "刘建华", "刘卫东", None, None, None]


def test_a_former_name_beside_a_borrowed_number_is_told_to_nobody() -> None:
    """Not even to another row that borrowed it under the old name."""
    pasted = record("family_planning", "刘建华", id=WIFE, birth_date=BORN, name_former="刘卫东")
    again = record("dibao_person", "刘卫东", id=WIFE, birth_date=BORN)
    ready = prepared(SPOUSE, pasted, again)
    assert ready.context.borrowed[:3].tolist() == [False, True, True]
    assert former_names(ready, 3) == [None, "刘卫东", None]


def test_two_former_names_under_one_number_are_told_alike_however_the_rows_stand() -> None:
    records = [
        record("police_resident", "刘建华", id=OWN, birth_date=BORN, name_former="刘卫东"),
        record("police_temporary", "刘建华", id=OWN, birth_date=BORN, name_former="刘红卫"),
        record("party_roll", "刘建华", id=OWN, birth_date=BORN),
    ]
    told = set()
    for order in permutations(range(3)):
        told.add(former_names(prepared(*(records[at] for at in order)), 3)[order.index(2)])
    assert len(told) == 1
    assert told <= {"刘卫东", "刘红卫"}


def test_numbers_of_the_crowd_are_its_own() -> None:
    ready = prepared()
    assert not ready.context.borrowed.any()
    assert len(np.unique(ready.own)) > 300
