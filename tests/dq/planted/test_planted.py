"""Planted faults: of each question of ``dq_checks/cross`` a known number, put into exported files and run through a real night.

Here: that a clean district breaks nothing, and that a spoilt one breaks exactly what was planted, row by row. Not here: the faults
(``plants``), values that cannot be read (``tests/dq``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dq_checks.cross import cross_rules
from tests.dq.asking import Asked, ask_all, breaches, opened, run_night
from tests.dq.planted import dibao, households, party, people
from tests.dq.planted.district import NIGHT, District
from tests.dq.planted.innocent import innocents
from tests.dq.planted.plants import PLANTS, planted

WRITTEN = (people, households, dibao, party)
"""Plants are known once their module is imported."""
FAMILIES, FLOATERS, MEMBERS, AIDED = 12, 12, 4, 4
"""People beside those on whom something is planted."""


class Night:
    def __init__(self, home: Path, *, spoilt: bool) -> None:
        district = District(spoilt)
        for made, times in ((district.family, FAMILIES), (district.floater, FLOATERS), (district.member, MEMBERS), (district.aided, AIDED)):
            for _ in range(times):
                made()
        innocents(district)
        self.plan = planted(district)
        district.write(home / "inbox")
        run_night(home / "inbox", home / "data", NIGHT)
        self.con: duckdb.DuckDBPyConnection = opened(home / "data")
        self.asked: dict[str, list[Asked]] = ask_all(self.con)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    made = Night(tmp_path_factory.mktemp("clean"), spoilt=False)
    yield made
    made.con.close()


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    made = Night(tmp_path_factory.mktemp("spoilt"), spoilt=True)
    yield made
    made.con.close()


def test_every_question_has_its_fault_and_no_fault_is_for_none() -> None:
    assert set(PLANTS) == set(cross_rules())


def test_faults_are_two_at_least_and_their_own(spoilt: Night) -> None:
    for rule, rows in spoilt.plan.items():
        assert sum(row[0] == rule for row in rows) >= 2, rule
    names = [{row[2] for row in rows} for rows in spoilt.plan.values()]
    assert sum(map(len, names)) == len(set().union(*names))


@pytest.mark.parametrize("rule", sorted(cross_rules()))
def test_a_clean_district_breaks_nothing(clean: Night, rule: str) -> None:
    assert breaches(clean.asked[rule]) == Counter()
    assert clean.asked[rule], "a question that looks at nothing finds nothing"


@pytest.mark.parametrize("rule", sorted(cross_rules()))
def test_what_was_planted_is_found_to_the_row_and_nothing_else(spoilt: Night, rule: str) -> None:
    wanted = Counter(row[1:] for rows in spoilt.plan.values() for row in rows if row[0] == rule)
    assert breaches(spoilt.asked[rule]) == wanted


@pytest.mark.parametrize("rule", sorted(cross_rules()))
def test_what_is_published_as_findings_is_what_was_planted(spoilt: Night, rule: str) -> None:
    sql = (
        "SELECT f.source_id, p.name, f.field FROM dq.finding f JOIN core.person_record p USING (record_id) "
        "WHERE f.rule = ? AND f.file = p.file AND f.row_number = p.row_number"
    )
    wanted = Counter(row[1:] for rows in spoilt.plan.values() for row in rows if row[0] == rule)
    assert Counter(tuple(map(str, row)) for row in spoilt.con.execute(sql, [rule]).fetchall()) == wanted


@pytest.mark.parametrize("rule", sorted(cross_rules()))
def test_a_finding_states_what_its_record_says_and_is_known_by_a_name_of_its_own(spoilt: Night, rule: str) -> None:
    found = spoilt.asked[rule]
    assert [one for one in found if one.record_no is None or one.breaks is None] == []
    assert len({(one.field, one.key) for one in found}) == len(found)
    sources = {source for (source,) in spoilt.con.execute("SELECT DISTINCT source_id FROM landing.delivery").fetchall()}
    for one in found:
        if not one.breaks:
            assert (one.stated, one.expected, one.other_source) == (None, None, None)
            continue
        assert one.other_source is None or one.other_source in sources
        assert one.expected is None or one.expected != one.stated
        if one.stated is not None:
            ((said,),) = spoilt.con.execute(f"SELECT {one.field} FROM core.person_record WHERE record_no = ?", [one.record_no]).fetchall()
            assert one.stated in said.split(";")
