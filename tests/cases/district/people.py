"""The people of the frozen district and what each system says of them, read from ``tables/``.

Here: the tables as rows. Not here: how a system prints them (``printing``), what must come out (``answers*.toml``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from warehouse.vocabulary.citizen_id import check_character

HOME = Path(__file__).parent
NIGHTS = ("2026-11-20", "2026-11-21", "2026-11-22")


@dataclass(frozen=True, slots=True)
class Person:
    """``who`` names the person in every table and answer; ``number`` is valid on a division code that was never assigned."""

    who: str
    name: str
    sex: str
    birth: str
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row that a source prints on ``nights``. ``who`` is "" where the row is of a place or names people in words."""

    nights: frozenset[int]
    who: str
    cells: dict[str, str]


def _read(name: str) -> list[dict[str, str]]:
    with (HOME / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def people() -> dict[str, Person]:
    """Everybody by ``who``."""
    found = {}
    for row in _read("people"):
        stem = row["division"] + row["birth"].replace("-", "") + row["order"]
        found[row["who"]] = Person(row["who"], row["name"], row["sex"], row["birth"], stem + check_character(stem), row["why"])
    return found


@cache
def lines(source_id: str) -> list[Line]:
    """What a source says, in the order of its file."""
    return [
        Line(frozenset(int(night) for night in row.pop("nights")), row.pop("who", ""), {k: v for k, v in row.items() if v != ""})
        for row in _read(source_id)
    ]


def sources() -> list[str]:
    """The ids of all sources that say something."""
    return sorted(path.stem for path in (HOME / "tables").glob("*.csv") if path.stem != "people")
