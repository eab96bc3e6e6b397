"""Which answers one person may give alone, and about whom: grave merges want a second person, and nobody answers outside their scope.

Here: both rules. Not here: keeping what waits for a second person (``warehouse.state.proposals``), who may be that (the portal's
``access.toml``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from warehouse.desk.review_desk import Desk, Question
from warehouse.state import decisions
from warehouse.store.lookup.desk import Desk as Everybody
from warehouse.store.lookup.sight import Scope, Sight
from warehouse.store.reading import Reading, query
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id

WHY: Final = {
    "dibao": ("涉及低保对象", "somebody on dibao"),
    "member": ("涉及党员", "a party member"),
    "two_numbers": ("有两个不同的有效证件号", "two different valid id numbers"),
}
"""What a wrong merge would do most harm to: somebody's allowance, a roll of members, or two people who each have a number."""


def grave(desk: Desk, everybody: Everybody, left: str, right: str) -> list[str]:
    """Why joining these two records wants a second person: keys of WHY, none where one suffices. All residents count whom decisions
    that stand would join along with them: no merge becomes harmless by being made in two steps. ``everybody``: look-ups without limits,
    as the rule must not depend on what whoever answers may see."""
    graph = desk.as_residents(decisions.in_force(desk.state))
    residents = sorted({place.resident_id for place in desk.places(graph.group(left) | graph.group(right))})
    people = [everybody.merged(resident) for resident in residents]
    read = [parse_citizen_id(one.value) for person in people for one in person.values if one.field == "id_number"]
    numbers = {one.number for one in read if one.kind in (IdKind.VALID, IdKind.FROM_15)}
    holds = {
        "dibao": any(person.head.is_dibao for person in people),
        "member": any(person.head.is_member for person in people),
        "two_numbers": len(numbers) > 1,
    }
    return [key for key in WHY if holds[key]]


def within(version: Reading, residents: Iterable[str], scope: Scope) -> frozenset[str]:
    """Those of the residents who lie in the scope, as ``warehouse.store.lookup`` understands it."""
    asked = sorted(set(residents))
    if scope.district or not asked:
        return frozenset(asked)
    limits = {"communities": sorted(scope.communities), "grids": sorted(scope.grids), "ties": sorted(scope.ties)}
    return frozenset(row["resident_id"] for row in version.rows(query("residents_within"), {"residents": asked, **limits}))


def answerable(questions: Iterable[Question], inside: frozenset[str], sight: Sight) -> list[Question]:
    """Questions of which both residents are ``inside`` and both systems are in sight."""

    def seen(record: str) -> bool:
        return sight.sources is None or record.partition(":")[0] in sight.sources

    return [
        one
        for one in questions
        if {one.resident_id, one.other_resident_id} <= inside and seen(one.left_record_id) and seen(one.right_record_id)
    ]
