"""Clusters of records that are one person, in which negative evidence counts.

Here: which pairs are linked, which wait for a person, which were refused and why. Not here: weights (``score``),
ids of residents (the ledger). Two different valid numbers never meet in a cluster, along whatever chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from pipelines.linkage.compare_births import GENERATION_YEARS
from pipelines.linkage.features import NONE, Bools, Features, Ints
from pipelines.linkage.levels import IdLevel
from pipelines.linkage.model import Model
from pipelines.linkage.score import Scored

Decisions = np.ndarray[tuple[int], np.dtype[np.object_]]


class Decision(StrEnum):
    """What became of a pair."""

    LINKED = "linked"
    REVIEW = "review"
    REFUSED = "refused"
    APART = "apart"


class Rule(StrEnum):
    """Why."""

    WEIGHT = "weight"
    GREY = "grey"
    TWO_NUMBERS = "two_numbers"
    AMBIGUOUS = "ambiguous"
    CONTRADICTED = "contradicted"
    VETO = "veto"


@dataclass(slots=True)
class Clustered:
    """``cluster`` numbers each record's cluster; ``decision`` and ``rule`` run parallel to the scored pairs."""

    cluster: Ints
    decision: Decisions
    rule: Decisions


def cluster(features: Features, scored: Scored, borrowed: Bools, model: Model) -> Clustered:
    """Link pairs from the strongest down, refusing each merge that the two clusters contradict.

    Most components hold no contradiction and are taken whole; only the others are walked pair by pair.
    """
    total = scored.total
    own = np.where(borrowed, NONE, features.id_code)
    decision = np.full(len(total), Decision.APART, dtype=object)
    rule = np.full(len(total), Rule.WEIGHT, dtype=object)
    veto = scored.levels["id"] == IdLevel.DIFFERENT
    rule[veto] = Rule.VETO
    grey = (total >= model.review) & (total < model.link)
    decision[grey], rule[grey] = Decision.REVIEW, Rule.GREY
    strong = total >= model.link
    doubtful = _ambiguous(scored, total, own, strong, model.margin)
    decision[doubtful], rule[doubtful] = Decision.REVIEW, Rule.AMBIGUOUS
    edges = np.flatnonzero(strong & ~doubtful)
    decision[edges] = Decision.LINKED

    joined = _components(features.size, scored.left[edges], scored.right[edges])
    broken = _contradicted_components(features, own, joined, scored, veto)
    inside = edges[broken[joined[scored.left[edges]]]]
    if len(inside) == 0:
        return Clustered(joined, decision, rule)
    kept, refused = _repair(features, own, scored, inside, total, _vetoes(scored, veto, joined, broken))
    for at, why in refused.items():
        decision[at], rule[at] = Decision.REFUSED, why
    good = np.concatenate([edges[~broken[joined[scored.left[edges]]]], np.array(sorted(kept), dtype=np.intp)])
    return Clustered(_components(features.size, scored.left[good], scored.right[good]), decision, rule)


def _components(size: int, left: Ints, right: Ints) -> Ints:
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    labels: Ints = connected_components(graph, directed=False)[1]
    return labels


def _ambiguous(scored: Scored, total: np.ndarray[tuple[int], np.dtype[np.float32]], own: Ints, strong: Bools, margin: float) -> Bools:
    """Strong pairs of a record without a number that fits two different numbers nearly equally well."""
    doubtful = np.zeros(len(total), dtype=bool)
    # either side of a pair may be the one without a number
    bare = np.concatenate([scored.left, scored.right])
    holder = np.concatenate([scored.right, scored.left])
    pair = np.concatenate([np.arange(len(total))] * 2)
    at = np.flatnonzero(strong[pair] & (own[bare] == NONE) & (own[holder] != NONE))
    if len(at) == 0:
        return doubtful
    at = at[np.lexsort((-total[pair[at]], own[holder[at]], bare[at]))]
    first = np.ones(len(at), dtype=bool)  # the best pair of each (record, number)
    first[1:] = (bare[at][1:] != bare[at][:-1]) | (own[holder[at]][1:] != own[holder[at]][:-1])
    best = at[first]
    best = best[np.lexsort((-total[pair[best]], bare[best]))]
    second = np.flatnonzero(bare[best][1:] == bare[best][:-1]) + 1
    second = second[(second < 2) | (bare[best[second]] != bare[best[np.maximum(second - 2, 0)]])]
    close = total[pair[best[second - 1]]] - total[pair[best[second]]] < margin
    doubtful[pair[at[np.isin(bare[at], bare[best[second[close]]])]]] = True
    return doubtful


