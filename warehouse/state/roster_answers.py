"""What people answered about rosters without numbers: the person whom a row names is this resident, is in no system, or somebody is
unsure. A journal that only grows.

Here: recording an answer unless one that stands says otherwise, taking it back, which stand. Not here: what a night makes of them
(``pipelines.linkage.rosters``), who is asked what (``pipelines.commands.roster_desk``).

An answer is kept under what the row states (``Stated``), not under its number: it holds for every row that states the same, in a
file that was reordered or exported anew and in next week's. The resident is kept as the id of one of its records, which survives
that residents are merged and split. A later word never silently overrides an earlier one: what says otherwise is refused until the
earlier one is undone. Only "unsure" gives way by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from warehouse.state import journal
from warehouse.state.database import ROSTER_ANSWER
from warehouse.vocabulary.errors import DaoqiaoError

PERSON, NONE, UNSURE, UNDO = "person", "none", "unsure", "undo"


@dataclass(frozen=True, slots=True, order=True)
class Stated:
    """Whom a roster names, as its row states it in standard form; "" where it does not. ``role``: household or member. ``phones``:
    the person's own, joined by ``;``: a member's row has no other place to tell namesakes apart by."""

    source_id: str
    role: str
    name: str
    community: str
    address: str
    phones: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the journal. ``record_id``: of the resident, "" where there is none; ``undoes``/``undone_by`` number other lines."""

    number: int
    kind: str
    stated: Stated
    record_id: str
    decided_at: str
    decided_by: str
    reason: str
    undoes: int | None = None
    undone_by: int | None = None


Witness = Callable[[Answer], None]
"""Hears what is about to be recorded; where it raises, nothing is."""


def answer(
    engine: sa.Engine,
    stated: Stated,
    kind: str,
    records: Sequence[str] = (),
    *,
    who: str,
    at: str,
    why: str = "",
    witness: Witness | None = None,
) -> Answer:
    """Record who ``stated`` is: ``person`` with the ``records`` of the resident (the first is kept), ``none`` or ``unsure``.
    ``at``: ISO date and time.

    Said once more, the same answer is the one that stands, and no new line; any record of the resident is the same resident.
    Raises DQ-651 with the number of an answer that says otherwise, DQ-622 where the store cannot be written, ValueError for an
    unknown kind, or a resident where none is meant.
    """
    if kind not in (PERSON, NONE, UNSURE) or (kind == PERSON) != bool(records):
        raise ValueError(f"{kind} with {len(records)} records")
    with _writing(engine) as (con, lines):
        for one in standing(lines):
            if one.stated != stated:
                continue
            if one.kind == kind and (kind != PERSON or one.record_id in records):
                return one
            if one.kind != UNSURE:
                raise DaoqiaoError("DQ-651", number=one.number)
        return _write(con, Answer(len(lines) + 1, kind, stated, next(iter(records), ""), at, who, why), witness)


def undo(engine: sa.Engine, number: int, *, who: str, at: str, why: str = "", witness: Witness | None = None) -> Answer:
    """Take answer ``number`` back; an "unsure" that it had replaced stands again. Raises DQ-653 where there is none, or it is undone."""
    with _writing(engine) as (con, lines):
        named = next((one for one in lines if one.number == number and one.kind != UNDO and one.undone_by is None), None)
        if named is None:
            raise DaoqiaoError("DQ-653", number=number)
        line = replace(named, number=len(lines) + 1, kind=UNDO, decided_at=at, decided_by=who, reason=why, undoes=number)
        return _write(con, line, witness)


def in_force(engine: sa.Engine, upto: int | None = None) -> list[Answer]:
    """The answer that stands about each person named, by number; ``upto``: as after that line of the journal."""
    with engine.connect() as con:
        return standing(_lines(con, upto))


def history(engine: sa.Engine) -> list[Answer]:
    """Every line, the newest first."""
    with engine.connect() as con:
        return _lines(con, None)[::-1]


def last_number(engine: sa.Engine) -> int:
    """The number of the newest line, 0 where there is none."""
    return journal.last_number(engine, ROSTER_ANSWER)


def standing(lines: Sequence[Answer]) -> list[Answer]:
    """The newest that is not undone, of each person named."""
    newest = {one.stated: one for one in lines if one.kind != UNDO and one.undone_by is None}
    return sorted(newest.values(), key=lambda one: one.number)


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[tuple[sa.Connection, list[Answer]]]:
    with journal.writing(engine, ROSTER_ANSWER) as con:
        yield con, _lines(con, None)


def _write(con: sa.Connection, line: Answer, witness: Witness | None) -> Answer:
    facts = asdict(line)
    journal.add(con, ROSTER_ANSWER, facts.pop("stated") | facts)
    if witness is not None:
        witness(line)
    return line


def _lines(con: sa.Connection, upto: int | None) -> list[Answer]:
    return [_of(row) for row in journal.lines(con, ROSTER_ANSWER, upto)]


def _of(facts: dict[str, Any]) -> Answer:
    stated = Stated(**{name: facts.pop(name) for name in Stated.__dataclass_fields__})
    return Answer(stated=stated, **facts)
