"""Residents and households out of the file, as far as somebody may see them.

Here: rows and texts by number, made into the shapes of a record. Not here: who is asked for (``desk``), what a text says (``stated``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from warehouse.store.lookup.file import Array, LookupFile
from warehouse.store.lookup.shapes import Home, Household, Merged
from warehouse.store.lookup.sight import Sight
from warehouse.store.lookup.stated import Unpacking
from warehouse.store.lookup.view import NOWHERE, WHOLE
from warehouse.store.reading import Member, Resident, Stated
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields

LARGEST: Final = 200
"""People shown of one household: families end long before, a dormitory is read page by page by search."""

_COLUMNS: Final = (
    "no", "resident_id", "community", "grid_no", "grid_name", "estate", "building", "unit", "room", "dwelling", "hukou_community",
    "presence", "status", "life_status", "is_member", "is_dibao", "home", "book", "home_id", "stated", "records",
)  # fmt: skip
_PEOPLE: Final = f"""
    SELECT {", ".join(f"r.{name}" for name in _COLUMNS[:18])}, h.household_id, t.stated, t.records
    FROM resident r JOIN record t ON t.no = r.no LEFT JOIN household h ON h.no = r.home
    WHERE r.no IN """
_PLACED: Final = _COLUMNS[2:18]
_WHERE: Final = frozenset(_PLACED) - {"is_member", "is_dibao"}
"""What nobody is told who is shown no placement at all; a flag needs a visible value besides."""
_ELSEWHERE: Final = f"""
    SELECT r.no, {", ".join(f"r.{name}" for name in _PLACED)}, coalesce(n.household_id, h.household_id)
    FROM sight_resident r LEFT JOIN household h ON h.no = r.home LEFT JOIN sight_household n ON n.sight = r.sight AND n.no = r.home
    WHERE r.sight = ? AND r.no IN """
_HOUSEHOLD: Final = "SELECT no, household_id, basis, kind, address, community, grid_no, counterpart_id FROM household WHERE "
_OTHERWISE: Final = (
    "SELECT no, household_id, basis, kind, address, community, grid_no, counterpart_id FROM sight_household WHERE sight = ? AND "
)
_FLAGS: Final = {"member": ("is_member", "member_kind", "party"), "dibao": ("is_dibao", "dibao_no", "dibao")}
"""A flag: its column, the field that must be shown, the group of fields that tells of it."""


@dataclass(frozen=True)
class Person:
    """One resident's row and values, as far as they may be seen."""

    row: dict[str, Any]
    values: list[Stated]
    sight: Sight
    night: str

    @cached_property
    def _chosen(self) -> dict[str, str]:
        return {one.field: one.value for one in self.values if one.chosen}

    def value(self, field: str) -> str | None:
        """The value that is shown of a field."""
        return self._chosen.get(field)

    @property
    def phones(self) -> list[str]:
        return sorted(one.value for one in self.values if one.field == "phones" and one.problem is None)

    @cached_property
    def birth_date(self) -> str | None:
        """As stated; where nobody states it, as the number says."""
        if (stated := self.value("birth_date")) or not self.sight.shows("birth_date"):
            return stated
        number = self.value("id_number") or ""
        try:
            return date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}").isoformat()
        except ValueError:
            return None

    @property
    def age(self) -> int | None:
        """In whole years on the version's night; of a year or month alone, as on its first day."""
        if self.birth_date is None:
            return None
        born = self.birth_date + "-01-01"[: 10 - len(self.birth_date)] if len(self.birth_date) == 4 else (self.birth_date + "-01")[:10]
        return int(self.night[:4]) - int(born[:4]) - (self.night[5:] < born[5:])

    @property
    def conflict_count(self) -> int:
        """Fields about which those who may be seen disagree."""
        return len({one.field for one in self.values if one.disagrees})

    def is_known_as(self, flag: str) -> bool:
        """A flag, as long as its field is shown and a visible source tells of it."""
        column, field, group = _FLAGS[flag]
        return bool(self.row[column]) and self.sight.shows(field) and any(fields()[one.field].group == group for one in self.values)


