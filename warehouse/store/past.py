"""A published version asked about a past night: the same questions as ``reading``, answered from ``history.*`` and its macros.

Here: which night a date means, and a resident as of it. Not here: how the history is kept (``history``), words (``pipelines``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.store.reading import Member, Reading, Record, Resident, Stated, query
from warehouse.vocabulary.errors import DaoqiaoError


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a resident (``history.change``): what, why, from which value to which. Values are unmasked."""

    night: str
    change: str
    resident_id: str
    other_resident_id: str | None
    reason: str
    field: str | None
    old_value: str | None
    new_value: str | None


class Past(Reading):
    """A version as of ``night``, the newest night up to the ``asked`` date. ``first``: the first night that is known."""

    def __init__(self, version: Reading, asked: str, today: str) -> None:
        """Raises DQ-636 where the version has no history, DQ-631 where ``asked`` is before it, DQ-632 where it is after ``today`` and
        after the version's own night. Dates are ISO."""
        super().__init__(version.version, version.con)
        self._stated: dict[str, list[dict[str, Any]]] = {}
        try:
            nights = [str(row["night"]) for row in self.rows("SELECT night FROM history.night ORDER BY night", {})]
        except duckdb.CatalogException:
            nights = []
        if not nights:
            raise DaoqiaoError("DQ-636", version=version.version.name)
        if asked > max(today, nights[-1]):
            raise DaoqiaoError("DQ-632", date=asked, last=nights[-1])
        if asked < nights[0]:
            raise DaoqiaoError("DQ-631", date=asked, first=nights[0])
        self.first, self.last = nights[0], nights[-1]
        self.night = max(night for night in nights if night <= asked)

    def resident(self, resident_id: str) -> Resident:
        """``record_count`` is 0: the history does not keep records. Raises DQ-634 where nobody had this id on that night."""
        found = self._asked("past_resident", resident_id)
        if not found:
            raise DaoqiaoError("DQ-634", resident=resident_id, date=self.night)
        stated = self.stated(resident_id)
        differing = len({row["field"] for row in stated if row["disagrees"]})
        sources = len({source for row in stated for source in row["sources"]})
        return Resident(**found[0], conflict_count=differing, record_count=0, source_count=sources)

    def values(self, resident_id: str) -> list[Stated]:
        """As of the night; dated by the night since which a value stood so (of what the first night brought: by that one)."""
        return [
            Stated(
                field=row["field"], value=row["value"], sources=row["sources"], stated_on=None, first_seen=row["since"] or self.first,
                last_seen=row["since"] or self.first, chosen=row["chosen"], rule=row["rule"], disagrees=row["disagrees"],
                problem=row["problem"],
            )
            for row in self.stated(resident_id)
        ]  # fmt: skip

    def stated(self, resident_id: str) -> list[dict[str, Any]]:
        """``field, value, sources, chosen, rule, disagrees, problem, since`` of every value; of an unread one ``value`` is as printed."""
        if resident_id not in self._stated:  # asked for by all parts of the screen; a scan of millions of rows
            self._stated[resident_id] = self._asked("past_values", resident_id)
        return self._stated[resident_id]

    def members(self, resident_id: str) -> list[Member]:
        return [Member(**row) for row in self._asked("past_members", resident_id)]

    def only_in(self, resident_id: str) -> set[tuple[str, str]]:
        """None: the history keeps who lived together, not which dwelling a book was compared with."""
        del resident_id
        return set()

    def records(self, resident_id: str) -> list[Record]:
        """None: which rows of which files a past night rested on is in that night's version, not in the history."""
        del resident_id
        return []

    def changes_since(self, resident_id: str) -> list[Change]:
        """What the nights after this one changed of the resident, the oldest first."""
        return [Change(**row) for row in self._asked("changes_since", resident_id)]

    def _asked(self, name: str, resident_id: str) -> list[dict[str, Any]]:
        return self.rows(query(name), {"night": self.night, "resident": resident_id})


def changes_since(version: Reading, resident_id: str, night: str) -> list[Change]:
    """What the nights after ``night`` (ISO, "" for all that are known) changed of a resident, the oldest first; none where the version has
    no history."""
    return [Change(**row) for row in version.rows_since("changes_since", {"night": night, "resident": resident_id})]
