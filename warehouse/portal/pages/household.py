"""One household: who is in the book, who lives there, and who is in one of the two only.

Here: the page. Not here: who belongs together (``mart.household_member``), who of them may be seen (``warehouse.store.lookup``), saying
that it is otherwise (``household_add``, ``household_split``, ``reporting``).
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from warehouse.desk.sharing import MAIN, Door
from warehouse.portal import households
from warehouse.portal.gate import page
from warehouse.portal.visit import Visit
from warehouse.store.lookup.shapes import Household
from warehouse.store.reading import query
from warehouse.vocabulary.errors import DaoqiaoError

VISITS: Final = 5
"""Shown of a household: somewhat more than the four of a year (五必访, quarterly)."""
COLUMNS: Final = {"visited_on": "visited_on", "visitor": "visitor", "kind": "visit_kind", "result": "visit_result"}
"""Columns of a visit, and the field that each is."""


@page("/households/{household}", "look_up")
def household(visit: Visit) -> Response:
    """With its counterpart: the book of those who live here, or the dwelling of those in the book."""
    found = visit.desk.household(visit.request.path_params["household"])
    homes = [found, *_counterpart(visit, found)]
    people = list(dict.fromkeys(one.resident_id for home in homes for one in home.members))
    visit.record("open", [found.household_id, *people], facts={"part": "household"})
    by_basis = sorted(homes, key=lambda home: home.basis != "registered")
    sizes = {home.basis: len(home.members) for home in homes}
    difference = sizes["actual"] - sizes["registered"] if len(sizes) == 2 else None
    home = next((one for one in homes if one.basis == "actual"), None)
    there = households.door(visit, home) if home is not None else None
    shown: dict[str, Any] = {"found": found, "homes": by_basis, "difference": difference, "visits": _visits(visit, people)}
    shown |= {"door": there, "main": MAIN, "others": _others(visit, home, there), "splits": households.may_part(visit)}
    arriving = households.arriving(visit, home, there) if home is not None else []
    shown |= {"waiting": households.pending(visit, people), "arriving": arriving, "names": visit.desk.people(one for one, _ in arriving)}
    return visit.page("household.html", **shown)


def _others(visit: Visit, home: Household | None, there: Door | None) -> list[tuple[Household, str]]:
    """The other households behind the door, each with its part; those only of which somebody may be seen."""
    found = []
    for ident, part in there.parts.items() if home is not None and there is not None else ():
        try:
            if home is not None and ident != home.household_id:
                found.append((visit.desk.household(ident), part))
        except DaoqiaoError:
            continue
    return found


def _visits(visit: Visit, people: list[str]) -> list[dict[str, Any]]:
    """The latest visits, as far as the roster of visits may be known; what is not in sight is left out of each."""
    shows, sources = visit.access.sight.shows, visit.access.sight.sources
    if not shows("visited_on") or (sources is not None and "visit" not in sources):
        return []
    with visit.published.reading() as reading:
        rows = reading.rows(query("household_visits"), {"residents": people, "limit": VISITS})
    return [{name: row[name] if shows(field) else None for name, field in COLUMNS.items()} for row in rows]


def _counterpart(visit: Visit, found: Household) -> list[Household]:
    """None where nobody of it may be seen."""
    if found.counterpart_id is None:
        return []
    try:
        return [visit.desk.household(found.counterpart_id)]
    except DaoqiaoError:
        return []
