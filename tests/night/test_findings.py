"""A finding lives: it opens, stays, closes when its row is mended, and comes back as itself; nights count what fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps import rebuild_night, run_night
from tests.inbox import LIU, ROWS, file_of, write_inbox
from tests.no_checks import without_checks
from warehouse.store.publish import current

NIGHTS = ("2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23")
WITHOUT = [ROWS["family_planning"][0] | {"出生日期": ""}, ROWS["family_planning"][1]]
AGAIN = [WITHOUT[0] | {"移动电话": "13800000009"}, WITHOUT[1]]
"""Liu Jianhua's row in the family-planning system has lost its birth date; and once more, in a file that is not the old one."""
MISSING = "rule = 'present.missing' AND source_id = 'family_planning' AND field = 'birth_date'"


@pytest.fixture(autouse=True)
def no_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    without_checks(monkeypatch)


class Town:
    def __init__(self, home: Path) -> None:
        self.inbox, self.data = home / "inbox", home / "data"

    def night(self, date: str, **changed: list[Any]) -> None:
        write_inbox(self.inbox, **changed)
        run_night(self.inbox, self.data, date)

    def rows(self, query: str, database: Path | None = None) -> list[tuple[Any, ...]]:
        con = duckdb.connect(str(database or current(self.data).database), read_only=True)
        try:
            return con.execute(query).fetchall()
        finally:
            con.close()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


LIFE = f"SELECT state, first_seen, since, spells FROM dq.finding WHERE {MISSING}"
CAUSE = f"""SELECT state, findings, new_findings, reopened_findings, closed_findings, first_seen, since, last_seen, spells
    FROM dq.incident WHERE {MISSING}"""


def test_it_opens_stays_closes_and_comes_back(town: Town) -> None:
    town.night(NIGHTS[0], family_planning=WITHOUT)
    assert town.rows(LIFE) == [("new", NIGHTS[0], NIGHTS[0], 1)]
    assert town.rows(CAUSE) == [("open", 1, 1, 0, 0, NIGHTS[0], NIGHTS[0], NIGHTS[0], 1)]
    (opened,) = town.rows(f"SELECT finding_id, file, row_number, department FROM dq.finding WHERE {MISSING}")
    assert opened[1:] == (file_of(town.inbox, "family_planning").name, 2, "卫健（计生）部门")

    town.night(NIGHTS[1], family_planning=WITHOUT[::-1])
    assert town.rows(LIFE) == [("open", NIGHTS[0], NIGHTS[0], 1)]
    ((again, row),) = town.rows(f"SELECT finding_id, row_number FROM dq.finding WHERE {MISSING}")
    assert (again, row) == (opened[0], 3), "the same finding, though its row moved"

    town.night(NIGHTS[2])
    assert town.rows(LIFE) == []
    assert town.rows(CAUSE) == [("closed", 0, 0, 0, 1, NIGHTS[0], NIGHTS[0], NIGHTS[2], 1)]

    town.night(NIGHTS[3], family_planning=AGAIN)
    assert town.rows(LIFE) == [("reopened", NIGHTS[0], NIGHTS[3], 2)]
    assert town.rows(CAUSE) == [("open", 1, 0, 1, 0, NIGHTS[0], NIGHTS[3], NIGHTS[3], 2)]
    assert town.rows(f"SELECT since, until FROM history.finding WHERE {MISSING} ORDER BY since") == [
        (NIGHTS[0], NIGHTS[2]), (NIGHTS[3], None),
    ]  # fmt: skip


def test_a_night_run_again_changes_nothing_and_a_past_one_sees_its_own_time(town: Town) -> None:
    town.night(NIGHTS[0], family_planning=WITHOUT)
    town.night(NIGHTS[1])
    everything = (
        "SELECT * FROM dq.incident ORDER BY ALL",
        "SELECT * FROM dq.trend ORDER BY ALL",
        "SELECT * FROM history.finding ORDER BY ALL",
    )
    before = [town.rows(query) for query in everything]
    town.night(NIGHTS[1])
    assert [town.rows(query) for query in everything] == before
    rebuild_night(town.data, NIGHTS[0])
    past = town.data / "rebuilt" / NIGHTS[0] / "warehouse.duckdb"
    assert town.rows(LIFE, past) == [("new", NIGHTS[0], NIGHTS[0], 1)]
    assert [town.rows(query) for query in everything] == before, "what is in force is as it was"
    town.night(NIGHTS[2], family_planning=AGAIN)
    assert town.rows(LIFE) == [("reopened", NIGHTS[0], NIGHTS[2], 2)]


def test_every_night_is_counted_and_stays_countable(town: Town) -> None:
    filled = """SELECT night, sum(a), sum(b) FROM dq.trend
        WHERE indicator = '0201' AND source_id = 'family_planning' AND field = 'birth_date' GROUP BY night ORDER BY night"""
    town.night(NIGHTS[0], family_planning=WITHOUT)
    town.night(NIGHTS[1])
    assert town.rows(filled) == [(NIGHTS[0], 1, 2), (NIGHTS[1], 2, 2)]
    assert town.rows("SELECT a, b FROM dq.measure WHERE indicator = '0102' AND source_id = 'family_planning'") == [(2, 2)]


def test_nights_of_long_ago_are_kept_as_sums_of_the_district(town: Town) -> None:
    town.night("2026-01-05", family_planning=WITHOUT)
    town.night(NIGHTS[0])
    sums = "SELECT DISTINCT community, field FROM dq.trend WHERE night = '2026-01-05'"
    assert town.rows(sums) == [("", "")]
    assert town.rows("SELECT sum(b) FROM dq.trend WHERE night = '2026-01-05' AND indicator = '0102'") == town.rows(
        "SELECT count(*) FROM core.person_record"
    )
    assert len(town.rows(sums.replace("2026-01-05", NIGHTS[0]))) > 10


def test_what_standardising_could_not_read_is_a_finding_with_its_row(town: Town) -> None:
    damaged = [ROWS["police_resident"][0] | {"公民身份证号": LIU[:-1] + ("0" if LIU[-1] != "0" else "1")}, ROWS["police_resident"][1]]
    town.night(NIGHTS[0], police_resident=damaged)
    found = "SELECT field, row_number, indicator, severity FROM dq.finding WHERE rule = 'value.bad_checksum'"
    assert town.rows(found) == [("id_number", 2, "0302", "warning")]
    share = "SELECT sum(a), sum(b) FROM dq.measure WHERE indicator = '0302' AND source_id = 'police_resident' AND field = 'id_number'"
    assert town.rows(share) == [(1, 2)]


def test_what_two_systems_say_of_whom_both_know_is_counted_pair_by_pair(town: Town) -> None:
    town.night(NIGHTS[0], police_resident=[row | {"民族": "回族"} for row in ROWS["police_resident"][:1]] + ROWS["police_resident"][1:])
    pair = """SELECT stated_by_both, same, differ FROM dq.matrix
        WHERE field = 'ethnic_group' AND source_one = 'family_planning' AND source_other = 'police_resident'"""
    assert town.rows(pair) == [(2, 1, 1)]
    whole = "SELECT count(*) FROM dq.matrix WHERE same + differ <> stated_by_both OR source_one >= source_other"
    assert town.rows(whole) == [(0,)]
