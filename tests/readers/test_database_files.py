"""SQLite files as source databases, and how much memory a long reading takes, of PostgreSQL too.

SQLite is real here. What a server refuses: ``test_databases``.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.declaration import Column, Source
from connectors.readers.databases import engine_for
from tests.readers.databases import everything_of, of_department, read, source
from tests.readers.postgres import Department
from warehouse.vocabulary.errors import DaoqiaoError

ID_NUMBER = "411099199001011234"


def _sqlite(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as con:
        for statement in statements:
            con.execute(statement)
        con.commit()


@pytest.fixture
def file(tmp_path: Path) -> Source:
    """A path that an URI would read otherwise, were it not quoted; the date column holds what SQLite's type could not read."""
    path = tmp_path / "人口 #1%20?.db"
    _sqlite(
        path,
        "CREATE TABLE people (姓名 TEXT, 证件号码 NUMERIC, 出生日期 DATE, 金额 REAL, 照片 BLOB, 备注 TEXT)",
        f"INSERT INTO people VALUES ('王伟', '{ID_NUMBER}', '19800101', 633.5, x'00ff', '不用')",
        "INSERT INTO people VALUES ('李娜', '41109919900101123X', '1980-01-01', 1e3, NULL, NULL)",
    )
    columns = ("姓名", "证件号码", "出生日期", "金额", "照片", Column("备注", drop="隐私"))
    return source("sqlite:///人口 %231%2520%3F.db", *columns, table="people")


def test_sqlite_values_and_a_path_relative_to_the_data_directory(file: Source, tmp_path: Path) -> None:
    pulled, rows = read(file, tmp_path)
    assert pulled.columns == ("姓名", "证件号码", "出生日期", "金额")
    assert rows == [["王伟", ID_NUMBER, "19800101", "633.5"], ["李娜", "41109919900101123X", "1980-01-01", "1000"]]
    assert pulled.unread == ("照片", "备注")
    assert pulled.file == "公安常住@人口 #1%20?"


def test_sqlite_cannot_be_written_through_the_session(file: Source, tmp_path: Path) -> None:
    assert file.database is not None
    with engine_for(file.database, tmp_path).connect() as con, pytest.raises(sa.exc.OperationalError, match="readonly"):
        con.exec_driver_sql("DELETE FROM people")
    query = source(file.database.url, query="DELETE FROM people RETURNING 姓名")
    with pytest.raises(DaoqiaoError) as caught:
        read(query, tmp_path)
    assert caught.value.code == "DQ-122"
    assert "改动数据" in caught.value.cause()
    assert len(read(file, tmp_path)[1]) == 2


def test_a_wrong_path_makes_no_new_database(tmp_path: Path) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        read(source("sqlite:///nothing.db", table="people"), tmp_path)
    assert caught.value.code == "DQ-120"
    assert list(tmp_path.iterdir()) == []


def test_text_that_does_not_decode_is_told_without_quoting_it(tmp_path: Path) -> None:
    """GBK bytes kept as TEXT: sqlite3 quotes the whole value in its error."""
    _sqlite(
        tmp_path / "gbk.db",
        "CREATE TABLE people (姓名 TEXT)",
        f"INSERT INTO people VALUES (CAST(x'{'wang 王伟'.encode('gbk').hex()}' AS TEXT))",
    )
    with pytest.raises(DaoqiaoError) as caught:
        read(source("sqlite:///gbk.db", "姓名", table="people"), tmp_path)
    assert caught.value.code == "DQ-122"
    assert "wang" not in everything_of(caught.value)


GROWTH = """
import re, sys
from pathlib import Path
from connectors.readers.databases import read_database
from tests.readers.databases import source
url, password, query, batch = sys.argv[1:]
def rows(query):
    with read_database(source(url, password=password, query=query, batch=int(batch)), Path(), None) as pulled:
        return sum(1 for _ in pulled.rows)
def peak():  # not getrusage: its peak is handed down from the process that started this one
    return int(re.search("VmHWM:.*?([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024
rows("SELECT 1")  # loads the driver and the dialect
before = peak()
print(rows(query), peak() - before)
"""
ROW = ", ".join(f"'{ID_NUMBER}' || n AS c{at}" for at in range(8))


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_memory_stays_flat_over_200_000_rows(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """200,000 rows of 8 texts are some 160 MB of Python; a batch of 1,000 is under 1 MB, and 16 MB is room for the allocator."""
    if kind == "postgresql":
        department: Department = request.getfixturevalue("department")
        declared = of_department(department, tmp_path, query=f"SELECT {ROW} FROM generate_series(1, 200000) n")
        settings = [department.url, f"file:{tmp_path / 'rkk.password'}"]
    else:
        _sqlite(tmp_path / "rkk.db", "CREATE TABLE t (a)")
        numbers = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 200000)"
        declared = source("", query=f"{numbers} SELECT {ROW} FROM s")
        settings = [f"sqlite:///{tmp_path / 'rkk.db'}", ""]
    assert declared.database is not None
    command = [sys.executable, "-c", GROWTH, *settings, declared.database.query, "1000"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 200_000
    assert megabytes < 16
