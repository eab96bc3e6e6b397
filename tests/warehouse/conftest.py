"""State stores to test on: SQLite in a file, and a real PostgreSQL where it is installed (else skipped with a word)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.readers.postgres import MISSING, Server, binaries, running_server
from warehouse.state.database import open_state

_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    folder = binaries()
    if folder is None:
        pytest.skip(MISSING)
    with running_server(folder) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that nobody has used; on PostgreSQL a schema of its own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state/state.sqlite"
    server: Server = request.getfixturevalue("postgres_server")
    schema = f"test_{next(_NUMBERS)}"
    server.run(f"CREATE SCHEMA {schema}")
    login = f"{server.admin}:{server.password}@127.0.0.1:{server.port}"
    return f"postgresql+psycopg://{login}/postgres?options=-csearch_path%3D{schema}"


@pytest.fixture
def state(state_url: str) -> Iterator[sa.Engine]:
    engine = open_state(state_url)
    yield engine
    engine.dispose()
