"""A household as the pages that change it see it: its actual home, the door, what is reported of its people and not settled.

Here: that. Not here: the pages (``pages.household``, ``pages.household_add``, ``pages.household_split``), what a statement means
(``warehouse.desk.sharing``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from connectors.standardise.typed import HOUSEHOLD_PART
from warehouse.desk import error_desk, sharing
from warehouse.desk.sharing import ADDRESS, Door, Reader
from warehouse.portal.visit import Visit
from warehouse.state import corrections, error_reports
from warehouse.state.error_reports import Report
from warehouse.store.doors import behind_door
from warehouse.store.lookup.shapes import Household
from warehouse.vocabulary.errors import DaoqiaoError

TELLING: Final = {ADDRESS, HOUSEHOLD_PART, *error_desk.ABOUT.values()}
"""Fields of which a report says something of who belongs together."""


def reader(visit: Visit) -> Reader:
    return Reader(visit.sources, visit.published.night, visit.office.district.area_code)


def actual(visit: Visit, household_id: str = "") -> Household:
    """The household of the address (or of ``household_id``). Raises DQ-683 where nobody of it may be seen, or it is a book: people keep
    house at home, the book is the police's."""
    found = visit.desk.household(household_id or visit.request.path_params["household"])
    if found.basis != "actual":
        raise DaoqiaoError("DQ-683", household=found.household_id)
    return found


def door(visit: Visit, home: Household) -> Door | None:
    """Where it lives; None where its room is not known, or an address may not be seen or reported."""
    if not (visit.access.may("report_error") and error_desk.reportable(ADDRESS, visit.access.sight)):
        return None
    with visit.published.reading() as reading:
        behind = behind_door(reading, home.household_id) if visit.access.whole else []
    members = [] if behind else (visit.desk.merged(one.resident_id) for one in home.members[:1])
    return sharing.door_of(home, behind, members, reader(visit))


def may_part(visit: Visit) -> bool:
    """May this person say who keeps house apart?"""
    return error_desk.reportable(HOUSEHOLD_PART, visit.access.sight)


def free_part(visit: Visit, there: Door, residents: Collection[str]) -> str:
    """The first part behind the door that nobody has, and that nobody but these ``residents`` is reported to have: a form that is sent
    twice says the same twice. Raises DQ-770."""
    stores = visit.office.stores
    waiting = error_reports.waiting(stores.portal)
    spoken = [one.raw for one in waiting if one.field == HOUSEHOLD_PART and one.resident_id not in residents]
    spoken += [one.raw for one in corrections.in_force(stores.state) if one.field == HOUSEHOLD_PART]
    return sharing.free_part(there, spoken, reader(visit))


def pending(visit: Visit, residents: Iterable[str]) -> dict[str, str]:
    """The receipt of what is reported of where somebody belongs and not settled yet, by resident, as far as its field may be seen."""
    reports = error_reports.about(visit.office.stores.portal, list(residents))
    return {one.resident_id: one.receipt for one in reports if _telling(visit, one)}


def arriving(visit: Visit, home: Household, there: Door | None) -> list[tuple[str, str]]:
    """Residents who are reported to belong to a household and do not yet, with the receipt; those in sight only."""
    if there is None:
        return []
    read, inside = reader(visit), {one.resident_id for one in home.members}
    said = {}
    for one in error_reports.waiting(visit.office.stores.portal):
        if one.field in (ADDRESS, HOUSEHOLD_PART) and one.kind == "value" and one.resident_id not in inside:
            part, where = (there.part, one.raw) if one.field == ADDRESS else (one.proposed, one.raw.partition(" ")[2])
            if part == there.part and (where == there.address or read.door(where) == there.dwelling):
                said[one.resident_id] = one.receipt
    return [(ident, said[ident]) for ident in visit.desk.people(said)]


def _telling(visit: Visit, one: Report) -> bool:
    return one.field in TELLING and (one.field != "name" or one.kind == "unknown_person") and visit.access.sight.shows(one.field)