class Residents:
    """``visible``: True for each resident who may be seen; ``seen``: the visible sources as bits; ``view``: the number of that view."""

    def __init__(self, file: LookupFile, unpacking: Unpacking, sight: Sight, seen: int, view: int, visible: Array, night: str) -> None:
        self._file, self._unpacking, self._sight, self._seen, self._view = file, unpacking, sight, seen, view
        self._visible, self._night = visible, night

    def people(self, numbers: Sequence[int], *, glance: bool = True) -> dict[int, Person]:
        """By number; ``glance``: only what a list shows of them. The caller asks only for those who may be seen."""
        marks = f"({','.join('?' * len(numbers))})"
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in self._file.rows(_PEOPLE + marks, numbers)] if numbers else []
        if rows and self._view == NOWHERE:
            rows = [row | dict.fromkeys((*_WHERE, "home_id")) for row in rows]
        elif rows and self._view != WHOLE:
            found = self._file.rows(_ELSEWHERE + marks, (self._view, *numbers))
            placed = {no: dict(zip((*_PLACED, "home_id"), row, strict=True)) for no, *row in found}
            rows = [row | placed.get(row["no"], {}) for row in rows]
        with self._file.told():
            return {row["no"]: self._person(row, glance) for row in rows}

    def sizes(self, households: Iterable[int | None]) -> dict[int, int]:
        """How many people each household has, of those who may be seen."""
        wanted = [no for no in set(households) if no is not None]
        marks = ",".join("?" * len(wanted))
        rows = self._file.rows(f"SELECT household, no FROM member WHERE household IN ({marks})", wanted) if wanted else []
        if wanted and self._view > WHOLE:
            asked = (self._view, *wanted)
            otherwise = {no for (no,) in self._file.rows(f"SELECT no FROM sight_household WHERE sight = ? AND no IN ({marks})", asked)}
            rows = [row for row in rows if row[0] not in otherwise]
            rows += self._file.rows(f"SELECT household, no FROM sight_member WHERE sight = ? AND household IN ({marks})", asked)
        found: dict[int, int] = {}
        for household, no in rows:
            found[household] = found.get(household, 0) + bool(self._visible[no])
        return found

    def merged(self, no: int) -> Merged:
        """The whole record of one who may be seen."""
        person = self.people([no], glance=False)[no]
        row, shows = person.row, self._sight.shows
        with self._file.told():
            records = self._unpacking.records(row["records"], self._seen)
        home, book = (self._household("no = ?", row[name]) if row[name] is not None else None for name in ("home", "book"))
        head = Resident(
            resident_id=row["resident_id"],
            name=person.value("name"),
            sex=person.value("sex"),
            birth_date=person.birth_date,
            status=row["status"] or "" if shows("residence_state") else "",
            life_status=row["life_status"] or "" if shows("person_state") else "",
            community=row["community"] if shows("community") else None,
            is_member=person.is_known_as("member"),
            is_dibao=person.is_known_as("dibao"),
            conflict_count=person.conflict_count,
            record_count=len(records),
            source_count=len({record.source_id for record in records}),
            as_of=max(record.as_of for record in records),
        )
        known = [household for household in (book, home) if household is not None] if shows("household_no") else []
        parts = ("estate", "building", "unit", "room", "dwelling")
        placed = {name: row[name] if shows("residence_address") else None for name in parts}
        living = {name: row[name] if shows("community") else None for name in ("community", "grid_no", "grid_name", "hukou_community")}
        return Merged(
            head=head,
            home=Home(
                **placed,
                **living,
                presence=row["presence"] if shows("residence_state") else None,
                household_id=home.household_id if home in known and home else None,
                household_size=len(home.members) if home in known and home else None,
                book_id=book.household_id if book in known and book else None,
                book_size=len(book.members) if book in known and book else None,
            ),
            values=person.values,
            records=records,
            members=[member for household in known for member in household.members],
            apart={(household.household_id, other) for household in known for other in household.apart},
        )

    def household(self, household_id: str) -> Household:
        """Raises DQ-683 where nobody of it may be seen, or households may not."""
        found = self._household("household_id = ?", household_id) if self._sight.shows("household_no") else None
        if found is None:
            raise DaoqiaoError("DQ-683", household=household_id)
        return found

    def _household(self, condition: str, value: object) -> Household | None:
        otherwise = self._file.rows(_OTHERWISE + condition, (self._view, value)) if self._view != WHOLE else []
        rows = otherwise or self._file.rows(_HOUSEHOLD + condition, (value,))
        if not rows or self._view == NOWHERE or rows[0][3] is None:
            return None
        no, household_id, basis, kind, address, community, grid_no, counterpart = rows[0]
        of = ("sight_member WHERE sight = ? AND", (self._view, no)) if otherwise else ("member WHERE", (no,))
        inside = self._file.rows(f"SELECT no, relation, apart FROM {of[0]} household = ? ORDER BY no", of[1])
        inside = [one for one in inside if self._visible[one[0]]]
        if not inside:
            return None
        people = self.people([one[0] for one in inside[:LARGEST]])
        shows = self._sight.shows
        field = "residence_address" if basis == "actual" else "hukou_address"
        address = address if shows(field) else None
        members = [
            Member(
                household_id=household_id,
                basis=basis,
                kind=kind,
                address=address,
                members=len(inside),
                resident_id=people[one].row["resident_id"],
                relation=relation if shows("relation") else None,
                name=people[one].value("name"),
                sex=people[one].value("sex"),
                birth_date=people[one].birth_date,
                conflict_count=people[one].conflict_count,
            )
            for one, relation, _ in inside[:LARGEST]
        ]
        members.sort(key=lambda one: (one.relation not in ("02", "03"), one.birth_date is None, one.birth_date or "", one.resident_id))
        apart = {people[one].row["resident_id"] for one, _, is_apart in inside[:LARGEST] if is_apart}
        community, grid_no = (community, grid_no) if shows("community") else (None, None)
        return Household(household_id, basis, kind, address, community, grid_no, counterpart, members, apart)

    def _person(self, row: dict[str, Any], glance: bool) -> Person:
        values = self._unpacking.values(row.pop("stated"), row["records"], self._sight, self._seen, glance=glance)
        return Person(row, values, self._sight, self._night)
