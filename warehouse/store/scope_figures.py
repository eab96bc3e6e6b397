"""How many households and people live in a scope, for whoever begins the day there.

Here: the figures. Not here: who has which scope, who may read which figure (the portal).
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.store.lookup.sight import Scope
from warehouse.store.reading import Reading

SQL = """
WITH here AS (
    SELECT r.resident_id, r.is_member, r.is_dibao, r.presence, m.household_id
    FROM mart.presence p
    JOIN mart.resident r USING (resident_id)
    LEFT JOIN mart.household_member m ON m.resident_id = r.resident_id AND m.basis = 'actual'
    WHERE p.lives AND ($everybody OR list_contains($grids, p.grid_no) OR ($by_community AND list_contains($communities, p.community)))
)
SELECT count(DISTINCT household_id) AS households, count(DISTINCT resident_id) AS residents,
    count(DISTINCT resident_id) FILTER (presence = 'inflow') AS floating,
    count(DISTINCT household_id) FILTER (is_dibao) AS dibao_households,
    count(DISTINCT resident_id) FILTER (is_member) AS members,
    count(DISTINCT resident_id) FILTER (presence = 'here_registered_elsewhere') AS elsewhere
FROM here
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of those who live there: ``floating`` came from outside the district, ``elsewhere`` have their hukou in another community of it."""

    households: int
    residents: int
    floating: int
    dibao_households: int
    members: int
    elsewhere: int


def figures(reading: Reading, scope: Scope) -> Figures:
    """Of the own grids where there are any, else of the whole scope."""
    grids = scope.own or scope.grids
    bound = {"grids": sorted(grids), "communities": sorted(scope.communities), "everybody": scope.district and not scope.own}
    (row,) = reading.rows(SQL, bound | {"by_community": not scope.own})
    return Figures(**row)
