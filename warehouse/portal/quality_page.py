"""The data-quality report as one HTML page that stands alone: nothing is fetched, nothing runs, it can be printed and kept.

Here: what stands where, and how much of it. Not here: reading (``warehouse.store.quality``), layout and colours (``templates``), how
a figure is written (``words``). Counts only: no person, no value of anybody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from warehouse.portal import charts
from warehouse.portal.words import Words, of, percent, tint
from warehouse.store.quality import Compared, Incident, Quality, together
from warehouse.store.quality_trend import Share, Trend

TEMPLATES: Final = Path(__file__).with_name("templates")
NIGHTS: Final = 32
"""Nights that charts and their table show: back to the same day of last month, and what a printed page holds."""
ACROSS: Final = 8
"""Fields beside each other in a table: what a sheet of A4 holds in figures that can be read."""
BLOCKS: Final = 2
"""Such tables below each other, the fields with most to mend first; the workbook has every field."""
SHOWN: Final = 5
"""Incidents of one department that are told in full: those of six departments fill two or three pages. The workbook has every one."""
LISTED: Final = 24
"""Fields listed below each other, those with most to mend first: a printed page."""


@dataclass(frozen=True, slots=True)
class About:
    """What holds for the whole page. ``made``: when, in the district's own time."""

    district: str
    version: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Department:
    """What one department is asked: its open incidents, the worst first, ``shown`` of them told in full."""

    name: str
    incidents: list[Incident]

    @property
    def shown(self) -> list[Incident]:
        return self.incidents[:SHOWN]

    @property
    def findings(self) -> int:
        return sum(one.findings for one in self.incidents)

    @property
    def new(self) -> int:
        return sum(one.new_findings for one in self.incidents)

    @property
    def reopened(self) -> int:
        return sum(one.reopened_findings for one in self.incidents)


def quality_page(quality: Quality, about: About, words: Words) -> str:
    """The page as text."""
    lines = Lines(quality.trend, words)
    pairs = by_pair(quality.matrix)
    shown: dict[str, Any] = {
        "q": quality,
        "about": about,
        "css": Markup((TEMPLATES / "quality.css").read_text("utf-8")),  # ours, without anything of the data
        "departments": departments(quality.to_do),
        "closed_tonight": [one for one in quality.incidents if one.closed_findings],
        "behind": [one for one in quality.times if one.days_behind],
        "lines": lines,
        "communities": sorted(quality.communities, key=lambda name: (not name, name)),
        "sources": sorted(quality.sources, key=lambda source: (not source, source)),
        "fields": worst(quality.fields.items())[:LISTED],
        "same_blocks": blocks(quality.same_data.values()),
        "field_blocks": blocks(quality.community_fields.values()),
        "pairs": pairs,
        "pair_sources": sorted({source for pair in pairs for source in pair}),
        "pair_blocks": blocks(pairs.values()),
        "unmeasured": [one for dimension in quality.dimensions for one in dimension.indicators if not one.measured],
        "days": lambda since: (date.fromisoformat(quality.night) - date.fromisoformat(since)).days,
    }
    return _templates(words).get_template("quality.html").render(shown)


def departments(incidents: Iterable[Incident]) -> list[Department]:
    """Incidents by whom they are asked of; whose worst is worst comes first."""
    found: dict[str, list[Incident]] = {}
    for one in incidents:
        found.setdefault(one.department, []).append(one)
    return [Department(name, of_it) for name, of_it in found.items()]


def worst(fields: Iterable[tuple[str, Mapping[str, Share]]]) -> list[str]:
    """Names of those with anything to mend, the most first."""
    broken = {name: together(shares.values()).broken.a for name, shares in fields}
    return sorted((name for name in broken if broken[name]), key=lambda name: (-broken[name], name))


def known(row: Mapping[str, Share], columns: Iterable[tuple[str, str]]) -> bool:
    """True where a row of a table has a figure in any of these columns."""
    return any(key in row and row[key].b for key, _ in columns)


def blocks(rows: Iterable[Mapping[str, Share]]) -> list[list[str]]:
    """The columns of tables below each other: fields with most to mend first, ACROSS a table, BLOCKS tables at most."""
    by_field: dict[str, dict[str, Share]] = {}
    for number, row in enumerate(rows):
        for name, share in row.items():
            by_field.setdefault(name, {})[str(number)] = share
    names = worst(by_field.items())[: ACROSS * BLOCKS]
    across = math.ceil(len(names) / math.ceil(len(names) / ACROSS)) if names else ACROSS  # 10 are 5 and 5, not 8 and 2
    return [names[at : at + across] for at in range(0, len(names), across)]


def by_pair(matrix: Iterable[Compared]) -> dict[tuple[str, str], dict[str, Share]]:
    """Agreement by pair of sources and field."""
    found: dict[tuple[str, str], dict[str, Share]] = {}
    for one in matrix:
        found.setdefault((one.source_one, one.source_other), {})[one.field] = one.share
    return dict(sorted(found.items()))


class Lines:
    """The charts of a page, and the shares that they show: the newest NIGHTS nights."""

    def __init__(self, trend: Trend, words: Words) -> None:
        self.trend, self.words = trend, words
        self.nights = trend.nights[-NIGHTS:]

    def shares(self, key: str) -> Sequence[Share | None]:
        return self.trend.of.get(key, [None] * len(self.trend.nights))[-NIGHTS:]

    def chart(self, key: str, name: str, ident: str) -> Markup:
        return charts.line(ident, self.nights, self.shares(key), *self._told(key, name)) if self.nights else Markup()

    def spark(self, key: str, name: str, ident: str) -> Markup:
        return charts.spark(ident, self.nights, self.shares(key), *self._told(key, name)) if self.nights else Markup()

    def _told(self, key: str, name: str) -> tuple[str, str]:
        """Title and description: from when until when, the lowest, the highest, the last."""
        say = self.words.say
        known = [
            (share.rate, night, share)
            for night, share in zip(self.nights, self.shares(key), strict=True)
            if share and share.rate is not None
        ]
        title = say(f"{name}，{self.nights[0]} 至 {self.nights[-1]}", f"{name}, {self.nights[0]} to {self.nights[-1]}")
        if not known:
            return title, ""
        (_, low, least), (_, high, most) = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
        last = known[-1]
        return title, say(
            f"最低 {percent(least)}（{low}），最高 {percent(most)}（{high}），最近一夜 {percent(last[2])}（{last[1]}）。",
            f"Lowest {percent(least)} ({low}), highest {percent(most)} ({high}), last {percent(last[2])} ({last[1]}).",
        )


def _templates(words: Words) -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(w=words, t=words.say, percent=percent, of=of, tint=tint, together=together, known=known)
    return made
