"""What an invented district shall be like: its size, its seed, its faults, its nights; and how chance is drawn from a seed.

Here: the plan, its presets, and the named streams of chance that keep a district the same from run to run. Not here: how
likely each fault is (``errors_model.toml``), how a district is made of it (``district.py``).
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np

PEOPLE_PER_HOUSEHOLD = 262_103 / 89_933  # source document 004: 2.91


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """All that decides what is written: the same plan gives the same rows, byte for byte in CSV and HTML.

    ``noise`` multiplies every rate of ``errors_model.toml`` (0 = faultless sources, 1 = as estimated, 3 = the most allowed).
    Rates are shares (0–1). ``people`` counts everybody a source may mention, also those who left, died, or live elsewhere.
    The last group makes districts harder than the estimates say; each defaults to what is ordinary.
    """

    people: int = 3_000
    households: int | None = None
    """Households that live here; by default people / 2.91."""
    communities: int = 1
    seed: int = 7
    noise: float = 1.0
    nights: int = 1
    as_of: date = date(2026, 11, 20)
    """The date of the first night; ages and file names follow it."""

    twin_rate: float = 0.015
    """Share of births that are twins (systems.md C: 1–2 %)."""
    separation: float = 0.31
    """Share of registered people who live elsewhere than where they are registered (人户分离, systems.md D)."""
    married_in: float = 0.12
    """Share of wives (up to 50, with children) who are still in their parents' hukou book, where the district has a couple of an age to be
    their parents [E]."""
    former_name_rate: float = 0.022
    dormitory: int = 0
    """People at one address of one employer, besides the small dormitories that every community has."""
    shared_phone: int = 0
    """People who all print one telephone number."""
    shared_ids: int = 0
    """Pairs of different people who were given one id number (重号)."""
    namesakes: int = 0
    """Pairs of people in different communities with the same name, sex and birth date."""
    spouse_id_pasted: float = 0.0
    """Share of rows of married people that carry the spouse's id number instead of their own."""
    precision_lost: tuple[str, ...] = ()
    """Files whose name contains one of these lose the precision of every id number, besides those that chance picks."""
    masked: tuple[str, ...] = ()
    """Files whose name contains one of these mask every id number, besides those that chance picks."""
    shuffled: bool = False
    """Every file's rows stand in another order every night, as from systems that export unsorted."""

    def __post_init__(self) -> None:
        if not 0 <= self.noise <= 3:
            raise ValueError("noise must lie between 0 and 3")
        if self.people < 60 * self.communities or self.communities < 1 or self.nights < 1:
            raise ValueError("a district has at least one community, one night, and 60 people a community")
        if self.communities > 60:
            raise ValueError("there are names for 60 communities")

    @property
    def households_here(self) -> int:
        return self.households or round(self.people / PEOPLE_PER_HOUSEHOLD)


PRESETS: dict[str, DistrictPlan] = {
    "demo": DistrictPlan(people=3_000, communities=2, seed=7),
    "sample": DistrictPlan(people=11_200, communities=2, seed=7, nights=2),
    "district": DistrictPlan(people=262_103, households=89_933, communities=45, seed=7),  # source document 004
}


def stream(seed: int, *names: object) -> random.Random:
    """A stream of chance of its own for a purpose, so that drawing more for one purpose moves no other."""
    return random.Random("/".join(str(part) for part in (seed, *names)))


def generator(seed: int, *names: object) -> np.random.Generator:
    """The same for arrays."""
    return np.random.default_rng([seed, zlib.crc32("/".join(str(part) for part in names).encode())])
