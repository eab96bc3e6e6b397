"""Each printed row ends up in exactly one of three counts: loaded, quarantined, declared not data.

Here: that judgement, with its reason. Not here: whether a value is good (a bad value costs the value, not the row).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from connectors.intake.alignment import Alignment
from connectors.intake.layout import Layout, header_key
from connectors.readers import Row, Sheet
from warehouse.vocabulary.person_names import parse_name
from warehouse.vocabulary.text import clean, is_blank

LOADED, QUARANTINED, NOT_DATA = "loaded", "quarantined", "not_data"

HABIT = 3
"""Rows that must agree before a width other than the header's is taken for how the program prints: one or two may have the same fault."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded: where it stands and why, as a code of the catalogue with its facts."""

    sheet: str
    row: int
    code: str
    facts: dict[str, object]


@dataclass(slots=True)
class Judged:
    """A sheet after judgement. ``disposition`` and ``reason`` run parallel to ``Sheet.rows``."""

    sheet: Sheet
    layout: Layout | None
    disposition: list[str] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.disposition)

    def loaded(self) -> list[int]:
        """Indexes into ``Sheet.rows`` of the rows that are loaded."""
        return [at for at, how in enumerate(self.disposition) if how == LOADED]


Verdict = tuple[str, str, dict[str, object]]
"""Disposition, reason, and the reason's facts."""


def judge(sheet: Sheet, layout: Layout | None, *, ragged: bool, standing: Mapping[int, Verdict] | None = None) -> Judged:
    """Judge every row of ``sheet``; without a layout a row is blank or it is quarantined.

    ``ragged``: the format prints each row's cells itself (CSV, HTML), so that a missing cell is a fault;
    a workbook's rows are as wide as its sheet. ``standing``: screen rows of which it is known already.
    """
    judged, known = Judged(sheet, layout), standing or {}
    for at, verdict in enumerate(_verdicts(sheet, layout, ragged)):
        how, reason, facts = known.get(sheet.first_row + at, verdict)
        judged.disposition.append(how)
        judged.reason.append(reason)
        if how == QUARANTINED:
            judged.rejects.append(Reject(sheet.name, sheet.first_row + at, reason, facts))
    return judged


def _verdicts(sheet: Sheet, layout: Layout | None, ragged: bool) -> Iterator[Verdict]:
    if layout is None:
        for row in sheet.rows:
            yield (NOT_DATA, "blank", {}) if _empty(row) else (QUARANTINED, "DQ-201", {"looked": len(sheet.rows), "required": "姓名"})
        return
    source = layout.source
    hints = range(layout.header_at + 1, layout.header_at + 1 + source.hint_rows)
    header = sheet.rows[layout.header_at]
    opening = next(cell for cell in header if cell)
    alignment = Alignment(layout)
    widths = _widths(sheet, layout) if ragged else frozenset()
    needed = [at for at, column in layout.columns.items() if _must_be_filled(source.kind, column.field, source.key, column.required)]
    for at, row in enumerate(sheet.rows):
        if at < layout.header_at:
            yield NOT_DATA, "title", {}
        elif sheet.first_row + at in sheet.deleted:
            yield NOT_DATA, "deleted", {}
        elif at == layout.header_at or (opening in row and _same_headers(row, header)):
            yield NOT_DATA, "header", {}
        elif at in hints:
            yield NOT_DATA, "hint", {}
        elif _empty(row):
            yield NOT_DATA, "blank", {}
        elif _is_note(row, source.not_data):
            yield NOT_DATA, "note", {}
        else:
            yield _as_data(row, layout, needed, widths, alignment)


def _same_headers(row: Row, header: Row) -> bool:
    """A header printed again, as on every page of a long report."""
    return [header_key(cell) for cell in row] == [header_key(cell) for cell in header]


def _must_be_filled(kind: str, field_id: str, key: Sequence[str], required: bool) -> bool:
    """A person's row must name somebody; a reference row must hold its key."""
    return required and (field_id == "name" if kind == "person" else field_id in key)


def _widths(sheet: Sheet, layout: Layout) -> frozenset[int]:
    """How many cells an honest row of a ragged table has: as many as the header, blank ones at its end included, or as most rows
    have, where that is only a separator more or less at the end of the line."""
    header, all_widths = len(sheet.rows[layout.header_at]), sheet.rows.widths()[layout.header_at + 1 :]
    wide_enough = all_widths[all_widths >= layout.width]
    usual = int(np.bincount(wide_enough).argmax()) if len(wide_enough) else header
    most = int((wide_enough == usual).sum())
    if usual == header or most < HABIT or 2 * most <= len(wide_enough):
        return frozenset((header,))
    alike = (row for row in sheet.rows if len(row) == usual)
    return frozenset((header, usual) if all(_empty(row[layout.width :]) for row in alike) else (header,))


def _as_data(row: Row, layout: Layout, needed: list[int], widths: frozenset[int], alignment: Alignment) -> Verdict:
    """``widths``: how many cells a row may have; empty where the format does not say."""
    cells: dict[str, object] = {"cells": len(row), "headers": layout.width}
    if widths and len(row) < layout.width:
        return QUARANTINED, "DQ-301", cells
    too_long = len(row) > layout.width and not _empty(row[layout.width :])
    if widths and too_long:  # an unquoted separator says more than contents that moved
        return QUARANTINED, "DQ-302", cells
    if widths and len(row) not in widths:  # the last column is empty, so the cell too many or too few left nothing beside the table
        usual = min(widths, key=lambda width: abs(width - len(row)))
        return QUARANTINED, "DQ-301" if len(row) < usual else "DQ-302", {"cells": len(row), "headers": usual}
    if alignment.offset(row):
        return QUARANTINED, "DQ-305", {"column": alignment.since(row)}
    if too_long:
        return QUARANTINED, "DQ-302", cells
    for at in needed:
        column = layout.columns[at]
        text = row[at] if at < len(row) else None
        if column.fill_down:
            continue
        if column.field == "name" and layout.source.kind == "person":
            if text is None or _names_nobody(text):
                return QUARANTINED, "DQ-303", {"column": column.header}
        elif text is None or is_blank(text):
            return QUARANTINED, "DQ-304", {"column": column.header}
    return LOADED, "", {}


@lru_cache(maxsize=65536)
def _names_nobody(text: str) -> bool:
    return parse_name(text).name is None


def _empty(row: Row) -> bool:
    return all(cell is None or not cell.strip() for cell in row)


def _is_note(row: Row, marks: Sequence[str]) -> bool:
    """A total, signature or remark: its first filled cell begins with a declared mark.

    Blanks inside are dropped ("合 计"); a person named 合计 is not known to exist.
    """
    first = next((cell for cell in row if cell is not None and cell.strip()), "")
    return bool(marks) and "".join(clean(first).split()).startswith(tuple(marks))
