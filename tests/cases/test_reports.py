"""Reports on the frozen district: rows counted by hand, down to the last sum. Not here: how a report is asked for and written.

An answer is either a table by community (night 0; columns that are not named are not asked), or a list of tables, one a case:
``night`` (0), ``wanted`` (options of the call), ``by`` (the columns that name a row), ``rows``. With ``by`` the rows are all there are,
in any order, each compared in the columns that it names; ``only`` (columns and values) narrows what is looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cases.answers import answers
from tests.cases.conftest import Nights
from warehouse.store.claims import COLUMNS
from warehouse.store.publish import current
from warehouse.store.reading import reading
from warehouse.store.report_columns import report_columns
from warehouse.store.reports import reports, run_report

TOLD = answers("reports")
BY_COMMUNITY = [name for name, told in TOLD.items() if isinstance(told, dict)]
CASES = [(name, at) for name, told in TOLD.items() if isinstance(told, list) for at in range(len(told))]
Rows = list[dict[str, Any]]
Ask = Callable[..., Rows]


@pytest.fixture(scope="module")
def at(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """A data directory in which a night's version is in force: a copy, since other tests hold the versions open."""
    kept: dict[int, Path] = {}

    def data(night: int) -> Path:
        if night not in kept:
            home = kept[night] = tmp_path_factory.mktemp(f"night{night}")
            old, new = nights.data / "published", home / "published"
            name, newest = nights.outcomes[night].version, nights.outcomes[2].version
            shutil.copytree(old / name, new / name)
            pointer = next(path for path in old.iterdir() if path.is_file() and newest in path.read_text("utf-8"))
            (new / pointer.name).write_text(pointer.read_text("utf-8").replace(newest, name), "utf-8")
            assert current(home).name == name
        return kept[night]

    return data


@pytest.fixture
def ask(at: Callable[[int], Path]) -> Ask:
    """Ask a report of the version of a night."""

    def rows(name: str, night: int = 0, wanted: dict[str, str] | None = None) -> Rows:
        with reading(at(night)) as version:
            answer = run_report(version, reports()[name], wanted or {})
            names = [column.id for column in answer.columns]
            return [dict(zip(names, map(plain, row), strict=True)) for row in answer.rows]

    return rows


def plain(value: Any) -> Any:
    """As TOML can say it: amounts as floats, days as text, nothing as ""."""
    return "" if value is None else float(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("name", BY_COMMUNITY)
def test_a_report(ask: Ask, name: str) -> None:
    found = {str(row["community"]): row for row in ask(name)}
    for community, expected in TOLD[name].items():
        assert {column: found[community][column] for column in expected} == expected, community


@pytest.mark.parametrize(("name", "number"), CASES)
def test_the_rows_of_a_report(ask: Ask, name: str, number: int) -> None:
    case = TOLD[name][number]
    assert case.keys() <= {"night", "wanted", "by", "rows", "only"}
    only = case.get("only", {})
    rows = [
        row for row in ask(name, case.get("night", 0), case.get("wanted")) if all(row[column] == value for column, value in only.items())
    ]
    found = {tuple(row[column] for column in case["by"]): row for row in rows}
    assert len(found) == len(rows), "“by” does not name the rows"
    expected = {tuple(row[column] for column in case["by"]): row for row in case["rows"]}
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        assert {column: found[key][column] for column in row} == row, key


def test_every_report_has_a_known_answer() -> None:
    assert sorted(reports().keys() - TOLD.keys()) == [], "say in answers/reports.toml what must come out"


def test_every_column_is_declared_and_every_declared_one_is_used(at: Callable[[int], Path]) -> None:
    used = set(COLUMNS)
    with reading(at(2)) as version:
        for report in reports().values():
            used |= {column.id for column in run_report(version, report, {}).columns}
    assert used == report_columns().keys()
