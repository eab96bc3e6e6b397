"""Building a version: staged tables in, relations out, in the order their queries ask for.

Here: loading ``staging.*`` and running SQL files. Not here: the queries, publishing.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.store.relations import build_order, relations

QUERIES = Path(__file__).with_name("queries")
SCHEMAS = ("staging", "landing", "core", "link", "mart", "review", "dq", "history")


class Build:
    """One version being built in ``con``. Relations are built once, on demand."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.rows: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        for schema in SCHEMAS:
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")

    def stage(self, name: str, table: pa.Table, types: Mapping[str, str] | None = None) -> None:
        """Put an Arrow table at ``staging.<name>``. ``types``: SQL types of columns that Arrow has no name for (enumerations)."""
        shown = ", ".join(f"{column}::{kind} AS {column}" for column, kind in (types or {}).items())
        self.con.register("incoming", table)
        self.con.execute(f"CREATE OR REPLACE TABLE staging.{name} AS SELECT * {f'REPLACE ({shown})' if shown else ''} FROM incoming")
        self.con.unregister("incoming")

    def stage_files(self, name: str, columns: Mapping[str, str], files: Iterable[Path], *, sparse: bool = False) -> None:
        """Show Parquet files under one another at ``staging.<name>`` with exactly ``columns`` (name -> SQL type).

        A view, so that each relation reads only the columns it asks for. With ``sparse``, a column that no file has is
        NULL; without, it is a fault of ours (ValueError).
        """
        paths = [str(path) for path in files]
        if not paths:
            shape = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            self.con.execute(f"CREATE OR REPLACE TABLE staging.{name} ({shape})")
            return
        source = f"read_parquet([{', '.join(map(_quoted, paths))}], union_by_name = true)"
        there = {row[0] for row in self.con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        if not sparse and columns.keys() - there:
            raise ValueError(f"staging.{name} lacks {sorted(columns.keys() - there)}")
        shown = ((f'"{c}"' if c in there else "NULL") + f'::{kind} AS "{c}"' for c, kind in columns.items())
        self.con.execute(f"CREATE OR REPLACE VIEW staging.{name} AS SELECT {', '.join(shown)} FROM {source}")

    def build(self, *wanted: str) -> None:
        """Build the named relations and what they need; all of them where none is named."""
        for relation in build_order(frozenset(wanted) or None):
            if relation.name in self.rows:
                continue
            start = time.perf_counter()
            for part in range(relation.parts):
                self.con.execute(f"SET VARIABLE part = {part}")
                self.con.execute(
                    f"CREATE TABLE {relation.name} AS {relation.query}" if part == 0 else f"INSERT INTO {relation.name} {relation.query}"
                )
            self.seconds[relation.name] = round(time.perf_counter() - start, 3)
            self.con.execute(f"COMMENT ON TABLE {relation.name} IS {_quoted(relation.head)}")
            (count,) = self.con.execute(f"SELECT count(*) FROM {relation.name}").fetchall()[0]
            self.rows[relation.name] = int(count)

    def arrow(self, query: str) -> pa.Table:
        """A query's rows as Arrow."""
        return self.con.sql(query).to_arrow_table()

    def features(self, numbers: np.ndarray | None = None) -> pa.Table:
        """What linkage looks at of each person record (``queries/features.sql``), or of those with these ascending numbers, in the
        order of ``record_no``."""
        query = (QUERIES / "features.sql").read_text("utf-8")
        if numbers is None:
            return _by_record_no(self.arrow(query))
        self.con.register("wanted", pa.table({"record_no": numbers}))
        found = _by_record_no(self.arrow(f"SELECT f.* FROM ({query}) f SEMI JOIN wanted USING (record_no)"))
        self.con.unregister("wanted")
        return found

    def contents(self) -> pa.Table:
        """``record_no, record_id, content`` of each person record in the order of ``record_no``: which of them changed is seen by that."""
        query = (QUERIES / "features.sql").read_text("utf-8")
        return _by_record_no(self.arrow(f"SELECT record_no, record_id, content FROM ({query})"))

    def roster_rows(self) -> pa.Table:
        """The persons whom roster rows name (``queries/roster_rows.sql``)."""
        return self.arrow((QUERIES / "roster_rows.sql").read_text("utf-8"))

    def roster_people(self) -> pa.Table:
        """What a roster may name its persons by, of each person record with its resident (``queries/roster_people.sql``)."""
        return self.arrow((QUERIES / "roster_people.sql").read_text("utf-8"))

    def roster_answers(self) -> pa.Table:
        """Residents whom people named of persons in rosters (``queries/roster_answers.sql``)."""
        return self.arrow((QUERIES / "roster_answers.sql").read_text("utf-8"))

    def count(self, name: str) -> int:
        """The rows of a relation or staged table."""
        return int(self.con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])

    def counts(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        """Rows loaded and rejected by source id, delivery id and sheet, as they stand in this version."""
        loaded = " UNION ALL ".join(
            f"SELECT source_id, delivery_id, sheet FROM {name}" for name in ("core.person_record", "staging.reference", "staging.roster")
        )
        query = f"""
            SELECT source_id, delivery_id, sheet, count(*) FILTER (how), count(*) FILTER (NOT how)
            FROM (SELECT *, true AS how FROM ({loaded}) UNION ALL SELECT source_id, delivery_id, sheet, false FROM dq.reject) AS rows
            GROUP BY ALL
        """
        return {(source, delivery, sheet): (a, b) for source, delivery, sheet, a, b in self.con.execute(query).fetchall()}

    def finish(self) -> None:
        """Drop what only the building needed, and check that nothing declared is missing."""
        missing = relations().keys() - self.rows.keys()
        if missing:
            raise AssertionError(f"relations not built: {sorted(missing)}")
        self.con.execute("DROP SCHEMA staging CASCADE")
        self.con.execute("CHECKPOINT")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _by_record_no(rows: pa.Table) -> pa.Table:
    """``rows`` in the order of ``record_no``. They come so as a rule (DuckDB keeps the order in which a table was written); to look
    costs less than to sort thirty columns."""
    numbers = rows.column("record_no").to_numpy()
    return rows if (numbers[1:] > numbers[:-1]).all() else rows.take(np.argsort(numbers))
