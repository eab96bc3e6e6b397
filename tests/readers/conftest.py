"""What the tests of readers share: one PostgreSQL server for each process that runs tests.

Here: fixtures. Not here: how the server is started (``postgres``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.readers.postgres import MISSING, Department, binaries, running_server


@pytest.fixture(scope="session")
def department() -> Iterator[Department]:
    """A department's database on a server of its own; skipped, and said so, where PostgreSQL is not installed."""
    folder = binaries()
    if folder is None:
        pytest.skip(MISSING)
    with running_server(folder) as server:
        password = secrets.token_urlsafe(12)
        server.run(f"CREATE ROLE duqu LOGIN PASSWORD '{password}'", "CREATE DATABASE rkk OWNER duqu")
        yield Department(server, "duqu", "rkk", password)
