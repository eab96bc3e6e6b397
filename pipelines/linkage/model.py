"""The model file: match weights by comparison and level.

Here: reading ``model.toml`` into arrays. Not here: applying them (``score``), learning them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pipelines.linkage.levels import COMPARISONS

Weights = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in bits: ``stranger[comparison][level]`` and ``relative[comparison][level]``."""

    version: str
    stranger: dict[str, Weights]
    relative: dict[str, Weights]
    prior_relative: float
    prior_apart: float
    link: float
    review: float
    margin: float
    term_cap: float
    place_cap: float
    number_alone: float


SHIPPED = Path(__file__).with_name("model.toml")


@cache
def load_model(path: Path = SHIPPED) -> Model:
    """Read a model file. Raises KeyError naming a level without a weight: a fault of ours."""
    raw = tomllib.loads(path.read_text("utf-8"))

    def weights(side: str) -> dict[str, Weights]:
        return {name: np.array([raw[side][name][level.name] for level in levels], dtype=np.float32) for name, levels in COMPARISONS.items()}

    threshold, prior, cap = raw["threshold"], raw["prior"], raw["cap"]
    return Model(
        raw["version"],
        weights("stranger"),
        weights("relative"),
        prior["relative"],
        prior["apart"],
        threshold["link"],
        threshold["review"],
        threshold["margin"],
        cap["term"],
        cap["place"],
        cap["number_alone"],
    )
