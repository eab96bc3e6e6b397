"""A report that something in a record is wrong: what may be chosen, whom it is about, and what accepting it brings about.

Here: from a merged record to a report, and from a report to a correction. Not here: keeping reports (``warehouse.state.error_reports``),
the journal of corrections (``warehouse.state.corrections``), who may report and settle (the portal). Values are whole here; whoever
shows them masks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from connectors.declaration import Source
from connectors.standardise.typed import CORRECTABLE, HOUSEHOLD_PART, read_typed
from warehouse.desk.review_compare import compare
from warehouse.state import corrections
from warehouse.state.database import State
from warehouse.state.error_reports import Report
from warehouse.store.lookup.shapes import Merged
from warehouse.store.lookup.sight import Sight
from warehouse.store.reading import Reading, query
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say, spoken

ABOUT: Final = {"dead": "person_state", "moved": "residence_state", "unknown_person": "name"}
"""The field under which a report about the person as a whole is shown."""
KINDS: Final = {
    "value": ("值有误", "a wrong value"),
    "moved": ("此人已迁出", "has moved away"),
    "dead": ("此人已去世", "has died"),
    "unknown_person": ("查无此人", "there is no such person"),
}
NEWCOMER: Final = ("新发现居民", "in no system")
"""An ``unknown_person`` without a resident: not a record without a person, but a person without a record."""
BASES: Final = {
    "visit": ("入户", "a visit"),
    "phone": ("电话", "a telephone call"),
    "document": ("证件", "a document"),
    "other": ("其他", "something else"),
}
DEAD: Final = "dead"
"""The code of ``person_state``: a person's word decides whether somebody is alive (``mart.resident``)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that systems state, and those of them that may be named; ``current``: it is the one shown."""

    value: str = field(repr=False)
    sources: tuple[str, ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about: the record that carries it, whose department keeps that, and the value shown now ("" for none)."""

    record_id: str
    department: str
    shown: str = field(repr=False)


def reportable(field_id: str, sight: Sight) -> bool:
    """May this field be reported by somebody who sees so much?"""
    return field_id in CORRECTABLE and sight.shows(field_id)


def choices(merged: Merged, field_id: str) -> list[Choice]:
    """The readable values of a field, the one shown first, each once."""
    stated = [one for one in merged.values if one.field == field_id and one.problem is None]
    made = [Choice(one.value, tuple(one.sources), one.chosen) for one in stated]
    return sorted(made, key=lambda one: not one.current)


def subject(version: Reading, merged: Merged, field_id: str, sources: Mapping[str, Source]) -> Subject:
    """The record whose value is shown, else the first that may be seen. Which of the households behind a door somebody is of no record
    states: that goes with the record of the address."""
    if field_id == HOUSEHOLD_PART:
        part = next((one.value for one in merged.values if one.field == HOUSEHOLD_PART and one.chosen), "1")
        return replace(subject(version, merged, "residence_address", sources), shown=part)
    shown = next((one for one in merged.values if one.field == field_id and one.chosen), None)
    by = set(shown.sources) if shown is not None else set()
    records = [one for one in merged.records if one.source_id in by] or merged.records
    record = records[0]
    if shown is not None and len(records) > 1:
        asked = {"records": [one.record_id for one in records]}
        saying = {
            row["record_id"]
            for row in version.rows(query("record_values"), asked)
            if (row["field"], row["value"]) == (field_id, shown.value)
        }
        record = next((one for one in records if one.record_id in saying), record)
    source = sources.get(record.source_id)
    return Subject(record.record_id, source.owner if source is not None else "", shown.value if shown is not None else "")


def standard(field_id: str, typed: str, sources: Mapping[str, Source], night: str, area_code: str) -> str:
    """The standard value of what was typed. Raises DQ-629."""
    return read_typed(field_id, typed, sources, night, area_code)


def kind_words(report: Report) -> str:
    """What a report says that is not a value."""
    return say(*(KINDS[report.kind] if report.resident_id else NEWCOMER))


def difference(report_field: str, shown: str, proposed: str) -> str:
    """What a proposal changes, in words: a mask may hide it."""
    if not shown or not proposed:
        return ""
    return say(*compare(fields()[report_field], [shown], [proposed]).words)


def correct(state: State, report: Report, *, who: str, at: str, why: str, witness: corrections.Witness) -> int | None:
    """What accepting means: a value goes before every system's from tonight on, a death decides; of who has moved, or does not exist, only
    the department can say so in its own system. The number of the correction, None where there is none. Raises DQ-622."""
    if report.kind == "value":
        known = report.record_id, report.field, report.proposed, report.raw
    elif report.kind == "dead":
        known = report.record_id, ABOUT["dead"], DEAD, report.raw
    else:
        return None
    return corrections.correct(state, *known, who=who, at=at, why=why, witness=witness).number


def status(report: Report, shown_upto: int) -> str:
    """How a report stands, in words. ``shown_upto``: ``error_reports.obeyed``."""
    words = {
        "sent": ("已提交", "sent"),
        "forwarded": (f"已转{report.department}", f"forwarded to {report.department}"),
        "accepted": ("已采纳", "accepted"),
        "refused": ("未采纳", "not accepted"),
        "withdrawn": ("已撤回", "taken back"),
    }
    zh, en = words[report.status]
    if report.status == "accepted" and report.correction is None:
        zh, en = f"{zh}，由{report.department}在本系统办理", f"{en}; {report.department} sees to it in its own system"
    elif report.status == "accepted" and (report.correction or 0) <= shown_upto:
        zh, en = f"{zh}，已生效", f"{en}, in force"
    elif report.status == "accepted":
        zh, en = f"{zh}（今晚同步后生效）", f"{en} (in force after tonight's sync)"
    return say(zh, en)


def wrong(error: DaoqiaoError) -> str:
    """Why what was typed cannot be read (DQ-629), for the person at the form."""
    problem = str(error.facts.get("problem", ""))
    if problem == "blank":
        return say("请写出正确的值", "say what is right")
    return f"{say('读不懂：', 'Not readable: ')}{wording.problem(problem)}{say('。', '. ')}{error.mend(spoken())}"
