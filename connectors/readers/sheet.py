"""What a reader hands on: sheets of printed text, and where on the screen each row stands.

Here: the shapes only. Not here: any format, and any meaning of a row.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Row = list[str | None]
"""One printed row. ``None`` is an empty cell; text is as printed, never stripped; widths may differ from row to row."""

Area = tuple[int, int, int, int]
"""A merged area: top and bottom as screen rows (from 1), left and right as indexes into a row (from 0), all inclusive,
ordered ``(top, left, bottom, right)``. Its value stands in the first cell, the others are ``None``."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, one table of an HTML page, or the whole of a text file.

    ``name`` is "" where the format has no sheets. ``rows[i]`` is on screen row ``first_row + i``: rows count from 1
    as in a spreadsheet program, titles, headers and blank rows included. ``hidden`` says that a person who opens
    the file does not see this sheet; its rows are given all the same, so that nothing is left out unsaid.
    """

    name: str
    first_row: int
    rows: list[Row]
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A file, read to its end. ``format``: xlsx (also xlsm), xls, html or csv; ``encoding``: "" for binary formats."""

    format: str
    encoding: str
    sheets: list[Sheet]
