"""[拆户]: members who keep house apart behind the same door, or live elsewhere: tick them, look at both households, send.

Here: these pages. Not here: what is reported of them (``warehouse.desk.sharing``), a resident who is two people (``split``). Each member
is a report of their own, as a steward may know better of one of them; the receipts stand together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from warehouse.desk import error_desk
from warehouse.desk.sharing import ADDRESS, Door, Saying, apart
from warehouse.portal import households, reported
from warehouse.portal.gate import page
from warehouse.portal.reported import DAYS, Known
from warehouse.portal.visit import Visit
from warehouse.state.error_reports import BASES
from warehouse.store.lookup.shapes import Household
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text


@dataclass
class _Filled:
    """The first page as it was filled in. ``how``: same (behind the same door) or elsewhere; ``address``: standard, as ``typed`` reads."""

    out: list[str] = field(default_factory=list)
    how: str = "same"
    typed: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    known: Known = field(default_factory=lambda: Known(""))
    wrong: dict[str, str] = field(default_factory=dict)


@page("/households/{household}/split", "report_error")
def begin(visit: Visit) -> Response:
    home, _ = _home(visit)
    visit.record("open", home.household_id, facts={"page": "split a household"})
    return _form(visit, home, _Filled(known=Known(reported.usual(visit))))


@page("/households/{household}/split", "report_error", methods=("POST",))
def preview(visit: Visit) -> Response:
    """Both households side by side, and what is reported; or the first page again, with what is wrong at its place."""
    home, there = _home(visit)
    filled = _filled(visit, home)
    visit.record("open", [home.household_id, *filled.out], facts={"page": "preview of a split household", "out": len(filled.out)})
    if filled.wrong:
        return _form(visit, home, filled)
    said = _said(visit, there, filled)
    new = wording.value(fields()[said[0].field], said[0].value if filled.how == "same" else said[0].raw)
    carried = reported.sealed(
        visit,
        household=home.household_id,
        out=filled.out,
        how=filled.how,
        typed=filled.typed,
        basis=filled.known.basis,
        note=filled.known.note,
    )
    sides = [[one for one in home.members if (one.resident_id in filled.out) == gone] for gone in (False, True)]
    shown: dict[str, Any] = {"home": home, "door": there, "sides": sides, "filled": filled, "new": new, "carried": carried, "days": DAYS}
    shown |= {
        "basis": say(*error_desk.BASES[filled.known.basis]),
        "note": mask_text(filled.known.note),
        "label": wording.label(said[0].field),
    }
    return visit.page("household_split_check.html", **shown)


@page("/households/{household}/split/send", "report_error", methods=("POST",))
def send(visit: Visit) -> Response:
    """Keep a report of each of them and give the receipts. Raises DQ-737 for a page that is too old, or where the household has changed."""
    home, there = _home(visit)
    carried = reported.unsealed(visit, household=home.household_id)
    filled = _Filled(carried["out"], carried["how"], carried["typed"], "", Known(carried["basis"], carried["note"]))
    if not set(filled.out) < {one.resident_id for one in home.members}:
        raise DaoqiaoError("DQ-737")
    if filled.how == "elsewhere":
        filled.address = _standard(visit, filled.typed)
    made = []
    for one in _said(visit, there, filled):
        person = visit.desk.merged(one.resident_id)
        made.append(reported.keep(visit, person, one.field, "value", one.value, one.raw, filled.known))
    return visit.go(f"/households/{home.household_id}", reported.told(made))


def _home(visit: Visit) -> tuple[Household, Door]:
    """Raises DQ-683 where nobody of it may be seen, or where it lives may not be known; DQ-735 where it is not this person's to say."""
    home = households.actual(visit)
    there = households.door(visit, home)
    if there is None:
        raise DaoqiaoError("DQ-683", household=home.household_id)
    if not households.may_part(visit):
        raise DaoqiaoError("DQ-735", field=say("合住分户", "part of a shared dwelling"))
    return home, there


def _filled(visit: Visit, home: Household) -> _Filled:
    """What the first page says, and what is wrong with it."""
    ticked = {str(one) for one in visit.form.getlist("member")}
    out = [one.resident_id for one in home.members if one.resident_id in ticked]
    made = _Filled(out, visit.said("how"), visit.said("typed"), "", Known(visit.said("basis"), visit.said("note")))
    if not out or len(out) == len(home.members):
        made.wrong["member"] = say("至少选一人，也至少留下一人", "tick somebody, and leave somebody")
    if made.how not in ("same", "elsewhere"):
        made.wrong["how"] = say("请选一项", "choose one")
    if made.how == "elsewhere":
        try:
            made.address = _standard(visit, made.typed)
        except DaoqiaoError as error:
            if error.code != "DQ-629":
                raise
            made.wrong["typed"] = error_desk.wrong(error)
        if made.address and made.address == home.address:
            made.wrong["typed"] = say("这就是本户的地址：住在同一门牌请选上一项", "that is this very address: choose the line above")
    if made.known.basis not in BASES:
        made.wrong["basis"] = say("请选一项", "choose one")
    return made


def _said(visit: Visit, there: Door, filled: _Filled) -> list[Saying]:
    """One statement of each who goes. Raises DQ-770 where no further household fits behind the door."""
    if filled.how == "elsewhere":
        return [Saying(one, ADDRESS, filled.address, filled.typed) for one in filled.out]
    part = households.free_part(visit, there, filled.out)
    return [apart(one, part, there) for one in filled.out]


def _standard(visit: Visit, text: str) -> str:
    return error_desk.standard(ADDRESS, text, visit.sources, visit.published.night, visit.office.district.area_code)


def _form(visit: Visit, home: Household, filled: _Filled) -> Response:
    wrong = {"member": "", "how": "", "typed": "", "basis": ""} | filled.wrong
    return visit.page(
        "household_split.html", 400 if filled.wrong else 200, home=home, filled=filled, wrong=wrong, bases=reported.bases(),
        note=mask_text(filled.known.note),
    )  # fmt: skip
