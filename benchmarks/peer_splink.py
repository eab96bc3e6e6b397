"""Splink on the same records: ``python -m benchmarks.peer_splink train|link|link-wide DATABASE MODEL.json OUT.npy``.

Here: the process that is measured, with Splink as its documentation shows it (DuckDB in memory, two threads), and the threshold that would
have served it best. Not here: the model
(``peer_splink_model``). Needs the optional extra ``peer``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.linkage_measure import Clock, Clusters, Labels, Quality, answer, judged
from benchmarks.peer_splink_model import PEOPLE, PRINTED, names, settings, train, wide

THRESHOLD = 0.95
KEPT_FROM = 0.5
"""Pairs below are of no use at any threshold worth asking for."""

WEIGHTS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20)
"""Thresholds tried for the best one, in bits; 0.95 is 4.25."""


def main() -> None:
    what, database, model, out = sys.argv[1], *map(Path, sys.argv[2:])
    clock, api = Clock(), _opened(database)
    with clock("prepare"):
        people = prepared(api)
    if what == "train":
        with clock("train"):
            train(_linker(people, settings()), model)
        answer(out, Clusters(np.zeros(0, np.int32), 0), clock)
        return
    with clock("load model"):
        linker = _linker(people, wide(model) if what == "link-wide" else str(model))
    with clock("block"):
        blocked = linker.inference.compute_blocked_pairs_for_predict()
        linker.table_management.register_blocked_pairs_for_predict(blocked)
    with clock("score"):
        predicted = linker.inference.predict(threshold_match_probability=KEPT_FROM)
    with clock("cluster"):
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=THRESHOLD)
        cluster = _column(api, f"SELECT cluster_id FROM {clustered.physical_name} ORDER BY unique_id")
    counted = api.duckdb_con.execute(f"SELECT match_key, count(*) FROM {blocked.physical_name} GROUP BY 1 ORDER BY 1").fetchall()
    rules = [{"rule": key, "pairs": pairs} for key, pairs in counted]
    found = api.duckdb_con.sql(f"SELECT unique_id_l, unique_id_r, match_weight FROM {predicted.physical_name}").to_arrow_table()
    left, right, weight = (column.to_numpy() for column in found.columns)
    np.savez(out.with_suffix(".npz"), left=left, right=right, weight=weight)
    answer(out, Clusters(cluster, sum(rule["pairs"] for rule in rules), rules), clock)


def prepared(api: Any) -> Any:
    """The columns that the model compares, registered with Splink."""
    con = api.duckdb_con
    con.register("names", names(con.sql(PRINTED).to_arrow_table()))
    con.execute(PEOPLE)
    return api.register("people")


def _opened(database: Path) -> Any:
    from splink import DuckDBAPI

    api = DuckDBAPI()
    api.duckdb_con.execute("SET threads = 2")
    api.duckdb_con.execute("SET enable_progress_bar = false")
    api.duckdb_con.execute(f"ATTACH '{database}' AS source (READ_ONLY)")
    return api


def _linker(people: Any, model: Any) -> Any:
    from splink import Linker

    return Linker(people, model, log_level="ERROR")


def _column(api: Any, query: str) -> Labels:
    numbers: Labels = api.duckdb_con.sql(query).to_arrow_table().column(0).to_numpy()
    return numbers


def best_threshold(edges: Path, person: Labels) -> tuple[int, Quality]:
    """The threshold in bits whose clusters have the best F1, looked up with the truth: more than any user of Splink could know."""
    with np.load(edges) as found:
        left, right, weight = (found[name] for name in ("left", "right", "weight"))
    judgements = {}
    for bits in WEIGHTS:
        kept = weight >= bits
        graph = coo_array((np.ones(int(kept.sum()), np.int8), (left[kept], right[kept])), shape=(len(person), len(person)))
        judgements[bits] = judged(connected_components(graph, directed=False)[1], person)
    bits = max(judgements, key=lambda each: judgements[each].f1)
    return bits, judgements[bits]


if __name__ == "__main__":
    main()
