"""dBASE and FoxPro tables, and their memo files, written by hand with ``struct``.

Here: the layouts of dBASE III and Visual FoxPro as their documentation has them. Nothing of it comes from what reads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Value = str | bytes | None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    length: int = 10
    kind: str = "C"
    decimals: int = 0
    flags: int = 0


def dbf(
    columns: Sequence[Column],
    records: Iterable[Sequence[Value]],
    *,
    deleted: Iterable[int] = (),
    version: int = 0x03,
    driver: int = 0,
    encoding: str = "gb18030",
    count: int | None = None,
    end: bytes = b"\x1a",
    encrypted: int = 0,
) -> bytes:
    """``deleted`` has the numbers of deleted records, from 1. Texts are padded with blanks on the right, figures on the left."""
    gone, body = set(deleted), []
    for number, record in enumerate(records, 1):
        cells = [_padded(column, value, encoding) for column, value in zip(columns, record, strict=True)]
        body.append((b"*" if number in gone else b" ") + b"".join(cells))
    backlink = bytes(263) if version in (0x30, 0x31, 0x32) else b""
    start = 32 + 32 * len(columns) + 1 + len(backlink)
    length = 1 + sum(column.length for column in columns)
    head = struct.pack("<4BIHH3xB13xB2x", version, 126, 11, 20, len(body) if count is None else count, start, length, encrypted, driver)
    return head + b"".join(_descriptor(column, encoding) for column in columns) + b"\r" + backlink + b"".join(body) + end


def _descriptor(column: Column, encoding: str) -> bytes:
    name = column.name.encode(encoding)[:10]
    high = column.length >> 8 if column.kind == "C" else column.decimals
    return struct.pack("<11sc4xBBB13x", name, column.kind.encode("latin-1"), column.length & 0xFF, high, column.flags)


def _padded(column: Column, value: Value, encoding: str) -> bytes:
    if isinstance(value, bytes):
        assert len(value) == column.length
        return value
    raw = (value or "").encode(encoding)
    assert len(raw) <= column.length
    return raw.rjust(column.length) if column.kind in "NF" else raw.ljust(column.length)


def of_rows(rows: Sequence[Sequence[str | None]], *, encoding: str = "gb18030") -> bytes:
    """A table of text fields; the first row are their names."""
    widths = [max((len((line[at] or "").encode(encoding)) for line in rows[1:]), default=0) or 1 for at in range(len(rows[0]))]
    return dbf([Column(name or "", width) for name, width in zip(rows[0], widths, strict=True)], rows[1:], encoding=encoding)


def fpt(*texts: bytes, block: int = 64) -> tuple[bytes, list[int]]:
    """A FoxPro memo file and the block of each text."""
    body, places = b"", []
    for text in texts:
        places.append((512 + len(body)) // block)
        body += (struct.pack(">II", 1, len(text)) + text).ljust(-(-(8 + len(text)) // block) * block, b"\0")
    return struct.pack(">IHH504x", (512 + len(body)) // block, 0, block) + body, places


def dbt(*texts: bytes) -> tuple[bytes, list[int]]:
    """A dBASE III memo file and the block of each text."""
    body, places = b"", []
    for text in texts:
        places.append(1 + len(body) // 512)
        body += (text + b"\x1a\x1a").ljust(-(-(len(text) + 2) // 512) * 512, b"\0")
    return struct.pack("<I508x", 1 + len(body) // 512) + body, places


def dbt_iv(*texts: bytes) -> tuple[bytes, list[int]]:
    """A dBASE IV memo file of blocks of 1,024 bytes and the block of each text."""
    body, places = b"", []
    for text in texts:
        places.append(1 + len(body) // 1024)
        body += (b"\xff\xff\x08\x00" + struct.pack("<I", len(text) + 8) + text).ljust(-(-(8 + len(text)) // 1024) * 1024, b"\0")
    return struct.pack("<I16xH1002x", 1 + len(body) // 1024, 1024) + body, places
