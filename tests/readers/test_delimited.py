"""CSV: every row of the screen is a row, and none is swallowed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers.delimited import choose_delimiter, count_rows, read_rows
from tests.readers.make import fault, rows

DELIMITERS = (",", "\t", ";", "|")


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    assert rows(tmp_path, '姓名,备注\r\n张三,"甲,乙\r\n丙 ""丁"""\r\n李四,无\r\n'.encode()) == [
        ["姓名", "备注"],
        ["张三", '甲,乙\r\n丙 "丁"'],
        ["李四", "无"],
    ]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("gb18030", b""), ("gbk", b""), ("utf-8", b""), ("utf-8-sig", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_with_every_delimiter(tmp_path: Path, encoding: str, mark: bytes, delimiter: str) -> None:
    table = [["姓名", "备注", "电话"], ["张三", '甲,乙;丙\t丁\r\n"戊"\n己', "1"], ["李四", None, '"'], [None, "末行\r", "3"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    assert rows(tmp_path, mark + out.getvalue().encode(encoding)) == table


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_half_a_character_of_utf16_is_damage(tmp_path: Path, mark: bytes) -> None:
    data = mark + "姓名\t电话\r\n张三\t1\r\n".encode("utf-16-le" if mark == b"\xff\xfe" else "utf-16-be")
    assert fault(tmp_path, data[:-1]).code == "DQ-106"


def test_blank_lines_are_rows_and_the_last_line_needs_no_end(tmp_path: Path) -> None:
    assert rows(tmp_path, b"a,b\n\n1,2\n,\n3,4") == [["a", "b"], [], ["1", "2"], [None, None], ["3", "4"]]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_each_kind_of_line_end(tmp_path: Path, end: str) -> None:
    assert rows(tmp_path, f"a,b{end}1,2{end}{end}3,4{end}".encode()) == [["a", "b"], ["1", "2"], [], ["3", "4"]]


def test_nothing_is_stripped_and_empty_is_none(tmp_path: Path) -> None:
    text = '\' 411099,\u3000王 伟 ,\t7,"",="007",\n'
    assert rows(tmp_path, text.encode()) == [["' 411099", "\u3000王 伟 ", "\t7", None, '="007"', None]]


def test_ragged_rows_stay_ragged(tmp_path: Path) -> None:
    assert [len(row) for row in rows(tmp_path, b"a,b,c\n1\n1,2,3,4\n1,2,3\n1,2,3\n")] == [3, 1, 4, 3, 3]


def test_a_width_that_grows_after_a_thousand_rows_loses_none(tmp_path: Path) -> None:
    """DuckDB's and pandas' sniffers drop the first rows of such a file without a word."""
    found = rows(tmp_path, b"a,b\n" + b"1,2\n" * 1500 + b"1,2,3,4\n" * 500)
    assert len(found) == 2001
    assert len(found[-1]) == 4


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_the_one_that_cuts_evenly(tmp_path: Path, delimiter: str) -> None:
    lines = ["某区名单", "", delimiter.join(["姓名", "电话", "住址"])]
    lines += [
        delimiter.join(["张三", "0374-2331234、;".replace(delimiter, ""), "甲, 乙; 丙| 丁".replace(delimiter, "") * (n % 3)])
        for n in range(9)
    ]
    found = rows(tmp_path, "\r\n".join(lines).encode())
    assert found[2] == ["姓名", "电话", "住址"]
    assert all(len(row) == 3 for row in found[3:])


def test_a_column_of_lists_does_not_outvote_the_header() -> None:
    text = "姓名,标签\n" + "".join(f"张{n},{';'.join('abcdefg'[: n % 6])}\n" for n in range(60))
    assert choose_delimiter(text, DELIMITERS) == ","
    assert choose_delimiter("一列\n没有分隔符\n", DELIMITERS) == ","


def test_a_stray_quotation_mark_never_swallows_rows(tmp_path: Path) -> None:
    """Python's csv module and spreadsheet programs put rows 3 and 4 into one cell and go on."""
    error = fault(tmp_path, '姓名,住址\n甲,一\n乙,"东区\n丙,三\n丁,"四"\n戊,五\n'.encode())
    assert (error.code, error.place.row) == ("DQ-106", 3)


def test_an_unclosed_quotation_mark_is_damage_wherever_it_is(tmp_path: Path) -> None:
    assert fault(tmp_path, b'a,b\n"1","2"\n"3","4').place.row == 3
    assert fault(tmp_path, b'a,b\n"1","2\n3,4\n').place.row == 2
    assert fault(tmp_path, b'a,b\n1,"' + b"x,y\n" * 50_000).place.row == 2


def test_marks_inside_a_cell_are_text(tmp_path: Path) -> None:
    assert rows(tmp_path, '规格,住址\n3"管,甲\n"东"区,乙\n'.encode()) == [["规格", "住址"], ['3"管', "甲"], ["东区", "乙"]]


def test_the_end_mark_of_dos_is_no_row(tmp_path: Path) -> None:
    assert rows(tmp_path, b"a,b\r\n1,2\r\n\x1a") == [["a", "b"], ["1", "2"]]


CELLS = st.text(st.characters(exclude_characters="\0\x1a", exclude_categories=["Cs"]), max_size=6)


TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=8)


@given(TABLES, st.sampled_from(DELIMITERS), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_a_csv_writer_writes_comes_back(table: list[list[str]], delimiter: str, quoting: Literal[0, 1]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(table)
    assert read_rows(out.getvalue(), (delimiter,)) == [[cell or None for cell in row] for row in table]
    assert count_rows(out.getvalue(), delimiter) == len(table)
