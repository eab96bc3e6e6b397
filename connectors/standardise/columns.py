"""Judged sheets as Arrow columns by field: fill-down where declared, several columns of one field joined.

Here: from rows to ``field -> raw text`` arrays. Not here: reading the text (``values``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TypeAlias

import pyarrow as pa

from connectors.declaration import Source
from connectors.intake.rows import Judged
from connectors.readers import Row
from warehouse.vocabulary.text import clean, is_blank

Texts: TypeAlias = pa.ChunkedArray
"""Printed texts, one a loaded row."""

JOINT = " / "
"""Between two printed columns of one field (固定电话, 移动电话)."""


def raw_columns(judged: Judged) -> dict[str, Texts]:
    """``field -> printed text`` of the loaded rows, in their order; only columns that are fields."""
    layout = judged.layout
    assert layout is not None
    keep = pa.array(judged.loaded(), pa.int32())
    found: dict[str, Texts] = {}
    for position, column in sorted(layout.columns.items()):
        if not column.field:
            continue
        whole = judged.sheet.rows.column(position)
        if column.fill_down:
            whole = _texts(_filled(whole.to_pylist(), judged, position))
        cells = whole.take(keep)
        for name in filter(None, (column.field, column.also_field)):
            found[name] = _joined(found[name], cells) if name in found else cells
    return found


def community_of(source: Source, column: Texts | None, file: str, rows: int) -> Texts:
    """Each row's community by the declared rule: a pattern over a field, or over the file's name."""
    rule = source.community
    if "file_name" in rule:
        found = re.search(rule["file_name"], file)
        return blank(rows) if found is None else pa.chunked_array([pa.repeat(found.group(1), rows)])
    if column is None:
        return blank(rows)
    if "field" not in rule:
        return column
    pattern = re.compile(rule["pattern"])
    whole = encoded(column)
    matches = [pattern.search(clean(text).strip()) for text in whole.dictionary.to_pylist()]
    return _texts([match.group(1) if match else None for match in matches]).take(whole.indices)


def blank(rows: int) -> Texts:
    """No text at all, ``rows`` times."""
    return pa.chunked_array([pa.nulls(rows, pa.string())])


def stacked(parts: Sequence[Texts]) -> Texts:
    """One under another."""
    return pa.chunked_array([*chain.from_iterable(part.chunks for part in parts)], pa.string())


def encoded(cells: Texts) -> pa.DictionaryArray:
    """Cells with each distinct text once, so that it is read once."""
    return cells.combine_chunks().dictionary_encode()


def _texts(cells: Row) -> Texts:
    return pa.chunked_array([pa.array(cells, pa.string())])


def _filled(cells: Row, judged: Judged, position: int) -> Row:
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


def _joined(one: Texts, other: Texts) -> Texts:
    pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
    return _texts([JOINT.join(cell for cell in pair if cell and not is_blank(cell)) or pair[0] for pair in pairs])
