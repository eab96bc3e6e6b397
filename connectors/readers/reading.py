"""The door: a path in, an opened file out.

Here: which reader takes which format. Not here: how to tell them apart (``recognition``), how each reads, archives (``archives``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connectors.readers.dbf import read_dbf
from connectors.readers.dbf_memo import memo_beside
from connectors.readers.delimited import read_rows
from connectors.readers.html_tables import read_tables
from connectors.readers.large_csv import LARGE, stream_csv
from connectors.readers.opendocument import read_ods
from connectors.readers.recognition import ENCODINGS, examine, load, placed, size_of
from connectors.readers.sheet import Opened, Sheet
from connectors.readers.spreadsheets import read_xls, read_xlsx
from warehouse.vocabulary.errors import DaoqiaoError

DELIMITERS = (",", "\t", ";", "|")
FIRST = 20
"""Rows in which nearly every table shows a value; one of them costs a thousandth of a block."""

_WORKBOOKS = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods}


def read_file(path: Path, *, encodings: Sequence[str] = ENCODINGS, delimiters: Sequence[str] = DELIMITERS) -> Opened:
    """Every sheet of a file, all of its rows. ``encodings`` are tried strictly where no byte order mark decides.

    Raises DaoqiaoError with the file's name, and sheet or row where known: DQ-103 nothing in it, DQ-104 no format that
    can be read, DQ-105 a password, DQ-106 damaged, DQ-107 the text does not decode, DQ-108 too large, DQ-110 a workbook
    that declares entities, DQ-112 a table without its memo file.
    """
    with placed(path):
        if size_of(path) > LARGE and (opened := stream_csv(path, encodings, delimiters)) is not None:
            return opened
        data = load(path)
        recognised, *texts = examine(data, path.suffix, encodings)  # a list, so that a text is handed over and not held on to
        if recognised.format in _WORKBOOKS:
            sheets = _WORKBOOKS[recognised.format](data)
        elif recognised.format == "html":
            sheets = read_tables(texts.pop())
        elif recognised.format == "dbf":
            memo = memo_beside(path)
            sheets = [read_dbf(data, recognised.encoding, load(memo) if memo else None, path.stem)]
        else:
            sheets = [Sheet("", 1, read_rows(texts.pop(), delimiters))]
        if not any(_has_a_value(sheet) for sheet in sheets):
            raise DaoqiaoError("DQ-103")
        return Opened(recognised.format, recognised.encoding, sheets)


def _has_a_value(sheet: Sheet) -> bool:
    """Looks at single rows first: to go through all of them unpacks them in blocks of thousands."""
    first = (sheet.rows[at] for at in range(min(len(sheet.rows), FIRST)))
    return any(cell and not cell.isspace() for rows in (first, sheet.rows) for row in rows for cell in row)
