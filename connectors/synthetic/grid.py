"""How a community divides its buildings: party groups of two to four buildings, grids of about 250 households.

Here: the division. Not here: the tables that print it (``write_grid.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.synthetic.addresses import Estate
from connectors.synthetic.people import District

HOUSEHOLDS_A_GRID = 250  # source document 000: “每250户居民700口人左右为一个网格”


def group_size(estate: Estate) -> int:
    """Buildings a party group, two to four by the size of the estate (source document 004: every 3–4 buildings)."""
    return 2 if estate.buildings <= 4 else 3 if estate.buildings <= 9 else 4


def party_group(estate: Estate, building: int) -> str:
    """``绿城雅苑第1党小组``."""
    return f"{estate.name}第{(building - 1) // group_size(estate) + 1}党小组"


@dataclass(frozen=True, slots=True)
class Share:
    """The buildings of one estate that belong to one grid (``number`` from 1 in each community); a grid may have several shares."""

    number: int
    estate: Estate
    first: int
    last: int
    households: int

    def range_words(self) -> str:
        """``1-4号楼`` or ``8号楼``."""
        return f"{self.first}号楼" if self.first == self.last else f"{self.first}-{self.last}号楼"


def grids(district: District, community: int) -> Iterator[Share]:
    """Shares in the order of a walk through the community; a new grid begins when the last one has its households."""
    living: Counter[tuple[str, int]] = Counter()
    for household in district.households:
        if household.community == community and any(district.people[m].state == "here" for m in household.members):
            living[(household.dwelling.estate.name, household.dwelling.building)] += 1
    number, held = 1, 0
    for estate in district.estates[community]:
        first = 1
        in_share = 0
        for building in range(1, estate.buildings + 1):
            here = living[(estate.name, building)]
            if held and held + here > HOUSEHOLDS_A_GRID:
                if building > first:
                    yield Share(number, estate, first, building - 1, in_share)
                number, held, first, in_share = number + 1, 0, building, 0
            held += here
            in_share += here
        yield Share(number, estate, first, estate.buildings, in_share)
