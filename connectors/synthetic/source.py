"""One file of one source, from first night to last: who is on it, and how its rows live on.

Here: what all files have in common. Not here: the columns of each system (``write_*.py``), what happens in the district
between nights (``nights.py``).
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar, NamedTuple

from connectors.synthetic.attributes import some
from connectors.synthetic.files import Sheet
from connectors.synthetic.layout import Cell, rows
from connectors.synthetic.people import District, Person
from connectors.synthetic.plan import generator, stream
from connectors.synthetic.rates import Hits, System, coverage, rate
from connectors.synthetic.styles import Style, style_of

Columns = dict[str, Sequence[Cell]]


@dataclass(slots=True)
class Row:
    """A row in the making. ``again`` counts further mentions of one person in one file."""

    person: int
    again: int
    cells: list[Cell]


class Line(NamedTuple):
    """One line of truth: where a row stands and whom it speaks of."""

    system: str
    file: str
    sheet: str
    row: int
    person: int


@dataclass(frozen=True, slots=True)
class Batch:
    """People to be entered, each with how often the file already mentions them, and the chance that decides the faults."""

    district: District
    people: Sequence[Person]
    again: Sequence[int]
    hits: Hits
    chance: random.Random


class Source(ABC):
    """A file of a system: ``part`` says which one (a community, a station), where a system delivers several."""

    folder: ClassVar[str]
    source_id: ClassVar[str]
    system: ClassVar[System]
    sorted_by_household: ClassVar[bool] = True
    """Whether a newcomer is entered beside the household, or at the end."""

    def __init__(self, district: District, part: int = 0) -> None:
        self.plan, self.part = district.plan, part
        self.turn_to(district, 0)
        self.style: Style = style_of(district.plan, self.system, self.name)

    def turn_to(self, district: District, night: int) -> None:
        """From now on the truth is ``district``, as it is on ``night``."""
        self.district, self.night = district, night
        self.today = self.plan.as_of + timedelta(days=night)

    @property
    @abstractmethod
    def name(self) -> str:
        """The file's name tonight."""

    @abstractmethod
    def belongs(self, person: Person) -> bool:
        """Whether the source would list the person, were the person here."""

    @abstractmethod
    def columns(self, batch: Batch) -> Columns:
        """Cells by key of the declaration, one a person."""

    @abstractmethod
    def write(self, path: Path, listed: list[Row]) -> list[tuple[str, int, Row]]:
        """Writes the file; sheet (empty for CSV and HTML), row number on the screen, and row, for every row."""

    def candidates(self) -> list[Person]:
        """The people among whom ``belongs`` has to choose."""
        return self.district.people

    def order(self, person: Person) -> tuple[int, int]:
        return person.household, person.index

    def listed(self) -> list[tuple[Person, int]]:
        """The people on the first night: the covered, those not struck off, and some of them twice (at the end)."""
        chance = stream(self.plan.seed, "listed", self.source_id, self.part)
        covered = coverage(self.plan, self.system)
        known = [p for p in self.candidates() if self.belongs(p)]
        alive = [p for p in known if p.state in ("here", "away", "never") and chance.random() < covered]
        people = list(alive)
        for state, fault in (("gone", "gone_active"), ("dead", "dead_active")):
            pool = [p for p in known if p.state == state]
            people += chance.sample(pool, min(len(pool), some(len(alive) * rate(self.plan, self.system, fault), chance)))
        people.sort(key=self.order)
        twice = chance.sample(people, min(len(people), some(len(people) * rate(self.plan, self.system, "duplicate"), chance)))
        return [(p, 0) for p in people] + [(p, 1) for p in sorted(twice, key=self.order)]

    def fill(self, mentions: Sequence[tuple[Person, int]]) -> list[Row]:
        """Rows for ``mentions``, with the faults that chance gives them this night."""
        people, again = [person for person, _ in mentions], [n for _, n in mentions]
        key = (self.source_id, self.part, self.night)
        hits = Hits(self.plan, self.system, generator(self.plan.seed, "faults", *key), len(people))
        cells = self.columns(Batch(self.district, people, again, hits, stream(self.plan.seed, "words", *key)))
        printed = rows(self.source_id, cells, len(people))
        return [Row(person.index, n, row) for person, n, row in zip(people, again, printed, strict=True)]


def numbered(sheet: Sheet, title: str, listed: Sequence[Row]) -> list[tuple[str, int, Row]]:
    """The row numbers of a sheet that holds ``listed`` in order."""
    return [(title, sheet.first_row + n, row) for n, row in enumerate(listed)]
