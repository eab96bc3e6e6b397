"""A file is told by its bytes; what cannot be read is named for what it is."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import openpyxl
import pytest
import xlwt

from connectors.readers import Recognised, read_file, recognise
from tests.readers import make_dbf, make_ods
from tests.readers.make import fault, ole2, workbook, zipped
from warehouse.vocabulary.errors import DaoqiaoError

PAGE = "<html><body><table><tr><td>姓名</td></tr></table></body></html>"
ROW = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData>'


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "姓名"
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("表").write(0, 0, "姓名")
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "format_", "encoding"),
    [
        (xlsx(), "xlsx", ""),
        (workbook(ROW, extra={"xl/vbaProject.bin": "macros"}), "xlsx", ""),
        (xls(), "xls", ""),
        (PAGE.encode(), "html", "utf-8"),
        (b"\xef\xbb\xbf\r\n\r\n" + PAGE.encode(), "html", "utf-8"),
        (PAGE.encode("gb18030"), "html", "gb18030"),
        (("\ufeff" + PAGE).encode("utf-16-le"), "html", "utf-16-le"),
        (b'<?xml version="1.0"?><!DOCTYPE html><!-- x --><TABLE border=1><TR><TD>1</TABLE>', "html", "utf-8"),
        ("导出成功<table><tr><td>1</td></tr></table>".encode("gb18030"), "html", "gb18030"),
        ("姓名,性别\r\n".encode(), "csv", "utf-8"),
        ("姓名,性别\r\n".encode("gb18030"), "csv", "gb18030"),
        ("<姓名>,<性别>\r\n".encode(), "csv", "utf-8"),
        (b"1", "csv", "utf-8"),
        (make_ods.of_rows([["姓名"]]), "ods", ""),
        (make_dbf.of_rows([["姓名"], ["张三"]]), "dbf", "gb18030"),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv", "a"])
def test_the_bytes_decide_not_the_name(tmp_path: Path, data: bytes, format_: str, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = recognise(path)
    assert isinstance(found, Recognised)
    assert (found.format, found.encoding) == (format_, encoding)
    assert (read_file(path).format, read_file(path).encoding) == (format_, encoding)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7-Zip"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4"),
        (b"\x02" + make_dbf.of_rows([["甲"], ["1"]])[1:], "dBASE II"),
        (bytes(257) + b"ustar\x0000" + bytes(300), "tar"),
        (zipped({"word/document.xml": "<w/>"}), "Word .docx"),
        (zipped({"OFD.xml": "<o/>"}), "OFD"),
        (zipped({"content.xml": "<o/>", "mimetype": "x"}), "OpenDocument"),
        (zipped({"名单.txt": "张三"}), "ZIP"),
        (gzip.compress(b"x", mtime=0), "gzip"),
        (ole2({"WordDocument": b"x"}), "Word .doc"),
        (ole2({"Contents": b"x"}), "OLE2"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "MHTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><ss:Workbook xmlns:ss="u"></ss:Workbook>', "Excel 2003 XML"),
        (b'<?xml version="1.0"?><rows><row/></rows>', "XML"),
        ("<html><body>请重新登录</body></html>".encode(), "HTML, no <table>"),
        (bytes(range(256)) * 8, "? (00 01 02 03)"),
    ],
)
def test_other_formats_are_named(tmp_path: Path, data: bytes, found: str) -> None:
    error = fault(tmp_path, data, "名单.xls")
    assert error.code == "DQ-104"
    assert error.facts["found"] == found
    if found != "dBASE II":
        assert error.facts == {"found": found, "suffix": ".xls", "accepted": "xlsx, xls, ods, html, csv, dbf, zip, gz"}


@pytest.mark.parametrize("data", [b"P", b"PK", b"PK\3", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", make_dbf.of_rows([["甲"], ["1"]])[:20]])
def test_the_first_bytes_of_a_file_are_no_file(tmp_path: Path, data: bytes) -> None:
    assert fault(tmp_path, data, "名单.xls").code == "DQ-106"


@pytest.mark.parametrize("data", [b"", b" \r\n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe\r\0\n\0", b"\x1a", b"\0" * 40])
def test_a_file_of_nothing_is_empty(tmp_path: Path, data: bytes) -> None:
    assert fault(tmp_path, data).code == "DQ-103"


def test_a_workbook_page_or_text_without_a_value_is_empty(tmp_path: Path) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    for data in (out.getvalue(), b"<table><tr><td> &nbsp; </td></tr></table>", b",,,\r\n,,,\r\n"):
        assert fault(tmp_path, data).code == "DQ-103"


def test_recognise_raises_as_read_file_does(tmp_path: Path) -> None:
    path = tmp_path / "表.et"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(DaoqiaoError) as caught:
        recognise(path)
    assert (caught.value.code, caught.value.place.file, caught.value.facts["suffix"]) == ("DQ-104", "表.et", ".et")


def test_a_file_that_vanished_is_a_fault_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DaoqiaoError) as caught:
        read_file(tmp_path / "没有.csv")
    assert caught.value.code == "DQ-106"
