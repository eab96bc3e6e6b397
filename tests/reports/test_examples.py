"""The first reports, on rows that can be counted by eye."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.contract import EAST, WEST
from warehouse.store.reading import Reading, reading
from warehouse.store.reports import reports, run_report


@pytest.fixture
def version(data: Path) -> Iterator[Reading]:
    with reading(data) as opened:
        yield opened


def answer(version: Reading, name: str, **wanted: str) -> list[dict[str, Any]]:
    found = run_report(version, reports()[name], wanted)
    names = [column.id for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def test_a_profile_keeps_hukou_residence_and_organisation_apart(version: Reading) -> None:
    east, west, nowhere, total = answer(version, "community_profile")
    assert [east["community"], west["community"], nowhere["community"], total["community"]] == [EAST, WEST, "（社区不明）", "合计"]
    assert (east["registered"], east["living"], east["inflow"], east["registered_away"]) == (2, 2, 1, 1)
    assert (west["registered"], west["living"]) == (1, 2), "who is registered in the east and lives in the west lives there"
    assert (east["registered_households"], east["living_households"]) == (1, 1), "neither dormitory nor collective hukou is a family"
    assert nowhere["registered_households"] == 1, "a household without a community is not lost"
    assert (east["members_living"], east["members_kept"], west["members_living"], west["members_kept"]) == (1, 1, 2, 1)
    assert (east["party_groups"], east["grids"]) == (1, 2), "a proposed group is none yet"
    assert (west["dibao_households"], west["dibao_persons"]) == (1, 3), "a certificate that is on no list is no household of it"


def test_the_total_of_a_profile_is_the_sum_of_its_rows(version: Reading) -> None:
    *each, total = answer(version, "community_profile")
    for name in set(total) - {"community"}:
        assert total[name] == sum(row[name] for row in each), name


def test_buildings_stand_in_the_order_of_their_numbers_with_what_they_lack(version: Reading) -> None:
    rows = answer(version, "building_groups")
    assert [(row["community"], row["building"]) for row in rows] == [*((EAST, b) for b in ("1", "2", "3", "4", "10")), (WEST, "5")]
    hints = {row["building"]: row["hints"] for row in rows}
    assert hints["1"] == []
    assert hints["2"] == ["no_liaison", "no_member"]
    assert hints["4"] == ["group_small"], "two buildings; nobody leads a group that is only proposed"
    assert hints["5"] == ["no_group", "no_liaison", "no_member"]
    assert {row["building"]: row["group_buildings"] for row in rows} == {"1": 3, "2": 3, "3": 3, "4": 2, "10": 2, "5": None}


def test_dibao_is_counted_again(version: Reading) -> None:
    east, west, total = answer(version, "dibao_check")
    assert (east["dibao_households"], east["persons_stated"], east["persons_counted"], east["difference"]) == (2, 6, 5, -1)
    assert (east["households_differing"], east["covered_more_than_size"]) == (1, 1)
    assert (east["persons_not_resident"], east["persons_reported_dead"]) == (1, 1)
    assert (east["amount_month"], east["amount_per_household"]) == (Decimal("1500.50"), Decimal("750.25"))
    assert east["amount_per_person"] == Decimal("300.10"), "1500.50 for five people who were counted, not for six who were stated"
    assert (west["dibao_households"], west["households_unlisted"], west["persons_counted"]) == (1, 1, 3)
    assert west["amount_per_person"] == Decimal("418.00"), "persons without a household row have no amount to divide"
    assert (total["dibao_households"], total["amount_month"]) == (3, Decimal("1918.50"))


def test_totals_that_systems_state_stand_beside_the_counted_ones(version: Reading) -> None:
    found = {(row["total_of"], row["community"]): row for row in answer(version, "stated_and_counted")}
    grids = found["grid_households", EAST]
    assert (grids["places"], grids["stated_total"], grids["counted_total"], grids["difference"], grids["places_differing"]) == (
        2,
        44,
        42,
        -2,
        1,
    )
    assert ("grid_households", WEST) not in found, "a grid that states nothing is not compared"
    assert found["dibao_covered", "合计"]["places_differing"] == 1
    assert found["building_households", "合计"]["stated_total"] == 48


def test_a_report_is_narrowed_and_keeps_its_order(version: Reading) -> None:
    rows = answer(version, "building_groups", community=EAST)
    assert [row["building"] for row in rows] == ["1", "2", "3", "4", "10"]
    assert {row["group_buildings"] for row in rows} == {3, 2}, "counts are those of the whole district's query"
    assert [row["building"] for row in answer(version, "building_groups", grid="G2")] == ["4"]
    assert [row["community"] for row in answer(version, "dibao_check", community=WEST)] == [WEST]


def test_a_column_that_nobody_declared_is_a_fault_of_ours(version: Reading) -> None:
    from tests.reports.test_heads import text
    from warehouse.store.reports import read_report

    with pytest.raises(ValueError, match="invented_column"):
        run_report(version, read_report("x", text("SELECT community AS invented_column FROM mart.resident")), {})
