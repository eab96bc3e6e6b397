"""A report that narrows its relations first says the same as one that is narrowed at the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.house import ROOT
from warehouse.store.reading import reading
from warehouse.store.relations import lineage
from warehouse.store.reports import read_report, reports, run_report

NARROWING = [report.id for report in reports().values() if report.narrows]


@pytest.mark.parametrize("name", NARROWING)
def test_the_same_rows_in_the_same_order(nights: Path, name: str) -> None:
    report = reports()[name]
    with reading(nights) as version:
        places = version.rows("SELECT DISTINCT community, grid_no FROM mart.resident WHERE community IS NOT NULL ORDER BY ALL", {})
        told = 0
        for place in places:
            asked = {"community": place["community"], "grid": place["grid_no"]}
            first = list(run_report(version, report, asked).rows)
            assert first == list(run_report(version, replace(report, narrows=()), asked).rows)
            told += len(first)
        assert told > 0
        assert len(places) > 1, "narrowing must leave something out"


def test_only_what_it_reads_is_narrowed() -> None:
    assert NARROWING
    for report in reports().values():
        assert set(report.narrows) <= report.reads & set(lineage())


def test_a_head_may_leave_it_out() -> None:
    text = (ROOT / "warehouse" / "reports" / "grid_ledger.sql").read_text("utf-8")
    assert read_report("x", text).narrows == ("mart.grid_ledger",)
    assert read_report("x", "\n".join(line for line in text.split("\n") if not line.startswith("-- narrows"))).narrows == ()
