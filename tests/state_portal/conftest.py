"""A portal's store to test on: SQLite in a file, and a real PostgreSQL where it is installed (else skipped with a word)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.state import passwords
from warehouse.state.accounts import Accounts
from warehouse.state.engines import engine_at
from warehouse.state.portal_tables import PORTAL
from warehouse.state.second_factor import SecondFactor
from warehouse.state.sessions import Sessions

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_NUMBERS = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def portal_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that nobody has used; on PostgreSQL a schema of its own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/portal.sqlite"
    server = request.getfixturevalue("postgres_server")
    schema = f"portal_{next(_NUMBERS)}"
    server.run(f"CREATE SCHEMA {schema}")
    login = f"{server.admin}:{server.password}@127.0.0.1:{server.port}"
    return f"postgresql+psycopg://{login}/postgres?options=-csearch_path%3D{schema}"


@pytest.fixture
def engine(portal_url: str) -> Iterator[sa.Engine]:
    made = engine_at(portal_url, PORTAL)
    yield made
    made.dispose()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least: what these tests prove does not depend on how long it takes."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def accounts(engine: sa.Engine, tmp_path: Path, quick: None) -> Accounts:
    return Accounts(engine, tmp_path / "state")


@pytest.fixture
def sessions(engine: sa.Engine) -> Sessions:
    return Sessions(engine)


@pytest.fixture
def second_factor(accounts: Accounts) -> SecondFactor:
    return SecondFactor(accounts)


def everything(engine: sa.Engine) -> str:
    """Every value of every table of the portal, as text."""
    with engine.connect() as con:
        return "\n".join(repr(tuple(row)) for table in PORTAL.sorted_tables for row in con.execute(sa.select(table)))
