""".dbf: every field as its text, every record at its place, deleted ones told, memos fetched; nothing cut passes."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import Sheet
from connectors.readers.dbf import encoding_of, read_dbf
from tests.readers.make import fault, opened, rows
from tests.readers.make_dbf import Column, dbf, dbt, dbt_iv, fpt, of_rows

NAMES = [Column("姓名", 8), Column("身份证号", 18), Column("住址", 20)]
PEOPLE = [["王䶮", "411099200209041000", "东大道１６８号"], ["刘頔", None, "北大街"], [None, "41109919790101002X", None]]


def sheet(folder: Path, data: bytes, name: str = "名单.dbf") -> Sheet:
    found = opened(folder, data, name)
    assert found.format == "dbf"
    return found.sheets[0]


def one(folder: Path, column: Column, value: str | bytes | None, version: int = 0x30) -> str | None:
    (_, (_, text, last)) = rows(folder, dbf([Column("头", 2), column, Column("尾", 2)], [["头", value, "尾"]], version=version))
    assert last == "尾"
    return text


def test_row_one_are_the_names_and_each_record_stands_a_row_lower(tmp_path: Path) -> None:
    found = opened(tmp_path, dbf(NAMES, PEOPLE), "常住人口.xls")
    assert (found.format, found.encoding) == ("dbf", "gb18030")
    (table,) = found.sheets
    assert (table.name, table.first_row, table.merged, table.hidden) == ("", 1, [], False)
    assert table.rows == [["姓名", "身份证号", "住址"], *PEOPLE]


def test_deleted_records_keep_their_place_and_are_told(tmp_path: Path) -> None:
    table = sheet(tmp_path, dbf(NAMES, PEOPLE, deleted=[1, 3]))
    assert table.rows[1:] == PEOPLE
    assert table.deleted == {2, 4}
    assert not sheet(tmp_path, dbf(NAMES, PEOPLE)).deleted


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column("C", 8), " 王 伟", " 王 伟"),
        (Column("C", 4), "007", "007"),
        (Column("C", 8), b"\xcd\xf5\0\0\0\0\0\0", "王"),
        (Column("C", 8), b"AB\0\0CD  ", "ABCD"),
        (Column("C", 300), "长" * 150, "长" * 150),
        (Column("C", 4), None, None),
        (Column("N", 12, "N"), "13416237922", "13416237922"),
        (Column("N", 8, "N", 2), "1418.00", "1418.00"),
        (Column("N", 4, "N"), "****", "****"),
        (Column("N", 4, "N"), None, None),
        (Column("F", 20, "F"), "1.5E+02", "1.5E+02"),
        (Column("D", 8, "D"), "19800101", "19800101"),
        (Column("D", 8, "D"), "19801345", "19801345"),
        (Column("D", 8, "D"), None, None),
        (Column("L", 1, "L"), "T", "T"),
        (Column("L", 1, "L"), "y", "T"),
        (Column("L", 1, "L"), "N", "F"),
        (Column("L", 1, "L"), "?", None),
        (Column("L", 1, "L"), None, None),
        (Column("L", 1, "L"), "是".encode("gb18030")[:1].replace(b"\xca", b"1"), "1"),
        (Column("I", 4, "I"), struct.pack("<i", -7), "-7"),
        (Column("I", 4, "I"), struct.pack("<i", 538976288), "538976288"),
        (Column("B", 8, "B"), struct.pack("<d", 1980.1), "1980.1"),
        (Column("B", 8, "B"), struct.pack("<d", 411099200209041000.0), "4.11099200209041E+17"),
        (Column("B", 8, "B"), struct.pack("<d", float("inf")), None),
        (Column("Y", 8, "Y"), struct.pack("<q", -14180001), "-1418.0001"),
        (Column("T", 8, "T"), struct.pack("<II", date(2024, 5, 6).toordinal() + 1721425, 25_689_000), "2024-05-06 07:08:09"),
        (Column("T", 8, "T"), struct.pack("<II", date(1980, 1, 1).toordinal() + 1721425, 0), "1980-01-01"),
        (Column("T", 8, "T"), bytes(8), None),
        (Column("T", 8, "T"), None, None),
        (Column("G", 4, "G"), struct.pack("<I", 9), "Gen"),
        (Column("G", 4, "G"), bytes(4), None),
    ],
)
def test_a_field_prints_as_its_kind(tmp_path: Path, column: Column, value: str | bytes | None, text: str | None) -> None:
    assert one(tmp_path, column, value) == text


def test_an_impossible_moment_is_damage_and_placed(tmp_path: Path) -> None:
    data = dbf([Column("名", 2), Column("时间", 8, "T")], [["王", bytes(8)], ["李", b"\xff" * 8]], version=0x30)
    error = fault(tmp_path, data)
    assert (error.code, error.place.row, error.place.column) == ("DQ-106", 3, "时间")


def test_null_values_of_visual_foxpro(tmp_path: Path) -> None:
    columns = [Column("甲", 4, "I", flags=2), Column("乙", 2), Column("丙", 4, "I", flags=2), Column("_NullFlags", 1, "0", flags=5)]
    zero = bytes(4)
    data = dbf(columns, [[zero, "x", zero, b"\0"], [zero, "x", zero, b"\2"], [zero, "x", zero, b"\1"]], version=0x30)
    assert rows(tmp_path, data) == [["甲", "乙", "丙"], ["0", "x", "0"], ["0", "x", None], [None, "x", "0"]]


def test_a_text_cut_to_its_width_loses_half_a_character_and_no_more(tmp_path: Path) -> None:
    """Clients cut addresses to the field's bytes. Elsewhere a broken character is a fault, and is placed."""
    assert one(tmp_path, Column("C", 7), "东大道１".encode("gb18030")[:7]) == "东大道"
    assert one(tmp_path, Column("C", 7), "东大㛃".encode("gb18030")[:7]) == "东大"
    broken = dbf(NAMES, [PEOPLE[0], ["李", None, b"\xb6\xab\xff\xb4\xf3".ljust(20)]])
    error = fault(tmp_path, broken)
    assert (error.code, error.place.row, error.place.column) == ("DQ-107", 3, "住址")
    assert error.facts == {"encoding": "GB18030", "byte": broken.index(b"\xb6\xab\xff") + 2}
    assert fault(tmp_path, dbf(NAMES, [["李", None, b"\xb6\xab\xb4".ljust(20)]])).code == "DQ-107"


