"""How shares are written, how charts are scaled, and which nights are compared."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.portal import charts
from warehouse.portal.quality_page import blocks
from warehouse.portal.words import Words, percent, tint
from warehouse.store.quality_trend import Share, Trend, month_before


def test_a_share_is_not_rounded_to_what_it_is_not() -> None:
    assert percent(Share(99_999, 100_000)) == ">99.9%"
    assert percent(Share(1, 100_000)) == "<0.1%"
    assert (percent(Share(7, 7)), percent(Share(0, 7)), percent(Share(0, 0)), percent(None)) == ("100.0%", "0.0%", "–", "–")


def test_tints_follow_what_does_not_fit() -> None:
    assert [tint(Share(1000 - broken, 1000)) for broken in (0, 9, 10, 49, 50, 99, 100)] == ["", "t1", "t2", "t2", "t3", "t3", "t4"]
    assert tint(Share(0, 0)) == tint(None) == ""


def test_a_change_is_said_in_words() -> None:
    say = Words("zh").change
    assert [say(points) for points in (None, 0.04, -0.04, 1.26, -0.3)] == ["无可比数据", "持平", "持平", "升 1.3", "降 0.3"]


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_axis_holds_its_line_and_stays_within_all_and_nothing(one: float, other: float) -> None:
    low, high, step = charts.axis(min(one, other), max(one, other))
    assert 0 <= low <= min(one, other) + 1e-6
    assert max(one, other) - 1e-6 <= high <= 1
    assert step * 0.99 <= high - low <= step * 5.01


def test_a_night_that_is_missing_leaves_its_place_empty() -> None:
    nights = ["2026-11-01", "2026-11-02", "2026-11-04", "2026-11-05"]
    drawn = charts.line("x", nights, [Share(9, 10), Share(8, 10), None, Share(7, 10)], "题", "说")
    lines = [part for part in drawn.split("<path") if 'class="line"' in part]
    assert len(lines) == 2, "what is not known is not bridged"
    first, second = (float(part.split()[0]) for part in lines[0].split('d="M')[1].split("L"))
    assert second - first == pytest.approx((charts.WIDTH - charts.RIGHT - charts.LEFT) / 4, abs=0.1), "a day is a day wide"
    assert drawn.count("70.0%</text>") == 1
    assert charts.line("x", nights, [None] * 4, "题", "说") == ""
    assert charts.spark("x", nights, [Share(1, 2), None, None, None], "题", "说") == ""


def test_words_in_a_chart_are_text_not_markup() -> None:
    drawn = charts.line("x", ["2026-11-01"], [Share(9, 10)], "<b>", "a & b")
    assert "<b>" not in drawn
    assert "a &amp; b" in drawn


@pytest.mark.parametrize(("day", "before"), [("2026-11-21", "2026-10-21"), ("2026-03-31", "2026-02-28"), ("2026-01-05", "2025-12-05")])
def test_last_month_is_the_same_day_or_its_last(day: str, before: str) -> None:
    assert month_before(date.fromisoformat(day)).isoformat() == before


def test_there_are_no_points_where_one_side_is_not_known() -> None:
    trend = Trend(("2026-11-13", "2026-11-14"), {"规范性": [Share(0, 0), Share(8, 10)]}, "2026-11-14", None)
    assert trend.points("规范性", Share(9, 10), trend.week) == pytest.approx(10)
    assert trend.points("规范性", Share(0, 0), trend.week) is None
    assert trend.points("规范性", Share(9, 10), "2026-11-13") is None
    assert trend.points("规范性", Share(9, 10), trend.month) is None
    assert trend.points("完整性", Share(9, 10), trend.week) is None


def test_wide_tables_are_cut_into_even_blocks_the_worst_first() -> None:
    row = {f"f{at:02}": Share(100 - at, 100) for at in range(20)}
    found = blocks([row])
    assert [len(block) for block in found] == [8, 8]
    assert found[0][0] == "f19"
    assert blocks([{"whole": Share(9, 9), "broken": Share(8, 9)}]) == [["broken"]], "what has nothing to mend takes no room"
    assert [len(block) for block in blocks([dict(list(row.items())[1:11])])] == [5, 5]
    assert blocks([]) == []
