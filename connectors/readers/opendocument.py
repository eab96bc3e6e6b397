"""OpenDocument spreadsheets (.ods): content.xml in, sheets out, row after row while it unpacks.

Here: tables, rows and their repeats, spans, hidden sheets. Not here: the text of one cell (``odf_cells``), the archive (``zip_parts``).
Section numbers are those of OpenDocument 1.3, part 3. Read with lxml and not with python-calamine 0.9, which loses what .ods files do
hold, without a word: the cells of one of two sheets of the same name, errors (as blanks or as 0), text without a stated type, tabs
and line breaks; and gives no merged areas, and the hidden text under them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from connectors.readers.limits import MAX_CELLS, MAX_INFLATED_BYTES, check_area, collector_paused, too_large
from connectors.readers.odf_cells import CELL, COVERED, TABLE, cell_text
from connectors.readers.rows import Row, Rows
from connectors.readers.sheet import Area, Sheet
from connectors.readers.zip_parts import demand_size, open_zip, xml_blocks
from warehouse.vocabulary.errors import DaoqiaoError, Place

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLES = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SPREADSHEET, _SHEET, _ROW, _STYLE = f"{_OFFICE}spreadsheet", f"{TABLE}table", f"{TABLE}table-row", f"{_STYLES}style"
_REPEATED_ROWS, _REPEATED_COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
_SPANNED_ROWS, _SPANNED_COLUMNS = f"{TABLE}number-rows-spanned", f"{TABLE}number-columns-spanned"

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"

MAX_ROW_BYTES = 64 << 20
"""64 MiB of XML in which no row ends: a row is held in memory as a tree, at ten times its bytes. An honest one has some kilobytes."""

MAX_AREAS = 1_000_000
"""Merged areas of one sheet, 100 bytes each in memory. The longest list, one area for every two rows of 30,000, has 15,000."""

_Events = Iterator[tuple[str, etree._Element]]


def read_ods(data: bytes) -> list[Sheet]:
    """All sheets with a value. DQ-105 locked, DQ-106 damaged, DQ-108 too large once unpacked or laid out, DQ-110 with declarations."""
    with open_zip(io.BytesIO(data)) as archive, collector_paused():
        parts = {entry.filename: entry for entry in archive.infolist() if entry.filename in (_CONTENT, _MANIFEST)}
        demand_size(parts.values())
        if _MANIFEST in parts and b"encryption-data" in b"".join(xml_blocks(archive, parts[_MANIFEST])):
            raise DaoqiaoError("DQ-105")
        if _CONTENT not in parts:
            raise _damaged("缺少 content.xml / content.xml is missing")
        return list(_sheets(_events(xml_blocks(archive, parts[_CONTENT]))))


def _events(blocks: Iterable[bytes]) -> _Events:
    """What the parser meets, in order. To the parser's end, so that a part which breaks off is noticed. DQ-108 past MAX_ROW_BYTES."""
    parser = etree.XMLPullParser(
        ("start", "end"), tag=(_SHEET, _ROW, _STYLE), resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    silent = 0
    try:
        for block in blocks:
            parser.feed(block)
            silent += len(block)
            for event in parser.read_events():
                silent = 0
                yield event
            if silent > MAX_ROW_BYTES:
                raise too_large(f"{MAX_ROW_BYTES >> 20} MiB", "一行 / one row")
        parser.close()
    except etree.LxmlError:
        raise _damaged("表格内容读不通 / the content cannot be parsed") from None


def _sheets(events: _Events) -> Iterator[Sheet]:
    hidden: set[str | None] = set()
    cells = 0
    for event, element in events:
        if element.tag == _STYLE and event == "end":
            if any(child.get(f"{TABLE}display") == "false" for child in element):
                hidden.add(element.get(f"{_STYLES}name"))
        elif element.tag == _ROW and event == "end":
            element.clear()  # of a table that is no sheet
        elif element.tag == _SHEET and event == "start" and _is_sheet(element):
            name, style = element.get(f"{TABLE}name") or "", element.get(f"{TABLE}style-name")
            try:
                grid = _Grid(before=cells)
                rows = grid.even(Rows(grid.rows(_rows_of(events))))
            except DaoqiaoError as error:
                raise DaoqiaoError(error.code, error.place if error.place.sheet else Place(sheet=name), **error.facts) from None
            cells += grid.height * grid.width
            if rows:
                yield Sheet(name, 1, rows, grid.areas(len(rows)), style in hidden)


def _is_sheet(table: etree._Element) -> bool:
    """No caches of other files, which stand beside the sheets: DDE links, and LibreOffice's 'file:///…'#$Sheet1 (no sheet's name
    can begin with an apostrophe there)."""
    parent = table.getparent()
    return parent is not None and parent.tag == _SPREADSHEET and not (table.get(f"{TABLE}name") or "").startswith("'")


def _rows_of(events: _Events) -> Iterator[etree._Element]:
    """The rows of the table whose start was just met, each dropped from memory once used."""
    for event, element in events:
        if element.tag == _SHEET:
            if event == "end":
                element.clear()
                return
            raise _damaged("单元格里套着另一张表 / a table within a cell")
        if element.tag == _ROW and event == "end":
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


@dataclass(slots=True)
class _Grid:
    """A sheet being laid out: ``height`` rows so far, as wide as ``width``; blank rows wait in ``pending`` for one with a value."""

    before: int = 0  # cells of the sheets before: a few bytes of repeats could fill each of a thousand sheets
    height: int = 0
    width: int = 0
    pending: int = 0
    spanned: int = 0  # the lowest row that a merged area reaches
    text: int = 0  # characters that repeats have added
    merged: list[Area] = field(default_factory=list)

    def rows(self, elements: Iterable[etree._Element]) -> Iterator[Row]:
        """Printed rows with repeats (9.1.3, 9.1.4) written out; blank rows and columns at the end are none."""
        for element in elements:
            repeats = _count(element, _REPEATED_ROWS)
            row, areas = self._row(element)
            top = self.height + self.pending
            if areas:
                self.spanned = max(self.spanned, *(top + repeats - 1 + down for _, down, _ in areas))
            if not row:
                self.pending += repeats
                continue
            self.width = max(self.width, len(row))
            check_area(top + repeats, self.width)
            if self.before + (top + repeats) * self.width > MAX_CELLS:
                raise too_large(f"{MAX_CELLS:,} cells", "各表合计 / all sheets together")
            self._bound(sum(len(cell) for cell in row if cell) * (repeats - 1) if repeats > 1 else 0)
            self._merge(areas, top, repeats)
            for _ in range(self.pending):
                yield [None] * self.width
            row += [None] * (self.width - len(row))
            for _ in range(repeats):
                yield row
            self.height, self.pending = top + repeats, 0

    def even(self, rows: Rows) -> Rows:
        """The same rows, all as wide as the widest, as in every workbook."""
        if all(len(block.flatten()) == len(block) * self.width for block in rows.blocks):
            return rows
        return Rows(row + [None] * (self.width - len(row)) for row in rows)

    def areas(self, height: int) -> list[Area]:
        return [(top, left, min(bottom, height), right) for top, left, bottom, right in self.merged]

    def _row(self, element: etree._Element) -> tuple[Row, list[tuple[int, int, int]]]:
        """Cells to the last one with a value, and its merged areas as (left, rows, columns)."""
        row: Row = []
        areas: list[tuple[int, int, int]] = []
        blanks = 0
        under = self.height + self.pending < self.spanned
        for cell in element:
            tag = cell.tag
            if tag != CELL and tag != COVERED:
                continue
            facts = dict(cell.items())
            text = cell_text(cell, facts)
            if tag == COVERED and (under or areas):
                text = None  # what lies under a merged area is not on the screen
            repeats = _count(facts, _REPEATED_COLUMNS) if _REPEATED_COLUMNS in facts else 1
            if _SPANNED_COLUMNS in facts or _SPANNED_ROWS in facts:
                areas.append((len(row) + blanks, _count(facts, _SPANNED_ROWS), _count(facts, _SPANNED_COLUMNS)))
            if text is None:
                blanks += repeats
            elif repeats == 1 and not blanks:
                row.append(text)
            else:
                check_area(1, len(row) + blanks + repeats)
                self._bound(len(text) * (repeats - 1))
                row += [None] * blanks + [text] * repeats
                blanks = 0
        return row, [area for area in areas if area[1:] != (1, 1)]

    def _merge(self, areas: list[tuple[int, int, int]], top: int, repeats: int) -> None:
        if len(self.merged) + len(areas) * repeats > MAX_AREAS:
            raise too_large(f"{MAX_AREAS:,}", "合并的单元格 / merged areas")
        for first in range(top + 1, top + 1 + repeats if areas else 0):
            self.merged += [(first, left, first + down - 1, left + across - 1) for left, down, across in areas]

    def _bound(self, characters: int) -> None:
        self.text += characters
        if self.text > MAX_INFLATED_BYTES // 3:  # bytes of a Chinese character
            raise too_large(f"{MAX_INFLATED_BYTES >> 20} MiB", "很长的文字重复了太多次 / a very long text repeated too often")


def _count(element: etree._Element | dict[str, str], name: str) -> int:
    """A count of rows or columns; 1 where none is written. MAX_CELLS and one stands for whatever is more."""
    written = element.get(name)
    if written is None:
        return 1
    if not written.isascii() or not written.isdigit():
        raise _damaged("行列的重复次数不是数字 / a count of rows or columns is no number")
    return max(1, int(written) if len(written) < 10 else MAX_CELLS + 1)


def _damaged(detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail=detail)
