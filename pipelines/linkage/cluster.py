"""Clusters of records that are one person, in which negative evidence counts.

Here: which pairs are linked, which wait for a person, which were refused and why. Not here: weights (``score``), the walk
through a contradicted component (``repair``), ids of residents (the ledger).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels, Places, in_order, runs
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.levels import BirthLevel, IdLevel, NameLevel, SourceLevel
from pipelines.linkage.model import Model
from pipelines.linkage.repair import Inside, Rule, repair
from pipelines.linkage.score import Scored

LARGEST = 60
"""Records of one component of which all pairs are looked at; larger ones (a fault of a file) are looked at along their edges only."""
ANOTHER = (
    NameLevel.DROPPED,
    NameLevel.ONE_CHARACTER,
    NameLevel.ONE_OF_TWO,
    NameLevel.GIVEN_CHARACTER,
    NameLevel.SURNAME,
    NameLevel.DIFFERENT,
)
"""Names that two people of one household have; homophones, look-alikes and unreadable characters are rather one name written twice."""
Score = Callable[[Ints, Ints], Scored]


class Decision(IntEnum):
    """What became of a pair."""

    APART = 0
    LINKED = 1
    REVIEW = 2
    REFUSED = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(slots=True)
class Clustered:
    """``cluster`` numbers each record's cluster; ``decision`` and ``rule`` run parallel to the scored pairs."""

    cluster: Ints
    decision: Levels
    rule: Levels


def cluster(own: Hashes, scored: Scored, model: Model, constraints: Constraints, score: Score, rank: Hashes | None = None) -> Clustered:
    """Link pairs from the strongest down, refusing each merge that the two clusters contradict.

    ``own``: each record's valid number, 0 without one. ``score`` weighs pairs that blocking did not bring. What people decided
    comes first. Most components hold no contradiction and are taken whole; only the others are walked pair by pair, equally
    strong pairs by ``rank``: a number of each record that stays when rows move (its number where it is left out).
    """
    size = len(own)
    total = scored.total
    decision = np.full(len(total), Decision.APART, dtype=np.int8)
    rule = np.full(len(total), Rule.WEIGHT, dtype=np.int8)
    veto = vetoes(scored)
    rule[veto] = Rule.VETO
    grey = (total >= model.review) & (total < model.link)
    decision[grey], rule[grey] = Decision.REVIEW, Rule.GREY
    shared = (scored.levels["id"] == IdLevel.EQUAL) & (total < model.link)
    decision[shared], rule[shared] = Decision.REVIEW, Rule.ONE_NUMBER
    together, apart = constraints.together(scored.left, scored.right), constraints.kept_apart(scored.left, scored.right)
    # whatever else agrees does not outweigh a veto: a person may
    decision[veto & (total >= model.link)], rule[veto & (total >= model.link)] = Decision.REFUSED, Rule.VETO
    strong = (total >= model.link) & ~veto & ~apart
    doubtful = _ambiguous(scored, own, strong, model.margin)
    decision[doubtful], rule[doubtful] = Decision.REVIEW, Rule.AMBIGUOUS
    decision[apart], rule[apart] = Decision.APART, Rule.DECISION
    rule[together] = Rule.DECISION
    edges = np.flatnonzero((strong & ~doubtful) | together)
    decision[edges] = Decision.LINKED

    joined = components(size, scored.left[edges], scored.right[edges])
    inside = _inside(joined, scored, edges, score, constraints)
    broken = _broken(own, joined, inside)
    walked = edges[broken[joined[scored.left[edges]]]]
    if len(walked):
        refused = repair(own, scored, walked, together, veto, inside, broken[joined], model.link, rank)
        at = np.array(sorted(refused), dtype=np.intp)
        rule[at] = [refused[n] for n in at.tolist()]
        decision[at] = np.where(rule[at] == Rule.DECISION, Decision.APART, Decision.REFUSED)
        good = edges[decision[edges] == Decision.LINKED]
        joined = components(size, scored.left[good], scored.right[good])
    # what a person brought together along other records
    decision[(decision == Decision.REFUSED) & (joined[scored.left] == joined[scored.right])] = Decision.APART
    return Clustered(joined, decision, rule)


def components(size: int, left: Ints, right: Ints) -> Ints:
    """Numbers of connected components, in the order of their first records.

    Each record hangs under the lowest one it is joined to, until nothing moves: a third of what a graph library takes, since nearly
    all components are two or three records.
    """
    head = np.arange(size, dtype=np.int32)
    low, high = np.minimum(left, right), np.maximum(left, right)
    while len(low):
        np.minimum.at(head, high, low)
        while not np.array_equal(above := head[head], head):
            head = above
        low, high = head[low], head[high]
        apart = low != high
        low, high = np.minimum(low, high)[apart], np.maximum(low, high)[apart]
    numbers = np.cumsum(head == np.arange(size), dtype=np.int32) - np.int32(1)
    labels: Ints = numbers[head]
    return labels


