"""Sessions: who is logged in, since when, and for what they look people up.

Here: opening, finding, renewing, ending sessions. Not here: cookies (the portal), who may log in (``accounts``). The token that a browser
keeps is 256 random bits; only its SHA-256 is stored, so that a copied database opens no session.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Literal

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_SESSION, PORTAL_USER
from warehouse.vocabulary.errors import DaoqiaoError

IDLE: Final = timedelta(minutes=30)
"""Without a request: GB/T 22239-2019 8.1.4.1 b) wants idle sessions ended; half an hour is NIST SP 800-63B's (AAL2)."""
WHOLE: Final = timedelta(hours=12)
"""From logging in: one working day with its evening duty (NIST SP 800-63B, AAL2); the next morning everybody logs in anew."""
HALF: Final = timedelta(minutes=15)
"""Between password and second factor: time to fetch a telephone, or to set one up and choose a password."""
NOTED: Final = timedelta(minutes=1)
"""How exactly it is noted that somebody was there: a write for every request would cost more than the look-up."""
OPEN: Final = 5
"""Sessions an account: desk, telephone, the counter, and two forgotten ones."""

Step = Literal["password", "full"]
_S = PORTAL_SESSION.c


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in. ``csrf`` is the secret that forms carry; ``step`` how far the log-in came. Moments are ISO texts in UTC."""

    number: int
    user_number: int
    step: Step
    purpose: str
    origin: str
    agent: str
    opened_at: str
    seen_at: str
    csrf: str = field(default="", repr=False)


class Sessions:
    """The sessions of one portal store. Threads may share it. Everything raises DQ-700 where the store fails.

    Whoever writes more than one row takes the turn of ``portal_user``, as ``accounts`` does: two orders of locking would be a deadlock.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def open(self, user_number: int, *, step: Step, origin: str, agent: str, now: datetime) -> str:
        """A new session's token. The account's oldest ends where there are too many, and everybody's that are over go."""
        token, at = secrets.token_urlsafe(32), text_of(now)
        row = {"token_hash": _hash(token), "user_number": user_number, "step": step, "purpose": ""}
        row |= {"origin": origin[:200], "agent": agent[:200], "opened_at": at, "seen_at": at}
        with writing(self.engine, PORTAL_USER.name) as con:
            con.execute(sa.delete(PORTAL_SESSION).where(sa.not_(_alive(now))))
            mine = sa.select(_S.number).where(_S.user_number == user_number).order_by(_S.opened_at.desc(), _S.number.desc())
            over = [one for (one,) in con.execute(mine)][OPEN - 1 :]
            con.execute(sa.delete(PORTAL_SESSION).where(_S.number.in_(over)))
            con.execute(sa.insert(PORTAL_SESSION).values(row))
            self._seen(con, user_number, step, at)
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session of a token, None where it is over or never was."""
        with reading(self.engine) as con:
            row = con.execute(_FIND, {"wanted": _hash(token)} | _limits(now)).first()
        if row is None:
            return None
        if row.seen_at <= text_of(now - NOTED):
            with writing(self.engine) as con:
                con.execute(
                    sa.update(PORTAL_SESSION).where(_S.number == row.number, _S.seen_at < text_of(now)).values(seen_at=text_of(now))
                )
        return _session(row, token)

    def renew(self, token: str, step: Step, now: datetime) -> str:
        """The same session under a new token, ``step`` further: a token that somebody planted before is worth nothing after. Its whole
        time counts from the end of the log-in. Raises DQ-707."""
        fresh, at = secrets.token_urlsafe(32), text_of(now)
        with writing(self.engine, PORTAL_USER.name) as con:
            row = con.execute(_FIND, {"wanted": _hash(token)} | _limits(now)).first()
            if row is None:
                raise DaoqiaoError("DQ-707")
            opened = at if row.step != step else row.opened_at
            told = {"token_hash": _hash(fresh), "step": step, "seen_at": at, "opened_at": opened}
            con.execute(sa.update(PORTAL_SESSION).where(_S.number == row.number).values(told))
            self._seen(con, row.user_number, step, at)
        return fresh

    def set_purpose(self, token: str, purpose: str) -> None:
        """What people are looked up for from now on. Raises DQ-707."""
        with writing(self.engine) as con:
            if not con.execute(sa.update(PORTAL_SESSION).where(_S.token_hash == _hash(token)).values(purpose=purpose)).rowcount:
                raise DaoqiaoError("DQ-707")

    def close(self, token: str) -> None:
        """Log out; nothing happens where it is over."""
        self._close(_S.token_hash == _hash(token))

    def close_number(self, user_number: int, number: int) -> bool:
        """End one of an account's own by its number; False where there is none."""
        return self._close((_S.number == number) & (_S.user_number == user_number)) == 1

    def close_all(self, user_number: int) -> int:
        """Log out everywhere; how many there were."""
        return self._close(_S.user_number == user_number)

    def of(self, user_number: int, now: datetime) -> list[Session]:
        """The open sessions of an account, the newest first; without their secrets."""
        mine = sa.select(PORTAL_SESSION).where(_S.user_number == user_number, _alive(now)).order_by(_S.opened_at.desc(), _S.number.desc())
        with reading(self.engine) as con:
            return [_session(row, "") for row in con.execute(mine)]

    def _close(self, which: sa.ColumnElement[bool]) -> int:
        with writing(self.engine, PORTAL_USER.name) as con:
            return con.execute(sa.delete(PORTAL_SESSION).where(which)).rowcount

    @staticmethod
    def _seen(con: sa.Connection, user_number: int, step: Step, at: str) -> None:
        if step == "full":
            con.execute(sa.update(PORTAL_USER).where(PORTAL_USER.c.number == user_number).values(last_seen=at))


_FIND = sa.select(PORTAL_SESSION).where(
    _S.token_hash == sa.bindparam("wanted"),
    _S.seen_at > sa.bindparam("idle"),
    _S.opened_at > sa.case((_S.step == "full", sa.bindparam("whole")), else_=sa.bindparam("half")),
)


def _limits(now: datetime) -> dict[str, str]:
    return {"idle": text_of(now - IDLE), "whole": text_of(now - WHOLE), "half": text_of(now - HALF)}


def _alive(now: datetime) -> sa.ColumnElement[bool]:
    limits = _limits(now)
    opened = _S.opened_at > sa.case((_S.step == "full", limits["whole"]), else_=limits["half"])
    return (_S.seen_at > limits["idle"]) & opened


def _session(row: Any, token: str) -> Session:
    """The secret of forms follows from the token: one that needs no keeping, and is another after each renewal."""
    csrf = sha256(f"daoqiao csrf\0{token}".encode()).hexdigest() if token else ""
    return Session(row.number, row.user_number, row.step, row.purpose, row.origin, row.agent, row.opened_at, row.seen_at, csrf)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
