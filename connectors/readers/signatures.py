"""What a file that is not text is, by its first bytes.

Here: dBASE, the names of formats nobody can read as a table here, and the test for "this is no text at all".
Not here: ZIP and OLE2 containers, which need a look inside (``ooxml``, ``biff``), and texts (``recognition``).
"""

from __future__ import annotations

import re

from warehouse.vocabulary.errors import DaoqiaoError

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
GZIP = b"\x1f\x8b\x08"  # deflate, the one method there is (RFC 1952, 2.3.1)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_NAMES: tuple[tuple[bytes, str], ...] = (
    (GZIP, "gzip"),
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"{\\rtf", "RTF"),
    (b"ID;P", "SYLK"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\0\1\0\0Standard ", "Access (.mdb)"),
    (b"\x09\x00\x04\x00", "Excel 2.x"),
    (b"\x09\x02\x06\x00", "Excel 3"),
    (b"\x09\x04\x06\x00", "Excel 4"),
)

_DBASE = re.compile(rb"[\x02\x03\x30-\x32\x83\x8b\xf5].[\0-\x0c][\0-\x1f].{8}\0\0", re.DOTALL)
"""Version byte, the day of the last update as year, month, day (or zeros), then the counts and two reserved zeros."""

_TAR = slice(257, 262)

_CONTROLS = bytes(set(range(32)) - set(b"\0\t\n\v\f\r\x1a\x1b"))
CONTROL_SHARE = 0.02
"""Of the first 8 KB: a text has none or a stray one, compressed or encrypted bytes have 9 %."""

_HEAD = 8192


def binary_kind(data: bytes) -> str:
    """dbf, the name of a binary format that is not read, or "" where the bytes may be text. DQ-106 for the first bytes of one alone."""
    if len(data) < len(OLE2) and any(mark.startswith(data) for mark in (*ZIP, GZIP, OLE2)):
        raise DaoqiaoError("DQ-106", detail="只传来几个字节 / only its first bytes arrived")
    for mark, name in _NAMES:
        if data.startswith(mark):
            return name
    if _DBASE.match(data) and any(data[4:12]):
        return "dbf"
    if data[_TAR] == b"ustar":
        return "tar"
    head = data[:_HEAD]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > CONTROL_SHARE * len(head) and not head.startswith(UTF16_MARKS) and not utf16_without_mark(head):
        return f"? ({head[:4].hex(' ').upper()})"
    return ""


def utf16_without_mark(data: bytes) -> bool:
    """True where every second byte or so is NUL, as in UTF-16 of digits, commas and line ends: too little to read it by."""
    head = data[:_HEAD]
    zeros = (head[0::2].count(0), head[1::2].count(0))
    return max(zeros) > len(head) / 10 and min(zeros) * 10 < max(zeros) and not head.startswith(UTF16_MARKS)
