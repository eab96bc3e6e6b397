"""Settings of a source database: where its password may stand, which drivers are used, and that nothing shows a secret.

No server is needed here. For MySQL, SQL Server and Oracle none is at hand: what is tested of them are the statements and
settings that we would send and how the shapes of their drivers' errors are read, not that a server obeys.
"""

from __future__ import annotations

import os
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.declaration import Database
from connectors.readers.databases import engine_for
from connectors.readers.databases.address import Address, address_of
from connectors.readers.databases.connect import engine_at
from connectors.readers.databases.dialects import ANSWER_SECONDS, DIALECTS
from connectors.readers.databases.faults import told
from connectors.readers.databases.printing import EXACT_BELOW, printed
from connectors.readers.databases.statement import Headers, ask
from connectors.readers.databases.watermark import bound
from tests.readers.databases import everything_of, read, source
from warehouse.vocabulary.errors import DaoqiaoError, Place

HERE = Place("公安常住")
SECRET = "hunter2-秘密"


def _refused(db: Database, base: Path = Path()) -> DaoqiaoError:
    with pytest.raises(DaoqiaoError) as caught:
        engine_for(db, base, HERE)
    # Without the frames: a secret that somebody wrote into the declaration stands in the declaration.
    assert SECRET not in everything_of(caught.value, frames=False)
    assert caught.value.__context__ is None
    assert "…" not in caught.value.what() + caught.value.cause() + caught.value.mend("en"), "a fact is missing"
    return caught.value


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://duqu:{SECRET}@10.0.0.1/rkk",
        "mysql://duqu:@10.0.0.1/rkk",
        f"postgresql://duqu@10.0.0.1/rkk?password={SECRET}",
        f"postgresql://duqu@10.0.0.1/rkk?sslpassword={SECRET}",
        f"mssql://10.0.0.1/rkk?odbc_connect=UID=a;PWD={SECRET}",
        f"oracle://duqu@10.0.0.1/?wallet_password={SECRET}",
        f"not a url {SECRET}",
        f"postgresql://duqu@10.0.0.1:port{SECRET}/rkk",
        "db2://duqu@10.0.0.1/rkk",
        "postgresql+psycopg2://duqu@10.0.0.1/rkk",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///rkk.db?mode=rwc",
    ],
)
def test_urls_that_are_refused(url: str) -> None:
    error = _refused(Database(url, table="people"))
    assert error.code == "DQ-121"
    assert 'password = "env:' in error.mend()


@pytest.mark.parametrize("setting", [SECRET, f"password:{SECRET}", "env:", "file:"])
def test_a_password_in_the_place_of_its_whereabouts(setting: str) -> None:
    assert _refused(Database("postgresql://duqu@10.0.0.1/rkk", table="people", password=setting)).code == "DQ-121"


def test_the_environment_gives_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    db = Database("postgresql://duqu@10.0.0.1/rkk", table="people", password="env:RKK_PASSWORD")
    monkeypatch.delenv("RKK_PASSWORD", raising=False)
    assert _refused(db).facts == {"variable": "RKK_PASSWORD"}
    monkeypatch.setenv("RKK_PASSWORD", "")
    assert _refused(db).code == "DQ-129"
    monkeypatch.setenv("RKK_PASSWORD", SECRET)
    address = address_of(db, Path(), HERE)
    assert address.password is not None
    assert address.password() == SECRET
    engine = engine_for(db, Path())
    assert SECRET not in f"{address!r} {engine!r} {engine.url.render_as_string(hide_password=False)} {db!r}"


FILE = Database("postgresql://duqu@10.0.0.1/rkk", table="people", password="file:secrets/rkk")


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "secrets" / "rkk"
    path.parent.mkdir()
    path.write_text(f"{SECRET}\n", "utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_ours_alone_gives_the_password(password_file: Path, tmp_path: Path, mode: int) -> None:
    password_file.chmod(mode)
    password = address_of(FILE, tmp_path, HERE).password
    assert password is not None
    assert password() == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777])
def test_a_file_that_others_may_open_is_refused(password_file: Path, tmp_path: Path, mode: int) -> None:
    password_file.chmod(mode)
    error = _refused(FILE, tmp_path)
    assert error.code == "DQ-127"
    assert f"chmod 600 {password_file}" in error.mend()
    assert f"{mode:o}" in error.cause()


