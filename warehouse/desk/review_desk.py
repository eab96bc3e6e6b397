"""What whoever decides works with: the version in force, the journal of decisions, and an audit line for each.

Here: which questions are still open, whose record stands where, recording with an audit line. Not here: what a question looks
like (``pairs``), in which order things are asked (``review_ask``, the portal), who may answer what (``gravity``, the portal).

A question is open until a decision answers it: directly, or because both residents follow from others. Residents count as
they stand in the version in force, so that an answer about two records answers for the two residents; nothing of that is
stored, only the answer itself is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.declaration import Source, sources_for
from warehouse.desk.naming import source_name
from warehouse.state import decisions
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError, Decision, Standing
from warehouse.state.database import State, state_of
from warehouse.store.reading import Reading, query, reading
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.state.decisions import Witness

AUDITED = {SAME: "merge", DIFFERENT: "split", UNSURE: "answer"}
"""How the audit log calls a decision; an undoing is called that."""


@dataclass(frozen=True, slots=True)
class Question:
    """Are these two residents one person? Asked about their most telling pair of records."""

    resident_id: str
    other_resident_id: str
    left_record_id: str
    right_record_id: str
    reason: str
    pairs: int
    about_dibao: bool
    about_member: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a record stands in the version in force; ``row_number`` as on the screen."""

    record_id: str
    resident_id: str
    source_id: str
    file: str
    sheet: str
    row_number: int

    def names(self) -> set[str]:
        """What a person may call it by: its id, or its place as it is printed."""
        row = self.row_number
        printed = {" ".join(filter(None, (self.file, self.sheet, word))) for word in (f"第 {row} 行", f"row {row}")}
        return {self.record_id, f"{self.file}:{row}", f"{self.file}:{self.sheet}:{row}", *printed}


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that one record states: the standard one, or what was printed where it cannot be read."""

    field: str
    text: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """What one version asks, in its order, and where the records stand that anybody has asked for (None: not in this version).

    A version never changes, so that whoever serves many requests with it may keep this; threads only ever add to ``places``.
    """

    questions: tuple[Question, ...]
    places: dict[str, Placed | None] = field(default_factory=dict)


def queue_of(version: Reading, *, telling: bool = False) -> Queue:
    """The night's questions, or (``telling``) those whose answers tell most of its quality."""
    return Queue(tuple(Question(**row) for row in version.rows_since("telling" if telling else "questions", {})))


