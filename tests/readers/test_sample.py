"""The sample night, if it is there: every file opens, and its rows are as many as a count that knows no reader."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from connectors.readers import read_file

INBOX = Path(__file__).parents[3] / "shared" / "sample" / "night0" / "inbox"
FILES = sorted(INBOX.glob("*/*")) if INBOX.is_dir() else []


def counted(data: bytes) -> int:
    """Rows by the raw bytes: the last numbered row of each sheet, or the opened <tr>, or the lines."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(max(map(int, re.findall(rb'<c r="[A-Z]+(\d+)"', sheet)), default=0) for sheet in sheets)
    return len(re.findall(rb"<tr\b", data)) if b"<table" in data else data.count(b"\r\n")


@pytest.mark.skipif(not FILES, reason="the shared sample is not here")
@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_row_of_the_sample_is_lost(path: Path) -> None:
    data = path.read_bytes()
    assert b'"' not in data or path.suffix != ".csv", "the count by lines holds without quotes"
    file = read_file(path)
    assert sum(len(sheet.rows) for sheet in file.sheets) == counted(data) > 0
    assert all(sheet.first_row == 1 for sheet in file.sheets)
