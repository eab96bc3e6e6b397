"""What is known of each record, and from which night until which: the shape that names and resident ids share.

Here: reading it as it stood before or on a night, and rewriting it for one night. Not here: what is kept (``ledger``,
``record_names``).

A span holds from the night ``since`` on, up to but not including ``until`` ("" = still). Spans of one record never overlap. A
record's newest span stands in one table, all others in a second, so that an ordinary night reads and writes the first alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]

AT_ONCE = 500
"""Values in one IN list: old SQLite libraries take no more than 999."""
PARTITION = 2_000
"""Rows turned into columns at a time: larger ones keep the garbage collector busy (measured: twice as slow at 500,000)."""
BATCH = 50_000
_NEVER = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Known:
    """One row a record: its last span (``record_id, payload``). ``here``: the record was there; else it had gone before."""

    table: pa.Table

    @property
    def record_id(self) -> pa.Array:
        return self.table.column("record_id").combine_chunks()

    @property
    def payload(self) -> pa.Array:
        return self.table.column("payload").combine_chunks()

    @property
    def here(self) -> Bools:
        found: Bools = self.table.column("here").to_numpy().astype(np.bool_)
        return found

    def __add__(self, other: Known) -> Known:
        return Known(pa.concat_tables([self.table, other.table]))

    def __len__(self) -> int:
        return int(self.table.num_rows)


@dataclass(frozen=True, slots=True)
class Spans:
    """Two tables with ``record_id, <payload>, since, until``."""

    newest: sa.Table
    past: sa.Table
    payload: str

    def before(self, con: sa.Connection, night: str) -> Known:
        """Of every record known before ``night``, as things stood the night before."""
        return self._upto(con, night, with_it=False)

    def on(self, con: sa.Connection, night: str) -> Known:
        """Of every record known up to ``night``, as things stood on it."""
        return self._upto(con, night, with_it=True)

    def later(self, con: sa.Connection, night: str) -> Known:
        """Records first known on ``night`` or later, by their newest span; none of them is ``here``."""
        table, earlier = self.newest.c, self.past.alias()
        known = sa.select(earlier.c.record_id).where(earlier.c.since < night)
        query = sa.select(table.record_id, table[self.payload].label("payload"), sa.literal(0).label("here"))
        return Known(_columns(con, query.where(table.since >= night, table.record_id.not_in(known))))

    def since(self, con: sa.Connection, record_ids: Sequence[str], night: str) -> dict[str, str]:
        """By record: since when it is what it was before ``night``."""
        found: dict[str, str] = {}
        for table in (self.newest, self.past):
            for some in pieces(record_ids):
                query = sa.select(table.c.record_id, sa.func.max(table.c.since)).where(table.c.since < night, table.c.record_id.in_(some))
                for record, since in con.execute(query.group_by(table.c.record_id)):
                    found[record] = max(since, found.get(record, ""))
        return found

    def write(self, con: sa.Connection, night: str, following: str | None, touched: pd.DataFrame, fresh: Bools) -> None:
        """From ``night`` until ``following`` (the next night that was run already, if any) let ``touched`` hold and nothing else.

        ``touched``: ``record_id, payload``, where None says that the record was not there. ``fresh`` marks records with no span.
        """
        until = following or ""
        begun = pd.DataFrame({"record_id": touched["record_id"], "payload": touched["payload"], "since": night, "until": until})
        new = begun[fresh & begun["payload"].notna().to_numpy()]
        self._insert(con, self.newest, new)
        ids = touched["record_id"][~fresh].tolist()
        if not ids:
            return
        old = pd.concat([self._of(con, table, ids) for table in (self.newest, self.past)], ignore_index=True)
        end, stop = old["until"].replace("", _NEVER), following or _NEVER
        left = old.assign(until=end.where(end < night, night))[old["since"] < night]
        right = old.assign(since=old["since"].where(old["since"] > stop, stop))[end > stop]
        now = begun[~fresh & begun["payload"].notna().to_numpy()]
        parts = pd.concat([left, now, right], ignore_index=True).sort_values("since", kind="stable")
        last = ~parts.duplicated("record_id", keep="last")
        for table in (self.newest, self.past):
            for some in pieces(ids):
                con.execute(sa.delete(table).where(table.c.record_id.in_(some)))
        self._insert(con, self.newest, parts[last])
        self._insert(con, self.past, parts[~last])

    def _upto(self, con: sa.Connection, night: str, *, with_it: bool) -> Known:
        def begun(table: sa.Table) -> sa.ColumnElement[bool]:
            return table.c.since <= night if with_it else table.c.since < night

        def asked(table: sa.Table) -> sa.Select[Any]:
            holds = sa.or_(table.c.until == "", table.c.until > night if with_it else table.c.until >= night)
            columns = (table.c.record_id, table.c[self.payload].label("payload"), sa.case((holds, 1), else_=0).label("here"))
            return sa.select(*columns).where(begun(table))

        found = _columns(con, asked(self.newest))
        younger = sa.select(self.newest.c.record_id).where(sa.not_(begun(self.newest)))
        if con.execute(younger.limit(1)).first() is not None:
            more = _columns(con, asked(self.past).where(self.past.c.record_id.in_(younger)).order_by(self.past.c.since))
            last = ~more.column("record_id").to_pandas().duplicated(keep="last").to_numpy()
            found = pa.concat_tables([found, more.filter(pa.array(last))])
        return Known(found)

    def _select(self, table: sa.Table) -> sa.Select[Any]:
        return sa.select(table.c.record_id, table.c[self.payload].label("payload"), table.c.since, table.c.until)

    def _of(self, con: sa.Connection, table: sa.Table, ids: Sequence[str]) -> pd.DataFrame:
        rows = [tuple(row) for some in pieces(ids) for row in con.execute(self._select(table).where(table.c.record_id.in_(some)))]
        return pd.DataFrame(rows, columns=["record_id", "payload", "since", "until"], dtype=object)

    def _insert(self, con: sa.Connection, table: sa.Table, rows: pd.DataFrame) -> None:
        insert_rows(con, table, ("record_id", self.payload, "since", "until"), (rows[name].tolist() for name in rows.columns))


def insert_rows(con: sa.Connection, table: sa.Table, names: Sequence[str], columns: Iterable[list[Any]]) -> None:
    """Insert columns (in the order of ``names``) as rows, a batch at a time."""
    rows = zip(*columns, strict=True)
    while batch := [dict(zip(names, row, strict=True)) for row in islice(rows, BATCH)]:
        con.execute(sa.insert(table), batch)


def _columns(con: sa.Connection, query: sa.Select[Any]) -> pa.Table:
    """A query's answer as Arrow. Read from the driver's own cursor: rows of SQLAlchemy cost as much again."""
    kinds = {c.name: _kind(c.type) for c in query.selected_columns}
    columns: list[list[pa.Array]] = [[] for _ in kinds]
    cursor = con.execute(query).cursor
    assert cursor is not None
    while rows := cursor.fetchmany(PARTITION):
        for chunks, values, kind in zip(columns, zip(*rows, strict=True), kinds.values(), strict=True):
            chunks.append(pa.array(values, kind))
    return pa.table({name: pa.chunked_array(chunks, kind) for chunks, (name, kind) in zip(columns, kinds.items(), strict=True)})


def _kind(column: sa.types.TypeEngine[Any]) -> pa.DataType:
    if isinstance(column, sa.LargeBinary):
        return pa.binary()
    return pa.int8() if isinstance(column, sa.Integer) else pa.string()


def pieces(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
