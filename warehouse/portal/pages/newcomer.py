"""Somebody who lives here and whom no system knows: a report without a resident, from a search that found nobody.

Here: the form and its receipt; asked from a household, with its address filled in. Not here: following and settling it
(``corrections``), reporting an error in a record (``reporting``).
The portal makes no resident: the department registers the person in its own system, and the next night finds them there.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from warehouse.desk import error_desk
from warehouse.portal import households
from warehouse.portal.gate import page
from warehouse.portal.reach import reach
from warehouse.portal.reported import DAYS, bases
from warehouse.portal.reviewing import signed
from warehouse.portal.visit import Visit
from warehouse.state import error_reports
from warehouse.state.error_reports import BASES, Draft, Report
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

REGISTERS: Final = "floating_population"
"""Whose department is asked: whoever is found on a visit and is in no system has nearly always come from elsewhere. It can forward."""
SHORTEST: Final = 4
"""Characters of an address that leads to a door, such as 8幢402."""


@page("/corrections/new", "report_error")
def begin(visit: Visit) -> Response:
    return _form(visit, {})


@page("/corrections/new", "report_error", methods=("POST",))
def send(visit: Visit) -> Response:
    """Keep the report and give its receipt; or the form again, with what is wrong at its place."""
    wrong: dict[str, str] = {}
    name, address = _name(visit, wrong), visit.said("address")
    if len(address) < SHORTEST:
        wrong["address"] = say("写到楼栋和门牌", "building and room, please")
    if visit.said("basis") not in BASES:
        wrong["basis"] = say("请选一项", "choose one")
    if visit.said("community") not in reach(visit).partly:
        wrong["community"] = say("请选一项", "choose one")
    if wrong:
        return _form(visit, wrong)
    assert visit.user is not None
    draft = Draft(
        resident_id="",
        record_id="",
        field=error_desk.ABOUT["unknown_person"],
        kind="unknown_person",
        shown="",
        proposed=name,
        raw=address,
        basis=visit.said("basis"),
        note=visit.said("note"),
        by_user=visit.user.number,
        by_name=signed(visit.user),
        community=visit.said("community"),
        department=_department(visit),
    )

    def witness(made: Report) -> None:
        facts = {"of": "portal_report", "receipt": made.receipt, "said": "newcomer", "basis": made.basis}
        visit.record("correct", made.community, made.note, sought=[made.proposed], facts=facts)

    made = error_reports.send(visit.office.stores.portal, draft, now=visit.now, witness=witness)
    told = say(
        f"已登记，回执 {made.receipt}：{made.department} {DAYS} 个工作日内处理。",
        f"Reported, receipt {made.receipt}: {made.department} settles it within {DAYS} working days.",
    )
    return visit.go("/corrections", told)


def _name(visit: Visit, wrong: dict[str, str]) -> str:
    """The name as it would be kept; "" where it cannot be read."""
    try:
        return error_desk.standard("name", visit.said("name"), visit.sources, visit.published.night, visit.office.district.area_code)
    except DaoqiaoError as error:
        if error.code != "DQ-629":
            raise
        wrong["name"] = error_desk.wrong(error)
        return ""


def _lives_with(visit: Visit, ident: str) -> dict[str, str]:
    """The address of the household that they were found in. Raises DQ-683 where nobody of it may be seen."""
    home = households.actual(visit, ident)
    there = households.door(visit, home)
    return {"address": there.address if there else "", "community": home.community or "", "household": ident}


def _department(visit: Visit) -> str:
    source = visit.sources.get(REGISTERS)
    return source.owner if source is not None else ""


def _form(visit: Visit, wrong: dict[str, str]) -> Response:
    said = {one: visit.said(one) for one in ("name", "address", "note", "basis", "community", "household")}
    if ident := visit.asked("household"):
        said |= _lives_with(visit, ident)
    return visit.page(
        "newcomer.html",
        400 if wrong else 200,
        wrong=dict.fromkeys(said, "") | wrong,
        said=said,
        faulty=bool(wrong),
        bases=bases(),
        communities=[(one, one) for one in reach(visit).partly],
        department=_department(visit),
        days=DAYS,
    )
