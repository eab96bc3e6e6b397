"""A delivery: one file as it arrived, kept for ever in landing as printed, with its counts.

Here: its facts, and writing and reading landing (``landing/<source>/<delivery>/rows.parquet`` and ``manifest.json``).
Not here: deciding about it. Columns declared ``drop`` are blanked before anything is written.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.intake.rows import LOADED, NOT_DATA, QUARANTINED, Judged, Reject

_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


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
    """One accepted or refused file. ``business_date`` is ISO; ``slot`` names the same file on other nights."""

    delivery_id: str
    source_id: str
    system: str
    file: str
    slot: str
    sha256: str
    business_date: str
    arrived_at: str
    format: str
    encoding: str
    sheets: tuple[SheetCount, ...]
    rejects: tuple[Reject, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    merged: dict[str, list[list[int]]] = field(default_factory=dict)

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


def business_date(file: str, night: str) -> str:
    """The date in a file's name (城市低保人员查询_20261120.xlsx), else the night's own. ISO."""
    found = _DATE_IN_NAME.search(file)
    return "-".join(found.groups()) if found else night


def slot_of(file: str) -> str:
    """A file's name without its date and its ending: what tomorrow's edition of the same export shares with it, even where
    the department saves it as another format."""
    return _DATE_IN_NAME.sub("#", Path(file).stem)


def land(folder: Path, delivery: Delivery, judged: list[Judged]) -> None:
    """Write ``delivery`` under ``folder``; a delivery that is there already is left as it is (immutable)."""
    home = folder / delivery.source_id / delivery.delivery_id
    if (home / "manifest.json").exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    sheets, numbers, how, why, cells = [], [], [], [], []
    for one in judged:
        dropped = {at for at, column in one.layout.columns.items() if column.drop} if one.layout else set()
        for at, row in enumerate(one.sheet.rows):
            sheets.append(one.sheet.name)
            numbers.append(one.sheet.first_row + at)
            cells.append([None if i in dropped else cell for i, cell in enumerate(row)] if dropped else row)
        how.extend(one.disposition)
        why.extend(one.reason)
    table = pa.table(
        {
            "sheet": pa.array(sheets, pa.string()).dictionary_encode(),
            "row_number": pa.array(numbers, pa.int32()),
            "disposition": pa.array(how, pa.string()).dictionary_encode(),
            "reason": pa.array(why, pa.string()).dictionary_encode(),
            "cells": pa.array(cells, pa.list_(pa.string())),
        }
    )
    pq.write_table(table, home / "rows.parquet.tmp", compression="zstd", compression_level=1)
    os.replace(home / "rows.parquet.tmp", home / "rows.parquet")
    temporary = home / "manifest.json.tmp"
    temporary.write_text(json.dumps(asdict(delivery), ensure_ascii=False, indent=1), "utf-8")
    os.replace(temporary, home / "manifest.json")


def read_manifest(path: Path) -> Delivery:
    """A landed delivery's facts from its ``manifest.json``."""
    raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
    raw["sheets"] = tuple(SheetCount(**s) for s in raw["sheets"])
    raw["rejects"] = tuple(Reject(**r) for r in raw["rejects"])
    raw["unknown_columns"] = tuple(raw["unknown_columns"])
    return Delivery(**raw)


def landed_rows(folder: Path, delivery: Delivery) -> dict[str, list[tuple[int, list[str | None]]]]:
    """Every row of a landed delivery by sheet, as ``(screen row, cells)`` in order."""
    table = pq.read_table(folder / delivery.source_id / delivery.delivery_id / "rows.parquet")
    rows: dict[str, list[tuple[int, list[str | None]]]] = {}
    for sheet, number, cells in zip(*(table.column(c).to_pylist() for c in ("sheet", "row_number", "cells")), strict=True):
        rows.setdefault(sheet, []).append((number, cells))
    return rows
