"""The door: a path in, an opened file out.

Here: which reader takes which format. Not here: how to tell them apart (``recognition``) or how each reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connectors.readers.delimited import read_rows
from connectors.readers.html_tables import read_tables
from connectors.readers.recognition import ENCODINGS, examine, load, placed
from connectors.readers.sheet import Opened, Sheet
from connectors.readers.spreadsheets import read_xls, read_xlsx
from warehouse.vocabulary.errors import DaoqiaoError

DELIMITERS = (",", "\t", ";", "|")


def read_file(path: Path, *, encodings: Sequence[str] = ENCODINGS, delimiters: Sequence[str] = DELIMITERS) -> Opened:
    """Every sheet of a file, all of its rows. ``encodings`` are tried strictly where no byte order mark decides.

    Raises DaoqiaoError with the file's name, and sheet or row where known: DQ-103 nothing in it, DQ-104 no format that
    can be read, DQ-105 a password, DQ-106 damaged, DQ-107 the text does not decode, DQ-108 too large.
    """
    with placed(path):
        data = load(path)
        recognised, text = examine(data, path.suffix, encodings)
        if recognised.format == "xlsx":
            sheets = read_xlsx(data)
        elif recognised.format == "xls":
            sheets = read_xls(data)
        elif recognised.format == "html":
            sheets = read_tables(text)
        else:
            sheets = [Sheet("", 1, read_rows(text, delimiters))]
        if not any(cell for sheet in sheets for row in sheet.rows for cell in row if cell and not cell.isspace()):
            raise DaoqiaoError("DQ-103")
        return Opened(recognised.format, recognised.encoding, sheets)
