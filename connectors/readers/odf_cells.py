"""One cell of an OpenDocument spreadsheet, as the text that other spreadsheets print for it.

Here: the kinds of value, paragraphs and blanks, what in a cell is no content. Not here: where the cell stands (``opendocument``),
how a number or a moment prints (``rendering``). Section numbers are those of OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from math import isfinite

from lxml import etree

from connectors.readers.limits import too_large
from connectors.readers.rendering import number, printed

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
CELL, COVERED = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_KIND, _VALUE, _DATE, _TIME, _BOOLEAN, _STRING = (
    f"{_OFFICE}{name}" for name in ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value")
)
_PARAGRAPHS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})
_SPACES, _TAB, _BREAK = f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"
_LISTS = frozenset({f"{_TEXT}list", f"{_TEXT}list-item", f"{_TEXT}list-header", f"{_TEXT}section"})
_UNPRINTED = frozenset({f"{_TEXT}ruby-text", f"{_TEXT}note", f"{_TEXT}tracked-changes"})

MAX_SPACES = 65_535
"""The longest text that LibreOffice keeps in a cell; a run of blanks written as a count can claim any length."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_KEPT = {1: " ", 2: "\t", 3: "\n"}
_DURATION = re.compile(r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?")
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!)|Err:\d{3}")


Facts = Mapping[str, str]
"""The attributes of a cell, by name."""


def cell_text(cell: etree._Element, facts: Facts) -> str | None:
    """The text of a cell with the attributes ``facts``, None where it is blank. DQ-108 where blanks are claimed without end."""
    kind = facts.get(_KIND)
    if kind is None or kind == "string":
        return facts.get(_STRING) or _paragraphs(cell)  # 19.385; "" beside a shown text is how LibreOffice stores an error
    value = _BY_KIND[kind](cell, facts) if kind in _BY_KIND else None
    return _paragraphs(cell) if value is None else value


def _number(cell: etree._Element, facts: Facts) -> str | None:
    written = facts.get(_VALUE, "")
    try:
        value = float(written)
    except ValueError:
        return None  # then what is shown is all there is
    if not isfinite(value):
        return None
    if value == 0 and (shown := _paragraphs(cell)) and _ERROR.fullmatch(shown):
        return shown  # OpenOffice and old LibreOffice store a failed formula as 0
    return number(value)


def _date(_: etree._Element, facts: Facts) -> str | None:
    written = facts.get(_DATE)
    if not written or "T" not in written:
        return written or None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return written if moment.tzinfo else printed(moment)


def _time(_: etree._Element, facts: Facts) -> str | None:
    written = facts.get(_TIME)
    match = _DURATION.fullmatch(written or "")
    if match is None:
        return written or None
    sign, days, hours, minutes, seconds = match.groups("0")
    length = timedelta(days=int(days), hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    return printed(-length if sign == "-" else length)


def _boolean(_: etree._Element, facts: Facts) -> str | None:
    return {"true": "TRUE", "false": "FALSE"}.get(facts.get(_BOOLEAN, "").lower())


_BY_KIND: dict[str, Callable[[etree._Element, Facts], str | None]] = {
    "float": _number,
    "percentage": _number,
    "currency": _number,
    "date": _date,
    "time": _time,
    "boolean": _boolean,
}


def _paragraphs(cell: etree._Element) -> str | None:
    """Paragraphs, a line each. Comments, drawings and form controls in a cell lie over it and are none of its text."""
    if len(cell) == 1 and not len(child := cell[0]) and child.tag in _PARAGRAPHS:  # nearly every cell
        text = child.text
        return text if text is None or (" " not in text and text.isprintable()) else _paragraph(child) or None
    text = "\n".join(_paragraph(child) for child in _all_paragraphs(cell))
    return text if text.strip("\n") else None


def _all_paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag in _PARAGRAPHS:
            yield child
        elif child.tag in _LISTS:
            yield from _all_paragraphs(child)


def _paragraph(element: etree._Element) -> str:
    """Blanks as in 6.1.2: a run of them is one, those to be kept are elements. None at the ends, except that a last one is kept
    unless a line break is with it: LibreOffice writes it so, and means it. U+00A0 and U+3000 are no blanks."""
    text = "".join(_pieces(element)) if len(element) else element.text or ""
    bare = text.rstrip(" \t\r\n")
    if "\n" in text[len(bare) :] or "\r" in text[len(bare) :]:
        text = bare
    return _BLANKS.sub(" ", text).lstrip(" ").translate(_KEPT)


def _pieces(element: etree._Element) -> Iterator[str]:
    """Text in the order of reading, with marks that no XML can hold for the blanks to be kept."""
    yield element.text or ""
    for child in element:
        tag = child.tag
        if tag == _SPACES:
            yield "\1" * _spaces(child)
        elif tag == _TAB:
            yield "\2"
        elif tag == _BREAK:
            yield "\3"
        elif isinstance(tag, str) and tag.startswith(_TEXT) and tag not in _UNPRINTED:
            yield from _pieces(child)
        yield child.tail or ""


def _spaces(element: etree._Element) -> int:
    written = element.get(f"{_TEXT}c", "1")
    count = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else MAX_SPACES + 1
    if count > MAX_SPACES:
        raise too_large(f"{MAX_SPACES:,}", "一格里的空格 / blanks in one cell")
    return count
