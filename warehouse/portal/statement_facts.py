"""What stands in a community's monthly report: figures of the published version, each with its name in both languages.

Here: making them. Not here: who writes, checks and hands in (``pages.statement``), keeping it (``warehouse.state.statements``),
what a figure counts (the reports ``community_profile`` and ``weekly_change``). Counts only: no person.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from warehouse.store.quality_rows import rules_in_force
from warehouse.store.reading import Reading, query
from warehouse.store.report_columns import report_columns
from warehouse.store.reports import data_until, reports, run_report

WHOLE: Final = "全社区"
"""How ``weekly_change`` names the sum of a community."""
LEFT_OUT: Final = frozenset({"community", "grid_no"})
Line = list[Any]
"""``[column, Chinese name, English name, value]``: as it is kept, so that a report that was handed in never changes its words."""


def months_until(night: str, many: int) -> list[str]:
    """The ``many`` months that ended before ``night`` (ISO), the newest first, as YYYY-MM."""
    year, month = int(night[:4]), int(night[5:7])
    found = []
    for _ in range(many):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append(f"{year:04d}-{month:02d}")
    return found


def month_of(month: str) -> tuple[str, str]:
    """The first and the last day of YYYY-MM."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{month}-01", date(year, number, calendar.monthrange(year, number)[1]).isoformat()


def facts_of(reading: Reading, community: str, month: str) -> dict[str, Any]:
    """Numbers as of the version, changes of the month, what is open. ``known_from``: the night since which changes are known."""
    since, until = month_of(month)
    totals = reading.rows(query("quality_totals"), {"community": community})[0]
    first = reading.rows("SELECT min(night) AS night FROM history.night", {})[0]["night"]
    manifest = reading.version.manifest
    return {
        "night": str(manifest["date"]),
        "until": data_until(reading),
        "model": str(manifest.get("model", "")),
        "rules": rules_in_force(reading),
        "known_from": first or "",
        "numbers": _lines(_row(reading, "community_profile", community, {})),
        "changes": _lines(_row(reading, "weekly_change", community, {"since": since, "until": until})),
        "open": [
            ["differing", "有不一致、还没有更正的居民", "residents of whom systems differ", int(totals["differing"])],
            ["questions", "疑似同一人，还没有核对的", "pairs that nobody has checked", int(totals["questions"])],
        ],
    }


def changed(facts: Mapping[str, Any]) -> bool:
    """Whether the month has any change to explain."""
    return any(line[3] for line in facts["changes"])


def _row(reading: Reading, report: str, community: str, dates: Mapping[str, str]) -> dict[str, Any]:
    """The row of a report that is about a whole community; zeros where it has none."""
    answer = run_report(reading, reports()[report], {"community": community, **dates})
    names = [column.id for column in answer.columns]
    rows = [dict(zip(names, row, strict=True)) for row in answer.rows]
    return next((row for row in rows if row.get("grid_no", WHOLE) == WHOLE), dict.fromkeys(names, 0))


def _lines(row: Mapping[str, Any]) -> list[Line]:
    known = report_columns()
    return [[name, known[name].zh, known[name].en, int(value or 0)] for name, value in row.items() if name not in LEFT_OUT]
