"""People's words that a held delivery is to be used as it is: each for exactly one, until a night has obeyed it. A journal that only grows.

Here: giving a word, taking it back, ending one that something newer overtook, which stand, what became of the others. Not here: obeying
(``pipelines.night``), what is held and why (``deliveries``), ``daoqiao run --accept``, which is said to one run and needs no journal.

A word holds for a file by its name and by the digest of its printed rows, never for what comes later of the same source: the same file
that still lies in the inbox, or that is read again from landing, is meant; another edition makes the word void, though the gates should
hold that one too. What became of a word is read from the register, where a night writes what it decided; where what came is in force
already, the register has no line of it, and the night ends the word here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from warehouse.state import deliveries, journal
from warehouse.state.database import DECISION, DELIVERY_WORD
from warehouse.state.deliveries import ACCEPTED, HELD, Registered
from warehouse.vocabulary.errors import DaoqiaoError

ACCEPT, UNDO, OVERTAKEN = "accept", "undo", "void"
STANDS, OBEYED, VOID, UNDONE = "stands", "obeyed", "void", "undone"
NEVER_BY_WORD: Final = frozenset({"DQ-204"})
"""What a person's word cannot mend: without a required column the rows cannot be read."""
Key = tuple[str, str, str]
"""Source id, file, digest of its printed rows."""


