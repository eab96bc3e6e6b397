"""One small invented district, run once, for every test of the command line.

Here: calling ``daoqiao`` in this process, and that district. Not here: what is expected of it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.commands import faults  # noqa: F401  (rich is loaded before any test measures what a command loads)
from warehouse.store.reading import reading

ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")


VARIABLES = ("DAOQIAO_DATA", "DAOQIAO_LANG", "DAOQIAO_INBOX", "COLUMNS", "SUDO_USER")
"""What the command line reads of the environment."""


class Daoqiao:
    """``daoqiao`` on one data directory."""

    def __init__(self, data: Path, inbox: Path, told: str = "") -> None:
        self.data = data
        self.inbox = inbox
        self.told = told

    def __call__(self, *arguments: str, expect: int = 0) -> Result:
        """Run a command; its exit code must be ``expect``. ``stdout`` and ``stderr`` are kept apart."""
        return call(*arguments, "--data", str(self.data), expect=expect)


def call(*arguments: str, expect: int = 0) -> Result:
    """Run ``daoqiao`` with exactly these arguments."""
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == expect, f"{arguments}\n{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    return result


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Daoqiao:
    """What ``daoqiao demo --people 600`` leaves behind, and what it printed."""
    home = tmp_path_factory.mktemp("cli")
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        told = call("demo", "--people", "600", "--seed", "3", "--data", str(home))
    return Daoqiao(home / "demo", home / "demo" / "district" / "night0" / "inbox", told.output)


def rows(district: Daoqiao, sql: str) -> list[dict[str, Any]]:
    """What the district's warehouse answers to ``sql``."""
    with reading(district.data) as version:
        return version.rows(sql, {})


def one(district: Daoqiao, sql: str) -> Any:
    """The single value that ``sql`` asks for."""
    return next(iter(rows(district, sql)[0].values()))
