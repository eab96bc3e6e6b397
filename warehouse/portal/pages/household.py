"""One household: who is in the book, who lives there, and who is in one of the two only.

Here: the page. Not here: who belongs together (``mart.household_member``), who of them may be seen (``warehouse.store.lookup``).
"""

from __future__ import annotations

from starlette.responses import Response

from warehouse.portal.gate import page
from warehouse.portal.visit import Visit
from warehouse.store.lookup.shapes import Household
from warehouse.vocabulary.errors import DaoqiaoError


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
    return visit.page("household.html", found=found, homes=by_basis, difference=difference)


def _counterpart(visit: Visit, found: Household) -> list[Household]:
    """None where nobody of it may be seen."""
    if found.counterpart_id is None:
        return []
    try:
        return [visit.desk.household(found.counterpart_id)]
    except DaoqiaoError:
        return []