def test_utf8_is_known_by_its_bytes_and_big5_refused(tmp_path: Path) -> None:
    people = [["王䶮", "411099200209041000", "东大道一号"], ["刘頔", None, "北大街"]]
    found = opened(tmp_path, dbf(NAMES, people, encoding="utf-8"))
    assert (found.encoding, found.sheets[0].rows[1:]) == ("utf-8", people)
    error = fault(tmp_path, dbf(NAMES, people, driver=0x78))
    assert (error.code, error.facts["encoding"]) == ("DQ-107", "Big5")
    for driver in (0x00, 0x03, 0x4D, 0x57, 0x7A):
        assert sheet(tmp_path, dbf(NAMES, people, driver=driver)).rows[1:] == people


@pytest.mark.parametrize(("count", "codes"), [(4, "DQ-106"), (2, "DQ-106"), (0, "DQ-106"), (4_000_000_000, "DQ-106")])
def test_more_or_fewer_records_than_the_header_says_are_damage(tmp_path: Path, count: int, codes: str) -> None:
    assert fault(tmp_path, dbf(NAMES, PEOPLE, count=count)).code == codes


@pytest.mark.parametrize("end", [b"", b"\x1a", b"\0", b"\x1a" + bytes(300), b"\x1a old records"])
def test_the_end_mark_may_be_missing_or_followed_by_old_bytes(tmp_path: Path, end: bytes) -> None:
    assert sheet(tmp_path, dbf(NAMES, PEOPLE, end=end)).rows[1:] == PEOPLE


def test_a_record_that_begins_with_an_end_mark_ends_nothing(tmp_path: Path) -> None:
    """dbfread stops there and says nothing."""
    data = dbf(NAMES, PEOPLE)
    first = data.index("王".encode("gb18030")) - 1
    for at in (first, first + 1 + sum(column.length for column in NAMES)):
        assert fault(tmp_path, data[:at] + b"\x1a" + data[at + 1 :]).code == "DQ-106"


