"""The words of ``places.toml``, read once. Not here: names of people (``names.py``) and headers (the declarations)."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text("utf-8"))


def weighted(rows: list[list[Any]], chance: random.Random) -> list[Any]:
    """One of ``rows``, the last cell of each being its weight."""
    picked: list[Any] = chance.choices(rows, weights=[row[-1] for row in rows])[0]
    return picked
