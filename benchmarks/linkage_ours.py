"""Linkage as a night does it, alone: records in a database in, clusters out.

Here: the one place of the benchmark that knows how linkage is called (``ours``), and the database that it starts from.
Not here: measuring it (``linkage_measure``), what the records are (``linkage_input``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.feather as feather

from benchmarks.linkage_measure import Clock, Clusters
from pipelines.linkage import linking
from pipelines.linkage.warm import warm_up
from warehouse.store.build import Build
from warehouse.store.database import open_writer
from warehouse.store.relations import build_order


def ours(build: Build, clock: Clock) -> Clusters:
    """What a night does between ``core.person_record`` and asking the ledger for ids, with no decisions of people yet."""
    with clock("prepare"):
        warm_up()
        prepared = linking.prepare(build.features())
    with clock("block"):
        blocked = linking.block(prepared)
    with clock("score and cluster"):
        linked = linking.link(prepared, blocked=blocked)
    keys = ("keys", "pairs", "blocks_left_out", "pairs_left_out")
    rules = [{"rule": rule} | dict(zip(keys, told.tolist(), strict=True)) for rule, told in blocked.rules.items()]
    return Clusters(np.asarray(linked.cluster), len(blocked.left), sorted(rules, key=lambda rule: -int(rule["pairs"])))


def store(records: Path, database: Path) -> None:
    """Write the records to a new database file as ``core.person_record``, where a night has them before it links."""
    build = Build(open_writer(database))
    build.con.register("incoming", feather.read_table(records))
    build.con.execute("CREATE TABLE core.person_record AS SELECT * EXCLUDE (person) FROM incoming")
    build.con.close()


def opened(database: Path) -> Build:
    """A database of ``store``; the records and all that they are made of count as built."""
    build = Build(open_writer(database))
    build.rows = {relation.name: 0 for relation in build_order(frozenset({"core.person_record"}))}
    return build
