"""The names of the members of a ZIP archive: decoded strictly, and made safe to write.

Here: names alone. Not here: contents (``archives``).
"""

from __future__ import annotations

import os
import re
from zipfile import ZipInfo

_UTF8_FLAG = 0x800  # general purpose bit 11 of a ZIP entry: the name is UTF-8
UNIXES = frozenset({3, 19})  # Unix and macOS: who made the entry, APPNOTE 4.4.2.2
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*/\\]')
_DRIVE = re.compile(r"^[A-Za-z]:")
_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"})
MAX_NAME = 200
"""Bytes of a name on disk. File systems allow 255; the rest is for what others put after it."""


class UnreadableNameError(ValueError):
    """A name that decodes neither as GB18030 nor as UTF-8."""


def member_name(entry: ZipInfo) -> str:
    """The name as the person saw who packed it, folders with "/" between, without drive, root, "." and ".."; "" for a folder.

    Without the flag for UTF-8 zipfile reads names as cp437. Windows in China writes cp936 there, macOS and Unix UTF-8; each is
    tried strictly, the likelier first. Raises UnreadableNameError.
    """
    name = _DRIVE.sub("", _decoded(entry).replace("\\", "/"))
    return "" if name.endswith("/") else "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def leftover(name: str) -> bool:
    """What systems and editors leave behind: __MACOSX/, .DS_Store, Thumbs.db, ~$名单.xlsx, and names of nothing."""
    parts = name.split("/")
    return not name or any(part.lower() in _LEFT_BEHIND or part.startswith((".", "~$")) for part in parts)


def safe_name(base: str, otherwise: str) -> str:
    """A name that can be written anywhere: no control or reserved character, not too long; ``otherwise`` if nothing is left."""
    name = _UNSAFE.sub("_", base).strip(" .")
    stem, suffix = os.path.splitext(name)
    room = MAX_NAME - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix if name and room > 0 else otherwise


def _decoded(entry: ZipInfo) -> str:
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename  # newer versions of zipfile take the name from the entry's Unicode field by themselves
    for encoding in ("utf-8", "gb18030") if entry.create_system in UNIXES else ("gb18030", "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableNameError
