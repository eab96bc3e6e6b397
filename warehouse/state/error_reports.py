"""What people report as wrong in a record, and what became of it: sent, forwarded, accepted, refused, withdrawn.

Here: keeping a report, moving it on, which are open. Not here: who may (``warehouse.desk.error_desk``), the correction that an accepted
one becomes (``corrections``). What is reported is personal: it stands in no representation and in no error.

Every change is made by one writer at a time, and only from a state in which it makes sense: of two people who settle the same report
the second is told (DQ-733). A ``Witness`` hears of each inside its transaction; where it raises, nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from dataclasses import field as part
from datetime import datetime
from typing import Final, TypeAlias

import sqlalchemy as sa

from warehouse.state import report_photos
from warehouse.state.database import PUBLISHED
from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_REPORT
from warehouse.vocabulary.errors import DaoqiaoError

SENT, FORWARDED, ACCEPTED, REFUSED, WITHDRAWN = "sent", "forwarded", "accepted", "refused", "withdrawn"
OPEN: Final = (SENT, FORWARDED)
"""Nobody has settled it yet."""
KINDS: Final = ("value", "moved", "dead", "unknown_person")
BASES: Final = ("visit", "phone", "document", "other")
_T: Final = PORTAL_REPORT.c


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to report. ``resident_id``: "" for somebody whom no system knows (``unknown_person``, the name proposed, the
    address as ``raw``). ``kind``: one of KINDS; ``shown`` and ``proposed`` are standard values ("" where there is
    none), ``raw`` is as typed; ``basis``: one of BASES; ``record_id`` carries the report should the resident be split or merged."""

    resident_id: str
    record_id: str
    field: str
    kind: str
    shown: str = part(repr=False)
    proposed: str = part(repr=False)
    raw: str = part(repr=False)
    basis: str
    note: str = part(repr=False)
    by_user: int
    by_name: str
    community: str
    department: str


@dataclass(frozen=True, slots=True)
class Report(Draft):
    """A report that was sent. ``at``, ``decided_at``: ISO; ``correction``: its number in ``field_correction`` once accepted."""

    number: int
    receipt: str
    at: str
    status: str = SENT
    decided_by: str = ""
    decided_at: str = ""
    answer: str = part(default="", repr=False)
    correction: int | None = None


Witness: TypeAlias = Callable[[Report], None]


def send(engine: sa.Engine, draft: Draft, *, now: datetime, witness: Witness, photo: bytes = b"") -> Report:
    """Keep a report, with its sealed ``photo`` where there is one. What the same person has reported and nobody has settled is not kept
    twice; a photograph is added to it. ``now`` in the district's own zone: the receipt names its day, ``GZ261122-003``. Raises DQ-700
    where the store fails."""
    day = f"{now:%y%m%d}"
    with writing(engine, PORTAL_REPORT.name) as con:
        for one in _rows(con, _T.by_user == draft.by_user, _T.resident_id == draft.resident_id, _T.status.in_(OPEN)):
            same = (one.field, one.kind, one.proposed) == (draft.field, draft.kind, draft.proposed)
            if same and (draft.resident_id or one.raw == draft.raw):
                if photo:
                    report_photos.put(con, one.number, photo, now)
                    witness(one)
                return one
        number = (con.execute(sa.select(sa.func.max(_T.number))).scalar() or 0) + 1
        today = con.execute(sa.select(sa.func.count()).where(_T.receipt.like(f"GZ{day}-%"))).scalar() or 0
        made = Report(**asdict(draft), number=number, receipt=f"GZ{day}-{today + 1:03d}", at=text_of(now))
        con.execute(sa.insert(PORTAL_REPORT), asdict(made))
        if photo:
            report_photos.put(con, made.number, photo, now)
        witness(made)
        return made


def find(engine: sa.Engine, receipt: str) -> Report:
    """Raises DQ-732 where there is none."""
    with reading(engine) as con:
        return _one(con, receipt)


def of_user(engine: sa.Engine, user: int) -> list[Report]:
    """What somebody has reported, the newest first."""
    with reading(engine) as con:
        return _rows(con, _T.by_user == user)[::-1]


def waiting(engine: sa.Engine) -> list[Report]:
    """What nobody has settled yet, the oldest first."""
    with reading(engine) as con:
        return _rows(con, _T.status.in_(OPEN))


