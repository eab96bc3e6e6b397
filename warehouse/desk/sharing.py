"""Who keeps house with whom, as people report it: moving in with a household, keeping house apart behind the same door.

Here: from what somebody says of a household to the values that reports propose. Not here: what a night makes of them
(``mart.household_member``), reports themselves (``error_desk``), who may report (the portal).

A household is whoever lives behind one door, so that its people change by two statements only: where somebody lives, and which of
the households behind that door somebody is of (``household_part``). The latter names its door, and ends where the person moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from typing import Final

from connectors.declaration import Source
from connectors.standardise.typed import HOUSEHOLD_PART, read_parts
from warehouse.store.doors import Behind
from warehouse.store.lookup.shapes import Household, Merged
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.errors import DaoqiaoError

MAIN: Final = "1"
"""The household of a door that nobody was told apart from."""
ADDRESS: Final = "residence_address"


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading an address depends on: the declared sources, the night that counts as today, the area code."""

    sources: Mapping[str, Source]
    night: str
    area_code: str

    def door(self, address: str) -> str:
        """The dwelling that an address leads to, "" where it does not lead to one."""
        told = read_parts(ADDRESS, address, self.sources, self.night, self.area_code)[2]
        return told.get("dwelling") or ""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a household lives: ``dwelling`` is the key, ``address`` leads to it, ``parts`` are the households behind it by id."""

    dwelling: str
    address: str = column(repr=False)
    part: str = MAIN
    parts: Mapping[str, str] = column(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saying:
    """One value that is reported of one resident; ``raw`` reads as ``value``."""

    resident_id: str
    field: str
    value: str = column(repr=False)
    raw: str = column(repr=False)


def door_of(home: Household, behind: Sequence[Behind], members: Iterable[Merged], reader: Reader) -> Door | None:
    """The door of an actual household; None where no room of it may be known. What the version says of it goes before the address, which
    is less than the door where a road stands for an estate; ``behind`` is empty where the version cannot be asked, and members say it."""
    own = next((one for one in behind if one.household_id == home.household_id), None)
    dwelling = own.dwelling if own is not None else reader.door(home.address or "")
    if home.basis != "actual" or not home.address or not dwelling:
        return None
    if own is not None:
        address = written(dwelling)  # a correction must lead behind this very door
        return (
            Door(dwelling, address, own.part, {one.household_id: one.part for one in behind}) if reader.door(address) == dwelling else None
        )
    part = next((one.value for person in members for one in person.values if one.field == HOUSEHOLD_PART and one.chosen), MAIN)
    return Door(dwelling, home.address, part, {home.household_id: part})


def written(dwelling: str) -> str:
    """A key of ``addresses.dwelling_key`` as an address that leads to it: 胜利路248号|8||404 is 胜利路248号8幢404室."""
    place, building, unit, room = dwelling.split("|")
    door = f"底{room}" if room.startswith("商") else f"{room}室"
    return f"{place}{building}幢{f'{unit}单元' if unit else ''}{door}"


def moving_in(person: Merged, home: Household, door: Door, reader: Reader) -> list[Saying]:
    """What makes somebody one of a household: that they live behind its door, and which of the households there is theirs."""
    ident, here = person.head.resident_id, person.home.household_id
    if here == home.household_id:
        return []
    if here in door.parts:
        return [apart(ident, door.part, door)]
    value = read_parts(ADDRESS, door.address, reader.sources, reader.night, reader.area_code)[0] or door.address
    said = [Saying(ident, ADDRESS, value, door.address)]
    elsewhere = any(one.value != MAIN for one in person.values if one.field == HOUSEHOLD_PART and one.chosen)
    return said + ([apart(ident, door.part, door)] if door.part != MAIN or elsewhere else [])


def apart(resident_id: str, part: str, door: Door) -> Saying:
    """That somebody is of this household of those behind the door."""
    return Saying(resident_id, HOUSEHOLD_PART, part, f"{part} {door.address}")


def free_part(door: Door, spoken_for: Iterable[str], reader: Reader) -> str:
    """The first part behind the door that is nobody's. ``spoken_for``: what is reported or corrected already, as typed. Raises DQ-770
    where all are taken."""
    taken = {MAIN, *door.parts.values()}
    for raw in spoken_for:
        part, _, where = raw.partition(" ")
        if where and reader.door(where) == door.dwelling:
            taken.add(part)
    free = [code for code in table(HOUSEHOLD_PART) if code not in taken]
    if not free:
        raise DaoqiaoError("DQ-770", parts=len(table(HOUSEHOLD_PART)))
    return free[0]