class Desk:
    """One version and the journal, for one call of the command or one request."""

    def __init__(
        self,
        version: Reading,
        state: State,
        sources: Mapping[str, Source],
        record: Callable[..., object],
        *,
        telling: bool = False,
        queue: Queue | None = None,
    ) -> None:
        """``record`` appends to the audit log what it is given: ``what, whom, why`` and, by name, ``version`` and ``facts``. ``queue``:
        what ``queue_of`` said of this version before."""
        self.version = version
        self.record = record
        self.state = state
        self.sources = sources
        self.night = str(version.version.manifest["date"])
        self.telling = telling
        self.queue = queue if queue is not None else queue_of(version, telling=telling)
        self.questions = self.queue.questions

    def open(self, *, unsure: bool = False) -> list[Question]:
        """Questions that no decision answers, in their order; ``unsure``: instead those that a person left open."""
        standing = decisions.in_force(self.state)
        left_open = {(one.left_record_id, one.right_record_id) for one in standing if one.kind == UNSURE}
        graph = self._graph(standing)
        found = []
        for question in self.questions:
            doubted = (*sorted((question.left_record_id, question.right_record_id)),) in left_open
            left, right = question.left_record_id, question.right_record_id
            if doubted == unsure and not graph.same(left, right) and not graph.apart(left, right):
                found.append(question)
        return found

    def against(self, kind: str, left: str, right: str) -> ContradictionError | None:
        """What ``kind`` of two records would contradict, residents counted as they stand; None where no decision says otherwise."""
        graph = self._graph(decisions.in_force(self.state))
        path = ([] if kind == SAME else graph.same(left, right)) or ([] if kind == DIFFERENT else graph.apart(left, right))
        return ContradictionError(kind, left, right, path) if any(step.decision is not None for step in path) else None

    def _graph(self, standing: Sequence[Decision]) -> Standing:
        # a random check is about two records as such: that the night made them one resident answers nothing
        return Standing(standing) if self.telling else self.as_residents(standing)

    def as_residents(self, standing: Sequence[Decision]) -> Standing:
        """Decisions with the residents of this version: all records of one are taken for one person, unless decisions part them."""
        asked = {record for q in self.questions for record in (q.left_record_id, q.right_record_id)}
        named = {record for one in standing for record in (one.left_record_id, one.right_record_id)}
        of_resident: dict[str, list[str]] = {}
        for place in self.places(asked | named):
            of_resident.setdefault(place.resident_id, []).append(place.record_id)
        graph = Standing(standing)
        for records in of_resident.values():
            if not any(graph.apart(*pair) for pair in combinations(records, 2)):
                for record in records[1:]:
                    graph.tie(records[0], record)
        return graph

    def places(self, records: Iterable[str]) -> list[Placed]:
        """Where these records stand; those that are not in this version are left out."""
        wanted, known = set(records), self.queue.places
        missing = sorted(wanted - known.keys())
        if missing:
            found = {row["record_id"]: Placed(**row) for row in self.version.rows(query("record_places"), {"records": missing})}
            known.update({record: found.get(record) for record in missing})
        placed = [place for place in map(known.__getitem__, wanted) if place is not None]
        return sorted(placed, key=lambda one: (one.source_id, one.file, one.sheet, one.row_number, one.record_id))

    def called(self, record: str) -> str:
        """A record by source and place; one that is gone, by its source and its id."""
        place = next(iter(self.places([record])), None)
        source_id = record.partition(":")[0]
        name = source_name(self.sources.get(source_id), source_id)
        if place is None:
            return say(f"{name}（今晚没有的记录 {record}）", f"{name} (gone: {record})")
        return f"{name} {wording.at(place.file, place.sheet, place.row_number)}"

    def stated(self, records: Sequence[str]) -> dict[str, list[Stated]]:
        """What each record states, by record."""
        found: dict[str, list[Stated]] = {record: [] for record in records}
        for row in self.version.rows(query("record_values"), {"records": list(records)}):
            text = row["value"] if row["value"] is not None else row["raw"]
            if text:
                found[row["record_id"]].append(Stated(row["field"], text, row["problem"]))
        return found

    def evidence(self, question: Question) -> dict[str, Any] | None:
        """The system's own comparison of the pair: levels, weights, total, decision, rule."""
        found = self.version.rows(query("record_pair"), {"left": question.left_record_id, "right": question.right_record_id})
        return found[0] if found else None

    def witness(self) -> Witness:
        """An audit line for each decision before it holds. Raises DQ-623 where it cannot be written: then nothing is recorded."""

        def write(lines: Sequence[Decision]) -> None:
            try:
                for one in lines:
                    pair = (one.left_record_id, one.right_record_id)
                    facts = {"of": "link_decision", "number": one.number, "said": one.kind, "undoes": one.undoes, "by": one.decided_by}
                    what, version = AUDITED.get(one.kind, one.kind), self.version.version.name
                    self.record(what, pair, one.reason, version=version, facts=facts)
            except DaoqiaoError as error:
                raise DaoqiaoError("DQ-623", path=error.facts["path"], detail=error.facts["detail"]) from error

        return write

    def said(self, by: str, why: str) -> dict[str, Any]:
        """Who, when, why and the witness: what every recording is given."""
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        return {"who": by, "why": why, "at": at, "witness": self.witness()}


@contextmanager
def desk(data: Path, record: Callable[..., object], *, telling: bool = False) -> Iterator[Desk]:
    """Open both, with the night's questions, or with those whose answers tell most of its quality. Raises DQ-602 where nothing has
    been published."""
    with reading(data) as version:
        state = state_of(data)
        try:
            yield Desk(version, state, sources_for(data), record, telling=telling)
        finally:
            state.dispose()