def settled(engine: sa.Engine, limit: int) -> list[Report]:
    """What was accepted or refused last, the newest first."""
    with reading(engine) as con:
        chosen = sa.select(PORTAL_REPORT).where(_T.status.in_((ACCEPTED, REFUSED))).order_by(_T.decided_at.desc(), _T.number.desc())
        return [_report(row) for row in con.execute(chosen.limit(limit))]


def about(engine: sa.Engine, residents: Collection[str]) -> list[Report]:
    """What nobody has settled yet about these residents, the oldest first."""
    with reading(engine) as con:
        return _rows(con, _T.resident_id.in_(list(residents)), _T.status.in_(OPEN)) if residents else []


class Moving:
    """One report that nobody else can change meanwhile."""

    def __init__(self, con: sa.Connection, report: Report) -> None:
        self._con, self.report = con, report

    def change(self, **columns: object) -> Report:
        """The report as it will be."""
        self._con.execute(sa.update(PORTAL_REPORT).where(_T.number == self.report.number).values(**columns))
        self.report = replace(self.report, **columns)  # type: ignore[arg-type]
        return self.report


def pending(engine: sa.Engine, residents: Collection[str]) -> dict[tuple[str, str], str]:
    """The receipt of what is reported and not settled yet, by resident and field: the last where several are."""
    return {key: one.receipt for key, one in newest(about(engine, residents)).items()}


@contextmanager
def moving(engine: sa.Engine, receipt: str, states: Sequence[str]) -> Iterator[Moving]:
    """Alone with one report that is in one of ``states``; whatever is raised inside leaves it as it was. Once it is settled or taken
    back its photograph is deleted. Raises DQ-732, DQ-733."""
    with writing(engine, PORTAL_REPORT.name) as con:
        before = _one(con, receipt)
        if before.status not in states:
            raise DaoqiaoError("DQ-733", receipt=receipt)
        it = Moving(con, before)
        yield it
        if it.report.status not in OPEN:
            report_photos.drop(con, it.report.number)


def move(
    engine: sa.Engine, receipt: str, status: str, *, who: str, now: datetime, answer: str, witness: Witness, department: str = ""
) -> Report:
    """Withdraw, refuse or forward (to ``department``) what is open. Raises DQ-732, DQ-733."""
    with moving(engine, receipt, OPEN) as it:
        extra = {"department": department} if department else {}
        made = it.change(status=status, decided_by=who, decided_at=text_of(now), answer=answer, **extra)
        witness(made)
        return made


def accept(engine: sa.Engine, receipt: str, *, who: str, now: datetime, answer: str, effect: Callable[[Report], int | None]) -> Report:
    """Accept what is open. ``effect`` brings it about, witnessed, and gives the number of the correction, None where there is none."""
    with moving(engine, receipt, OPEN) as it:
        made = it.change(status=ACCEPTED, decided_by=who, decided_at=text_of(now), answer=answer)
        return it.change(correction=effect(made))


def reopen(engine: sa.Engine, receipt: str, *, who: str, now: datetime, answer: str, effect: Witness) -> Report:
    """Take an acceptance back: the report waits again. ``effect`` takes its correction back, witnessed."""
    with moving(engine, receipt, (ACCEPTED,)) as it:
        effect(it.report)
        return it.change(status=SENT, decided_by=who, decided_at=text_of(now), answer=answer, correction=None)


def _one(con: sa.Connection, receipt: str) -> Report:
    found = _rows(con, _T.receipt == receipt)
    if not found:
        raise DaoqiaoError("DQ-732")
    return found[0]


def _rows(con: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Report]:
    return [_report(row) for row in con.execute(sa.select(PORTAL_REPORT).where(*conditions).order_by(_T.number))]


_NAMES: Final = tuple(one.name for one in fields(Report))


def _report(row: sa.Row[tuple[object, ...]]) -> Report:
    return Report(**{name: row._mapping[name] for name in _NAMES})


def newest(reports: Iterable[Report]) -> dict[tuple[str, str], Report]:
    """The last of each resident and field."""
    return {(one.resident_id, one.field): one for one in reports}


def obeyed(state: sa.Engine, version: str) -> int:
    """The newest correction that a published version shows; 0 where the state store knows nothing of that version."""
    chosen = sa.select(PUBLISHED.c.corrections).where(PUBLISHED.c.version == version).order_by(PUBLISHED.c.number.desc())
    with reading(state) as con:
        return con.execute(chosen).scalar() or 0
