"""A community's monthly report: drafted from a version, checked by a worker, handed in, and from then on as it was.

Here: its steps and what each of them keeps. Not here: what stands in it (the portal's page makes the facts), who may hand it in, files.

``draft``: somebody has begun to write; its figures are those of the version it was last saved from. ``checked``: somebody says that
they are right; they stand still. ``submitted``: handed in; nothing of it ever changes again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from warehouse.state.engines import reading, writing
from warehouse.state.moments import text_of
from warehouse.state.portal_tables import PORTAL_STATEMENT
from warehouse.vocabulary.errors import DaoqiaoError

DRAFT, CHECKED, SUBMITTED = "draft", "checked", "submitted"
FORM: Final = "monthly"


@dataclass(frozen=True, slots=True)
class Statement:
    """One report. ``facts``: counts and dates as they were shown, never a person; ``month``: YYYY-MM; moments ISO in UTC."""

    number: int
    community: str
    month: str
    form: str
    status: str
    facts: Mapping[str, Any]
    explanation: str
    version: str
    made_by: str
    made_at: str
    submitted_by: str
    submitted_at: str


Witness = Callable[[Statement], None]
"""Hears what is about to be kept; where it raises, nothing is."""


def statement(engine: sa.Engine, community: str, month: str, form: str = FORM) -> Statement | None:
    """The one of a community and month; None where nobody has begun it. Raises DQ-700."""
    with reading(engine) as con:
        return _find(con, community, month, form)


def statements(engine: sa.Engine, communities: Iterable[str] | None = None, limit: int = 600) -> list[Statement]:
    """Those of these communities (None: all), the newest month first: 600 are a year of fifty communities. Raises DQ-700."""
    query = sa.select(PORTAL_STATEMENT).order_by(PORTAL_STATEMENT.c.month.desc(), PORTAL_STATEMENT.c.community).limit(limit)
    if communities is not None:
        query = query.where(PORTAL_STATEMENT.c.community.in_(sorted(communities)))
    with reading(engine) as con:
        return [_made(row) for row in con.execute(query)]


def save(
    engine: sa.Engine,
    community: str,
    month: str,
    *,
    facts: Mapping[str, Any],
    explanation: str,
    version: str,
    seen: str,
    by: str,
    now: datetime,
    witness: Witness | None = None,
) -> Statement:
    """Keep what was written, with the figures of ``version``; where it had been checked, it must be checked again. ``seen``: ``made_at``
    of what the writer had before them, "" where nobody had begun.

    Raises DQ-741 where it has been handed in, DQ-742 where somebody else wrote meanwhile, DQ-700.
    """
    with writing(engine, PORTAL_STATEMENT.name) as con:
        known = _unlocked(con, community, month)
        if seen != (known.made_at if known else ""):
            raise DaoqiaoError("DQ-742", community=community, month=month)
        number = known.number if known else (con.execute(sa.select(sa.func.max(PORTAL_STATEMENT.c.number))).scalar() or 0) + 1
        made = Statement(number, community, month, FORM, DRAFT, facts, explanation, version, by, text_of(now), "", "")
        return _put(con, made, known, witness)


def check(
    engine: sa.Engine, community: str, month: str, *, seen: Statement, by: str, now: datetime, witness: Witness | None = None
) -> Statement:
    """Somebody says that the draft is right as they saw it. Raises DQ-741, DQ-742 where it has changed since then, DQ-700."""
    with writing(engine, PORTAL_STATEMENT.name) as con:
        known = _unlocked(con, community, month)
        if known is None or (known.made_at, known.explanation, known.version) != (seen.made_at, seen.explanation, seen.version):
            raise DaoqiaoError("DQ-742", community=community, month=month)
        return _put(con, replace(known, status=CHECKED, made_by=by, made_at=text_of(now)), known, witness)


def submit(engine: sa.Engine, community: str, month: str, *, by: str, now: datetime, witness: Witness | None = None) -> Statement:
    """Hand in what was checked; from now on it is locked. Raises DQ-741, DQ-743 where nobody has checked it, DQ-700."""
    with writing(engine, PORTAL_STATEMENT.name) as con:
        known = _unlocked(con, community, month)
        if known is None or known.status != CHECKED:
            raise DaoqiaoError("DQ-743", community=community, month=month)
        return _put(con, replace(known, status=SUBMITTED, submitted_by=by, submitted_at=text_of(now)), known, witness)


def _unlocked(con: sa.Connection, community: str, month: str) -> Statement | None:
    known = _find(con, community, month, FORM)
    if known is not None and known.status == SUBMITTED:
        raise DaoqiaoError("DQ-741", community=community, month=month)
    return known


def _find(con: sa.Connection, community: str, month: str, form: str) -> Statement | None:
    table = PORTAL_STATEMENT.c
    row = con.execute(
        sa.select(PORTAL_STATEMENT).where(table.community == community, table.month == month, table.form == form)
    ).one_or_none()
    return None if row is None else _made(row)


def _made(row: sa.Row[Any]) -> Statement:
    return Statement(**{**row._mapping, "facts": json.loads(row.facts)})


def _put(con: sa.Connection, made: Statement, known: Statement | None, witness: Witness | None) -> Statement:
    if witness is not None:
        witness(made)
    values = asdict(made) | {"facts": json.dumps(dict(made.facts), ensure_ascii=False)}
    if known is None:
        con.execute(sa.insert(PORTAL_STATEMENT), [values])
    else:
        con.execute(sa.update(PORTAL_STATEMENT).where(PORTAL_STATEMENT.c.number == known.number).values(values))
    return made
