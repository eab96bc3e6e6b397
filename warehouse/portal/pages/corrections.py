"""What was reported as wrong, and what becomes of it: one's own reports, and the inbox of whoever settles them.

Here: following, withdrawing, forwarding, accepting, refusing, taking an acceptance back. Not here: reporting (``reporting``), whose
reports somebody may settle (``warehouse.portal.settling``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from starlette.responses import Response

from warehouse.desk import error_desk
from warehouse.portal.gate import page
from warehouse.portal.office import WAITING
from warehouse.portal.reviewing import signed
from warehouse.portal.settling import concerns, departments, inbox, may_settle
from warehouse.portal.visit import Visit
from warehouse.state import corrections, error_reports, report_photos
from warehouse.state.corrections import Correction
from warehouse.state.error_reports import ACCEPTED, FORWARDED, OPEN, REFUSED, WITHDRAWN, Report
from warehouse.state.moments import moment_of
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

SETTLED: Final = 50
"""Settled reports that are looked through for those of this person's scope: what was settled last is what is taken back."""


def waits(visit: Visit) -> Iterator[tuple[str, str, int]]:
    """For the start page: what this person has to settle, and what became of their own reports."""
    if visit.access.may("settle_error"):
        yield "/corrections", say("处理更正", "Corrections to settle"), len(inbox(visit))
    if visit.access.may("report_error") and visit.user is not None:
        mine = [one for one in error_reports.of_user(visit.office.stores.portal, visit.user.number) if one.status in OPEN]
        yield "/corrections", say("我报告的更正，处理中", "Reported by me, being settled"), len(mine)


WAITING.append(waits)


@page("/corrections", "report_error", "settle_error")
def listed(visit: Visit) -> Response:
    """One's own reports, and what waits for one to settle."""
    portal = visit.office.stores.portal
    assert visit.user is not None
    mine = error_reports.of_user(portal, visit.user.number)
    waiting = inbox(visit)
    settled = [one for one in error_reports.settled(portal, SETTLED) if one.status == ACCEPTED and may_settle(visit, one)]
    people = visit.desk.people(one.resident_id for one in (*mine, *waiting, *settled))
    if mine or waiting or settled:
        visit.record("open", list(people), facts={"page": "corrections"})
    upto = error_reports.obeyed(visit.office.stores.state, visit.published.name)
    shown: dict[str, Any] = {
        name: [_row(visit, one, people.get(one.resident_id), upto) for one in some]
        for name, some in (("mine", mine), ("waiting", waiting), ("settled", settled))
    }
    return visit.page("corrections.html", **shown, settles=visit.access.may("settle_error"))


@page("/corrections/{receipt}", "report_error", "settle_error")
def shown(visit: Visit) -> Response:
    """One report, with what this person may do about it."""
    report = _named(visit)
    person = visit.desk.people([report.resident_id]).get(report.resident_id)
    visit.record("open", report.resident_id or report.community, facts={"page": "correction", "receipt": report.receipt})
    upto = error_reports.obeyed(visit.office.stores.state, visit.published.name)
    row = _row(visit, report, person, upto)
    photo = _in_sight(visit, report) and report.number in report_photos.among(visit.office.stores.portal, [report.number], visit.now)
    return visit.page("correction.html", **row, photo=photo, departments=[(one, one) for one in departments(visit)])


@page("/corrections/{receipt}/photo", "report_error", "settle_error")
def photograph(visit: Visit) -> Response:
    """The photograph of a report that is open, for whoever may settle it and whoever sent it. Raises DQ-732, DQ-774."""
    report = _named(visit)
    sealed = report_photos.find(visit.office.stores.portal, report.number, visit.now) if _in_sight(visit, report) else None
    if sealed is None:
        raise DaoqiaoError("DQ-774")
    visit.record("open", report.resident_id or report.community, facts={"page": "photograph of a correction", "receipt": report.receipt})
    return Response(visit.office.box.open_bytes(sealed), media_type="image/jpeg")


