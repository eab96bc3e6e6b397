"""Members who come and go, on a history written by hand: what counts as coming, in which community, and what does not count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from warehouse.store.reports import reports

EAST, WEST = "东风社区", "西湖社区"
E1, E2, W1 = "中共东风社区第一支部委员会", "中共东风社区第二支部委员会", "中共西湖社区第一支部委员会"
FIRST, OCTOBER, NOVEMBER = "2026-10-01", "2026-10-20", "2026-11-05"
# night, change, reason, old_value, new_value, resident, the community where the resident lives
CHANGES = [
    (FIRST, "new", "first_seen", None, None, "甲", EAST),  # the first night is where the history begins, not a change
    (FIRST, "member_on", "stated", None, E1, "甲", EAST),
    (OCTOBER, "member_on", "stated", None, E1, "乙", WEST),  # lives in the west, listed by a branch of the east
    (OCTOBER, "member_on", "stated", None, None, "丙", WEST),  # on the community's table only: where he lives
    (NOVEMBER, "new", "first_seen", None, None, "丁", EAST),  # a new resident who is a member
    (NOVEMBER, "new", "first_seen", None, None, "戊", EAST),  # a new resident who is none
    (NOVEMBER, "new", "split", None, None, "己", EAST),  # an id that a decision made
    (NOVEMBER, "branch", "stated", E1, W1, "庚", EAST),  # goes from the east to the west, wherever he lives
    (NOVEMBER, "branch", "stated", E1, E2, "辛", EAST),  # stays in the east
    (NOVEMBER, "member_off", "no_longer_stated", W1, None, "壬", WEST),
    (NOVEMBER, "member_on", "records_joined", None, E1, "癸", EAST),  # follows from records alone
    (NOVEMBER, "closed", "no_longer_stated", None, None, "子", WEST),  # a member who left the district's systems
    (NOVEMBER, "moved", "stated", WEST, EAST, "乙", EAST),
]
# resident, name, branch, member, since, until
STATES = [
    ("丁", "丁一", W1, True, NOVEMBER, None),
    ("戊", "戊二", None, False, NOVEMBER, None),
    ("己", "己三", E1, True, NOVEMBER, None),
    ("子", "子四", W1, True, FIRST, NOVEMBER),
]


@pytest.fixture
def history() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA history")
        con.execute("CREATE SCHEMA mart")
        con.execute("CREATE TABLE history.night AS SELECT unnest(?) AS night", [[FIRST, OCTOBER, NOVEMBER]])
        con.execute("""CREATE TABLE history.change (night VARCHAR, change VARCHAR, reason VARCHAR, old_value VARCHAR, new_value VARCHAR,
            resident_id VARCHAR, community VARCHAR)""")
        con.executemany("INSERT INTO history.change VALUES (?, ?, ?, ?, ?, ?, ?)", CHANGES)
        con.execute("""CREATE TABLE history.state (resident_id VARCHAR, name VARCHAR, branch VARCHAR, is_member BOOLEAN, since VARCHAR,
            until VARCHAR)""")
        con.executemany("INSERT INTO history.state VALUES (?, ?, ?, ?, ?, ?)", STATES)
        con.execute(
            "CREATE TABLE mart.branch AS SELECT * FROM (VALUES (?, ?), (?, ?), (?, ?)) b (branch, community)",
            [E1, EAST, E2, EAST, W1, WEST],
        )
        con.execute("CREATE TABLE mart.resident (resident_id VARCHAR, name VARCHAR)")
        con.executemany("INSERT INTO mart.resident VALUES (?, ?)", [(one, f"{one}某") for one in "甲乙丙丁戊己庚辛壬癸"])
        yield con


def rows(history: duckdb.DuckDBPyConnection, name: str, **bound: str) -> list[tuple[Any, ...]]:
    return history.execute(reports()[name].query, bound).fetchall()


def test_coming_and_going_by_month_and_the_community_of_the_branch(history: duckdb.DuckDBPyConnection) -> None:
    assert rows(history, "member_flow") == [
        ("2026-11", EAST, 0, 1, -1),  # 庚 went
        ("2026-11", WEST, 2, 2, 0),  # 丁, 庚 came; 壬, 子 went
        ("2026-10", EAST, 1, 0, 1),  # 乙
        ("2026-10", WEST, 1, 0, 1),  # 丙
    ]


def test_the_list_of_a_month_says_who_and_how(history: duckdb.DuckDBPyConnection) -> None:
    november = [(community, name, flow) for _, community, name, flow, *_ in rows(history, "member_flow_list", month="2026-11")]
    assert november == [
        (EAST, "庚某", "to_branch"),
        (WEST, "庚某", "from_branch"),
        (WEST, "丁某", "came"),
        (WEST, "壬某", "unlisted"),
        (WEST, "子四", "went"),  # of who is gone the history alone has the name
    ]
    assert [row[2] for row in rows(history, "member_flow_list", month="2026-10")] == ["乙某", "丙某"]


def test_the_list_adds_up_to_the_counts(history: duckdb.DuckDBPyConnection) -> None:
    for month, community, came, went, _ in rows(history, "member_flow"):
        flows = [row[3] for row in rows(history, "member_flow_list", month=month) if row[1] == community]
        assert (sum(flow in ("listed", "from_branch", "came") for flow in flows), len(flows)) == (came, came + went)