def test_a_file_of_another_account_is_refused(password_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: password_file.stat().st_uid + 1)
    error = _refused(FILE, tmp_path)
    assert error.code == "DQ-127"
    assert "另一个账号" in error.cause()


@pytest.mark.parametrize("content", [None, b"", b"\n", "秘密".encode("gbk")])
def test_files_that_hold_no_password(password_file: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        password_file.unlink()
    else:
        password_file.write_bytes(content)
    assert _refused(FILE, tmp_path).code == "DQ-127"


def test_a_folder_is_no_password_file(password_file: Path, tmp_path: Path) -> None:
    assert _refused(replace(FILE, password="file:secrets"), tmp_path).code == "DQ-127"


@pytest.mark.parametrize("kind", [kind for kind, dialect in DIALECTS.items() if dialect.extra])
def test_a_missing_driver_is_named_with_the_extra_that_brings_it(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, DIALECTS[kind].driver, None)
    error = _refused(Database(f"{kind}://duqu@10.0.0.1/rkk", table="people"))
    assert error.code == "DQ-124"
    assert error.mend() == f"pip install 'daoqiao[{DIALECTS[kind].extra}]'"
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert [package for package in project["optional-dependencies"][DIALECTS[kind].extra] if package.startswith(DIALECTS[kind].driver)]


class Recorder:
    """A driver's connection that keeps what it is sent, and refuses what it is told to."""

    def __init__(self, refuses: str = "") -> None:
        self.sent: list[str] = []
        self.refuses = refuses
        self.closed = False

    def cursor(self) -> Recorder:
        return self

    def execute(self, statement: str) -> None:
        self.sent.append(statement)
        if statement == self.refuses:
            raise ValueError(1193, f"Unknown system variable {SECRET}")

    def commit(self) -> None:
        self.sent.append("COMMIT")

    def close(self) -> None:
        self.closed = True


def _prepared(kind: str, connection: Any) -> None:
    """What the engine's own listener does to a fresh connection, without a driver: SQLite's engine with the other's settings."""
    url = sa.make_url("sqlite+pysqlite://")
    engine = engine_at(Address(url, replace(DIALECTS[kind], connect={}, options={}), "rkk", None), HERE)
    for listener in engine.pool.dispatch.connect:
        if getattr(listener, "__name__", "") == "prepare":
            listener(connection, None)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("mysql", "SET SESSION TRANSACTION READ ONLY"),
        ("mariadb", "SET SESSION TRANSACTION READ ONLY"),
        ("mssql", "SET DEADLOCK_PRIORITY LOW"),
        ("oracle", "ALTER SESSION SET TIME_ZONE = '+08:00'"),
    ],
)
def test_what_a_fresh_session_is_told(kind: str, sent: str) -> None:
    connection = Recorder()
    _prepared(kind, connection)
    assert sent in connection.sent
    assert connection.sent[-1] == "COMMIT"
    if kind == "oracle":
        assert vars(connection)["call_timeout"] == ANSWER_SECONDS * 1000


@pytest.mark.parametrize("kind", ["mysql", "mssql", "oracle"])
def test_a_session_that_cannot_be_had_is_not_used(kind: str) -> None:
    connection = Recorder(refuses=DIALECTS[kind].session[0])
    with pytest.raises(DaoqiaoError) as caught:
        _prepared(kind, connection)
    assert caught.value.code == "DQ-125"
    assert connection.closed
    assert "1193" in caught.value.cause()
    assert SECRET not in everything_of(caught.value)


def test_sql_server_is_asked_for_a_replica_and_oracle_for_a_snapshot() -> None:
    """SQL Server has no session that can only read: DIALECTS says so by having neither proof nor statement for it."""
    assert DIALECTS["mssql"].connect["read_only"] is True
    assert DIALECTS["mssql"].proof == ""
    assert DIALECTS["oracle"].begin == ("SET TRANSACTION READ ONLY",)


def test_a_transaction_that_is_not_proven_is_not_used(tmp_path: Path) -> None:
    """SQLite opened for writing, as a server that ignores the setting would be."""
    (tmp_path / "rkk.db").touch()
    url = sa.URL.create("sqlite+pysqlite", database=str(tmp_path / "rkk.db"))
    engine = engine_at(Address(url, replace(DIALECTS["sqlite"], session=()), "rkk", None), HERE)
    with pytest.raises(DaoqiaoError) as caught, engine.connect() as con:
        con.exec_driver_sql("SELECT 1")
    assert caught.value.code == "DQ-125"


