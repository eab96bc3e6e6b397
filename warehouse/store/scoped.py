"""A scope as a condition of SQL: which residents of the marts somebody may be told of.

Here: the clause and its parameters, for lists that come out of DuckDB. Not here: what is shown of a resident (``lookup.desk``), who has
which scope. It holds for the same residents as ``lookup.desk.Lookup.reach``; a test holds the two against each other.
"""

from __future__ import annotations

from typing import Any, Final

from warehouse.store.lookup.sight import Scope

INSIDE: Final = """(
    $everybody OR {resident} IN (
        SELECT resident_id FROM mart.presence
        WHERE (lives AND $lives AND (list_contains($communities, community) OR list_contains($grids, grid_no)))
            OR (((registered AND $registered) OR (member_kept AND $member_kept)) AND list_contains($communities, community))
    )
)"""
"""``{resident}`` is the column that names the resident; the parameters are those of ``bound``."""


def inside(resident: str = "resident_id") -> str:
    """The condition for the column ``resident``."""
    return INSIDE.replace("{resident}", resident)


def bound(scope: Scope) -> dict[str, Any]:
    """The parameters of the condition."""
    ties = {tie: tie in scope.ties for tie in ("lives", "registered", "member_kept")}
    return {"everybody": scope.district, "communities": sorted(scope.communities), "grids": sorted(scope.grids), **ties}
