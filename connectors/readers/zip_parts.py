"""A ZIP archive that is one document: what it is, whether it is whole, and its parts, safe to parse.

Here: the kind, passwords, methods, sizes, checksums, declarations in XML. Not here: what a part says (``ooxml``,
``opendocument``), and archives that carry files (``archives``).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from connectors.readers.limits import MAX_INFLATED_BYTES, too_large
from warehouse.vocabulary.errors import DaoqiaoError

BLOCK = 1 << 20
"""1 MiB: what is unpacked at once."""

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What zipfile raises on damaged, cut off or exotic archives."""

_OPENDOCUMENT = b"application/vnd.oasis.opendocument."
_KINDS = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "Excel .xlsb"),
    ("word/document.xml", "Word .docx"),
    ("ppt/presentation.xml", "PowerPoint .pptx"),
    ("ofd.xml", "OFD"),
    ("[content_types].xml", "Office Open XML"),  # of a kind not named above, or damaged
)
_ENCRYPTED = 0x1  # general purpose bit 0 of a ZIP entry
_METHODS = {9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}  # APPNOTE 4.4.5

_END, _END64 = b"PK\5\6", b"PK\6\6"
_LONGEST_END = 1 << 17  # an end record with the longest comment has 65,557 bytes, the two before it 76 more

_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[^\0]")
_ENCODING = re.compile(rb"""^[^>]{0,200}?\bencoding\s*=\s*["']([^"']*)""")
_UTF8 = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_DECLARATION = b"<!DOCTYPE"  # entities can be declared nowhere else; XML has no other spelling of it


def open_zip(source: Path | io.BytesIO) -> zipfile.ZipFile:
    """DQ-106 where the directory at the end is missing or wrong: the archive is cut off."""
    try:
        archive = zipfile.ZipFile(source)
        if _stated_count(archive) != len(archive.infolist()):
            raise zipfile.BadZipFile
    except BROKEN:
        raise DaoqiaoError("DQ-106", detail="压缩包没有传完或目录坏了 / the ZIP archive is cut off, or its directory broken") from None
    return archive


def _stated_count(archive: zipfile.ZipFile) -> int:
    """How many entries the end record says there are (APPNOTE 4.3.16; 4.3.14 where its field is too small for them).
    zipfile does not look at it, and leaves out entries without a word where a damaged directory seems to end early."""
    file = archive.fp
    assert file is not None
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end = tail[tail.rindex(_END) :]
    count = int.from_bytes(end[10:12], "little")
    if count == 0xFFFF and _END64 in tail:
        return int.from_bytes(tail[tail.rindex(_END64) :][32:40], "little")
    return count


def document_kind(archive: zipfile.ZipFile) -> str:
    """xlsx, ods, the name of another document, or "" for an archive that just carries files."""
    names = {entry.filename.replace("\\", "/").lower(): entry for entry in archive.infolist()}
    found = next((kind for part, kind in _KINDS if part in names), "")
    if found or not {"mimetype", "meta-inf/manifest.xml"} & names.keys():
        return found
    said = _first_bytes(archive, names["mimetype"]) if "mimetype" in names else b""
    if said.startswith(_OPENDOCUMENT + b"spreadsheet"):
        return "ods"
    return "OpenDocument" if said.startswith(_OPENDOCUMENT) or "content.xml" in names else ""


def _first_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as part:
            return part.read(100)
    except BROKEN:
        return b""


def kind(data: bytes) -> str:
    """As ``document_kind``, "ZIP" for no document. DQ-105 where it asks for a password, DQ-106 where it is cut off."""
    with open_zip(io.BytesIO(data)) as archive:
        found = document_kind(archive) or "ZIP"
        demand_readable(archive.infolist())
    return found


def demand_readable(entries: Iterable[zipfile.ZipInfo]) -> None:
    """DQ-105 for a password, DQ-104 for a way of packing that cannot be unpacked within bounds (none of Office's is)."""
    entries = list(entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DaoqiaoError("DQ-105")
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            method = _METHODS.get(entry.compress_type, str(entry.compress_type))
            raise DaoqiaoError("DQ-104", found=f"ZIP ({method})", suffix=".zip", accepted="ZIP (deflate)")


def demand_size(entries: Iterable[zipfile.ZipInfo]) -> None:
    """DQ-108 where the sizes that the directory states add up to more than MAX_INFLATED_BYTES; nothing is unpacked for it."""
    size = sum(entry.file_size for entry in entries)
    if size > MAX_INFLATED_BYTES:
        raise too_large(f"{MAX_INFLATED_BYTES >> 20} MiB", f"解压后 {size >> 20} MiB / {size >> 20} MiB once unpacked")


def blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """One part, unpacked BLOCK by BLOCK and never past its stated size, against its checksum. DQ-106 where they disagree.

    Never ``archive.read``: that unpacks up to 2 GiB at once before it looks at the stated size.
    """
    left = entry.file_size
    try:
        with archive.open(entry) as part:
            while block := part.read(BLOCK):
                left -= len(block)
                yield block
    except BROKEN:
        raise _corrupt() from None
    if left:
        raise _corrupt()


def xml_blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """``blocks`` of an XML part. DQ-110 for a document type, wherever it stands; DQ-106 for another encoding than UTF-8,
    in which one could hide."""
    before = b""
    for block in blocks(archive, entry):
        if not before:
            said = _ENCODING.match(block)
            if not _XML.match(block) or (said and said[1].lower() not in _UTF8):
                raise DaoqiaoError("DQ-106", detail="XML 不是 UTF-8 / an XML part is not UTF-8")
        if _DECLARATION in before[-len(_DECLARATION) :] + block:
            raise DaoqiaoError("DQ-110", part=entry.filename)
        before = block
        yield block


def _corrupt() -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail="压缩包里的内容坏了 / a part of the ZIP archive is corrupt")
