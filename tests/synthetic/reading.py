"""Reads files of an invented district as a person would: all cells of all sheets, from row 1.

Here: reading by the plainest means there are (csv, lxml, openpyxl), none of them the product's. Not here: what must hold.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl

from connectors.declaration import Source, load_sources
from connectors.synthetic.people import District

Table = list[list[Any]]


def sheets_of(path: Path) -> dict[str, Table]:
    """Every sheet's cells by sheet name; the name is empty for CSV and HTML."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}
    if path.suffix == ".xls":
        rows = lxml.html.parse(str(path)).getroot().iter("tr")
        return {"": [[cell.text or "" for cell in row] for row in rows]}
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
    return {"": list(csv.reader(path.read_text(encoding).splitlines()))}


@dataclass(frozen=True)
class Mention:
    """A row that truth speaks of: its cells by header, and the person."""

    file: str
    sheet: str
    row: int
    cells: dict[str, Any]
    person: int


@dataclass(frozen=True)
class Night:
    """One night of a district on disk, and what was true."""

    folder: Path
    district: District
    mentions: dict[str, list[Mention]]
    """By source id."""
    tables: dict[str, dict[str, Table]]
    """By file name."""


def source_of(system: str, name: str) -> Source:
    return next(source for source in load_sources().values() if source.system == system and source.likes(name))


def read_night(folder: Path, district: District) -> Night:
    tables: dict[str, dict[str, Table]] = {}
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for path in sorted((folder / "inbox").rglob("*.*")):
        tables[path.name] = sheets_of(path)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            source = source_of(line["system"], line["file"])
            table = tables[line["file"]][line["sheet"]]
            first = source.required[0].header
            header = next(row for row in table if first in row)
            cells: dict[str, Any] = {}
            for name, cell in zip(header, table[int(line["row"]) - 1], strict=True):
                cells.setdefault(name, cell)
            mentions[source.id].append(Mention(line["file"], line["sheet"], int(line["row"]), cells, int(line["person"])))
    return Night(folder, district, mentions, tables)


ID_HEADERS = {
    "family_planning": "证件号",
    "floating_population": "身份证号码",
    "police_resident": "公民身份证号",
    "police_temporary": "身份证号",
    "dibao_person": "身份证号",
    "dibao_household": "身份证号",
    "party_roll": "公民身份证号",
}
NAME_HEADERS = dict.fromkeys([*ID_HEADERS, "party_community"], "姓名") | {"dibao_household": "户主姓名"}


def printed_number(mention: Mention, source_id: str) -> str:
    """The id cell without what HTML and spreadsheets glue to it."""
    cell = mention.cells[ID_HEADERS[source_id]]
    return "" if cell is None else str(cell).strip("\xa0").removeprefix("'")
