"""The register of deliveries: what was decided about each, which are in force on a night, what each version was made of.

Here: a journal that only grows, and the answers read from it. Not here: judging a delivery (``pipelines``), its rows
(landing), its incident (``incidents``).

Decisions stand in the order of their nights, within a night in the order of recording. A night run again decides anew: of
one night's decisions about a delivery the last counts. A later night's "held" takes back nothing that was accepted before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import NamedTuple

import sqlalchemy as sa

from warehouse.state.database import DECISION, PUBLISHED, PUBLISHED_DELIVERY

ACCEPTED, HELD = "accepted", "held"
_RETIRED = "retired"
_FULL = "full"
_NOW = "9999-12-31"
_AT_ONCE = 500
"""Numbers in one query: old SQLite libraries take no more than 999."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One decision about one delivery. ``codes``: the gates (DQ-2xx) that spoke against it, held or accepted all the same.

    ``covers``: "full", or "changes" (the rows changed since the last one). ``watermark``: "" where none. ``rows``: loaded rows,
    ``communities``: the same by community ("" where unknown).
    ``night``: the ISO night of the decision. ``reason``: the operator's words where a person accepted it, else "".
    """

    source_id: str
    delivery_id: str
    slot: str
    file: str
    sha256: str
    business_date: str
    arrived_at: str
    covers: str
    watermark: str
    rows: int
    communities: dict[str, int]
    status: str
    night: str
    codes: tuple[str, ...]
    reason: str
    decided_at: str
    contents: str = ""
    """A digest of the printed rows: equal for a workbook that was only saved anew."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a version was made of: ``(source_id, delivery_id, standing)`` in the order of loading."""

    version: str
    night: str
    rows: tuple[tuple[str, str, str], ...]
    decisions: int = 0
    corrections: int = 0
    roster_answers: int = 0
    finding_answers: int = 0


class _Entry(NamedTuple):
    """A line of the journal, as much of it as answers need that go through all of it."""

    number: int
    night: str
    source_id: str
    slot: str
    delivery_id: str
    status: str
    covers: str
    watermark: str


_COLUMNS = [DECISION.c[field.name] for field in fields(Registered)]


def record(engine: sa.Engine, rows: Iterable[Registered]) -> None:
    """Append decisions, all or none. A later one about the same delivery is a further line. Raises sqlalchemy.exc.IntegrityError
    for a ``status`` or ``covers`` that does not exist."""
    lines = [asdict(row) for row in rows]
    if lines:
        with engine.begin() as con:
            con.execute(sa.insert(DECISION), lines)


def retire(engine: sa.Engine, source_id: str, slot: str, night: str, taken_over_by: str) -> None:
    """From ``night`` on, nothing of this slot is in force: it is delivered as the slot ``taken_over_by`` now, or ("") no longer.

    A delivery accepted there afterwards brings the slot back.
    """
    nothing = {field.name: 0 if field.type == "int" else "" for field in fields(Registered)}
    line = nothing | {"communities": {}, "codes": [], "covers": _FULL, "status": _RETIRED}
    with engine.begin() as con:
        con.execute(sa.insert(DECISION), line | {"source_id": source_id, "slot": slot, "night": night, "taken_over_by": taken_over_by})


def any_decision(engine: sa.Engine) -> bool:
    """False as long as nothing was ever recorded."""
    with engine.connect() as con:
        return con.execute(sa.select(DECISION.c.number).limit(1)).first() is not None


def in_force(engine: sa.Engine, night: str) -> list[list[Registered]]:
    """The chains in force on ``night``, by source and slot: the full delivery accepted last (by order of decision, whatever its
    business date), then the changes accepted after it, oldest decision first. Each delivery stands once.

    Where a slot never had a full one, the chain is all its changes: their rows are nowhere else.
    """
    with engine.connect() as con:
        chains = [chain for entries in _slots(con, night).values() if (chain := _chain(entries))]
        by_number = _registered(con, (entry.number for chain in chains for entry in chain))
    return [[by_number[entry.number] for entry in chain] for chain in chains]


