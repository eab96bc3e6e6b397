"""Tables written in every format, damaged in the ways that departments' exports are, and read back: nothing lost, nothing mis-mapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.receive import Received, examine
from connectors.intake.rows import LOADED, NOT_DATA, QUARANTINED, Judged
from connectors.readers.archives import is_archive, unpack
from connectors.standardise.columns import raw_columns
from connectors.standardise.records import stage
from tests.inbox import NAMES
from tests.intake import oracle
from tests.intake.damages import DAMAGES, damage
from tests.intake.formats import CSV, FORMATS, Format, fits_dbf, save
from tests.intake.tables import SOURCES, Table, make_table

NIGHT = "2026-11-21"


@dataclass(slots=True)
class Case:
    """A damaged table and the format it is written in."""

    table: Table
    how: Format
    wrap: str
    kinds: frozenset[str]
    drawn: tuple[object, ...] = field(default=())

    def __repr__(self) -> str:
        lines = "\n".join(f"  {line.role} {line.cells}" for line in self.table.lines)
        return f"Case({self.table.source.id}, {self.how.name}, {self.wrap}, {sorted(self.kinds)}, {self.drawn}\n{lines}\n  {self.table.merged})"


    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # Hypothesis would print every part of every line


@st.composite
def cases(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(one.__name__ for one in DAMAGES), most: int = 40) -> Case:
    seed = draw(st.integers(0, 2**32 - 1))
    how = draw(st.sampled_from(FORMATS))
    source_id = draw(st.sampled_from(SOURCES))
    rows = draw(st.integers(0, most))
    optional, extras = draw(st.sampled_from((0.0, 0.3, 0.7, 1.0))), draw(st.integers(0, 3))
    shuffled, odd = draw(st.booleans()), draw(st.sampled_from((0.0, 0.1, 0.4)))
    narrow = how.reader == "dbf"
    table = make_table(Random(seed), source_id, rows, optional=optional, extras=extras, shuffled=shuffled, odd=odd, narrow=narrow)
    chosen = draw(st.frozensets(st.sampled_from(kinds), max_size=4)) if kinds else frozenset()
    damage(table, chosen, seed)
    wrap = draw(st.sampled_from(("", "", "", "zip", "gz")))
    if how.reader == "dbf" and not fits_dbf(table):
        how = CSV
    return Case(table, how, wrap, chosen, (seed, rows, optional, extras, shuffled, odd))


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
    return examine(arrival, load_sources(), NIGHT)


def check_rows(case: Case, found: Received) -> Judged:
    """Every printed row is there, once, with the fate it must have."""
    delivery, expected = found.delivery, oracle.reasons(case.table, case.how)
    assert delivery is not None
    assert (delivery.source_id, delivery.format) == (case.table.source.id, case.how.reader)
    (judged,) = found.judged
    assert judged.sheet.first_row == 1
    beyond = expected[len(judged.reason) :]
    assert not beyond or (case.how.reader != "csv" and set().union(*beyond) == {"blank"}), "only a workbook ends with its last value"
    assert [(at, why) for at, why in enumerate(judged.reason) if why not in expected[at]] == []
    assert delivery.read == len(judged.sheet.rows) == delivery.loaded + delivery.quarantined + delivery.not_data
    for how, why in zip(judged.disposition, judged.reason, strict=True):
        assert how == (LOADED if not why else QUARANTINED if why.startswith("DQ-") else NOT_DATA)
    rejected = [(at, why) for at, why in enumerate(judged.reason, 1) if why.startswith("DQ-")]
    assert [(reject.row, reject.code) for reject in delivery.rejects] == rejected
    return judged


def check_columns(case: Case, found: Received, judged: Judged) -> None:
    """Every value stands under its own field as it was printed, and unknown columns are named."""
    assert raw(judged) == oracle.values(case.table, case.how, set(judged.loaded()))
    assert found.delivery is not None
    assert set(found.delivery.unknown_columns) == oracle.unknown_headers(case.table)


def raw(judged: Judged) -> dict[str, list[str | None]]:
    return {name: column.to_pylist() for name, column in raw_columns(judged).items()}


def check_numbers(case: Case, found: Received, judged: Judged) -> None:
    """An id number is read as it was, or not at all: what a spreadsheet or a mask has eaten is not invented."""
    assert found.delivery is not None
    records = stage(found.delivery, found.judged, case.table.source, "0374").records
    assert records["row_number"].to_pylist() == [at + 1 for at in judged.loaded()]
    for at in case.table.of_kind("id"):
        name = case.table.heads[at].field
        read = records[name].to_pylist()
        for number, value in zip(judged.loaded(), read, strict=True):
            line = case.table.lines[number]
            if line.moved is None:
                assert value is None or (name not in line.lost and value == line.numbers[name])
                assert value is not None or name in line.lost or not plainly(line.cells[at])


def plainly(cell: object) -> bool:
    return False


def check(case: Case) -> None:
    with TemporaryDirectory() as folder:
        found = received(Path(folder), case)
        assert found.against == ()
        judged = check_rows(case, found)
        check_columns(case, found, judged)
        check_numbers(case, found, judged)


COMMON = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(COMMON, max_examples=150)
@given(cases())
def test_every_row_is_accounted_for_and_every_value_stands_under_its_field(case: Case) -> None:
    check(case)
