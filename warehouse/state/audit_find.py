"""Finding entries of the audit log, page by page, without walking all of it.

Here: who, whom, what, since when, before which number. Not here: writing (``audit_log``), examining the chain (``audit_check``).
Entries are numbered in the order of time, so that a moment is found among a million by twenty look-ups.
"""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.state.audit_log import AuditLog, Entry
from warehouse.state.database import AUDIT_ENTRY

_E = AUDIT_ENTRY.c


def find(log: AuditLog, *, since: str, before: int = 0, who: str = "", resident: str = "", what: str = "", limit: int = 50) -> list[Entry]:
    """Entries from ``since`` (ISO, UTC) on with a number below ``before`` (0: the newest too), the newest first. Raises DQ-609."""
    with log.refusing(), log.engine.connect() as con:
        wanted = sa.select(AUDIT_ENTRY).where(_E.number >= first_since(con, since)).order_by(_E.number.desc()).limit(limit)
        for given, condition in (
            (before, _E.number < before),
            (who, _E.who == who),
            (what, _E.what == what),
            (resident, (" " + _E.whom + " ").contains(f" {resident} ", autoescape=True)),
        ):
            wanted = wanted.where(condition) if given else wanted
        return [Entry(*row) for row in con.execute(wanted)]


def first_since(con: sa.Connection, since: str) -> int:
    """The number of the first entry at or after ``since``; one past the last where there is none."""
    low, high = con.execute(sa.select(sa.func.min(_E.number), sa.func.max(_E.number))).one()
    if low is None:
        return 1
    high += 1
    while low < high:
        middle = (low + high) // 2
        at = con.execute(sa.select(_E.at).where(_E.number == middle)).scalar()
        if at is None or at < since:  # a number that is missing is somebody else's finding (``audit_check``)
            low = middle + 1
        else:
            high = middle
    return int(low)
