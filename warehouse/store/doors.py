"""The households behind one door: nearly always one, several where people keep house apart.

Here: asking a published version for them. Not here: who belongs to them (``lookup``), saying so (``warehouse.desk.sharing``).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.store.reading import Reading, query


@dataclass(frozen=True, slots=True)
class Behind:
    """One household behind a door. ``part``: its code of ``household_part``, "1" for the main one; ``dwelling``: the key of the door."""

    household_id: str
    part: str
    dwelling: str


def behind_door(reading: Reading, household_id: str) -> list[Behind]:
    """All households behind the door of an actual one, itself among them, the main one first. None of a registered one, and none where the
    version was published before households could share a door."""
    try:
        return [Behind(**row) for row in reading.rows(query("door"), {"household": household_id})]
    except (duckdb.CatalogException, duckdb.BinderException):
        return []
