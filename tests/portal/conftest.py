"""One district and one portal for all tests of pages, and a browser where there is one.

Here: fixtures. Not here: how they are made (``kit``, ``browsing``). A test that changes what others look at makes its own (``fresh``).
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
    return kit.make_nights(tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="session")
def portal(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kit.Portal]:
    """A portal that every test may read, and write to where it is nobody else's business."""
    yield from kit.copied(nights, tmp_path_factory.mktemp("shared") / "data")


@pytest.fixture
def fresh(nights: Path, tmp_path: Path) -> Iterator[kit.Portal]:
    """A portal of one's own."""
    yield from kit.copied(nights, tmp_path / "data")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    yield from browsing.chromium()
