"""Reporting an error in two steps: what is right and how one knows; then everything once more, and a receipt.

Here: both pages, also for a member of a household who is none (``household`` in the form: the questions are asked of them then).
Not here: following and settling (``corrections``), what accepting brings about (``warehouse.desk.error_desk``), keeping a report
(``warehouse.portal.reported``).

Nothing is kept between the steps: the second page carries what was chosen, sealed, so that a number typed in full is on no page; it is
examined again when it comes back. A photograph is carried the same way (``warehouse.portal.report_photo`` says why).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import Response

from connectors.standardise.typed import HOUSEHOLD_PART
from warehouse.desk import error_desk
from warehouse.desk.naming import source_name
from warehouse.desk.sharing import ADDRESS, Door, apart
from warehouse.portal import households, photographs, report_photo, reported
from warehouse.portal.gate import page
from warehouse.portal.reported import DAYS, Known
from warehouse.portal.visit import Visit
from warehouse.state.error_reports import BASES
from warehouse.store.lookup.shapes import Household, Merged
from warehouse.vocabulary import wording
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

APART: Final = "apart"
"""What is the case with a member of a household besides the kinds of reports: lives here, and keeps house apart."""


@dataclass
class _Filled:
    """The first page as it was filled in; ``wrong``: what is the matter, by field of the form."""

    kind: str = ""
    value: str = field(default="", repr=False)
    typed: str = field(default="", repr=False)
    basis: str = ""
    note: str = field(default="", repr=False)
    photo: report_photo.Carried | None = None
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Within:
    """The household whose member is said to be none, and the door; ``apart``: may it be said that they keep house apart?"""

    home: Household
    door: Door
    apart: bool


@page("/residents/{resident}/report", "report_error")
def begin(visit: Visit) -> Response:
    merged, known = _about(visit, visit.asked("field"))
    within = _within(visit, merged, known, visit.asked("household"))
    visit.record("open", merged.head.resident_id, facts={"page": "report an error", "field": known.id})
    return _form(visit, merged, known, _Filled(basis=reported.usual(visit)), within)


@page("/residents/{resident}/report", "report_error", methods=("POST",), takes=photographs.MOST)
def check(visit: Visit) -> Response:
    """The second page; or the first again, with what is wrong at its place."""
    merged, known = _about(visit, visit.said("field"))
    within = _within(visit, merged, known, visit.said("household"))
    filled = _filled(visit, merged, known, within)
    visit.record("open", merged.head.resident_id, facts={"page": "check what is reported", "field": known.id})
    if filled.wrong:
        return _form(visit, merged, known, filled, within)
    if filled.kind == APART and within is not None:
        known, filled.value = fields()[HOUSEHOLD_PART], households.free_part(visit, within.door, [merged.head.resident_id])
        filled.typed = apart(merged.head.resident_id, filled.value, within.door).raw
    kind = "value" if filled.kind == APART else filled.kind
    about = known if kind == "value" else fields()[error_desk.ABOUT[kind]]
    with visit.published.reading() as reading:
        subject = error_desk.subject(reading, merged, about.id, visit.sources)
    carried = reported.sealed(
        visit,
        resident=merged.head.resident_id,
        field=known.id,
        kind=kind,
        value=filled.value,
        raw=filled.typed,
        basis=filled.basis,
        note=filled.note,
        household=within.home.household_id if within else "",
    )
    shown: dict[str, Any] = {"head": merged.head, "field": known, "label": wording.label(about.id)}
    shown |= {"now": wording.value(about, subject.shown) if subject.shown else "", "kind": kind, "department": subject.department}
    shown |= {"proposed": wording.value(known, filled.value) if kind == "value" else say(*error_desk.KINDS[kind])}
    shown |= {"difference": error_desk.difference(known.id, subject.shown, filled.value) if filled.kind == "value" else ""}
    shown |= {"basis": say(*error_desk.BASES[filled.basis]), "note": mask_text(filled.note), "days": DAYS}
    return visit.page("report_check.html", **shown, within=within, carried=carried, photo=filled.photo)


@page("/residents/{resident}/report/send", "report_error", methods=("POST",))
def send(visit: Visit) -> Response:
    """Keep the report and give its receipt. Raises DQ-737 for a page that is too old, or not this person's."""
    carried = reported.unsealed(visit, resident=visit.request.path_params["resident"])
    merged, known = _about(visit, carried["field"])
    within = _within(visit, merged, fields()[ADDRESS], carried["household"])
    kind, value, raw = carried["kind"], carried["value"], carried["raw"]
    if kind == "value" and known.id == HOUSEHOLD_PART and within is not None:
        value = households.free_part(visit, within.door, [merged.head.resident_id])  # somebody may have taken the other meanwhile
        raw = apart(merged.head.resident_id, value, within.door).raw
    elif kind == "value" and value not in [one.value for one in error_desk.choices(merged, known.id)]:
        value = error_desk.standard(known.id, raw, visit.sources, visit.published.night, visit.office.district.area_code)
    about = known.id if kind == "value" else error_desk.ABOUT[kind]
    photo = report_photo.brought(visit, merged.head.resident_id) if within is None else b""
    made = reported.keep(visit, merged, about, kind, value, raw, Known(carried["basis"], carried["note"]), photo)
    back = f"/households/{within.home.household_id}" if within else f"/residents/{made.resident_id}"
    return visit.go(back, reported.told([made]))