def test_a_table_without_records_has_its_header(tmp_path: Path) -> None:
    assert sheet(tmp_path, dbf(NAMES, [])).rows == [["姓名", "身份证号", "住址"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (dbf(NAMES, PEOPLE, encrypted=1), "DQ-105"),
        (dbf([Column("V", 8, "V")], [["x"]], version=0x30), "DQ-104"),
        (b"\x02" + dbf(NAMES, PEOPLE)[1:], "DQ-104"),
        (dbf(NAMES, PEOPLE).replace(b"\r", b" ", 1), "DQ-106"),
        (dbf([Column("N", 4, "I")], [["abcd"]], version=0x30).replace(b"\4\0\0", b"\5\0\0", 1), "DQ-106"),
        (dbf([Column("", 4)], [["abcd"]]), "DQ-106"),
    ],
    ids=["encrypted", "varchar", "dBASE II", "no end of header", "length", "no name"],
)
def test_what_is_not_read_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert fault(tmp_path, data, "旧.dbf").code == code


@pytest.mark.parametrize(
    ("make", "version", "suffix", "width"),
    [(fpt, 0xF5, ".FPT", 10), (fpt, 0x30, ".fpt", 4), (dbt, 0x83, ".dbt", 10), (dbt_iv, 0x8B, ".DBT", 10)],
)
def test_memos_are_read_from_the_file_beside(tmp_path: Path, make: object, version: int, suffix: str, width: int) -> None:
    texts = ["第一行\r\n第二行", "长" * 900, ""]
    memo, places = make(*(text.encode("gb18030") for text in texts))  # type: ignore[operator]
    pointers = [struct.pack("<I", place) if width == 4 else str(place) for place in places]
    columns = [Column("姓名", 4), Column("备注", width, "M")]
    blank = bytes(4) if width == 4 else None
    data = dbf(columns, [*zip("甲乙丙", pointers, strict=True), ("丁", blank)], version=version)
    error = fault(tmp_path, data, "档案.DBF")
    assert (error.code, error.place.row, error.place.column) == ("DQ-112", 2, "备注")
    assert error.facts["columns"] == "备注"
    (tmp_path / f"档案{suffix}").write_bytes(memo)
    assert sheet(tmp_path, data, "档案.DBF").rows[1:] == [["甲", texts[0]], ["乙", texts[1]], ["丙", None], ["丁", None]]
    (tmp_path / f"档案{suffix}").write_bytes(memo[: len(memo) // 2])
    assert fault(tmp_path, data, "档案.DBF").code == "DQ-106"


def test_a_memo_that_no_record_has_need_not_be_there(tmp_path: Path) -> None:
    assert sheet(tmp_path, dbf([Column("姓名", 4), Column("备注", 10, "M")], [["甲", None]], version=0x83)).rows[1:] == [["甲", None]]


def test_memos_that_are_another_tables_or_grow_without_bound_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("备注", 10, "M")]
    memo, (place,) = fpt(b"x" * 1000)
    (tmp_path / "表.fpt").write_bytes(memo)
    for pointer in ("1", "99999", "1x"):
        assert fault(tmp_path, dbf(columns, [[pointer]], version=0xF5), "表.dbf").code == "DQ-106"
    monkeypatch.setattr("connectors.readers.dbf_memo.MAX_INFLATED_BYTES", 10_000)
    assert len(sheet(tmp_path, dbf(columns, [[str(place)]] * 10, version=0xF5), "表.dbf").rows) == 11
    assert fault(tmp_path, dbf(columns, [[str(place)]] * 11, version=0xF5), "表.dbf").code == "DQ-108"


def test_soft_line_ends_of_dbase_vanish(tmp_path: Path) -> None:
    memo, (place,) = dbt("第一行".encode("gb18030") + b"\x8d\n" + "接着".encode("gb18030"))
    (tmp_path / "表.dbt").write_bytes(memo)
    assert sheet(tmp_path, dbf([Column("备注", 10, "M")], [[str(place)]], version=0x83), "表.dbf").rows[1] == ["第一行接着"]


LETTERS = st.text(st.sampled_from("王䶮Aa1９\u3000·?"), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(LETTERS, min_size=3, max_size=3), min_size=1, max_size=8), st.sets(st.integers(1, 8)))
def test_what_is_written_comes_back(cells: list[list[str]], deleted: set[int]) -> None:
    columns = [Column(name, 24) for name in "甲乙丙"]
    data = dbf(columns, cells, deleted=deleted)
    table = read_dbf(data, encoding_of(data), None, "表")
    assert table.rows == [["甲", "乙", "丙"], *([value or None for value in line] for line in cells)]
    assert table.deleted == {number + 1 for number in deleted if number <= len(cells)}


def test_the_rows_of_a_plain_table(tmp_path: Path) -> None:
    table = [["甲", "乙"], ["1", "二"], [None, "三"]]
    assert rows(tmp_path, of_rows(table)) == table
