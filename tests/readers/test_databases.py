"""A department's database, read: the values, the columns, what is refused, what happens when the server goes.

Against a real PostgreSQL server. SQLite, and how much memory a long reading takes: ``test_database_files``; watermarks:
``test_database_watermarks``; settings, secrets and the databases for which no server is here: ``test_database_settings``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.declaration import Column
from connectors.readers.databases import engine_for, read_database
from tests.readers.databases import every_log, everything_of, of_department, read, source
from tests.readers.postgres import Department
from warehouse.vocabulary.errors import DaoqiaoError

ID_NUMBER = "411099199001011234"


@pytest.fixture
def people(department: Department) -> Department:
    department.run(
        "DROP TABLE IF EXISTS people CASCADE",
        'CREATE TABLE people (姓名 text, "证件号码" char(20), 备注 text, "户籍 地" text, 照片 bytea)',
        f"INSERT INTO people VALUES ('王伟', '{ID_NUMBER}', '不该看到', '魏都区', '\\x00ff'), ('李娜', NULL, NULL, '', NULL)",
    )
    return department


VALUES = {
    "'王 伟 '::text": "王 伟 ",
    "'411002'::char(8)": "411002  ",
    f"{ID_NUMBER}::numeric(18,0)": ID_NUMBER,
    f"{ID_NUMBER}::bigint": ID_NUMBER,
    "1418.00::numeric(10,2)": "1418.00",
    "0.0000001::numeric": "0.0000001",
    "'NaN'::numeric": "NaN",
    f"{ID_NUMBER}::float8": "4.1109919900101126E+17",
    "1234567890123456::float8": "1234567890123456",
    "633.5::float8": "633.5",
    "0.00001::float8": "0.00001",
    "true": "TRUE",
    "NULL::boolean": None,
    "date '1980-01-31'": "1980-01-31",
    "date 'infinity'": "infinity",
    "timestamp '2026-11-22 00:00:00'": "2026-11-22",
    "timestamp '2026-11-22 01:02:03'": "2026-11-22 01:02:03",
    "timestamp '2026-11-22 01:02:03.000004'": "2026-11-22 01:02:03.000004",
    "timestamp '0044-03-15 01:02:03 BC'": "0044-03-15 01:02:03 BC",
    "timestamptz '2026-11-21 17:02:03+00'": "2026-11-22 01:02:03+08:00",
    "timestamptz '2026-11-21 16:00:00+00'": "2026-11-22",
    "time '07:08:09.5'": "07:08:09.500000",
    "interval '1 month 30 hours'": "1 mon 30:00:00",
    """'{"a": 1.10}'::json""": '{"a": 1.10}',
    "'a2e5a8c0-0000-4000-8000-000000000001'::uuid": "a2e5a8c0-0000-4000-8000-000000000001",
    "'100% \" : :x ::y'::text": '100% " : :x ::y',
    "E'两\\n行'": "两\n行",
}


def test_each_value_is_printed_whole(department: Department, tmp_path: Path) -> None:
    query = "SELECT " + ", ".join(f"{sql} AS c{at}" for at, sql in enumerate(VALUES))
    pulled, rows = read(of_department(department, tmp_path, query=query), tmp_path)
    assert rows == [list(VALUES.values())]
    assert pulled.columns == tuple(f"c{at}" for at in range(len(VALUES)))
    assert pulled.file == "公安常住@rkk"


def test_a_table_gives_its_declared_columns_and_names_the_others(people: Department, tmp_path: Path) -> None:
    declared = of_department(
        people, tmp_path, Column("姓名", field="name"), Column("户籍地", field="hukou_address"), "照片", table="people"
    )
    pulled, rows = read(declared, tmp_path)
    assert pulled.columns == ("姓名", "户籍 地")
    assert rows == [["王伟", "魏都区"], ["李娜", ""]]
    assert set(pulled.undeclared) == {"证件号码", "备注"}
    assert pulled.unread == ("照片",)
    assert pulled.full
    assert pulled.seen.rows == 2
    assert pulled.seen.watermark is None


def test_a_column_that_is_dropped_or_not_declared_is_never_asked_for(people: Department, tmp_path: Path) -> None:
    """The account may select two columns: one word of a third, and the server refuses the whole statement."""
    people.server.run("DROP ROLE IF EXISTS zhaoxia", f"CREATE ROLE zhaoxia LOGIN PASSWORD '{people.password}'")
    people.run("GRANT SELECT (姓名, 证件号码) ON people TO zhaoxia")
    narrow = Department(people.server, "zhaoxia", people.database, people.password)
    columns = (Column("姓名", field="name"), Column("证件号码", field="id_number"))
    try:
        _, rows = read(of_department(narrow, tmp_path, *columns, Column("备注", drop="隐私"), table="people"), tmp_path)
        assert rows == [["王伟", ID_NUMBER + "  "], ["李娜", None]]
        with pytest.raises(DaoqiaoError) as caught:
            read(of_department(narrow, tmp_path, *columns, Column("备注", ignore="不用"), table="people"), tmp_path)
        assert caught.value.code == "DQ-122"
        assert "42501" in str(caught.value.facts["detail"])
    finally:
        people.run("REVOKE ALL (姓名, 证件号码) ON people FROM zhaoxia")


def test_a_query_runs_as_given_and_what_must_not_be_kept_is_emptied_at_once(people: Department, tmp_path: Path) -> None:
    query = "SELECT p.姓名, p.姓名, 照片, 备注, '佛教' AS 宗教信仰 FROM people p WHERE 姓名 LIKE '王%' AND '1:2' <> ':x'; -- 结束\n ;"
    query = query.replace("; -- 结束\n ;", " -- 结束\n;")
    declared = of_department(people, tmp_path, "姓名", Column("照片", drop="隐私"), "备注", query=query)
    pulled, rows = read(declared, tmp_path)
    assert pulled.columns == ("姓名", "姓名", "照片", "备注", "宗教信仰")
    assert rows == [["王伟", "王伟", None, "不该看到", None]]


def test_a_view_a_schema_and_capitals(department: Department, tmp_path: Path) -> None:
    department.run(
        "DROP SCHEMA IF EXISTS 户籍 CASCADE",
        "CREATE SCHEMA 户籍",
        'CREATE TABLE 户籍."Person" ("XM" text, sfzh text)',
        "INSERT INTO 户籍.\"Person\" VALUES ('王伟', '1')",
        'CREATE VIEW 户籍.在册 AS SELECT "XM", sfzh FROM 户籍."Person"',
    )
    for table in ("户籍.Person", "户籍.在册"):
        pulled, rows = read(of_department(department, tmp_path, "xm", "SFZH", table=table), tmp_path)
        assert rows == [["王伟", "1"]]
        assert pulled.columns == ("xm", "SFZH"), "headers are compared exactly further on: they come in the declaration's capitals"


@pytest.mark.parametrize("table", ["nothing_here", "no_schema.people"])
def test_a_table_that_is_not_there(people: Department, tmp_path: Path, table: str) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(people, tmp_path, "姓名", table=table), tmp_path)
    assert caught.value.code == "DQ-122"
    assert "没有这张表" in caught.value.cause()


def test_a_table_without_any_declared_column(people: Department, tmp_path: Path) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(people, tmp_path, Column("XM", field="name", required=True), table="people"), tmp_path)
    assert caught.value.code == "DQ-204"
    assert "姓名" in caught.value.cause()


@pytest.mark.parametrize("how", [{"table": "people"}, {"query": "SELECT 照片 FROM people"}])
def test_bytes_in_a_field_are_refused_by_name(people: Department, tmp_path: Path, how: dict[str, str]) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(people, tmp_path, Column("照片", field="name"), **how), tmp_path)
    assert caught.value.code == "DQ-126"
    assert "照片" in caught.value.what()


def test_the_session_waits_only_so_long_and_sees_one_moment(department: Department, tmp_path: Path) -> None:
    names = ("statement_timeout", "lock_timeout", "transaction_isolation", "transaction_read_only", "TimeZone", "application_name")
    query = "SELECT " + ", ".join(f"current_setting('{name}')" for name in names)
    _, rows = read(of_department(department, tmp_path, query=query), tmp_path)
    assert rows == [["10min", "1min", "repeatable read", "on", "Asia/Shanghai", "daoqiao"]]


WRITES = (
    "INSERT INTO people (姓名) VALUES ('x') RETURNING 姓名",
    "DELETE FROM people RETURNING 姓名",
    "WITH gone AS (DELETE FROM people RETURNING 姓名) SELECT * FROM gone",
    "SELECT erase()",
    "SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM people; COMMIT",
    "SELECT * FROM people FOR UPDATE",
)


@pytest.mark.parametrize("query", WRITES)
def test_a_query_that_writes_is_refused_by_the_server(people: Department, tmp_path: Path, query: str) -> None:
    people.run("CREATE OR REPLACE FUNCTION erase() RETURNS int LANGUAGE sql AS 'DELETE FROM people; SELECT 1'")
    with pytest.raises(DaoqiaoError) as caught:
        read(of_department(people, tmp_path, query=query), tmp_path)
    assert caught.value.code == "DQ-122"
    assert people.rows("SELECT count(*) FROM people") == [(2,)]


def test_nothing_can_be_written_through_the_session(people: Department, tmp_path: Path) -> None:
    declared = of_department(people, tmp_path, table="people")
    assert declared.database is not None
    engine = engine_for(declared.database, tmp_path)
    for statement in ("INSERT INTO people (姓名) VALUES ('x')", "CREATE TABLE other (a int)", "UPDATE people SET 备注 = ''"):
        with engine.connect() as con, pytest.raises(sa.exc.InternalError, match="read-only transaction"):
            con.exec_driver_sql(statement)
    insert = sa.text("INSERT INTO people (姓名) VALUES (:name)")
    with engine.connect() as con, pytest.raises(sa.exc.InternalError) as caught:
        con.execute(insert, {"name": "王小明"})
    assert "王小明" not in str(caught.value), "not even SQLAlchemy's own error shows what was sent"
    assert people.rows("SELECT count(*) FROM people WHERE 备注 IS NULL") == [(1,)]


def test_a_wrong_password_says_so_and_nothing_shows_it(people: Department, tmp_path: Path) -> None:
    declared = of_department(people, tmp_path, "姓名", table="people")
    (tmp_path / "rkk.password").write_text("not-the-password")
    with every_log() as logged, pytest.raises(DaoqiaoError) as caught:
        read_database(declared, tmp_path, None)
    assert caught.value.code == "DQ-128"
    assert not caught.value.retry_helps, "an account is locked after so many"
    shown = everything_of(caught.value) + "\n".join(logged)
    assert "not-the-password" not in shown
    assert "127.0.0.1" not in str(caught.value)
    assert caught.value.__context__ is None


def test_neither_password_nor_rows_are_logged_at_the_lowest_level(people: Department, tmp_path: Path) -> None:
    declared = of_department(people, tmp_path, "姓名", table="people")
    with every_log() as logged:
        pulled, rows = read(declared, tmp_path)
    assert len(rows) == 2
    assert logged, "the test must be able to see logs"
    assert not [line for line in logged if people.password in line or "王伟" in line]
    assert people.password not in repr(vars(pulled))


def test_a_failing_query_quotes_no_value(people: Department, tmp_path: Path) -> None:
    with every_log() as logged, pytest.raises(DaoqiaoError) as caught:
        read(of_department(people, tmp_path, query="SELECT 证件号码::int FROM people"), tmp_path)
    assert caught.value.code == "DQ-122"
    assert ID_NUMBER not in everything_of(caught.value) + "\n".join(logged)
    assert "NumericValueOutOfRange 22003" in caught.value.cause()


def test_no_server_at_all(department: Department, tmp_path: Path) -> None:
    nobody = source("postgresql://duqu@127.0.0.1:1/rkk", "姓名", table="people")
    with pytest.raises(DaoqiaoError) as caught:
        read_database(nobody, tmp_path, None)
    assert caught.value.code == "DQ-120"
    assert caught.value.retry_helps


def test_a_server_that_goes_while_we_read(department: Department, tmp_path: Path) -> None:
    many = "SELECT g AS n, repeat('x', 2000) AS t FROM generate_series(1, 5000) g"
    declared = of_department(department, tmp_path, query=many, batch=100)
    with every_log() as logged, read_database(declared, tmp_path, None) as pulled:
        next(pulled.rows)
        department.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'daoqiao'")
        with pytest.raises(DaoqiaoError) as caught:
            list(pulled.rows)
    assert caught.value.code == "DQ-120"
    assert caught.value.retry_helps
    assert caught.value.__context__ is None
    assert not [line for line in logged if "Traceback" in line]
    with pytest.raises(RuntimeError):
        _ = pulled.seen


def test_a_reading_given_up_leaves_no_connection(department: Department, tmp_path: Path) -> None:
    declared = of_department(department, tmp_path, query="SELECT generate_series(1, 100000)", batch=10)
    with read_database(declared, tmp_path, None) as pulled:
        next(pulled.rows)
        assert _ours(department) == 1
    assert _ours(department) == 0


def _ours(department: Department) -> int:
    """Connections of ours on the server; it needs a moment to notice that one has gone."""
    for _ in range(50):
        ((count,),) = department.rows("SELECT count(*) FROM (SELECT pg_sleep(0.02)) s, pg_stat_activity WHERE application_name = 'daoqiao'")
        if not count:
            break
    return int(count)


def test_the_same_rows_in_another_order_are_the_same_content(people: Department, tmp_path: Path) -> None:
    def content(tail: str) -> str:
        return read(of_department(people, tmp_path, query=f"SELECT 姓名, 备注 FROM people {tail}"), tmp_path)[0].seen.sha256

    assert content("ORDER BY 姓名") == content("ORDER BY 姓名 DESC")
    assert content("") != content("WHERE 备注 IS NULL")
    assert content("") != read(of_department(people, tmp_path, query="SELECT 备注, 姓名 FROM people"), tmp_path)[0].seen.sha256
