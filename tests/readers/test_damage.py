"""Broken and hostile files end in a fault with a mend, never in a library's traceback, a dead process or an endless file."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from connectors.readers import limits, read_file
from tests.readers.make import fault, opened, workbook, zipped
from warehouse.vocabulary.errors import DaoqiaoError

CELL = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'


def xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for n in range(200):
        book.active.append([f"张{n}", n, n / 7, f"{n:018}"])
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("表")
    for n in range(200):
        for column, value in enumerate((f"张{n}", n, n / 7, n % 2 == 0)):
            sheet.write(n, column, value)
    book.save(out)
    return out.getvalue()


def html() -> bytes:
    return (
        "<html><body><table>" + "".join(f"<tr><td>张{n}</td><td>{n}&nbsp;</td></tr>" for n in range(200)) + "</table></body></html>"
    ).encode()


def text() -> bytes:
    return "".join(f'张{n},"北大街{n}号",{n}\r\n' for n in range(200)).encode("gb18030")


@pytest.mark.parametrize("make", [xlsx, xls, html])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.97])
def test_a_transfer_that_broke_off_is_damage(tmp_path: Path, make: Callable[[], bytes], share: float) -> None:
    data = make()
    assert fault(tmp_path, data[: int(len(data) * share)]).code == "DQ-106"


def test_an_xls_that_lost_its_last_bytes_is_whole_or_damaged_but_never_short(tmp_path: Path) -> None:
    data = xls()
    whole = opened(tmp_path, data)
    outcomes = []
    for lost in range(1, 2000, 97):
        try:
            outcomes.append("whole" if opened(tmp_path, data[:-lost]) == whole else "short")
        except DaoqiaoError as error:
            outcomes.append(error.code)
    assert set(outcomes) <= {"whole", "DQ-106"}
    assert outcomes[-1] == "DQ-106"


def test_a_flipped_byte_inside_a_zip_is_damage(tmp_path: Path) -> None:
    data = bytearray(xlsx())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0x10
    assert fault(tmp_path, bytes(data)).code == "DQ-106"


def test_a_workbook_of_broken_xml_is_damage_and_names_the_sheet(tmp_path: Path) -> None:
    error = fault(tmp_path, workbook('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>', "<sheetData><row r='1'><c r='A1'"))
    assert (error.code, error.place.sheet) == ("DQ-106", "表2")


def test_a_zip_with_a_password_asks_for_it(tmp_path: Path) -> None:
    data = bytearray(workbook(CELL, shared="<si><t>x</t></si>"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + offset] |= 1
    assert fault(tmp_path, bytes(data)).code == "DQ-105"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.zip_parts.MAX_INFLATED_BYTES", 4 << 20)
    bomb = workbook(CELL, shared="<si><t>" + "0" * (5 << 20) + "</t></si>")
    assert len(bomb) < 20_000
    assert fault(tmp_path, bomb).code == "DQ-108"


def test_a_zip_that_lies_about_its_size_gets_no_further(tmp_path: Path) -> None:
    data = workbook(CELL, shared="<si><t>" + "0" * 100_000 + "</t></si>")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true = struct.pack("<I", archive.getinfo("xl/sharedStrings.xml").file_size)
    assert data.count(true) == 2, "in the local header and in the directory"
    assert fault(tmp_path, data.replace(true, struct.pack("<I", 50))).code == "DQ-106"


def test_one_long_text_in_many_cells_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 2}</v></c></row>' for n in range(1, 2001))
    data = workbook(f"<sheetData>{lines}</sheetData>", shared=f"<si><t>短</t></si><si><t>{'长' * 3000}</t></si>")
    assert len(opened(tmp_path, data).sheets[0].rows) == 2000
    monkeypatch.setattr("connectors.readers.ooxml.MAX_INFLATED_BYTES", 5_000_000)
    assert fault(tmp_path, data).code == "DQ-108"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='xfd1048576'><v>2</v></c></row>",
    ],
)
def test_a_stray_value_far_away_is_refused_before_it_kills_the_process(tmp_path: Path, cells: str) -> None:
    assert fault(tmp_path, workbook(f"<sheetData>{cells}</sheetData>")).code == "DQ-108"


def test_an_impossible_count_is_refused_before_it_kills_the_process(tmp_path: Path) -> None:
    data = workbook(CELL, extra={"xl/sharedStrings.xml": '<sst count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'})
    assert fault(tmp_path, data).code == "DQ-106"


@pytest.mark.parametrize(
    ("record", "offset", "value", "code"),
    [
        (b"\x00\x02\x0e\x00", 4, struct.pack("<IIHH", 0, 65536, 0, 65535), "DQ-108"),
        (b"\x00\x02\x0e\x00", 4, struct.pack("<IIHH", 900, 3, 0, 9), "DQ-106"),
        (b"\xfc\x00", 8, struct.pack("<I", 0xFFFFFFF0), "DQ-106"),
    ],
)
def test_impossible_claims_of_an_xls_are_refused_before_they_kill_the_process(
    tmp_path: Path, record: bytes, offset: int, value: bytes, code: str
) -> None:
    data = xls()
    at = data.index(record, 512) + offset
    assert fault(tmp_path, data[:at] + value + data[at + len(value) :]).code == code


def test_a_file_past_the_bound_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.recognition.MAX_FILE_BYTES", 1000)
    assert fault(tmp_path, b"a,b\n" * 500).code == "DQ-108"
    assert limits.MAX_FILE_BYTES == 1 << 30


def test_a_fault_quotes_no_cell(tmp_path: Path) -> None:
    secret = "411099200209041000"
    for data in (
        f'姓名,号码\n甲,"{secret}\n乙,"1"\n'.encode(),
        workbook(f"<sheetData><row r='1'><c r='A1' t='d'><v>{secret}</v></c><c r='B1' t='b'><v>{secret}</v>"),
    ):
        error = fault(tmp_path, data)
        assert secret not in f"{error} {error.what()} {error.cause()} {error.facts} {error.__cause__}"


@pytest.mark.parametrize("make", [xlsx, xls, html, text])
def test_random_damage_never_ends_in_a_bare_traceback(tmp_path: Path, make: Callable[[], bytes]) -> None:
    """120 mutilations a format, always the same ones: zeroed stretches, foreign bytes, cuts, extreme numbers."""
    random_, path, whole = random.Random(20261120), tmp_path / "坏.xls", make()
    outcomes = set()
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(random_.randrange(1, 4)):
            at = random_.randrange(len(data))
            data[at : at + random_.choice((1, 2, 4, 40))] = random_.choice((bytes(40), b"\xff\xff\xff\x7f", random_.randbytes(4), b""))
        path.write_bytes(data[: random_.choice((len(data), len(data), random_.randrange(1, len(data))))])
        try:
            read_file(path)
            outcomes.add("read")
        except DaoqiaoError as error:
            outcomes.add(error.code)
    assert "DQ-106" in outcomes
    assert outcomes <= {"read", "DQ-103", "DQ-104", "DQ-105", "DQ-106", "DQ-107", "DQ-108"}


def test_a_plain_zip_is_not_unpacked(tmp_path: Path) -> None:
    assert fault(tmp_path, zipped({"a.csv": "x,y\n"}), "名单.zip").facts["found"] == "ZIP"
