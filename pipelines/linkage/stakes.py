"""What is at stake where: each doubt about a night's linkage as one question, with the record pairs that its answer decides.

Here: the edges that hold clusters together and what each would part, the strongest pair between two clusters and what it would
join, and the bits for each. Not here: what becomes of the bits (``estimate``), which questions are asked (``telling``).

Precision is at stake on the edges of each cluster's tree of strongest links: one that is wrong parts its cluster in two groups
of a and b records, so a * b pairs are wrong. Recall is at stake once for any two clusters that were compared: if their strongest
pair is one person, a * b pairs are missed, however many of them were compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from pipelines.linkage.arrays import Bools, Floats, Hashes, Ints, Places, runs
from pipelines.linkage.cluster import Clustered, Decision
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.levels import IdLevel
from pipelines.linkage.model import CLASSES, OTHERS, VETO, Model
from pipelines.linkage.score import Scored

Counts = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Questions:
    """One entry a question: the pair of records that it is asked about (``left``, ``right``: int32 record numbers; ``pair``: where
    the scored pairs hold it), ``bits`` (log odds that it is one person), ``stake`` (record pairs that hang on it), ``linked`` (the
    night takes it for one person), ``two`` (its sides hold two valid numbers)."""

    left: Ints
    right: Ints
    pair: Places
    bits: Floats
    stake: Counts
    linked: Bools
    two: Bools

    def take(self, chosen: Bools | Places) -> Questions:
        return Questions(*(getattr(self, name)[chosen] for name in ("left", "right", "pair", "bits", "stake", "linked", "two")))


def questions(scored: Scored, clustered: Clustered, own: Hashes, constraints: Constraints, model: Model) -> Questions:
    """Every doubt of the night; what people have answered is none. ``own``: each record's valid number, 0 without one."""
    sure, open_ = _inside(scored, clustered, constraints), _between(scored, clustered.cluster, own, constraints, model)
    return Questions(*(np.concatenate([getattr(sure, name), getattr(open_, name)]) for name in Questions.__slots__))


