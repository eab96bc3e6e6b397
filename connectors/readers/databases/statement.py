"""What a source database is asked: which columns, from which row on, in which order.

Here: the SELECT, and which names of the database are which declared columns. Not here: sending it (``reading``), the value a
watermark is compared with (``watermark``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import BIT

from connectors.declaration import Column, Database, Source
from connectors.headers import header_key
from warehouse.vocabulary.errors import DaoqiaoError, Place

MARK = "daoqiao_watermark"
"""The watermark's own column of a SELECT of ours: a table's is read a second time under this name, and no row shows it."""


class Headers:
    """The declared columns by the names they have in a database, where capitals make no difference."""

    def __init__(self, source: Source) -> None:
        self._by_key = {(self.key(name), column.occurrence): column for column in source.columns for name in column.names}

    @staticmethod
    def key(name: str) -> str:
        return header_key(name).casefold()

    def column(self, name: str, occurrence: int = 1) -> Column | None:
        return self._by_key.get((self.key(name), occurrence))

    def spelled(self, name: str, column: Column | None) -> str:
        """``name`` as the database has it, but in the declaration's capitals: a file's headers are compared with them."""
        if column is None or any(header_key(name) == header_key(own) for own in column.names):
            return name
        return next(own for own in column.names if self.key(own) == self.key(name))

    @staticmethod
    def among(wanted: str, names: Iterable[str]) -> str | None:
        """The name that is ``wanted``, exactly or but for its capitals."""
        found = list(names)
        return wanted if wanted in found else next((name for name in found if name.casefold() == wanted.casefold()), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """``undeclared``: columns that are there and that no declaration speaks of; ``unread``: declared ones that are not asked for."""

    statement: sa.Executable
    undeclared: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def ask(con: sa.Connection, source: Source, headers: Headers, since: sa.BindParameter[Any] | None, place: Place) -> Asked:
    """The statement for ``source``. Raises DaoqiaoError DQ-123 (no such watermark column), DQ-204 (a table without any declared
    column), DQ-126 (a declared field is a column of bytes), and what a driver raises while a table is examined."""
    db = source.database
    assert db is not None
    if db.table:
        return _of_table(con, source, db, headers, since, place)
    return Asked(_of_query(db, since))


def _of_table(
    con: sa.Connection, source: Source, db: Database, headers: Headers, since: sa.BindParameter[Any] | None, place: Place
) -> Asked:
    schema, _, name = db.table.rpartition(".")
    types = {found["name"]: found["type"] for found in sa.inspect(con).get_columns(name, schema=schema or None)}
    mark = headers.among(db.watermark, types) if db.watermark else None
    if db.watermark and mark is None:
        raise DaoqiaoError("DQ-123", place, column=db.watermark, detail="没有这一列 / no such column")
    chosen, undeclared, unread = [], [], []
    for column_name, kind in types.items():
        column = headers.column(column_name)
        if column is None:
            undeclared += [column_name] if column_name != mark else []
        elif column.drop or (column.ignore and _is_binary(kind)):
            unread.append(column_name)  # what is never asked for cannot leak; and photographs of all residents take hours
        elif _is_binary(kind):
            raise DaoqiaoError("DQ-126", place, column=column_name, kind=str(kind))
        else:
            chosen.append(column_name)
    if not chosen:
        raise _nothing_declared(source, list(types), place)
    # No types: the driver's own values are wanted, not what SQLAlchemy makes of them (it cannot read 19800101 in SQLite's DATE).
    # But for MySQL's BIT, in which yes and no are kept and which the driver gives as bytes.
    columns: list[sa.ColumnClause[Any]] = [sa.column(one, types[one] if isinstance(types[one], BIT) else None) for one in chosen]
    from_table = sa.table(name, schema=schema or None)
    statement = sa.select(*columns).select_from(from_table)
    if mark is not None:
        statement = _marked(statement.add_columns(sa.column(mark).label(MARK)), sa.column(mark), since)
    return Asked(statement, tuple(undeclared), tuple(unread))


def _of_query(db: Database, since: sa.BindParameter[Any] | None) -> sa.Executable:
    """The query as given; with a watermark, around it, what that needs."""
    given = db.query.strip().rstrip(";")
    text = sa.text(given.replace(":", "\\:"))  # a colon is the query's own: it has no parameters
    if not db.watermark:
        return text
    # The line break ends a comment in the query's last line.
    inner = sa.text(given.replace(":", "\\:") + "\n").columns(sa.column(db.watermark)).subquery("given")
    return _marked(sa.select(sa.text("*")).select_from(inner), inner.c[db.watermark], since)


def _marked(statement: sa.Select[Any], mark: sa.ColumnElement[Any], since: sa.BindParameter[Any] | None) -> sa.Select[Any]:
    """``>=``, not ``>``: a row with the highest value seen may have been committed after we looked. The order makes the last
    row's value the highest in the database's own understanding of it."""
    return (statement if since is None else statement.where(mark >= since)).order_by(mark)


def _is_binary(kind: sa.types.TypeEngine[Any]) -> bool:
    try:
        return kind.python_type is bytes
    except NotImplementedError:
        return False


def _nothing_declared(source: Source, found: list[str], place: Place) -> DaoqiaoError:
    return DaoqiaoError(
        "DQ-204",
        place,
        **source.facts,
        missing="、".join(column.header for column in source.required),
        found="、".join(found[:30]),
        likely="没有相近的列",
    )