@pytest.mark.parametrize(
    ("kind", "percent", "named", "compared"),
    [
        ("postgresql", "%%", "AS given", "%(since)s::BIGINT"),
        ("mysql", "%%", "AS given", "%s"),
        ("mssql", "%", "AS given", ":since"),
        ("oracle", "%", "given", ":since"),
        ("sqlite", "%", "AS given", "?"),
    ],
)
def test_a_query_with_a_watermark_as_each_dialect_writes_it(kind: str, percent: str, named: str, compared: str) -> None:
    """A percent sign is doubled where the driver takes one for a parameter; a colon stays one."""
    declared = source(f"{kind}://", "xm", query="SELECT xm, '10%' FROM p WHERE t <> ':x';", watermark="changed")
    asked = ask(None, declared, Headers(declared), bound("number:5"), HERE)  # type: ignore[arg-type]  # a query needs no connection
    assert isinstance(asked.statement, sa.Select)
    dialect = sa.make_url(f"{kind}+{DIALECTS[kind].driver}://").get_dialect()()
    written = " ".join(str(asked.statement.compile(dialect=dialect)).split())
    given = f"SELECT xm, '10{percent}' FROM p WHERE t <> ':x' "
    assert written == f"SELECT * FROM ({given}) {named} WHERE given.changed >= {compared} ORDER BY given.changed"


class LikePyMySQLError(Exception):
    """pymysql.err.OperationalError(1045, "Access denied for user 'duqu'@'10.0.0.2'")."""


class LikeOracleError(Exception):
    """oracledb.DatabaseError(_Error), where ``_Error.full_code`` is ORA-01017."""


class _OracleFacts:
    def __init__(self, code: str) -> None:
        self.full_code = code
        self.message = f"{code}: {SECRET}"


@pytest.mark.parametrize(
    ("error", "dialling", "code", "number"),
    [
        (LikePyMySQLError(1045, SECRET), True, "DQ-128", "1045"),
        (LikePyMySQLError(2003, SECRET), True, "DQ-120", "2003"),
        (LikePyMySQLError(2013, SECRET), False, "DQ-120", "2013"),
        (LikePyMySQLError(1792, SECRET), False, "DQ-122", "1792"),
        (LikePyMySQLError((18456, SECRET.encode())), True, "DQ-128", "18456"),  # pymssql's number stands in a tuple
        (LikePyMySQLError((208, SECRET.encode())), False, "DQ-122", "208"),
        (LikeOracleError(_OracleFacts("ORA-01017")), True, "DQ-128", "ORA-01017"),
        (LikeOracleError(_OracleFacts("DPY-4011")), False, "DQ-120", "DPY-4011"),
        (LikeOracleError(_OracleFacts("ORA-00942")), False, "DQ-122", "ORA-00942"),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, "invalid"), False, "DQ-122", "UnicodeDecodeError"),
        (AssertionError(f"Could not determine version from string '{SECRET}'"), True, "DQ-120", "AssertionError"),
    ],
)
def test_a_drivers_error_crosses_over_by_its_number_alone(error: Exception, dialling: bool, code: str, number: str) -> None:
    with pytest.raises(DaoqiaoError) as caught, told(HERE, dialling=dialling):
        raise error
    assert caught.value.code == code
    assert number in caught.value.cause() + caught.value.cause("en")
    assert SECRET not in everything_of(caught.value)


def test_an_interruption_is_not_an_error_of_the_database() -> None:
    with pytest.raises(KeyboardInterrupt), told(HERE):
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (411099199001011264.0, "4.1109919900101126E+17"),
        (EXACT_BELOW - 1, "9007199254740991"),
        (EXACT_BELOW, "9.0071992547409920E+15"),
        (-0.5, "-0.5"),
        (float("inf"), "INF"),
        (True, "TRUE"),
    ],
)
def test_floats_are_printed_whole(value: float, text: str) -> None:
    assert printed(value) == text
    if not isinstance(value, bool):
        assert float(text) == value


def test_a_source_of_files_is_not_read_here(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="police_resident"):
        read(replace(source("sqlite:///x.db", table="x"), database=None), tmp_path)
