"""How a spreadsheet cell is printed, so that its kind can still be seen in the text.

Here: one value to one text. Not here: reading a workbook (``spreadsheets``), or understanding the text.
Text stays as it is, so '411099200209041000' typed as text and the same digits typed as a number
(which print as 4.11099200209041E+17) never look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

EXACT_BELOW = 1e15
"""A spreadsheet number keeps 15 significant digits (IEEE 754 double; Excel cuts there when typing). From 1e15 on, what
a library prints after the 15th digit is invention: 411099200209041715 typed as a number comes back with another end."""


def number(value: float) -> str:
    """Whole numbers below 1e15 plain, larger ones as 4.11099200209041E+17 (always 15 digits, so that trailing zeros
    still show how many digits were held), fractions with up to 15 significant digits: 1980.1, 633.5."""
    if abs(value) >= EXACT_BELOW:
        return f"{value:.14E}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15G}"  # equals the shortest repr unless that has 16 or 17 digits: 0.1+0.2 prints 0.3, as on the screen


def _boolean(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _moment(value: datetime) -> str:
    """To the nearest second, because a serial number holds 07:08:09 only to a few microseconds. Midnight prints as a date."""
    if value.microsecond and value.year < 9999:
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds")


def _duration(value: timedelta) -> str:
    """Elapsed hours may pass 24: 30:00:00."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _time_of_day(value: time) -> str:
    return _duration(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond))


_BY_KIND: dict[type, Callable[[Any], str]] = {
    float: number,
    int: number,
    bool: _boolean,
    datetime: _moment,
    date: date.isoformat,
    time: _time_of_day,
    timedelta: _duration,
}


def printed(value: object) -> str:
    """The text of a cell that is not text: a number, truth value, date, time or duration. KeyError for any other kind."""
    return _BY_KIND[value.__class__](value)
