"""Incidents: what is wrong with a source, from the first night until it is green again.

Here: one open incident a source, joined by every further failure. Not here: finding failures, telling people about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from warehouse.state.database import INCIDENT, INCIDENT_FAILURE


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that failed on ``night`` (ISO). ``sentence``: one Chinese sentence, without personal data."""

    night: str
    code: str
    file: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Incident:
    """``closed_on`` is "" while it is open; ``nights`` counts those on which something failed; failures in order of telling."""

    number: int
    source_id: str
    opened_on: str
    last_seen_on: str
    closed_on: str
    nights: int
    failures: tuple[Failure, ...]

    @property
    def headline(self) -> str:
        """The sentence that opened it."""
        return self.failures[0].sentence if self.failures else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a night did: incidents it opened, failures it added to older ones, incidents it closed."""

    opened: tuple[Incident, ...]
    joined: tuple[Incident, ...]
    closed: tuple[Incident, ...]


def tell(engine: sa.Engine, night: str, failures: Mapping[str, Sequence[Failure]], green: Iterable[str]) -> Told:
    """Take in what ``night`` found, by source; ``green`` sources had nothing against them and close their incident.

    Telling a night again adds nothing twice and answers the same; what that night closed, its rerun may open again, and the
    other way round. A source in neither is left as it is. A green night before the last failure closes nothing.
    """
    failing = {source_id: found for source_id, found in failures.items() if found}
    well = set(green) - set(failing)
    with engine.begin() as con:
        told = [_join(con, night, source_id, found) for source_id, found in failing.items()]
        over = sa.update(INCIDENT).where(INCIDENT.c.closed_on == "", INCIDENT.c.last_seen_on <= night, INCIDENT.c.source_id.in_(well))
        con.execute(over.values(closed_on=night))
        seen = _load(con, INCIDENT.c.number.in_(told), (INCIDENT.c.number,))
        closed = _load(con, sa.and_(INCIDENT.c.source_id.in_(well), INCIDENT.c.closed_on == night), (INCIDENT.c.number,))
    return Told(tuple(i for i in seen if i.opened_on == night), tuple(i for i in seen if i.opened_on != night), tuple(closed))


def open_incidents(engine: sa.Engine) -> list[Incident]:
    """Every open incident, the longest open first."""
    with engine.connect() as con:
        return _load(con, INCIDENT.c.closed_on == "", (INCIDENT.c.opened_on, INCIDENT.c.number))


def incidents(engine: sa.Engine, source_id: str | None = None, limit: int = 50) -> list[Incident]:
    """The last incidents, open or closed, of one source or of all, newest first."""
    which = sa.true() if source_id is None else INCIDENT.c.source_id == source_id
    with engine.connect() as con:
        return _load(con, which, (INCIDENT.c.opened_on.desc(), INCIDENT.c.number.desc()), limit)


def _join(con: sa.Connection, night: str, source_id: str, found: Sequence[Failure]) -> int:
    """Add ``found`` to the source's incident of that night, else to its open one, else to a new one. Returns its number."""
    mine = INCIDENT.c.source_id == source_id
    query = sa.select(INCIDENT).where(mine, sa.or_(INCIDENT.c.closed_on == "", INCIDENT.c.closed_on >= night))
    rows = con.execute(query.order_by(INCIDENT.c.number)).all()
    fitting = [row for row in rows if row.opened_on <= night] or [row for row in rows if not row.closed_on]
    if fitting:
        incident = fitting[-1]
        number = int(incident.number)
        seen = {"last_seen_on": max(night, incident.last_seen_on)}
        if incident.closed_on == night and all(row.closed_on for row in rows):
            seen["closed_on"] = ""  # an earlier run of this night closed it too early
        con.execute(sa.update(INCIDENT).where(INCIDENT.c.number == number).values(**seen))
    else:
        new = {"source_id": source_id, "opened_on": night, "last_seen_on": night, "closed_on": ""}
        number = int(con.execute(sa.insert(INCIDENT).returning(INCIDENT.c.number), new).scalar_one())
    there = {failure for one in _load(con, INCIDENT.c.number == number, ()) for failure in one.failures}
    lines = [asdict(one) | {"incident_number": number} for one in dict.fromkeys(found) if one not in there]
    if lines:
        con.execute(sa.insert(INCIDENT_FAILURE), lines)
    return number


def _load(
    con: sa.Connection,
    which: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[str] | sa.ColumnElement[int]],
    limit: int | None = None,
) -> list[Incident]:
    rows = con.execute(sa.select(INCIDENT).where(which).order_by(*order).limit(limit)).all()
    line = INCIDENT_FAILURE.c
    query = sa.select(line.incident_number, line.night, line.code, line.file, line.sentence)
    query = query.where(line.incident_number.in_([row.number for row in rows])).order_by(line.number)
    failures: dict[int, list[Failure]] = {}
    for number, *facts in con.execute(query):
        failures.setdefault(number, []).append(Failure(*facts))
    made = []
    for row in rows:
        mine = tuple(failures.get(row.number, ()))
        nights = len({failure.night for failure in mine})
        made.append(Incident(row.number, row.source_id, row.opened_on, row.last_seen_on, row.closed_on, nights, mine))
    return made
