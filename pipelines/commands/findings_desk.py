"""Findings of the version in force, by department: what is open, writing lists, taking answers in.

Here: what ``daoqiao findings`` does, an audit line before each. Not here: its options (``findings``), the file (``findings_book``,
``findings_read``), the screen (``findings_view``).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.declaration import Source
from pipelines.commands import audit
from pipelines.commands.findings_book import stamp_of, write_list
from pipelines.commands.findings_read import Answered, quotable, read_list
from warehouse.state import finding_answers
from warehouse.state.database import state_of
from warehouse.state.finding_answers import Answer, Given, content_of
from warehouse.state.record_names import keep_salt
from warehouse.store.reading import Reading, query, reading
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError, Place

Row = dict[str, Any]
NEEDS = ("dq.finding", "dq.incident", "dq.rule")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is meant; None: all of it. ``sources`` are ids."""

    department: str | None = None
    sources: Sequence[str] | None = None
    rule: str | None = None
    community: str | None = None

    def parameters(self, department: str | None) -> Row:
        sources = None if self.sources is None else list(self.sources)
        return {"department": department, "sources": sources, "rule": self.rule, "community": self.community}


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written, with how many findings."""

    department: str
    path: Path
    findings: int


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a list that came back. ``known``: recorded before; ``gone``: no longer found; ``changed``: the record states
    something else by now; ``blank``: not answered."""

    file: str
    new: Sequence[Answer]
    known: int
    gone: int
    changed: Sequence[Answered]
    blank: int

    @property
    def by_answer(self) -> Counter[str]:
        return Counter(one.answer for one in self.new)


def incidents(data: Path, asked: Asked) -> list[Row]:
    """Open causes, by department. Raises DQ-661, DQ-662."""
    with reading(data) as version:
        _whole(version)
        department = _department(version, asked.department)
        return version.rows(query("worklist_incidents"), asked.parameters(department))


def write_lists(data: Path, asked: Asked, folder: Path, sources: dict[str, Source]) -> list[Written]:
    """One list a department, of those that have something open. Raises DQ-503, DQ-609, DQ-661, DQ-662."""
    engine, district, made = state_of(data), load_district(data).name, []
    salt = keep_salt(engine)
    with reading(data) as version:
        _whole(version)
        department = _department(version, asked.department)
        night, rules = str(version.version.manifest["date"]), version.rows(query("worklist_rules"), {})
        for one in [department] if department else _departments(version):
            findings = version.rows(query("worklist_findings"), asked.parameters(one))
            if not findings:
                continue
            told: Row = {"of": "findings", "findings": len(findings)}
            audit.record(data, "export", one, "worklist", version=version.version.name, facts=told)
            facts: Row = {"district": district, "version": version.version.name, "night": night, "sources": sources, "salt": salt}
            path = write_list(folder, one, findings, rules, **facts, made=datetime.now().astimezone())
            made.append(Written(one, path, len(findings)))
    engine.dispose()
    return made


def take_in(data: Path, path: Path, who: str, at: str) -> TakenIn:
    """Record the answers of a list, all or nothing. Raises DQ-661, DQ-663 to DQ-666, DQ-668, DQ-622."""
    returned = read_list(path)
    ours = load_district(data).name
    if returned.district != ours:
        raise DaoqiaoError("DQ-668", Place(returned.file), district=returned.district or "…", ours=ours)
    engine = state_of(data)
    with reading(data) as version:
        _whole(version)
        there = {row["finding_id"]: row for row in _named(version, "worklist_named", returned.answers)}
        absent = [one for one in returned.answers if one.finding_id not in there]
        past = {row["finding_id"] for row in _named(version, "worklist_past", absent)}
    for one in absent:
        if one.finding_id not in past:
            raise DaoqiaoError("DQ-664", one.place, finding=quotable(one.finding_id))
    salt = keep_salt(engine)
    still = [one for one in returned.answers if one.finding_id in there]
    same = {one.finding_id for one in still if one.stamp == stamp_of(salt, there[one.finding_id])}
    changed = [one for one in still if one.finding_id not in same]
    given = [_given(one, there[one.finding_id], returned.file) for one in still if one.finding_id in same]
    new = finding_answers.add(engine, given, who=who, at=at, witness=_audited(data, "answer"))
    engine.dispose()
    return TakenIn(returned.file, new, len(given) - len(new), len(absent), changed, returned.blank)


def undo(data: Path, number: int, who: str, at: str, why: str) -> Answer:
    """Take one answer back. Raises DQ-667."""
    return finding_answers.undo(state_of(data), number, who=who, at=at, why=why, witness=_audited(data, "undo"))


def _given(one: Answered, row: Row, file: str) -> Given:
    content = content_of(one.finding_id, row["stated"], row["expected"])
    return Given(one.finding_id, str(row["rule"]), one.answer, one.note, content, str(row["department"]), file)


def _named(version: Reading, name: str, answers: Sequence[Answered]) -> list[Row]:
    return version.rows(query(name), {"findings": [one.finding_id for one in answers]})


def _departments(version: Reading) -> list[str]:
    return [str(row["department"]) for row in version.rows(query("worklist_departments"), {})]


def _department(version: Reading, called: str | None) -> str | None:
    """The department that a person means: by its name or a part that only one has. Raises DQ-662."""
    if called is None:
        return None
    known = _departments(version)
    meant = [called] if called in known else [one for one in known if called in one]
    if len(meant) == 1:
        return meant[0]
    near = difflib.get_close_matches(called, known, 1, 0.3)
    raise DaoqiaoError("DQ-662", department=called, likely=near[0] if near else "…", known="、".join(known))


def _whole(version: Reading) -> None:
    """Raises DQ-661 where the version was published before there were findings with a life."""
    relations = version.version.manifest.get("relations", {})
    if not set(NEEDS) <= set(relations):
        raise DaoqiaoError("DQ-661", version=version.version.name)


def _audited(data: Path, action: str) -> Callable[[Sequence[Answer]], None]:
    """An audit line with the answers, before they are in force: no line, no answer."""

    def witness(lines: Sequence[Answer]) -> None:
        facts = {
            "of": "finding_answer",
            "first": lines[0].number,
            "last": lines[-1].number,
            "file": lines[0].file,
            "by": lines[0].decided_by,
        }
        note = lines[0].note if len(lines) == 1 else "worklist"
        audit.record(data, action, [line.finding_id for line in lines], note, facts=facts)

    return witness