def linked_pairs(cluster: Ints) -> int:
    """Pairs of records that share a cluster, compared or not."""
    sizes = np.bincount(cluster).astype(np.int64) if len(cluster) else np.zeros(0, dtype=np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def two_numbers(cluster: Ints, own: Hashes, left: Ints, right: Ints) -> Bools:
    """True where the clusters of two records hold different valid numbers between them."""
    count = int(cluster.max()) + 1 if len(cluster) else 0
    held = np.flatnonzero(own)
    low, high = np.full(count, np.iinfo(np.uint64).max, dtype=np.uint64), np.zeros(count, dtype=np.uint64)
    np.minimum.at(low, cluster[held], own[held])
    np.maximum.at(high, cluster[held], own[held])
    a, b = cluster[left], cluster[right]
    found: Bools = np.minimum(low[a], low[b]) < np.maximum(high[a], high[b])
    return found


def evident(pairs: Scored, two: Bools, model: Model) -> Floats:
    """Bits of pairs by the evidence alone.

    That two valid numbers are never one person is a rule (``VETO``), not a measure: here they weigh what their shares say, about 9
    bits; and they weigh as much where not the pair itself but the clusters around it hold two numbers. On four invented
    districts the pairs so weighed were true as often as their bits say (68 expected, 53 true; with the rule: 0).
    """
    columns = [CLASSES.index("stranger" if other == "copied" else other) for other in OTHERS]
    table = np.maximum(model.shares["id"][IdLevel.DIFFERENT], 1e-9)
    said = np.log2(table[0] / table[columns]).astype(np.float32)[pairs.other]
    vetoed = pairs.levels["id"] == IdLevel.DIFFERENT
    found: Floats = (pairs.total + np.where(vetoed, said - np.float32(VETO), np.where(two, said, np.float32(0)))).astype(np.float32)
    return found


def _inside(scored: Scored, clustered: Clustered, constraints: Constraints) -> Questions:
    """Edges of the trees of strongest links; what people tied holds without them."""
    cluster = clustered.cluster
    edges = np.flatnonzero((clustered.decision == Decision.LINKED) & (cluster[scored.left] == cluster[scored.right]))
    tied = constraints.together(scored.left[edges], scored.right[edges])
    size = np.bincount(cluster) if len(cluster) else np.zeros(0, dtype=np.int64)
    larger = size[cluster[scored.left[edges]]] > 2
    # two records: their edge is the tree
    found, stake = [edges[~larger & ~tied]], [np.ones(int((~larger & ~tied).sum()), dtype=np.int64)]
    if larger.any():
        at, cut = _trees(cluster, scored, edges[larger], tied[larger])
        found.append(at)
        stake.append(cut)
    pair = np.concatenate(found)
    nothing = np.zeros(len(pair), dtype=bool)
    return Questions(scored.left[pair], scored.right[pair], pair, scored.total[pair], np.concatenate(stake), ~nothing, nothing)


def _trees(cluster: Ints, scored: Scored, edges: Places, tied: Bools) -> tuple[Places, Counts]:
    """Edges of the spanning trees, without tied ones, and the pairs that each of them would part."""
    records, ends = np.unique(np.stack([scored.left[edges], scored.right[edges]]), return_inverse=True)
    a, b = ends.reshape(2, -1).astype(np.int64)
    count = len(records)
    # the strongest links are the cheapest; a tie costs next to nothing, so that no evidence stands in for it
    cost = np.where(tied, 1e-3, 1.0 + scored.total[edges].max(initial=0.0) - scored.total[edges].astype(np.float64))
    tree = minimum_spanning_tree(coo_matrix((cost, (a, b)), shape=(count, count)).tocsr()).tocoo()
    # a root above the first record of each cluster makes one tree of all
    first = np.unique(cluster[records], return_index=True)[1]
    rows, columns = np.concatenate([tree.row, np.full(len(first), count)]), np.concatenate([tree.col, first])
    whole = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(count + 1, count + 1)).tocsr()
    order, above = breadth_first_order(whole, count, directed=False)
    below = _below(order, above)
    child = np.flatnonzero(above[:count] != count)
    parent = above[child]
    packed = a * count + b  # records are in order, so a < b as left < right
    by = np.argsort(packed)
    at = by[np.searchsorted(packed[by], np.minimum(child, parent).astype(np.int64) * count + np.maximum(child, parent))]
    size = np.bincount(cluster)[cluster[records[child]]]
    open_ = ~tied[at]
    return edges[at][open_], (below[child] * (size - below[child]))[open_].astype(np.int64)


def _below(order: Ints, above: Ints) -> Counts:
    """How many records each holds below it, itself counted: summed up level by level from the leaves."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    upper = place[above[order[1:]]]  # never falls: breadth first
    starts = [0, 1]
    while starts[-1] < len(order):
        starts.append(1 + int(np.searchsorted(upper, starts[-1])))
    below = np.ones(len(order), dtype=np.int64)
    for start, end in zip(starts[-2:0:-1], starts[:1:-1], strict=False):
        np.add.at(below, above[order[start:end]], below[order[start:end]])
    return below


def _between(scored: Scored, cluster: Ints, own: Hashes, constraints: Constraints, model: Model) -> Questions:
    """The strongest pair of any two clusters that were compared and that nobody keeps apart."""
    pair = np.flatnonzero(cluster[scored.left] != cluster[scored.right])
    low, high = np.sort(np.stack([cluster[scored.left[pair]], cluster[scored.right[pair]]]).astype(np.int64), axis=0)
    both = low << 32 | high
    kept = np.sort(cluster[constraints.apart].astype(np.int64), axis=1)
    free = ~np.isin(both, kept[:, 0] << 32 | kept[:, 1])
    pair, both = pair[free], both[free]
    pairs = scored.take(pair)
    two = two_numbers(cluster, own, pairs.left, pairs.right)
    bits = evident(pairs, two, model)
    order = np.lexsort((pairs.right, pairs.left, -bits, both))
    first = order[runs(both[order])[0]]
    sizes = np.bincount(cluster).astype(np.int64) if len(cluster) else np.zeros(0, dtype=np.int64)
    left, right = pairs.left[first], pairs.right[first]
    stake = sizes[cluster[left]] * sizes[cluster[right]]
    return Questions(left, right, pair[first], bits[first], stake, np.zeros(len(first), dtype=bool), two[first])
