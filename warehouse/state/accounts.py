"""Accounts of people: who they are, what they are there for, their passwords.

Here: making, changing, finding accounts; checking a password. Not here: what a role may see (``warehouse/desk/access.toml``), rules and
keeping of passwords (``passwords``), waiting after wrong ones (``lockout``), the second factor, sessions.

Whoever changes something hands over a ``Witness`` that writes the audit log inside the same transaction: no entry, no change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias
from unicodedata import normalize

import sqlalchemy as sa

from warehouse.state import passwords
from warehouse.state.engines import reading, writing
from warehouse.state.lockout import Lockout
from warehouse.state.moments import now as clock
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_RECOVERY, PORTAL_SESSION, PORTAL_USER
from warehouse.state.secrets_box import Box
from warehouse.vocabulary.errors import DaoqiaoError

_U = PORTAL_USER.c
_LOGIN: Final = re.compile(r"[\w.@-]{2,40}")


@dataclass(frozen=True, slots=True)
class User:
    """One account. ``communities`` and ``grids`` are names as the merged records have them; ``district``: the whole of it. Moments are
    ISO texts in UTC, "" for never."""

    number: int
    login: str
    name: str
    roles: tuple[str, ...]
    communities: frozenset[str]
    grids: frozenset[str]
    district: bool
    disabled: bool
    must_change: bool
    second_factor: bool
    created_at: str
    created_by: str
    last_seen: str


Witness: TypeAlias = Callable[[User], None]
"""Hears of the account as it will be; where it raises, nothing changes."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a log-in. ``user`` only where the password was right; ``until``: when a lock ends."""

    user: User | None
    state: Literal["ok", "wrong", "locked", "disabled"]
    until: datetime | None = None


