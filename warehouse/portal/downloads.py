"""Files that leave by the browser: tables written safely in a directory of their own, sent, and forgotten.

Here: making the answer. Not here: what is in a table, who may have it, the entry of the audit log.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from warehouse.desk.exporting import Cell, Sheet, write_book, write_csv

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    """A table as CSV that a spreadsheet program opens as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(path, heads, rows)
        return attachment(f"{name}.csv", "text/csv; charset=utf-8", path.read_bytes())


def book_file(name: str, sheets: Sequence[Sheet]) -> Response:
    """A workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_book(path, sheets)
        return attachment(f"{name}.xlsx", XLSX, path.read_bytes())


def attachment(name: str, kind: str, content: bytes) -> Response:
    """``name`` may be Chinese (RFC 6266)."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)
