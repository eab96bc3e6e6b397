"""Landing: every accepted or held delivery, kept as printed (``landing/<source>/<delivery>/rows.parquet`` and ``manifest.json``).

Here: writing and reading it. Immutable: a delivery that is there is left as it is. Not here: how long it is kept
(``pipelines.night.retention``). Private columns are emptied before anything is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.intake.delivery import Delivery, SheetCount
from connectors.intake.rows import NOT_DATA, QUARANTINED, Judged, Reject, Verdict
from connectors.readers import Rows, Sheet
from warehouse.vocabulary.errors import DaoqiaoError, Place

ROWS, MANIFEST = "rows.parquet", "manifest.json"
ASTRAY = frozenset({"DQ-301", "DQ-302", "DQ-305"})
"""Rows whose cells do not stand under their headers: too few, too many, moved by one."""
UNREADABLE, NOTE = "DQ-201", "note"

_TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [("sheet", _TEXT), ("row_number", pa.int32()), ("disposition", _TEXT), ("reason", _TEXT), ("cells", pa.list_(pa.string()))]
)
"""One row a printed row. ``row_number`` counts as on the screen; ``disposition`` and ``reason`` are those of the night it came."""


def home_of(folder: Path, delivery: Delivery) -> Path:
    return folder / delivery.source_id / delivery.delivery_id


def land(folder: Path, delivery: Delivery, judged: Sequence[Judged]) -> None:
    """Write ``delivery`` under ``folder``, whole or not at all."""
    home = home_of(folder, delivery)
    if (home / MANIFEST).exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    temporary = home / f"{ROWS}.tmp"
    with pq.ParquetWriter(temporary, SCHEMA, compression="zstd", compression_level=1) as writer:
        for one in judged:
            for block in _blocks(one):
                writer.write_table(block)
    _keep(temporary, home / ROWS)
    temporary = home / f"{MANIFEST}.tmp"
    temporary.write_text(json.dumps(asdict(delivery), ensure_ascii=False, indent=1), "utf-8")
    _keep(temporary, home / MANIFEST)


def _keep(temporary: Path, path: Path) -> None:
    """Under its name only when it is whole, and then for reading only."""
    temporary.chmod(0o400)
    os.replace(temporary, path)


def _blocks(judged: Judged) -> Iterator[pa.Table]:
    sheet, at = judged.sheet, 0
    for cells in printed(judged).blocks:
        end = at + len(cells)
        yield pa.table(
            {
                "sheet": pa.array([sheet.name] * len(cells), pa.string()).dictionary_encode(),
                "row_number": pa.array(range(sheet.first_row + at, sheet.first_row + end), pa.int32()),
                "disposition": pa.array(judged.disposition[at:end], pa.string()).dictionary_encode(),
                "reason": pa.array(judged.reason[at:end], pa.string()).dictionary_encode(),
                "cells": cells,
            },
            schema=SCHEMA,
        )
        at = end


def printed(judged: Judged) -> Rows:
    """The rows of a sheet as they may be kept. Private cells are told by where they stand; where that is not known (a sheet that no
    declaration reads, a row with a cell too many or too few) all cells are emptied that may be one. Headers are nobody's and stay."""
    rows, layout = judged.sheet.rows, judged.layout
    if layout is None:
        return rows.without((), dict.fromkeys(range(len(rows)), 0))
    private = {position for position, column in layout.columns.items() if column.drop}
    if not private:
        return rows
    astray = (at for at, why in enumerate(judged.reason) if why in ASTRAY)
    headers = [at for at, why in enumerate(judged.reason) if why == "header"]
    return rows.without(private, {at: max(0, min(private) - abs(len(rows[at]) - layout.width) - 1) for at in astray}, headers)


def read_manifest(path: Path) -> Delivery:
    """A landed delivery's facts from its ``manifest.json``. DQ-614 where it is damaged."""
    with _whole(path.parent):
        raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
        raw["sheets"] = tuple(SheetCount(**s) for s in raw["sheets"])
        raw["rejects"] = tuple(Reject(**r) for r in raw["rejects"])
        raw["unknown_columns"] = tuple(raw["unknown_columns"])
        return Delivery(**raw)


def landed(folder: Path, source_id: str, delivery_id: str) -> Delivery:
    """The facts of one landed delivery."""
    return read_manifest(folder / source_id / delivery_id / MANIFEST)


def landed_sheets(folder: Path, delivery: Delivery) -> list[Sheet]:
    """The sheets of a landed delivery, as printed. DQ-614 where they are damaged or do not have the rows that came."""
    home = home_of(folder, delivery)
    with _whole(home), pq.ParquetFile(home / ROWS) as file:
        blocks: dict[str, list[pa.ListArray]] = {}
        firsts: dict[str, int] = {}
        for number in range(file.num_row_groups):
            for name, first, cells in _runs(file.read_row_group(number, ["sheet", "row_number", "cells"])):
                blocks.setdefault(name, []).append(cells)
                firsts.setdefault(name, first)
    if (there := sum(len(cells) for some in blocks.values() for cells in some)) != delivery.read:
        raise _damaged(home, f"{there} / {delivery.read}")
    return [
        Sheet(
            name,
            firsts[name],
            Rows.of_blocks(cells),
            [(top, left, bottom, right) for top, left, bottom, right in delivery.merged.get(name, [])],
            deleted=delivery.deleted.get(name, ()),
        )
        for name, cells in blocks.items()
    ]


def standing_verdicts(folder: Path, delivery: Delivery, sheets: Sequence[Sheet]) -> dict[str, dict[int, Verdict]]:
    """Sheet -> screen row -> what was said of it when it came, for rows that lost the cells that said it if the sheet has private ones.

    Judged without them, a row with a cell too many would be loaded, and so would a total whose word stood in a private column; a row
    that named nobody and held nothing else would be blank. ``sheets``: those of the delivery, as landed.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    found: dict[str, dict[int, Verdict]] = {}
    for reject in delivery.rejects:
        sheet = by_name[reject.sheet]
        if reject.code in ASTRAY or reject.code == UNREADABLE or not any(sheet.rows[reject.row - sheet.first_row]):
            found.setdefault(reject.sheet, {})[reject.row] = (QUARANTINED, reject.code, reject.facts)
    home = home_of(folder, delivery)
    with _whole(home):
        kept = pq.read_table(home / ROWS, columns=["sheet", "row_number"], filters=[("reason", "=", NOTE)])
    for name, row in zip(kept.column("sheet").to_pylist(), kept.column("row_number").to_pylist(), strict=True):
        found.setdefault(name, {})[row] = (NOT_DATA, NOTE, {})
    return found


def _runs(group: pa.Table) -> Iterator[tuple[str, int, pa.ListArray]]:
    """The rows of a group by sheet: one sheet a group, as ``land`` writes them, or several."""
    group = group.combine_chunks()
    names = group.column("sheet").to_pylist()
    numbers = group.column("row_number")
    cells = group.column("cells").chunk(0) if len(names) else pa.array([], SCHEMA.field("cells").type)
    start = 0
    for at in range(1, len(names) + 1):
        if at == len(names) or names[at] != names[start]:
            yield names[start], numbers[start].as_py(), cells.slice(start, at - start)
            start = at


@contextmanager
def _whole(home: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as fault:  # ValueError: also JSON's
        raise _damaged(home, type(fault).__name__) from None


def _damaged(home: Path, detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-614", Place(file=f"{home.parent.name}/{home.name}"), source_id=home.parent.name, detail=detail)
