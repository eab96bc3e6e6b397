"""Rejected rows as a file: where each stands, why, what mends it, and what is printed there, masked.

Here: rows from the version in force and from landing, put beside each other. Not here: writing the file (``exporting``), the
list on the screen (``sources``). Columns that are dropped for privacy are not in it at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.commands.check_view import masked_sample
from warehouse.desk.exporting import Cell, export
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

if TYPE_CHECKING:
    from connectors.declaration import Column, Source
    from connectors.readers import Row
    from warehouse.store.reading import Reading

ALIGNED = frozenset({"DQ-303", "DQ-304"})
"""Rows whose cells stand under their headers. In any other rejected row a cell may be another column's, an id number under 性别:
of such only the lengths are shown, which is enough to see where the row broke."""

LONGEST = 20
ALL = 2**31 - 1
Printed = tuple["Row", "Mapping[int, Column]", "Row"]
"""A landed row: its cells, which column is at which position, the header row above it."""


def write_rejects(path: Path, data: Path, sources: Sequence[Source], version: Reading) -> int:
    """Write the rejected rows of ``sources`` to ``path`` (.csv or .xlsx); how many there are."""
    found = [(source, row, cells) for source in sources for row, cells in _rows(data, source, version)]
    headers = list(dict.fromkeys(header for _, _, cells in found for header in cells))
    places = [say("来源", "source"), say("文件", "file"), say("表", "sheet"), say("行", "row")]
    heads = [*places, say("代码", "code"), say("原因", "reason"), say("处理", "mend"), *headers]
    return export(path, heads, ([source.id, *row, *(cells.get(header) for header in headers)] for source, row, cells in found))


def _rows(data: Path, source: Source, version: Reading) -> Iterator[tuple[list[Cell], dict[str, str]]]:
    kept: dict[str, dict[tuple[str, int], Printed]] = {}
    for one in version.rejects(source.id, ALL):
        if one.delivery_id not in kept:
            kept[one.delivery_id] = _landed(data / "landing", source, one.delivery_id)
        printed = kept[one.delivery_id].get((one.sheet, one.row_number))
        yield [one.file, one.sheet, one.row_number, one.code, one.reason, one.mend], _masked(one.code, source, *printed) if printed else {}


def _landed(landing: Path, source: Source, delivery_id: str) -> dict[tuple[str, int], Printed]:
    """The rejected rows of a landed delivery by sheet and row; none where landing is no longer kept."""
    from connectors.intake.landing import landed, landed_sheets
    from connectors.intake.layout import best_layout

    try:
        delivery = landed(landing, source.id, delivery_id)
        sheets = landed_sheets(landing, delivery)
    except OSError:
        return {}
    found: dict[tuple[str, int], Printed] = {}
    for sheet in sheets:
        layout = best_layout(sheet, [source], delivery.file)
        columns, head = (layout.columns, sheet.rows[layout.header_at]) if layout else ({}, [])
        for reject in delivery.rejects:
            at = reject.row - sheet.first_row
            if reject.sheet == sheet.name and 0 <= at < len(sheet.rows):
                found[sheet.name, reject.row] = (sheet.rows[at], columns, head)
    return found


def _masked(code: str, source: Source, cells: Row, columns: Mapping[int, Column], head: Row) -> dict[str, str]:
    """The filled cells under their headers; ``列 7`` where none stands, its position behind a header that stands twice."""
    found: dict[str, str] = {}
    for at, cell in enumerate(cells):
        column, text = columns.get(at), " ".join((cell or "").split())
        if not text or (column is not None and column.drop):
            continue
        header = mask_text("".join((head[at] or "").split())) if at < len(head) else ""
        if not header or header in found:
            header = f"{header} {say(f'列 {at + 1}', f'column {at + 1}')}".strip()
        shown = _shown(column.field, text, source) if column is not None and code in ALIGNED else ""
        found[header] = shown or "*" * min(len(text), LONGEST)
    return found


def _shown(field_id: str, text: str, source: Source) -> str:
    """A value that is plainly one of its field, masked; "" for any other: a shifted row may pass for an aligned one."""
    from connectors.standardise.values import Setting, read_values
    from warehouse.vocabulary.fields import fields

    field = fields().get(field_id)
    if field is None or field.kind in ("text", "key") or (field.kind == "address" and not re.search(r"\d", text)):
        return ""
    read = read_values(field, source, [text], Setting(datetime.now(UTC).date(), ""))
    return masked_sample(field_id, text) if read.value[0] is not None else ""
