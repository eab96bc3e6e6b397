"""The known answers, read from ``district/answers``; a test asks for a topic and waits for the relation that must give it.

Here: reading, and skipping while a relation is not built. Not here: the answers and why they are so (the files).
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import pytest

from tests.cases.conftest import Nights
from tests.cases.district.people import HOME

Answers = dict[str, Any]


@cache
def answers(topic: str) -> Answers:
    return tomllib.loads((HOME / "answers" / f"{topic}.toml").read_text("utf-8"))


def needs(nights: Nights, relation: str, *columns: str) -> None:
    """Skip while no night builds the relation, or not yet with these columns."""
    if not nights.has(relation, *columns):
        pytest.skip(f"{relation} ({', '.join(columns) or 'any column'}) is not built yet")


def on(values: list[Any], night: int) -> Any:
    """The answer of a night from a list by night; a list of one holds on all nights."""
    return values[0] if len(values) == 1 else values[night]
