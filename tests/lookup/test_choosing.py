"""Values chosen again without some systems: by the same rule as the marts, value by value.

Here: the whole rule against ``mart.resident_value``, and a case for each of its steps. Not here: what roles see
(``tests.portal.test_roles``).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from warehouse.store.lookup.choosing import NEVER, Candidate, Verdict, choose
from warehouse.store.lookup.desk import Desk
from warehouse.store.lookup.sight import EVERYTHING

POLICE, PLANNING, FLOATING, WORD, ROLL = 1, 2, 4, 8, 16


def said(value: str, by: int, on: int = NEVER, trust: int = 50, *, usable: bool = True) -> Candidate:
    return Candidate(value, by, bool(by & WORD), usable, on, 255 if by & WORD else trust)


def test_of_all_systems_it_is_what_the_marts_chose(whole_night: Desk) -> None:
    lookup = whole_night.lookup
    everybody = (1 << len(lookup.unpacking.sources)) - 1
    rules, several, differing, unread = set[str | None](), 0, 0, 0
    for stated, records in lookup.file.rows("SELECT stated, records FROM record"):
        merged = lookup.unpacking.values(stated, records, EVERYTHING, -1)
        assert lookup.unpacking.values(stated, records, EVERYTHING, everybody) == [replace(one, first_seen="") for one in merged]
        rules |= {one.rule for one in merged}
        several += len(merged) > len({one.field for one in merged})
        differing += any(one.disagrees for one in merged)
        unread += any(one.problem for one in merged)
    assert rules >= {"only", "trust", "agree", "recent", "unreadable", None}
    assert min(several, differing, unread) >= 20


@pytest.mark.parametrize(
    ("field", "given", "best"),
    [
        ("name", [said("王五", POLICE, trust=90), said("王伍", PLANNING | WORD)], 1),  # a person's word
        ("id_number", [said("甲", POLICE | PLANNING, usable=False), said("乙", FLOATING)], 1),  # somebody else's number
        ("birth_date", [said("1971-06", POLICE, trust=90), said("1971-06-24", PLANNING, trust=10)], 1),  # a day before a month
        ("residence_address", [said("甲小区", POLICE | PLANNING), said("乙小区1幢1单元101室", FLOATING)], 1),  # a room before an estate
        ("name", [said("□五", POLICE, trust=90), said("王五", PLANNING, trust=10)], 1),  # every character
        ("residence_address", [said("甲1幢101室", FLOATING, trust=90), said("乙1幢101室", POLICE | PLANNING, trust=10)], 1),  # most
        ("phones", [said("13800990001", POLICE, 3, 90), said("13800990002", PLANNING, 7, 10)], 1),  # the newest
        ("phones", [said("13800990001", POLICE, NEVER, 90), said("13800990002", PLANNING, 0, 10)], 1),  # no day is the oldest
        ("sex", [said("1", POLICE | PLANNING, 9, 40), said("2", FLOATING, 1, 60)], 1),  # the most trusted
        ("sex", [said("1", POLICE, 1, 60), said("2", FLOATING, 2, 60)], 1),  # of these the newest
        ("sex", [said("2", POLICE, 2, 60), said("1", FLOATING, 2, 60)], 1),  # of these the first by its characters
    ],
)
def test_each_step_of_the_rule(field: str, given: list[Candidate], best: int) -> None:
    for turned in (given, given[::-1]):
        verdicts = dict(zip((one.value for one in turned), choose(field, turned), strict=True))
        assert verdicts[given[best].value].chosen
        assert not verdicts[given[1 - best].value].chosen


@pytest.mark.parametrize(
    ("field", "one", "other", "differ"),
    [
        ("birth_date", "1971-06-24", "1971-06", False),
        ("birth_date", "1971-06-24", "1971-07", True),
        ("education", "10", "11", False),
        ("education", "11", "12", True),
        ("marital_status", "20", "21", False),
        ("employment", "务工经商", "经商", False),
        ("employment", "务农", "经商", True),
        ("residence_address", "甲1幢101室", "甲", False),
        ("residence_address", "甲1幢101室", "甲1幢102室", True),
        ("relation", "02", "10", False),
        ("sex", "1", "2", True),
    ],
)
def test_who_differs(field: str, one: str, other: str, differ: bool) -> None:
    verdicts = choose(field, [said(one, POLICE | PLANNING, trust=90), said(other, FLOATING, trust=10)])
    assert verdicts == [Verdict(True, verdicts[0].rule, False), Verdict(False, None, differ)]


def test_telephones_differ_where_systems_have_none_in_common() -> None:
    alike = [said("1", POLICE | PLANNING, 9), said("2", PLANNING | FLOATING, 5), said("3", FLOATING, 4), said("4", ROLL, 4)]
    assert [one.disagrees for one in choose("phones", alike)] == [False, False, False, True]
    assert [one.disagrees for one in choose("phones", [*alike[1:], said("1", POLICE, 9)])] == [True, True, True, False]


def test_one_value_alone() -> None:
    assert choose("name", [said("王五", POLICE)]) == [Verdict(True, "only", False)]
    assert choose("name", [said("王五", WORD)]) == [Verdict(True, "correction", False)]
    assert choose("id_number", [said("甲", POLICE, usable=False)]) == [Verdict(False, "borrowed", False)]
