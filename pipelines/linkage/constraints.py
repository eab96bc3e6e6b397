"""Decisions of people as arrays over tonight's records: who must be together, who may never meet, who was left open.

Here: following "same" through records that may be absent tonight, and keeping "different" between whole groups. Not here: the
journal of decisions (``warehouse.state.decisions``), what clustering does with them (``cluster``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from pipelines.linkage.arrays import NONE, Bools, Ints
from warehouse.vocabulary.errors import DaoqiaoError

Pairs = np.ndarray[tuple[int, int], np.dtype[np.int32]]


class Decided(Protocol):
    """A standing decision; ``kind``: same, different or unsure."""

    @property
    def kind(self) -> str: ...
    @property
    def left_record_id(self) -> str: ...
    @property
    def right_record_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Constraints:
    """What people decided of ``n`` records, numbered as tonight.

    ``group`` int32[n]: the number of the record's must-link group (0, 1 … in the order of their first records), -1 where nobody
    joined it to another record of tonight. ``ties`` int32[m, 2]: record pairs that hold each group together (a star from its first
    record): as edges they make exactly the groups. ``apart`` int32[k, 2]: pairs of records that may never share a cluster, one
    pair for any two groups or records that are kept apart, each by its first record, low < high: enough for whoever unites the
    groups first. ``unsure`` int32[u, 2]: pairs that a person left open and nothing else answers.
    """

    group: Ints
    ties: Pairs
    apart: Pairs
    unsure: Pairs

    @property
    def empty(self) -> bool:
        return not (len(self.ties) or len(self.apart) or len(self.unsure))

    def together(self, left: Ints, right: Ints) -> Bools:
        """True for each pair of records that people made one person."""
        found: Bools = (self.group[left] != NONE) & (self.group[left] == self.group[right])
        return found

    def kept_apart(self, left: Ints, right: Ints) -> Bools:
        """True for each pair of records that may never share a cluster, whichever record of a group it names."""
        return _among(self._first(left), self._first(right), self.apart)

    def left_open(self, left: Ints, right: Ints) -> Bools:
        """True for each pair about which a person was unsure."""
        return _among(left, right, self.unsure)

    def _first(self, records: Ints) -> Ints:
        """Each record's first fellow of its group, itself where it has none."""
        if len(self.ties) == 0:
            return records
        head = np.zeros(int(self.group.max()) + 1, dtype=np.int32)
        head[self.group[self.ties[:, 0]]] = self.ties[:, 0]
        groups = self.group[records]
        return np.where(groups == NONE, records, head[groups]).astype(np.int32)


def compile_decisions(record_ids: Sequence[str] | pa.Array | pa.ChunkedArray, decisions: Iterable[Decided]) -> Constraints:
    """Constraints over records numbered 0, 1, 2 … in the order of ``record_ids`` (distinct).

    Only decided records are looked up: 0.1 s for 500,000 records and 10,000 decisions. Decisions about records that are absent
    tonight still carry what follows from them. Raises DQ-624 where two records are both joined and kept apart.
    """
    known = list(decisions)
    names = sorted({name for one in known for name in (one.left_record_id, one.right_record_id)})
    place = {name: at for at, name in enumerate(names)}
    pairs = {kind: _pairs((place[d.left_record_id], place[d.right_record_id]) for d in known if d.kind == kind) for kind in _KINDS}
    label = _components(len(names), pairs["same"])
    _check(names, label, pairs["different"])

    records, nodes = _tonight(record_ids, names)
    first = np.full(len(names), NONE, dtype=np.int32)  # the first record of tonight under each label
    first[label[nodes[::-1]]] = records[::-1]
    heads = first[label[nodes]]
    tied = heads != records
    ties = np.stack([heads[tied], records[tied]], axis=1).astype(np.int32)
    group = np.full(len(record_ids), NONE, dtype=np.int32)
    shared, number = np.unique(ties[:, 0], return_inverse=True)
    group[ties[:, 1]] = number
    group[shared] = np.arange(len(shared))

    apart = _present(first[label[pairs["different"]]])
    record_at = np.full(len(names), NONE, dtype=np.int32)
    record_at[nodes] = records
    left_open = pairs["unsure"]
    between = label[left_open]
    answered = (between[:, 0] == between[:, 1]) | _among(between[:, 0], between[:, 1], np.sort(label[pairs["different"]], axis=1))
    return Constraints(group, ties, apart, _present(record_at[left_open[~answered]]))


_KINDS = ("same", "different", "unsure")


def _pairs(found: Iterable[tuple[int, int]]) -> Pairs:
    return np.array(list(found), dtype=np.int32).reshape(-1, 2)


def _components(size: int, pairs: Pairs) -> Ints:
    graph = coo_matrix((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32) if size else np.zeros(0, dtype=np.int32)


def _check(names: Sequence[str], label: Ints, different: Pairs) -> None:
    at = np.flatnonzero(label[different[:, 0]] == label[different[:, 1]])
    if len(at):
        left, right = different[at[0]]
        raise DaoqiaoError("DQ-624", left=names[left], right=names[right])


def _tonight(record_ids: Sequence[str] | pa.Array | pa.ChunkedArray, names: Sequence[str]) -> tuple[Ints, Ints]:
    """Numbers of tonight's decided records, ascending, and the place of each among ``names``."""
    column = record_ids if isinstance(record_ids, pa.Array | pa.ChunkedArray) else pa.array(record_ids, pa.string())
    found = pc.index_in(column, value_set=pa.array(names, column.type))
    nodes = np.asarray(pc.fill_null(found, NONE))
    records = np.flatnonzero(nodes != NONE)
    return records.astype(np.int32), nodes[records].astype(np.int32)


def _present(pairs: Pairs) -> Pairs:
    """Distinct pairs, low < high, of which both sides are there."""
    there = np.sort(pairs[(pairs != NONE).all(axis=1)], axis=1)
    return np.unique(there, axis=0).astype(np.int32).reshape(-1, 2)


def _among(left: Ints, right: Ints, pairs: Pairs) -> Bools:
    """True for each pair ``(left, right)``, in either order, that is in ``pairs`` (low < high). Few numbers stand in ``pairs``: only
    where both sides do are pairs looked up."""
    found = np.zeros(len(left), dtype=bool)
    if len(pairs) == 0 or len(left) == 0:
        return found
    named = np.zeros(int(max(left.max(), right.max(), pairs.max())) + 1, dtype=bool)
    named[pairs] = True
    at = np.flatnonzero(named[left] & named[right])
    low, high = np.minimum(left[at], right[at]).astype(np.int64), np.maximum(left[at], right[at]).astype(np.int64)
    found[at] = np.isin(low << 32 | high, pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1])
    return found
