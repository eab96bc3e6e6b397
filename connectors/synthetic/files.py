"""Files as offices deliver them: xlsx with titles and signatures, CSV in the encodings in use, HTML tables called .xls.

Here: the outer form of a file. Not here: what its cells say (``write_*.py``).
"""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from connectors.synthetic.layout import Cell

EXCEL_DAY = 'yyyy"年"mm"月"dd"日"'


@dataclass(slots=True)
class Sheet:
    """``above``: rows over the header (titles, notes). ``below``: rows under the data. ``merge``: columns (from 0) whose equal
    neighbours downward are one merged cell, of which only the first keeps its value. ``nbsp``: columns that HTML pads.
    """

    title: str
    header: list[str]
    rows: Sequence[Sequence[Cell]]
    above: list[list[Cell]] = field(default_factory=list)
    below: list[list[Cell]] = field(default_factory=list)
    merge: tuple[int, ...] = ()
    merged_title: bool = False
    nbsp: tuple[int, ...] = ()

    @property
    def first_row(self) -> int:
        """The number, from 1, of the first row of data as a person counts."""
        return len(self.above) + 2


def write_xlsx(path: Path, sheets: Sequence[Sheet], made: date) -> None:
    """Writes ``sheets``; text stays text, dates become spreadsheet dates shown as 1980年01月01日."""
    merging = any(sheet.merge or sheet.merged_title for sheet in sheets)
    book = Workbook(write_only=not merging)
    book.properties.created = book.properties.modified = datetime(made.year, made.month, made.day, tzinfo=UTC)
    if merging and book.active is not None:
        book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.title)
        header: list[Cell] = [*sheet.header]
        for row in [*sheet.above, header, *_unrepeated(sheet), *sheet.below]:
            page.append([_excel(page, cell) for cell in row])
        if merging:
            _merge(page, sheet)
    book.save(path)


def _excel(page: Any, cell: Cell) -> Any:
    if isinstance(cell, date):
        shown = WriteOnlyCell(page, value=cell)
        shown.number_format = EXCEL_DAY
        return shown
    # Empty text is no cell at all, as in real exports.
    return None if cell == "" else cell


def _runs(sheet: Sheet, column: int) -> list[tuple[int, int]]:
    """First and last index of every run of equal cells of at least two rows."""
    runs: list[tuple[int, int]] = []
    start = 0
    for n in range(1, len(sheet.rows) + 1):
        if n == len(sheet.rows) or sheet.rows[n][column] != sheet.rows[start][column]:
            if n - start > 1 and sheet.rows[start][column] not in (None, ""):
                runs.append((start, n - 1))
            start = n
    return runs


def _unrepeated(sheet: Sheet) -> list[list[Cell]]:
    rows = [list(row) for row in sheet.rows]
    for column in sheet.merge:
        for first, last in _runs(sheet, column):
            for n in range(first + 1, last + 1):
                rows[n][column] = None
    return rows


def _merge(page: Any, sheet: Sheet) -> None:
    merge = page.merge_cells
    if sheet.merged_title and sheet.above:
        merge(start_row=1, end_row=1, start_column=1, end_column=len(sheet.header))
    for column in sheet.merge:
        for first, last in _runs(sheet, column):
            merge(start_row=first + sheet.first_row, end_row=last + sheet.first_row, start_column=column + 1, end_column=column + 1)


def write_csv(path: Path, sheet: Sheet, encoding: str) -> None:
    """Comma-separated, CRLF. ``encoding``: ``gb18030`` or ``utf-8-sig`` (with a byte-order mark)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.header)
    writer.writerows(sheet.rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_html(path: Path, sheet: Sheet) -> None:
    """One HTML table in UTF-8, as police systems save it under the name .xls; ``nbsp`` columns carry a glued ``&nbsp;``."""
    head = '<html><head><meta http-equiv="Content-Type" content="application/msexcel; charset=UTF-8"></head><body><table border="1">'
    padding = ["&nbsp;" if n in sheet.nbsp else "" for n in range(len(sheet.header))]
    lines = [head, "<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in sheet.header) + "</tr>"]
    for row in sheet.rows:
        cells = "".join(
            f"<td>{html.escape(str('' if cell is None else cell), quote=False)}{pad}</td>" for cell, pad in zip(row, padding, strict=True)
        )
        lines.append(f"<tr>{cells}</tr>")
    path.write_bytes(("\n".join([*lines, "</table></body></html>"]) + "\n").encode())
