"""A table as a file of each format that departments send, and what each format prints of a cell.

Here: writing, with libraries and code that none of the readers use. Not here: what is in the table (``tables``), what must become of
its rows (``oracle``).
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from tests.intake.printed_values import Cell, Typed
from tests.intake.tables import NARROW, Table
from tests.readers import make_dbf, make_ods

MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe"}
WIDEST = 254
"""Bytes of a text field of a .dbf."""
_DAY = xlwt.easyxf(num_format_str="yyyy-mm-dd")


@dataclass(frozen=True, slots=True)
class Format:
    """``reader``: what the product calls it. ``ragged``: a row has as many cells as it was printed with. ``spans``: merged areas are
    part of it. ``texts``: numbers and days are printed as text."""

    name: str
    suffix: str
    reader: str
    write: Callable[[Table], bytes]
    ragged: bool = False
    spans: bool = True
    texts: bool = False

    def reads(self, cell: Cell) -> str | None:
        """What the product must have of a printed cell."""
        text = cell if isinstance(cell, str) else cell.text if self.texts else cell.shown
        if self.reader == "html":
            text = "\n".join(re.sub("[ \t]+", " ", line).strip(" ") for line in text.split("\n")).strip("\n")
        elif self.reader == "dbf":
            text = text.rstrip(" ")
        return text or None


def texts(table: Table) -> list[list[str]]:
    """The table as a text file prints it."""
    return [[cell.text if isinstance(cell, Typed) else cell for cell in line.cells] for line in table.lines]


def encoded_rows(rows: Sequence[Sequence[str]], encodings: Sequence[str], delimiter: str, end: str = "\r\n", quoting: int = 0) -> bytes:
    """Rows as CSV, each in an encoding of its own."""
    found = b""
    for row, encoding in zip(rows, encodings, strict=True):
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL).writerow(row)
        found += out.getvalue().encode(encoding)
    return found


def _csv(encoding: str, delimiter: str, end: str = "\r\n", quoting: int = 0) -> Callable[[Table], bytes]:
    def write(table: Table) -> bytes:
        rows = texts(table)
        return MARKS.get(encoding, b"") + encoded_rows(rows, [encoding.removesuffix("-sig")] * len(rows), delimiter, end, quoting)

    return write


def _spans(table: Table) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """First cells of merged areas with their height and width, and the cells that the areas cover."""
    firsts = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in table.merged}
    covered = {
        (at, column) for top, left, bottom, right in table.merged for at in range(top, bottom + 1) for column in range(left, right + 1)
    }
    return firsts, covered - set(firsts)


def _html(table: Table) -> bytes:
    firsts, covered = _spans(table)
    lines = []
    for at, cells in enumerate(texts(table)):
        printed = []
        for column, cell in enumerate(cells):
            if (at, column) in covered:
                continue
            down, across = firsts.get((at, column), (1, 1))
            size = (f" rowspan={down}" if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            text = escape(cell).replace("\xa0", "&nbsp;").replace("\n", "<br>")
            printed.append(f"<td{size}>{text}</td>")
        lines.append(f"<tr>{''.join(printed)}</tr>\n")
    return f'<html><head><meta charset="utf-8"></head><body><table border=1>{"".join(lines)}</table></body></html>'.encode()


def _xlsx(table: Table) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for at, line in enumerate(table.lines, 1):
        for column, cell in enumerate(line.cells, 1):
            if cell == "":
                continue
            made = sheet.cell(at, column)
            if isinstance(cell, Typed):
                made.value = cell.value
            else:
                made.value, made.data_type = cell, "s"  # else "=1+1" becomes a formula
    for top, left, bottom, right in table.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(out)
    return out.getvalue()


def _xls(table: Table) -> bytes:
    book, out = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = book.add_sheet("表")
    firsts, covered = _spans(table)
    for at, line in enumerate(table.lines):
        for column, cell in enumerate(line.cells):
            if (at, column) in covered:
                continue
            value: object = cell.value if isinstance(cell, Typed) else cell
            style = [_DAY] if isinstance(value, date) else []
            if (at, column) in firsts:
                down, across = firsts[at, column]
                sheet.write_merge(at, at + down - 1, column, column + across - 1, value, *style)
            elif cell != "":
                sheet.write(at, column, value, *style)
    book.save(out)
    return out.getvalue()


def _ods(table: Table) -> bytes:
    firsts, covered = _spans(table)
    lines = []
    for at, line in enumerate(table.lines):
        printed = []
        for column, cell in enumerate(line.cells):
            down, across = firsts.get((at, column), (1, 1))
            size: dict[str, Any] = {"table_number-rows-spanned": down, "table_number-columns-spanned": across} if down + across > 2 else {}
            if (at, column) in covered:
                printed.append("<table:covered-table-cell/>")
            elif not isinstance(cell, Typed):
                printed.append(make_ods.text(cell or None, **size).replace("\t", "<text:tab/>"))
            elif isinstance(cell.value, date):
                printed.append(make_ods.cell(office_value_type="date", office_date_value=cell.value.isoformat(), **size))
            else:
                printed.append(make_ods.cell(office_value_type="float", office_value=repr(cell.value), **size))
        lines.append(make_ods.row(*printed))
    return make_ods.ods(make_ods.table(*lines))


def _dbf(table: Table) -> bytes:
    return make_dbf.of_rows(texts(table))


FORMATS = (
    Format("csv gb18030", ".csv", "csv", _csv("gb18030", ","), ragged=True, spans=False, texts=True),
    Format("csv utf-8, lines end in LF, all quoted", ".csv", "csv", _csv("utf-8", ",", "\n", 1), ragged=True, spans=False, texts=True),
    Format("csv utf-8 with mark, semicolons", ".csv", "csv", _csv("utf-8-sig", ";"), ragged=True, spans=False, texts=True),
    Format("text utf-16, tabs", ".xls", "csv", _csv("utf-16-le", "\t"), ragged=True, spans=False, texts=True),
    Format("text gb18030, tabs", ".txt", "csv", _csv("gb18030", "\t"), ragged=True, spans=False, texts=True),
    Format("html", ".xls", "html", _html, ragged=True, texts=True),
    Format("xlsx", ".xlsx", "xlsx", _xlsx),
    Format("xls", ".xls", "xls", _xls),
    Format("ods", ".ods", "ods", _ods),
    Format("dbf", ".dbf", "dbf", _dbf, spans=False, texts=True),
)
CSV, HTML, XLSX = FORMATS[0], FORMATS[5], FORMATS[6]


def fits_dbf(table: Table) -> bool:
    """Whether a .dbf can hold the table: nothing above the header, short names, no cell beside the columns."""
    head = table.lines[0]
    return (
        head.role == "header"
        and all(head.cells)
        and all(len(str(name).encode("gb18030")) <= NARROW for name in head.cells)
        and all(len(line.cells) == len(head.cells) for line in table.lines)
        and not table.merged
        and all(len(cell.encode("gb18030")) <= WIDEST for row in texts(table) for cell in row)
    )


def save(folder: Path, name: str, data: bytes, wrap: str) -> Path:
    """The file as it arrives: bare, in a ZIP, or as gzip."""
    path = folder / (name if not wrap else f"来件.{wrap}" if wrap == "zip" else f"{name}.gz")
    if wrap == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
    else:
        path.write_bytes(gzip.compress(data, 1) if wrap else data)
    return path
