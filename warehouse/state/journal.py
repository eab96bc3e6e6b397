"""Journals of people's words: tables whose rows are only ever added, numbered without gaps, undone by a further row.

Here: the one writer at a time, reading a journal with what was undone, its last number. Not here: what the rows say and which of them
stand (``decisions``, ``corrections``, ``roster_answers``).

Writers take turns by a lock in the store itself (SQLite: its one writer; PostgreSQL: the table), not the data directory's: people
decide while a night runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from warehouse.vocabulary.errors import DaoqiaoError


@contextmanager
def writing(engine: sa.Engine, table: sa.Table) -> Iterator[sa.Connection]:
    """The only writer of ``table`` for a moment: what is read now is all there is. Raises DQ-622 where the store cannot be written."""
    try:
        with engine.begin() as con:
            con.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else f"LOCK TABLE {table.name} IN EXCLUSIVE MODE")
            yield con
    except sa.exc.OperationalError as error:  # locked for too long, read only, disk full, server gone
        raise DaoqiaoError("DQ-622", detail=str(error.orig).partition("\n")[0]) from error


def lines(con: sa.Connection, table: sa.Table, upto: int | None = None) -> list[dict[str, Any]]:
    """The journal in order, up to and with number ``upto``; ``undone_by``: the number of the row that took one back, or None."""
    query = sa.select(table).order_by(table.c.number)
    if upto is not None:
        query = query.where(table.c.number <= upto)
    found = [dict(row._mapping) for row in con.execute(query)]
    undone = {row["undoes"]: row["number"] for row in found if row["undoes"] is not None}
    return [row | {"undone_by": undone.get(row["number"])} for row in found]


def add(con: sa.Connection, table: sa.Table, *rows: dict[str, Any]) -> None:
    """Append rows as ``lines`` gives them."""
    con.execute(sa.insert(table), [{name: value for name, value in row.items() if name != "undone_by"} for row in rows])


def last_number(engine: sa.Engine, table: sa.Table) -> int:
    """The number of the newest row, 0 where there is none: what a night notes, to know later which words it obeyed."""
    with engine.connect() as con:
        return con.execute(sa.select(sa.func.max(table.c.number))).scalar() or 0
