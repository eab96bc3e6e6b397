"""The walk through components that something contradicts: unions from the strongest pair down, each tested against both groups.

Here: which edges are refused, and by which rule. Not here: which components are walked (``cluster``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from pipelines.linkage.arrays import Bools, Floats, Hashes, Places
from pipelines.linkage.score import Scored

TOLD = ("id", "birth", "sex")
"""Comparisons that two groups carry into a union though the pair at hand is silent on them: facts that do not change."""
CORE = ("id", "name", "birth", "sex", "bearer")
"""Comparisons that speak of the person; places, spouses and sources change or are shared, and contradict nobody."""
MOST = 10.0
"""Bits that one pair may add for a union: a single strong pair must not outvote many that speak against it."""


class Rule(IntEnum):
    """Why a pair became what it is."""

    WEIGHT = 0
    GREY = 1
    TWO_NUMBERS = 2
    AMBIGUOUS = 3
    CONTRADICTED = 4
    VETO = 5
    DECISION = 6
    ONE_NUMBER = 7

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(slots=True)
class Inside:
    """Pairs within components beside the edges: what they say, whether they forbid, whether a person did."""

    scored: Scored
    veto: Bools
    decided: Bools


@dataclass(frozen=True, slots=True)
class _Said:
    """What one pair says: bits of the person as a whole, bits of each comparison of ``TOLD`` (None: silent), a rule that forbids."""

    core: float
    told: tuple[float | None, ...]
    rule: Rule | None


_Book = dict[int, dict[int, _Said]]


def repair(
    own: Hashes,
    scored: Scored,
    edges: Places,
    forced: Bools,
    veto: Bools,
    inside: Inside,
    walked: Bools,
    link: float,
    rank: Hashes | None = None,
) -> dict[int, Rule]:
    """Edges that are refused. ``walked``: records of the components in question; ``forced``: edges that a person decided, ``veto``
    those that nobody else could make; ``rank``: the order of records in which equally strong edges are taken."""
    book: _Book = defaultdict(dict)
    at = np.flatnonzero(walked[inside.scored.left] & walked[inside.scored.right])
    rules = [Rule.DECISION if d else Rule.VETO if v else None for d, v in zip(inside.decided[at], inside.veto[at], strict=True)]
    _write(book, inside.scored.take(at), rules)
    _write(book, scored.take(edges), [Rule.VETO if v else None for v in veto[edges]])
    # "whole" is what belongs together, "part" the share of it that speaks with one voice: a person may join what disagrees, and
    # what then fits one part is not held against the other
    whole: dict[int, _Group] = {}
    part: dict[int, _Group] = {}
    refused: dict[int, Rule] = {}
    # what people decided first, then the strongest; equal ones in the order of their records
    left, right = (side[edges] if rank is None else rank[side[edges]] for side in (scored.left, scored.right))
    order = np.lexsort((np.maximum(left, right), np.minimum(left, right), -scored.total[edges], ~forced[edges]))
    for edge in edges[order].tolist():
        a, b = int(scored.left[edge]), int(scored.right[edge])
        for record in (a, b):
            if record not in whole:
                whole[record] = part[record] = _Group.of(record, int(own[record]))
        if whole[a] is whole[b]:
            continue
        spare = max(0.0, float(scored.total[edge]) - link)
        against = part[a].barred(part[b], book) or part[a].against(part[b], book, book[a][b], spare)
        why = None if forced[edge] else whole[a].barred(whole[b], book) or against
        if why is not None:
            refused[edge] = why
            continue
        _unite(whole, whole[a], whole[b])
        if against is None:
            _unite(part, part[a], part[b])
    # an edge within one group was never refused for good: its records are together along other edges
    return {edge: why for edge, why in refused.items() if whole[int(scored.left[edge])] is not whole[int(scored.right[edge])]}


def _unite(groups: dict[int, _Group], one: _Group, other: _Group) -> None:
    union = _Group(one.members | other.members, one.numbers | other.numbers)
    groups.update(dict.fromkeys(union.members, union))


def _write(book: _Book, pairs: Scored, rules: Sequence[Rule | None]) -> None:
    core: Floats = sum((pairs.weights[name] for name in CORE), start=np.zeros(len(pairs.left), dtype=np.float32))
    told = [
        [bits if level else None for bits, level in zip(pairs.weights[name].tolist(), pairs.levels[name].tolist(), strict=True)]
        for name in TOLD
    ]
    columns = zip(pairs.left.tolist(), pairs.right.tolist(), core.tolist(), zip(*told, strict=True), rules, strict=True)
    for a, b, bits, each, rule in columns:
        book[a][b] = book[b][a] = _Said(min(bits, MOST), each, rule)


@dataclass(frozen=True, slots=True)
class _Group:
    members: frozenset[int]
    numbers: frozenset[int]

    @classmethod
    def of(cls, record: int, number: int) -> _Group:
        return cls(frozenset((record,)), frozenset((number,)) - {0})

    def barred(self, other: _Group, book: _Book) -> Rule | None:
        """What people said of any two records, and two numbers. A person may have joined two: a record with one of them may still come."""
        if any(pair.rule == Rule.DECISION for pair in _cross(self.members, other.members, book)):
            return Rule.DECISION
        nested = self.numbers <= other.numbers or other.numbers <= self.numbers
        return None if nested else Rule.TWO_NUMBERS

    def against(self, other: _Group, book: _Book, edge: _Said, spare: float) -> Rule | None:
        """Why what is known of the two speaks against their being one, or None. ``spare``: bits of the edge beyond the threshold."""
        pairs = list(_cross(self.members, other.members, book))
        if any(pair.rule == Rule.VETO for pair in pairs):
            return Rule.VETO
        for at, said in enumerate(edge.told):
            if said is None:
                others = [bits for pair in pairs if (bits := pair.told[at]) is not None]
                spare += min(0.0, max(others, default=0.0))
        return Rule.CONTRADICTED if spare < 0 or sum(pair.core for pair in pairs) < 0 else None


def _cross(some: Iterable[int], others: frozenset[int], book: _Book) -> Iterable[_Said]:
    for record in some:
        for other, said in book.get(record, {}).items():
            if other in others:
                yield said
