"""Reading only what changed: no row is lost between two readings, whatever the watermark's type and whoever writes meanwhile.

Against a real PostgreSQL server and SQLite; rows of a reading are counted and compared, never assumed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.declaration import Column, Source
from connectors.readers import Row
from connectors.readers.databases import read_database
from connectors.readers.databases.watermark import OVERLAP, bound, encode
from tests.readers.databases import of_department, read, source
from tests.readers.postgres import Department
from warehouse.vocabulary.errors import DaoqiaoError

NAME = Column("姓名", field="name")


@pytest.fixture
def marked(department: Department) -> Department:
    department.run("DROP TABLE IF EXISTS marked CASCADE")
    return department


def _names(rows: list[Row]) -> list[str | None]:
    return [row[0] for row in rows]


KINDS = {
    "timestamp(3)": ("2026-11-21 08:00:00", "2026-11-22 08:00:00.123", "2026-11-22 08:00:00.124"),
    "timestamptz": ("2026-11-21 08:00:00+08", "2026-11-22 08:00:00.000001+08", "2026-11-22 08:00:00.000002+08"),
    "date": ("2026-11-20", "2026-11-22", "2026-11-23"),
    "integer": ("9", "10", "11"),
    "bigint": ("99999999999", "100000000000", "100000000001"),
    "numeric(20,3)": ("9.5", "10.125", "10.126"),
    "float8": ("9.5", "1e9", "1000000000.5"),
    "text": ("20261121080000", "20261122080000", "20261122080001"),
    "char(20)": ("20261121080000", "20261122080000", "20261122080001"),
    "bytea": ("\\x0000ff", "\\x000100", "\\x000101"),
}


@pytest.mark.parametrize("how", ["table", "query"])
@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_the_highest_value_come_again_and_none_before(marked: Department, tmp_path: Path, kind: str, how: str) -> None:
    """The second reading finds what was committed at the very value that the first saw last, and what came after it."""
    earlier, last, later = KINDS[kind]
    marked.run(
        f"CREATE TABLE marked (姓名 text, changed {kind})",
        f"INSERT INTO marked VALUES ('甲', '{last}'), ('乙', '{earlier}'), ('丙', NULL)",
    )
    asked = {"table": "marked"} if how == "table" else {"query": "SELECT 姓名, changed FROM marked -- 全部"}
    declared = of_department(marked, tmp_path, NAME, watermark="changed", batch=1, **asked)
    pulled, rows = read(declared, tmp_path)
    assert _names(rows) == ["乙", "甲", "丙"]
    assert pulled.columns == ("姓名",)
    assert pulled.undeclared == ()
    assert pulled.seen.unmarked == 1
    assert pulled.full

    marked.run(f"INSERT INTO marked VALUES ('丁', '{last}'), ('戊', '{later}')")
    changed, rows = read(declared, tmp_path, pulled.seen.watermark)
    assert sorted(map(str, _names(rows))) == sorted(["甲", "丁", "戊"])
    assert not changed.full
    assert changed.seen.unmarked == 0
    assert str(pulled.seen.watermark) < str(changed.seen.watermark), "texts of one kind sort as the values do"


def test_a_watermark_that_is_a_declared_column_is_also_shown(marked: Department, tmp_path: Path) -> None:
    marked.run("CREATE TABLE marked (姓名 text, 更新时间 timestamp)", "INSERT INTO marked VALUES ('甲', '2026-11-22 08:00:00')")
    for how in ({"table": "marked"}, {"query": "SELECT * FROM marked"}):
        pulled, rows = read(of_department(marked, tmp_path, NAME, "更新时间", watermark="更新时间", **how), tmp_path)
        assert pulled.columns == ("姓名", "更新时间")
        assert rows == [["甲", "2026-11-22 08:00:00"]]
        assert pulled.seen.watermark == "time:2026-11-22T08:00:00.000000"


def test_no_row_came_and_the_watermark_stays(marked: Department, tmp_path: Path) -> None:
    marked.run("CREATE TABLE marked (姓名 text, changed int)")
    declared = of_department(marked, tmp_path, NAME, table="marked", watermark="changed")
    assert read(declared, tmp_path)[0].seen.watermark is None
    marked.run("INSERT INTO marked VALUES ('甲', 7)")
    since = read(declared, tmp_path)[0].seen.watermark
    marked.run("DELETE FROM marked")
    pulled, rows = read(declared, tmp_path, since)
    assert rows == []
    assert pulled.seen.watermark == since


def test_what_changes_during_a_reading_is_in_the_next_one(marked: Department, tmp_path: Path) -> None:
    """The reading is of one moment; meanwhile one row changes, one is new, one goes."""
    marked.run(
        "CREATE TABLE marked (姓名 text, changed timestamp)",
        "INSERT INTO marked SELECT '甲' || g, timestamp '2026-11-22 08:00:00' + g * interval '2 hours' FROM generate_series(1, 9) g",
    )
    declared = of_department(marked, tmp_path, NAME, table="marked", watermark="changed", batch=2)
    with read_database(declared, tmp_path, None) as pulled:
        first = next(pulled.rows)
        marked.run(
            "UPDATE marked SET 姓名 = '改', changed = '2026-11-23 23:00:00' WHERE 姓名 = '甲8'",
            "INSERT INTO marked VALUES ('新', '2026-11-23 23:00:01')",
            "DELETE FROM marked WHERE 姓名 = '甲5'",
        )
        names = _names([first, *pulled.rows])
    assert names == [f"甲{g}" for g in range(1, 10)]
    assert _names(read(declared, tmp_path, pulled.seen.watermark)[1]) == ["甲9", "改", "新"]


def test_a_transaction_that_began_before_and_ended_after(marked: Department, tmp_path: Path) -> None:
    """A long import: its rows bear the time of their writing and are seen an hour later, below the watermark."""
    marked.run("CREATE TABLE marked (姓名 text, changed timestamptz)")
    declared = of_department(marked, tmp_path, NAME, table="marked", watermark="changed")
    with marked.connect(autocommit=False) as importing:
        importing.execute("INSERT INTO marked VALUES ('晚到', '2026-11-22 07:15:00+08')")
        marked.run("INSERT INTO marked VALUES ('甲', '2026-11-22 08:00:00+08'), ('早', '2026-11-22 06:59:59+08')")
        pulled, rows = read(declared, tmp_path)
        assert _names(rows) == ["早", "甲"]
    assert OVERLAP.total_seconds() == 3600
    assert _names(read(declared, tmp_path, pulled.seen.watermark)[1]) == ["晚到", "甲"]


def test_infinity_is_no_time_to_start_from(marked: Department, tmp_path: Path) -> None:
    marked.run(
        "CREATE TABLE marked (姓名 text, changed timestamp)",
        "INSERT INTO marked VALUES ('甲', '2026-11-22 08:00:00'), ('永', 'infinity')",
    )
    declared = of_department(marked, tmp_path, NAME, table="marked", watermark="changed")
    pulled, rows = read(declared, tmp_path)
    assert _names(rows) == ["甲", "永"]
    assert pulled.seen.watermark == "time:2026-11-22T08:00:00.000000"
    assert _names(read(declared, tmp_path, pulled.seen.watermark)[1]) == ["甲", "永"]


@pytest.mark.parametrize("how", [{"table": "marked"}, {"query": "SELECT 姓名, changed FROM marked"}])
@pytest.mark.parametrize(
    ("watermark", "since", "kind"),
    [
        ("not_there", None, "timestamp"),
        ("not_there", "number:5", "timestamp"),
        ("changed", "number:5", "timestamp"),  # the system was upgraded: an integer became a time
        ("changed", "text:昨天", "timestamp"),
        ("changed", "yesterday", "timestamp"),
        ("changed", "time:yesterday", "timestamp"),
        ("changed", None, "boolean"),
    ],
)
def test_a_watermark_that_cannot_be_used(
    marked: Department, tmp_path: Path, how: dict[str, str], watermark: str, since: str | None, kind: str
) -> None:
    value = "true" if kind == "boolean" else "'2026-11-22'"
    marked.run(f"CREATE TABLE marked (姓名 text, changed {kind})", f"INSERT INTO marked VALUES ('甲', {value})")
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(marked, tmp_path, NAME, watermark=watermark, **how), tmp_path, since)
    assert caught.value.code == "DQ-123"
    assert watermark in caught.value.what()


def test_a_watermark_is_handed_in_but_none_is_declared(marked: Department, tmp_path: Path) -> None:
    marked.run("CREATE TABLE marked (姓名 text)")
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(marked, tmp_path, NAME, table="marked"), tmp_path, "number:5")
    assert caught.value.code == "DQ-123"


@pytest.fixture
def sqlite(tmp_path: Path) -> Source:
    with closing(sqlite3.connect(tmp_path / "rkk.db")) as con:
        con.execute("CREATE TABLE people (姓名 TEXT, changed DATETIME)")
        con.execute("INSERT INTO people VALUES ('甲', '2026-11-22 08:00:00'), ('乙', '2026-11-21 08:00:00'), ('丙', NULL)")
        con.commit()
    return source("sqlite:///rkk.db", NAME, table="people", watermark="Changed")


def test_sqlite_keeps_times_as_text_and_compares_them_as_text(sqlite: Source, tmp_path: Path) -> None:
    pulled, rows = read(sqlite, tmp_path)
    assert _names(rows) == ["丙", "乙", "甲"]
    assert pulled.seen.unmarked == 1
    assert pulled.seen.watermark == "text:2026-11-22 08:00:00"
    assert _names(read(sqlite, tmp_path, pulled.seen.watermark)[1]) == ["甲"]


@given(st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 -- databases have such
def test_times_go_there_and_back(value: datetime) -> None:
    for moment in (value, value.replace(tzinfo=UTC)):
        back = bound(encode(moment) or "")
        assert back is not None
        assert back.value == moment - OVERLAP


@given(
    st.one_of(
        st.integers(-(10**38), 10**38),
        st.decimals(allow_nan=False, allow_infinity=False, places=6, max_value=10**30),
        st.text(),
        st.dates(),
    )
)
def test_other_values_go_there_and_back(value: int | Decimal | str | date) -> None:
    back = bound(encode(value) or "")
    assert back is not None
    assert back.value == (value.rstrip(" ") if isinstance(value, str) else value)


@given(st.lists(st.decimals(min_value=0, max_value=10**37, places=3), min_size=2))
def test_numbers_sort_as_texts(values: list[Decimal]) -> None:
    assert sorted(values) == [Decimal(text.partition(":")[2]) for text in sorted(encode(value) or "" for value in values)]
