"""Connections: one writer while a version is built, readers on published ones.

Here: opening with the settings this project needs. Not here: queries.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

CLOSED: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
"""No extension is ever fetched: a failed attempt costs seconds, and nothing here phones home."""


def open_writer(path: Path, threads: int = 2, memory: str = "3GB") -> duckdb.DuckDBPyConnection:
    """A new database file, to be closed before anyone reads it. ``memory`` keeps a night within 4 GB in all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = CLOSED | {"threads": str(threads), "memory_limit": memory, "temp_directory": str(path.parent / "spill")}
    con = duckdb.connect(str(path), config=settings)
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET enable_progress_bar = false")
    con.execute("SET checkpoint_threshold = '1TB'")  # a version is checkpointed once, when it is whole
    return con


def open_reader(path: Path, memory: str = "") -> duckdb.DuckDBPyConnection:
    """A published database, read only and locked down: no other file, no setting can be reached through it. ``memory``: the most that it
    takes, blocks of the file that it keeps at hand among it; where it is "", most of the machine's."""
    con = duckdb.connect(str(path), read_only=True, config=CLOSED | ({"memory_limit": memory} if memory else {}))
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con