def _within(visit: Visit, merged: Merged, known: Field, household: str) -> _Within | None:
    """The household that somebody is said to be no member of; None where a field alone is asked about. Raises DQ-683 where they are none,
    or their household may not be seen."""
    if not household:
        return None
    home = households.actual(visit, household)
    there = households.door(visit, home)
    if there is None or known.id != ADDRESS or merged.head.resident_id not in [one.resident_id for one in home.members]:
        raise DaoqiaoError("DQ-683", household=household)
    return _Within(home, there, households.may_part(visit) and len(home.members) > 1)


def _about(visit: Visit, field_id: str) -> tuple[Merged, Field]:
    """Raises DQ-603 outside the scope, DQ-735 for a field that cannot be reported."""
    merged = visit.desk.merged(visit.request.path_params["resident"])
    if not error_desk.reportable(field_id, visit.access.sight):
        raise DaoqiaoError("DQ-735", field=wording.label(field_id) if visit.access.sight.shows(field_id) else say("这一项", "this field"))
    return merged, fields()[field_id]


def _filled(visit: Visit, merged: Merged, known: Field, within: _Within | None) -> _Filled:
    """What the first page says, and what is wrong with it."""
    right = visit.said("right")
    made = _Filled(kind=right if right in error_desk.ABOUT else "value", basis=visit.said("basis"), note=visit.said("note"))
    if right == "other":
        made.typed = visit.said("typed")
        try:
            made.value = error_desk.standard(known.id, made.typed, visit.sources, visit.published.night, visit.office.district.area_code)
        except DaoqiaoError as error:
            if error.code != "DQ-629":
                raise
            made.wrong["typed"] = error_desk.wrong(error)
    elif right == APART and within is not None and within.apart:
        made.kind = APART
    elif made.kind == "value":
        made.value = visit.office.unseal(right)
        stated = {one.value: one for one in error_desk.choices(merged, known.id)}
        if made.value not in stated:
            made.wrong["right"] = say("请选一项", "choose one")
    elif not visit.access.sight.shows(error_desk.ABOUT[made.kind]):
        made.wrong["right"] = say("请选一项", "choose one")
    current = next((one.value for one in error_desk.choices(merged, known.id) if one.current), "")
    if not made.wrong and made.kind == "value" and made.value == current:
        made.wrong["typed" if right == "other" else "right"] = say("这就是现在显示的值，没有要更正的", "that is what is shown already")
    if made.basis not in BASES:
        made.wrong["basis"] = say("请选一项", "choose one")
    if within is None:  # a household's own form asks for none: it would show whoever lives there
        try:
            made.photo = report_photo.taken(visit, merged.head.resident_id)
        except DaoqiaoError as error:
            made.wrong["photo"] = report_photo.wrong(error)
    return made


def _form(visit: Visit, merged: Merged, known: Field, filled: _Filled, within: _Within | None) -> Response:
    choices = [
        {
            "key": visit.office.seal(one.value),
            "text": wording.value(known, one.value),
            "names": list(dict.fromkeys(source_name(visit.sources.get(name), name) for name in one.sources)),
            "current": one.current,
            "chosen": filled.kind == "value" and not filled.typed and one.value == filled.value,
        }
        for one in error_desk.choices(merged, known.id)
        if within is None or not one.current
    ]
    kinds = [(kind, say(*error_desk.KINDS[kind])) for kind, about in error_desk.ABOUT.items() if visit.access.sight.shows(about)]
    kept = filled.typed if known.kind not in ("id", "phones") else ""  # a number typed in full is on no page
    shown: dict[str, Any] = {"head": merged.head, "field": known, "label": wording.label(known.id), "choices": choices, "kinds": kinds}
    shown |= {
        "wrong": {"right": "", "typed": "", "basis": "", "photo": ""} | filled.wrong,
        "filled": filled,
        "typed": kept,
        "names": table(known.table).names() if known.table else [],
    }
    shown |= {"bases": reported.bases(), "within": within, "apart": APART}
    return visit.page("report_form.html", 400 if filled.wrong else 200, **shown)
