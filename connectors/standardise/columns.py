"""Judged sheets as Arrow columns by field: fill-down where declared, several columns of one field joined.

Here: from rows to ``field -> raw text`` arrays. Not here: reading the text (``values``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from connectors.declaration import Source
from connectors.intake.rows import Judged
from warehouse.vocabulary.text import clean, is_blank

Raw = list[str | None]
JOINT = " / "
"""Between two printed columns of one field (固定电话, 移动电话)."""


def raw_columns(judged: Judged) -> dict[str, Raw]:
    """``field -> printed text`` of the loaded rows, in their order; only columns that are fields."""
    layout = judged.layout
    assert layout is not None
    keep = judged.loaded()
    found: dict[str, Raw] = {}
    for position, column in sorted(layout.columns.items()):
        if not column.field:
            continue
        whole = [row[position] if position < len(row) else None for row in judged.sheet.rows]
        if column.fill_down:
            whole = _filled(whole, judged, position)
        cells = [whole[at] for at in keep]
        for name in filter(None, (column.field, column.also_field)):
            found[name] = _joined(found[name], cells) if name in found else cells
    return found


def community_of(source: Source, column: Raw | None, file: str, rows: int) -> Raw:
    """Each row's community by the declared rule: a pattern over a field, or over the file's name."""
    rule = source.community
    if "file_name" in rule:
        found = re.search(rule["file_name"], file)
        return [found.group(1) if found else None] * rows
    if "field" not in rule:
        return column if column is not None else [None] * rows
    if column is None:
        return [None] * rows
    pattern = re.compile(rule["pattern"])
    cache: dict[str | None, str | None] = {None: None}
    for text in set(column) - {None}:
        match = pattern.search(clean(text or "").strip())
        cache[text] = match.group(1) if match else None
    return [cache[text] for text in column]


def _filled(cells: Raw, judged: Judged, position: int) -> Raw:
    """Blank cells of a declared column take the value above: within merged areas where the format prints
    them, else within the data rows."""
    merged: Sequence[tuple[int, int, int, int]] = judged.sheet.merged
    out = list(cells)
    if merged:
        for top, left, bottom, right in merged:
            if left <= position <= right:
                first = top - judged.sheet.first_row
                for at in range(first, bottom - judged.sheet.first_row + 1):
                    out[at] = cells[first]
        return out
    data = set(judged.loaded())
    above: str | None = None
    for at, cell in enumerate(cells):
        if at not in data:
            above = None
        elif cell is None or not cell.strip():
            out[at] = above
        else:
            above = cell
    return out


def _joined(one: Raw, other: Raw) -> Raw:
    return [JOINT.join(cell for cell in pair if cell and not is_blank(cell)) or pair[0] for pair in zip(one, other, strict=True)]


def encoded(cells: Raw) -> pa.DictionaryArray:
    """Cells with each distinct text once, so that it is read once."""
    return pa.array(cells, pa.string()).dictionary_encode()
