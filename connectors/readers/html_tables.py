"""HTML tables called .xls: decoded text in, one sheet a table out.

Here: cells, spans, line breaks in cells, and proof that the parser dropped nothing. Not here: encodings (``encodings``).
Every <table> is a sheet of its own, one within another's cell too; its rows count from 1. One table is named "",
of several the second is 表2 and so on. Text outside tables and <caption> is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from lxml import etree

from connectors.readers.limits import MAX_CELLS, MAX_PAGE_BYTES, collector_paused, too_large
from connectors.readers.rows import Row, Rows
from connectors.readers.sheet import Area, Sheet
from warehouse.vocabulary.errors import DaoqiaoError

MAX_COLSPAN, MAX_ROWSPAN = 1000, 65_534
"""The HTML standard's own bounds."""

_AROUND = ("html", "head", "body", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot")
_STRUCTURE = frozenset({*_AROUND, "tr", "td", "th"})
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote")
_UNPRINTED = ("script", "style", "title", "template", "noscript")
_BREAK = "\u2028"  # stands for a printed line break; "\n" in the source of a page prints as a blank
_BLANKS = re.compile(r"[ \n]+")
_LOWER, _NOT_ASCII = bytes(range(256)).lower(), bytes(range(128, 256))
_NOT_PAGE = ((b"<!--", b"-->"), (b"<style", b"</style"), (b"<script", b"</script"))


def read_tables(text: str) -> list[Sheet]:
    """All tables that have rows. DQ-106 where a table is not closed, or the parser found fewer rows or cells than are written,
    DQ-108 past MAX_PAGE_BYTES."""
    page = text.replace("\r", "\n").replace("\t", " ").replace("\f", " ").encode()
    if len(page) > MAX_PAGE_BYTES:
        raise too_large(f"{MAX_PAGE_BYTES >> 20} MiB", "网页 / the page")
    source = page.translate(_LOWER, _NOT_ASCII)  # tags are ASCII, and half the bytes are searched in half the time
    written = _count_written(source)
    found = _Found()
    with collector_paused():
        root = _parse(page)
        tables = list(root.iter("table"))
        nested = any(True for table in tables for _ in table.iterancestors("table"))
        if nested or _has_markup(root, sum(written)):
            _dissolve_markup(root)
        spread = _spread if b"span" in source else _lay_out
        named = (f"表{number}" if len(tables) > 1 else "" for number in count(1))
        sheets = [spread(_rows_of(table, nested), name, found) for table, name in zip(tables, named, strict=False)]
    if found.rows < written[0] or found.cells < written[1]:
        both = (*written, found.rows, found.cells)
        counts = "{} 行 {} 格，读出 {} 行 {} 格 / {} rows and {} cells written, {} and {} read".format(*both, *both)
        raise DaoqiaoError("DQ-106", detail=counts)
    return [sheet for sheet in sheets if sheet.rows]


@dataclass(slots=True)
class _Found:
    """What has been handed on, to be held against what is written."""

    rows: int = 0
    cells: int = 0


def _parse(page: bytes) -> etree._Element:
    # the encoding is given, so that a <meta> left over from the original one is not believed
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        return etree.fromstring(page, parser)
    except etree.LxmlError:
        raise _unparsable() from None


def _count_written(source: bytes) -> tuple[int, int]:
    """Rows and cells by their opening tags. DQ-106 where a table lacks its closing tag: the transfer broke off."""
    for opening, closing in _NOT_PAGE:
        source = _without(source, opening, closing)
    if source.count(b"<table") > source.count(b"</table"):
        raise DaoqiaoError("DQ-106", detail="缺少 </table>，文件没有传完 / </table> is missing, the file was cut off")
    return source.count(b"<tr") - source.count(b"<track"), source.count(b"<td") + source.count(b"<th") - source.count(b"<thead")


def _without(source: bytes, opening: bytes, closing: bytes) -> bytes:
    kept, at = [], 0
    while (start := source.find(opening, at)) >= 0:
        kept.append(source[at:start])
        end = source.find(closing, start)
        at = end + len(closing) if end >= 0 else len(source)
    return b"".join((*kept, source[at:])) if kept else source


def _has_markup(root: etree._Element, rows_and_cells: int) -> bool:
    """Whether a cell may hold more than text: any element beside the page's head and the structure of tables.
    They are counted, as that is cheapest."""
    head = root.find("head")
    structure = sum(1 for _ in root.iter(*_AROUND)) + (sum(1 for _ in head.iterdescendants()) if head is not None else 0)
    return bool(root.xpath("count(//*)") != structure + rows_and_cells)


def _rows_of(table: etree._Element, nested: bool) -> Iterator[etree._Element]:
    """The rows of a table, one at a time: to hold them all costs more than to find them. A row belongs to the innermost table around it."""
    rows = table.iter("tr")
    return (row for row in rows if next(row.iterancestors("table")) is table) if nested else rows


def _dissolve_markup(root: etree._Element) -> None:
    """Leaves the structure of tables and text: fonts, links and forms vanish, <br> and blocks become line breaks."""
    etree.strip_elements(root, *_UNPRINTED, with_tail=False)
    for element in root.iter("br"):
        element.tail = _BREAK + (element.tail or "")
    for element in root.iter(*_BLOCKS):
        element.text = _BREAK + (element.text or "")
        element.tail = _BREAK + element.tail if element.tail and element.tail.strip(" \n") else None
    for table in root.iter("table"):  # what follows a table inside a cell is the cell's own text
        parent = table.getparent()
        if parent is not None and table.tail and table.tail.strip(" \n"):
            parent.text = (parent.text or "") + _BREAK + table.tail
    try:
        etree.strip_tags(root, *({str(element.tag) for element in root.iter(etree.Element)} - _STRUCTURE))
    except ValueError:  # control characters in a name
        raise _unparsable() from None


def _text(text: str | None) -> str | None:
    """A cell's text as a browser prints it: runs of blanks are one, none at the ends. U+00A0 and U+3000 are no blanks."""
    if not text:
        return None
    return "\n".join(_BLANKS.sub(" ", line).strip(" ") for line in text.split(_BREAK)).strip("\n") or None


def _lay_out(rows: Iterable[etree._Element], name: str, found: _Found) -> Sheet:
    return Sheet(name, 1, _printed(rows, found))


def _printed(rows: Iterable[etree._Element], found: _Found) -> Iterator[Row]:
    for row in rows:
        printed = [
            (text if " " not in text and "\n" not in text and _BREAK not in text else _text(text)) if (text := cell.text) else None
            for cell in row.iterchildren("td", "th")
        ]
        found.rows += 1
        found.cells += len(printed)
        yield printed


def _spread(rows: Iterable[etree._Element], name: str, found: _Found) -> Sheet:
    merged: list[Area] = []
    laid = Rows(_on_grid(rows, merged, found))
    return Sheet(name, 1, laid, [(top, left, min(bottom, len(laid)), right) for top, left, bottom, right in merged])


def _on_grid(rows: Iterable[etree._Element], merged: list[Area], found: _Found) -> Iterator[Row]:
    """Lays the cells out on a grid, so that columns line up under colspan and rowspan; adds to ``merged`` and ``found``."""
    covered: dict[int, int] = {}  # column -> how many rows from here on a cell above reaches into it
    used = 0
    for top, element in enumerate(rows, 1):
        row: Row = []
        reaching: dict[int, int] = {}
        for cell in element.iterchildren("td", "th"):
            while len(row) in covered:
                row.append(None)
            left, width, height = len(row), _span(cell, "colspan", MAX_COLSPAN), _span(cell, "rowspan", MAX_ROWSPAN)
            row.append(_text(cell.text))
            found.cells += 1
            row.extend([None] * (width - 1))
            if height > 1:
                reaching.update(dict.fromkeys(range(left, left + width), height))
            if width > 1 or height > 1:
                merged.append((top, left, top + height - 1, left + width - 1))
        row.extend([None] * (max(covered, default=-1) + 1 - len(row)))
        covered = {column: reach - 1 for column, reach in (covered | reaching).items() if reach > 1}
        found.rows += 1
        used += len(row)
        if used > MAX_CELLS:
            raise too_large(f"{MAX_CELLS:,} cells", "colspan")
        yield row


def _span(cell: etree._Element, name: str, most: int) -> int:
    """As the HTML standard reads it: nonsense is 1, rowspan=0 reaches to the end of the table."""
    value = (cell.get(name) or "1").strip()
    if not value.isascii() or not value.isdigit():
        return 1
    return min(int(value), most) or (most if name == "rowspan" else 1)


def _unparsable() -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail="网页读不通 / the page cannot be parsed")
