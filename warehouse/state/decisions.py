"""What people decided about records: one person, two people, unsure; and taking it back. A journal that only grows.

Here: recording a decision unless those in force contradict it, and reading them. Not here: proofs (``contradictions``), what a
night makes of decisions (``pipelines.linkage.constraints``).

A decision names two records by ``record_id``, which survives edits, reordering and re-keyed exports; it stays when a record is
gone, and then still carries what follows from it. A later word never silently overrides an earlier one: what contradicts is
refused until the earlier one is undone. Only "unsure" gives way by itself, to an answer about the same two records.

A worker decides while a night runs (``journal``): that night has read its decisions already; the next one obeys the new ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import product

import sqlalchemy as sa

from warehouse.state import journal
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError, Decision, Standing, Step
from warehouse.state.database import LINK_DECISION
from warehouse.vocabulary.errors import DaoqiaoError

__all__ = [
    "ContradictionError",
    "Decision",
    "Standing",
    "Step",
    "Witness",
    "decide",
    "history",
    "in_force",
    "last_number",
    "merge",
    "split",
    "undo",
]

UNDO = "undo"
Witness = Callable[[Sequence[Decision]], None]
"""Hears what is about to be recorded; where it raises, nothing is."""


def decide(
    engine: sa.Engine, kind: str, left: str, right: str, *, who: str, at: str, why: str = "", witness: Witness | None = None
) -> Decision:
    """Record that ``left`` and ``right`` are ``same``, ``different`` or ``unsure``. ``at``: ISO date and time.

    Said once more, the same answer about the same two records is the one that stands, and no new line. Raises
    ContradictionError (DQ-620) with the path that proves otherwise, ValueError for a record beside itself or an unknown kind,
    DaoqiaoError DQ-622 where the store cannot be written.
    """
    with _act(engine, who, why, at, witness) as act:
        return act.say(kind, left, right)


def merge(
    engine: sa.Engine, people: Sequence[Sequence[str]], *, who: str, at: str, why: str = "", witness: Witness | None = None
) -> list[Decision]:
    """Join people, each given by the records that stand under it at present: one "same" from the first record of the first to the
    first of each other, as the rest of a person comes along with its record. Returns what is new; nothing where they were one.

    Raises ContradictionError also where any record of one is kept apart from any of another: such a merge could never be whole.
    """
    with _act(engine, who, why, at, witness) as act:
        whole = Standing(act.standing)
        for records in people:
            for record in records[1:]:
                whole.tie(records[0], record)
        for records in people:
            torn = whole.torn(records[0])
            if torn is not None:
                raise ContradictionError(SAME, torn.left, torn.right, [torn])
        first = people[0][0]
        for other, *_ in people[1:]:
            proof = whole.apart(first, other)
            if proof:
                raise ContradictionError(SAME, first, other, proof)
            if not act.graph.same(first, other):
                whole.add(act.say(SAME, first, other))
        return act.lines


def split(
    engine: sa.Engine,
    out: Sequence[str],
    rest: Sequence[str],
    *,
    who: str,
    at: str,
    why: str = "",
    together: bool = False,
    witness: Witness | None = None,
) -> list[Decision]:
    """Part ``out`` from ``rest`` for ever. ``together``: those taken out belong together, and are said to be one person first.

    No later evidence can bring a record of one part to a record of the other, along whatever chain, exactly if every such pair is
    kept apart. "Different" between two records keeps apart all that *decisions* hold together on either side, and nothing more:
    what only evidence holds together may come loose tomorrow, and take its own way back. So the least that is airtight is one
    "different" for each group of ``out`` and each group of ``rest`` that are not kept apart yet, a group being what decisions
    make one person: one line for two groups, m × n where nothing is held together. Raises as ``decide``.
    """
    with _act(engine, who, why, at, witness) as act:
        if together:
            for record in out[1:]:
                if not act.graph.same(out[0], record):
                    act.say(SAME, out[0], record)
        for left, right in product(out, rest):
            if not act.graph.apart(left, right):  # as it stands after the lines before: one covers whole groups
                act.say(DIFFERENT, left, right)
        return act.lines


def undo(engine: sa.Engine, number: int, *, who: str, at: str, why: str = "", witness: Witness | None = None) -> list[Decision]:
    """Take back decision ``number`` and all that was decided in the same go (a merge, a split): half a split would leak.

    Returns the new lines, one for each that is undone. Raises DQ-621 where there is no such decision, or it is undone already.
    """
    with _act(engine, who, why, at, witness) as act:
        named = next((one for one in act.standing if one.number == number), None)
        if named is None:
            raise DaoqiaoError("DQ-621", number=number)
        for one in [one for one in act.standing if one.act == named.act]:
            act.write(UNDO, one.left_record_id, one.right_record_id, undoes=one.number)
        return act.lines


def in_force(engine: sa.Engine, upto: int | None = None) -> list[Decision]:
    """Decisions that stand, by number: not undone, and no "unsure" that was answered later. ``upto``: as after that line of the
    journal, so that a past night can be built again as it was."""
    with engine.connect() as con:
        return _answered(_standing(_lines(con, upto)))


def history(engine: sa.Engine, record_id: str | None = None, limit: int | None = None) -> list[Decision]:
    """Every line of the journal, or those that name ``record_id``, the newest first."""
    with engine.connect() as con:
        lines = _lines(con, None)[::-1]
    mine = [one for one in lines if record_id is None or record_id in (one.left_record_id, one.right_record_id)]
    return mine[:limit]


def last_number(engine: sa.Engine) -> int:
    """The number of the newest line, 0 where there is none: what a night notes, to know later which decisions it obeyed."""
    return journal.last_number(engine, LINK_DECISION)


class _Act:
    """What is decided in one go: checked line by line against all that stands, written together or not at all."""

    def __init__(self, lines: list[Decision], who: str, why: str, at: str) -> None:
        self.standing = _standing(lines)
        self.graph = Standing(self.standing)
        self.first = len(lines) + 1
        self.lines: list[Decision] = []
        self.who, self.why, self.at = who, why, at

    def say(self, kind: str, left: str, right: str) -> Decision:
        left, right = sorted((left, right))
        if kind not in (SAME, DIFFERENT, UNSURE) or left == right:
            raise ValueError(f"{kind} of {left} and {right}")
        proof = [] if kind == SAME else self.graph.same(left, right)
        proof = proof or ([] if kind == DIFFERENT else self.graph.apart(left, right))
        if proof:
            raise ContradictionError(kind, left, right, proof)
        again = (kind, left, right)
        for one in (*self.standing, *self.lines):
            if (one.kind, one.left_record_id, one.right_record_id) == again:
                return one
        return self.write(kind, left, right)

    def write(self, kind: str, left: str, right: str, undoes: int | None = None) -> Decision:
        number = self.first + len(self.lines)
        sources = (left.partition(":")[0], right.partition(":")[0])  # a record's id begins with its source's
        line = Decision(number, self.first, kind, left, right, *sources, self.at, self.who, self.why, undoes)
        self.lines.append(line)
        self.graph.add(line)
        return line


@contextmanager
def _act(engine: sa.Engine, who: str, why: str, at: str, witness: Witness | None) -> Iterator[_Act]:
    """Reads all lines as the only writer, and writes what was decided where nothing raised."""
    with journal.writing(engine, LINK_DECISION) as con:
        act = _Act(_lines(con, None), who, why, at)
        yield act
        if act.lines:
            journal.add(con, LINK_DECISION, *map(asdict, act.lines))
            if witness is not None:
                witness(act.lines)


def _lines(con: sa.Connection, upto: int | None) -> list[Decision]:
    return [Decision(**row) for row in journal.lines(con, LINK_DECISION, upto)]


def _standing(lines: Sequence[Decision]) -> list[Decision]:
    return [line for line in lines if line.kind != UNDO and line.undone_by is None]


def _answered(standing: Sequence[Decision]) -> list[Decision]:
    """Without each "unsure" about two records of which something else stands."""
    settled = {(one.left_record_id, one.right_record_id) for one in standing if one.kind != UNSURE}
    return [one for one in standing if one.kind != UNSURE or (one.left_record_id, one.right_record_id) not in settled]
