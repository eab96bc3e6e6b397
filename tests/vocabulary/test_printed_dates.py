"""Dates in every form that departments print, with the precision that was printed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.vocabulary.dates import parse_date, parse_month

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("printed", "value", "precision"),
    [
        ("19800101", "1980-01-01", "day"),
        ("1980-01-01", "1980-01-01", "day"),
        ("1980-1-1", "1980-01-01", "day"),
        ("1980/1/1", "1980-01-01", "day"),
        ("1980/01/01 0:00", "1980-01-01", "day"),
        ("1980.01.01", "1980-01-01", "day"),
        ("1980.1.1", "1980-01-01", "day"),
        ("1980年01月02日", "1980-01-02", "day"),
        ("1980年1月2日", "1980-01-02", "day"),
        ("1980年1月2", "1980-01-02", "day"),
        ("1980 年 1 月 2 日", "1980-01-02", "day"),
        ("1980 - 01 - 02", "1980-01-02", "day"),
        ("1 9 8 0 0 1 0 2", "1980-01-02", "day"),
        ("1980 01 02", "1980-01-02", "day"),
        ("１９８００１０２", "1980-01-02", "day"),
        ("１９８０年１月２日", "1980-01-02", "day"),
        ("一九八〇年十二月二十三日", "1980-12-23", "day"),
        ("2025-03-02 10:11:12", "2025-03-02", "day"),
        ("2025-03-02T10:11:12", "2025-03-02", "day"),
        ("2025-03-02 00:00:00.000", "2025-03-02", "day"),
        ("20250302101112", "2025-03-02", "day"),
        ("19800101.0", "1980-01-01", "day"),
        ("29221", "1980-01-01", "day"),
        ("29221.0", "1980-01-01", "day"),
        ("45718.4244560185", "2025-03-02", "day"),
        ("'19800101", "1980-01-01", "day"),
        ("19800101\u00a0", "1980-01-01", "day"),
        ("1980-01", "1980-01", "month"),
        ("1980-1", "1980-01", "month"),
        ("1980/1", "1980-01", "month"),
        ("1980.01", "1980-01", "month"),
        ("1980.10", "1980-10", "month"),
        ("1980.2", "1980-02", "month"),  # a number cannot have meant a twentieth month
        ("1980210", "1980-02-10", "day"),
        ("1980.12", "1980-12", "month"),
        ("198001", "1980-01", "month"),
        ("201806", "2018-06", "month"),
        ("1989年07月", "1989-07", "month"),
        ("2021年7月", "2021-07", "month"),
        ("1980.1月", "1980-01", "month"),
        ("1980-05-00", "1980-05", "month"),
        ("19800500", "1980-05", "month"),
        ("1980", "1980", "year"),
        ("1980年", "1980", "year"),
        ("1980.0", "1980", "year"),
        ("19800000", "1980", "year"),
    ],
)
def test_forms(printed: str, value: str, precision: str) -> None:
    assert parse_date(printed, today=TODAY) == (value, precision, None)


@pytest.mark.parametrize(
    ("printed", "value", "precision", "problem"),
    [
        ("1980.1", "1980", "year", "ambiguous_month"),  # January, or October as a number
        ("1980101", "1980", "year", "ambiguous_month"),  # 1980-1-01 or 1980-10-1
        ("1980239", None, "", "impossible"),
        ("19800230", None, "", "impossible"),
        ("1980-13-01", None, "", "impossible"),
        ("1980-00-05", None, "", "impossible"),
        ("198013", None, "", "impossible"),
        ("02001-01-01", None, "", "unreadable"),
        ("0198-01-01", None, "", "impossible"),
        ("20261122", "2026-11-22", "day", "future"),
        ("2026-12", "2026-12", "month", "future"),
        ("2027", "2027", "year", "future"),
        ("99991231", None, "", "placeholder"),
        ("1900-01-01", None, "", "placeholder"),
        ("1899-12-30 00:00:00", None, "", "placeholder"),
        ("80-1-1", None, "", "two_digit_year"),
        ("800101", None, "", "two_digit_year"),
        ("80年1月", None, "", "two_digit_year"),
        ("9132", None, "", "unreadable"),  # a serial of 1925, or a slip: not guessed
        ("411332", None, "", "impossible"),
        ("王伟", None, "", "unreadable"),
        ("1980-01-01 至 1990-01-01", None, "", "unreadable"),
    ],
)
def test_problems(printed: str, value: str | None, precision: str, problem: str) -> None:
    assert parse_date(printed, today=TODAY) == (value, precision, problem)


@pytest.mark.parametrize("printed", [None, "", "无", "—", "null", "/", "不详"])
def test_nothing_printed_is_no_problem(printed: str | None) -> None:
    assert parse_date(printed) == (None, "", None)


def test_tomorrow_is_not_the_future_and_the_clock_is_the_default() -> None:
    assert parse_date("2026-11-21", today=TODAY).problem is None
    assert parse_date("2026-11", today=TODAY).problem is None
    assert parse_date("2090-01-01").problem == "future"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2018-06-15", ("2018-06", "month", None)),
        ("201806", ("2018-06", "month", None)),
        ("2021年7月", ("2021-07", "month", None)),
        ("2015-03", ("2015-03", "month", None)),
        ("2012", ("2012", "year", None)),
        ("2012.1", ("2012", "year", "ambiguous_month")),
        ("43266", ("2018-06", "month", None)),
        ("2018-06-31", (None, "", "impossible")),
    ],
)
def test_months(printed: str, expected: tuple[str | None, str, str | None]) -> None:
    assert parse_month(printed, today=TODAY) == expected


FORMS = [
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0:%Y.%m.%d}",
    "{0.year}年{0.month}月{0.day}日",
]


@given(st.dates(date(1900, 1, 2), TODAY), st.sampled_from([*FORMS, "{0:%Y-%m-%d} 00:00:00", "{0:%Y年%m月%d日}"]))
def test_every_day_in_every_form(day: date, form: str) -> None:
    assert parse_date(form.format(day), today=TODAY) == (day.isoformat(), "day", None)


@given(st.dates(date(1927, 5, 18), TODAY))
def test_every_serial_of_the_1900_system(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert parse_date(str(serial), today=TODAY).value == day.isoformat()
