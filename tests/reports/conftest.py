"""A data directory with the version of ``contract``, and ``daoqiao`` on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.conftest import VARIABLES, call
from tests.cli.conftest import district as district
from tests.reports.contract import publish_contract

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


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
