"""Comparing birth dates at the coarser precision of the two, with the slips that registers show.

Here: which ``BirthLevel`` a pair is, vectorised over ``yyyymmdd`` numbers. Not here: parsing dates.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np

from pipelines.linkage.arrays import Bools, Ints, Levels
from pipelines.linkage.features import Features
from pipelines.linkage.levels import BirthLevel, IdLevel

GENERATION_YEARS = 14
"""Births further apart than this are not one person's, whatever else agrees: the youngest parents on record."""

AGREEING = (BirthLevel.DAY, BirthLevel.MONTH, BirthLevel.YEAR_ONLY)


def birth_levels(features: Features, left: Ints, right: Ints, id_level: Levels) -> Levels:
    """The ``BirthLevel`` of each pair.

    A date that only an id number tells is silent where that number agreed already: it is the same evidence.
    """
    a, b = features.birth[left], features.birth[right]
    level = compare_dates(a, b)
    same_number = (id_level == IdLevel.EQUAL) & (features.birth_derived[left] | features.birth_derived[right])
    level[same_number] = BirthLevel.SILENT
    # 15 equal digits hold one birth date: a slip in the stated one is likelier than two people with one prefix
    prefix = (id_level == IdLevel.PREFIX_EQUAL) | (id_level == IdLevel.PREFIX_NEAR)
    level[prefix & ~np.isin(level, AGREEING)] = BirthLevel.INSIDE
    return level


def compare_dates(a: Ints, b: Ints) -> Levels:
    """Levels of two arrays of ``yyyymmdd`` (``00`` for an unknown month or day, 0 for no date)."""
    level = np.full(len(a), BirthLevel.SILENT, dtype=np.int8)
    known = (a > 0) & (b > 0)
    year_a, year_b = a // 10000, b // 10000
    month_a, month_b = a // 100 % 100, b // 100 % 100
    day_a, day_b = a % 100, b % 100
    same_year = year_a == year_b
    to_month, to_day = (month_a > 0) & (month_b > 0), (day_a > 0) & (day_b > 0)

    by_year = known & ~to_month
    by_month = known & to_month & ~to_day
    both = known & to_day
    level[by_year] = np.where(same_year, BirthLevel.YEAR_ONLY, BirthLevel.YEAR_DIFFERENT)[by_year]
    level[by_month] = np.where(same_year, BirthLevel.MONTH_SAME_YEAR, BirthLevel.MONTH_DIFFERENT)[by_month]
    level[both] = np.where(same_year, BirthLevel.SAME_YEAR, BirthLevel.DIFFERENT)[both]
    level[both & same_year & ((month_a == month_b) | (day_a == day_b))] = BirthLevel.NEAR
    level[both & ~same_year & (month_a == month_b) & (day_a == day_b)] = BirthLevel.YEAR_OFF
    level[known & (abs(year_a - year_b) >= GENERATION_YEARS)] = BirthLevel.GENERATION
    # one slip of the hand explains any distance
    level[by_month & (_unlike_digits(a // 100, b // 100) == 1)] = BirthLevel.MONTH_SLIP
    level[by_month & same_year & (month_a == month_b)] = BirthLevel.MONTH
    digits = _unlike_digits(a, b)
    level[both & (digits == 1)] = BirthLevel.ONE_DIGIT
    level[both & same_year & (month_a == day_b) & (day_a == month_b)] = BirthLevel.SWAPPED
    level[both & same_year & ((a % 10000 == 101) | (b % 10000 == 101))] = BirthLevel.DEFAULTED
    level[both & (digits == 0)] = BirthLevel.DAY
    _mark_lunar(level, a, b, both)
    return level


def _unlike_digits(a: Ints, b: Ints) -> Levels:
    """How many of the eight digits differ."""
    unlike = np.zeros(len(a), dtype=np.int8)
    for power in range(8):
        unlike += (a // 10**power % 10) != (b // 10**power % 10)
    return unlike


def _mark_lunar(level: Levels, a: Ints, b: Ints, both: Bools) -> None:
    """Dates 15–60 days apart may be one day in two calendars: the lunar year starts 20 to 51 days after January."""
    days_a, days_b = _ordinals(a), _ordinals(b)
    apart = abs(days_a - days_b)
    for at in np.flatnonzero(both & (apart >= 15) & (apart <= 60) & (level != BirthLevel.SWAPPED)):
        early, late = sorted((int(a[at]), int(b[at])))
        if lunar_to_solar(early) == late:
            level[at] = BirthLevel.LUNAR


def _ordinals(dates: Ints) -> Ints:
    """Days counted so that neighbours in the calendar are near: exact enough to keep candidates few."""
    return (dates // 10000 * 365.25 + dates // 100 % 100 * 30.4 + dates % 100).astype(np.int32)


def lunar_to_solar(date: int) -> int:
    """The solar date of a lunar ``yyyymmdd`` (leap months left out: registers do not tell them apart); 0 where there is none."""
    first = _month_starts(date // 10000).get(date // 100 % 100)
    if first is None or date % 100 > first[1]:
        return 0
    solar = dt.date.fromordinal(first[0] + date % 100 - 1)
    return solar.year * 10000 + solar.month * 100 + solar.day


@cache
def _month_starts(year: int) -> dict[int, tuple[int, int]]:
    """Each month of a lunar year with the ordinal of its first day and its days; a year once, since the library
    computes it from the sun's and the moon's longitudes."""
    from lunar_python import LunarYear

    noon = 1721424.5  # a Julian day less this is Python's ordinal, at midnight
    months = LunarYear.fromYear(year).getMonths()
    return {m.getMonth(): (int(m.getFirstJulianDay() - noon), m.getDayCount()) for m in months if m.getYear() == year and m.getMonth() > 0}
