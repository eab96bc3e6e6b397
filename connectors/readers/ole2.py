"""The OLE2 container around .xls workbooks, encrypted workbooks and old Word files: its streams, and a fresh one around a stream.

Here: [MS-CFB] as far as one stream needs it. Not here: what a stream holds (``biff``).
"""

from __future__ import annotations

import io
import struct

import olefile

from connectors.readers.limits import too_large
from connectors.readers.signatures import OLE2
from warehouse.vocabulary.errors import DaoqiaoError

_BROKEN = (OSError, struct.error, ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
"""What olefile lets through on broken headers and directories, beside its own OleFileError (an OSError)."""

_SECTOR = 4096
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_HEADER_FATS = 109  # addresses of FAT sectors that fit into the header: enough for 446 MB, and an .xls ends long before


def stream_names(data: bytes) -> list[str]:
    """Names of the streams and storages at the top, as written. DQ-106 where the directory is broken."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return list(dict.fromkeys(path[0] for path in container.listdir()))
    except _BROKEN:
        raise DaoqiaoError("DQ-106", detail="文件头或目录坏了 / its header or directory is broken") from None


def stream(data: bytes, name: str) -> bytes:
    """All bytes of a stream. DQ-106 where some are missing."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return bytes(container.openstream(name).read())
    except _BROKEN:
        raise DaoqiaoError("DQ-106", detail="工作簿数据没有传完 / the workbook's data is cut off") from None


def container(name: str, content: bytes) -> bytes:
    """A new container that holds one stream, padded with zeros to full sectors.

    The library trusts the counts in a header and aborts the process where a damaged one makes it reserve terabytes;
    so it is given a header that is right.
    """
    body = content.ljust(_SECTOR, b"\0")
    body += bytes(-len(body) % _SECTOR)
    used = len(body) // _SECTOR
    mini, directory = used, used + 1  # the library insists on a mini stream, though it be blank
    fats = next((n for n in range(1, _HEADER_FATS + 1) if n * _SECTOR // 4 >= used + 2 + n), 0)
    if not fats:
        raise too_large("446 MiB", "工作簿数据 / the workbook's data")
    chain = [*range(1, used), _END, _END, _END, *[_FAT] * fats]
    table = struct.pack(f"<{fats * _SECTOR // 4}I", *chain, *[_FREE] * (fats * _SECTOR // 4 - len(chain)))
    where = [directory + 1 + n for n in range(fats)] + [_FREE] * (_HEADER_FATS - fats)
    head = struct.pack("<8s16x5H6x", OLE2, 0x3E, 4, 0xFFFE, 12, 6)  # version 4: sectors of 2^12 bytes, mini sectors of 2^6
    head += struct.pack("<9I", 1, fats, directory, 0, _SECTOR, _END, 0, _END, 0) + struct.pack(f"<{_HEADER_FATS}I", *where)
    entries = _entry("Root Entry", 5, mini, _SECTOR, child=1) + _entry(name, 2, 0, len(body), child=_FREE)
    return head.ljust(_SECTOR, b"\0") + body + bytes(_SECTOR) + entries.ljust(_SECTOR, b"\0") + table


def _entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    fields = struct.pack("<HBB3I36xIQ", len(letters), kind, 1, _FREE, _FREE, child, start, size)
    return letters.ljust(64, b"\0") + fields
