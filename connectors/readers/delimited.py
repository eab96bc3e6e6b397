"""CSV and its kin: decoded text in, rows out, and proof that no row was swallowed.

Here: RFC 4180 quoting, the choice of delimiter, the independent count of rows. Not here: encodings
(``encodings``), and rows with too few or too many cells, which are kept as they are and judged elsewhere.
A row is what a spreadsheet program shows as one: a line break inside quotes starts no new row, a blank line is an empty row.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from connectors.readers.limits import collector_paused
from connectors.readers.rows import Rows
from warehouse.vocabulary.errors import DaoqiaoError, Place

SAMPLE_ROWS = 100
"""Enough for titles and notes above the header to be outvoted by data rows; more costs time and decides nothing."""

SAMPLE_CHARACTERS = 200_000
"""Holds SAMPLE_ROWS rows of 2,000 characters; the longest export has rows of 400."""


def read_rows(text: str, delimiters: Sequence[str]) -> Rows:
    """All rows of a text, as many as an independent count finds. DQ-106 where a quotation mark swallows rows."""
    text = text.removesuffix("\x1a")  # the end-of-file mark of DOS programs
    delimiter = choose_delimiter(text, delimiters)
    try:
        with collector_paused():
            rows = Rows([cell or None for cell in row] for row in _parse(text, delimiter))
    except csv.Error:  # a cell longer than csv.field_size_limit, 131,072 characters; no honest cell is
        count_rows(text, delimiter)  # names the row where its quotation mark stands
        raise _swallowed(0) from None
    lines = count_lines(text)
    if len(rows) == lines and not ends_inside_quotes(text, delimiter):
        return rows  # a row a line: nothing can have been swallowed
    counted = count_rows(text, delimiter)
    if counted != len(rows):
        raise DaoqiaoError("DQ-106", detail=f"应有 {counted} 行，读出 {len(rows)} 行 / {counted} rows counted, {len(rows)} read")
    return rows


def choose_delimiter(text: str, delimiters: Sequence[str]) -> str:
    """The candidate that cuts most of the first rows into the same number of cells (more than one);
    of equals the one that cuts finer, then the one named first. A wrong choice shows as one wide column, never as lost rows."""
    best, best_score = delimiters[0], (0, 0)
    text = text[:SAMPLE_CHARACTERS]
    for delimiter in delimiters:
        try:
            widths = Counter(len(row) for row in islice(_parse(text, delimiter), SAMPLE_ROWS))
        except csv.Error:
            continue
        score = max(((rows, width) for width, rows in widths.items() if width > 1), default=(0, 0))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def count_lines(text: str) -> int:
    """Printed lines: CR LF, LF or CR each end one; the last may lack its end."""
    return _breaks(text) + (1 if text and text[-1] not in "\r\n" else 0)


def count_rows(text: str, delimiter: str) -> int:
    """Rows, counted without the parser: lines, less the line breaks inside quoted cells.

    DQ-106 with the row where a quoted cell runs over several lines and then does not close as RFC 4180 wants
    (before a delimiter or a line end), or never closes: that is a stray mark, and what it swallowed were rows.
    """
    inside = 0
    for match in _quoted(delimiter).finditer(text):
        breaks = _breaks(match[0])
        if match[1] != '"' or (breaks and text[match.end() : match.end() + 1] not in ("", "\r", "\n", delimiter)):
            raise _swallowed(_breaks(text[: match.start()]) - inside + 1)
        inside += breaks
    return count_lines(text) - inside


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _quoted(delimiter: str) -> re.Pattern[str]:
    """A quoted cell from its opening mark, first thing in a cell, to its closing mark or the end of the text."""
    return re.compile(rf'(?<![^{re.escape(delimiter)}\r\n])"[^"]*+(?:""[^"]*+)*+("|\Z)')


def ends_inside_quotes(text: str, delimiter: str) -> bool:
    """Whether the last line opens a quoted cell that it does not close."""
    last_line = text.rstrip("\r\n").replace("\r", "\n").rpartition("\n")[2]
    return any(match[1] != '"' for match in _quoted(delimiter).finditer(last_line))


def _swallowed(row: int) -> DaoqiaoError:
    detail = "引号没有成对，后面的行被并进同一格 / an unpaired quotation mark swallows the rows after it"
    return DaoqiaoError("DQ-106", Place(row=row), detail=detail)
