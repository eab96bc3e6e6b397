"""Numbered exports: each file that leaves the portal carries a watermark, and here stands whose it is.

Here: giving out numbers, finding one again. Not here: files (``warehouse.desk.exporting``), who may export (the portal), the audit log.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_EXPORT


@dataclass(frozen=True, slots=True)
class Export:
    """One file. ``watermark``: ``E20261122-000007``, the day in UTC and the number; ``what``: the name of a report or page, no person;
    ``at``: ISO in UTC; ``rows`` without the head."""

    number: int
    watermark: str
    what: str
    by_user: int
    by_name: str
    at: str
    version: str
    rows: int


def number_export(engine: sa.Engine, what: str, *, by_user: int, by_name: str, version: str, rows: int, now: datetime) -> Export:
    """The next number, without gaps, given to one file. Raises DQ-700 where the store cannot be written."""
    with writing(engine, PORTAL_EXPORT.name) as con:
        number = (con.execute(sa.select(sa.func.max(PORTAL_EXPORT.c.number))).scalar() or 0) + 1
        at = text_of(now)
        made = Export(number, f"E{at[:10].replace('-', '')}-{number:06d}", what, by_user, by_name, at, version, rows)
        con.execute(sa.insert(PORTAL_EXPORT), [asdict(made)])
    return made


def exports(engine: sa.Engine, *, by_user: int | None = None, watermark: str = "", limit: int = 100) -> list[Export]:
    """The newest first; of one user, or the one of a ``watermark``. Raises DQ-700."""
    query = sa.select(PORTAL_EXPORT).order_by(PORTAL_EXPORT.c.number.desc()).limit(limit)
    if by_user is not None:
        query = query.where(PORTAL_EXPORT.c.by_user == by_user)
    if watermark:
        query = query.where(PORTAL_EXPORT.c.watermark == watermark)
    with reading(engine) as con:
        return [Export(**row._mapping) for row in con.execute(query)]
