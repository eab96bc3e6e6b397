"""The six dimensions of GB/T 36344-2018 and their sub-indicators: ``indicators.toml``.

Here: reading them, and which rows they are in ``dq.indicator``. Not here: counting anything.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIMENSIONS = ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性")
"""In the standard's order: an indicator's first two digits are the place of its dimension, from 01."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sub-indicator. ``definition`` says what A and B count where it is ``measured``, else ``why_not`` says why it is not."""

    id: str
    name: str
    name_en: str
    dimension: str
    measured: bool
    definition: str = ""
    why_not: str = ""


@cache
def indicators() -> dict[str, Indicator]:
    """Every sub-indicator by its number. Raises ValueError where an entry is not well formed: a fault of ours."""
    raw = tomllib.loads(Path(__file__).with_name("indicators.toml").read_text("utf-8"))
    found = {number: Indicator(number, **entry) for number, entry in raw.items()}
    for one in found.values():
        if DIMENSIONS[int(one.id[:2]) - 1] != one.dimension or not (one.definition if one.measured else one.why_not):
            raise ValueError(f"indicators.toml: {one.id} is not well formed")
    return found


def dimension_of(indicator: str) -> str:
    """The dimension that a sub-indicator belongs to. Raises KeyError for a number that is none."""
    return indicators()[indicator].dimension
