"""The memo file beside a .dbf (.fpt of FoxPro, .dbt of dBASE III and IV), where its long texts are.

Here: finding it, and the text at a block. Not here: the table itself (``dbf``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from connectors.readers.limits import MAX_INFLATED_BYTES, too_large
from warehouse.vocabulary.errors import DaoqiaoError

SUFFIXES = (".fpt", ".dbt")
_FOXPRO = frozenset({0x30, 0x31, 0x32, 0xF5})
_DBASE_IV = b"\xff\xff\x08\x00"
_BLOCK = 512
_END = b"\x1a"


def memo_beside(path: Path) -> Path | None:
    """The memo file of a table: in the same folder, of the same name but for its ending, in capitals or not."""
    try:
        there = {one.name.lower(): one for one in path.parent.iterdir()}
    except OSError:
        return None
    return next((there[name] for suffix in SUFFIXES if (name := path.stem.lower() + suffix) in there), None)


def belongs_to_table(path: Path) -> bool:
    """True for a memo file with its table beside it: it is read with that one and is no delivery of its own."""
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        return any(one.name.lower() == path.stem.lower() + ".dbf" for one in path.parent.iterdir())
    except OSError:
        return False


class Memos:
    """The texts of a memo file. ``data``: its bytes, None where it is missing; ``version``: the first byte of the table."""

    def __init__(self, data: bytes | None, version: int, columns: Sequence[str], name: str) -> None:
        self._data = data
        self._foxpro = version in _FOXPRO
        self._columns = "、".join(columns)
        self._name = name + SUFFIXES[not self._foxpro]
        self._given = 0

    def text(self, raw: bytes, encoding: str) -> str | None:
        """The text that a field points to, None for none.

        DQ-106 where it is not there or cut off, DQ-107 where it does not decode, DQ-108 where all texts together pass
        MAX_INFLATED_BYTES (many records may point to one), DQ-112 where the file is missing.
        """
        block = int.from_bytes(raw, "little") if len(raw) == 4 else _block(raw)
        if not block:
            return None
        if self._data is None:
            raise DaoqiaoError("DQ-112", columns=self._columns, memo=self._name)
        found = _foxpro(self._data, block) if self._foxpro else _dbase(self._data, block)
        self._given += len(found)
        if self._given > MAX_INFLATED_BYTES:
            raise too_large(f"{MAX_INFLATED_BYTES >> 20} MiB", "备注文字 / the memos' texts")
        text = found.rstrip(b"\0\x1a").replace(b"\0", b"")
        try:
            return _decoded(text, encoding) or None
        except UnicodeDecodeError as fault:
            raise DaoqiaoError("DQ-107", encoding=encoding.upper(), byte=fault.start) from None


def _decoded(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError:
        return text.replace(b"\x8d\n", b"").decode(encoding)  # dBASE III wraps lines with a carriage return of its own


def _block(raw: bytes) -> int:
    digits = raw.strip(b" \0")
    if not digits:
        return 0
    if not digits.isdigit():
        raise _damaged("备注的位置不是数字 / the place of a memo is no number")
    return int(digits)


def _foxpro(data: bytes, block: int) -> bytes:
    at = block * (int.from_bytes(data[6:8], "big") or 1)  # Visual FoxPro writes 0 for blocks of a single byte
    length = int.from_bytes(data[at + 4 : at + 8], "big")
    return _whole(data, at, at + 8, at + 8 + length)


def _dbase(data: bytes, block: int) -> bytes:
    size = int.from_bytes(data[20:22], "little") or _BLOCK
    at = block * size
    if data[at : at + 4] == _DBASE_IV:
        return _whole(data, at, at + 8, at + int.from_bytes(data[at + 4 : at + 8], "little"))
    at = block * _BLOCK
    return _whole(data, at, at, data.find(_END, at))


def _whole(data: bytes, at: int, start: int, end: int) -> bytes:
    if at < _BLOCK or not start <= end <= len(data):
        raise _damaged("备注文件不全，或不是这个表的 / the memo file is cut off, or another table's")
    return data[start:end]


def _damaged(detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail=detail)
