"""The whole of linkage in one call: features in, clusters and evidence out.

Here: the order of the steps. Not here: any of them; doing only what a night changed (``incremental``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import Bools, Hashes, Ints
from pipelines.linkage.blocking import WORKERS, Blocked, blocks, candidate_pairs, without_told
from pipelines.linkage.borrowed import borrowed_numbers, without_borrowed
from pipelines.linkage.cluster import Clustered, Decision, cluster
from pipelines.linkage.compare_ids import own_numbers
from pipelines.linkage.constraints import Constraints
from pipelines.linkage.context import Context, build_context, count_bearers
from pipelines.linkage.features import Features, build_features
from pipelines.linkage.model import Model, load_model
from pipelines.linkage.score import Scored, compare, weigh
from pipelines.linkage.terms import count_terms

__all__ = [
    "Linked", "Prepared", "block",
    "blocking_table", "borrowed_table", "cluster_table", "link", "load_model", "nobody_decided", "prepare",
]  # fmt: skip

CHUNK = 500_000
"""Pairs compared at a time: keeps the arrays of one chunk near 100 MB."""
FAR = -30.0
"""Bits below which a pair is forgotten at once: it decides nothing, and is nobody's nearest other either."""


@dataclass(slots=True)
class Prepared:
    """Features of a night's records and what the district says of each; what blocking and scoring start from. ``content``: a hash of
    all that each record states, by which ties are broken in whatever order records come."""

    features: Features
    context: Context
    content: Hashes

    @property
    def own(self) -> Hashes:
        """Valid numbers of their records' own people; 0 elsewhere."""
        return own_numbers(self.features, self.context.borrowed)


@dataclass(slots=True)
class Linked:
    """``cluster`` by record; ``scored`` only the pairs that are near; ``blocked`` all pairs that were compared; ``borrowed`` the
    records whose number is somebody else's."""

    scored: Scored
    clustered: Clustered
    blocked: Blocked
    borrowed: Bools
    model: Model

    @property
    def cluster(self) -> Ints:
        return self.clustered.cluster


def prepare(records: pa.Table) -> Prepared:
    """Features from what ``Build.features`` gives, in the order of ``record_no`` (0, 1, 2 …)."""
    features = build_features(records)
    borrowed = borrowed_numbers(features)
    context = build_context(features, borrowed, count_terms(features), count_bearers(features, borrowed), features.size)
    return Prepared(without_borrowed(features, borrowed), context, records.column("content").to_numpy().astype(np.uint64))


def block(prepared: Prepared) -> Blocked:
    """The pairs to compare."""
    found = candidate_pairs(blocks(prepared.features, prepared.context.borrowed))
    worth = without_told(found.left, found.right, prepared.features, prepared.own)
    return Blocked(found.left[worth], found.right[worth], found.rules)


def link(prepared: Prepared, constraints: Constraints | None = None, model: Model | None = None, blocked: Blocked | None = None) -> Linked:
    """Block, compare, weigh and cluster. ``constraints``: what people decided; ``blocked``: pairs to compare instead of blocking."""
    model = model or load_model()
    constraints = constraints or nobody_decided(prepared.features.size)
    blocked = blocked or block(prepared)
    left, right = _with_decided(blocked, constraints)

    def near_ones(start: int) -> Scored:
        piece = score_pairs(prepared, left[start : start + step], right[start : start + step], model)
        return piece.take((piece.total >= FAR) | constraints.together(piece.left, piece.right))

    step = max(1, min(CHUNK, -(-len(left) // WORKERS)))
    with ThreadPoolExecutor(WORKERS) as pool:
        first, *others = pool.map(near_ones, range(0, max(1, len(left)), step))
    scored = first.joined(*others)
    clustered = cluster(prepared.own, scored, model, constraints, lambda a, b: score_pairs(prepared, a, b, model), prepared.content)
    return Linked(scored, clustered, blocked, prepared.context.borrowed, model)


def score_pairs(prepared: Prepared, left: Ints, right: Ints, model: Model) -> Scored:
    """Compare and weigh pairs of record numbers."""
    return weigh(compare(prepared.features, prepared.context, left, right), prepared.context, model)


def nobody_decided(size: int) -> Constraints:
    """No constraints on ``size`` records."""
    nothing = np.zeros((0, 2), dtype=np.int32)
    return Constraints(np.full(size, -1, dtype=np.int32), nothing, nothing, nothing)


def borrowed_table(linked: Linked) -> pa.Table:
    """``record_no, borrowed``: whose number is somebody else's."""
    numbers = pa.array(np.arange(len(linked.borrowed), dtype=np.int32))
    return pa.table({"record_no": numbers, "borrowed": pa.array(linked.borrowed)})


def blocking_table(blocked: Blocked) -> pa.Table:
    """``rule, keys, pairs, blocks_left_out, pairs_left_out``."""
    columns = ("keys", "pairs", "blocks_left_out", "pairs_left_out")
    return pa.Table.from_pylist([{"rule": rule} | dict(zip(columns, told.tolist(), strict=True)) for rule, told in blocked.rules.items()])


def cluster_table(residents: list[str]) -> pa.Table:
    """``record_no, resident_id, resident_no``: the ledger's answer in the order of the records; ``resident_no`` numbers the
    residents of this version from 0, for grouping by a whole number."""
    ids = pa.array(residents, pa.string())
    numbers = pa.array(np.arange(len(residents), dtype=np.int32))
    return pa.table({"record_no": numbers, "resident_id": ids, "resident_no": ids.dictionary_encode().indices})


def _with_decided(blocked: Blocked, constraints: Constraints) -> tuple[Ints, Ints]:
    """Candidate pairs and the ties that people made, which may share no key at all."""
    if not len(constraints.ties):
        return blocked.left, blocked.right
    ties = np.sort(constraints.ties, axis=1).astype(np.int64)
    packed = np.unique(np.concatenate([blocked.left.astype(np.int64) << 32 | blocked.right, ties[:, 0] << 32 | ties[:, 1]]))
    return (packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32)


def near(scored: Scored, clustered: Clustered, each: int = 2) -> Bools:
    """True for pairs that decided something, and for each record's ``each`` nearest others."""
    found: Bools = clustered.decision != Decision.APART
    apart = np.flatnonzero(~found)
    records = np.concatenate([scored.left[apart], scored.right[apart]])
    pairs = np.concatenate([apart, apart])
    order = np.lexsort((pairs, -scored.total[pairs], records))
    records, pairs = records[order], pairs[order]
    rank = np.arange(len(records)) - np.searchsorted(records, records)
    found[pairs[rank < each]] = True
    return found
