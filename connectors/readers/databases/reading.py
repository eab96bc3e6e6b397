"""Rows of a source database, batch by batch, as printed text.

Here: one reading from its first row to its last, and what was seen on the way. Not here: the connection (``connect``), the
statement (``statement``), whether a row is good and where it lands (``connectors.intake``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from connectors.declaration import Database, Source
from connectors.private_columns import private_reason
from connectors.readers.databases.address import address_of
from connectors.readers.databases.connect import engine_at
from connectors.readers.databases.faults import told
from connectors.readers.databases.printing import UnprintableError, printed_row
from connectors.readers.databases.statement import MARK, Asked, Headers, ask
from connectors.readers.databases.watermark import bound, encode
from connectors.readers.sheet import Row
from warehouse.vocabulary.errors import DaoqiaoError, Place


@dataclass(frozen=True, slots=True)
class Seen:
    """What a whole reading came to. ``rows``: how many. ``watermark``: the highest value, to be handed back as ``since`` once the
    rows are accepted; None without a watermark column, and what was handed in where no row came. ``unmarked``: rows without a
    value there: only a full reading gives them. ``sha256``: the same for the same columns and rows, in whatever order they
    came (a server promises none)."""

    rows: int
    watermark: str | None
    unmarked: int
    sha256: str


class Pulled:
    """A reading under way. ``rows`` may be gone through once; ``seen`` is there after the last of them.

    ``file``: a name to show, of the source and the database, without host or account. ``columns``: the headers of the rows.
    ``undeclared``: a table's columns that the declaration does not speak of (a query's stand among ``columns``, as in a
    file); ``unread``: those declared ``drop``, and ignored ones of bytes. Neither are asked for. ``full``: all rows, not
    only those past a watermark. Leave it by ``with``, or read to the end: either way the connection is closed.
    """

    def __init__(self, file: str, con: sa.Connection, result: sa.CursorResult[Any], asked: Asked, plan: _Plan, since: str | None) -> None:
        self.file = file
        self.columns = plan.columns
        self.undeclared = asked.undeclared
        self.unread = asked.unread
        self.full = since is None
        self.rows: Iterator[Row] = self._read(result, plan)
        self._con = con
        self._since = since
        self._seen: Seen | None = None

    @property
    def seen(self) -> Seen:
        if self._seen is None:
            raise RuntimeError("the rows have not been read to their end")
        return self._seen

    def close(self) -> None:
        if not self._con.closed:
            _hang_up(self._con)

    def __enter__(self) -> Pulled:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _read(self, result: sa.CursorResult[Any], plan: _Plan) -> Iterator[Row]:
        count = unmarked = total = 0
        highest: object = None
        # The size is said here: the option yield_per is not heeded for a text (SQLAlchemy 2.1), which then comes all at once.
        batches = result.partitions(plan.batch)
        try:
            while True:
                with told(plan.place):
                    batch = next(batches, None)
                if batch is None:
                    break
                for values in batch:
                    if plan.mark is not None:
                        mark = values[plan.mark]
                        unmarked += mark is None
                        # A text among times is "infinity" or MySQL's 0000-00-00: it is no time to start from.
                        if mark is not None and (highest is None or isinstance(highest, str) or not isinstance(mark, str)):
                            highest = mark
                    row = plan.printed(values)
                    total += int.from_bytes(sha256(json.dumps(row, ensure_ascii=False).encode()).digest(), "big")
                    count += 1
                    yield row
            self._seen = Seen(count, self._watermark(highest, plan), unmarked, _digest(self.columns, count, total))
        finally:
            self.close()

    def _watermark(self, highest: object, plan: _Plan) -> str | None:
        if highest is None:
            return self._since
        text = encode(highest)
        if text is None:
            kind = type(highest).__name__
            raise DaoqiaoError("DQ-123", plan.place, column=plan.watermark, detail=f"不能比较大小（{kind}）/ it has no order ({kind})")
        return text


class _Plan:
    """What is done with each row of a result: which positions are shown, which stay blank, where the watermark stands."""

    def __init__(self, names: Sequence[str], db: Database, headers: Headers, place: Place) -> None:
        self.place = place
        self.batch = max(1, db.batch)
        self.watermark = db.watermark
        wanted = MARK if db.table else db.watermark
        found = headers.among(wanted, names) if db.watermark else None
        if db.watermark and found is None:
            raise DaoqiaoError("DQ-123", place, column=db.watermark, detail="查询里没有这一列 / the query has no such column")
        self.mark = None if found is None else list(names).index(found)
        times: dict[str, int] = {}
        shown: list[int] = []
        columns, blank, lenient = [], [], []
        for at, name in enumerate(names):
            times[headers.key(name)] = times.get(headers.key(name), 0) + 1
            column = headers.column(name, times[headers.key(name)])
            if at == self.mark and column is None:
                continue
            blank += [len(shown)] if (column.drop if column else private_reason(name)) else []
            lenient += [len(shown)] if column and column.ignore else []
            shown.append(at)
            columns.append(headers.spelled(name, column))
        self.columns = tuple(columns)
        self._shown = shown if len(shown) < len(names) else None
        self._blank, self._lenient = frozenset(blank), frozenset(lenient)

    def printed(self, values: Sequence[object]) -> Row:
        cells = values if self._shown is None else [values[at] for at in self._shown]
        try:
            return printed_row(cells, self._blank, self._lenient)
        except UnprintableError as error:
            column, kind = self.columns[error.at], error.kind
        raise DaoqiaoError("DQ-126", self.place, column=column, kind=kind)


def read_database(source: Source, base: Path, since: str | None) -> Pulled:
    """Start reading ``source.database``: all rows where ``since`` is None, else those from that watermark on (rows seen before
    come again: at the watermark itself, and for times of the hour before it).

    ``base``: the data directory, to which paths are relative. Raises DaoqiaoError at once or while rows are read: DQ-120 no
    connection, or lost (retry helps), DQ-121, 127, 129 settings, DQ-122 the query failed, DQ-123 the watermark, DQ-124 no
    driver, DQ-125 no read-only session, DQ-126 a column is no text, DQ-128 login refused, DQ-204 no declared column.
    """
    db = source.database
    if db is None:
        raise ValueError(f"{source.id} is not read from a database")
    address = address_of(db, base, Place(source.short))
    place = Place(f"{source.short}@{address.name}")
    start = None if since is None else bound(since)
    if since is not None and (start is None or not db.watermark):
        detail = "上次的水位读不懂 / the last watermark cannot be read" if db.watermark else "登记里没有水位列 / none is declared"
        raise DaoqiaoError("DQ-123", place, column=db.watermark, detail=detail)
    engine = engine_at(address, place)
    headers = Headers(source)
    with told(place, dialling=True):
        con = engine.connect()
    try:
        with told(place, watermark=db.watermark):
            con.begin()
            asked = ask(con, source, headers, start, place)
            result = con.execute(asked.statement, execution_options={"stream_results": True, "max_row_buffer": max(1, db.batch)})
            plan = _Plan(list(result.keys()), db, headers, place)
    except BaseException:
        _hang_up(con)
        raise
    return Pulled(place.file, con, result, asked, plan, since)


def _hang_up(con: sa.Connection) -> None:
    """Close without a last word: the server rolls back by itself, and a rollback on a lost connection would be an error of its own."""
    con.invalidate()
    con.close()


def _digest(columns: Sequence[str], count: int, total: int) -> str:
    """SHA-256 over the headers, the number of rows and the sum of the rows' own SHA-256: the sum forgets the order alone."""
    return sha256(json.dumps([list(columns), count, f"{total % 2**256:064x}"], ensure_ascii=False).encode()).hexdigest()
