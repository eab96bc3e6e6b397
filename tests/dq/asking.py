"""A whole night over an inbox, and what every question of ``dq_checks/cross`` says of the version that it published.

Here: running it without Great Expectations, which takes seconds and has tests of its own. Not here: the inboxes, what must come out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dq_checks.cross import COLUMN, CrossRule, cross_rules
from pipelines import steps
from pipelines.night import inspection
from warehouse.store.database import open_reader
from warehouse.store.publish import current


@dataclass(frozen=True, slots=True)
class Asked:
    """One row that a question looked at. ``file`` and ``row`` lead to what was printed; ``key`` is what a finding would be known by."""

    record_no: int | None
    breaks: bool | None
    source: str
    file: str
    row: int
    name: str
    field: str
    other_source: str | None
    stated: str | None
    expected: str | None
    key: str


def run_night(inbox: Path, data: Path, date: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "check_version", lambda *_: [])
        patch.setattr(inspection, "check_deliveries", lambda *_: [])
        steps.run_night(inbox, data, date)


def opened(data: Path) -> duckdb.DuckDBPyConnection:
    return open_reader(current(data).database)


def ask(con: duckdb.DuckDBPyConnection, rule: CrossRule) -> list[Asked]:
    """Every row that the question looks at. Raises what DuckDB raises where it has no column ``record_no`` or ``breaks``."""
    columns = {str(name) for name, *_ in con.execute(f"DESCRIBE {rule.query}").fetchall()}
    field = "q.field::VARCHAR" if rule.field == COLUMN else f"'{rule.field}'"
    given = [f"q.{name}" if name in columns else "NULL" for name in ("other_source", "stated", "expected")]
    key = "coalesce(q.key, p.record_id)" if "key" in columns else "p.record_id"
    rows: list[tuple[Any, ...]] = con.execute(
        f"SELECT q.record_no, q.breaks, p.source_id, p.file, p.row_number, p.name, {field}, {', '.join(given)}, {key} "
        f"FROM ({rule.query}) q LEFT JOIN core.person_record p USING (record_no)"
    ).fetchall()
    return [Asked(*row) for row in rows]


def ask_all(con: duckdb.DuckDBPyConnection) -> dict[str, list[Asked]]:
    return {name: ask(con, rule) for name, rule in cross_rules().items()}


def breaches(asked: list[Asked]) -> Counter[tuple[str, str, str]]:
    """How often each (source, name, field) breaks it."""
    return Counter((one.source, one.name, one.field) for one in asked if one.breaks)
