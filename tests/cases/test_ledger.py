"""Grids, buildings, dwellings and the four-level network: the known answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.test_district import EACH

TOLD = answers("ledger")


def behind(nights: Nights, night: int, column: str) -> dict[str, Any]:
    """A column of the ledger by dwelling."""
    needs(nights, "mart.grid_ledger", column)
    sql = f"SELECT concat_ws('|', estate, building, unit, room), {column} FROM mart.grid_ledger WHERE is_dwelling"
    return dict(nights.rows(night, sql))


@EACH
@pytest.mark.parametrize("grid", TOLD["grid"])
def test_a_grid_counted(nights: Nights, grid: str, night: int) -> None:
    needs(nights, "mart.grid", "households", "residents", "members")
    expected = TOLD["grid"][grid]
    counted = expected["corrected"] if night == 2 and "corrected" in expected else expected["counted"][night]
    found = nights.rows(night, "SELECT households, residents, members FROM mart.grid WHERE grid_no = ?", grid)
    assert found == [(*counted, expected["members"][night])]


@pytest.mark.parametrize("grid", TOLD["grid"])
def test_a_grid_as_stated_and_its_size(nights: Nights, grid: str) -> None:
    needs(nights, "mart.grid", "stated_households", "stated_population", "grid_head", "within")
    expected = TOLD["grid"][grid]
    sql = "SELECT stated_households, coalesce(stated_population, 0), grid_head, within FROM mart.grid WHERE grid_no = ?"
    assert nights.rows(0, sql, grid) == [(*expected["stated"], expected["head"], False)]


def test_there_are_no_other_grids(nights: Nights) -> None:
    needs(nights, "mart.grid")
    assert {grid for (grid,) in nights.rows(0, "SELECT grid_no FROM mart.grid")} == set(TOLD["grid"])


@pytest.mark.parametrize("building", TOLD["building"])
def test_a_building(nights: Nights, building: str) -> None:
    needs(nights, "mart.building", "households", "residents", "members", "group_basis", "group_leader", "liaison")
    expected = TOLD["building"][building]
    columns = "households, residents, members, party_group, group_basis, coalesce(group_leader, ''), coalesce(liaison, '')"
    rows = nights.rows(0, f"SELECT {columns} FROM mart.building WHERE estate || '|' || building = ?", building)
    ((*counted, group, basis, leader, liaison),) = rows
    assert counted == expected["counted"]
    assert basis == expected["group"][1]
    assert group == expected["group"][0] if expected["group"][0] else group
    assert (leader, liaison) == (expected["leader"], expected["liaison"])


def test_there_are_no_other_buildings_and_proposals_go_together(nights: Nights) -> None:
    needs(nights, "mart.building", "party_group")
    groups = dict(nights.rows(0, "SELECT estate || '|' || building, party_group FROM mart.building"))
    assert set(groups) == set(TOLD["building"])
    for buildings in TOLD["proposals"]["together"]:
        assert len({groups[building] for building in buildings}) == 1
        proposed = groups[buildings[0]]
        assert [one for one, group in groups.items() if group == proposed] == buildings


@EACH
@pytest.mark.parametrize("column", ["elderly", "elderly_alone"])
def test_the_elderly(nights: Nights, column: str, night: int) -> None:
    found = behind(nights, night, column)
    expected = {door: by_night[night] for door, by_night in TOLD[column].items()}
    if night == 2 and column == "elderly_alone":
        expected |= TOLD["elderly_alone_corrected"]
    assert {door: found[door] for door in expected} == expected
    if column == "elderly_alone":
        assert {door for door, alone in found.items() if alone} == {door for door, alone in expected.items() if alone}


@pytest.mark.parametrize("column", ["children", "disabled"])
def test_children_and_disabled(nights: Nights, column: str) -> None:
    found = behind(nights, 0, column)
    assert {door: found[door] for door in TOLD[column]} == TOLD[column]
    assert sum(found.values()) == sum(TOLD[column].values())


@EACH
def test_the_ledger_adds_up_to_the_grids(nights: Nights, night: int) -> None:
    sql = "SELECT grid_no, sum(residents)::BIGINT FROM mart.grid_ledger WHERE grid_no IS NOT NULL GROUP BY grid_no"
    expected = {
        grid: (facts["corrected"] if night == 2 and "corrected" in facts else facts["counted"][night])[1]
        for grid, facts in TOLD["grid"].items()
    }
    assert dict(nights.rows(night, sql)) == expected


def test_last_visit(nights: Nights) -> None:
    found = behind(nights, 0, "last_visit")
    expected = answers("rosters")["last_visit"]
    assert {door: found[door] or "" for door in expected} == expected


@pytest.mark.parametrize("level", TOLD["network"])
def test_the_four_level_network(nights: Nights, level: str) -> None:
    needs(nights, "mart.network", "level", "households", "residents", "within")
    place = "estate" if level == "estate" else "estate || '|' || building"
    found = {
        name: ([households, residents], within)
        for name, households, residents, within in nights.rows(
            0, f"SELECT {place}, households, residents, within FROM mart.network WHERE level = ?", level
        )
    }
    expected = TOLD["network"][level]
    assert {name: found[name][0] for name in expected} == expected
    assert not any(within for _, within in found.values())
