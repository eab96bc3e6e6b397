"""Tables written for people: CSV and XLSX that a spreadsheet program opens as text, whatever the cells hold; pages beside them.

Here: the only place where our commands write either (a test of the house holds that), every text through ``safe_cell``; the same
contents give the same bytes. Not here: what is in a table or on a page, masking it.
"""

from __future__ import annotations

import csv
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from warehouse.vocabulary.cells import safe_cell
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.text import width

Cell = str | int | float | None
Written = TypeVar("Written")
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
    return write_csv(path, heads, rows) if form_of(path) == ".csv" else write_book(path, [Sheet("Sheet", heads, rows)])[0]


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = True) -> int:
    """UTF-8 with a mark, so that Excel does not take it for GBK (``bom=False`` for programs); every cell in quotes, so that the
    list separator of another country splits none. Raises DQ-503."""
    return _aside(path, lambda aside: _csv(aside, heads, rows, bom))


def write_page(path: Path, text: str) -> None:
    """Write a page of HTML as it is, whole or not at all. Raises DQ-503."""
    _aside(path, lambda aside: aside.write_text(text, "utf-8"))


def _aside(path: Path, write: Callable[[Path], Written]) -> Written:
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. ``formats``: number formats by column, "" where the cell is left as it is; ``wrapped``: the
    width of a last column of prose, which is broken into lines. ``asked``: columns for people to fill in, with what they may choose
    from (any text where that is nothing); everything else in the sheet is then locked, without a password, and its head has
    filters. ``broken``: further columns of prose."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    formats: Sequence[str] = ()
    wrapped: int = 0
    asked: Sequence[tuple[int, Sequence[str]]] = ()
    broken: Sequence[int] = ()


UNDATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001  (OOXML keeps no zone)
MEASURED: Final = 200
"""Rows that are looked at for the widths of columns: a sheet is written as it is read, and its widths come first."""
WIDEST: Final = 48


def write_book(path: Path, sheets: Sequence[Sheet], made: datetime = UNDATED) -> list[int]:
    """Write a workbook, whole or not at all; the rows of each sheet. ``made`` is what its properties say.

    Raises DQ-503, and a usage error for more rows than a sheet holds.
    """
    return _aside(path, lambda aside: _book(aside, sheets, made))


def _book(path: Path, sheets: Sequence[Sheet], made: datetime) -> list[int]:
    import openpyxl
    from openpyxl.writer.excel import ExcelWriter

    book: Any = openpyxl.Workbook(write_only=True)
    counts = [_fill(book, sheet) for sheet in sheets]
    book.properties.creator = "daoqiao"
    book.properties.created = book.properties.modified = made.replace(tzinfo=None)
    with _Undated(path, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()
    return counts


def _fill(book: Any, sheet: Sheet) -> int:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    made = book.create_sheet(sheet.title)
    made.freeze_panes = "A2"
    if sheet.asked:
        made.print_title_rows = "1:1"
        made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
        made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)  # before the first row: it stands at the top
    rows = iter(_all(sheet.heads, sheet.rows))
    first = list(islice(rows, MEASURED))
    for at, wide in enumerate(_widths(first, sheet.wrapped)):
        made.column_dimensions[get_column_letter(at + 1)].width = wide
    bold, prose = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    last = len(sheet.heads) - 1
    written = -1
    prosaic = [*sheet.broken, *([last] if sheet.wrapped else [])]
    for row in chain(first, rows):
        written += 1
        if written >= XLSX_ROWS:
            raise click.UsageError(say("行数超过一张 Excel 表能放的，请改用 .csv", "more rows than an Excel sheet holds; use .csv"))
        cells: list[Any] = [ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row]
        for at, form in enumerate(sheet.formats if written else ()):
            if form and cells[at] is not None and not isinstance(cells[at], str):
                cells[at] = WriteOnlyCell(made, cells[at])
                cells[at].number_format = form
        if not written:
            cells = [WriteOnlyCell(made, cell) for cell in cells]
            for cell in cells:
                cell.font = bold
        else:
            for at in prosaic:
                cells[at] = WriteOnlyCell(made, cells[at])
                cells[at].alignment = prose
            for at, _ in sheet.asked:
                cells[at] = _open(made, cells[at])
        made.append(cells)
    if sheet.asked:
        _ask(made, sheet, written + 1)
    return written


def _open(made: Any, value: Cell) -> Any:
    """A cell that people fill in: unlocked, and of another colour."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(made, value)
    cell.protection, cell.fill, cell.alignment = _open_look()
    return cell


@cache
def _open_look() -> tuple[Any, Any, Any]:
    from openpyxl.styles import Alignment, PatternFill, Protection

    return Protection(locked=False), PatternFill("solid", fgColor="FFF7D6"), Alignment(wrap_text=True, vertical="top")


def _ask(made: Any, sheet: Sheet, last: int) -> None:
    """Choices, locks and filters of a sheet with ``last`` rows, its head included. Sorting stays possible by unlocking: there is no
    password, because a lock only keeps a slip of the hand away."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for at, choices in sheet.asked:
        if choices and last > 1:
            letter = get_column_letter(at + 1)
            choice = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True, sqref=f"{letter}2:{letter}{last}")
            choice.showErrorMessage, choice.error = True, say("请从下拉框里选", "choose from the list")
            made.data_validations.append(choice)
    made.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{last}"
    made.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "autoFilter", "sort"):
        setattr(made.protection, allowed, False)  # OOXML names what is locked


def _widths(rows: Sequence[Sequence[Cell]], wrapped: int) -> Iterator[float]:
    """Widths in digits of the standard font; a Chinese character takes two."""
    columns = list(zip(*rows, strict=False))
    for at, column in enumerate(columns):
        widest = max(width(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in column if cell is not None)
        yield wrapped if wrapped and at == len(columns) - 1 else min(WIDEST, widest + 2)


class _Undated(zipfile.ZipFile):
    """An archive whose members have no date of their own, so that the same sheets give the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *rest: Any, **more: Any) -> None:
        del rest, more
        super().writestr(self._member(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *rest: Any, **more: Any) -> None:
        del rest, more
        with open(filename, "rb") as source, self.open(self._member(arcname or filename), "w") as member:
            shutil.copyfileobj(source, member)

    def _member(self, name: Any) -> zipfile.ZipInfo:
        member = zipfile.ZipInfo(str(name))
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o600 << 16
        return member


def _all(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[list[Cell]]:
    yield [safe_cell(head) for head in heads]
    for row in rows:
        yield [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]
