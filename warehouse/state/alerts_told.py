"""What people have been told of nights that need them: one row a cause, while it lasts.

Here: remembering it, so that nobody is told the same every night. Not here: what a cause is, who is told (``pipelines.night``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from warehouse.state import journal
from warehouse.state.database import ALERT_TOLD


@dataclass(frozen=True, slots=True)
class Told:
    """A cause that people know of: the ``codes`` they have heard, on which nights (ISO) first and last."""

    cause: str
    codes: tuple[str, ...]
    first_on: str
    told_on: str


def told(engine: sa.Engine) -> dict[str, Told]:
    """Every cause that people know of and that is not over, by its name."""
    with engine.connect() as con:
        rows = con.execute(sa.select(ALERT_TOLD).order_by(ALERT_TOLD.c.cause))
        return {row.cause: Told(row.cause, tuple(row.codes.split()), row.first_on, row.told_on) for row in rows}


def keep(engine: sa.Engine, known: Iterable[Told], over: Iterable[str] = ()) -> None:
    """Remember ``known``, each in the place of what was known of its cause; forget the causes that are ``over``: where one comes
    again it is news. Raises DQ-622 where the store cannot be written."""
    kept = {one.cause: asdict(one) | {"codes": " ".join(one.codes)} for one in known}
    gone = kept.keys() | set(over)
    if not gone:
        return
    with journal.writing(engine, ALERT_TOLD) as con:
        con.execute(sa.delete(ALERT_TOLD).where(ALERT_TOLD.c.cause.in_(sorted(gone))))
        if kept:
            con.execute(sa.insert(ALERT_TOLD), list(kept.values()))
