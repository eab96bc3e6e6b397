"""Reporting an error in two steps: what is right and how one knows; then everything once more, and a receipt.

Here: both pages. Not here: following and settling (``corrections``), what accepting brings about (``warehouse.desk.error_desk``).

Nothing is kept between the steps: the second page carries what was chosen, sealed, so that a number typed in full is on no page; it is
examined again when it comes back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import Response

from warehouse.desk import error_desk
from warehouse.desk.naming import source_name
from warehouse.portal.gate import page
from warehouse.portal.reviewing import signed
from warehouse.portal.visit import Visit
from warehouse.state import error_reports
from warehouse.state.error_reports import BASES, Draft, Report
from warehouse.store.lookup.shapes import Merged
from warehouse.vocabulary import wording
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

AGE: Final = timedelta(hours=2)
"""How long the second page may stand open: a visit, or lunch; by tomorrow the record may be another."""
DAYS: Final = 3
"""Working days within which a department settles a report (the district's own promise, ux.md)."""


USUAL: Final = {"business": "document"}
"""How one knows, as chosen beforehand, by what the look-up is for: papers at the counter, else a visit. The second page says it again."""


@dataclass
class _Filled:
    """The first page as it was filled in; ``wrong``: what is the matter, by field of the form."""

    kind: str = ""
    value: str = field(default="", repr=False)
    typed: str = field(default="", repr=False)
    basis: str = ""
    note: str = field(default="", repr=False)
    wrong: dict[str, str] = field(default_factory=dict)


@page("/residents/{resident}/report", "report_error")
def begin(visit: Visit) -> Response:
    merged, known = _about(visit, visit.asked("field"))
    visit.record("open", merged.head.resident_id, facts={"page": "report an error", "field": known.id})
    return _form(visit, merged, known, _Filled(basis=USUAL.get(visit.purpose, "visit")))


@page("/residents/{resident}/report", "report_error", methods=("POST",))
def check(visit: Visit) -> Response:
    """The second page; or the first again, with what is wrong at its place."""
    merged, known = _about(visit, visit.said("field"))
    filled = _filled(visit, merged, known)
    visit.record("open", merged.head.resident_id, facts={"page": "check what is reported", "field": known.id})
    if filled.wrong:
        return _form(visit, merged, known, filled)
    assert visit.user is not None
    about = known if filled.kind == "value" else fields()[error_desk.ABOUT[filled.kind]]
    with visit.published.reading() as reading:
        subject = error_desk.subject(reading, merged, about.id, visit.sources)
    carried = {
        "resident": merged.head.resident_id, "field": known.id, "kind": filled.kind, "value": filled.value, "raw": filled.typed,
        "basis": filled.basis, "note": filled.note, "user": visit.user.number, "at": visit.now.isoformat(),
    }  # fmt: skip
    shown: dict[str, Any] = {"head": merged.head, "field": known, "label": wording.label(about.id)}
    shown |= {"now": wording.value(about, subject.shown) if subject.shown else "", "kind": filled.kind, "department": subject.department}
    shown |= {"proposed": wording.value(known, filled.value) if filled.kind == "value" else say(*error_desk.KINDS[filled.kind])}
    shown |= {"difference": error_desk.difference(known.id, subject.shown, filled.value) if filled.kind == "value" else ""}
    shown |= {"basis": say(*error_desk.BASES[filled.basis]), "note": mask_text(filled.note), "days": DAYS}
    return visit.page("report_check.html", **shown, carried=visit.office.seal(json.dumps(carried)))


@page("/residents/{resident}/report/send", "report_error", methods=("POST",))
def send(visit: Visit) -> Response:
    """Keep the report and give its receipt. Raises DQ-737 for a page that is too old, or not this person's."""
    carried = _carried(visit)
    merged, known = _about(visit, carried["field"])
    kind, value = carried["kind"], carried["value"]
    if kind == "value" and value not in [one.value for one in error_desk.choices(merged, known.id)]:
        value = error_desk.standard(known.id, carried["raw"], visit.sources, visit.published.night, visit.office.district.area_code)
    about = known.id if kind == "value" else error_desk.ABOUT[kind]
    with visit.published.reading() as reading:
        subject = error_desk.subject(reading, merged, about, visit.sources)
    assert visit.user is not None
    draft = Draft(
        resident_id=merged.head.resident_id,
        record_id=subject.record_id,
        field=about,
        kind=kind,
        shown=subject.shown,
        proposed=value,
        raw=carried["raw"] or value or say(*error_desk.KINDS[kind]),
        basis=carried["basis"],
        note=carried["note"],
        by_user=visit.user.number,
        by_name=signed(visit.user),
        community=merged.home.community or merged.home.hukou_community or merged.head.community or "",
        department=subject.department,
    )

    def witness(made: Report) -> None:
        facts = {"of": "portal_report", "receipt": made.receipt, "field": made.field, "said": made.kind, "basis": made.basis}
        visit.record("correct", made.resident_id, made.note, facts=facts)

    made = error_reports.send(visit.office.stores.portal, draft, now=visit.now, witness=witness)
    told = say(
        f"已提交，回执 {made.receipt}：{made.department} {DAYS} 个工作日内处理。",
        f"Sent, receipt {made.receipt}: {made.department} settles it within {DAYS} working days.",
    )
    return visit.go(f"/residents/{made.resident_id}", told)


def _about(visit: Visit, field_id: str) -> tuple[Merged, Field]:
    """Raises DQ-603 outside the scope, DQ-735 for a field that cannot be reported."""
    merged = visit.desk.merged(visit.request.path_params["resident"])
    if not error_desk.reportable(field_id, visit.access.sight):
        raise DaoqiaoError("DQ-735", field=wording.label(field_id) if visit.access.sight.shows(field_id) else say("这一项", "this field"))
    return merged, fields()[field_id]


def _filled(visit: Visit, merged: Merged, known: Field) -> _Filled:
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
    return made


def _form(visit: Visit, merged: Merged, known: Field, filled: _Filled) -> Response:
    choices = [
        {
            "key": visit.office.seal(one.value),
            "text": wording.value(known, one.value),
            "names": list(dict.fromkeys(source_name(visit.sources.get(name), name) for name in one.sources)),
            "current": one.current,
            "chosen": filled.kind == "value" and not filled.typed and one.value == filled.value,
        }
        for one in error_desk.choices(merged, known.id)
    ]
    kinds = [(kind, say(*error_desk.KINDS[kind])) for kind, about in error_desk.ABOUT.items() if visit.access.sight.shows(about)]
    kept = filled.typed if known.kind not in ("id", "phones") else ""  # a number typed in full is on no page
    shown: dict[str, Any] = {"head": merged.head, "field": known, "label": wording.label(known.id), "choices": choices, "kinds": kinds}
    shown |= {
        "wrong": {"right": "", "typed": "", "basis": ""} | filled.wrong,
        "filled": filled,
        "typed": kept,
        "names": table(known.table).names() if known.table else [],
    }
    shown |= {"bases": [(code, say(*words)) for code, words in error_desk.BASES.items()]}
    return visit.page("report_form.html", 400 if filled.wrong else 200, **shown)


def _carried(visit: Visit) -> dict[str, Any]:
    """What the second page carried. Raises DQ-737."""
    try:
        carried: dict[str, Any] = json.loads(visit.office.unseal(visit.said("carried")))
        young = visit.now - datetime.fromisoformat(carried["at"]) <= AGE
    except (ValueError, KeyError, TypeError) as error:
        raise DaoqiaoError("DQ-737") from error
    if (
        not young
        or visit.user is None
        or (carried["user"], carried["resident"]) != (visit.user.number, visit.request.path_params["resident"])
    ):
        raise DaoqiaoError("DQ-737")
    return carried
