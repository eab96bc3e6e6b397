"""The fields of a .dbf: what a descriptor says, and how the bytes of each kind print.

Here: the kinds that dBASE III and FoxPro write. Not here: records (``dbf``), memo files (``dbf_memo``).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import isfinite

from connectors.readers.dbf_memo import Memos
from connectors.readers.rendering import number, printed
from warehouse.vocabulary.errors import DaoqiaoError

Print = Callable[[bytes], str | None]

KNOWN = 1024
"""Values of a column that are remembered: code words and dates recur, and a table of 200,000 records takes 1.2 s in place of 2."""

_PADDING = b" \0"
_LOGICAL = {**dict.fromkeys((b"T", b"t", b"Y", b"y"), "T"), **dict.fromkeys((b"F", b"f", b"N", b"n"), "F"), b"?": None, b" ": None}
_VISUAL_FOXPRO = frozenset({0x30, 0x31, 0x32})
_SYSTEM, _NULLABLE = 0x01, 0x02  # bits of byte 18 in a descriptor, Visual FoxPro
_BINARY = {"I": 4, "B": 8, "Y": 8, "T": 8, "@": 8}
_KINDS = frozenset("CNFDLMGP0") | frozenset("IBYT")
_JULIAN = 1_721_425
"""The Julian day number of the day that Python counts as 1 (0001-01-01) less one."""


@dataclass(frozen=True, slots=True)
class Field:
    """``length`` in bytes; ``system``: kept by the program for itself and never shown."""

    name: str
    kind: str
    length: int
    system: bool = False
    nullable: bool = False


def field_of(descriptor: bytes, encoding: str, version: int, *, wide: bool) -> Field:
    """``wide``: the length of a text field has a second byte. DQ-104 for a kind that is not read, DQ-106 for a broken descriptor."""
    name, code, length, high, flags = struct.unpack_from("<11sc4xBBB", descriptor)
    kind = code.decode("latin-1")
    if kind == "B" and version not in _VISUAL_FOXPRO:
        kind = "P"  # dBASE IV: bytes in the memo file
    if kind not in _KINDS:
        found = f"dBASE, 字段类型 / field type {kind if kind.isprintable() else hex(code[0])}"
        raise DaoqiaoError("DQ-104", found=found, suffix=".dbf", accepted="dBASE III, FoxPro")
    if kind == "C" and wide:
        length += high << 8
    if not length or length != _BINARY.get(kind, length):
        raise DaoqiaoError("DQ-106", detail="字段的长度不可能 / an impossible length of a field")
    flags = flags if version in _VISUAL_FOXPRO else 0
    raw = name.partition(b"\0")[0].strip(b" ")
    try:
        text = _decoded(raw, encoding, full=len(raw) >= 10)
    except UnicodeDecodeError as fault:
        raise DaoqiaoError("DQ-107", encoding=encoding.upper(), byte=fault.start) from None
    if not text:
        raise DaoqiaoError("DQ-106", detail="字段没有名字 / a field without a name")
    return Field(text, kind, length, kind == "0" or bool(flags & _SYSTEM), bool(flags & _NULLABLE))


def printers(fields: Sequence[Field], encoding: str, memos: Memos) -> list[Print]:
    """For each field, what makes the text of its bytes. Raise UnicodeDecodeError where a text does not decode."""

    def text(raw: bytes) -> str | None:
        kept = raw.rstrip(_PADDING)
        if kept.isascii():  # four times as fast
            return kept.replace(b"\0", b"").decode() or None
        return _decoded(kept, encoding, full=len(kept) == len(raw)).replace("\0", "") or None  # a NUL prints as nothing

    def figures(raw: bytes) -> str | None:
        return raw.strip(_PADDING).decode(encoding) or None

    def logical(raw: bytes) -> str | None:
        return _LOGICAL[raw] if raw in _LOGICAL else figures(raw)

    def memo(raw: bytes) -> str | None:
        return memos.text(raw, encoding)

    kinds: dict[str, Print] = {"C": text, "L": logical, "G": _object, "P": _object}
    kinds |= {"I": _integer, "B": _double, "Y": _currency, "T": _moment}
    return [memo if field.kind == "M" else lru_cache(KNOWN)(kinds.get(field.kind, figures)) for field in fields]


def _decoded(raw: bytes, encoding: str, *, full: bool) -> str:
    """A text cut to the width of its field may end within a character; what is left of that one prints as nothing."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as fault:
        if full and fault.end == len(raw) and len(raw) - fault.start < 4:  # the longest character has 4 bytes
            return raw[: fault.start].decode(encoding)
        raise


def _object(raw: bytes) -> str | None:
    """A picture or other object in the memo file: FoxPro shows the word Gen where there is one."""
    return "Gen" if raw.strip(b" \x000") else None


def _integer(raw: bytes) -> str | None:
    return str(int.from_bytes(raw, "little", signed=True))


def _double(raw: bytes) -> str | None:
    value: float = struct.unpack("<d", raw)[0]
    return number(value) if isfinite(value) else None


def _currency(raw: bytes) -> str | None:
    value = int.from_bytes(raw, "little", signed=True)
    return f"{'-' if value < 0 else ''}{abs(value) // 10_000}.{abs(value) % 10_000:04}"


def _moment(raw: bytes) -> str | None:
    """Julian day and milliseconds. DQ-106 for a day that no calendar has."""
    day, milliseconds = struct.unpack("<Ii", raw)
    if not raw.strip(_PADDING) or not day:
        return None
    try:
        return printed(datetime.fromordinal(day - _JULIAN) + timedelta(milliseconds=milliseconds))
    except (ValueError, OverflowError):
        raise DaoqiaoError("DQ-106", detail="日期时间不可能 / an impossible moment") from None
