"""The model file: how often each level of each comparison is met, by who the two people are.

Here: reading and writing ``models/*.toml``, shares turned into match weights. Not here: applying them (``score``),
learning them (``fit``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from pipelines.linkage.arrays import Floats
from pipelines.linkage.levels import COMPARISONS
from warehouse.vocabulary.errors import DaoqiaoError, Place

CLASSES = ("same", "stranger", "relative", "twin")
OTHERS = ("stranger", "relative", "twin", "copied")
"""Whom a pair may be if not one person. ``copied``: two strangers with one number by a slip of a registrar (重号); what they
show is a stranger's, but for the number, and the birth date that was copied with it or read off it."""
VETO = -40.0
"""Bits of two valid numbers that differ: passing two checksums is no slip."""
Shares = np.ndarray[tuple[int, int], np.dtype[np.float64]]
FOLDER = Path(__file__).with_name("models")
SHIPPED = FOLDER / "2026-11-22.toml"
REASONED = FOLDER / "reasoned.toml"


@dataclass(frozen=True, slots=True)
class Model:
    """``shares[comparison]`` is levels x ``CLASSES``; ``weights[other][comparison]`` bits by level; ``prior`` bits by other."""

    version: str
    fitted: str
    shares: dict[str, Shares]
    prior: dict[str, float]
    threshold: dict[str, float]
    cap: dict[str, float]
    weights: dict[str, dict[str, Floats]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", {other: _weights(self.shares, other) for other in OTHERS})

    @property
    def link(self) -> float:
        return self.threshold["link"]

    @property
    def review(self) -> float:
        return self.threshold["review"]

    @property
    def margin(self) -> float:
        return self.threshold["margin"]


def _weights(shares: Mapping[str, Shares], other: str) -> dict[str, Floats]:
    column = CLASSES.index("stranger" if other == "copied" else other)
    found = {}
    for name, levels in COMPARISONS.items():
        table = np.maximum(shares[name], 1e-9)
        bits = np.log2(table[:, 0] / table[:, column]).astype(np.float32)
        if name != "source":
            bits[0] = 0.0  # a cell that is empty on one side says nothing of who it is
        if name == "id":
            bits[levels["DIFFERENT"]] = VETO
        if other == "copied" and name in ("id", "birth"):
            agreeing = ("EQUAL", "DAY", "MONTH", "YEAR_ONLY", "INSIDE")
            bits = np.array([0.0 if level.name in agreeing else bits[level] for level in levels], dtype=np.float32)
        found[name] = bits
    return found


OWN = "model.toml"
"""A district's own model, in its data directory."""


def model_of(data: Path) -> Model:
    """The district's own model where it has one, else the shipped one. Raises DQ-626 where its own cannot be read."""
    own = data / OWN
    if not own.exists():
        return load_model(SHIPPED)
    try:
        return read_model(own)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as fault:
        raise DaoqiaoError("DQ-626", Place(file=str(own)), fault=f"{type(fault).__name__} {fault}") from fault


@cache
def load_model(path: Path = SHIPPED) -> Model:
    """Read a model file of this package, once."""
    return read_model(path)


def read_model(path: Path) -> Model:
    """Read a model file. Raises KeyError naming a level without shares, ValueError where it is not TOML."""
    raw = tomllib.loads(path.read_text("utf-8"))
    shares = {}
    for name, levels in COMPARISONS.items():
        table = np.ones((len(levels), len(CLASSES)))
        for level in levels:
            if level.name != "SILENT" or name == "source":
                table[level] = raw[name][level.name]
        shares[name] = table
    return Model(raw["version"], raw["fitted"], shares, raw["prior"], raw["threshold"], raw["cap"])


def model_text(model: Model, remarks: str) -> str:
    """The model as a file: ``remarks`` (lines without #) at its head."""
    lines = [f"# {line}".rstrip() for line in remarks.splitlines()]
    lines += [f'version = "{model.version}"', f'fitted = "{model.fitted}"', ""]
    for name, table in (("prior", model.prior), ("threshold", model.threshold), ("cap", model.cap)):
        lines += [f"[{name}]", *(f"{key} = {value:.4g}" for key, value in table.items()), ""]
    for name, levels in COMPARISONS.items():
        lines.append(f"[{name}]")
        stated = [level for level in levels if level.name != "SILENT" or name == "source"]
        lines += [f"{level.name} = [{', '.join(f'{share:.4g}' for share in model.shares[name][level])}]" for level in stated]
        lines.append("")
    return "\n".join(lines)
