"""A delivery: one file, or one reading of a database, as it arrived, with what became of its rows.

Here: its facts and where they come from. Not here: keeping it (``landing``), deciding about it (``gates``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connectors.declaration import FULL
from connectors.intake.rows import LOADED, NOT_DATA, QUARANTINED, Judged, Reject
from connectors.readers import Row, Sheet

_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])(?!\d)日?")
_DATE_IN_NOTE = re.compile(
    r"(?:制表|导出|统计|填表|打印|查询)(?:时间|日期)\s*[:：]?\s*(20\d{2})\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
"""制表时间：2026-11-20, as signatures under and titles above a table print it."""


@dataclass(frozen=True, slots=True)
class SheetCount:
    """The equation of one sheet: read = loaded + quarantined + not_data, in rows."""

    sheet: str
    read: int
    loaded: int
    quarantined: int
    not_data: int

    @classmethod
    def of(cls, judged: Judged) -> SheetCount:
        counts = judged.counts
        count = cls(judged.sheet.name, len(judged.sheet.rows), counts[LOADED], counts[QUARANTINED], counts[NOT_DATA])
        if count.read != count.loaded + count.quarantined + count.not_data:
            raise AssertionError(f"row equation broken: {count}")
        return count


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery. ``business_date`` is ISO: the day whose facts it states. ``slot`` names the same export on other nights.
    ``sha256`` is of the file's bytes, ``contents`` of its printed rows: a workbook saved anew has other bytes, the same contents.

    ``sheets``, ``rejects`` and ``unknown_columns`` are what today's declaration makes of its rows; the rest never changes.
    ``covers`` is ``full`` or ``changes``; ``watermark`` the highest value seen where a database was read by one.
    ``superseded``: loaded rows that a later delivery of changes replaces.
    """

    delivery_id: str
    source_id: str
    system: str
    file: str
    slot: str
    sha256: str
    contents: str
    business_date: str
    arrived_at: str
    format: str
    encoding: str
    sheets: tuple[SheetCount, ...]
    rejects: tuple[Reject, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    merged: dict[str, list[list[int]]] = field(default_factory=dict)
    deleted: dict[str, list[int]] = field(default_factory=dict)
    covers: str = FULL
    watermark: str = ""
    superseded: int = 0

    @property
    def read(self) -> int:
        return sum(s.read for s in self.sheets)

    @property
    def loaded(self) -> int:
        return sum(s.loaded for s in self.sheets)

    @property
    def quarantined(self) -> int:
        return sum(s.quarantined for s in self.sheets)

    @property
    def not_data(self) -> int:
        return sum(s.not_data for s in self.sheets)

    def judged(self, sheets: Sequence[Judged]) -> Delivery:
        """The same delivery with its rows counted as ``sheets`` have them."""
        return replace(
            self,
            sheets=tuple(SheetCount.of(one) for one in sheets),
            rejects=tuple(reject for one in sheets for reject in one.rejects),
            unknown_columns=tuple(dict.fromkeys(name for one in sheets if one.layout for name in one.layout.unknown)),
        )


def business_date(file: str, night: str, notes: Iterable[Row] = ()) -> str:
    """The date in a file's name (城市低保人员查询_20261120.xlsx), else one printed around the table (制表时间), else the
    night's own. ISO; a printed date after ``night`` is a slip and not believed."""
    found = _DATE_IN_NAME.search(file)
    if found:
        return "-".join(found.groups())
    printed = [match.groups() for row in notes for cell in row if cell for match in _DATE_IN_NOTE.finditer(cell)]
    dates = [f"{year}-{int(month):02d}-{int(day):02d}" for year, month, day in printed]
    return max((date for date in dates if date <= night), default=night)


def notes_of(judged: Iterable[Judged]) -> list[Row]:
    """The printed rows that are not data: titles and signatures."""
    return [one.sheet.rows[at] for one in judged for at, why in enumerate(one.reason) if why in ("title", "note")]


def contents_of(sheets: Iterable[Sheet]) -> str:
    """The digest of everything printed, sheet by sheet."""
    found = hashlib.sha256()
    for sheet in sheets:
        found.update(f"{sheet.name}|{sheet.first_row}|{sheet.rows.digest()}|".encode())
    return found.hexdigest()


def slot_of(file: str) -> str:
    """A file's name without its date and its ending: what tomorrow's edition of the same export shares with it, even where
    the department saves it as another format."""
    return _DATE_IN_NAME.sub("#", str(Path(file).with_suffix("")))
