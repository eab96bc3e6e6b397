"""BIFF .xls: the same cells as xlsx, from the older container."""

from __future__ import annotations

import io
import re
import struct
from datetime import date, datetime
from pathlib import Path

import xlwt

from tests.readers.make import fault, ole2, opened


def book(fill: dict[str, list[tuple[int, int, object]]], **styles: str) -> bytes:
    made, out = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    for name, cells in fill.items():
        sheet = made.add_sheet(name)
        for row, column, value in cells:
            style = xlwt.easyxf(num_format_str=styles.get("dates", "yyyy-mm-dd") if isinstance(value, (date, datetime)) else "General")
            sheet.write(row, column, value, style)
    made.save(out)
    return out.getvalue()


def test_cells_of_every_kind(tmp_path: Path) -> None:
    cells: list[object] = [
        "411099200209041000",
        411099200209041000,
        13416237922,
        7,
        1980.1,
        True,
        date(1980, 1, 1),
        " 王\u3000䶮 ",
        "甲\n乙",
    ]
    file = opened(tmp_path, book({"表": [(0, n, value) for n, value in enumerate(cells)]}), "名单.xlsx")
    assert (file.format, file.encoding, file.sheets[0].name) == ("xls", "", "表")
    assert file.sheets[0].rows == [
        ["411099200209041000", "4.11099200209041E+17", "13416237922", "7", "1980.1", "TRUE", "1980-01-01", " 王\u3000䶮 ", "甲\n乙"]
    ]


def test_date_and_time(tmp_path: Path) -> None:
    cells: list[tuple[int, int, object]] = [(0, 0, datetime(2024, 5, 6, 7, 8, 9)), (0, 1, datetime(2024, 5, 6))]  # noqa: DTZ001
    assert opened(tmp_path, book({"表": cells}, dates='yyyy"年"m"月"d"日" hh:mm')).sheets[0].rows == [["2024-05-06 07:08:09", "2024-05-06"]]


def test_blanks_before_the_data_merges_and_hidden_sheets(tmp_path: Path) -> None:
    made, out = xlwt.Workbook(), io.BytesIO()
    sheet, hidden = made.add_sheet("甲"), made.add_sheet("乙")
    sheet.write(3, 1, "姓名")
    sheet.write_merge(4, 6, 1, 1, "第一党小组")
    sheet.write(6, 2, 1)
    hidden.write(0, 0, "x")
    hidden.visibility = 1
    made.add_sheet("空")
    made.save(out)
    first, second = opened(tmp_path, out.getvalue()).sheets
    assert first.rows == [[None] * 3] * 3 + [[None, "姓名", None], [None, "第一党小组", None], [None] * 3, [None, None, "1"]]
    assert first.merged == [(5, 1, 7, 1)]
    assert (second.name, second.rows, second.hidden) == ("乙", [["x"]], True)


def test_error_cells_typed_and_computed(tmp_path: Path) -> None:
    made, out = xlwt.Workbook(), io.BytesIO()
    made.add_sheet("甲").write(0, 0, 1)
    sheet = made.add_sheet("乙")
    sheet.write(0, 0, "好")
    sheet.row(2).set_cell_error(3, 0x2A)
    sheet.write(1, 1, xlwt.Formula("1/0"))
    made.save(out)
    data = out.getvalue()
    (formula,) = (match.start() + 4 for match in re.finditer(rb"\x06\x00..\x01\x00\x01\x00", data, re.DOTALL))
    data = data[: formula + 6] + b"\x02\x00\x07\x00\x00\x00\xff\xff" + data[formula + 14 :]  # its stored result: #DIV/0!
    assert opened(tmp_path, data).sheets[1].rows == [["好", None, None, None], [None, "#DIV/0!", None, None], [None, None, None, "#N/A"]]


def test_more_than_seven_megabytes(tmp_path: Path) -> None:
    """Past 109 sectors of addresses the container's layout changes."""
    made, out = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("表")
    for row in range(240):
        for column in range(1, 250):
            sheet.write(row, column, f"{row:06}-{column:06}" * 9)
    made.save(out)
    assert len(out.getvalue()) > 7_200_000
    found = opened(tmp_path, out.getvalue()).sheets[0].rows
    assert (len(found), found[239][249]) == (240, "000239-000249" * 9)


def test_an_encrypted_xlsx_asks_for_a_password(tmp_path: Path) -> None:
    """[MS-OFFCRYPTO]: the ZIP is a stream in an OLE2 container, beside a description of the cipher."""
    data = ole2(
        {"EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + b"<encryption/>", "EncryptedPackage": struct.pack("<Q", 9000) + bytes(9008)}
    )
    assert fault(tmp_path, data, "名单.xlsx").code == "DQ-105"


def test_an_encrypted_xls_asks_for_a_password(tmp_path: Path) -> None:
    """A FILEPASS record right after the first BOF; all that follows would be RC4."""
    data = book({"表": [(0, 0, "甲")]})
    start = data.index(b"\x09\x08")
    first = 4 + int.from_bytes(data[start + 2 : start + 4], "little")
    stream = data[start : start + first] + struct.pack("<HH", 0x2F, 54) + bytes(54) + data[start + first :][:2000]
    assert fault(tmp_path, ole2({"Workbook": stream})).code == "DQ-105"
    plain = ole2({"Workbook": data[start:][:4096]})
    assert opened(tmp_path, plain).sheets[0].rows == [["甲"]], "the container itself is sound"