def held(engine: sa.Engine, night: str) -> list[Registered]:
    """Deliveries that wait for a person on ``night``, oldest decision first: held, and nothing accepted since that replaces them."""
    with engine.connect() as con:
        numbers = sorted((e.night, e.number) for entries in _slots(con, night).values() for e in _waiting(entries))
        by_number = _registered(con, (number for _, number in numbers))
    return [by_number[number] for _, number in numbers]


def accepted_before(engine: sa.Engine, night: str) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """``(contents, business_date)`` of every delivery accepted up to ``night``, in force still or not, by source and slot."""
    line = DECISION.c
    query = sa.select(line.source_id, line.slot, line.contents, line.business_date).where(line.status == ACCEPTED, line.night <= night)
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    with engine.connect() as con:
        for source_id, slot, contents, date in con.execute(query):
            found.setdefault((source_id, slot), set()).add((contents, date))
    return found


def history(engine: sa.Engine, source_id: str, limit: int = 30) -> list[Registered]:
    """The last decisions about a source's deliveries, newest first."""
    query = sa.select(*_COLUMNS).where(DECISION.c.source_id == source_id, DECISION.c.status != _RETIRED)
    with engine.connect() as con:
        return [_of(row) for row in con.execute(query.order_by(DECISION.c.night.desc(), DECISION.c.number.desc()).limit(limit))]


def published(
    engine: sa.Engine,
    version: str,
    night: str,
    rows: Iterable[tuple[str, str, str]],
    decisions: int = 0,
    corrections: int = 0,
    roster_answers: int = 0,
    finding_answers: int = 0,
) -> None:
    """Remember that ``version`` was published for ``night``, made of ``(source_id, delivery_id, standing)`` in this order, and of
    people's decisions, corrections and answers about rosters and findings up to these numbers."""
    with engine.begin() as con:
        obeyed = {"decisions": decisions, "corrections": corrections, "roster_answers": roster_answers, "finding_answers": finding_answers}
        line = {"version": version, "night": night} | obeyed
        made = con.execute(sa.insert(PUBLISHED).returning(PUBLISHED.c.number), line).scalar_one()
        names = ("version_number", "place", "source_id", "delivery_id", "standing")
        lines = [dict(zip(names, (made, place, *row), strict=True)) for place, row in enumerate(rows)]
        if lines:
            con.execute(sa.insert(PUBLISHED_DELIVERY), lines)


def published_on(engine: sa.Engine, night: str) -> Published | None:
    """The version that stood on ``night``: the last one published for it or, where there is none, for the nearest night before."""
    newest = sa.select(PUBLISHED).where(PUBLISHED.c.night <= night).order_by(PUBLISHED.c.night.desc(), PUBLISHED.c.number.desc()).limit(1)
    with engine.connect() as con:
        version = con.execute(newest).one_or_none()
        if version is None:
            return None
        line = PUBLISHED_DELIVERY.c
        query = sa.select(line.source_id, line.delivery_id, line.standing).where(line.version_number == version.number)
        rows = tuple((row.source_id, row.delivery_id, row.standing) for row in con.execute(query.order_by(line.place)))
    obeyed = (version.decisions, version.corrections, version.roster_answers, version.finding_answers)
    return Published(version.version, version.night, rows, *obeyed)


def needed_since(engine: sa.Engine, night: str) -> set[tuple[str, str]]:
    """``(source_id, delivery_id)`` of all that retention must keep: every version that stands on ``night`` or a later one, what is
    in force now, what waits for a person now."""
    line = PUBLISHED_DELIVERY.c
    stood = sa.select(sa.func.max(PUBLISHED.c.night)).where(PUBLISHED.c.night <= night).scalar_subquery()
    query = sa.select(line.source_id, line.delivery_id).join(PUBLISHED, PUBLISHED.c.number == line.version_number)
    with engine.connect() as con:
        versions = con.execute(query.where(PUBLISHED.c.night >= sa.func.coalesce(stood, night)).distinct())
        needed = {(row.source_id, row.delivery_id) for row in versions}
        for entries in _slots(con, _NOW).values():
            needed |= {(entry.source_id, entry.delivery_id) for entry in (*_chain(entries), *_waiting(entries))}
    return needed