@page("/corrections/{receipt}", "report_error", "settle_error", methods=("POST",))
def settle(visit: Visit) -> Response:
    """Withdraw one's own; forward, accept, refuse somebody else's, or take an acceptance back. Raises DQ-732, DQ-733, DQ-734, DQ-736."""
    report, said, note = _named(visit), visit.said("do"), visit.said("note")
    portal = visit.office.stores.portal
    assert visit.user is not None
    if (said == "withdraw") != (report.by_user == visit.user.number):
        raise DaoqiaoError("DQ-734", receipt=report.receipt)
    if said != "withdraw" and not may_settle(visit, report):
        raise DaoqiaoError("DQ-720", act="settle_error")
    if said in ("refuse", "reopen") and not note:
        raise DaoqiaoError("DQ-736")
    by: dict[str, Any] = {"who": signed(visit.user), "now": visit.now, "answer": note}
    if said == "withdraw":
        error_reports.move(portal, report.receipt, WITHDRAWN, **by, witness=lambda made: _witness(visit, made, "undo", note))
        told = say("已撤回。", "Taken back.")
    elif said == "refuse":
        error_reports.move(portal, report.receipt, REFUSED, **by, witness=lambda made: _witness(visit, made, "answer", note))
        told = say("已记为未采纳，报告人会看到理由。", "Not accepted; whoever reported it sees why.")
    elif said == "forward":
        to = visit.said("department")
        if to not in departments(visit):
            raise DaoqiaoError("DQ-737")
        error_reports.move(
            portal, report.receipt, FORWARDED, **by, department=to, witness=lambda made: _witness(visit, made, "answer", note)
        )
        told = say(f"已转{to}。", f"Forwarded to {to}.")
    elif said == "accept":
        made = error_reports.accept(portal, report.receipt, **by, effect=lambda one: _accept(visit, one, note))
        told = say("已采纳", "Accepted") + (
            say("，今晚同步后生效。", ", in force after tonight's sync.") if made.correction else say("。", ".")
        )
    elif said == "reopen":
        error_reports.reopen(portal, report.receipt, **by, effect=lambda one: _take_back(visit, one, note))
        told = say("采纳已撤销，这份报告重新待处理。", "The acceptance is taken back; the report waits again.")
    else:
        raise DaoqiaoError("DQ-737")
    return visit.go("/corrections", f"{report.receipt} {told}")


def _accept(visit: Visit, report: Report, note: str) -> int | None:
    """Record the correction; the entry of the audit log is written before it holds."""
    basis = error_desk.BASES[report.basis][0]
    why = "；".join(filter(None, (f"{basis}（{report.receipt}，{report.by_name}）", report.note, note)))
    assert visit.user is not None
    written = []

    def witness(line: Correction) -> None:
        facts = {"of": "field_correction", "number": line.number, "field": line.field, "receipt": report.receipt}
        written.append(visit.record("correct", (line.record_id, report.resident_id), why, facts=facts))

    at = visit.now.isoformat(timespec="seconds")
    number = error_desk.correct(visit.office.stores.state, report, who=signed(visit.user), at=at, why=why, witness=witness)
    if not written:  # nothing that a night obeys, or the same correction stands already
        _witness(visit, report, "correct", note)
    return number


def _take_back(visit: Visit, report: Report, note: str) -> None:
    """Take its correction back; where somebody did so at a terminal, that the report waits again is all that changes."""
    assert visit.user is not None
    written = []

    def witness(line: Correction) -> None:
        facts = {"of": "field_correction", "number": line.number, "undoes": line.undoes, "receipt": report.receipt}
        written.append(visit.record("undo", (line.record_id, report.resident_id), note, facts=facts))

    if report.correction is not None:
        at = visit.now.isoformat(timespec="seconds")
        try:
            corrections.undo(visit.office.stores.state, report.correction, who=signed(visit.user), at=at, why=note, witness=witness)
        except DaoqiaoError as error:
            if error.code != "DQ-628":
                raise
    if not written:
        _witness(visit, report, "undo", note)


def _witness(visit: Visit, report: Report, what: str, note: str) -> None:
    facts = {"of": "portal_report", "receipt": report.receipt, "field": report.field, "said": report.status}
    visit.record(what, report.resident_id or report.community, note, facts=facts)


def _named(visit: Visit) -> Report:
    """Raises DQ-732 for a report that is neither this person's own nor of their inbox."""
    report = error_reports.find(visit.office.stores.portal, visit.request.path_params["receipt"])
    if visit.user is None or (report.by_user != visit.user.number and not concerns(visit, report)):
        raise DaoqiaoError("DQ-732")
    return report


def _in_sight(visit: Visit, report: Report) -> bool:
    """A role may have changed since somebody reported it."""
    return visit.access.sight.shows(report.field)


def _row(visit: Visit, one: Report, person: object, upto: int) -> dict[str, Any]:
    """A report for a template, masked."""
    of_ = fields()[one.field]
    assert visit.user is not None
    mine, settles = one.by_user == visit.user.number, may_settle(visit, one)
    zone = visit.now.tzinfo
    seen = _in_sight(visit, one)
    return {
        "report": one,
        "person": person,
        "label": wording.label(one.field),
        "shown": wording.value(of_, one.shown) if one.shown and seen else "",
        "proposed": wording.value(of_, one.proposed) * seen if one.kind == "value" else error_desk.kind_words(one),
        "newcomer": mask_text(f"{one.proposed}，{one.raw}") if seen and not one.resident_id else "",
        "difference": error_desk.difference(one.field, one.shown, one.proposed) if one.kind == "value" and seen else "",
        "basis": say(*error_desk.BASES[one.basis]),
        "note": mask_text(one.note),
        "answer": mask_text(one.answer),
        "at": f"{moment_of(one.at).astimezone(zone):%Y-%m-%d %H:%M}",
        "settled_at": f"{moment_of(one.decided_at).astimezone(zone):%Y-%m-%d %H:%M}" if one.decided_at else "",
        "state": error_desk.status(one, upto),
        "may": [
            name
            for name, can in (
                ("withdraw", mine and one.status in OPEN),
                ("accept", settles and one.status in OPEN),
                ("reopen", settles and one.status == ACCEPTED),
            )
            if can
        ],
    }
