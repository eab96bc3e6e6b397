"""One file at the door: opened, recognised, judged row by row.

Here: that order, for a file and for a delivery that is read again from landing. Not here: whether it is accepted
(``gates``, ``pipelines.night``), keeping it (``landing``), what its values mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from connectors.declaration import Source
from connectors.intake.arrivals import Arrival
from connectors.intake.delivery import Delivery, business_date, contents_of, notes_of, slot_of
from connectors.intake.landing import landed_sheets, standing_verdicts
from connectors.intake.layout import Layout, best_layout
from connectors.intake.rows import Judged, judge
from connectors.readers import Sheet, read_file
from connectors.readers.dbf_memo import memo_beside
from warehouse.vocabulary.errors import DaoqiaoError, Place

RAGGED = frozenset({"csv", "html"})
"""Formats whose rows are as long as they were printed."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file: a delivery with its judged sheets and what speaks against using it, or the fault for which
    there is none."""

    file: str
    system: str
    source_id: str
    delivery: Delivery | None
    judged: tuple[Judged, ...] = ()
    error: DaoqiaoError | None = None
    against: tuple[DaoqiaoError, ...] = ()


def receive(arrival: Arrival, sources: Mapping[str, Source], night: str) -> Received:
    """Take one file in. Never raises DaoqiaoError: a file at fault is an answer, and the others go on."""
    guess = arrival.source_id or next((s.id for s in _candidates(arrival, sources) if s.likes(arrival.name)), "")
    try:
        return examine(arrival, sources, night)
    except DaoqiaoError as error:
        fault = DaoqiaoError(error.code, replace(error.place, file=arrival.name), **error.facts)
        return Received(arrival.name, arrival.system, str(error.facts.get("source_id") or guess), None, error=fault)
    except OSError as error:
        fault = DaoqiaoError("DQ-106", Place(arrival.name), detail=error.strerror or type(error).__name__)
        return Received(arrival.name, arrival.system, guess, None, error=fault)


def examine(arrival: Arrival, sources: Mapping[str, Source], night: str) -> Received:
    """Read and judge a file without keeping anything. Raises DaoqiaoError where no source can be told or nothing be read."""
    candidates = _candidates(arrival, sources)
    encodings = tuple(dict.fromkeys(e for s in candidates for e in s.encodings)) or ("utf-8", "gb18030")
    opened = read_file(arrival.path, encodings=encodings)
    source, layouts = _claim(opened.sheets, candidates, list(sources.values()), arrival)
    judged = [judge(sheet, layout, ragged=opened.format in RAGGED) for sheet, layout in zip(opened.sheets, layouts, strict=True)]
    against = lacking(judged, arrival.name)
    if source not in candidates:
        folder = DaoqiaoError(
            "DQ-211", Place(arrival.name), folder=arrival.system, belongs=source.system, **source.facts,
            reason=source.gates["folder"].reason if "folder" in source.gates else "",
        )  # fmt: skip
        against = (folder, *against)
    digest = sha256_of(arrival.path)
    date = business_date(arrival.name, night, notes_of(judged))
    delivery = Delivery(
        delivery_id=f"{date.replace('-', '')}-{digest[:12]}",
        source_id=source.id,
        system=arrival.system,
        file=arrival.name,
        slot=slot_of(arrival.name),
        sha256=digest,
        contents=contents_of(opened.sheets),
        business_date=date,
        arrived_at=datetime.fromtimestamp(arrival.path.stat().st_mtime, UTC).isoformat(timespec="seconds"),
        format=opened.format,
        encoding=opened.encoding,
        sheets=(),
        merged={sheet.name: [list(area) for area in sheet.merged] for sheet in opened.sheets if sheet.merged},
        deleted={sheet.name: sorted(sheet.deleted) for sheet in opened.sheets if sheet.deleted},
        covers=source.covers,
    ).judged(judged)
    return Received(arrival.name, arrival.system, source.id, delivery, tuple(judged), against=against)


def from_landing(landing: Path, delivery: Delivery, source: Source) -> Received:
    """An earlier delivery read back from landing and judged by today's declaration."""
    sheets = landed_sheets(landing, delivery)
    ragged, known = delivery.format in RAGGED, standing_verdicts(landing, delivery, sheets)
    judged = []
    for sheet in sheets:
        layout = best_layout(sheet, [source], delivery.file)
        emptied = layout is None or any(column.drop for column in layout.columns.values())
        judged.append(judge(sheet, layout, ragged=ragged, standing=known.get(sheet.name) if emptied else None))
    return Received(
        delivery.file, delivery.system, source.id, delivery.judged(judged), tuple(judged), against=lacking(judged, delivery.file)
    )


def _candidates(arrival: Arrival, sources: Mapping[str, Source]) -> list[Source]:
    if arrival.source_id:
        return [sources[arrival.source_id]]
    if not arrival.system:  # a file being tried, wherever it lies
        return list(sources.values())
    return [s for s in sources.values() if s.system == arrival.system]


def lacking(judged: Iterable[Judged], file: str) -> tuple[DaoqiaoError, ...]:
    """DQ-204 for every sheet whose layout lacks a required column."""
    found = []
    for one in judged:
        if one.layout is not None and not one.layout.whole:
            from connectors.intake.drift_faults import missing_columns  # only a file at fault pays for rapidfuzz

            found.append(missing_columns(one.layout, one.sheet, file))
    return tuple(found)


def _claim(sheets: list[Sheet], own: Sequence[Source], every: Sequence[Source], arrival: Arrival) -> tuple[Source, list[Layout | None]]:
    """The one source that a file is, and each sheet's layout under it; sheets of blanks have none.

    Another folder's source is taken where it fits whole and better than any of this folder's: the file lies in the wrong place.
    """
    filled = [sheet for sheet in sheets if any(cell for row in sheet.rows for cell in row if cell)]
    if not filled:
        raise DaoqiaoError("DQ-103", Place(arrival.name))
    first = _best(filled, own, arrival.name)
    if not any(layout.whole for layout in first):
        strangers = [layout for layout in _best(filled, [s for s in every if s not in own], arrival.name) if layout.whole]
        known = max((layout.known for layout in first), default=0)
        first = [layout for layout in strangers if layout.known > known] or first
    if not first:
        raise _unknown(own, arrival)
    source = max(first, key=lambda layout: layout.rank).source
    if not any(layout.whole for layout in first):
        # nothing fits whole: the file's name says which declaration its columns should be held to
        source = next((s for s in own if s.likes(arrival.name)), source)
    layouts = [best_layout(sheet, [source], arrival.name) if sheet in filled else None for sheet in sheets]
    if not any(layouts):
        raise _unknown(own, arrival)
    return source, layouts


def _best(sheets: Iterable[Sheet], sources: Sequence[Source], file: str) -> list[Layout]:
    return [layout for sheet in sheets if (layout := best_layout(sheet, sources, file)) is not None]


def _unknown(own: Sequence[Source], arrival: Arrival) -> DaoqiaoError:
    named = next((s for s in own if s.likes(arrival.name)), None)
    if named is None:
        return DaoqiaoError("DQ-101", Place(arrival.name), path=arrival.path)
    wanted = "、".join(c.header for c in named.required)
    return DaoqiaoError(
        "DQ-201",
        Place(arrival.name),
        **named.facts,
        looked=named.header_search,
        required=wanted,
        path=arrival.path,
    )


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal; of a dBASE table with those of its memo file behind them."""
    found = hashlib.sha256()
    for part in (path, memo_beside(path)):
        if part is not None:
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    found.update(block)
    return found.hexdigest()
