"""What a file is, by its bytes alone: the name plays no part.

Here: the order of looking, and the refusal of what is no table. Not here: reading the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.readers import biff, dbf, signatures, zip_parts
from connectors.readers.encodings import decode
from connectors.readers.limits import MAX_FILE_BYTES, too_large
from warehouse.vocabulary.errors import DaoqiaoError

ACCEPTED = "xlsx, xls, ods, html, csv, dbf, zip, gz"
ENCODINGS = ("utf-8", "gb18030")

_WORKBOOKS = {"xlsx": "ZIP, xl/workbook.xml", "xls": "OLE2, BIFF", "ods": "ZIP, OpenDocument"}

_LOOK = 65_536
"""Characters at the start in which a page must show a table; server pages put kilobytes of blank lines and styles before it."""

_BLANK = "\ufeff \t\r\n\v\f\x1a"
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_PREAMBLE = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->|<![^>]*>)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([a-z][\w.-]*)[\s>/]", re.IGNORECASE)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_PAGE = frozenset({"html", "head", "meta", "body", "div", "style", "script", "title", "center", "form", "link"})
_MAIL = re.compile(r"(?:MIME-Version:|From: <Saved by|Content-Type: multipart)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """``format``: xlsx, xls, ods, html, csv or dbf; ``encoding``: "" for workbooks; ``detail``: what gave it away."""

    format: str
    encoding: str
    detail: str


def recognise(path: Path, *, encodings: Sequence[str] = ENCODINGS) -> Recognised:
    """The format of a file that can be read. Raises DaoqiaoError with the file's name:

    DQ-103 nothing in it, DQ-104 no format of ACCEPTED (an archive is to be unpacked first, ``archives``), DQ-105 a password,
    DQ-106 damaged, DQ-107 the text does not decode, DQ-108 too large.
    """
    with placed(path):
        return examine(load(path), path.suffix, encodings)[0]


def load(path: Path) -> bytes:
    """The bytes of a file. DQ-106 where the disk fails, DQ-108 past MAX_FILE_BYTES."""
    size_of(path)
    try:
        return path.read_bytes()
    except OSError as fault:
        raise DaoqiaoError("DQ-106", detail=fault.strerror or type(fault).__name__) from None


def size_of(path: Path) -> int:
    """Bytes. DQ-106 where the disk fails, DQ-108 past MAX_FILE_BYTES."""
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise DaoqiaoError("DQ-106", detail=fault.strerror or type(fault).__name__) from None
    if size > MAX_FILE_BYTES:
        raise too_large(f"{MAX_FILE_BYTES >> 20} MiB", "文件本身 / the file itself")
    return size


def examine(data: bytes, suffix: str, encodings: Sequence[str]) -> tuple[Recognised, str]:
    """What the bytes are, and their text where they are text. ``suffix`` serves the message of DQ-104 only."""
    if not (data[:_LOOK].strip(b" \t\r\n\v\f") or data.strip(b" \t\r\n\v\f")):  # the first bytes alone, so that no copy is made of all
        raise DaoqiaoError("DQ-103")
    if data.startswith(signatures.ZIP):
        found = zip_parts.kind(data)
    elif data.startswith(signatures.OLE2):
        found = biff.kind(data)
    else:
        found = signatures.binary_kind(data)
    if found in _WORKBOOKS:
        return Recognised(found, "", _WORKBOOKS[found]), ""
    if found == "dbf":
        return Recognised(found, dbf.encoding_of(data), "dBASE"), ""
    if found:
        raise _refused(found, suffix)
    if signatures.utf16_without_mark(data):
        raise DaoqiaoError("DQ-107", encoding="UTF-16", byte=0)
    says = _CHARSET.search(data[:4096]) if b"<" in data[:64] else None
    text, encoding = decode(data, encodings, says[1].decode("ascii") if says else "")
    if not (text[:_LOOK].strip(_BLANK) or text.strip(_BLANK)):
        raise DaoqiaoError("DQ-103")
    kind = _text_kind(text)
    if kind not in ("html", "csv"):
        raise _refused(kind, suffix)
    return Recognised(kind, encoding, "<table>" if kind == "html" else "text"), text


@contextmanager
def placed(path: Path) -> Iterator[None]:
    """Gives every DaoqiaoError raised inside the name of the file."""
    try:
        yield
    except DaoqiaoError as error:
        error.place = replace(error.place, file=path.name)
        raise


def _text_kind(text: str) -> str:
    """html, csv, or the name of a text format that is neither. DQ-106 for a page that breaks off before any table."""
    head = text[:_LOOK]
    if _TABLE.search(head):
        return "html"
    if _MAIL.match(head):
        return "MHTML"
    body = _PREAMBLE.match(head)
    root = _ROOT.match(head, body.end() if body else 0)
    if root is None:
        return "csv"
    name = root[1].lower()
    if name == "workbook":
        return "Excel 2003 XML"
    if name not in _PAGE:
        return "XML"
    if _TABLE.search(text):
        return "html"
    if name == "html" and "</html" not in text[-_LOOK:].lower():
        raise DaoqiaoError("DQ-106", detail="网页在表格之前就断了 / the page breaks off before its table")
    return "HTML, no <table>"


def _refused(found: str, suffix: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-104", found=found, suffix=suffix or "—", accepted=ACCEPTED)
