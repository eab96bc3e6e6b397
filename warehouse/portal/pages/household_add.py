"""[加人]: somebody who lives with a household and is not in it: search, choose, check, send.

Here: these pages. Not here: what is reported of them (``warehouse.desk.sharing``), somebody in no system (``newcomer``). As at the start,
what is typed is posted and stands in an address only sealed.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from connectors.standardise.typed import HOUSEHOLD_PART
from warehouse.desk import error_desk, sharing
from warehouse.desk.sharing import Door, Saying
from warehouse.portal import households, reported
from warehouse.portal.gate import page
from warehouse.portal.pages.home import sealed, typed
from warehouse.portal.reported import DAYS, Known
from warehouse.portal.visit import Visit
from warehouse.state.error_reports import BASES
from warehouse.store.lookup.shapes import Household, Merged
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say

SHOWN: Final = 20
"""Hits of the page: whoever lives here is known by name; more words find fewer."""


@page("/households/{household}/add", "report_error")
def begin(visit: Visit) -> Response:
    """The search; with what was typed behind the question mark, its hits."""
    home, there = _home(visit)
    sought = typed(visit)
    shown: dict[str, Any] = {"home": home, "door": there, "sought": sought, "found": None, "hits": []}
    if not sought:
        visit.record("open", home.household_id, facts={"page": "add to a household"})
        return visit.page("household_add.html", **shown)
    found = visit.desk.search(sought, widen=True, limit=SHOWN)
    hits = {hit.resident_id: hit for group in found.groups for hit in group.hits}
    visit.record("search", list(hits), sought=[sought], facts={"found": found.total, "shown": len(hits), "page": "add to a household"})
    inside = {one.resident_id for one in home.members}
    return visit.page("household_add.html", **(shown | {"found": found, "hits": list(hits.values()), "inside": inside, "most": SHOWN}))


@page("/households/{household}/add", "report_error", methods=("POST",))
def search(visit: Visit) -> Response:
    """Show the hits under an address that says nothing."""
    home, _ = _home(visit)
    text = visit.said("q")
    return visit.go(f"/households/{home.household_id}/add" + (f"?f={sealed(visit, text)}" if text else ""))


@page("/households/{household}/add/check", "report_error", methods=("POST",))
def check(visit: Visit) -> Response:
    """Everything once more, before it is sent."""
    home, there = _home(visit)
    return _check(visit, home, there, visit.desk.merged(visit.said("resident")))


@page("/households/{household}/add/send", "report_error", methods=("POST",))
def send(visit: Visit) -> Response:
    """Keep what is reported and give the receipts. Raises DQ-737 for a page that is too old, or another household's."""
    home, there = _home(visit)
    carried = reported.unsealed(visit, household=home.household_id)
    person = visit.desk.merged(carried["resident"])
    if visit.said("basis") not in BASES:
        return _check(visit, home, there, person, say("请选一项", "choose one"))
    known = Known(visit.said("basis"), visit.said("note"))
    made = [reported.keep(visit, person, one.field, "value", one.value, one.raw, known) for one in _said(visit, home, there, person)]
    return visit.go(f"/households/{home.household_id}", reported.told(made))


def _home(visit: Visit) -> tuple[Household, Door]:
    """Raises DQ-683 where nobody of it may be seen, or where it lives may not be known."""
    home = households.actual(visit)
    there = households.door(visit, home)
    if there is None:
        raise DaoqiaoError("DQ-683", household=home.household_id)
    return home, there


def _said(visit: Visit, home: Household, there: Door, person: Merged) -> list[Saying]:
    """What makes somebody one of this household. Raises DQ-735 where a field of it is not this person's to report, DQ-737 where nothing
    is to be said: they are in it already."""
    said = sharing.moving_in(person, home, there, households.reader(visit))
    for one in said:
        if not error_desk.reportable(one.field, visit.access.sight):
            raise DaoqiaoError("DQ-735", field=say("合住分户", "part of a shared dwelling"))
    if not said:
        raise DaoqiaoError("DQ-737")
    return said


def _check(visit: Visit, home: Household, there: Door, person: Merged, wrong: str = "") -> Response:
    said = _said(visit, home, there, person)
    visit.record("open", [person.head.resident_id, home.household_id], facts={"page": "check who is added to a household"})
    rows = []
    for one in said:
        with visit.published.reading() as reading:
            now = error_desk.subject(reading, person, one.field, visit.sources)
        field = fields()[one.field]
        rows.append(
            {
                "label": wording.label(one.field),
                "now": wording.value(field, now.shown) if now.shown else "",
                "proposed": wording.value(field, one.value if one.field == HOUSEHOLD_PART else one.raw),
                "department": now.department,
            }
        )
    carried = reported.sealed(visit, household=home.household_id, resident=person.head.resident_id)
    basis = visit.said("basis") if wrong else reported.usual(visit)
    shown: dict[str, Any] = {"home": home, "door": there, "head": person.head, "rows": rows, "carried": carried, "days": DAYS}
    shown |= {"bases": reported.bases(), "basis": basis, "note": visit.said("note"), "wrong": wrong}
    shown |= {"person": wording.person(person.head.sex, person.head.birth_date, visit.published.night)}
    return visit.page("household_add_check.html", 400 if wrong else 200, **shown)
