"""A scope narrows lists out of the marts to exactly those whom the look-ups may show."""

from __future__ import annotations

import pytest

from tests.portal.kit import Portal
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.scoped import bound, inside

LIVES = frozenset({"lives"})


def scopes(portal: Portal) -> list[Scope]:
    here, there = portal.communities[:2]
    return [
        Scope(),
        Scope(communities=frozenset({here})),
        Scope(communities=frozenset({here}), ties=LIVES),
        Scope(communities=frozenset({here}), ties=frozenset({"lives", "member_kept"})),
        Scope(communities=frozenset({here}), ties=frozenset()),
        Scope(communities=frozenset({there}), grids=frozenset(portal.grids[:1]), ties=LIVES),
        Scope(grids=frozenset(portal.grids[:1])),
        Scope(grids=frozenset(portal.grids[:1]), ties=frozenset({"registered"})),
        Scope(own=frozenset(portal.grids[:1])),
        Scope(district=True),
    ]


@pytest.mark.parametrize("at", range(10))
def test_the_same_residents_as_the_look_ups(portal: Portal, at: int) -> None:
    scope = scopes(portal)[at]
    with portal.office.versions.held() as published, published.reading() as reading:
        every = [row["resident_id"] for row in reading.rows("SELECT resident_id FROM mart.resident", {})]
        found = {row["resident_id"] for row in reading.rows(f"SELECT resident_id FROM mart.resident WHERE {inside()}", bound(scope))}
        assert found == set(published.lookup.desk(scope, EVERYTHING).people(every))
    assert (0 < len(found) < len(every)) is (at in (1, 2, 3, 5, 6))
