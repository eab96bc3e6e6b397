"""Tables written for people: CSV and XLSX that a spreadsheet program opens as text, whatever the cells hold.

Here: the only place where our commands write either (a test of the house holds that), every text through ``safe_cell``. Not
here: what is in a table, masking it.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from pipelines.commands.language import say
from warehouse.vocabulary.cells import safe_cell
from warehouse.vocabulary.errors import DaoqiaoError

Cell = str | int | float | None
FORMS = (".csv", ".xlsx")
XLSX_ROWS = 1_048_576
"""Rows of a sheet (ECMA-376): what is past them would be lost in silence."""


def form_of(path: Path) -> str:
    """The form that a file's name asks for. Usage error for another than FORMS."""
    form = path.suffix.lower()
    if form not in FORMS:
        raise click.UsageError(
            say(f"文件名要以 .csv 或 .xlsx 结尾，不是“{path.name}”", f"the name must end in .csv or .xlsx, unlike {path.name}")
        )
    return form


def export(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a table for people, as CSV or XLSX by its name, whole or not at all; the rows written, without the head.

    Raises DQ-503, and a usage error for another form or for more rows than a sheet holds.
    """
    return write_csv(path, heads, rows) if form_of(path) == ".csv" else _aside(path, lambda aside: _xlsx(aside, heads, rows))


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = True) -> int:
    """UTF-8 with a mark, so that Excel does not take it for GBK (``bom=False`` for programs); every cell in quotes, so that the
    list separator of another country splits none. Raises DQ-503."""
    return _aside(path, lambda aside: _csv(aside, heads, rows, bom))


def _aside(path: Path, write: Callable[[Path], int]) -> int:
    aside = path.with_name(f".{path.name}.new")
    try:
        written = write(aside)
        os.replace(aside, path)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=path.parent, detail=error.strerror or "") from error
    finally:
        aside.unlink(missing_ok=True)
    return written


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]], bom: bool) -> int:
    written = -1  # the head
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for row in _all(heads, rows):
            writer.writerow(row)
            written += 1
    return written


def _xlsx(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book: Any = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    written = -1
    for row in _all(heads, rows):
        written += 1
        if written >= XLSX_ROWS:
            raise click.UsageError(say("行数超过一张 Excel 表能放的，请改用 .csv", "more rows than an Excel sheet holds; use .csv"))
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    book.save(path)
    return written


def _all(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[list[Cell]]:
    yield [safe_cell(head) for head in heads]
    for row in rows:
        yield [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]
