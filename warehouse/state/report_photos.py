"""The photograph that came with a report: kept sealed while the report is open, gone with it.

Here: keeping, finding, deleting. Not here: what may be kept at all (``warehouse.portal.photographs``), the seal (``secrets_box``: what
comes here is sealed already), who may see it (``warehouse.portal.pages.corrections``), when a report is over (``error_reports``).

A photograph is deleted in the very transaction that settles its report or takes it back. On SQLite its place in the file is overwritten
(``secure_delete``); on PostgreSQL what is deleted stays in the file until the server vacuums, and in backups until they are replaced:
sealed, of no use without the key.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_PHOTO, PORTAL_REPORT

LONGEST: Final = timedelta(days=30)
"""A report that nobody has settled ten times as long as a department has (three working days) will not be settled by its photograph."""
NIGHTLY: Final = timedelta(days=1)
"""``sweep`` runs once a night: what would be too old before the next one goes with this one."""
_P: Final = PORTAL_PHOTO.c


def put(con: sa.Connection, number: int, sealed: bytes, now: datetime) -> None:
    """Keep the photograph of report ``number``, in the place of one that it has."""
    drop(con, number)
    con.execute(sa.insert(PORTAL_PHOTO).values(number=number, sealed=sealed, at=text_of(now)))


def drop(con: sa.Connection, number: int) -> None:
    """Delete the photograph of a report, where it has one."""
    _delete(con, _P.number == number)


def find(engine: sa.Engine, number: int, now: datetime) -> bytes | None:
    """The sealed photograph of a report; None where there is none, or none any more. Raises DQ-700."""
    with reading(engine) as con:
        return con.execute(sa.select(_P.sealed).where(_P.number == number, _P.at > text_of(now - LONGEST))).scalar()


def among(engine: sa.Engine, numbers: Collection[int], now: datetime) -> set[int]:
    """Which of these reports have a photograph. Raises DQ-700."""
    with reading(engine) as con:
        return set(con.execute(sa.select(_P.number).where(_P.number.in_(numbers), _P.at > text_of(now - LONGEST))).scalars())


def sweep(engine: sa.Engine, now: datetime) -> int:
    """Delete what is too old, or will be before the next night; how many went. Raises DQ-700."""
    with writing(engine, PORTAL_REPORT.name) as con:  # the turn of whoever settles: two orders of locking would be a deadlock
        return _delete(con, _P.at <= text_of(now - LONGEST + NIGHTLY))


def _delete(con: sa.Connection, which: sa.ColumnElement[bool]) -> int:
    if con.dialect.name == "sqlite":
        con.exec_driver_sql("PRAGMA secure_delete = ON")
    return con.execute(sa.delete(PORTAL_PHOTO).where(which)).rowcount
