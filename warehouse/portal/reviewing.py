"""The review desk of one request: which questions this person may answer, in which order, and who signs what.

Here: that. Not here: pages (``pages.review``, ``pages.proposals``, ``pages.decided``), which questions are open
(``warehouse.desk.review_desk``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from warehouse.desk import pairs
from warehouse.desk.gravity import WHY, answerable, grave, within
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk, Placed, Question, Queue, queue_of
from warehouse.portal.versions import ask_beforehand
from warehouse.portal.visit import Visit
from warehouse.state import proposals
from warehouse.state.accounts import User
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.reading import Reading, query
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

QUEUES: Final = {
    "": ("待核对", "to check"),
    "unsure": ("拿不准的", "unsure"),
    "telling": ("抽查", "random checks"),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a version asks, since when its residents are known, and the weights of each pair: no values of people, and nothing changes."""

    queue: Queue
    since: dict[str, str]
    evidence: dict[frozenset[str], dict[str, Any]]


def signed(user: User) -> str:
    """How somebody stands in a journal: the name for people, the login because names are shared."""
    return f"{user.name}（{user.login}）"


def own(visit: Visit, decided_by: str) -> bool:
    """Was it decided by this person, alone or with another?"""
    return visit.user is not None and any(one.endswith(f"（{visit.user.login}）") for one in decided_by.split("、"))


@contextmanager
def review_desk(visit: Visit, queue: str = "") -> Iterator[Desk]:
    """The questions of the version that this request reads, and the journal as it stands now."""
    telling = queue == "telling"
    asked = _asked(visit, telling)
    with visit.published.reading() as reading:
        yield Desk(reading, visit.office.stores.state, visit.sources, visit.record, telling=telling, queue=asked.queue)


def waiting(visit: Visit, desk: Desk, queue: str = "") -> list[Question]:
    """Open questions within the scope that nobody has proposed an answer to: the gravest first, then the oldest."""
    held = {one.pair for one in proposals.waiting(visit.office.stores.portal)}
    found = answerable(desk.open(unsure=queue == "unsure"), inside(visit, desk), visit.access.sight)
    found = [one for one in found if tuple(sorted((one.left_record_id, one.right_record_id))) not in held]
    if desk.telling:
        return found
    since = _asked(visit, telling=False).since

    def order(one: Question) -> tuple[bool, bool, bool, str]:
        # a question is as old as the younger of its residents
        asked = max(since.get(one.resident_id, ""), since.get(one.other_resident_id, ""))
        return not one.about_dibao, not one.about_member, one.reason != "one_number", asked

    return sorted(found, key=order)


def count(visit: Visit) -> int:
    """How many questions wait for this person."""
    with review_desk(visit) as desk:
        return len(waiting(visit, desk))


def inside(visit: Visit, desk: Desk) -> frozenset[str]:
    """Residents of the queue who lie in this person's scope."""
    residents = {id_ for one in desk.questions for id_ in (one.resident_id, one.other_resident_id)}
    scope = visit.access.scope
    return visit.published.kept(("review", desk.telling, scope), lambda reading: within(reading, residents, scope))


def sides(visit: Visit, desk: Desk, left: str, right: str) -> tuple[Placed, Placed]:
    """Where two records stand. Raises DQ-603 where one is gone, hidden, or of nobody in this person's scope."""
    placed = {one.record_id: one for one in desk.places([left, right])}
    visible = visit.access.sight.sources
    for record in (left, right):
        place = placed.get(record)
        if place is None or not visit.desk.knows(place.resident_id) or (visible is not None and place.source_id not in visible):
            raise DaoqiaoError("DQ-603", resident=place.resident_id if place is not None else "")
    return placed[left], placed[right]


def card(visit: Visit, desk: Desk, left: str, right: str) -> dict[str, Any]:
    """Two records side by side for ``review_parts.html``. Raises as ``sides``; the caller has written the audit log."""
    both = sides(visit, desk, left, right)
    stated = desk.stated([left, right])
    rows = pairs.side_by_side(stated[left], stated[right], visit.access.sight.shows)
    known = _asked(visit, desk.telling).evidence.get(frozenset((left, right)))
    found = [known] if known is not None else desk.version.rows(query("record_pair"), {"left": left, "right": right})
    weights = pairs.weighed(found[0]) if found else []
    return {
        "left": left,
        "right": right,
        "sides": [
            {
                "resident": side.resident_id,
                "source": source_name(visit.sources.get(side.source_id), side.source_id),
                "at": wording.at(side.file, side.sheet, side.row_number),
            }
            for side in both
        ],
        "differing": [row for row in rows if not row.same and row.left and row.right],
        "single": [row for row in rows if not (row.left and row.right)],
        "same": [row for row in rows if row.same],
        "weights": weights,
        "total": float(found[0]["total"] or 0) if found else 0.0,
        "grave": [say(*WHY[key]) for key in why_grave(visit, desk, left, right)],
    }


def why_grave(visit: Visit, desk: Desk, left: str, right: str) -> list[str]:
    """Why joining two records wants a second person, whatever this person may see of it."""
    return grave(desk, visit.published.lookup.desk(Scope(district=True), EVERYTHING), left, right)


def number(text: str) -> int:
    """A number out of an address or a form; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def people_of(places: Sequence[Placed]) -> list[str]:
    """The residents of records, for the audit log."""
    return list(dict.fromkeys(place.resident_id for place in places))


def _asked(visit: Visit, telling: bool) -> _Asked:
    return visit.published.kept(("review", telling), partial(_ask, telling))


def _ask(telling: bool, reading: Reading) -> _Asked:
    queue = queue_of(reading, telling=telling)
    residents = sorted({id_ for one in queue.questions for id_ in (one.resident_id, one.other_resident_id)})
    rows = reading.rows(query("residents_since"), {"residents": residents})
    since = {row["resident_id"]: row["first_seen"] or "" for row in rows}
    pairs_ = {"left": [one.left_record_id for one in queue.questions], "right": [one.right_record_id for one in queue.questions]}
    found = reading.rows(query("record_pairs"), pairs_)
    return _Asked(queue, since, {frozenset((row["left_record_id"], row["right_record_id"])): row for row in found})


ask_beforehand(("review", False), partial(_ask, False))
