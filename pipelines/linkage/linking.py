"""The whole of linkage in one call: features and candidate pairs in, clusters and evidence out.

Here: the order of the steps. Not here: any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.linkage.borrowed import borrowed_numbers, without_borrowed
from pipelines.linkage.cluster import Clustered, Decision, cluster
from pipelines.linkage.features import COLUMNS, Bools, Features, Ints, build_features
from pipelines.linkage.levels import COMPARISONS
from pipelines.linkage.model import Model, load_model
from pipelines.linkage.score import Scored, score

__all__ = ["COLUMNS", "Linked", "Prepared", "blocking_features", "cluster_table", "evidence_table", "link", "load_model", "prepare"]

CHUNK = 1_000_000
"""Pairs scored at a time: keeps the arrays of one chunk near 100 MB."""


@dataclass(slots=True)
class Prepared:
    """Features of a night's records with borrowed numbers known; what blocking and scoring start from."""

    features: Features
    borrowed: Bools


@dataclass(slots=True)
class Linked:
    """``cluster`` by record; ``evidence`` only of pairs that decided something; ``compared`` counts all pairs."""

    cluster: Ints
    scored: Scored
    clustered: Clustered
    compared: int
    model: Model


def prepare(records: pa.Table) -> Prepared:
    """Features from ``core.person_record`` in the order of ``record_no`` (0, 1, 2 …)."""
    features = build_features(records)
    borrowed = borrowed_numbers(features)
    return Prepared(without_borrowed(features, borrowed), borrowed)


def blocking_features(prepared: Prepared) -> pa.Table:
    """What blocking needs beside the records: folded names and readings, usable birth dates. One row a record."""
    features = prepared.features
    text = np.array([n.text for n in features.names] + [None], dtype=object)
    surname = np.array([n.surname_reading for n in features.names] + [None], dtype=object)
    given = np.array([n.given_reading for n in features.names] + [None], dtype=object)
    return pa.table(
        {
            "record_no": pa.array(np.arange(features.size, dtype=np.int32)),
            "name": pa.array(text[features.name], pa.string()),
            "former": pa.array(text[features.former], pa.string()),
            "surname_reading": pa.array(surname[features.name], pa.string()),
            "given_reading": pa.array(given[features.name], pa.string()),
            "birth": pa.array(features.birth, mask=features.birth == 0),
            "borrowed": pa.array(prepared.borrowed),
        }
    )


def link(prepared: Prepared, left: Ints, right: Ints, model: Model | None = None) -> Linked:
    """Score candidate pairs (``left < right``, distinct) and cluster them.

    Pairs below the review threshold and without a veto are forgotten at once: they decide nothing.
    """
    model = model or load_model()
    parts = []
    for start in range(0, max(1, len(left)), CHUNK):
        piece = score(prepared.features, left[start : start + CHUNK], right[start : start + CHUNK], prepared.borrowed, model)
        parts.append(piece.take(_telling(piece, model)))
    scored = _together(parts)
    clustered = cluster(prepared.features, scored, prepared.borrowed, model)
    return Linked(clustered.cluster, scored, clustered, len(left), model)


def evidence_table(linked: Linked) -> pa.Table:
    """Pairs that were linked, refused or left to a person, each comparison with its level and weight.

    Columns: ``left_no, right_no, <comparison>, <comparison>_weight, total, decision, rule``.
    """
    chosen = linked.clustered.decision != Decision.APART
    scored = linked.scored.take(chosen)
    columns: dict[str, pa.Array] = {"left_no": pa.array(scored.left), "right_no": pa.array(scored.right)}
    for name, levels in COMPARISONS.items():
        words = pa.array([level.name.lower() for level in levels])
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(scored.levels[name]), words)
        columns[f"{name}_weight"] = pa.array(scored.weights[name].round(2))
    columns["total"] = pa.array(scored.total.round(2))
    columns["decision"] = pa.array([str(d) for d in linked.clustered.decision[chosen]]).dictionary_encode()
    columns["rule"] = pa.array([str(r) for r in linked.clustered.rule[chosen]]).dictionary_encode()
    return pa.table(columns)


def cluster_table(residents: list[str]) -> pa.Table:
    """``record_no, resident_id, resident_no``: the ledger's answer in the order of the records; ``resident_no`` numbers the
    residents of this version from 0, for grouping by a whole number."""
    ids = pa.array(residents, pa.string())
    numbers = pa.array(np.arange(len(residents), dtype=np.int32))
    return pa.table({"record_no": numbers, "resident_id": ids, "resident_no": ids.dictionary_encode().indices})


def _telling(piece: Scored, model: Model) -> Bools:
    """Pairs that may decide something: near enough, or vetoed though all else would have linked them."""
    from pipelines.linkage.levels import IdLevel

    vetoed = (piece.levels["id"] == IdLevel.DIFFERENT) & (piece.total + 40.0 >= model.review)
    found: Bools = (piece.total >= model.review) | vetoed
    return found


def _together(parts: list[Scored]) -> Scored:
    if len(parts) == 1:
        return parts[0]
    return Scored(
        np.concatenate([p.left for p in parts]),
        np.concatenate([p.right for p in parts]),
        {k: np.concatenate([p.levels[k] for p in parts]) for k in parts[0].levels},
        np.concatenate([p.stranger for p in parts]),
        np.concatenate([p.relative for p in parts]),
        {k: np.concatenate([p.weights[k] for p in parts]) for k in parts[0].weights},
    )
