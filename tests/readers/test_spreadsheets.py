"""xlsx: the kind of every cell survives as text, and every row keeps its number."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.readers import Opened, Sheet
from connectors.readers.rendering import EXACT_BELOW, number, printed
from tests.readers.make import LINKS, MAIN, PACKAGE, opened, rows, workbook


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one_cell(folder: Path, value: Any, number_format: str = "General") -> str | None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = value, "尾"
    book.active["A1"].number_format = number_format
    return rows(folder, saved(book))[0][0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("411099200209041000", "411099200209041000"),
        (411099200209041000, "4.11099200209041E+17"),
        (411099200001000000, "4.11099200001000E+17"),
        (10**15, "1.00000000000000E+15"),
        (999999999999999, "999999999999999"),
        (13416237922, "13416237922"),
        (-5, "-5"),
        (0, "0"),
        (1980.1, "1980.1"),
        (633.5, "633.5"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(1980, 1, 1), "1980-01-01"),
        (datetime(2024, 5, 6), "2024-05-06"),  # noqa: DTZ001
        (datetime(2024, 5, 6, 7, 8, 9), "2024-05-06 07:08:09"),  # noqa: DTZ001
        (time(7, 8), "07:08:00"),
        (timedelta(hours=30), "30:00:00"),
        (" 王\u3000伟 ", " 王\u3000伟 "),
        ("甲\n乙", "甲\n乙"),
        ("'007", "'007"),
        ("TRUE", "TRUE"),
    ],
)
def test_a_cell_prints_as_its_kind(tmp_path: Path, value: Any, text: str) -> None:
    number_format = "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else "General"
    if isinstance(value, (date, time, timedelta)) and not isinstance(value, datetime):
        number_format = {date: "yyyy-mm-dd", time: "h:mm", timedelta: "[h]:mm:ss"}[type(value)]
    assert one_cell(tmp_path, value, number_format) == text


@pytest.mark.parametrize(
    "number_format", ['yyyy"年"mm"月"dd"日"', 'yyyy"年"m"月"', '[$-804]yyyy"年"m"月"d"日"', "yyyy.mm.dd", "yyyy/m/d;@"]
)
def test_chinese_date_formats_are_dates(tmp_path: Path, number_format: str) -> None:
    assert one_cell(tmp_path, 29221, number_format) == "1980-01-01"


@pytest.mark.parametrize("number_format", ["000000", '0"月"', "0.00%", "@", "[Red]0"])
def test_number_formats_are_no_dates(tmp_path: Path, number_format: str) -> None:
    assert one_cell(tmp_path, 29221, number_format) == "29221"


def test_an_impossible_date_prints_as_its_number(tmp_path: Path) -> None:
    """Ids and 19800101 typed into a column that is formatted as dates."""
    assert one_cell(tmp_path, 19800101, "yyyy-mm-dd") == "19800101"
    assert one_cell(tmp_path, 411099200209041000, "yyyy-mm-dd") == "4.11099200209041E+17"


def test_a_second_is_rounded_not_cut(tmp_path: Path) -> None:
    assert one_cell(tmp_path, 29221 + 0.9999999, "yyyy-mm-dd hh:mm:ss") == "1980-01-02"
    assert printed(datetime(1980, 1, 1, 7, 8, 8, 999_000)) == "1980-01-01 07:08:09"  # noqa: DTZ001
    assert printed(timedelta(seconds=-90)) == "-00:01:30"


def test_dates_of_the_1904_calendar(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(1980, 1, 1)])
    assert rows(tmp_path, saved(book)) == [["1980-01-01"]]


def test_the_formats_of_chinese_excel_that_have_no_code(tmp_path: Path) -> None:
    """31 (yyyy年m月d日) and 57 (yyyy年m月) are built in: the file names them by number alone."""
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs count="3">{{}}</cellXfs></styleSheet>'
    formats = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 31, 57))
    link = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="s1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="st" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>'
    )
    cells = "".join(f'<c r="{c}1" s="{n}"><v>29221</v></c>' for n, c in enumerate("ABC"))
    extra = {"xl/styles.xml": styles.format(formats), "xl/_rels/workbook.xml.rels": link}
    assert rows(tmp_path, workbook(f'<sheetData><row r="1">{cells}</row></sheetData>', extra=extra)) == [
        ["29221", "1980-01-01", "1980-01-01"]
    ]


def test_error_cells_keep_their_text_where_they_stand(tmp_path: Path) -> None:
    first = '<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>'
    second = (
        '<sheetData><row r="1"><c r="A1" t="e"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c><c r="B1" t="str"><f>X</f><v>好</v></c></row>'
        '<row r="3"><c r="A3" t="e"/><c r="B3"><v>5</v></c><c t="e" s="1" r="C3"><v>#REF!</v></c></row></sheetData>'
    )
    sheets = opened(tmp_path, workbook(first, second)).sheets
    assert [sheet.rows for sheet in sheets] == [
        [[None, None], [None, "1"]],
        [["#N/A", "好", None], [None, None, None], [None, "5", "#REF!"]],
    ]


def test_text_of_every_make(tmp_path: Path) -> None:
    """Inline, shared, rich in runs, with pinyin above it, escaped control characters; numbers with 17 digits."""
    shared = (
        "<si><t>共享</t></si><si><r><t>王</t></r><r><t xml:space='preserve'> 伟</t></r></si>"
        "<si><t>课</t><rPh sb='0' eb='1'><t>KE</t></rPh></si>"
    )
    cells = (
        "<c t='inlineStr' r='A1'><is><t xml:space='preserve'> 内联 </t></is></c>"
        "<c r='B1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c><c r='D1' t='s'><v>2</v></c>"
        "<c r='E1' t='inlineStr'><is><t>甲_x000A_乙</t></is></c>"
        "<c r='F1'><v>1980.0999999999999</v></c><c r='G1'><v>4.1109920020904102E+17</v></c><c r='H1'/>"
    )
    found = rows(tmp_path, workbook(f"<sheetData><row r='1'>{cells}</row></sheetData>", shared=shared))
    assert found == [[" 内联 ", "共享", "王 伟", "课", "甲\n乙", "1980.1", "4.11099200209041E+17"]]


def test_blank_rows_and_columns_before_the_data_shift_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C4"], book.active["D6"] = "姓名", "电话"
    book.active["H90"].number_format = "0.00"  # formatted, but empty: not on the screen
    assert rows(tmp_path, saved(book)) == [[None] * 4] * 3 + [[None, None, "姓名", None], [None] * 4, [None, None, None, "电话"]]


def test_merged_areas_are_told_and_hold_one_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B4"] = "对应表", "第一党小组", "尾"
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A2:A4")
    found = opened(tmp_path, saved(book)).sheets[0]
    assert found.rows == [["对应表", None], ["第一党小组", None], [None, None], [None, "尾"]]
    assert found.merged == [(1, 0, 1, 1), (2, 0, 4, 0)]


def test_hidden_sheets_are_read_and_marked_and_blank_ones_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title, book.active["A1"] = "一支部", "甲"
    for name, state in (("二支部", "visible"), ("代码表", "hidden"), ("底稿", "veryHidden"), ("Sheet3", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        if name != "Sheet3":
            sheet["A1"] = name
    book.create_chartsheet("图")
    book.active["A2"].value = None
    book["二支部"].auto_filter.ref = "A1:A1"
    book["一支部"].row_dimensions[1].hidden = True
    file = opened(tmp_path, saved(book))
    assert [(sheet.name, sheet.hidden) for sheet in file.sheets] == [("一支部", False), ("二支部", False), ("代码表", True), ("底稿", True)]
    assert file.sheets[0].rows == [["甲"]], "a row hidden by a filter is still a row"


def test_a_million_formatted_rows_cost_nothing(tmp_path: Path) -> None:
    """Somebody drew borders down to the last row; only values count."""
    lines = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row>'
    assert rows(tmp_path, workbook(f"<sheetData>{lines}</sheetData>")) == [["1"]]


def test_opened_is_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title, book.active["A1"] = "表", "甲"
    assert opened(tmp_path, saved(book)) == Opened("xlsx", "", [Sheet("表", 1, [["甲"]], [], False)])


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_below_the_bound_print_exactly(value: int) -> None:
    assert number(float(value)) == number(value) == str(value)


@given(st.floats(EXACT_BELOW, 1e18))
def test_above_it_fifteen_digits_print_and_no_more(value: float) -> None:
    mantissa, exponent = number(value).split("E+")
    assert len(mantissa.replace(".", "")) == 15
    assert int(mantissa.replace(".", "")) * 10 ** (int(exponent) - 14) == pytest.approx(value, rel=1e-14)
