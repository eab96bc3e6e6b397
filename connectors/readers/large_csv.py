"""A large CSV file without ever holding it whole: decoded, parsed and packed block by block.

Here: the straight case, in which memory stays flat. Not here: everything else; whatever is not plain (another format, NULs, line
breaks inside cells, a fault of any kind) is left to the reader of whole texts (``delimited``), which says what is wrong.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.readers import signatures
from connectors.readers.delimited import choose_delimiter, ends_inside_quotes
from connectors.readers.encodings import FOREIGN_RUN, candidates, utf8_within
from connectors.readers.limits import collector_paused
from connectors.readers.recognition import examine
from connectors.readers.rows import Rows
from connectors.readers.sheet import Opened, Row, Sheet
from warehouse.vocabulary.errors import DaoqiaoError

LARGE = 16 << 20
"""Bytes from which a text is not read whole: larger than any usual export (13 MB), so that those take the shorter way."""

_CHUNK = 1 << 20
_HEAD = 1 << 18
_CSV_ENDS = ("\r", "\n")


@dataclass(frozen=True, slots=True)
class _Measured:
    """A text as it was decoded once through: its lines, and its first and last characters."""

    lines: int
    head: str
    tail: str


def stream_csv(path: Path, encodings: Sequence[str], delimiters: Sequence[str]) -> Opened | None:
    """The file, or None where it is not plain CSV. Equal to what ``delimited.read_rows`` gives: a row a line, and as many as
    were counted, so that no quotation mark has swallowed any."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((signatures.ZIP[0], signatures.OLE2)) or signatures.binary_kind(head) or b"\n" not in head:
        return None
    try:  # the first lines alone say whether this is CSV
        whole = len(head) & ~1 if head.startswith(signatures.UTF16_MARKS) else head.rindex(b"\n") + 1
        if examine(head[:whole], path.suffix, encodings)[0].format != "csv":
            return None
    except DaoqiaoError:
        return None
    for encoding in candidates(head, encodings, ""):
        measured = _measure(path, encoding)
        if measured is not None:
            return _read(path, encoding, measured, delimiters)
    return None


def _measure(path: Path, encoding: str) -> _Measured | None:
    """None where a byte does not fit, or a character that the straight case does not know stands inside."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    head = tail = ""
    before, breaks = b"", 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                text = decoder.decode(chunk)
                if "\0" in text or "\x1a" in text or (encoding == "gb18030" and utf8_within(before + chunk) >= 0):
                    return None
                before = chunk[-3 * FOREIGN_RUN :]
                breaks += text.count("\n") + text.count("\r") - text.count("\r\n") - (tail.endswith("\r") and text.startswith("\n"))
                head, tail = head if len(head) >= _HEAD else head + text, (tail + text)[-_HEAD:]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return _Measured(breaks + (not tail.endswith(_CSV_ENDS)), head, tail)


def _read(path: Path, encoding: str, measured: _Measured, delimiters: Sequence[str]) -> Opened | None:
    delimiter = choose_delimiter(measured.head.removeprefix("\ufeff"), delimiters)
    try:
        with collector_paused():
            rows = Rows(_rows(path, encoding, delimiter))
    except csv.Error:
        return None
    if len(rows) != measured.lines or ends_inside_quotes(measured.tail, delimiter):
        return None
    return Opened("csv", encoding, [Sheet("", 1, rows)])


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as text:
        if text.read(1) != "\ufeff":
            text.seek(0)
        for row in csv.reader(text, delimiter=delimiter):
            yield [cell or None for cell in row]
