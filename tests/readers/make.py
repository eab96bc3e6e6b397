"""Containers made by hand, for quirks that no writing library produces.

Here: a workbook of raw sheet XML, an OLE2 container of given streams, and a shorthand to read bytes and to catch a fault.
"""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from connectors.readers import Opened, read_file
from connectors.readers.sheet import Row
from warehouse.vocabulary.errors import DaoqiaoError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def opened(folder: Path, data: bytes, name: str = "导出.dat", **options: Any) -> Opened:
    path = folder / name
    path.write_bytes(data)
    return read_file(path, **options)


def rows(folder: Path, data: bytes, **options: Any) -> list[Row]:
    """The rows of a file that has one sheet."""
    (sheet,) = opened(folder, data, **options).sheets
    assert sheet.first_row == 1
    return list(sheet.rows)


def fault(folder: Path, data: bytes, name: str = "导出.xls", **options: Any) -> DaoqiaoError:
    with pytest.raises(DaoqiaoError) as caught:
        opened(folder, data, name, **options)
    assert caught.value.place.file == name
    assert "…" not in caught.value.what() + caught.value.cause() + caught.value.mend(), "a fact is missing from the message"
    return caught.value


def workbook(*sheets: str, shared: str = "", extra: dict[str, str] | None = None, workbook_tag: str = "") -> bytes:
    """An xlsx of sheets 表1, 表2 … given as the XML inside <worksheet>."""
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="s{n}"/>' for n in range(1, len(sheets) + 1))
    linked = "".join(
        f'<Relationship Id="s{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    linked += f'<Relationship Id="strings" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    to_book = f'<Relationship Id="b" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{to_book}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook_tag}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{linked}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{xml}</worksheet>' for n, xml in enumerate(sheets, 1)},
        **({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>'} if shared else {}),
        **(extra or {}),
    }
    return zipped(parts)


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def ole2(streams: dict[str, bytes]) -> bytes:
    """A version 3 container as Office writes them: sectors of 512 bytes, each stream at least 4,096 bytes long."""
    chain: list[int] = []
    body, entries = b"", []
    for content in streams.values():
        padded = content.ljust(4096, b"\0")
        padded += bytes(-len(padded) % 512)
        entries.append((len(chain), len(padded)))
        chain += [*range(len(chain) + 1, len(chain) + len(padded) // 512), 0xFFFFFFFE]
        body += padded
    mini = len(chain)
    chain.append(0xFFFFFFFE)
    body += bytes(512)
    names = ["Root Entry", *streams]
    first = len(chain)
    directory = b""
    for number, (name, (start, size)) in enumerate(zip(names, [(mini, 64), *entries], strict=True)):
        letters = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(names) - 1 else 0xFFFFFFFF
        child = 1 if number == 0 else 0xFFFFFFFF
        fields = struct.pack("<HBB3I36xIQ", len(letters), 5 if number == 0 else 2, 1, 0xFFFFFFFF, right, child, start, size)
        directory += letters.ljust(64, b"\0") + fields
    directory += bytes(-len(directory) % 512)
    chain += [*range(first + 1, first + len(directory) // 512), 0xFFFFFFFE, 0xFFFFFFFD]
    assert len(chain) <= 128, "one FAT sector only"
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    head = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", len(chain) - 1, *[0xFFFFFFFF] * 108)
    return head + body + directory + table