def _slots(con: sa.Connection, night: str) -> dict[tuple[str, str], list[_Entry]]:
    """The journal up to ``night`` by source and slot, in order, as far back as it matters. Of one night's lines about a delivery
    only the last is given."""
    line = DECISION.c
    upto = line.night <= night
    begun = _begun(upto)
    mine = sa.and_(line.source_id == begun.c.source_id, line.slot == begun.c.slot, line.night >= begun.c.night)
    query = sa.select(*(line[name] for name in _Entry._fields)).join(begun, mine).where(upto)
    last: dict[tuple[str, str, str, str], _Entry] = {}
    for row in con.execute(query.order_by(line.night, line.number)):
        entry = _Entry._make(row)
        key = (entry.source_id, entry.slot, entry.delivery_id, entry.night)
        last.pop(key, None)  # so that it moves to the end
        last[key] = entry
    slots: dict[tuple[str, str], list[_Entry]] = {}
    for entry in last.values():
        slots.setdefault((entry.source_id, entry.slot), []).append(entry)
    return dict(sorted(slots.items()))


def _begun(upto: sa.ColumnElement[bool]) -> sa.Subquery:
    """``source_id, slot, night``: the last night on which the slot's chain began anew, "" where none did. A night that also held
    something does not count: the delivery that began the chain may be what a rerun then held."""
    line = DECISION.c
    anew = sa.or_(line.status == _RETIRED, sa.and_(line.status == ACCEPTED, line.covers == _FULL))
    flags = [sa.func.max(sa.case((which, 1), else_=0)).label(name) for name, which in (("anew", anew), ("held", line.status == HELD))]
    slot = (line.source_id, line.slot)
    nights = sa.select(*slot, line.night, *flags).where(upto).group_by(*slot, line.night).subquery().c
    night = sa.func.max(sa.case((sa.and_(nights.anew == 1, nights.held == 0), nights.night), else_=""))
    return sa.select(nights.source_id, nights.slot, night.label("night")).group_by(nights.source_id, nights.slot).subquery()


def _chain(entries: Iterable[_Entry]) -> list[_Entry]:
    chain: dict[str, _Entry] = {}
    for entry in entries:
        if entry.status == _RETIRED or (entry.status == ACCEPTED and entry.covers == _FULL):
            chain.clear()
        if entry.status == ACCEPTED:
            chain.pop(entry.delivery_id, None)
            chain[entry.delivery_id] = entry
    return list(chain.values())


def _waiting(entries: Iterable[_Entry]) -> list[_Entry]:
    """Held ones, less those that were replaced. Changes from files replace nothing: each has rows of its own. Those from a
    database do, as they were read from the last accepted watermark on."""
    waiting: dict[str, _Entry] = {}
    for entry in entries:
        waiting.pop(entry.delivery_id, None)
        if entry.status == HELD:
            waiting[entry.delivery_id] = entry
        elif entry.status == _RETIRED or entry.covers == _FULL or entry.watermark:
            waiting.clear()
    return list(waiting.values())


def _registered(con: sa.Connection, numbers: Iterable[int]) -> dict[int, Registered]:
    wanted = list(numbers)
    found: dict[int, Registered] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(DECISION.c.number, *_COLUMNS).where(DECISION.c.number.in_(wanted[start : start + _AT_ONCE]))
        found |= {row.number: _of(row) for row in con.execute(query)}
    return found


def _of(row: sa.Row[tuple[object, ...]]) -> Registered:
    facts = {field.name: row._mapping[field.name] for field in fields(Registered)}
    return Registered(**facts | {"codes": tuple(facts["codes"])})
