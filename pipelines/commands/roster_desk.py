"""What rosters without numbers leave open, as questions, and the answers to them.

Here: which persons named are still to be asked about, the residents who may be meant, recording with an audit line. Not here: how
it looks (``roster_card``), in which order things are asked (``roster_ask``).

A question is one person named: source, role, name, place. All rows that state the same are answered with it, later ones too. It is
open until an answer stands. One whose record is in no system any more answers nothing, as the night sees it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from warehouse.desk.review_desk import Desk
from warehouse.state import roster_answers
from warehouse.state.roster_answers import NONE, PERSON, UNSURE, Answer, Stated
from warehouse.store.reading import query
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a roster: where it stands, of which day it is, the other person it names, what it says besides."""

    file: str
    sheet: str
    row_number: int
    stated_on: str | None
    beside: str | None
    says: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """One question: whom do these rows name? ``candidates``: resident ids, the likeliest first. ``unsure``: somebody looked already."""

    stated: Stated
    reason: str
    candidates: tuple[str, ...]
    rows: tuple[Row, ...]
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resident who may be meant. Roles are codes of relations to the head; numbers are whole."""

    resident_id: str
    name: str | None
    name_former: str | None
    sex: str | None
    birth_date: str | None
    community: str | None
    residence_address: str | None
    hukou_address: str | None
    phones: list[str] | None
    is_member: bool
    is_dibao: bool
    life_status: str
    status: str
    role_actual: str | None
    role_registered: str | None


class Rosters:
    """The questions of one version, for one call of the command. Raises DQ-652 where that version holds none yet."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.state = desk.state
        self._rows: dict[Stated, list[dict[str, Any]]] = {}
        for row in desk.version.roster_questions():
            self._rows.setdefault(_stated(row), []).append(row)

    def open(self, *, unsure: bool = False) -> list[Named]:
        """What no answer settles: pairs, as they are about dibao and members, then what answers most rows; those that somebody was
        unsure about last, or with ``unsure`` they alone."""
        standing = {one.stated: one for one in roster_answers.in_force(self.state)}
        there = {place.record_id for place in self.desk.places(one.record_id for one in standing.values() if one.record_id)}
        found = []
        for stated, rows in self._rows.items():
            answer = standing.get(stated)
            if answer is None or answer.kind == UNSURE or (answer.kind == PERSON and answer.record_id not in there):
                found.append(_named(stated, rows, doubted=answer is not None and answer.kind == UNSURE))
        return sorted(
            (one for one in found if one.unsure or not unsure), key=lambda one: (one.unsure, one.rows[0].beside is None, -len(one.rows))
        )

    def candidates(self, residents: Iterable[str]) -> dict[str, Candidate]:
        """What this version knows of these residents, by id."""
        rows = self.desk.version.rows(query("roster_candidates"), {"residents": sorted(set(residents))})
        return {row["resident_id"]: Candidate(**row) for row in rows}

    def resident(self, typed: str) -> str:
        """The resident whom somebody named by id; an id that ended leads to the one it stands for now. Raises DQ-603."""
        redirect = self.desk.version.redirect(typed)
        return self.desk.version.resident(redirect.resident_id if redirect and redirect.resident_id else typed).resident_id

    def answer(self, named: Named, kind: str, resident: str, by: str, why: str) -> Answer:
        """Record who the person named is. Raises DQ-651 where somebody said otherwise meanwhile, DQ-623 without an audit line."""
        records = self._records(named.stated, resident) if kind == PERSON else []
        gone = self._gone(named.stated)
        if gone is not None:
            self.undo(gone.number, by, say("记录已不在", "the record is gone"))
        return roster_answers.answer(self.state, named.stated, kind, records, **self._said(by, why))

    def undo(self, number: int, by: str, why: str) -> Answer:
        """Take an answer back. Raises DQ-653 where there is none."""
        return roster_answers.undo(self.state, number, **self._said(by, why))

    def _gone(self, stated: Stated) -> Answer | None:
        """The answer that stands in the way of another one though its record is no longer there."""
        for one in roster_answers.in_force(self.state):
            if one.stated == stated and one.kind == PERSON and not self.desk.places([one.record_id]):
                return one
        return None

    def _records(self, stated: Stated, resident: str) -> list[str]:
        told = {"resident": resident, "name": stated.name, "address": stated.address, "community": stated.community}
        return [str(row["record_id"]) for row in self.desk.version.rows(query("roster_records"), told)]

    def _said(self, by: str, why: str) -> dict[str, Any]:
        return self.desk.said(by, why) | {"witness": self._witness}

    def _witness(self, line: Answer) -> None:
        """An audit line before the answer holds: where it cannot be written, nothing is recorded."""
        facts: dict[str, Any] = {
            "of": "roster_answer",
            "number": line.number,
            "said": line.kind,
            "undoes": line.undoes,
            "by": line.decided_by,
        }
        facts |= {"source": line.stated.source_id, "role": line.stated.role}
        act = "undo" if line.undoes else "answer"
        try:
            self.desk.record(act, line.record_id or NONE, line.reason, version=self.desk.version.version.name, facts=facts)
        except DaoqiaoError as error:
            raise DaoqiaoError("DQ-623", path=error.facts["path"], detail=error.facts["detail"]) from error


def _stated(row: dict[str, Any]) -> Stated:
    return Stated(**{name: row[name] for name in Stated.__dataclass_fields__})


def _named(stated: Stated, lines: list[dict[str, Any]], *, doubted: bool) -> Named:
    rows = tuple(Row(**{name: line[name] for name in Row.__dataclass_fields__}) for line in lines)
    # rows that state the same are matched alike; were it otherwise, whoever may be meant by any is shown
    candidates = tuple(dict.fromkeys(one for line in lines for one in line["candidates"]))
    return Named(stated, lines[0]["reason"], candidates, rows, doubted)