def vetoes(scored: Scored) -> Bools:
    """Pairs that are two people whatever else agrees: two valid numbers; without one number, births a generation apart, or two rows
    of one household under two names (who lists a household lists each once; a twin is listed beside his twin)."""
    ids, births, names = scored.levels["id"], scored.levels["birth"], scored.levels["name"]
    listed = (scored.levels["source"] == SourceLevel.SAME_HOUSEHOLD) & np.isin(names, ANOTHER)
    found: Bools = (ids == IdLevel.DIFFERENT) | (((births == BirthLevel.GENERATION) | listed) & (ids != IdLevel.EQUAL))
    return found


def _inside(joined: Ints, scored: Scored, edges: Places, score: Score, constraints: Constraints) -> Inside:
    """All pairs within components of three records and more that are no edges: what speaks against a component stands there."""
    many = np.bincount(joined, minlength=1)
    order = np.flatnonzero(((many > 2) & (many <= LARGEST))[joined]).astype(np.int32)
    numbers, at = in_order(joined[order])
    order, (starts, sizes) = order[at], runs(numbers)
    left, right = [], []
    for size in np.unique(sizes).tolist():
        one, other = np.triu_indices(size, 1)
        members = order[starts[sizes == size][:, None] + np.arange(size)]
        left.append(members[:, one].ravel())
        right.append(members[:, other].ravel())
    a = np.concatenate([*left, constraints.apart[:, 0]]).astype(np.int32)
    b = np.concatenate([*right, constraints.apart[:, 1]]).astype(np.int32)
    pairs = np.sort(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b))
    pairs = pairs[runs(pairs)[0]]
    known = np.sort(scored.left[edges].astype(np.int64) << 32 | scored.right[edges])
    at = np.searchsorted(known, pairs)
    pairs = pairs[(at == len(known)) | (known[np.minimum(at, max(0, len(known) - 1))] != pairs)] if len(known) else pairs
    a, b = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    found = score(a, b)
    apart = constraints.kept_apart(a, b)
    return Inside(found, (vetoes(found) & ~constraints.together(a, b)) | apart, apart)


def _broken(own: Hashes, joined: Ints, inside: Inside) -> Bools:
    """Components that hold two numbers, a veto, or a pair that contradicts."""
    count = int(joined.max()) + 1 if len(joined) else 0
    broken = np.zeros(count, dtype=bool)
    held = np.flatnonzero(own)
    low, high = np.full(count, np.iinfo(np.uint64).max, dtype=np.uint64), np.zeros(count, dtype=np.uint64)
    np.minimum.at(low, joined[held], own[held])
    np.maximum.at(high, joined[held], own[held])
    broken |= low < high
    left, right = inside.scored.left, inside.scored.right
    against = (inside.veto | (inside.scored.total < 0)) & (joined[left] == joined[right])
    broken[joined[left[against]]] = True
    return broken


def _ambiguous(scored: Scored, own: Hashes, strong: Bools, margin: float) -> Bools:
    """Strong pairs of a record without a number that fits two different numbers nearly equally well."""
    total = scored.total
    # either side of a pair may be the one without a number
    one, other = own[scored.left] != 0, own[scored.right] != 0
    ones, others = np.flatnonzero(strong & ~one & other), np.flatnonzero(strong & one & ~other)
    pair = np.concatenate([ones, others])
    bare = np.concatenate([scored.left[ones], scored.right[others]])
    holder = np.concatenate([scored.right[ones], scored.left[others]])
    torn = _torn(bare, own[holder])
    pair, bare, holder = pair[torn], bare[torn], holder[torn]
    if len(pair) == 0:
        return np.zeros(len(total), dtype=bool)
    at = np.lexsort((-total[pair], own[holder], bare))
    first = np.ones(len(at), dtype=bool)  # the best pair of each (record, number)
    first[1:] = (bare[at][1:] != bare[at][:-1]) | (own[holder[at]][1:] != own[holder[at]][:-1])
    best = at[first]
    best = best[np.lexsort((-total[pair[best]], bare[best]))]
    second = np.flatnonzero(bare[best][1:] == bare[best][:-1]) + 1
    second = second[(second < 2) | (bare[best[second]] != bare[best[np.maximum(second - 2, 0)]])]
    close = total[pair[best[second - 1]]] - total[pair[best[second]]] < margin
    # whatever else the record is near to is then no better founded, unless it is nearer by the margin
    doubtful, nearest = bare[best[second[close]]], total[pair[best[second[close] - 1]]]
    limit = np.full(len(own), -np.inf, dtype=np.float32)
    limit[doubtful] = nearest + margin
    found: Bools = strong & (total < np.maximum(limit[scored.left], limit[scored.right]))
    return found


def _torn(records: Ints, numbers: Hashes) -> Bools:
    """Entries whose record stands beside more than one number."""
    found = np.zeros(len(records), dtype=bool)
    ordered, order = in_order(records)
    starts, sizes = runs(ordered)
    if len(starts):
        beside = numbers[order]
        found[order] = np.repeat(np.minimum.reduceat(beside, starts) != np.maximum.reduceat(beside, starts), sizes)
    return found
