"""Failed log-ins in a row, and how long nobody may try again.

Here: counting, before anything is verified; waiting times. Not here: what is verified (``accounts``, ``second_factor``).

GB/T 22239-2019 8.1.4.1 b) demands that failed log-ins are dealt with. An attempt is counted *before* it is verified and taken back when
it was right: so a hundred guesses sent at once are five guesses. It is counted by a keyed mark of the login as typed, whether or not
anybody has that login: nothing about a lock tells which logins there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import moment_of, text_of
from warehouse.state.portal_tables import PORTAL_ATTEMPT

WRONG: Final = 5
"""Wrong ones in a row: a person who has mixed up two passwords has tried both twice by then."""
FIRST_WAIT: Final = timedelta(minutes=15)
"""Long enough for guessing to be hopeless (480 a day at most, soon five a day), short enough to wait for with a cup of tea."""
LONGEST_WAIT: Final = timedelta(hours=24)
"""Beyond a day an administrator has to be asked anyway, who unlocks at once."""
KEPT: Final = timedelta(days=7)
"""After a week without an attempt a row has nothing more to say: five guesses a week lead nowhere."""
STRANGERS: Final = 10_000
"""Rows of logins that nobody has: a program that makes logins up fills no disk; the oldest go, never those of accounts."""

_C = PORTAL_ATTEMPT.c


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that was counted and may be verified; with ``until`` set it may not."""

    mark: str
    locks: bool = False
    """Whether it was the last of a row: unless it is right, the login is locked."""
    until: datetime | None = None


class Lockout:
    """The attempts of one portal store. Threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def begin(self, mark: str, now: datetime, *, known: bool) -> Attempt:
        """Count an attempt for the login ``mark``. Raises DQ-700."""
        at = text_of(now)
        with writing(self.engine, PORTAL_ATTEMPT.name) as con:
            row = con.execute(sa.select(PORTAL_ATTEMPT).where(_C.mark == mark)).first()
            if row is not None and row.locked_until > at:
                return Attempt(mark, until=moment_of(row.locked_until))
            failed, locks = (0 if row.locked_until else row.failed, row.locks) if row else (0, 0)
            failed += 1
            last = failed >= WRONG
            until = text_of(now + wait(locks)) if last else ""
            told = {"known": known, "failed": failed, "locks": locks + last, "locked_until": until, "at": at}
            if row is not None:
                con.execute(sa.update(PORTAL_ATTEMPT).where(_C.mark == mark).values(told))
            else:
                self._sweep(con, now)
                con.execute(sa.insert(PORTAL_ATTEMPT).values(told | {"mark": mark}))
        return Attempt(mark, last)

    def right(self, attempt: Attempt) -> None:
        """Everything was right: the row is over."""
        self.forget(attempt.mark)

    def take_back(self, attempt: Attempt) -> None:
        """This one was right, but more is wanted of who made it: what failed before still counts, or the next step could be guessed for
        ever, with a right password in between."""
        with writing(self.engine, PORTAL_ATTEMPT.name) as con:
            told: dict[str, object] = {"failed": sa.case((_C.failed > 0, _C.failed - 1), else_=0)}
            if attempt.locks:
                told |= {"locks": sa.case((_C.locks > 0, _C.locks - 1), else_=0), "locked_until": ""}
            con.execute(sa.update(PORTAL_ATTEMPT).where(_C.mark == attempt.mark).values(told))

    def forget(self, mark: str) -> None:
        with writing(self.engine, PORTAL_ATTEMPT.name) as con:
            con.execute(sa.delete(PORTAL_ATTEMPT).where(_C.mark == mark))

    def until(self, mark: str, now: datetime) -> datetime | None:
        """When a lock ends; None: there is none."""
        with reading(self.engine) as con:
            found = con.execute(sa.select(_C.locked_until).where(_C.mark == mark)).scalar() or ""
        return moment_of(found) if found > text_of(now) else None

    @staticmethod
    def _sweep(con: sa.Connection, now: datetime) -> None:
        con.execute(sa.delete(PORTAL_ATTEMPT).where(_C.at < text_of(now - KEPT)))
        strangers = sa.select(_C.mark).where(_C.known.is_(False)).order_by(_C.at.desc()).offset(STRANGERS - 1)
        if con.execute(sa.select(sa.func.count()).select_from(PORTAL_ATTEMPT)).scalar_one() >= STRANGERS:
            con.execute(sa.delete(PORTAL_ATTEMPT).where(_C.mark.in_(strangers)))


def wait(locks: int) -> timedelta:
    """How long the next lock lasts after ``locks`` before it: twice as long each time."""
    return min(FIRST_WAIT * (1 << min(locks, 10)), LONGEST_WAIT)
