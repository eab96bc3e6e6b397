"""Workbooks that declare entities or unpack without end are refused before anything of them is parsed or unpacked."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest

from tests.readers.make import MAIN, fault, opened, workbook, zipped
from tests.readers.make_ods import SPREADSHEET, ods, row, table, text

ROW = '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
SHARED = "<si><t>甲</t></si>"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
GIB = 1 << 30


def external(folder: Path) -> str:
    secret = folder / "secret.txt"
    secret.write_text("不该看到的字", "utf-8")
    return f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'


def parts_of_an_xlsx(declared: str, where: str) -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}">{ROW}</worksheet>'
    strings = f'<sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>' if where == "xl/sharedStrings.xml" else f'<sst xmlns="{MAIN}">{SHARED}</sst>'
    others = {
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings,
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
        "xl/theme/theme1.xml": "<theme/>",
    }
    data = workbook(ROW, shared=SHARED, extra=others)
    return data if not declared else workbook(ROW, shared=SHARED, extra={**others, where: declared + others[where]})


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize("kind", ["laughs", "external", "bare"])
def test_a_document_type_in_any_part_of_an_xlsx_is_refused(tmp_path: Path, where: str, kind: str) -> None:
    declared = {"laughs": LAUGHS, "external": external(tmp_path), "bare": "<!DOCTYPE x>"}[kind]
    error = fault(tmp_path, parts_of_an_xlsx(declared, where), "名单.xlsx")
    assert (error.code, error.facts) == ("DQ-110", {"part": where})
    assert "不该" not in f"{error} {error.cause()}"
    assert opened(tmp_path, parts_of_an_xlsx("", "")).sheets[0].rows == [["甲"]], "without it the workbook is sound"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml"])
def test_a_document_type_in_the_list_of_sheets_is_refused(tmp_path: Path, part: str) -> None:
    error = fault(tmp_path, workbook(ROW, extra={part: LAUGHS + "<x>&c;</x>"}), "名单.xlsx")
    assert (error.code, error.facts["part"]) == ("DQ-110", part)


def test_a_document_type_in_an_ods_is_refused(tmp_path: Path) -> None:
    for declared in (LAUGHS, external(tmp_path)):
        page = table(row(text("甲"))).replace("甲", "&a;")
        error = fault(tmp_path, ods(page, prolog=f'<?xml version="1.0"?>{declared}'), "名单.ods")
        assert (error.code, error.facts) == ("DQ-110", {"part": "content.xml"})
    locked = zipped({"mimetype": SPREADSHEET, "META-INF/manifest.xml": LAUGHS + "<m>&c;</m>", "content.xml": "<x/>"})
    assert fault(tmp_path, locked, "名单.ods").facts == {"part": "META-INF/manifest.xml"}


@pytest.mark.parametrize("before", [0, 1 << 20, (1 << 20) - 20])
def test_it_is_found_wherever_it_stands(tmp_path: Path, before: int) -> None:
    """Behind a comment that is longer than what is unpacked at once, and across the edge of that."""
    prolog = '<?xml version="1.0" encoding="UTF-8"?><!--' + "x" * before + "-->" + LAUGHS
    assert fault(tmp_path, ods(table(row(text("甲"))), prolog=prolog)).code == "DQ-110"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_it_cannot_hide_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    hidden = f'<?xml version="1.0" encoding="{encoding[:6]}"?>{LAUGHS}<sst xmlns="{MAIN}"><si><t>&c;</t></si></sst>'.encode(encoding)
    assert fault(tmp_path, packed(plain("xl/workbook.xml", hidden)), "名单.xlsx").code == "DQ-106"
    declared = f'<?xml version="1.0" encoding="UTF-7"?><sst xmlns="{MAIN}">{SHARED}</sst>'
    assert fault(tmp_path, workbook(ROW, extra={"xl/sharedStrings.xml": declared}), "名单.xlsx").code == "DQ-106"


Packed = tuple[str, bytes, int, int, int]
"""Name, bytes as they lie in the archive, stated size, stated checksum, method."""


def packed(*entries: Packed) -> bytes:
    """A ZIP archive by hand, with sizes that may be lies, past 4 GiB in a ZIP64 field. APPNOTE 4.3 and 4.5.3."""
    directory, members, count = b"", b"", 0
    for name, content, size, checksum, method in entries:
        raw = name.encode()
        extra = struct.pack("<HHQ", 1, 8, size)
        fixed = struct.pack("<5H3I2H", 45, 0, method, 0, 33, checksum, len(content), 0xFFFFFFFF, len(raw), len(extra))
        directory += b"PK\1\2" + bytes((45, 0)) + fixed + struct.pack("<3H2I", 0, 0, 0, 0, len(members)) + raw + extra
        members += b"PK\3\4" + fixed + raw + extra + content
        count += 1
    return members + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(directory), len(members), 0)


def plain(name: str, content: bytes) -> Packed:
    return name, content, len(content), zlib.crc32(content), 0


def ten_gigabytes(prefix: bytes) -> bytes:
    """Deflated: ``prefix``, then 10 GiB of blanks; 10 MB, made in a moment, because each MiB is the same bytes."""
    compress = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = compress.compress(prefix) + compress.flush(zlib.Z_FULL_FLUSH)
    mebibyte = compress.compress(b" " * (1 << 20)) + compress.flush(zlib.Z_FULL_FLUSH)
    return start + mebibyte * (10 << 10) + compress.flush()


PARTS = {"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": b"<Relationships/>"}
ODS = {"mimetype": SPREADSHEET.encode(), "META-INF/manifest.xml": b"<manifest/>"}


@pytest.mark.parametrize(("others", "big"), [(PARTS, "xl/worksheets/sheet1.xml"), (ODS, "content.xml")], ids=["xlsx", "ods"])
@pytest.mark.parametrize(("stated", "code"), [(10 * GIB, "DQ-108"), (50, "DQ-106"), (8 << 20, "DQ-106")])
def test_ten_gigabytes_in_a_workbook_are_not_unpacked(tmp_path: Path, others: dict[str, bytes], big: str, stated: int, code: str) -> None:
    """Neither where the directory says so, nor where it lies: then no more than it says is unpacked, block by block."""
    bomb = packed(*(plain(*part) for part in others.items()), (big, ten_gigabytes(b"<worksheet>"), stated, 0, 8))
    assert len(bomb) < 12 << 20
    tracemalloc.start()
    try:
        assert fault(tmp_path, bomb, "十吉.xlsx").code == code
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_a_part_that_is_shorter_than_it_says_is_damage(tmp_path: Path) -> None:
    part = b"<worksheet/>"
    data = packed(("xl/workbook.xml", part, len(part) + 1, zlib.crc32(part), 0))
    assert fault(tmp_path, data, "名单.xlsx").code == "DQ-106"
