"""Tables written in every format, damaged in the ways that departments' exports are, and read back: nothing lost, nothing mis-mapped."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connectors.declaration import load_sources
from connectors.headers import header_key
from connectors.intake.arrivals import Arrival
from connectors.intake.landing import land, landed, landed_sheets
from connectors.intake.receive import Received, examine, from_landing
from connectors.intake.rows import LOADED, NOT_DATA, QUARANTINED, Judged
from connectors.readers.archives import is_archive, unpack
from connectors.standardise.columns import raw_columns
from connectors.standardise.records import stage
from tests.inbox import NAMES
from tests.intake import damages, oracle
from tests.intake.damages import DAMAGES, Damage, damage
from tests.intake.formats import CSV, FORMATS, Format, encoded_rows, fits_dbf, save, texts
from tests.intake.tables import SEALED, SOURCES, Table, make_table
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

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
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
    chosen = draw(st.frozensets(st.sampled_from([one.__name__ for one in kinds]), max_size=4)) if kinds else frozenset()
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
    """An id number is read as it was, or not at all: what a spreadsheet or a mask has eaten is not invented. Where much of a column
    was cut, a whole number that looks cut is not believed either."""
    assert found.delivery is not None
    records = stage(found.delivery, found.judged, case.table.source, "0374").records
    assert records["row_number"].to_pylist() == [at + 1 for at in judged.loaded()]
    doubtful = {"ids_cut", "ids_as_numbers"} & case.kinds
    for at in case.table.of_kind("id"):
        name = case.table.heads[at].field
        for number, value in zip(judged.loaded(), records[name].to_pylist(), strict=True):
            line = case.table.lines[number]
            if line.moved is None:
                allowed = {None} if name in line.lost else {line.numbers[name], None} if doubtful else {line.numbers[name]}
                assert value in allowed


def check(case: Case) -> None:
    with TemporaryDirectory() as folder:
        found = received(Path(folder), case)
        assert found.against == ()
        judged = check_rows(case, found)
        check_columns(case, found, judged)
        check_numbers(case, found, judged)


def check_landing(case: Case) -> None:
    """Landed and read again: the same verdicts and values, and nothing private was written."""
    with TemporaryDirectory() as folder:
        found = received(Path(folder), case)
        delivery, source = found.delivery, case.table.source
        assert delivery is not None
        land(Path(folder), delivery, found.judged)
        kept = landed(Path(folder), source.id, delivery.delivery_id)
        again = from_landing(Path(folder), kept, source)
        (before,), (after,) = found.judged, again.judged
        assert after.reason == before.reason
        assert raw(after) == raw(before)
        assert again.delivery == kept
        assert kept.judged(found.judged) == delivery
        (sheet,) = landed_sheets(Path(folder), kept)
        sealed = [at for at, row in enumerate(sheet.rows) if any(cell and cell.startswith(SEALED) for cell in row)]
        assert all(case.table.lines[at].moved for at in sealed), "only where nobody can see that the row has moved"


def check_two_formats(case: Case, other: Format) -> None:
    """The same table in another format, judged alike. Ragged rows are left out: a workbook has none."""
    case.table.merged.clear()
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        (first,), (second,) = received(Path(one), case).judged, received(Path(two), replace(case, how=other)).judged
        rows = max(len(first.reason), len(second.reason))
        assert _padded(first.reason, rows) == _padded(second.reason, rows)
        assert raw(first) == raw(second)


def _padded(reasons: list[str], rows: int) -> list[str]:
    """Blank rows at the end of a workbook are none."""
    return reasons + ["blank"] * (rows - len(reasons))


def check_refusal(case: Case, seed: int) -> None:
    """Without a required column: held with the column's name, and read no further where no declaration fits."""
    printed = [header_key(head.text) for head in case.table.heads]
    required = [head for head in case.table.heads if head.column and head.column.required]
    single = [head for head in required if head.column and sum(printed.count(header_key(name)) for name in head.column.names) == 1]
    lost = Random(seed).choice(single)
    assert lost.column is not None
    wanted, lost.text, lost.column = lost.column, "栏目丁", None
    for line in case.table.lines:
        if line.role == "header":
            line.cells = [head.text for head in case.table.heads]
    known = sum(head.column is not None for head in case.table.heads)
    with TemporaryDirectory() as folder:
        if known < 2:
            with pytest.raises(DaoqiaoError) as caught:
                received(Path(folder), case)
            assert caught.value.code == "DQ-201"
            return
        found = received(Path(folder), case)
        (fault,) = found.against
        assert fault.code == "DQ-204"
        assert wanted.header in fault.what("zh")
        assert found.delivery is not None
        assert found.delivery.source_id == case.table.source.id
        assert found.delivery.read == len(found.judged[0].sheet.rows)


def check_mixed(case: Case, seed: int) -> None:
    """Rows of two exports in one file, each in the encoding of its own system: refused, whichever of them is in the minority."""
    random = Random(seed)
    first, second = random.sample(("utf-8", "gb18030"), 2)
    rows = texts(case.table)
    foreign = [at for at, row in enumerate(rows) if at > case.table.header_at and any(LONG.search(cell) for cell in row)]
    assume(foreign)
    chosen = set(random.sample(foreign, random.randint(1, len(foreign))))
    data = encoded_rows(rows, [second if at in chosen else first for at in range(len(rows))], ",")
    source = case.table.source
    with TemporaryDirectory() as folder:
        path = save(Path(folder), NAMES[source.id], data, "")
        with pytest.raises(DaoqiaoError) as caught:
            examine(Arrival(path, path.name, source.system), load_sources(), NIGHT)
    assert caught.value.code in ("DQ-106", "DQ-107")


LONG = re.compile("[一-鿿]{4}")
"""So much Chinese in one cell that its bytes cannot pass for another encoding's."""
PORTABLE = tuple(
    one
    for one in DAMAGES
    if one not in (damages.ids_as_numbers, damages.cell_lost, damages.cell_added, damages.cells_beside_the_table, damages.merged_downward)
)
"""Damages that mean the same in every format."""

COMMON = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
SOME = settings(COMMON, derandomize=True)
"""The same cases every time: a change of ours is what makes one fail. The long run draws new ones."""


@settings(SOME, max_examples=150)
@given(cases())
def test_every_row_is_accounted_for_and_every_value_stands_under_its_field(case: Case) -> None:
    check(case)


@settings(SOME, max_examples=40)
@given(cases())
def test_what_is_landed_is_judged_again_in_the_same_way_and_holds_nothing_private(case: Case) -> None:
    check_landing(case)
