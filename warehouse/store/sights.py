"""Placements as they look to whoever may not know of some systems: the marts' own queries, run again without those systems' records.

Here: who is affected, and what of a resident or a household then differs, put beside the version being built for the index of the front
desk. Not here: which roles there are (``warehouse.desk.access``), values (chosen again when they are read: ``lookup.choosing``), reading.

A district without the dibao system would place some residents elsewhere, and some nowhere. Whoever may know nothing of dibao must see
just that district: a placement that only a hidden system explains would betray it. Two roles often see the same of a resident, so what
rests on one resident is made once for each (resident, visible systems), as though that were a resident of its own; households are made
for each sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from warehouse.store.database import CLOSED
from warehouse.store.relations import read_query, relations

QUERIES: Final = Path(__file__).with_name("queries") / "sights"
LOOKUP: Final = Path(__file__).with_name("lookup")

SIGHTS: Final = "sights.duckdb"
"""The file's name in the version that is being built; it is not published."""

OF_RESIDENTS: Final = ("mart.resident_value", "mart.resident", "mart.member", "mart.presence")
"""Relations whose rows rest on the records of one resident."""
OF_HOUSEHOLDS: Final = ("mart.household_member", "mart.household", "mart.household_difference")
NO_HISTORY: Final = ("staging.late_value", "staging.seen_state", "staging.seen_membership")
"""Since when something is known is not told in part: the first to say it may have been a hidden system."""


def make_sights(con: duckdb.DuckDBPyConnection, path: Path, hidden: Mapping[frozenset[str], bool]) -> int:
    """Put ``path``, a database for ``lookup.write``, beside the version that is built in ``con`` and still has its ``staging``.

    ``hidden``: for each sight the sources that it knows nothing of, and whether it shows households. Returns the number of placements that
    differ in some sight.
    """
    work = _Work(con, path)
    try:
        work.run("tables", "narrow")
        for number, (sources, households) in enumerate(hidden.items(), 1):
            con.execute("INSERT INTO narrow.hidden SELECT ?, unnest(?::VARCHAR[]), ?", [number, sorted(sources), households])
        work.run("facts", "narrow")
        work.run("affected", "apart")
        work.build("apart", OF_RESIDENTS)
        work.run("residents", "apart")
        work.base()
        for number, households in enumerate(hidden.values(), 1):
            if households:
                work.world(number)
        ((count,),) = con.execute("SELECT (SELECT count(*) FROM narrow.resident) + (SELECT count(*) FROM narrow.household)").fetchall()
        return int(count)
    finally:
        work.close()


def open_with_sights(database: Path, sights: Path | None) -> duckdb.DuckDBPyConnection:
    """A finished version, read only, with its sights as ``narrow``; empty ones where ``sights`` is None."""
    con = duckdb.connect(config=CLOSED)
    con.execute(f"ATTACH {_quoted(database)} AS version (READ_ONLY)")
    con.execute("ATTACH ':memory:' AS narrow" if sights is None else f"ATTACH {_quoted(sights)} AS narrow (READ_ONLY)")
    if sights is None:
        for statement in _statements("tables"):
            con.execute(statement)
    con.execute("USE version")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def _statements(name: str) -> list[str]:
    return read_query((QUERIES / f"{name}.sql").read_text("utf-8"))[0].split(";")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


class _Work:
    """Databases beside the one being built (``main``): ``narrow`` is kept, the others are in memory and go."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.con = con
        ((self.main,),) = con.execute("SELECT current_database()").fetchall()
        con.execute(f"ATTACH {_quoted(path)} AS narrow")
        self._attached = ["narrow"]
        self._attach("apart")

    def _attach(self, name: str) -> None:
        self.con.execute(f"ATTACH ':memory:' AS {name}")
        self._attached.append(name)
        for schema in ("core", "link", "mart", "staging"):
            self.con.execute(f"CREATE SCHEMA {name}.{schema}")

    @contextmanager
    def _inside(self, catalog: str) -> Iterator[None]:
        """Relations that are named without a database are those of ``catalog``."""
        self.con.execute(f"USE {catalog}")
        try:
            yield
        finally:
            self.con.execute(f"USE {self.main}.main")

    def run(self, name: str, catalog: str) -> None:
        """The statements of ``queries/sights/<name>.sql``; ``{main}`` in them is the version being built."""
        with self._inside(catalog):
            for statement in _statements(name):
                self.con.execute(statement.replace("{main}", self.main))

    def build(self, catalog: str, wanted: Sequence[str]) -> None:
        """The named relations in ``catalog`` by their own queries; what they read is that of the catalog, else of the version."""
        there = {name for (name,) in self.con.execute(f"SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = '{catalog}' UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE database_name = '{catalog}'").fetchall()}  # fmt: skip # noqa: E501
        for name in sorted(set().union(*(relations()[one].reads for one in wanted)) - there - set(wanted)):
            none = " WHERE false" if name in NO_HISTORY else ""
            self.con.execute(f"CREATE VIEW {catalog}.{name} AS FROM {self.main}.{name}{none}")
        with self._inside(catalog):
            for name in wanted:
                relation = relations()[name]
                for part in range(relation.parts):
                    self.con.execute(f"SET VARIABLE part = {part}")
                    begin = f"CREATE TABLE {name} AS" if part == 0 else f"INSERT INTO {name}"
                    self.con.execute(f"{begin} {relation.query}")

    def base(self) -> None:
        """The version's own households in the shape in which they are compared and kept."""
        self._attach("base")
        for name in (*OF_HOUSEHOLDS, "mart.resident"):
            self.con.execute(f"CREATE VIEW base.{name} AS FROM {self.main}.{name}")
        self._shape("base")

    def _shape(self, catalog: str) -> None:
        """What the index keeps of households (``lookup/household.sql``, ``member.sql``), by ids instead of numbers."""
        with self._inside(catalog):
            self.con.execute("CREATE VIEW house AS SELECT household_id, household_id AS no FROM mart.household")
            self.con.execute("CREATE VIEW person AS SELECT resident_id, resident_id AS no FROM mart.resident")
            for name in ("household", "member"):
                self.con.execute(f"CREATE TABLE shown_{name} AS {(LOOKUP / f'{name}.sql').read_text('utf-8')}")

    def world(self, number: int) -> None:
        """One sight's households, of which those that differ are kept."""
        self._attach("world")
        self.con.execute(f"SET VARIABLE sight = {number}")
        self.run("world", "world")
        self.build("world", OF_HOUSEHOLDS)
        self._shape("world")
        self.run("households", "world")
        self.con.execute("DETACH world")
        self._attached.remove("world")

    def close(self) -> None:
        for name in reversed(self._attached):
            self.con.execute(f"DETACH {name}")
