"""Match weights of candidate pairs: what each comparison says for one person against each kind of other.

Here: from pairs to ``Compared`` to ``Scored``. Not here: where pairs come from (``blocking``), what becomes of them (``cluster``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Floats, Ints, Levels, Places
from pipelines.linkage.compare_births import birth_levels
from pipelines.linkage.compare_context import bearer_levels, place_levels, sex_levels, source_levels, spouse_levels
from pipelines.linkage.compare_ids import id_levels
from pipelines.linkage.compare_names import name_levels
from pipelines.linkage.context import Context
from pipelines.linkage.features import Features
from pipelines.linkage.levels import COMPARISONS, IdLevel, NameLevel, PlaceLevel, SpouseLevel
from pipelines.linkage.model import OTHERS, Model

BY_SURNAME = (NameLevel.WILDCARD, NameLevel.HOMOPHONE, NameLevel.LOOKALIKE, NameLevel.DROPPED, NameLevel.SWAPPED, NameLevel.ONE_CHARACTER)
SURNAME_BITS = 5.0
"""What a surname says on the average of pairs that share one (top ten surnames: 43.5 %): a rarer one says more, a commoner less."""


@dataclass(slots=True)
class Compared:
    """Pairs, ``left < right``, with their levels; ``shared_by`` counts the records that state their rarest shared place."""

    left: Ints
    right: Ints
    levels: dict[str, Levels]
    shared_by: Ints

    @classmethod
    def none(cls) -> Compared:
        """No pairs."""
        nothing = np.zeros(0, dtype=np.int32)
        return cls(nothing, nothing, {name: np.zeros(0, dtype=np.int8) for name in COMPARISONS}, nothing)

    def take(self, chosen: Bools | Places | slice) -> Compared:
        return Compared(self.left[chosen], self.right[chosen], {k: v[chosen] for k, v in self.levels.items()}, self.shared_by[chosen])

    def joined(self, *others: Compared) -> Compared:
        """These pairs and after them others."""
        parts = (self, *others)
        left, right, shared_by = (np.concatenate([getattr(p, k) for p in parts]) for k in ("left", "right", "shared_by"))
        return Compared(left, right, {k: np.concatenate([p.levels[k] for p in parts]) for k in self.levels}, shared_by)


@dataclass(slots=True)
class Scored:
    """Pairs with their log odds in bits. ``total``: one person against all others together; ``other``: which of ``OTHERS`` is likeliest.

    ``weights`` holds what each comparison adds against that one.
    """

    pairs: Compared
    total: Floats
    other: Levels
    weights: dict[str, Floats]

    @property
    def left(self) -> Ints:
        return self.pairs.left

    @property
    def right(self) -> Ints:
        return self.pairs.right

    @property
    def levels(self) -> dict[str, Levels]:
        return self.pairs.levels

    def take(self, chosen: Bools | Places) -> Scored:
        return Scored(self.pairs.take(chosen), self.total[chosen], self.other[chosen], {k: v[chosen] for k, v in self.weights.items()})

    def joined(self, *others: Scored) -> Scored:
        """These pairs and after them others."""
        parts = (self, *others)
        total, other = np.concatenate([p.total for p in parts]), np.concatenate([p.other for p in parts])
        weights = {k: np.concatenate([p.weights[k] for p in parts]) for k in self.weights}
        return Scored(self.pairs.joined(*(p.pairs for p in others)), total, other, weights)


def compare(features: Features, context: Context, left: Ints, right: Ints) -> Compared:
    """The level of every comparison for each pair of record numbers."""
    ids = id_levels(features, left, right, context.borrowed)
    names = name_levels(features, left, right)
    place, shared_by = place_levels(features, context, left, right)
    sources = source_levels(features, left, right)
    levels = {
        "id": ids,
        "name": names,
        "birth": birth_levels(features, left, right, ids),
        "sex": sex_levels(features, left, right),
        "place": place,
        "spouse": spouse_levels(features, left, right),
        "source": sources,
        "bearer": bearer_levels(context, left, right, names, sources),
    }
    return Compared(left, right, levels, shared_by)


def weigh(pairs: Compared, context: Context, model: Model) -> Scored:
    """Log odds of pairs. A pair must beat strangers, relatives, twins and copied numbers all together."""
    size = context.records
    special = _special(pairs, context, model, size)
    places = {name: pairs.levels[name].astype(np.intp) for name in COMPARISONS}
    against: dict[str, Floats] = {}
    for other in OTHERS:
        total = np.full(len(pairs.left), prior(model, other, size), dtype=np.float32)
        for name in COMPARISONS:
            total += model.weights[other][name].take(places[name])
        if other in ("stranger", "copied"):
            total += special["name"] + special["place"] + special["spouse"]
        against[other] = total
    against["copied"][pairs.levels["id"] != IdLevel.EQUAL] = np.inf
    stacked = np.stack([against[other] for other in OTHERS])
    other = stacked.argmin(axis=0).astype(np.int8)
    # odds against several others at once: 1 / sum of 1 / odds
    least = stacked.min(axis=0)
    total = (least - np.log2(np.exp2(least - stacked).sum(axis=0))).astype(np.float32)
    weights = {}
    likeliest, special_counts = other.astype(np.intp), np.isin(other, (0, 3))
    for name in COMPARISONS:
        table = np.stack([model.weights[o][name] for o in OTHERS])
        weights[name] = table.take(likeliest * table.shape[1] + places[name])
        if name in special:
            weights[name] += np.where(special_counts, special[name], np.float32(0))
    return Scored(pairs, total, other, weights)


def prior(model: Model, other: str, size: int) -> float:
    """Log odds that two records taken at random are one person's, against the other kind of pair.

    True pairs grow with the number of records, pairs of strangers with its square.
    """
    if other == "stranger":
        return math.log2(2 * model.prior["pairs_per_record"] / max(2, size))
    return float(model.prior[other])


def _special(pairs: Compared, context: Context, model: Model, size: int) -> dict[str, Floats]:
    """By how much the value itself says more or less than its level: a rare name, a place that few state.

    Each replaces the level's share among strangers by the value's own: bits of the value less bits of the level.
    """
    left, levels = pairs.left, pairs.levels
    name, place, spouse = levels["name"], levels["place"], levels["spouse"]
    by_name = np.zeros(len(left), dtype=np.float32)
    equal = np.flatnonzero(name == NameLevel.EQUAL)
    by_name[equal] = np.minimum(context.name_bits[left[equal]], model.cap["name"]) - _level_bits(model, "name", NameLevel.EQUAL)
    near = np.flatnonzero(np.isin(name, BY_SURNAME))
    # 张 heard as 章, or □ for it: the commoner of the two, whichever stands left
    surname = np.minimum(context.surname_bits[left[near]], context.surname_bits[pairs.right[near]])
    by_name[near] = np.clip(surname - SURNAME_BITS, -2.0, 5.0)
    slip = np.flatnonzero(name == NameLevel.SURNAME_SLIP)
    given = np.minimum(context.given_bits[left[slip]], context.given_bits[pairs.right[slip]])
    by_name[slip] = np.minimum(given, model.cap["name"]) - _level_bits(model, "name", NameLevel.SURNAME_SLIP)
    by_place = np.zeros(len(left), dtype=np.float32)
    at = np.flatnonzero(pairs.shared_by)
    bits = np.log2(np.maximum(1, size) / pairs.shared_by[at]).astype(np.float32)
    stranger = -np.log2(model.shares["place"][:, 1]).astype(np.float32)
    by_place[at] = np.minimum(bits, model.cap["place"]) - stranger[place[at]]
    both = np.flatnonzero(place == PlaceLevel.BOTH)
    by_place[both] += 2.0  # a stranger with the same dwelling has the same phone one time in four or so
    by_spouse = np.zeros(len(left), dtype=np.float32)
    named = np.flatnonzero(spouse == SpouseLevel.NAME_EQUAL)
    by_spouse[named] = np.minimum(context.spouse_bits[left[named]], model.cap["name"]) - _level_bits(
        model, "spouse", SpouseLevel.NAME_EQUAL
    )
    return {"name": by_name, "place": by_place, "spouse": by_spouse}


def _level_bits(model: Model, name: str, level: int) -> float:
    return -math.log2(float(model.shares[name][level, 1]))
