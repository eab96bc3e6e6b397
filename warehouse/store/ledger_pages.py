"""The ledger of a grid (一格一档) out of the marts: grids, their dwellings, who lives in them.

Here: the shapes and their queries. Not here: who may see which grid and which tag (the portal), names (``lookup.desk``), the definition
of each figure (``warehouse/sql/mart/grid_ledger.sql``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from warehouse.store.reading import Reading, query

SHOP: Final = "shop"
"""A use of its own: a ground-floor shop in which somebody lives; its room number says so."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid. ``households``, ``residents`` and ``members`` are counted, the stated ones are the grid table's own; ``within``: its
    households lie between ``low`` and ``high``."""

    grid_no: str
    community: str | None
    grid_name: str | None
    grid_head: str | None
    stated_households: int | None
    stated_population: int | None
    buildings: int
    households: int
    residents: int
    members: int
    low: int
    high: int
    within: bool

    @property
    def name(self) -> str:
        return self.grid_name or self.grid_no


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One dwelling, or (without a room) whoever is known by building or estate only. ``household_ids``: the households behind the door, the
    main one first; ``use``: lived_in, rented, dormitory, SHOP, building; counts of people; ``last_visit``: ISO date; ``resident_ids`` are
    those who live there."""

    estate: str | None
    building: str | None
    unit: str | None
    room: str | None
    household_id: str | None
    household_ids: list[str]
    use: str
    residents: int
    floating: int
    party_members: int
    dibao_persons: int
    disabled: int
    elderly: int
    children: int
    elderly_alone: bool
    elderly_only: bool
    residents_with_conflicts: int
    reported_dead: int
    last_visit: str | None
    resident_ids: list[str]

    @property
    def place(self) -> str:
        """小区 and 楼栋, as a list of a grid is divided; "" where neither is known."""
        return (self.estate or "") + (f"{self.building}幢" if self.building else "")


def grids(reading: Reading) -> list[Grid]:
    """Every grid of the district, by community and number."""
    return [Grid(**row) for row in reading.rows(query("ledger_grids"), {})]


def dwellings(reading: Reading, grid_no: str | None, community: str | None = None) -> list[Dwelling]:
    """A grid's dwellings in the order of the doors; with None those of a ``community`` that stand in no grid."""
    return [Dwelling(**row) for row in reading.rows(query("ledger_dwellings"), {"grid": grid_no, "community": community})]
