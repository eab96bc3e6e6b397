"""What a reader hands on: sheets of printed text, and where on the screen each row stands.

Here: the shapes only. Not here: how rows are kept (``rows``), any format, any meaning of a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from connectors.readers.rows import Row, Rows

__all__ = ["Area", "Opened", "Row", "Rows", "Sheet"]

Area = tuple[int, int, int, int]
"""A merged area: top and bottom as screen rows (from 1), left and right as indexes into a row (from 0), all inclusive,
ordered ``(top, left, bottom, right)``. Its value stands in the first cell, the others are ``None``."""


@dataclass(frozen=True, slots=True, init=False)
class Sheet:
    """One sheet of a workbook, one table of an HTML page, or the whole of a text file.

    ``name`` is "" where the format has no sheets. ``rows[i]`` is on screen row ``first_row + i``: rows count from 1
    as in a spreadsheet program, titles, headers and blank rows included. ``hidden`` says that a person who opens
    the file does not see this sheet; its rows are given all the same, so that nothing is left out unsaid.
    ``deleted`` are screen rows that the file itself marks as deleted (dBASE).
    """

    name: str
    first_row: int
    rows: Rows
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False
    deleted: frozenset[int] = frozenset()

    def __init__(
        self,
        name: str,
        first_row: int,
        rows: Iterable[Row],
        merged: Iterable[Area] = (),
        hidden: bool = False,
        deleted: Collection[int] = (),
    ) -> None:
        values = (name, first_row, rows if isinstance(rows, Rows) else Rows(rows), list(merged), hidden, frozenset(deleted))
        for slot, value in zip(("name", "first_row", "rows", "merged", "hidden", "deleted"), values, strict=True):
            object.__setattr__(self, slot, value)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, read to its end. ``format``: xlsx (also xlsm), xls, ods, html, csv or dbf; ``encoding``: "" for binary formats."""

    format: str
    encoding: str
    sheets: list[Sheet]