class Accounts:
    """The accounts of one portal store; ``folder`` holds its key. Threads may share it. Everything raises DQ-700 where the store fails."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        """Raises DQ-708."""
        self.engine, self.box, self.lockout = engine, Box(folder), Lockout(engine)

    def users(self) -> list[User]:
        """All of them, by number."""
        with reading(self.engine) as con:
            return [_user(row) for row in con.execute(sa.select(PORTAL_USER).order_by(_U.number))]

    def user(self, number: int) -> User | None:
        with reading(self.engine) as con:
            row = con.execute(_BY_NUMBER, {"wanted": number}).first()
        return _user(row) if row else None

    def by_login(self, login: str) -> User | None:
        """However the login was typed."""
        with reading(self.engine) as con:
            row = con.execute(_BY_LOGIN, {"wanted": plain_login(login)}).first()
        return _user(row) if row else None

    def add(
        self,
        login: str,
        name: str,
        roles: Sequence[str],
        *,
        communities: Collection[str] = (),
        grids: Collection[str] = (),
        district: bool = False,
        by: str,
        witness: Witness | None = None,
    ) -> tuple[User, str]:
        """A new account and the password to log in with once; it is shown now and never again. Raises DQ-704."""
        login, password, at = plain_login(login), passwords.handed_out(), text_of(clock())
        if not _LOGIN.fullmatch(login):
            raise _unfit("登录名应是 2–40 个字母、数字、汉字或 . - _ @", "a login has 2 to 40 letters, digits or . - _ @")
        told = _facts(name=name, roles=roles, communities=communities, grids=grids, district=district)
        kept = {"password": passwords.keep(password), "password_at": at, "must_change": True}
        empty = {"disabled": False, "totp": "", "totp_begun": "", "totp_last": 0, "last_seen": ""}
        stamps = {"created_at": at, "created_by": by, "changed_at": at, "changed_by": by}
        with self._writing() as con:
            if con.execute(_BY_LOGIN, {"wanted": login}).first():
                raise _unfit("这个登录名已经有人用", "this login is taken")
            number = (con.execute(sa.select(sa.func.max(_U.number))).scalar() or 0) + 1
            con.execute(sa.insert(PORTAL_USER).values(told | kept | empty | stamps | {"number": number, "login": login}))
            user = _user(_row(con, number))
            if witness is not None:
                witness(user)
        return user, password

    def change(
        self,
        number: int,
        *,
        name: str | None = None,
        roles: Sequence[str] | None = None,
        communities: Collection[str] | None = None,
        grids: Collection[str] | None = None,
        district: bool | None = None,
        disabled: bool | None = None,
        by: str,
        witness: Witness | None = None,
    ) -> User:
        """What is None stays. Whoever is disabled is logged out everywhere. Raises DQ-703, DQ-704."""
        told = _facts(name=name, roles=roles, communities=communities, grids=grids, district=district, disabled=disabled)
        return self._change(number, told, by, witness, log_out=bool(disabled))

    def check_password(self, login: str, password: str, now: datetime) -> Checked:
        """Whether somebody may go on. Takes equally long and locks alike whether or not anybody has the login; an account that is
        disabled says so only to who knows its password."""
        login = plain_login(login)
        with reading(self.engine) as con:
            row = con.execute(_BY_LOGIN, {"wanted": login}).first()
        attempt = self.lockout.begin(self.mark(login), now, known=row is not None)
        if attempt.until is not None:
            return Checked(None, "locked", attempt.until)
        if not passwords.fits(row.password if row else None, password) or row is None:
            return Checked(None, "locked", self.lockout.until(attempt.mark, now)) if attempt.locks else Checked(None, "wrong")
        if row.disabled or row.totp:
            self.lockout.take_back(attempt)
        else:
            self.lockout.right(attempt)
        if passwords.outdated(row.password):
            fresh = passwords.keep(password)
            with writing(self.engine) as con:  # unless it was changed in the meantime
                con.execute(sa.update(PORTAL_USER).where(_U.number == row.number, _U.password == row.password).values(password=fresh))
        return Checked(_user(row), "disabled") if row.disabled else Checked(_user(row), "ok")

    def set_password(
        self, number: int, password: str, by: str, *, must_change: bool = False, keep: int = 0, witness: Witness | None = None
    ) -> User:
        """A new password. Every session of the account ends, but for number ``keep``. Raises DQ-703, DQ-705."""
        user = self.user(number)
        if user is None:
            raise DaoqiaoError("DQ-703")
        passwords.check_rules(password, user.login, user.name)
        told = {"password": passwords.keep(password), "password_at": text_of(clock()), "must_change": must_change}
        return self._change(number, told, by, witness, log_out=True, keep=keep)

    def reset(self, number: int, by: str, *, witness: Witness | None = None) -> tuple[User, str]:
        """A password to log in with once, for who has forgotten theirs; locks are lifted. Raises DQ-703."""
        password = passwords.handed_out()
        told = {"password": passwords.keep(password), "password_at": text_of(clock()), "must_change": True}
        user = self._change(number, told, by, witness, log_out=True)
        self.lockout.forget(self.mark(user.login))
        return user, password

    def unlock(self, number: int, by: str, *, witness: Witness | None = None) -> User:
        """Whoever is locked out may try again. Raises DQ-703."""
        user = self._change(number, {}, by, witness)
        self.lockout.forget(self.mark(user.login))
        return user

    def reset_second_factor(self, number: int, by: str, *, witness: Witness | None = None) -> User:
        """Whose telephone is lost logs in without, and sets up another. Raises DQ-703."""
        return self._change(number, {"totp": "", "totp_begun": "", "totp_last": 0}, by, witness, log_out=True, recovery=False)

    def locked_until(self, user: User, now: datetime) -> datetime | None:
        return self.lockout.until(self.mark(user.login), now)

    def mark(self, login: str) -> str:
        """What stands for a login where attempts are counted."""
        return self.box.mark("login", login)

    def _change(
        self,
        number: int,
        told: dict[str, Any],
        by: str,
        witness: Witness | None,
        *,
        log_out: bool = False,
        keep: int = 0,
        recovery: bool = True,
    ) -> User:
        with self._writing() as con:
            stamps = {"changed_at": text_of(clock()), "changed_by": by}
            if not con.execute(sa.update(PORTAL_USER).where(_U.number == number).values(told | stamps)).rowcount:
                raise DaoqiaoError("DQ-703")
            if log_out:
                con.execute(sa.delete(PORTAL_SESSION).where(PORTAL_SESSION.c.user_number == number, PORTAL_SESSION.c.number != keep))
            if not recovery:
                con.execute(sa.delete(PORTAL_RECOVERY).where(PORTAL_RECOVERY.c.user_number == number))
            user = _user(_row(con, number))
            if witness is not None:
                witness(user)
        return user

    def _writing(self) -> AbstractContextManager[sa.Connection]:
        return writing(self.engine, PORTAL_USER.name)


_BY_NUMBER = sa.select(PORTAL_USER).where(_U.number == sa.bindparam("wanted"))
_BY_LOGIN = sa.select(PORTAL_USER).where(_U.login == sa.bindparam("wanted"))


def plain_login(login: str) -> str:
    """One form of a login: full-width characters, capitals and blanks around it make no difference."""
    return normalize("NFKC", login).strip().casefold()


def _row(con: sa.Connection, number: int) -> Any:
    return con.execute(_BY_NUMBER, {"wanted": number}).one()


def _user(row: Any) -> User:
    return User(
        row.number,
        row.login,
        row.name,
        tuple(row.roles),
        frozenset(row.communities),
        frozenset(row.grids),
        row.district,
        row.disabled,
        row.must_change,
        bool(row.totp),
        row.created_at,
        row.created_by,
        row.last_seen,
    )


def _facts(**given: Any) -> dict[str, Any]:
    """Columns of what is not None. Raises DQ-704."""
    told = {name: value for name, value in given.items() if value is not None}
    if "name" in told:
        told["name"] = " ".join(told["name"].split())
        if not 1 <= len(told["name"]) <= 60:
            raise _unfit("姓名应是 1–60 个字", "a name has 1 to 60 characters")
    if "roles" in told:
        told["roles"] = list(dict.fromkeys(told["roles"]))
    return told | {name: sorted(set(told[name])) for name in ("communities", "grids") if name in told}


def _unfit(zh: str, en: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-704", detail=zh, detail_en=en)
