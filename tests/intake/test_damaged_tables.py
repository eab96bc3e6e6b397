"""Tables written in every format, damaged in the ways that departments' exports are, and read back: nothing lost, nothing mis-mapped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
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
from connectors.standardise.records import stage
from tests.inbox import NAMES
from tests.intake import damages, oracle
from tests.intake.cases import NIGHT, Case, cases, raw, received
from tests.intake.damages import DAMAGES
from tests.intake.formats import CSV, FORMATS, Format, encoded_rows, save, texts
from tests.intake.tables import SEALED, SOURCES
from warehouse.vocabulary.errors import DaoqiaoError

COMMON = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
LONG = re.compile("[一-鿿]{4}")
"""So much Chinese in one cell that its bytes cannot pass for those of another encoding."""
SHIFTS = (damages.cell_lost_and_filled_up, damages.cell_added)
AROUND = (
    *SHIFTS,
    damages.cell_lost,
    damages.row_torn,
    damages.cells_beside_the_table,
    damages.notes,
    damages.header_again,
    damages.merged_downward,
)
PORTABLE = tuple(
    one
    for one in DAMAGES
    if one not in (damages.ids_as_numbers, damages.cell_lost, damages.cell_added, damages.row_torn)
    and one not in (damages.cells_beside_the_table, damages.merged_downward)
)
"""Damages that mean the same in every format."""


def check(case: Case) -> set[str]:
    """One file: every row with its fate, every value under its field, no id number invented. The reasons that occurred."""
    with TemporaryDirectory() as folder:
        found = received(Path(folder), case)
        assert found.against == ()
        judged = check_rows(case, found)
        check_columns(case, found, judged)
        check_numbers(case, found, judged)
        return {*judged.reason, case.how.name, case.table.source.id, *case.kinds}


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
            if line.in_place:
                allowed = {None} if name in line.lost else {line.numbers[name], None} if doubtful else {line.numbers[name]}
                assert value in allowed


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
        assert again.delivery == kept == delivery
        (sheet,) = landed_sheets(Path(folder), kept)
        sealed = [at for at, row in enumerate(sheet.rows) if any(cell and cell.startswith(SEALED) for cell in row)]
        unseen = [at for at, why in enumerate(before.reason) if _may_hide(case, at, why)]
        assert set(sealed) <= set(unseen), "only where nobody can see that the row has moved"


def _may_hide(case: Case, at: int, why: str) -> bool:
    """Whether a row has private cells where nobody looks for them: moved and not known to be, or in a workbook by many columns."""
    line = case.table.lines[at]
    return not line.in_place and (why in ("", "DQ-303", "DQ-304") or (line.torn and not case.how.ragged))


def check_two_formats(drawn: tuple[Case, Format]) -> None:
    """The same table in two formats is judged alike, but for blank rows at the end, which a workbook does not have."""
    case, other = drawn
    case.table.merged.clear()
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        (first,), (second,) = received(Path(one), case).judged, received(Path(two), replace(case, how=other)).judged
        rows = max(len(first.reason), len(second.reason))
        assert first.reason + ["blank"] * (rows - len(first.reason)) == second.reason + ["blank"] * (rows - len(second.reason))
        assert raw(first) == raw(second)


def check_refusal(drawn: tuple[Case, int]) -> None:
    """Without a required column: held with the column's name, and read no further where no declaration fits."""
    case, seed = drawn
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


def check_mixed(drawn: tuple[Case, int]) -> None:
    """Rows of two exports in one file, each in the encoding of its own system: refused, whichever of them is in the minority."""
    case, seed = drawn
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


WORKBOOKS_AND_TEXTS = FORMATS[:-1]
SEEDS = st.integers(0, 10_000)
PROPERTIES: dict[str, tuple[Callable[[Any], object], st.SearchStrategy[Any]]] = {
    "rows and columns": (check, cases()),
    "rows that moved": (check, cases(SHIFTS, odd=0)),
    "landing": (check_landing, cases() | cases(AROUND)),
    "two formats": (check_two_formats, st.tuples(cases(PORTABLE, WORKBOOKS_AND_TEXTS, odd=0), st.sampled_from(WORKBOOKS_AND_TEXTS))),
    "a required column renamed": (check_refusal, st.tuples(cases(), SEEDS)),
    "two encodings": (check_mixed, st.tuples(cases(formats=(CSV,)), SEEDS)),
}


def hold(name: str, examples: int, *, again: bool = True) -> Counter[str]:
    """Try a property. ``again``: on the same cases every time, so that only a change of ours makes one fail; else on new ones.
    How many cases had what."""
    tried, strategy = PROPERTIES[name]
    seen: Counter[str] = Counter()

    @settings(COMMON, max_examples=examples, derandomize=again)
    @given(strategy)
    def each(case: Any) -> None:
        found = tried(case)
        seen.update(found if isinstance(found, set) else ())

    each()
    return seen


def test_every_row_is_accounted_for_and_every_value_stands_under_its_field() -> None:
    seen = hold("rows and columns", 300)
    for wanted in (SOURCES, [one.__name__ for one in DAMAGES], [one.name for one in FORMATS]):
        assert set(wanted) <= set(seen), "every source, damage and format is among the cases"
    assert {"", "title", "header", "note", "blank", "DQ-301", "DQ-302", "DQ-303", "DQ-304"} <= set(seen)


def test_rows_that_moved_are_quarantined_where_it_can_be_seen() -> None:
    assert hold("rows that moved", 60)["DQ-305"] >= 5


def test_what_is_landed_is_judged_again_in_the_same_way_and_holds_nothing_private() -> None:
    hold("landing", 100)


def test_the_same_table_in_two_formats_is_judged_alike() -> None:
    hold("two formats", 40)


def test_a_file_without_a_required_column_is_held_with_its_name() -> None:
    hold("a required column renamed", 40)


def test_a_file_of_two_encodings_is_refused() -> None:
    hold("two encodings", 80)


CASES = {
    "rows and columns": 6000,
    "rows that moved": 1000,
    "landing": 1500,
    "two formats": 700,
    "a required column renamed": 400,
    "two encodings": 400,
}


@pytest.mark.long
@pytest.mark.parametrize("name", PROPERTIES)
def test_ten_thousand_damaged_tables(name: str) -> None:
    assert sum(CASES.values()) == 10_000
    hold(name, CASES[name], again=False)
