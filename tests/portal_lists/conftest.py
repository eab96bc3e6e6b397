"""A portal over two nights of a small district, whose findings are those of the real rules, for the pages of lists and figures.

Here: making it. Not here: what is expected of any page.
"""

from __future__ import annotations

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
    yield from kit.copied(nights, tmp_path_factory.mktemp("lists_shared") / "data")


@pytest.fixture
def fresh(nights: Path, tmp_path: Path) -> Iterator[kit.Portal]:
    """A portal of one's own, to write to."""
    yield from kit.copied(nights, tmp_path / "data")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    yield from browsing.chromium()
