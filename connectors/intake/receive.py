"""One file at the door: opened, recognised, judged row by row, landed.

Here: that order. Not here: whether the night goes on without it (``pipelines.steps``), what its values mean.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.declaration import Source
from connectors.intake.delivery import Delivery, SheetCount, business_date, land, landed_rows, slot_of
from connectors.intake.layout import Layout, best_layout, demand_whole
from connectors.intake.rows import Judged, judge
from connectors.readers import Sheet, read_file
from warehouse.vocabulary.errors import DaoqiaoError, Place

RAGGED = frozenset({"csv", "html"})
"""Formats whose rows are as long as they were printed."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file: an accepted delivery with its judged sheets, or the reason against it."""

    file: str
    system: str
    source_id: str
    delivery: Delivery | None
    judged: tuple[Judged, ...] = ()
    error: DaoqiaoError | None = None
    read: int = 0


def inbox_files(inbox: Path) -> list[Path]:
    """Every file of an inbox, one folder a system, without editors' and systems' own leftovers. Raises DQ-502."""
    if not inbox.is_dir():
        raise DaoqiaoError("DQ-502", path=inbox)
    hidden = (".", "~$", "Thumbs.db")
    return sorted(p for p in inbox.glob("*/*") if p.is_file() and not p.name.startswith(hidden))


def receive(path: Path, sources: Mapping[str, Source], landing: Path, night: str) -> Received:
    """Take one file in. Never raises DaoqiaoError: a file at fault is an answer, and the others go on."""
    system = path.parent.name
    candidates = [s for s in sources.values() if s.system == system]
    guess = next((s.id for s in candidates if s.likes(path.name)), "")
    try:
        delivery, judged = examine(path, candidates, night)
        land(landing, delivery, judged)
    except DaoqiaoError as error:
        placed = error if error.place.file else DaoqiaoError(error.code, dataclasses.replace(error.place, file=path.name), **error.facts)
        return Received(path.name, system, str(error.facts.get("source_id") or guess), None, error=placed)
    except OSError as error:
        fault = DaoqiaoError("DQ-106", Place(path.name), detail=error.strerror or type(error).__name__)
        return Received(path.name, system, guess, None, error=fault)
    return Received(path.name, system, delivery.source_id, delivery, tuple(judged), read=delivery.read)


def examine(path: Path, candidates: list[Source], night: str) -> tuple[Delivery, list[Judged]]:
    """Read and judge a file without keeping anything. Raises DaoqiaoError where the file as a whole is at fault."""
    encodings = tuple(dict.fromkeys(e for s in candidates for e in s.encodings)) or ("utf-8", "gb18030")
    opened = read_file(path, encodings=encodings)
    source, layouts = _claim(opened.sheets, candidates, path)
    ragged = opened.format in RAGGED
    judged = [judge(sheet, layout, ragged=ragged) for sheet, layout in zip(opened.sheets, layouts, strict=True)]
    digest = _sha256(path)
    date = business_date(path.name, night)
    delivery = Delivery(
        delivery_id=f"{date.replace('-', '')}-{digest[:12]}",
        source_id=source.id,
        system=path.parent.name,
        file=path.name,
        slot=slot_of(path.name),
        sha256=digest,
        business_date=date,
        arrived_at=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds"),
        format=opened.format,
        encoding=opened.encoding,
        sheets=tuple(SheetCount.of(one) for one in judged),
        rejects=tuple(reject for one in judged for reject in one.rejects),
        unknown_columns=tuple(dict.fromkeys(name for layout in layouts if layout for name in layout.unknown)),
        merged={sheet.name: [list(area) for area in sheet.merged] for sheet in opened.sheets if sheet.merged},
    )
    return delivery, judged


def from_landing(landing: Path, delivery: Delivery, sources: Mapping[str, Source]) -> list[Judged]:
    """The judged sheets of an earlier delivery, read back from landing under today's declaration."""
    source = sources[delivery.source_id]
    judged = []
    for name, numbered in landed_rows(landing, delivery).items():
        merged = [(a, b, c, d) for a, b, c, d in delivery.merged.get(name, [])]
        sheet = Sheet(name, numbered[0][0], [cells for _, cells in numbered], merged)
        judged.append(judge(sheet, best_layout(sheet, [source], delivery.file), ragged=delivery.format in RAGGED))
    return judged


def _claim(sheets: list[Sheet], candidates: list[Source], path: Path) -> tuple[Source, list[Layout | None]]:
    """The one source that a file is, and each sheet's layout under it; sheets of blanks have none."""
    filled = [sheet for sheet in sheets if any(cell for row in sheet.rows for cell in row if cell)]
    if not filled:
        raise DaoqiaoError("DQ-103", Place(path.name))
    first = [layout for sheet in filled if (layout := best_layout(sheet, candidates, path.name)) is not None]
    if not first:
        named = next((s for s in candidates if s.likes(path.name)), None)
        if named is None:
            raise DaoqiaoError("DQ-101", Place(path.name), path=path)
        wanted = "、".join(c.header for c in named.required)
        raise DaoqiaoError(
            "DQ-201", Place(path.name), source=named.short, source_id=named.id, looked=named.header_search, required=wanted, path=path
        )
    source = max(first, key=lambda layout: layout.rank).source
    named = next((s for s in candidates if s.likes(path.name)), source)
    if not max(layout.whole for layout in first):
        source = named  # nothing fits whole: the file's name says which declaration its columns should be held to
    layouts = [best_layout(sheet, [source], path.name) if sheet in filled else None for sheet in sheets]
    for sheet, layout in zip(sheets, layouts, strict=True):
        if layout is not None:
            demand_whole(layout, sheet, path.name)
    if not any(layouts):
        raise DaoqiaoError("DQ-101", Place(path.name), path=path)
    return source, layouts


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
