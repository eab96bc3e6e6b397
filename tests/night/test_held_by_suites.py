"""A rule of severity error holds the delivery that breaks it: the last accepted one stays, and nobody else is stopped."""

from __future__ import annotations

import pytest

from dq_checks.run import check_deliveries
from pipelines.night import inspection
from pipelines.night.outcome import EARLIER, TONIGHT
from pipelines.steps import Night
from tests.night.nights import FIRST, PLANNING, SECOND, TEMPORARY, THIRD, District, cells, codes, lines

BIRTH = "出生日期"


@pytest.fixture(autouse=True)
def with_suites(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """Great Expectations at the door, which the other tests of nights leave out."""
    monkeypatch.setattr(inspection, "check_deliveries", check_deliveries)


def empty_column(district: District, pattern: str, header: str, every: int) -> None:
    """Leave a column of a workbook empty on all but one in ``every`` rows."""
    at: list[int] = []

    def change(number: int, row: list[object]) -> list[object]:
        if header in row:
            at.append(row.index(header))
        elif at and number % every:
            row[at[0]] = None
        return row

    cells(district.file(pattern), change)


def without_numbers(district: District) -> None:
    """The temporary residents without their id numbers, the second column."""
    lines(
        district.file("暂住人口.csv"), lambda rows: [rows[0], *(",".join([row.split(",")[0], "", *row.split(",")[2:]]) for row in rows[1:])]
    )


def standings(night: Night, source_id: str) -> dict[str, str]:
    return {one.delivery.file: one.standing for one in night.force if one.taken.source_id == source_id}


def check(night: Night, suite: str, name: str) -> dict[str, object]:
    (found,) = (one for one in night.outcome.checks if one["suite"] == suite and one["check"] == name)
    return found


def test_one_file_that_lost_a_column_is_held_and_the_others_are_used(district: District) -> None:
    before = district.receive(FIRST)
    assert all(one["passed"] for one in before.outcome.checks if one["severity"] == "error")
    district.deliver(1)
    empty_column(district, "*_华夏社区_全员人口*", BIRTH, 4)
    night = district.receive(SECOND)
    (told,) = (warned for warned in night.outcome.warnings if warned.code == "DQ-220")
    assert "华夏社区" in told.place.file
    assert BIRTH in told.what("zh")
    assert told.place.column == BIRTH
    assert night.outcome.exit_code == 3
    found = standings(night, PLANNING)
    assert {file: how for file, how in found.items() if "华夏" in file} == {next(f for f in found if "华夏" in f): EARLIER}
    assert [how for file, how in found.items() if "兰亭" in file] == [TONIGHT]
    assert night.outcome.sources[PLANNING].held == 1
    assert all(how == TONIGHT for how in standings(night, "police_resident").values())
    assert check(night, PLANNING, "stated_birth_date")["passed"], "what is in force is looked at, not what is held"


def test_what_is_held_is_tried_again_and_a_person_may_take_it(district: District) -> None:
    district.receive(FIRST)
    district.deliver(1)
    without_numbers(district)
    assert "DQ-220" in codes(district.receive(SECOND).outcome)
    district.file("暂住人口.csv").unlink()
    night = district.receive(THIRD)
    assert "DQ-220" in codes(night.outcome), "still held, and still said"
    assert set(standings(night, TEMPORARY).values()) == {EARLIER}
    taken = district.receive(THIRD, accept=[TEMPORARY], reason="派出所说明：系统升级，号码暂缺")
    assert set(standings(taken, TEMPORARY).values()) == {TONIGHT}
    assert not check(taken, TEMPORARY, "stated_id_number")["passed"], "taken as it is, and shown as it is"


def test_a_held_first_delivery_leaves_the_source_out_and_nothing_else(district: District) -> None:
    without_numbers(district)
    night = district.receive(FIRST)
    assert "DQ-220" in codes(night.outcome)
    assert not standings(night, TEMPORARY)
    assert not [one for one in night.outcome.checks if one["suite"] == TEMPORARY]
    assert standings(night, "police_resident")


def test_a_few_empty_cells_hold_nothing(district: District) -> None:
    district.receive(FIRST)
    district.deliver(1)
    empty_column(district, "*_华夏社区_全员人口*", "现居住地址", 2)
    night = district.receive(SECOND)
    assert "DQ-220" not in codes(night.outcome), "half the rows are empty, no more"
    assert set(standings(night, PLANNING).values()) == {TONIGHT}
