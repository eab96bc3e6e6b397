"""The parts of an .xlsx: which a library may be given, whether they are safe, and where the error cells are.

Here: what must be known before a library may open the file. Not here: the archive around them (``zip_parts``), the values
(``spreadsheets``).
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree as ET

from connectors.readers.limits import MAX_INFLATED_BYTES, check_area, too_large
from connectors.readers.zip_parts import demand_size, open_zip, xml_blocks
from warehouse.vocabulary.errors import DaoqiaoError

Errors = dict[tuple[int, int], str]
"""Error cells of a sheet: (row, column), both from 0, to the text such as #N/A."""

_READ = ("xl/", "_rels/", "[content_types].xml")
"""Where the parts lie that are read; properties, custom data, pictures and macros are of no use to anybody here and stay packed."""

_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}\d|[A-Za-z]{0,2}\d{6})""")
"""A cell or row beyond column ZZ or row 99,999: no harm up to there, so only sheets that go further are measured."""

_LONG = (
    re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,3}\d|[A-Za-z]?(?:[7-9]\d{5}|\d{7}))"""),
    re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}\d|[B-Zb-z][A-Za-z]\d|[A-Za-z]{0,2}(?:[3-9]\d{5}|\d{7}))"""),
)
"""A cell or row beyond column Z or row 699,999; beyond column AZ or row 299,999. A sheet without one or the other is within MAX_CELLS,
which is seen thirty times as fast as by measuring it."""

_COUNT = re.compile(rb"""ount\s*=\s*["'](\d{1,20})["']""")
"""count and uniqueCount, for which the library reserves memory before it has seen a single entry."""

_CELL = re.compile(rb"""<(?:\w+:)?c\b([^>]*[^/>])>""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,9})["'][^>]*[^/>]>""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt\s*=\s*["']e["'][^>]*)(?<!/)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)


def unpack(data: bytes) -> tuple[io.BytesIO, dict[int, Errors]]:
    """The workbook again with its parts stored plainly, and the error cells of each sheet by its number from 0.

    Each part is unpacked once, within MAX_INFLATED_BYTES and against its checksum; the library is given
    what was checked and nothing else. DQ-106 where a part is damaged, DQ-108 where it grows past the bounds, DQ-110 where
    it declares entities.
    """
    parts = _inflate(data)
    for part in parts.values():
        _check_extent(part)
    _check_repeats(parts)
    flawed = {name: part for name, part in parts.items() if b't="e"' in part or b"t='e'" in part}
    errors = {number: _errors(flawed[name]) for number, name in _sheet_parts(parts).items() if name in flawed} if flawed else {}
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as archive:
        for name in list(parts):
            archive.writestr(name, parts.pop(name))
    plain.seek(0)
    return plain, errors


def _inflate(data: bytes) -> dict[str, bytes]:
    with open_zip(io.BytesIO(data)) as archive:
        entries = {entry.filename.replace("\\", "/"): entry for entry in archive.infolist() if _is_read(entry.filename)}
        demand_size(entries.values())
        return {name: b"".join(xml_blocks(archive, entry)) for name, entry in entries.items()}


def _is_read(name: str) -> bool:
    name = name.replace("\\", "/").lower()
    return name.startswith(_READ) and name.endswith((".xml", ".rels"))


def _check_extent(part: bytes) -> None:
    """Numbers that would make the library reserve terabytes, whereupon it aborts the process: DQ-106 for a count of more
    entries than the part has bytes, DQ-108 where a lone value far away would have billions of cells laid out."""
    if any(int(match[1]) > len(part) for match in _COUNT.finditer(part)):
        raise _damaged("条数不可能 / an impossible count of entries")
    if not _FAR.search(part) or not all(beyond.search(part) for beyond in _LONG):
        return
    rows = columns = 0
    for match in _CELL.finditer(part):
        if place := _PLACE.search(match[1]):
            rows, columns = max(rows, int(place[2])), max(columns, _column(place[1]) + 1)
        else:  # a cell that does not say where it is stands next to the one before, in the row around it
            rows, columns = max(rows, max(map(int, _ROW.findall(part)), default=0)), max(columns, 1)
            break
    check_area(rows, columns)


def _check_repeats(parts: dict[str, bytes]) -> None:
    """DQ-108 where one long shared text, repeated in many cells, would grow past MAX_INFLATED_BYTES: the library copies it."""
    shared = next((part for name, part in parts.items() if name.lower().endswith("sharedstrings.xml")), b"")
    lengths = [len(entry) for entry in re.split(rb"<(?:\w+:)?si\b", shared)[1:]]
    uses = sum(part.count(b't="s"') + part.count(b"t='s'") for part in parts.values())
    if uses * max(lengths, default=0) <= MAX_INFLATED_BYTES:
        return  # even if every cell held the longest; the count below is ten times slower
    total = sum(lengths[int(match[1])] for part in parts.values() for match in _SHARED.finditer(part) if int(match[1]) < len(lengths))
    if total > MAX_INFLATED_BYTES:
        raise too_large(f"{MAX_INFLATED_BYTES >> 20} MiB", "很长的文字重复了太多次 / a very long text repeated too often")


def _errors(part: bytes) -> Errors:
    found: Errors = {}
    for match in _ERROR.finditer(part):
        if place := _PLACE.search(match[1]):
            found[int(place[2]) - 1, _column(place[1])] = match[2].decode("utf-8", "replace")
    return found


def _sheet_parts(parts: dict[str, bytes]) -> dict[int, str]:
    """Sheet number in the workbook's order -> the part that holds it."""
    try:
        book = ET.fromstring(parts["xl/workbook.xml"])
        links = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])
    except (KeyError, ET.ParseError):
        raise _damaged("工作簿目录读不通 / the workbook's list of sheets cannot be read") from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for number, sheet in enumerate(element for element in book.iter() if element.tag.endswith("}sheet")):
        link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        target = targets.get(link, "")
        found[number] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def _column(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _damaged(detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail=detail)