@dataclass(frozen=True, slots=True)
class Word:
    """One line of the journal. ``codes``: the gates that had spoken against the delivery, ``rows``: its loaded rows; ``seen``: the newest
    line of the register then; ``undoes``/``undone_by`` are numbers of other lines. Of a void: ``file`` came instead, in ``night``."""

    number: int
    kind: str
    source_id: str
    slot: str
    file: str
    contents: str
    delivery_id: str
    business_date: str
    rows: int
    codes: tuple[str, ...]
    seen: int
    decided_at: str
    decided_by: str
    reason: str
    night: str = ""
    undoes: int | None = None
    undone_by: int | None = None

    @property
    def key(self) -> Key:
        return self.source_id, self.file, self.contents


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a word: STANDS, OBEYED, VOID or UNDONE; ``night`` and ``file``: when, and what came instead ("" where unknown)."""

    word: Word
    state: str
    night: str = ""
    file: str = ""


Witness = Callable[[Word], None]
"""Hears what is about to be recorded; where it raises, nothing is."""


def key_of(one: Registered) -> Key:
    return one.source_id, one.file, one.contents or one.sha256


def waiting(engine: sa.Engine, night: str = date.max.isoformat()) -> list[Registered]:
    """What a person may accept: of each slot the newest edition that is held, by source and slot."""
    newest: dict[tuple[str, str], Registered] = {}
    for one in deliveries.held(engine, night):
        before = newest.get((one.source_id, one.slot))
        if before is None or _edition(one) >= _edition(before):
            newest[one.source_id, one.slot] = one
    return [newest[slot] for slot in sorted(newest)]


def give(engine: sa.Engine, source_id: str, delivery_id: str, *, who: str, at: str, why: str, witness: Witness | None = None) -> Word:
    """Record that the held delivery is to be used as it is. ``at``: ISO date and time.

    Raises DQ-750 where it is not held (any more), DQ-751 where somebody's word for it stands, DQ-752 where no word can mend it, DQ-622
    where the store cannot be written.
    """
    with journal.writing(engine, DELIVERY_WORD) as con:
        said = _lines(con)
        seen = con.execute(sa.select(sa.func.max(DECISION.c.number))).scalar() or 0  # read first: a night may be writing
        held = next((one for one in waiting(engine) if (one.source_id, one.delivery_id) == (source_id, delivery_id)), None)
        if held is None:
            raise DaoqiaoError("DQ-750")
        if NEVER_BY_WORD & set(held.codes):
            raise DaoqiaoError("DQ-752", file=held.file)
        stands = next((one.word for one in _fates(engine, said) if one.state == STANDS and one.word.key == key_of(held)), None)
        if stands is not None:
            raise DaoqiaoError("DQ-751", file=held.file, who=stands.decided_by)
        facts = {name: getattr(held, name) for name in ("source_id", "slot", "file", "delivery_id", "business_date", "rows", "codes")}
        line = Word(len(said) + 1, ACCEPT, **facts, contents=key_of(held)[2], seen=seen, decided_at=at, decided_by=who, reason=why)
        return _write(con, line, witness)


def undo(engine: sa.Engine, number: int, *, who: str, at: str, why: str = "", witness: Witness | None = None) -> Word:
    """Take word ``number`` back. Raises DQ-753 where there is none that still stands."""
    with journal.writing(engine, DELIVERY_WORD) as con:
        said = _lines(con)
        named = next((one.word for one in _fates(engine, said) if one.state == STANDS and one.word.number == number), None)
        if named is None:
            raise DaoqiaoError("DQ-753", number=number)
        line = replace(named, number=len(said) + 1, kind=UNDO, decided_at=at, decided_by=who, reason=why, undoes=number)
        return _write(con, line, witness)


def overtake(engine: sa.Engine, came: Mapping[tuple[str, str], str], night: str, *, at: str) -> None:
    """End the words about slots (source id, slot) for which a night was brought another file (its name) than the one that is meant."""
    with journal.writing(engine, DELIVERY_WORD) as con:
        said = _lines(con)
        number = len(said)
        for word in (one.word for one in _fates(engine, said) if one.state == STANDS and (one.word.source_id, one.word.slot) in came):
            number += 1
            file = came[word.source_id, word.slot]
            line = replace(word, number=number, kind=OVERTAKEN, file=file, night=night, decided_at=at, decided_by="", reason="")
            _write(con, replace(line, undoes=word.number), None)


def standing(engine: sa.Engine) -> dict[Key, Word]:
    """The words that a night has to obey. Whoever is just writing one is waited for."""
    with journal.writing(engine, DELIVERY_WORD) as con:
        said = _lines(con)
    return {one.word.key: one.word for one in _fates(engine, said) if one.state == STANDS}


def fates(engine: sa.Engine) -> list[Fate]:
    """Every word and what became of it, the newest first."""
    with engine.connect() as con:
        said = _lines(con)
    return _fates(engine, said)[::-1]


def _fates(engine: sa.Engine, said: Sequence[Word]) -> list[Fate]:
    words = [one for one in said if one.kind == ACCEPT]
    if not words:
        return []
    held = {key_of(one) for one in waiting(engine)}
    line = DECISION.c
    names = ("number", "night", "source_id", "slot", "file", "contents", "sha256", "status", "covers", "watermark", "business_date")
    since = sa.and_(line.number > min(one.seen for one in words), line.source_id.in_({one.source_id for one in words}))
    with engine.connect() as con:
        later = con.execute(sa.select(*(line[name] for name in names)).where(since).order_by(line.number)).all()
    ends = {one.undoes: one for one in said}
    return [_fate(word, ends.get(word.number), later, held) for word in words]


def _fate(word: Word, end: Word | None, later: Iterable[Any], held: set[Key]) -> Fate:
    if end is not None:
        return Fate(word, UNDONE) if end.kind == UNDO else Fate(word, VOID, end.night, end.file)
    for row in later:
        if row.number <= word.seen or (row.source_id, row.slot) != (word.source_id, word.slot):
            continue
        same = (row.source_id, row.file, row.contents or row.sha256) == word.key
        if same and row.status == ACCEPTED:
            return Fate(word, OBEYED, row.night)
        if not same and _replaces(row, word):
            return Fate(word, VOID, row.night, row.file)
    return Fate(word, STANDS if word.key in held else VOID)


def _replaces(row: Any, word: Word) -> bool:
    """Held beside it: a newer edition. Accepted: whatever does not only add to what stands; the same that takes it off the register's
    list of what waits."""
    if row.status == HELD:
        return bool(row.business_date >= word.business_date)
    return bool(row.status != ACCEPTED or row.covers == "full" or row.watermark)


def _edition(one: Registered) -> tuple[str, str]:
    return one.business_date, one.arrived_at


def _write(con: sa.Connection, line: Word, witness: Witness | None) -> Word:
    journal.add(con, DELIVERY_WORD, asdict(line))
    if witness is not None:
        witness(line)
    return line


def _lines(con: sa.Connection) -> list[Word]:
    return [Word(**row | {"codes": tuple(row["codes"])}) for row in journal.lines(con, DELIVERY_WORD)]
