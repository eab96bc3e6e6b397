"""The OLE2 side of a workbook (.xls, WPS .et): is it one, is it locked, how far it reaches, where its error cells are.

Here: what must be known before a library may open the file. Not here: the values (``spreadsheets``).
Record numbers are those of [MS-XLS] 2.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from connectors.readers import ole2
from connectors.readers.limits import check_area
from connectors.readers.ooxml import Errors
from warehouse.vocabulary.errors import DaoqiaoError

_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_FORMULA, _BOOLERR, _MULRK, _DIMENSIONS, _SST = 0x0006, 0x0205, 0x00BD, 0x0200, 0x00FC
_VALUED = frozenset({_FORMULA, _BOOLERR, _MULRK, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6})  # and NUMBER, RK, LABELSST, LABEL, RSTRING
_WORKSHEET = 0

_ERROR_TEXT = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
"""BErr, [MS-XLS] 2.5.10."""

_KINDS = (("workbook", "xls"), ("book", "xls"), ("worddocument", "Word .doc"), ("powerpoint document", "PowerPoint .ppt"))


def kind(data: bytes) -> str:
    """xls, or the name of what else the container holds. DQ-105 for a locked workbook of either age, DQ-106 for a broken one."""
    names = {name.lower(): name for name in ole2.stream_names(data)}
    if "encryptedpackage" in names:
        raise DaoqiaoError("DQ-105")
    found = next((name for stream, name in _KINDS if stream in names), "OLE2")
    if found == "OLE2" and (not names or len(data) % 512):  # whole containers are whole sectors
        raise _damaged("文件没有传完 / the file is cut off")
    if found == "xls":
        _sheet_starts(_workbook(data, names))
    return found


def unpack(data: bytes) -> tuple[bytes, dict[int, Errors]]:
    """The workbook again in a container of our own, and the error cells of each sheet by its number from 0.

    DQ-106 where records break off, DQ-108 where a cell is too far away.
    """
    stream = _workbook(data, {name.lower(): name for name in ole2.stream_names(data)})
    starts = _sheet_starts(stream)
    errors = {number: _sheet_errors(stream, start) for number, start in enumerate(starts) if start >= 0}
    return ole2.container("Workbook", stream), errors


def _workbook(data: bytes, names: dict[str, str]) -> bytes:
    return ole2.stream(data, names.get("workbook") or names["book"])


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """(record number, where its data begins, length), to the EOF that ends this substream."""
    depth, end, header = 0, len(stream), struct.Struct("<HH").unpack_from
    while position + 4 <= end:
        record, length = header(stream, position)
        position += 4
        if position + length > end:
            break
        yield record, position, length
        if record == _BOF:
            depth += 1  # a chart inside a sheet has its own
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                return
        position += length
    raise _damaged("工作表没有结束标记 / a sheet lacks its end mark")


def _sheet_starts(stream: bytes) -> list[int]:
    """Where each sheet begins, in the workbook's order; -1 for charts and macros. DQ-105 where the records are encrypted."""
    if stream[:2] != _BOF.to_bytes(2, "little"):
        raise _damaged("工作簿开头不对 / the workbook does not begin as one")
    starts = []
    for record, position, length in _records(stream, 0):
        if record == _FILEPASS:
            raise DaoqiaoError("DQ-105")
        if record == _BOUNDSHEET and length >= 6:
            start, _, sheet_type = struct.unpack_from("<IBB", stream, position)
            starts.append(start if sheet_type == _WORKSHEET else -1)
        if record == _SST and length >= 8 and struct.unpack_from("<I", stream, position + 4)[0] > len(stream):
            raise _damaged("文字表的条数不可能 / an impossible count of texts")  # the library would reserve memory for them all
    return starts


def _sheet_errors(stream: bytes, start: int) -> Errors:
    found: Errors = {}
    rows = columns = 0
    place = struct.Struct("<HH").unpack_from
    for record, position, length in _records(stream, start):
        if record == _DIMENSIONS and length >= 10:  # a claim for which the library reserves memory
            top, bottom, left, right = struct.unpack_from("<IIHH" if length >= 12 else "<HHHH", stream, position)
            if bottom < top or right < left:
                raise _damaged("工作表的范围不可能 / an impossible extent of a sheet")
            check_area(bottom, right)
        if record not in _VALUED or length < 6:
            continue
        row, column = place(stream, position)
        last = place(stream, position + length - 4)[1] if record == _MULRK else column
        rows, columns = max(rows, row + 1), max(columns, last + 1)
        if record == _BOOLERR and length >= 8 and stream[position + 7]:
            found[row, column] = _ERROR_TEXT.get(stream[position + 6], "#N/A")
        elif record == _FORMULA and length >= 14 and stream[position + 6] == 2 and stream[position + 12 : position + 14] == b"\xff\xff":
            found[row, column] = _ERROR_TEXT.get(stream[position + 8], "#N/A")
    check_area(rows, columns)
    return found


def _damaged(detail: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-106", detail=detail)
