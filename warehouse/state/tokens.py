"""Tokens by which other systems of the district ask the JSON interface.

Here: making, finding, revoking them. Not here: what a role or a purpose allows (``warehouse/desk/access.toml``), people's sessions
(``sessions``). A token is ``dq_`` and 256 random bits: only its SHA-256 is stored, and scanners of mail and code know it by its beginning.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import now as clock
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_TOKEN
from warehouse.vocabulary.errors import DaoqiaoError

PREFIX: Final = "dq_"
LONGEST: Final = 366
"""Days: once a year somebody has to say that the other system still needs it."""
NOTED: Final = timedelta(minutes=1)

_T = PORTAL_TOKEN.c


@dataclass(frozen=True, slots=True)
class Token:
    """What another system may do until when; never its secret. Scope as of ``accounts.User``; moments are ISO texts in UTC."""

    number: int
    name: str
    roles: tuple[str, ...]
    communities: frozenset[str]
    grids: frozenset[str]
    district: bool
    purposes: tuple[str, ...]
    made_at: str
    made_by: str
    until: str
    revoked_at: str
    revoked_by: str
    last_seen: str

    def holds(self, now: datetime) -> bool:
        return not self.revoked_at and self.until > text_of(now)


Witness = Callable[[Token], None]
"""Hears of the token as it will be; where it raises, nothing changes."""


class Tokens:
    """The tokens of one portal store. Threads may share it. Everything raises DQ-700 where the store fails."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def make(
        self,
        name: str,
        roles: Sequence[str],
        *,
        communities: Collection[str] = (),
        grids: Collection[str] = (),
        district: bool = False,
        purposes: Sequence[str],
        days: int,
        by: str,
        witness: Witness | None = None,
    ) -> tuple[str, Token]:
        """A secret, shown now and never again, and what it stands for. Raises DQ-704."""
        name = " ".join(name.split())
        if not 1 <= len(name) <= 60:
            raise DaoqiaoError("DQ-704", detail="名称应是 1–60 个字", detail_en="a name has 1 to 60 characters")
        if not 1 <= days <= LONGEST:
            raise DaoqiaoError("DQ-704", detail=f"期限应是 1–{LONGEST} 天", detail_en=f"it lasts 1 to {LONGEST} days")
        secret, now = PREFIX + secrets.token_urlsafe(32), clock()
        scope = {"communities": sorted(set(communities)), "grids": sorted(set(grids)), "district": district}
        stamps = {"made_at": text_of(now), "made_by": by, "until": text_of(now + timedelta(days=days))}
        row: dict[str, Any] = {"name": name, "token_hash": _hash(secret), "roles": list(roles), "purposes": list(purposes)}
        row |= scope | stamps | {"revoked_at": "", "revoked_by": "", "last_seen": ""}
        with writing(self.engine, PORTAL_TOKEN.name) as con:
            number = (con.execute(sa.select(sa.func.max(_T.number))).scalar() or 0) + 1
            con.execute(sa.insert(PORTAL_TOKEN).values(row | {"number": number}))
            made = _token(con.execute(sa.select(PORTAL_TOKEN).where(_T.number == number)).one())
            if witness is not None:
                witness(made)
        return secret, made

    def find(self, secret: str, now: datetime) -> Token | None:
        """What a secret stands for; None where it is over, was revoked or never was."""
        if not secret.startswith(PREFIX):
            return None
        with reading(self.engine) as con:
            row = con.execute(_FIND, {"wanted": _hash(secret)}).first()
        found = _token(row) if row else None
        if found is None or not found.holds(now):
            return None
        if found.last_seen <= text_of(now - NOTED):
            with writing(self.engine) as con:
                con.execute(sa.update(PORTAL_TOKEN).where(_T.number == found.number).values(last_seen=text_of(now)))
        return found

    def revoke(self, number: int, by: str, *, witness: Witness | None = None) -> Token:
        """From now on it opens nothing. Raises DQ-709 where there is none or it is revoked."""
        with writing(self.engine, PORTAL_TOKEN.name) as con:
            this = sa.update(PORTAL_TOKEN).where(_T.number == number, _T.revoked_at == "")
            if not con.execute(this.values(revoked_at=text_of(clock()), revoked_by=by)).rowcount:
                raise DaoqiaoError("DQ-709", number=number, kind="接口令牌", kind_en="token")
            gone = _token(con.execute(sa.select(PORTAL_TOKEN).where(_T.number == number)).one())
            if witness is not None:
                witness(gone)
        return gone

    def all(self) -> list[Token]:
        """Every token there ever was, by number."""
        with reading(self.engine) as con:
            return [_token(row) for row in con.execute(sa.select(PORTAL_TOKEN).order_by(_T.number))]


_FIND = sa.select(PORTAL_TOKEN).where(_T.token_hash == sa.bindparam("wanted"))


def _token(row: Any) -> Token:
    scope = (frozenset(row.communities), frozenset(row.grids), row.district)
    stamps = (row.made_at, row.made_by, row.until, row.revoked_at, row.revoked_by, row.last_seen)
    return Token(row.number, row.name, tuple(row.roles), *scope, tuple(row.purposes), *stamps)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
