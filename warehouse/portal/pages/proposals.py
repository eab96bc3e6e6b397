"""Grave merges that one person has proposed: another confirms or refuses them, whoever proposed takes them back.

Here: these pages. Not here: which merges are grave (``warehouse.desk.gravity``), keeping proposals (``warehouse.state.proposals``).
"""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from warehouse.desk.review_desk import Desk
from warehouse.portal.gate import page
from warehouse.portal.office import WAITING
from warehouse.portal.pages.review import proof
from warehouse.portal.reviewing import card, number, people_of, review_desk, sides, signed
from warehouse.portal.visit import Visit
from warehouse.state import decisions, proposals
from warehouse.state.contradictions import ContradictionError
from warehouse.state.proposals import CONFIRMED, REFUSED, WITHDRAWN, Proposal
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say


def waits(visit: Visit) -> Iterator[tuple[str, str, int]]:
    """For the start page: what this person may confirm."""
    if visit.access.may("confirm") and visit.user is not None:
        with review_desk(visit) as desk:
            others = [one for one in proposals.waiting(visit.office.stores.portal) if one.by_user != visit.user.number]
            yield "/review/proposals", say("复核合并", "Merges to confirm"), sum(1 for one in others if _residents(visit, desk, one))


WAITING.append(waits)


@page("/review/proposals", "review", "confirm")
def listed(visit: Visit) -> Response:
    """What waits within the scope: for whoever may confirm all of it, for others what they proposed themselves."""
    with review_desk(visit) as desk:
        found = [(one, _residents(visit, desk, one)) for one in proposals.waiting(visit.office.stores.portal) if _concerns(visit, one)]
    found = [(one, residents) for one, residents in found if residents]
    people = visit.desk.people(id_ for _, residents in found for id_ in residents)
    if people:
        visit.record("open", list(people), facts={"page": "proposals"})
    rows = [(one, [people[id_] for id_ in residents]) for one, residents in found if set(residents) <= people.keys()]
    return visit.page("review_proposals.html", rows=rows)


@page("/review/proposals/{number}", "review", "confirm")
def shown(visit: Visit) -> Response:
    with review_desk(visit) as desk:
        return _show(visit, desk, _named(visit))


@page("/review/proposals/{number}", "review", "confirm", methods=("POST",))
def settle(visit: Visit) -> Response:
    """Confirm (the decision is recorded under both names), refuse with a reason, or withdraw."""
    named, said, note = _named(visit), visit.said("do"), visit.said("note")
    status = {"confirm": CONFIRMED, "refuse": REFUSED, "withdraw": WITHDRAWN}.get(said)
    if status is None:
        raise DaoqiaoError("DQ-737")
    if status != WITHDRAWN:
        visit.need("confirm")
    if status == REFUSED and not note:
        raise DaoqiaoError("DQ-736")
    assert visit.user is not None
    who = signed(visit.user)
    with review_desk(visit) as desk:
        sides(visit, desk, *named.pair)
        told: list[str] = []

        def effect(made: Proposal) -> None:
            if made.status != CONFIRMED:
                visit.record("answer", made.pair, note, facts={"of": "portal_proposal", "number": made.number, "said": made.status})
                return
            why = "；".join(filter(None, (made.reason, note)))
            newest = decisions.last_number(desk.state)
            line = decisions.decide(desk.state, made.kind, *made.pair, **desk.said(f"{made.by_name}、{who}", why))
            if line.number <= newest:  # it stood already: what is confirmed is written down all the same
                visit.record("answer", made.pair, note, facts={"of": "portal_proposal", "number": made.number, "said": made.status})
            told.append(str(line.number))

        try:
            settled = {"user": visit.user.number, "who": who, "now": visit.now, "answer": note, "witness": effect}
            proposals.settle(visit.office.stores.portal, named.number, status, **settled)  # type: ignore[arg-type]
        except ContradictionError as error:
            return _show(visit, desk, named, contradiction=proof(desk, error))
    words = {
        CONFIRMED: say(
            f"已确认，记为决定 {''.join(told)}，今晚同步后生效。", f"Confirmed as decision {''.join(told)}, in force after tonight's sync."
        ),
        REFUSED: say("已退回，这一对回到待核对。", "Refused; the pair is among the questions again."),
        WITHDRAWN: say("已撤回，这一对回到待核对。", "Taken back; the pair is among the questions again."),
    }
    return visit.go("/review/proposals", words[status])


def _show(visit: Visit, desk: Desk, named: Proposal, contradiction: str = "") -> Response:
    visit.record("open", people_of(sides(visit, desk, *named.pair)), facts={"page": "proposal", "number": named.number})
    assert visit.user is not None
    mine = named.by_user == visit.user.number
    may = visit.access.may("confirm") and not mine
    status = 409 if contradiction else 200
    shown = {"named": named, "mine": mine, "may": may, "card": card(visit, desk, *named.pair), "contradiction": contradiction}
    return visit.page("review_proposal.html", status, **shown)


def _named(visit: Visit) -> Proposal:
    """Raises DQ-730 where it does not wait (any more), or is none of this person's business."""
    wanted = number(visit.request.path_params["number"])
    for one in proposals.waiting(visit.office.stores.portal):
        if one.number == wanted and _concerns(visit, one):
            return one
    raise DaoqiaoError("DQ-730", number=wanted)


def _concerns(visit: Visit, one: Proposal) -> bool:
    return visit.access.may("confirm") or (visit.user is not None and one.by_user == visit.user.number)


def _residents(visit: Visit, desk: Desk, one: Proposal) -> list[str]:
    """Both residents; none where either is outside the scope, or gone."""
    try:
        return [side.resident_id for side in sides(visit, desk, *one.pair)]
    except DaoqiaoError:
        return []
