"""Which source a sheet is, and which of its columns is which: by headers, never by position.

Here: finding the header row and matching headers to declared columns. Not here: rows of data.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.declaration import Column, Source
from connectors.readers import Row, Sheet
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.text import clean

_PARENTHESES = str.maketrans({"（": "(", "）": ")", "*": None})


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet seen as a source: ``header_at`` indexes ``Sheet.rows``; ``columns`` maps a position to its column."""

    source: Source
    header_at: int
    width: int
    columns: dict[int, Column]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]
    found: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.missing

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Better layouts sort higher: nothing missing, then the share of headers known, then their number."""
        headers = len(self.columns) + len(self.unknown)
        return self.whole, len(self.columns) / max(1, headers), len(self.columns)


def header_key(text: str | None) -> str:
    """A header as it is compared: width, blanks, line breaks, star marks and the two kinds of bracket folded."""
    return re.sub(r"\s+", "", clean(text or "")).translate(_PARENTHESES)


def best_layout(sheet: Sheet, sources: Iterable[Source], file: str) -> Layout | None:
    """The declaration that fits ``sheet`` best, or None where no source knows two of its headers.

    Two, because a single word such as 姓名 stands in titles and notes as well.
    """
    found = [layout for source in sources if (layout := _against(sheet.rows, source)) is not None]
    return max(found, key=lambda one: (one.rank[0], one.source.likes(file), *one.rank[1:]), default=None)


def demand_whole(layout: Layout, sheet: Sheet, file: str) -> None:
    """Raise DQ-204 where a required column is missing, with the likeliest header in its place."""
    if layout.whole:
        return
    wanted = layout.missing[0]
    likely = [header for header in layout.unknown if _alike(header, wanted)] or layout.unknown[:1]
    raise DaoqiaoError(
        "DQ-204",
        Place(file, sheet.name, sheet.first_row + layout.header_at, wanted.header),
        source=layout.source.short,
        source_id=layout.source.id,
        missing="、".join(column.header for column in layout.missing),
        found="、".join(layout.found[:30]),
        likely="、".join(likely) or "没有相近的列",
    )


def likeliest(header: str, source: Source) -> str:
    """The declared header nearest to an unknown one, or words for none."""
    names = [name for column in source.columns for name in column.names]
    near = difflib.get_close_matches(header, names, n=1, cutoff=0.6)  # 0.6 is difflib's own default for "alike"
    return near[0] if near else "没有相近的列"


def _alike(header: str, wanted: Column) -> bool:
    return any(difflib.SequenceMatcher(None, header, name).ratio() >= 0.5 for name in wanted.names)


def _against(rows: Sequence[Row], source: Source) -> Layout | None:
    """``source`` laid over the row that knows most of its headers among the first ``header_search`` rows."""
    best: Layout | None = None
    for at, row in enumerate(rows[: source.header_search]):
        layout = _match(row, at, source)
        if len(layout.columns) >= 2 and (best is None or len(layout.columns) > len(best.columns)):
            best = layout
    return best


def _match(row: Row, at: int, source: Source) -> Layout:
    by_name: dict[str, list[Column]] = {}
    for column in source.columns:
        for name in column.names:
            by_name.setdefault(header_key(name), []).append(column)
    seen: dict[str, int] = {}
    columns: dict[int, Column] = {}
    unknown: list[str] = []
    headers = [header_key(cell) for cell in row]
    for position, header in enumerate(headers):
        if not header:
            continue
        seen[header] = seen.get(header, 0) + 1
        chosen = next((c for c in by_name.get(header, ()) if c.occurrence == seen[header]), None)
        if chosen is None:
            unknown.append(header)
        else:
            columns[position] = chosen
    present = set(columns.values())
    missing = tuple(column for column in source.required if column not in present)
    width = max((i + 1 for i, header in enumerate(headers) if header), default=0)
    return Layout(source, at, width, columns, tuple(unknown), missing, tuple(header for header in headers if header))
