"""A data directory with the version of ``contract``, and ``daoqiao`` on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import call
from tests.cli.conftest import district as district
from tests.cli.conftest import plain_environment as plain_environment
from tests.reports.contract import publish_contract

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("reports")
    publish_contract(home)
    return home


@pytest.fixture
def daoqiao(data: Path) -> Call:
    def run(*arguments: str, expect: int = 0) -> Result:
        return call(*arguments, "--data", str(data), expect=expect)

    return run
