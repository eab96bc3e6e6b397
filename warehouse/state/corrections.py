"""What people know better than every system: a field of a resident is this, because somebody went and looked. A journal that
only grows.

Here: recording a correction, taking it back, which stand. Not here: what a night makes of them (``mart.resident_value`` lets a
correction go before everything), reading what was typed (``connectors.standardise``), who may correct what.

A correction is keyed on the record that it corrects, by ``record_id``: that survives edits and re-keyed exports, and where a
resident is split it stays with the statement that it was said of. The newest of a record and field stands until it is undone;
the sources never change, so that the owning department still sees the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from warehouse.state import journal
from warehouse.state.database import FIELD_CORRECTION
from warehouse.vocabulary.errors import DaoqiaoError

CORRECT, UNDO = "correct", "undo"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the journal. ``value`` is standard, ``raw`` as typed; ``undoes``/``undone_by`` are numbers of other lines."""

    number: int
    kind: str
    record_id: str
    field: str
    value: str
    raw: str
    decided_at: str
    decided_by: str
    reason: str
    undoes: int | None = None
    undone_by: int | None = None


Witness = Callable[[Correction], None]
"""Hears what is about to be recorded; where it raises, nothing is."""


def correct(
    engine: sa.Engine, record_id: str, field: str, value: str, raw: str, *, who: str, at: str, why: str, witness: Witness | None = None
) -> Correction:
    """Record that ``field`` of the person of ``record_id`` is ``value``. ``at``: ISO date and time.

    What stands already is not said twice. Raises DQ-622 where the store cannot be written.
    """
    with _writing(engine) as (con, lines):
        for one in standing(lines):
            if (one.record_id, one.field, one.value) == (record_id, field, value):
                return one
        return _write(con, Correction(len(lines) + 1, CORRECT, record_id, field, value, raw, at, who, why), witness)


def undo(engine: sa.Engine, number: int, *, who: str, at: str, why: str = "", witness: Witness | None = None) -> Correction:
    """Take correction ``number`` back; what it had replaced stands again. Raises DQ-628 where there is none, or it is undone."""
    with _writing(engine) as (con, lines):
        named = next((one for one in lines if one.number == number and one.kind == CORRECT and one.undone_by is None), None)
        if named is None:
            raise DaoqiaoError("DQ-628", number=number)
        line = replace(named, number=len(lines) + 1, kind=UNDO, decided_at=at, decided_by=who, reason=why, undoes=number)
        return _write(con, line, witness)


def in_force(engine: sa.Engine, upto: int | None = None) -> list[Correction]:
    """The correction that stands of each record and field, by number; ``upto``: as after that line of the journal."""
    with engine.connect() as con:
        return standing(_lines(con, upto))


def history(engine: sa.Engine) -> list[Correction]:
    """Every line, the newest first."""
    with engine.connect() as con:
        return _lines(con, None)[::-1]


def last_number(engine: sa.Engine) -> int:
    """The number of the newest line, 0 where there is none."""
    return journal.last_number(engine, FIELD_CORRECTION)


def standing(lines: list[Correction]) -> list[Correction]:
    """The newest that is not undone, of each record and field."""
    newest = {(one.record_id, one.field): one for one in lines if one.kind == CORRECT and one.undone_by is None}
    return sorted(newest.values(), key=lambda one: one.number)


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[tuple[sa.Connection, list[Correction]]]:
    with journal.writing(engine, FIELD_CORRECTION) as con:
        yield con, _lines(con, None)


def _write(con: sa.Connection, line: Correction, witness: Witness | None) -> Correction:
    journal.add(con, FIELD_CORRECTION, asdict(line))
    if witness is not None:
        witness(line)
    return line


def _lines(con: sa.Connection, upto: int | None) -> list[Correction]:
    return [Correction(**row) for row in journal.lines(con, FIELD_CORRECTION, upto)]
