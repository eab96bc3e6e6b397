"""Shares over nights: the series of each dimension and indicator, and tonight against a week and a month before.

Here: ``dq.trend``, read and compared. Not here: tonight's shares by source, community, field (``quality``).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.store.reading import Reading, query


@dataclass(frozen=True, slots=True)
class Share:
    """``a`` of ``b`` fit. Nothing looked at has no rate."""

    a: int
    b: int

    @property
    def rate(self) -> float | None:
        return self.a / self.b if self.b else None

    @property
    def broken(self) -> Share:
        """The other way round: those that do not fit, of the same."""
        return Share(self.b - self.a, self.b)


Series = Sequence[Share | None]


@dataclass(frozen=True, slots=True)
class Trend:
    """``of``: by dimension and by indicator, a share for each night (None: not measured that night). ``week``, ``month``: the night
    to compare with, None where none so old is kept."""

    nights: tuple[str, ...]
    of: Mapping[str, Series]
    week: str | None
    month: str | None

    def at(self, key: str, night: str | None) -> Share | None:
        if night is None or key not in self.of:
            return None
        return self.of[key][self.nights.index(night)]

    def points(self, key: str, now: Share, night: str | None) -> float | None:
        """By how many percentage points ``now`` is above what it was that ``night``; None where there is nothing to compare with."""
        then = self.at(key, night)
        if then is None or then.rate is None or now.rate is None:
            return None
        return 100 * (now.rate - then.rate)


def read_trend(version: Reading, night: str, community: str | None = None, source: str | None = None, field: str | None = None) -> Trend:
    """All nights kept up to ``night``, the oldest first. Of a community or a field fewer nights are kept than of the district."""
    summed: dict[str, dict[str, list[int]]] = {}
    nights: dict[str, int] = {}
    rows = version.rows(query("quality_trend"), {"community": community, "source": source, "field": field})
    for row in rows:
        if row["night"] > night:
            continue
        nights.setdefault(row["night"], len(nights))
        for key in (row["dimension"], row["indicator"]):
            total = summed.setdefault(key, {}).setdefault(row["night"], [0, 0])
            total[0] += row["a"]
            total[1] += row["b"]
    of = {key: [Share(*by_night[each]) if each in by_night else None for each in nights] for key, by_night in summed.items()}
    known = tuple(nights)
    last = date.fromisoformat(night)
    return Trend(known, of, _kept(known, last - timedelta(days=7)), _kept(known, month_before(last)))


def month_before(day: date) -> date:
    """The same day of the month before, or its last one where that month is shorter."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _kept(nights: Sequence[str], until: date) -> str | None:
    """The newest night not after ``until``."""
    return max((night for night in nights if night <= until.isoformat()), default=None)
