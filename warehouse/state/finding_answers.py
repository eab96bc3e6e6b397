"""What departments answered about findings on their work lists: mended, right as it is, cannot be told, not theirs. A journal that
only grows.

Here: recording answers all at once or not at all, taking one back, which stand. Not here: reading a list that came back
(``pipelines.commands.findings_read``), what a night makes of them (``dq.finding``), finding anything.

The newest answer of a finding stands: a department may first not know and then find out. Each is kept with a fingerprint of what
the record stated when it was given, so that "right as it is" holds for that and not for what is written there next month.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from warehouse.state import journal
from warehouse.state.database import FINDING_ANSWER
from warehouse.vocabulary.errors import DaoqiaoError

CORRECTED, RIGHT, UNKNOWN, NOT_OURS = ANSWERS = ("corrected", "right", "unknown", "not_ours")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came. ``content``: see ``content_of``; ``answered_by``: the department; ``file``: the list that it stood in."""

    finding_id: str
    rule: str
    answer: str
    note: str
    content: str
    answered_by: str
    file: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the journal. ``decided_by`` recorded it; ``undoes``/``undone_by`` are numbers of other lines."""

    number: int
    finding_id: str
    rule: str
    answer: str
    note: str
    content: str
    answered_by: str
    file: str
    decided_by: str
    decided_at: str
    undoes: int | None = None
    undone_by: int | None = None


Witness = Callable[[Sequence[Answer]], None]
"""Hears what is about to be recorded; where it raises, nothing is."""


def content_of(finding_id: str, stated: str | None, expected: str | None) -> str:
    """16 hexadecimal digits that change with what the record states or should state; ``dq.finding`` compares with the same."""
    parts = (part for part in (finding_id, stated, expected) if part is not None)
    return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()[:16]


def add(engine: sa.Engine, given: Sequence[Given], *, who: str, at: str, witness: Witness | None = None) -> list[Answer]:
    """Record ``given``, all or nothing; the new lines. ``at``: ISO date and time.

    What stands already (same answer and note, of the same content) is not said twice. Raises DQ-622 where the store cannot be
    written, ValueError for an answer that is none of ANSWERS.
    """
    if wrong := {one.answer for one in given} - set(ANSWERS):
        raise ValueError(", ".join(sorted(wrong)))
    with _writing(engine) as (con, lines):
        stands = {one.finding_id: (one.answer, one.note, one.content) for one in standing(lines)}
        made: list[Answer] = []
        for one in given:
            if stands.get(one.finding_id) != (one.answer, one.note, one.content):
                made.append(Answer(len(lines) + len(made) + 1, **asdict(one), decided_by=who, decided_at=at))
                stands[one.finding_id] = (one.answer, one.note, one.content)
        return _write(con, made, witness)


def undo(engine: sa.Engine, number: int, *, who: str, at: str, why: str = "", witness: Witness | None = None) -> Answer:
    """Take answer ``number`` back; what it had replaced stands again. ``why`` is the note of the new line. Raises DQ-667 where there is
    no such answer, or it is undone."""
    with _writing(engine) as (con, lines):
        named = next((one for one in lines if one.number == number and one.undoes is None and one.undone_by is None), None)
        if named is None:
            raise DaoqiaoError("DQ-667", number=number)
        line = replace(named, number=len(lines) + 1, decided_at=at, decided_by=who, note=why, undoes=number)
        return _write(con, [line], witness)[0]


def in_force(engine: sa.Engine, upto: int | None = None) -> list[Answer]:
    """The answer that stands of each finding, by number; ``upto``: as after that line of the journal."""
    with engine.connect() as con:
        return standing(_lines(con, upto))


def history(engine: sa.Engine) -> list[Answer]:
    """Every line, the newest first."""
    with engine.connect() as con:
        return _lines(con, None)[::-1]


def last_number(engine: sa.Engine) -> int:
    """The number of the newest line, 0 where there is none."""
    return journal.last_number(engine, FINDING_ANSWER)


def standing(lines: Sequence[Answer]) -> list[Answer]:
    """The newest that is not undone, of each finding."""
    newest = {one.finding_id: one for one in lines if one.undoes is None and one.undone_by is None}
    return sorted(newest.values(), key=lambda one: one.number)


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[tuple[sa.Connection, list[Answer]]]:
    with journal.writing(engine, FINDING_ANSWER) as con:
        yield con, _lines(con, None)


def _write(con: sa.Connection, lines: list[Answer], witness: Witness | None) -> list[Answer]:
    if lines:
        journal.add(con, FINDING_ANSWER, *map(asdict, lines))
        if witness is not None:
            witness(lines)
    return lines


def _lines(con: sa.Connection, upto: int | None) -> list[Answer]:
    return [Answer(**row) for row in journal.lines(con, FINDING_ANSWER, upto)]
