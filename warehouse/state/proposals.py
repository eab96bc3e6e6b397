"""Answers that are too grave for one person: proposed by one, confirmed or refused by another.

Here: keeping proposals and settling them, one writer at a time. Not here: which answers are grave (``warehouse.desk.gravity``), who may
confirm, the decision itself (``decisions``), which is recorded inside the settling: a crash between both leaves a proposal that waits
and can be confirmed once more, as the same decision is never recorded twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Final, TypeAlias

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_PROPOSAL
from warehouse.vocabulary.errors import DaoqiaoError

WAITING, CONFIRMED, REFUSED, WITHDRAWN = "waiting", "confirmed", "refused", "withdrawn"
_T: Final = PORTAL_PROPOSAL.c


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. ``kind``: same, different or undo; the records in the order of their ids; moments are ISO."""

    number: int
    kind: str
    left_record_id: str
    right_record_id: str
    reason: str = field(repr=False)
    by_user: int
    by_name: str
    at: str
    status: str = WAITING
    decided_by: str = ""
    decided_at: str = ""
    answer: str = field(default="", repr=False)

    @property
    def pair(self) -> tuple[str, str]:
        return self.left_record_id, self.right_record_id


Witness: TypeAlias = Callable[[Proposal], None]
"""Hears of the proposal as it will be, and brings about what it means; where it raises, nothing changes."""


def propose(
    engine: sa.Engine, kind: str, left: str, right: str, *, reason: str, by_user: int, by_name: str, now: datetime, witness: Witness
) -> Proposal:
    """Keep a proposal; where one about these two records waits already, that one. Raises DQ-700 where the store fails."""
    left, right = sorted((left, right))
    with writing(engine, PORTAL_PROPOSAL.name) as con:
        for one in _rows(con, _T.left_record_id == left, _T.right_record_id == right, _T.status == WAITING):
            return one
        number = (con.execute(sa.select(sa.func.max(_T.number))).scalar() or 0) + 1
        made = Proposal(number, kind, left, right, reason, by_user, by_name, text_of(now))
        con.execute(sa.insert(PORTAL_PROPOSAL), asdict(made))
        witness(made)
        return made


def settle(
    engine: sa.Engine, number: int, status: str, *, user: int, who: str, now: datetime, answer: str = "", witness: Witness
) -> Proposal:
    """Confirm or refuse somebody else's, or withdraw one's own. Raises DQ-730 where it does not wait (any more), DQ-731 where one would
    confirm what one has proposed, or withdraw what another has."""
    with writing(engine, PORTAL_PROPOSAL.name) as con:
        found = _rows(con, _T.number == number)
        if not found or found[0].status != WAITING:
            raise DaoqiaoError("DQ-730", number=number)
        if (found[0].by_user == user) != (status == WITHDRAWN):
            raise DaoqiaoError("DQ-731", number=number)
        made = replace(found[0], status=status, decided_by=who, decided_at=text_of(now), answer=answer)
        con.execute(
            sa.update(PORTAL_PROPOSAL)
            .where(_T.number == number)
            .values(status=status, decided_by=who, decided_at=text_of(now), answer=answer)
        )
        witness(made)
        return made


def waiting(engine: sa.Engine) -> list[Proposal]:
    """What waits for a second person, the oldest first."""
    with reading(engine) as con:
        return _rows(con, _T.status == WAITING)


def refused(engine: sa.Engine, left: str, right: str) -> Proposal | None:
    """The last refusal of a proposal about these two records: whoever answers them next should know of it."""
    left, right = sorted((left, right))
    with reading(engine) as con:
        found = _rows(con, _T.left_record_id == left, _T.right_record_id == right, _T.status == REFUSED)
    return found[-1] if found else None


def _rows(con: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Proposal]:
    names = [one.name for one in fields(Proposal)]
    found = con.execute(sa.select(PORTAL_PROPOSAL).where(*conditions).order_by(_T.number))
    return [Proposal(**{name: row._mapping[name] for name in names}) for row in found]
