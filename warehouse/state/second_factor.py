"""The second factor: codes of a telephone (TOTP, RFC 6238), and recovery codes for when it is lost.

Here: setting it up, checking a code. Not here: the password (``accounts``), who has to have one (``warehouse/desk/access.toml``), taking it
away (``Accounts.reset_second_factor``). A code is accepted once (RFC 6238, 5.2), and wrong ones count as wrong passwords do.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import pyotp
import sqlalchemy as sa

from warehouse.state.accounts import Accounts
from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_RECOVERY, PORTAL_USER
from warehouse.vocabulary.errors import DaoqiaoError

STEP: Final = 30
"""Seconds a code is shown: what every telephone does."""
DRIFT: Final = 1
"""Steps before and after: a telephone's clock and a slow hand; RFC 6238 advises one at most."""
CODES: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"

_U = PORTAL_USER.c


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the telephone has to be told, by a picture of ``uri`` or by hand. Shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


class SecondFactor:
    """Of the accounts of one portal store. Threads may share it. Everything raises DQ-700 where the store fails, DQ-708 of the key."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts, self.engine, self.box = accounts, accounts.engine, accounts.box

    def begin(self, number: int, issuer: str = "岛桥") -> Enrolment:
        """A new secret, which counts once it is confirmed; until then an older one does. ``issuer``: what the telephone shows.
        Raises DQ-703."""
        secret = pyotp.random_base32()
        with writing(self.engine, PORTAL_USER.name) as con:
            row = self._row(con, number)
            con.execute(sa.update(PORTAL_USER).where(_U.number == number).values(totp_begun=self.box.seal(secret)))
        return Enrolment(secret, pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=row.login, issuer_name=issuer))

    def confirm(self, number: int, code: str, now: datetime) -> tuple[str, ...]:
        """The telephone shows the right code: from now on it is asked for. Ten recovery codes, to be shown once; older ones are void.
        Raises DQ-703, DQ-706."""
        with writing(self.engine, PORTAL_USER.name) as con:
            row = self._row(con, number)
            step = _step(self.box.open(row.totp_begun), code, now, -1) if row.totp_begun else None
            if step is None:
                raise DaoqiaoError("DQ-706")
            told = {"totp": row.totp_begun, "totp_begun": "", "totp_last": step, "changed_at": text_of(now), "changed_by": row.name}
            con.execute(sa.update(PORTAL_USER).where(_U.number == number).values(told))
            codes = tuple("".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(CODES))
            con.execute(sa.delete(PORTAL_RECOVERY).where(PORTAL_RECOVERY.c.user_number == number))
            con.execute(sa.insert(PORTAL_RECOVERY), [{"user_number": number, "mark": self._mark(number, one)} for one in codes])
        return tuple(f"{one[:4]}-{one[4:8]}-{one[8:]}" for one in codes)

    def check(self, number: int, code: str, now: datetime) -> bool:
        """Whether a code of the telephone or a recovery code is right; it is used up by that. False too while the account is locked or
        has no second factor. Raises DQ-703."""
        lockout = self.accounts.lockout
        with reading(self.engine) as con:
            row = self._row(con, number)
        attempt = lockout.begin(self.accounts.mark(row.login), now, known=True)
        if attempt.until is not None or not row.totp or not self._use(number, code, now):
            return False
        lockout.right(attempt)
        return True

    def left(self, number: int) -> int:
        """How many recovery codes are left."""
        with reading(self.engine) as con:
            mine = PORTAL_RECOVERY.c.user_number == number
            return con.execute(sa.select(sa.func.count()).select_from(PORTAL_RECOVERY).where(mine)).scalar_one()

    def _use(self, number: int, code: str, now: datetime) -> bool:
        with writing(self.engine, PORTAL_USER.name) as con:
            row = self._row(con, number)
            plain = re.sub(r"[\s-]", "", code)
            step = _step(self.box.open(row.totp), plain, now, row.totp_last) if row.totp else None
            if step is not None:
                con.execute(sa.update(PORTAL_USER).where(_U.number == number).values(totp_last=step))
                return True
            mine = (PORTAL_RECOVERY.c.user_number == number) & (PORTAL_RECOVERY.c.mark == self._mark(number, plain.lower()))
            return bool(row.totp) and con.execute(sa.delete(PORTAL_RECOVERY).where(mine)).rowcount == 1

    def _mark(self, number: int, code: str) -> str:
        return self.box.mark(f"recovery {number}", code)

    @staticmethod
    def _row(con: sa.Connection, number: int) -> Any:
        row = con.execute(sa.select(PORTAL_USER).where(_U.number == number)).first()
        if row is None:
            raise DaoqiaoError("DQ-703")
        return row


def _step(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The time step after ``last`` whose code this is."""
    here, made = int(now.timestamp()) // STEP, pyotp.TOTP(secret, interval=STEP)
    typed = re.sub(r"\D", "", code).encode() if re.fullmatch(r"[0-9\s]+", code) else b""
    fitting = [step for step in range(here - DRIFT, here + DRIFT + 1) if hmac.compare_digest(made.generate_otp(step).encode(), typed)]
    return next((step for step in fitting if step > last), None)
