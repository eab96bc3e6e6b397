"""Match weights of candidate pairs: levels of every comparison, and their sum against the likelier other.

Here: from pairs to ``Scored``. Not here: where pairs come from (blocking), what becomes of them (``cluster``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.compare_births import birth_levels
from pipelines.linkage.compare_context import place_levels, sex_levels, source_levels, spouse_levels
from pipelines.linkage.compare_ids import id_levels
from pipelines.linkage.compare_names import name_levels
from pipelines.linkage.features import Bools, Features, Ints
from pipelines.linkage.levels import COMPARISONS, IdLevel, NameLevel, PlaceLevel, SpouseLevel
from pipelines.linkage.model import Model

Levels = np.ndarray[tuple[int], np.dtype[np.int8]]
Floats = np.ndarray[tuple[int], np.dtype[np.float32]]
UNLIKE = (NameLevel.SURNAME, NameLevel.DIFFERENT)
SAME_SPOUSE = (SpouseLevel.ID_EQUAL, SpouseLevel.NAME_EQUAL)
SHARING = (PlaceLevel.DWELLING, PlaceLevel.PHONE, PlaceLevel.BOTH)


@dataclass(slots=True)
class Scored:
    """Candidate pairs, ``left < right``. ``stranger`` and ``relative`` are log odds in bits; ``total`` is the lesser.

    ``weights`` holds what each comparison adds on the side that decided.
    """

    left: Ints
    right: Ints
    levels: dict[str, Levels]
    stranger: Floats
    relative: Floats
    weights: dict[str, Floats]

    @property
    def total(self) -> Floats:
        return np.minimum(self.stranger, self.relative)

    def take(self, chosen: Bools | np.ndarray[tuple[int], np.dtype[np.intp]]) -> Scored:
        return Scored(
            self.left[chosen],
            self.right[chosen],
            {k: v[chosen] for k, v in self.levels.items()},
            self.stranger[chosen],
            self.relative[chosen],
            {k: v[chosen] for k, v in self.weights.items()},
        )


def score(features: Features, left: Ints, right: Ints, borrowed: Bools, model: Model) -> Scored:
    """Compare and weigh each pair of record numbers."""
    ids = id_levels(features, left, right, borrowed)
    place, shared_by = place_levels(features, left, right)
    levels = {
        "id": ids,
        "name": name_levels(features, left, right),
        "birth": birth_levels(features, left, right, ids),
        "sex": sex_levels(features, left, right),
        "place": place,
        "spouse": spouse_levels(features, left, right),
        "source": source_levels(features, left, right),
    }
    ours = {name: model.stranger[name][levels[name]] for name in COMPARISONS}
    theirs = {name: model.relative[name][levels[name]] for name in COMPARISONS}
    ours["name"] = ours["name"] + _term_weight(features, left, levels["name"], model)
    ours["place"] = ours["place"] + _place_weight(features.size, place, shared_by, model)
    stranger = sum(ours.values(), start=np.full(len(left), prior_stranger(features), dtype=np.float32))
    apart = np.where(np.isin(place, SHARING), 0.0, model.prior_apart)
    relative = sum(theirs.values(), start=(model.prior_relative + apart).astype(np.float32))
    unlike = np.isin(levels["name"], UNLIKE) & ~np.isin(place, SHARING) & ~np.isin(levels["spouse"], SAME_SPOUSE)
    alone = (ids == IdLevel.EQUAL) & unlike
    relative = np.where(alone, np.minimum(relative, model.number_alone), relative)
    nearer = relative < stranger
    weights = {name: np.where(nearer, theirs[name], ours[name]).astype(np.float32) for name in COMPARISONS}
    return Scored(left, right, levels, stranger.astype(np.float32), relative.astype(np.float32), weights)


def prior_stranger(features: Features) -> float:
    """Log odds that two records taken at random are one person: about one in the number of people.

    People are estimated by the distinct valid numbers, which most residents have.
    """
    return -math.log2(max(2, len(features.ids), features.size // 2))


def _term_weight(features: Features, left: Ints, level: Levels, model: Model) -> Floats:
    """A rare name says more: log2 of records over those that bear it."""
    named = max(1, int(features.name_counts.sum()))
    weight = np.log2(named / np.maximum(1, features.name_counts)).astype(np.float32)
    return np.where(level == NameLevel.EQUAL, np.minimum(weight, model.term_cap)[features.name[left]], 0).astype(np.float32)


def _place_weight(size: int, level: Levels, shared_by: Ints, model: Model) -> Floats:
    """A place that few state says more; a dormitory or a phone of a hundred people little."""
    weight = np.log2(np.maximum(1, size) / np.maximum(1, shared_by)).astype(np.float32)
    whole = np.isin(level, SHARING)
    near = np.isin(level, (PlaceLevel.BUILDING, PlaceLevel.ESTATE, PlaceLevel.COMMUNITY))
    return np.where(whole, np.minimum(weight, model.place_cap), np.where(near, weight, 0)).astype(np.float32)
