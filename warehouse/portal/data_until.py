"""How old the data of each source is: for the frame of every page, and for its own page.

Here: that, in the words of whoever asks. Not here: what a night came to (``pages.night``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from warehouse.desk.naming import source_name
from warehouse.store.reports import data_until

if TYPE_CHECKING:
    from warehouse.portal.visit import Visit


@dataclass(frozen=True, slots=True)
class Until:
    """One source: the newest day that it speaks of (ISO). ``behind``: days before the version's own newest source."""

    source_id: str
    name: str
    day: str
    behind: int


def until_by_source(visit: Visit) -> list[Until]:
    """The sources that this visitor may know of (who sees no resident knows of all), the oldest data first."""
    days = visit.published.kept("until by source", data_until)
    sight = visit.access.sight
    seen = [ident for ident in days if not sight.fields or sight.sources is None or ident in sight.sources]
    last = date.fromisoformat(max(days.values(), default=visit.published.night))
    made = [
        Until(ident, source_name(visit.sources.get(ident), ident), days[ident], (last - date.fromisoformat(days[ident])).days)
        for ident in seen
    ]
    return sorted(made, key=lambda one: (one.day, one.name))
