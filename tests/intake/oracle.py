"""What must become of every printed row of a table, and which printed value belongs to which field.

Here: the expectation, worked out from how the table was made. Not here: making it (``tables``, ``damages``), the comparison with what
the product makes of it (``test_damaged_tables``).
"""

from __future__ import annotations

from collections.abc import Collection

from connectors.headers import header_key
from tests.intake.damages import needed_columns
from tests.intake.formats import Format
from tests.intake.moved_rows import must_be_seen
from tests.intake.tables import Line, Table
from warehouse.vocabulary.text import is_blank

JOINT = " / "
LOADED = ""


def printed_lines(table: Table, how: Format) -> list[list[str | None]]:
    """Every cell as the product must read it."""
    return [[how.reads(cell) for cell in line.cells] for line in table.lines]


def reasons(table: Table, how: Format) -> list[set[str]]:
    """For every printed row the reasons that may stand beside it; ``LOADED`` for a row that is loaded."""
    return [_reasons(table, line, cells, how) for line, cells in zip(table.lines, printed_lines(table, how), strict=True)]


def _reasons(table: Table, line: Line, cells: list[str | None], how: Format) -> set[str]:
    if line.role != "data":
        return {line.role}
    if line.torn and not any(cell and cell.strip() for cell in cells):
        return {"blank"}
    width, beside = table.width, any(cell and cell.strip() for cell in cells[table.width :])
    if how.ragged and len(cells) < width:
        return {"DQ-301"}
    if how.ragged and (beside or len(cells) > len(table.heads)):
        return {"DQ-302"}
    if line.torn:  # a workbook has no line breaks between cells, but rows of the same looks
        return {"DQ-303", "DQ-304", "DQ-305", LOADED}
    if line.moved is not None:
        if must_be_seen(table, line, cells):
            return {"DQ-305"}
        return {"DQ-305", "DQ-302"} if beside else {"DQ-305", "DQ-303", "DQ-304", LOADED}
    if beside:
        return {"DQ-302"}
    if line.nobody and needed_columns(table):
        return {"DQ-303"} if table.source.kind == "person" else {"DQ-304"}
    return {LOADED}


def unknown_headers(table: Table) -> set[str]:
    """Columns that must be reported, as the product compares headers."""
    return {header_key(head.text) for head in table.heads if head.column is None and head.text and not head.private}


def values(table: Table, how: Format, loaded: Collection[int]) -> dict[str, list[str | None]]:
    """``field -> printed text`` of the loaded rows (indexes of lines)."""
    lines = printed_lines(table, how)
    found: dict[str, list[str | None]] = {}
    for at, head in enumerate(table.heads):
        if head.column is None or not head.field:
            continue
        cells = [line[at] if at < len(line) else None for line in lines]
        if head.column.fill_down:
            cells = _filled(table, how, cells, at, loaded)
        mine = [cells[number] for number in sorted(loaded)]
        for name in filter(None, (head.field, head.column.also_field)):
            found[name] = [_joined(*pair) for pair in zip(found[name], mine, strict=True)] if name in found else mine
    return found


def _filled(table: Table, how: Format, cells: list[str | None], at: int, loaded: Collection[int]) -> list[str | None]:
    """Merged downward: within the areas where the format has them, else from the loaded row directly above."""
    out = list(cells)
    if how.spans and table.merged:
        for top, left, bottom, right in table.merged:
            if left <= at <= right:
                out[top : bottom + 1] = [cells[top]] * (bottom + 1 - top)
        return out
    for number, cell in enumerate(cells):
        if number in loaded and not (cell and cell.strip()):
            out[number] = out[number - 1] if number - 1 in loaded else None
    return out


def _joined(one: str | None, other: str | None) -> str | None:
    """Two columns of one field (固定电话, 移动电话) side by side."""
    return JOINT.join(cell for cell in (one, other) if cell and not is_blank(cell)) or one
