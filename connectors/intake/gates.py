"""The gates between checked and accepted: what speaks against using a delivery, each with the reason its declaration gives.

Here: that judgement on what was measured, pure. Not here: measuring (``measure``), gates that are closed while a file is recognised
(a missing column, a wrong folder: ``receive``), what a held delivery leads to (``pipelines.night``). Facts are counts, dates and
names of files, columns and communities, never anything of a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.declaration import CHANGES, Gate, Source
from connectors.intake.delivery import Delivery
from connectors.intake.measure import Measure
from warehouse.vocabulary.errors import DaoqiaoError, Place


@dataclass(frozen=True, slots=True)
class Past:
    """The delivery in force for a slot. ``contents``: the mark of its printed rows (``Delivery.contents``)."""

    delivery_id: str
    file: str
    contents: str
    business_date: str
    rows: int
    communities: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Case:
    source: Source
    delivery: Delivery
    measure: Measure
    past: Past | None
    earlier: Collection[tuple[str, str]]

    def gate(self, name: str) -> Gate | None:
        return self.source.gates.get(name)

    def error(self, code: str, gate: Gate, **facts: object) -> DaoqiaoError:
        return _error(self.source, self.delivery, code, gate, **facts)


def holds(
    source: Source, delivery: Delivery, measure: Measure, past: Past | None, earlier: Collection[tuple[str, str]] = ()
) -> list[DaoqiaoError]:
    """What speaks against ``delivery``, gravest first; nothing where it may be used.

    ``past``: what is in force for its slot, None for the first delivery ever, which only the gates without history can hold.
    ``earlier``: ``(sha256 or contents, business date)`` of deliveries of this slot that were accepted before the one in force: the
    same again is last week's file. The contents in force again are nothing new: no gate is asked, at most DQ-217 tells that the
    export may have stopped.

    Gravest is what explains the others away. An old file is simply another one. Contents that moved by a column make numbers and
    codes unreadable and lower the counts. Numbers stand before codes: people are found by them. Missing rows come last: they
    may be the rows that the others speak of.
    """
    case = _Case(source, delivery, measure, past, earlier)
    if past is not None and delivery.contents == past.contents:
        same = case.gate("same")
        newer = same is not None and delivery.business_date > past.business_date
        return [case.error("DQ-217", same, date=past.business_date)] if same and newer else []
    return [error for check in (_older, _moved, _ids, _codes, _communities, _expected) if (error := check(case)) is not None]


def drop_in_all(source: Source, arrived: Sequence[tuple[Delivery, Measure, Past | None]], standing: int = 0) -> dict[str, DaoqiaoError]:
    """DQ-212 by delivery id where the source as a whole lost rows tonight: for each delivery that shrank. The others go on.

    ``arrived``: tonight's deliveries, each with the one in force for its slot; one without (a slot never seen) is no part of the
    sum, lest a new file hide what another lost. ``standing``: rows in force of the slots that did not come: they stay, so they count
    on both sides, as do those of deliveries that hold changes only.
    """
    gate = source.gates.get("drop")
    known = [(delivery, measure, past) for delivery, measure, past in arrived if past is not None]
    standing += sum(past.rows for delivery, _, past in known if delivery.covers == CHANGES)
    whole = [one for one in known if one[0].covers != CHANGES]
    before = standing + sum(past.rows for _, _, past in whole)
    rows = standing + sum(measure.rows for _, measure, _ in whole)
    if gate is None or not _dropped(gate, rows, before):
        return {}
    facts = {"rows": _number(rows), "before": _number(before), "percent": _percent(before - rows, before)}
    return {d.delivery_id: _error(source, d, "DQ-212", gate, **facts) for d, m, p in whole if m.rows < p.rows}


def _older(case: _Case) -> DaoqiaoError | None:
    gate, past = case.gate("older"), case.past
    if gate is None or past is None:
        return None
    # One night without a change looks like every other one.
    marks = (case.delivery.sha256, case.delivery.contents) if case.measure.rows else ()
    again = max((date for mark, date in case.earlier if mark in marks), default="")
    if not again and case.delivery.business_date >= past.business_date:
        return None
    return case.error("DQ-210", gate, date=again or case.delivery.business_date, before=past.business_date)


def _moved(case: _Case) -> DaoqiaoError | None:
    gate, count = case.gate("moved"), case.measure.moved
    rows = case.measure.rows + count
    if gate is None or count < max(gate.least, 1) or count / rows < gate.share:
        return None
    return case.error("DQ-216", gate, count=_number(count), rows=_number(rows), percent=_percent(count, rows))


def _ids(case: _Case) -> DaoqiaoError | None:
    gate, (filled, unreadable) = case.gate("ids"), case.measure.ids
    if gate is None or not _many(gate, unreadable, filled):
        return None
    percent = _percent(unreadable, filled)
    return case.error("DQ-214", gate, filled=_number(filled), unreadable=_number(unreadable), percent=percent)


def _codes(case: _Case) -> DaoqiaoError | None:
    """The worst column; one incident tells of them all, and a table in another edition or out of place has several."""
    gate = case.gate("codes")
    if gate is None:
        return None
    found = {header: (filled, unknown) for header, (filled, unknown) in case.measure.codes.items() if _many(gate, unknown, filled)}
    if not found:
        return None
    worst = max(found, key=lambda header: (found[header][1] / found[header][0], found[header][1]))
    filled, unknown = found[worst]
    facts = {"filled": _number(filled), "unknown": _number(unknown), "percent": _percent(unknown, filled), "columns": len(found)}
    return case.error("DQ-215", gate, column=worst, **facts)


def _communities(case: _Case) -> DaoqiaoError | None:
    """The community that lost most. Rows that name none are not looked at: they dwindle when somebody fills the name in."""
    gate, past = case.gate("drop_community"), case.past
    if gate is None or past is None or case.delivery.covers == CHANGES:
        return None
    now = case.measure.communities
    lost = {name: before for name, before in past.communities.items() if name and _dropped(gate, now.get(name, 0), before)}
    if not lost:
        return None
    worst = max(lost, key=lambda name: ((lost[name] - now.get(name, 0)) / lost[name], lost[name]))
    rows, before = now.get(worst, 0), lost[worst]
    facts = {"rows": _number(rows), "before": _number(before), "percent": _percent(before - rows, before)}
    return case.error("DQ-213", gate, community=worst, communities=len(lost), **facts)


def _expected(case: _Case) -> DaoqiaoError | None:
    """DQ-206 outside what the declaration expects of a whole file: the first delivery ever has no other measure of its rows."""
    source, rows = case.source, case.measure.rows
    low, high = source.rows
    if low <= rows <= high or case.past is not None or case.delivery.covers == CHANGES:
        return None
    facts = {"rows": _number(rows), "low": _number(low), "high": _number(high)}
    return DaoqiaoError("DQ-206", Place(case.delivery.file), **source.facts, reason=source.rows_reason, **facts)


def _dropped(gate: Gate, rows: int, before: int) -> bool:
    fewer = before - rows
    return fewer >= max(gate.least, 1) and fewer / before >= gate.share


def _many(gate: Gate, bad: int, filled: int) -> bool:
    return bad > 0 and filled >= gate.least and bad / filled >= gate.share


def _error(source: Source, delivery: Delivery, code: str, gate: Gate, **facts: object) -> DaoqiaoError:
    place = Place(delivery.file, column=str(facts.get("column", "")))
    return DaoqiaoError(code, place, **source.facts, reason=gate.reason, **facts)


def _number(count: int) -> str:
    return f"{count:,}"


def _percent(part: int, whole: int) -> str:
    """With one decimal, without a needless ``.0``."""
    return f"{100 * part / whole:.1f}".removesuffix(".0")
