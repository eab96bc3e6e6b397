"""Workbooks, xlsx and xls: bytes in, sheets of printed text out.

Here: python-calamine's values laid out as rows. Not here: how one value prints (``rendering``), whether the file is whole
and safe (``ooxml``, ``biff``). Hidden sheets are read and marked; charts and sheets without a value are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from connectors.readers import biff, ooxml
from connectors.readers.limits import collector_paused
from connectors.readers.ooxml import Errors
from connectors.readers.rendering import printed
from connectors.readers.rows import Row, Rows
from connectors.readers.sheet import Area, Sheet
from warehouse.vocabulary.errors import DaoqiaoError, Place


def read_xlsx(data: bytes) -> list[Sheet]:
    """All sheets of a ZIP workbook. DQ-106 damaged, DQ-108 too large once unpacked."""
    return _read(*ooxml.unpack(data))


def read_xls(data: bytes) -> list[Sheet]:
    """All sheets of a BIFF5 or BIFF8 workbook. DQ-106 damaged, DQ-108 too large."""
    book, errors = biff.unpack(data)
    return _read(io.BytesIO(book), errors)


def _read(data: io.BytesIO, errors: dict[int, Errors]) -> list[Sheet]:
    with collector_paused(), _no_bare_fault(""):
        book = python_calamine.load_workbook(data)
        data.close()  # the library has taken a copy
        return [sheet for number in range(len(book.sheets_metadata)) if (sheet := _sheet(book, number, errors.get(number, {})))]


def _sheet(book: CalamineWorkbook, number: int, errors: Errors) -> Sheet | None:
    about = book.sheets_metadata[number]
    if about.typ != SheetTypeEnum.WorkSheet:
        return None
    with _no_bare_fault(about.name):
        source = book.get_sheet_by_index(number)
        rows = Rows(_with_errors(list(_rows(source)), errors) if errors else _rows(source))
        if not rows:
            return None
        return Sheet(about.name, 1, rows, _merged(source), about.visible != SheetVisibleEnum.Visible)


def _rows(source: CalamineSheet) -> Iterator[Row]:
    """Rows from screen row 1 on, blank ones at the top and blank columns at the left included."""
    left: Row = [None] * (source.start[1] if source.start else 0)  # iter_rows gives blank rows at the top, but not these
    for values in source.iter_rows():
        yield left + [(value or None) if value.__class__ is str else printed(value) for value in values]


def _with_errors(rows: list[Row], errors: Errors) -> list[Row]:
    """python-calamine gives an error cell as an empty one."""
    height, width = max(row for row, _ in errors) + 1, max(column for _, column in errors) + 1
    rows.extend([] for _ in range(height - len(rows)))
    width = max(width, len(rows[0]))
    for line in rows:
        line.extend([None] * (width - len(line)))
    for (row, column), text in errors.items():
        rows[row][column] = text
    return rows


def _merged(source: CalamineSheet) -> list[Area]:
    ranges = source.merged_cell_ranges or []
    return sorted((top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)


@contextmanager
def _no_bare_fault(sheet: str) -> Iterator[None]:
    """What the library cannot read is DQ-106. Its own words are not passed on: they may quote a cell."""
    try:
        yield
    except DaoqiaoError:
        raise
    except MemoryError:
        raise
    except BaseException as fault:
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":  # a panic in Rust is no Exception
            raise
        detail = f"工作簿内容读不通 / the workbook cannot be parsed ({type(fault).__name__})"
        raise DaoqiaoError("DQ-106", Place(sheet=sheet), detail=detail) from None
