"""Where people live: estates, buildings, dwellings, and the many ways in which clerks write them.

Here: laying out the estates of a community, and the written forms of one dwelling. Not here: who lives there
(``households.py``), which clerk writes which form or gets it wrong (``noise.py``).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from connectors.synthetic.words import words

# What a street police station types: everything full-width but the words.
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Estate:
    """A named estate on one lot of a road, in one community."""

    name: str
    road: str
    lot: int
    community: int
    buildings: int
    units: int
    floors: int
    doors: int
    """Dwellings a floor and unit: two in a walk-up, up to four in a tower."""

    def dwellings(self) -> list[Dwelling]:
        """All dwellings in the order of a walk through the estate."""
        return [
            Dwelling(self, building, unit, floor, door)
            for building in range(1, self.buildings + 1)
            for unit in range(1, self.units + 1)
            for floor in range(1, self.floors + 1)
            for door in range(1, self.doors + 1)
        ]


@dataclass(frozen=True, slots=True)
class Dwelling:
    estate: Estate
    building: int
    unit: int
    floor: int
    door: int

    @property
    def room(self) -> str:
        """``302``: floor 3, door 02."""
        return f"{self.floor}{self.door:02d}"

    def plain(self) -> str:
        """``绿城雅苑1号楼1单元302室``."""
        return f"{self.estate.name}{self.building}号楼{self.unit}单元{self.room}室"

    def police(self) -> str:
        """``河南省许昌市魏都区建设路９１号绿城雅苑１幢１单元３０２室``, the street station's form."""
        return f"{district_words()}{self._lot()}{self._station()}".translate(_WIDE)

    def stair(self) -> str:
        """``绿城雅苑1号楼1单元302``, the community party list's form."""
        return f"{self.estate.name}{self.building}号楼{self.unit}单元{self.room}"

    def written(self, chance: random.Random) -> str:
        """One of the six forms that all lead to the room."""
        head, e = self.estate.name, self
        match chance.randrange(6):
            case 0:
                return f"{head}{e.building}-{e.unit}-{e.room}"
            case 1:
                return f"{head}{e.building}#{e.unit}-{e.room}"
            case 2:
                return self.stair()
            case 3:
                return f"{head}{e.building}栋{e.unit}单元{e.room}室"
            case 4:
                # The first two doors are east and west; further ones only have a number.
                side = {1: "东户", 2: "西户"}.get(e.door, f"{e.door}号")
                return f"{head}{e.building}号楼{e.unit}单元{e.floor}楼{side}"
            case _:
                return self._lot() + self.plain()

    def vague(self, chance: random.Random) -> str:
        """A form that does not lead to a room: the estate, the lot, both, or the building."""
        match chance.randrange(4):
            case 0:
                return self.estate.name
            case 1:
                return self._lot()
            case 2:
                return self._lot() + self.estate.name
            case _:
                return f"{self.estate.name}{self.building}号楼"

    def _lot(self) -> str:
        return f"{self.estate.road}{self.estate.lot}号"

    def _station(self) -> str:
        return f"{self.estate.name}{self.building}幢{self.unit}单元{self.room}室"


def district_words() -> str:
    """``河南省许昌市魏都区``."""
    place = words()["district"]
    return f"{place['province']}{place['city']}{place['name']}"


def lay_out(communities: int, dwellings_each: list[int], chance: random.Random) -> list[list[Estate]]:
    """Estates for every community, at least ``dwellings_each[c]`` dwellings in community ``c``. No two share a name."""
    heads, tails = words()["estate_heads"].split(), words()["estate_tails"]
    names = [head + tail for head in heads for tail in tails]
    chance.shuffle(names)
    roads: list[str] = words()["roads"].split()
    laid: list[list[Estate]] = []
    for community in range(communities):
        estates: list[Estate] = []
        missing = dwellings_each[community]
        while missing > 0:
            tower = chance.random() < 0.35
            floors = chance.randint(15, 33) if tower else chance.randint(5, 7)
            units = chance.randint(1, 2) if tower else chance.randint(2, 5)
            doors = chance.randint(2, 4) if tower else 2
            size = units * floors * doors
            # No larger than half of what the community needs, so that a small one has several estates too.
            most = max(1, dwellings_each[community] // 2 // size)
            buildings = min(chance.randint(3, 15), most)
            estate = Estate(names.pop(), chance.choice(roads), chance.randint(1, 399), community, buildings, units, floors, doors)
            estates.append(estate)
            missing -= size * buildings
        laid.append(estates)
    return laid
