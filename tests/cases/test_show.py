"""``daoqiao show`` on the frozen district: who is in the book and not at home, and the other way round. Not here: the figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.conftest import Nights
from tests.cli.conftest import call

Shown = Callable[..., list[str]]


@pytest.fixture
def shown(nights: Nights, tmp_path: Path) -> Shown:
    """Show somebody as of the last night: from a copy, since other tests hold the versions open."""
    shutil.copytree(nights.data / "published", tmp_path / "published")

    def lines(who: str, *options: str) -> list[str]:
        return call("show", nights.id(who, 2), "--data", str(tmp_path), *options).stdout.splitlines()

    return lines


def line_of(lines: list[str], name: str, household: str) -> str:
    start = next(at for at, line in enumerate(lines) if line.startswith(household))
    return next(line for line in lines[start:] if f" {name} " in line)


def test_who_is_in_one_of_two_households_only_is_marked(shown: Shown) -> None:
    father = shown("吴大勇")  # his daughter 吴倩 is married, still in his book, and lives with her husband
    assert "不住在这一户" in line_of(father, "吴倩", "户口簿户")
    assert "不住在这一户" not in line_of(father, "郑玉梅", "户口簿户")
    husband = shown("周建")
    assert "不在这本户口簿上" in line_of(husband, "吴倩", "实际居住")
    assert "不在这本户口簿上" not in line_of(husband, "周小宝", "实际居住")
    assert any("lives elsewhere" in line for line in shown("吴大勇", "--lang", "en"))


def test_a_dormitory_is_called_one_and_compared_with_no_book(shown: Shown) -> None:
    lines = shown("工01")
    (home,) = (line for line in lines if line.startswith("实际居住"))
    assert "集体宿舍" in home
    assert not any("不在这本户口簿上" in line for line in lines)
