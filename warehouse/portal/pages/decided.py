"""What was decided about records: who, when, why, and taking it back.

Here: the history as far as somebody's scope goes. Not here: taking back (``review``), the journal (``warehouse.state.decisions``).
"""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from warehouse.desk.gravity import within
from warehouse.desk.pairs import WORDS
from warehouse.desk.review_desk import Desk
from warehouse.portal.gate import page
from warehouse.portal.reviewing import number, own, review_desk
from warehouse.portal.visit import Visit
from warehouse.state import decisions
from warehouse.state.contradictions import Decision
from warehouse.vocabulary import wording

SHOWN: Final = 20
"""Decisions of a page: one screen and a half; whoever looks for an old one comes from the record of a person."""


@page("/review/history", "review", "confirm", "split")
def history(visit: Visit) -> Response:
    """The newest first; of one resident where the address names one."""
    resident, at = visit.asked("resident").upper(), max(1, number(visit.asked("page")))
    with review_desk(visit) as desk:
        lines = _visible(visit, desk, decisions.history(desk.state), resident)
        shown = lines[(at - 1) * SHOWN : at * SHOWN]
        places = {one.record_id: one for one in desk.places(id_ for line in shown for id_ in (line.left_record_id, line.right_record_id))}
        people = visit.desk.people(place.resident_id for place in places.values())
        if people:
            visit.record("open", list(people), facts={"page": "decisions"})
        rows = [_row(visit, desk, line, places, people) for line in shown]
    link = "/review/history?" + (f"resident={resident}&" if resident and people else "")
    return visit.page("review_history.html", rows=rows, number=at, pages=-(-len(lines) // SHOWN), link=link, words=WORDS)


def _visible(visit: Visit, desk: Desk, lines: list[Decision], resident: str) -> list[Decision]:
    """Decisions about records of visible systems, both of residents in the scope; about records that are gone those only see who see
    the whole district."""
    placed = {
        one.record_id: one.resident_id for one in desk.places(id_ for line in lines for id_ in (line.left_record_id, line.right_record_id))
    }
    seen = within(desk.version, placed.values(), visit.access.scope)
    sources = visit.access.sight.sources

    def visible(line: Decision) -> bool:
        both = [placed.get(line.left_record_id), placed.get(line.right_record_id)]
        if sources is not None and not {line.left_source_id, line.right_source_id} <= sources:
            return False
        inside = all(one in seen if one is not None else visit.access.scope.district for one in both)
        return inside and (not resident or resident in both)

    return [line for line in lines if visible(line)]


def _row(visit: Visit, desk: Desk, line: Decision, places: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    sides = []
    for record in (line.left_record_id, line.right_record_id):
        place = places.get(record)
        sides.append({"person": people.get(place.resident_id) if place is not None else None, "called": desk.called(record)})
    stands = line.undoes is None and line.undone_by is None
    may = stands and (own(visit, line.decided_by) or visit.access.may("confirm"))
    return {"line": line, "said": wording.called(WORDS, line.kind), "sides": sides, "stands": stands, "may": may}
