"""The rows at the door as a small DuckDB file: what the suites of the sources look at before anything is accepted.

Here: making it of staged Parquet files, and finding the deliveries that break a check. Not here: the checks (``dq_checks``), what
follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.store.build import Build
from warehouse.store.database import CLOSED, open_writer


def write_door(
    path: Path,
    deliveries: pa.Table,
    records: tuple[Mapping[str, str], Iterable[Path]],
    values: tuple[Mapping[str, str], Iterable[Path]],
) -> Path:
    """``staging.delivery`` (source_id, delivery_id, standing, rows_loaded), a view ``staging.person_record`` over Parquet files, and
    ``staging.unread``: of each record, the fields that were printed and could not be read. ``records``, ``values``: columns (name -> SQL
    type) and files."""
    path.unlink(missing_ok=True)
    build = Build(open_writer(path))
    try:
        build.stage("delivery", deliveries)
        build.stage_files("person_record", records[0], records[1], sparse=True)
        build.stage_files("stated", values[0], values[1])
        build.con.execute("""
            CREATE TABLE staging.unread AS SELECT file_no, ordinal, list(field) AS fields FROM staging.stated
            WHERE problem IS NOT NULL AND value IS NULL GROUP BY ALL
        """)
        build.con.execute("CHECKPOINT")
    finally:
        build.con.close()
    return path


def by_delivery(path: Path, query: str, breaches: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, tuple[int, int]]]:
    """``delivery_id -> check -> (values looked at, values that break it)`` over the rows of ``query``, which has a column delivery_id.
    ``breaches``: of each check, the conditions in SQL under which a row is looked at, and breaks it."""
    counts = ", ".join(f"count(*) FILTER ({looked}), count(*) FILTER (({looked}) AND ({breaks}))" for looked, breaks in breaches.values())
    con = duckdb.connect(str(path), read_only=True, config=CLOSED)  # not locked down: the views read the night's own Parquet files
    try:
        rows = con.execute(f"SELECT delivery_id, {counts} FROM ({query}) GROUP BY delivery_id").fetchall()
    finally:
        con.close()
    return {row[0]: {check: (row[1 + 2 * at], row[2 + 2 * at]) for at, check in enumerate(breaches)} for row in rows}
