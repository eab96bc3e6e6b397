"""A portal over two nights of a small district, whose findings are those of the real rules, for the pages of lists and figures.

Here: making it. Not here: what is expected of any page.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal import browsing, kit


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory after two nights; nobody writes to it."""
    return kit.make_nights(tmp_path_factory.mktemp("lists"), people=500, seed=7)


@pytest.fixture(scope="session")
def portal(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kit.Portal]:
    """A portal that every test may read."""
    data = tmp_path_factory.mktemp("lists_shared") / "data"
    shutil.copytree(nights, data)
    yield from kit.opened(data)


@pytest.fixture
def fresh(nights: Path, tmp_path: Path) -> Iterator[kit.Portal]:
    """A portal of one's own, to write to."""
    shutil.copytree(nights, tmp_path / "data")
    yield from kit.opened(tmp_path / "data")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    yield from browsing.chromium()
