"""dBASE III and FoxPro tables (.dbf): bytes in, one sheet out. Row 1 are the field names, row n + 1 is record n.

Here: header, records, marks of deletion. Not here: how a field prints (``dbf_fields``), the memo file (``dbf_memo``).
Read by our own code: dbfread 2.0.7 (of 2016) ends without a word at a byte 1A where a record should begin (its issue 40) or where a
file was cut, and gives deleted records without their places; GDAL types the columns, so that 007 becomes 7, and omits deleted records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from connectors.readers.dbf_fields import Field, field_of, printers
from connectors.readers.dbf_memo import Memos
from connectors.readers.encodings import is_surely_utf8
from connectors.readers.limits import collector_paused
from connectors.readers.rows import Row
from connectors.readers.sheet import Sheet
from warehouse.vocabulary.errors import DaoqiaoError, Place

_DESCRIPTORS, _DESCRIPTOR, _END = 32, 32, 0x0D
_KEPT, _DELETED = 0x20, 0x2A
_FOREIGN = {0x13: "cp932", 0x4E: "cp949", 0x4F: "Big5", 0x50: "cp874", 0x78: "Big5", 0x79: "cp949", 0x7B: "cp932", 0x7C: "cp874"}
"""Language drivers (byte 29) of other East Asian encodings, whose bytes GB18030 would read as wrong characters. All the others
(0x00 none, 0x03 and 0x57 Windows ANSI, 0x4D and 0x7A cp936) stand on files that Chinese Windows wrote."""


@dataclass(frozen=True, slots=True)
class _Header:
    version: int
    count: int
    start: int
    length: int
    fields: tuple[Field, ...]


def encoding_of(data: bytes) -> str:
    """gb18030, of which cp936 is a part, or utf-8 where the records surely are. DQ-107 for Big5 and other foreign ones."""
    if len(data) < _DESCRIPTORS:
        raise _damaged("文件头没有传完 / its header is cut off")
    if data[29] in _FOREIGN:
        raise DaoqiaoError("DQ-107", encoding=_FOREIGN[data[29]], byte=29)
    return "utf-8" if is_surely_utf8(data, int.from_bytes(data[8:10], "little")) else "gb18030"


def read_dbf(data: bytes, encoding: str, memo: bytes | None, memo_name: str) -> Sheet:
    """The table, every value as its text, blank ones None; ``deleted`` has the screen rows of records that are marked so.

    ``memo``: the bytes of the memo file, None where none lies beside; ``memo_name``: what it would be called.
    DQ-104 for fields of a kind that is not read, DQ-105 encrypted, DQ-106 damaged, or more or fewer records than the
    header says, DQ-107 with row and column where a text does not decode, DQ-112 where a record needs the missing memo.
    """
    header = _header(data, encoding)
    flags = _flags(data, header)
    deleted = frozenset(number for number, flag in enumerate(flags, 2) if flag == _DELETED)
    memos = Memos(memo, header.version, [field.name for field in header.fields if field.kind == "M"], memo_name)
    with collector_paused():
        return Sheet("", 1, _rows(data, header, encoding, memos), deleted=deleted)


def _header(data: bytes, encoding: str) -> _Header:
    version, count, start, length, encrypted = struct.unpack_from("<B3xIHH3xB", data)
    if version == 0x02:
        raise DaoqiaoError("DQ-104", found="dBASE II", suffix=".dbf", accepted="dBASE III, FoxPro")
    if encrypted == 1:
        raise DaoqiaoError("DQ-105")
    head = data[_DESCRIPTORS:start]
    end = next((at for at in range(0, len(head), _DESCRIPTOR) if head[at] == _END), 0)
    if not end or len(head) != start - _DESCRIPTORS:
        raise _damaged("文件头坏了 / its header is broken")
    descriptors = [head[at : at + _DESCRIPTOR] for at in range(0, end, _DESCRIPTOR)]
    for wide in (True, False):  # FoxPro has text fields longer than 255 bytes, dBASE leaves another number in the same place
        fields = tuple(field_of(one, encoding, version, wide=wide) for one in descriptors)
        if 1 + sum(field.length for field in fields) == length:
            return _Header(version, count, start, length, fields)
    raise _damaged("各字段加起来不等于记录的长度 / the fields do not add up to the length of a record")


def _flags(data: bytes, header: _Header) -> bytes:
    """The first byte of each record. DQ-106 where the records are not as many as the header says, or do not begin where they should."""
    end = header.start + header.count * header.length
    there = (len(data) - header.start) // header.length
    after = data[end:]
    if there < header.count or (after[:1] != b"\x1a" and after.strip(b"\0 ")):
        raise _damaged(f"文件头说有 {header.count} 条记录，文件里有 {there} 条 / {header.count} records by its header, {there} in the file")
    flags = data[header.start : end : header.length]
    if flags.strip(bytes((_KEPT, _DELETED))):
        raise _damaged("记录错了位 / records are out of step")
    return flags


def _rows(data: bytes, header: _Header, encoding: str, memos: Memos) -> Iterator[Row]:
    shown = [field for field in header.fields if not field.system]
    yield [field.name for field in shown]
    layout = struct.Struct("x" + "".join(f"{field.length}{'x' if field.system else 's'}" for field in header.fields))
    places = range(header.start, header.start + header.count * header.length, header.length)
    ends = accumulate(field.length for field in header.fields)
    offsets = [1 + end - field.length for end, field in zip(ends, header.fields, strict=True) if not field.system]
    printing = printers(shown, encoding, memos)
    nulls = _nulls(data, header) if any(field.nullable for field in shown) else None
    for number, place in enumerate(places, 2):
        record = layout.unpack_from(data, place)  # iter_unpack of a memoryview crashes Python 3.11 when a fault leaves it to the collector
        row = []
        try:
            for print_value, raw in zip(printing, record, strict=True):
                row.append(print_value(raw))
        except DaoqiaoError as error:
            raise DaoqiaoError(error.code, Place(row=number, column=shown[len(row)].name), **error.facts) from None
        except UnicodeDecodeError as fault:
            at = place + offsets[len(row)] + fault.start
            raise DaoqiaoError("DQ-107", Place(row=number, column=shown[len(row)].name), encoding=encoding.upper(), byte=at) from None
        if nulls is not None:
            for column in next(nulls):
                row[column] = None
        yield row


def _nulls(data: bytes, header: _Header) -> Iterator[list[int]]:
    """Which columns of each record are null: a bit for each nullable field in a system field, Visual FoxPro's _NullFlags."""
    nullable = [position for position, field in enumerate(field for field in header.fields if not field.system) if field.nullable]
    before = 1
    for field in header.fields:
        if field.kind == "0":
            break
        before += field.length
    else:
        raise _damaged("缺少空值标记 / the marks of null values are missing")
    for start in range(header.start, header.start + header.count * header.length, header.length):
        bits = int.from_bytes(data[start + before : start + before + field.length], "little")
        yield [column for bit, column in enumerate(nullable) if bits >> bit & 1]


def _damaged(detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail=detail)