def _contradicted_components(features: Features, own: Ints, joined: Ints, scored: Scored, veto: Bools) -> Bools:
    """Components that hold two numbers, a vetoed pair, or births a generation apart."""
    count = int(joined.max()) + 1 if len(joined) else 0
    broken = np.zeros(count, dtype=bool)
    held = own >= 0
    pairs = np.unique(joined[held].astype(np.int64) << 32 | own[held])
    numbers = np.bincount((pairs >> 32).astype(np.int64), minlength=count)
    broken |= numbers > 1
    inside = veto & (joined[scored.left] == joined[scored.right])
    broken[joined[scored.left[inside]]] = True
    years = features.birth // 10000
    low, high = np.full(count, 9999), np.zeros(count, dtype=np.int64)
    dated = years > 0
    np.minimum.at(low, joined[dated], years[dated])
    np.maximum.at(high, joined[dated], years[dated])
    broken |= (high > 0) & (high - low >= GENERATION_YEARS)
    return broken


def _vetoes(scored: Scored, veto: Bools, joined: Ints, broken: Bools) -> dict[int, set[int]]:
    """Vetoed partners of each record within the broken components."""
    found: dict[int, set[int]] = defaultdict(set)
    at = np.flatnonzero(veto & (joined[scored.left] == joined[scored.right]) & broken[joined[scored.left]])
    for a, b in zip(scored.left[at].tolist(), scored.right[at].tolist(), strict=True):
        found[a].add(b)
        found[b].add(a)
    return found


def _repair(
    features: Features,
    own: Ints,
    scored: Scored,
    edges: np.ndarray[tuple[int], np.dtype[np.intp]],
    total: np.ndarray[tuple[int], np.dtype[np.float32]],
    vetoes: dict[int, set[int]],
) -> tuple[set[int], dict[int, Rule]]:
    """Walk ``edges`` from the strongest; a union is refused where numbers, births or a veto contradict it."""
    home: dict[int, _Group] = {}
    kept: set[int] = set()
    refused: dict[int, Rule] = {}
    for at in edges[np.argsort(-total[edges], kind="stable")].tolist():
        a, b = int(scored.left[at]), int(scored.right[at])
        one, other = (home.get(r) or _Group.of(r, int(own[r]), int(features.birth[r]) // 10000) for r in (a, b))
        if one is other:
            kept.add(at)
            continue
        why = one.against(other, vetoes)
        if why is not None:
            refused[at] = why
            home[a], home[b] = one, other
            continue
        union = one.with_(other)
        for record in union.members:
            home[record] = union
        kept.add(at)
    return kept, refused


@dataclass(frozen=True, slots=True)
class _Group:
    members: frozenset[int]
    numbers: frozenset[int]
    years: frozenset[int]

    @classmethod
    def of(cls, record: int, number: int, year: int) -> _Group:
        return cls(frozenset((record,)), frozenset((number,)) - {NONE}, frozenset((year,)) - {0})

    def with_(self, other: _Group) -> _Group:
        return _Group(self.members | other.members, self.numbers | other.numbers, self.years | other.years)

    def against(self, other: _Group, vetoes: dict[int, set[int]]) -> Rule | None:
        if len(self.numbers | other.numbers) > 1:
            return Rule.TWO_NUMBERS
        years = self.years | other.years
        if years and max(years) - min(years) >= GENERATION_YEARS:
            return Rule.CONTRADICTED
        few, many = sorted((self.members, other.members), key=len)
        return Rule.VETO if any(_meets(vetoes.get(r, ()), many) for r in few) else None


def _meets(some: Iterable[int], others: frozenset[int]) -> bool:
    return any(r in others for r in some)
