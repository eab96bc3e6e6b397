"""Damaged tables in a format each, drawn by Hypothesis, and taken in as a night does.

Here: the strategy, and reading a case back. Not here: damages, formats, what must become of a row (``oracle``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.receive import Received, examine
from connectors.intake.rows import Judged
from connectors.readers.archives import is_archive, unpack
from connectors.standardise.columns import raw_columns
from tests.inbox import NAMES
from tests.intake.damages import DAMAGES, Damage, damage
from tests.intake.formats import CSV, FORMATS, Format, fits_dbf, save
from tests.intake.tables import SOURCES, Table, make_table
from warehouse.vocabulary.errors import DaoqiaoError

NIGHT = "2026-11-21"


@dataclass(slots=True)
class Case:
    """A damaged table and the format it is written in."""

    table: Table
    how: Format
    wrap: str
    kinds: frozenset[str]

    def __repr__(self) -> str:
        lines = "\n".join(f"  {line.role} {line.cells}" for line in self.table.lines)
        return f"Case({self.table.source.id}, {self.how.name}, {self.wrap}, {sorted(self.kinds)}\n{lines}\n  {self.table.merged})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))  # Hypothesis would print every part of every line


@st.composite
def cases(draw: st.DrawFn, kinds: tuple[Damage, ...] = DAMAGES, formats: tuple[Format, ...] = FORMATS, odd: float = 0.4) -> Case:
    """Tables of 0 to 40 rows with up to four kinds of damage. ``odd``: the greatest share of values in an unusual dress."""
    seed = draw(st.integers(0, 2**32 - 1))
    how = draw(st.sampled_from(formats))
    source_id = draw(st.sampled_from(SOURCES))
    rows = draw(st.integers(0, 40))
    optional, extras = draw(st.sampled_from((0.0, 0.3, 0.7, 1.0))), draw(st.integers(0, 3))
    shuffled, share = draw(st.booleans()), draw(st.sampled_from((0.0, odd / 4, odd)))
    narrow = how.reader == "dbf"
    table = make_table(Random(seed), source_id, rows, optional=optional, extras=extras, shuffled=shuffled, odd=share, narrow=narrow)
    count = draw(st.integers(0, min(4, len(kinds))))
    chosen = draw(st.frozensets(st.sampled_from([one.__name__ for one in kinds]), min_size=count, max_size=count))
    damage(table, chosen, seed)
    if narrow and not fits_dbf(table):
        how = CSV
    return Case(table, how, draw(st.sampled_from(("", "", "", "zip", "gz"))), chosen)


def received(folder: Path, case: Case) -> Received:
    """As the night takes it in: an archive is unpacked, then the file is opened, recognised and judged."""
    source = case.table.source
    name = f"{Path(NAMES[source.id]).stem}{case.how.suffix}"
    path = save(folder, name, case.how.write(case.table), case.wrap)
    arrival = Arrival(path, path.name, source.system)
    if case.wrap:
        assert is_archive(path)
        (member,) = unpack(path, folder / "里")
        arrival = Arrival(member.path, member.name, source.system)
    try:
        return examine(arrival, load_sources(), NIGHT)
    except DaoqiaoError as error:
        if error.code == "DQ-201" and case.how.reader == "csv" and mostly_broken(case.table):
            reject()  # which sign separates the cells is told by the rows that agree; where few do, the file is refused
        raise


def mostly_broken(table: Table) -> bool:
    """Whether fewer than half of the rows have as many cells as the header."""
    return 2 * sum(len(line.cells) == len(table.heads) for line in table.lines) < len(table.lines)


def raw(judged: Judged) -> dict[str, list[str | None]]:
    """``field -> printed text`` of the loaded rows, as the product has it."""
    return {name: column.to_pylist() for name, column in raw_columns(judged).items()}
