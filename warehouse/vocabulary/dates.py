"""Dates as departments print them, with the precision they were printed in.

Here: one printed value to year, month or day. Not here: which of two dates is right, ages, lunar dates (linkage tries those).
Excel serials are of the 1900 system (ECMA-376): day 60 is the 29 February 1900 that never was.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

from warehouse.vocabulary.text import NUMERALS, chinese_number, clean, is_blank


class PartialDate(NamedTuple):
    """``value``: YYYY, YYYY-MM or YYYY-MM-DD as far as known. ``precision``: "year", "month", "day", or "" without a value.

    ``problem``: None or ``ambiguous_month`` (1980.1 is January, or October printed as a number: the year is kept),
    ``impossible`` (no such day), ``future`` (later than tomorrow; the value stays, an expiry date may be), ``placeholder``
    (a spreadsheet's day 0, 1900-01-01, 99991231), ``two_digit_year``, ``unreadable``.
    """

    value: str | None
    precision: str
    problem: str | None


_CHINA: Final = timezone(timedelta(hours=8))
_NOTHING: Final = PartialDate(None, "", None)
# Nobody in a register, and no event in one, is older; years past 2100 are typing errors.
_FIRST_YEAR, _LAST_YEAR = 1850, 2100
# 5 digits: 1927-05-18 to 2119. Four would read years, and six dates, as serials.
_SERIAL: Final = re.compile(r"[1-5][0-9]{4}(?:\.[0-9]+)?").fullmatch
_LONGEST_CELL: Final = 40  # a date with its time has 30 characters; the patterns are not for whole paragraphs
_EPOCH: Final = date(1899, 12, 30)
_PLACEHOLDERS: Final = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31", "2999-12-31"})

_SOLID: Final = re.compile(r"([0-9]{4})([0-9]{2})(?:([0-9]{2})(?:[0-9]{4}|[0-9]{6})?)?(?:\.0+)?").fullmatch
_TIME: Final = r"(?:[T ]*[0-9]{1,2}[:时点][0-9]{1,2}.*)?"
_PARTED: Final = re.compile(
    r"([0-9]{4}) ?([-/.年_]|, ?| (?=[0-9])) ?(?:([0-9]{1,2}) ?(?:[-/._,月]| (?=[0-9]))? ?(?:(?<=[^0-9])([0-9]{1,2}) ?(?:日|号)?)?)?[.]?"
    + _TIME
).fullmatch
_YEAR: Final = re.compile(r"((?:1[89]|2[01])[0-9]{2})年?(?:\.0+)?").fullmatch
_SEVEN: Final = re.compile(r"(?:19|20)[0-9]{5}").fullmatch
_SIX: Final = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])").fullmatch  # YYMMDD: the century is not printed
_SHORT_YEAR: Final = re.compile(r"[0-9]{2}(?:[0-9]{4}|[-/.年][0-9]{1,2}(?:[-/.月][0-9]{0,2}日?)?)?").fullmatch
_CHINESE: Final = re.compile(f"[{NUMERALS}]+(?=[年月日号])")


def parse_date(raw: str | None, *, today: date | None = None) -> PartialDate:
    """One printed date. ``today`` (default: the clock) decides what is ``future``. Never raises."""
    text = clean(raw)
    if len(text) > _LONGEST_CELL:
        return PartialDate(None, "", "unreadable")
    solid = _SOLID(text)
    if solid and solid[3] is None and not _FIRST_YEAR <= int(solid[1]) <= _LAST_YEAR:
        return PartialDate(None, "", "two_digit_year" if _SIX(text) else "impossible")
    if solid:
        return _made(solid[1], solid[2], solid[3], today)
    parted = _PARTED(text)
    if parted:
        year, mark, month, day = parted.groups()
        if month == "1" and day is None and mark == "." and "月" not in text:
            return PartialDate(year, "year", "ambiguous_month")
        return _made(year, month, day, today)
    if is_blank(text):
        return _NOTHING
    return _uncommon(text, today)


def parse_month(raw: str | None, *, today: date | None = None) -> PartialDate:
    """The same forms, cut to the month: 2018-06-15 → 2018-06, ``month``. A value known to the year stays one."""
    read = parse_date(raw, today=today)
    return read._replace(value=(read.value or "")[:7], precision="month") if read.precision == "day" else read


def _uncommon(text: str, today: date | None) -> PartialDate:
    year = _YEAR(text)
    if year:
        return _made(year[1], None, None, today)
    if _SERIAL(text):
        return _checked((_EPOCH + timedelta(days=int(text[:5]))).isoformat(), "day", today)
    if _SEVEN(text):
        return _seven_digits(text[:4], text[4:], today)
    chinese = _CHINESE.sub(lambda found: str(chinese_number(found[0]) or ""), text)
    if chinese != text:
        return parse_date(chinese, today=today)
    unspaced = text.replace(" ", "")
    if unspaced != text:
        return parse_date(unspaced, today=today)
    return PartialDate(None, "", "two_digit_year" if _SHORT_YEAR(text) else "unreadable")


def _seven_digits(year: str, rest: str, today: date | None) -> PartialDate:
    """One zero was not printed: 1980210 can only be 10 February, 1980112 is 12 January or 2 November."""
    days = [day for day in (f"{year}-0{rest[0]}-{rest[1:]}", f"{year}-{rest[:2]}-0{rest[2]}") if _exists(day)]
    if len(days) == 2:
        return PartialDate(year, "year", "ambiguous_month")
    return _checked(days[0], "day", today) if days else PartialDate(None, "", "impossible")


def _made(year: str, month: str | None, day: str | None, today: date | None) -> PartialDate:
    """Zeros for "not known" (19800000, 1980-05-00) are read as such."""
    if month is None or (int(month) == 0 and (day is None or int(day) == 0)):
        value, precision = year, "year"
        real = _FIRST_YEAR <= int(year) <= _LAST_YEAR
    elif day is None or int(day) == 0:
        value, precision = f"{year}-{month:0>2}", "month"
        real = _FIRST_YEAR <= int(year) <= _LAST_YEAR and 1 <= int(month) <= 12
    else:
        value, precision = f"{year}-{month:0>2}-{day:0>2}", "day"
        real = _exists(value)
    if value in _PLACEHOLDERS:
        return PartialDate(None, "", "placeholder")
    return _checked(value, precision, today) if real else PartialDate(None, "", "impossible")


def _checked(value: str, precision: str, today: date | None) -> PartialDate:
    return PartialDate(value, precision, "future" if value > tomorrow(today)[: len(value)] else None)


@lru_cache(maxsize=1 << 16)
def _exists(value: str) -> bool:
    try:
        return _FIRST_YEAR <= date.fromisoformat(value).year <= _LAST_YEAR
    except ValueError:
        return False


def tomorrow(today: date | None = None) -> str:
    """The day after ``today`` (default: the clock in China, which has one time zone) as YYYY-MM-DD: what is dated later is ``future``."""
    return _after(today or datetime.now(_CHINA).date())


@lru_cache(maxsize=8)
def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat() if day < date.max else day.isoformat()
