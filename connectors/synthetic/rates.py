"""How often a source is wrong: the error model, multiplied by the plan's noise.

Here: reading ``errors_model.toml`` and drawing which rows a fault hits. Not here: what a fault does (``noise_*.py``).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from connectors.synthetic.plan import DistrictPlan

System = Literal["fp", "ff", "ps", "pt", "db", "pm"]

_MOST = 0.95  # noise 3 shall not make a source empty


@cache
def model() -> dict[str, Any]:
    """``errors_model.toml`` as read."""
    return tomllib.loads(Path(__file__).with_name("errors_model.toml").read_text("utf-8"))


def rate(plan: DistrictPlan, system: System, fault: str) -> float:
    """The share of rows (or of files) that ``fault`` hits; 0 where the model does not name the system.

    ``fault`` is a table of the model, ``null.<field>`` for a field left empty.
    """
    table: Any = model()
    for part in fault.split("."):
        table = table[part]
    return min(_MOST, float(table.get(system, 0.0)) / 100 * plan.noise)


def coverage(plan: DistrictPlan, system: System) -> float:
    """The share of its target group that a source lists."""
    return max(0.05, 1 - (1 - float(model()["coverage"][system]) / 100) * plan.noise)


class Hits:
    """Decides, a column at a time, which of ``size`` rows a fault hits."""

    def __init__(self, plan: DistrictPlan, system: System, rng: np.random.Generator, size: int) -> None:
        self.plan, self.system, self._rng, self._size = plan, system, rng, size

    def of(self, fault: str, scale: float = 1.0) -> list[bool]:
        """One answer a row. ``scale`` corrects the rate where only some rows can be hit at all."""
        return self.at(rate(self.plan, self.system, fault) * scale)

    def at(self, share: float) -> list[bool]:
        hits: list[bool] = (self._rng.random(self._size) < min(_MOST, share)).tolist()
        return hits

    def chances(self) -> list[float]:
        """A number from 0 to 1 a row."""
        drawn: list[float] = self._rng.random(self._size).tolist()
        return drawn
