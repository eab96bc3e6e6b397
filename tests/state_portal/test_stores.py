"""The stores of a data directory: three files by default, one PostgreSQL by ``state_url``, never a password in sight."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.readers.postgres import Server
from tests.state_portal.conftest import NOW
from warehouse.state import corrections
from warehouse.state.audit_log import Act, log_of
from warehouse.state.database import state_of
from warehouse.state.engines import has_store, url_of
from warehouse.state.stores import Stores
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError


def settle(data: Path, *lines: str) -> Path:
    (data / "district.toml").write_text("\n".join(lines), "utf-8")
    return data


@pytest.fixture
def on_postgresql(tmp_path: Path, postgres_server: Server) -> Iterator[Path]:
    """A data directory whose stores are one database of their own."""
    postgres_server.run("DROP DATABASE IF EXISTS daoqiao_stores", "CREATE DATABASE daoqiao_stores")
    (tmp_path / "pw").write_text(postgres_server.password)
    (tmp_path / "pw").chmod(0o600)
    url = postgres_server.url(postgres_server.admin, "daoqiao_stores")
    yield settle(tmp_path, f'state_url = "{url}"', 'state_password = "file:pw"')
    postgres_server.run("DROP DATABASE daoqiao_stores WITH (FORCE)")


def test_three_files_by_default_and_looking_for_them_makes_none(tmp_path: Path) -> None:
    assert not has_store(tmp_path)
    assert list(tmp_path.iterdir()) == []
    Stores(tmp_path).close()
    assert has_store(tmp_path)
    assert {"state.sqlite", "audit.sqlite", "portal.sqlite", "portal.key"} <= {path.name for path in (tmp_path / "state").iterdir()}


def test_whoever_logs_in_waits_for_no_night(tmp_path: Path) -> None:
    stores = Stores(tmp_path)
    stores.accounts.add("wangmin", "王敏", [], by="root")
    night = stores.state.connect()
    night.exec_driver_sql("BEGIN EXCLUSIVE")
    token = stores.sessions.open(1, step="full", origin="", agent="", now=NOW)
    assert stores.sessions.find(token, NOW)
    night.close()
    stores.close()


def test_on_postgresql_portal_night_and_command_line_use_one_database(on_postgresql: Path) -> None:
    assert has_store(on_postgresql)
    stores = Stores(on_postgresql)
    stores.accounts.add("wangmin", "王敏", [], by="root")
    token = stores.sessions.open(1, step="full", origin="", agent="", now=NOW)
    stores.audit.record(Act("wangmin", "log_in"))
    corrections.correct(stores.state, "r1", "phone", "1", "1", who="wangmin", at="2026-11-22", why="visit")
    stores.close()
    night, log, again = state_of(on_postgresql), log_of(on_postgresql), Stores(on_postgresql)
    assert [one.record_id for one in corrections.in_force(night)] == ["r1"]
    assert [one.who for one in log.last(None)] == ["wangmin"]
    assert again.sessions.find(token, NOW)
    with night.connect() as con:
        there = set(sa.inspect(con).get_table_names())
    assert {"portal_user", "audit_entry", "field_correction", "schema_state", "schema_audit", "schema_portal"} <= there
    assert not list((on_postgresql / "state").glob("*.sqlite"))
    for one in (night, again):
        one.dispose() if isinstance(one, sa.Engine) else one.close()
    log.close()


def test_a_wrong_password_and_a_server_that_is_away_are_said_without_a_secret(tmp_path: Path, postgres_server: Server) -> None:
    (tmp_path / "pw").write_text("not-the-password")
    (tmp_path / "pw").chmod(0o600)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens here
        for port in (postgres_server.port, taken.getsockname()[1]):
            settle(tmp_path, f'state_url = "postgresql://postgres@127.0.0.1:{port}/postgres"', 'state_password = "file:pw"')
            with pytest.raises(DaoqiaoError, match="DQ-700") as refused:
                state_of(tmp_path)
            told = f"{refused.value.facts} {refused.value.__cause__} {refused.value.__cause__!r}"
            assert "not-the-password" not in told
            assert str(port) in told
            with pytest.raises(DaoqiaoError, match="DQ-609"):
                log_of(tmp_path)


def test_a_password_that_cannot_be_had_is_said_without_quoting_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(tmp_path, 'state_url = "postgresql://daoqiao@127.0.0.1/daoqiao"', 'state_password = "env:DAOQIAO_NO_SUCH"')
    with pytest.raises(DaoqiaoError, match="DQ-702") as refused:
        Stores(tmp_path)
    assert "DAOQIAO_NO_SUCH" in refused.value.cause("en")
    monkeypatch.setenv("DAOQIAO_NO_SUCH", "p@ss:word/")
    url = url_of(tmp_path, "portal")
    assert (url.drivername, url.password) == ("postgresql+psycopg", "p@ss:word/")
    assert "p@ss" not in str(url)


@pytest.mark.parametrize(
    "lines",
    [
        ['state_url = "postgresql://daoqiao:hunter2@db/daoqiao"'],
        ['state_url = "postgresql://daoqiao@db/daoqiao?password=hunter2"'],
        ['state_url = "mysql://daoqiao@db/daoqiao"'],
        ['state_url = "sqlite:///elsewhere.sqlite"'],
        ['state_url = "postgresql://daoqiao@db"'],
        ['state_url = "postgresql://daoqiao@db:port/daoqiao"'],
        ['state_url = "postgresql://daoqiao@db/daoqiao"', 'state_password = "hunter2"'],
        ['state_password = "env:PW"'],
        ["state_url = 5"],
    ],
)
def test_settings_that_cannot_be_meant_are_refused_and_never_quoted(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-504") as refused:
        load_district(settle(tmp_path, *lines))
    assert "hunter2" not in f"{refused.value.facts} {refused.value}"
