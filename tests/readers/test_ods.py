""".ods: the same cells as in other workbooks, and what repeats, spans and comments must not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers.opendocument import read_ods
from connectors.readers.sheet import Row
from tests.readers.make import fault, opened, rows
from tests.readers.make_ods import SPREADSHEET, cell, number, ods, of_rows, row, table, text

COMMENT = "<office:annotation><dc:creator>某人</dc:creator><text:p>批注</text:p></office:annotation>"
FRAME = "<draw:frame><draw:text-box><text:p>框里的字</text:p></draw:text-box></draw:frame>"


def one(folder: Path, written: str) -> str | None:
    """The text of one cell, between two others so that its place shows."""
    (line,) = rows(folder, ods(table(row(text("头"), written, text("尾")))))
    assert (len(line), line[0], line[2]) == (3, "头", "尾")
    return line[1]


def paragraphs(inner: str) -> str:
    return cell(inner, office_value_type="string")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (text("411099200209041000"), "411099200209041000"),
        (number("4.11099200209041E+17", "411099200209041000"), "4.11099200209041E+17"),
        (number("411099200209041715"), "4.11099200209042E+17"),
        (number("1000000000000000"), "1.00000000000000E+15"),
        (number("13416237922"), "13416237922"),
        (number("7", "007"), "7"),
        (number("0.30000000000000004"), "0.3"),
        (number("-5"), "-5"),
        (number("0"), "0"),
        (number("0.5", "50%", "percentage"), "0.5"),
        (number("1418", "￥1,418.00", "currency"), "1418"),
        (cell("<text:p>1980年1月</text:p>", office_value_type="date", office_date_value="1980-01-01"), "1980-01-01"),
        (cell(office_value_type="date", office_date_value="2024-05-06T07:08:08.9996"), "2024-05-06 07:08:09"),
        (cell(office_value_type="date", office_date_value="2024-05-06T00:00:00"), "2024-05-06"),
        (cell(office_value_type="date", office_date_value="1980-13-45"), "1980-13-45"),
        (cell(office_value_type="time", office_time_value="PT07H08M00S"), "07:08:00"),
        (cell(office_value_type="time", office_time_value="PT30H00M00S"), "30:00:00"),
        (cell(office_value_type="time", office_time_value="不是"), "不是"),
        (cell("<text:p>TRUE</text:p>", office_value_type="boolean", office_boolean_value="true"), "TRUE"),
        (cell("<text:p>NaN</text:p>", office_value_type="float", office_value="NaN"), "NaN"),
        (cell("<text:p>只有字</text:p>", office_value_type="float"), "只有字"),
        (cell("<text:p>没有类型</text:p>"), "没有类型"),
        (cell("<text:p>新</text:p>", office_value_type="将来的类型"), "新"),
        (cell("<text:p>显示</text:p>", office_value_type="string", office_string_value="存的"), "存的"),
        (cell(office_value_type="string", office_string_value=""), None),
        (cell(), None),
    ],
)
def test_a_cell_prints_as_its_kind(tmp_path: Path, written: str, expected: str | None) -> None:
    assert one(tmp_path, written) == expected


@pytest.mark.parametrize("shown", ["#DIV/0!", "#N/A", "Err:502"])
def test_an_error_keeps_its_text_from_new_programs_and_old(tmp_path: Path, shown: str) -> None:
    new = cell(f"<text:p>{shown}</text:p>", office_value_type="string", office_string_value="", calcext_value_type="error")
    assert one(tmp_path, new) == shown
    assert one(tmp_path, number("0", shown)) == shown


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<text:p>A&amp;B &lt;1&gt; &#24352;&#x4E09;<![CDATA[<b>]]></text:p>", "A&B <1> 张三<b>"),
        ('<text:p>a<text:tab/>b<text:line-break/>c<text:s text:c="3"/>d</text:p>', "a\tb\nc   d"),
        ("<text:p><text:span>王</text:span><text:a xlink:href='x'>伟<text:span>民</text:span></text:a>!</text:p>", "王伟民!"),
        ("<text:p>\n   王  \t 伟\n </text:p>", "王 伟"),
        ("<text:p><text:s/>王 <text:span> 伟</text:span><text:s/></text:p>", " 王 伟 "),
        ("<text:p><text:s text:c='2'/>前 后 <text:s/>空 </text:p>", "  前 后  空 "),
        ("<text:p>\u3000李\u3000</text:p>", "\u3000李\u3000"),
        ("<text:p>甲\u00a0</text:p>", "甲\u00a0"),
        ("<text:p>甲</text:p><text:p/><text:p>乙</text:p>", "甲\n\n乙"),
        ("<text:p/><text:p/>", None),
        ("<text:p>课<text:ruby><text:ruby-base>程</text:ruby-base><text:ruby-text>chéng</text:ruby-text></text:ruby></text:p>", "课程"),
        ("<text:list><text:list-item><text:p>甲</text:p></text:list-item></text:list>", "甲"),
        (f"{COMMENT}<text:p>甲</text:p>", "甲"),
        (f"{FRAME}<text:p>甲</text:p>", "甲"),
        (f"<text:p>甲{COMMENT}乙</text:p>", "甲乙"),
        ("<!-- 注 --><text:p>甲<!-- 注 -->乙<?pi x?></text:p>", "甲乙"),
        (COMMENT, None),
    ],
)
def test_the_text_of_a_cell_is_what_is_printed_in_it(tmp_path: Path, inner: str, expected: str | None) -> None:
    assert one(tmp_path, paragraphs(inner)) == expected


def test_a_comment_on_a_number_is_no_text(tmp_path: Path) -> None:
    assert one(tmp_path, cell(f"{COMMENT}<text:p>7</text:p>", office_value_type="float", office_value="7")) == "7"


def test_repeats_are_written_out_and_those_of_nothing_at_the_end_are_none(tmp_path: Path) -> None:
    page = table(
        row(cell(table_number_columns_repeated=2), repeated=3),
        row(cell(table_number_columns_repeated=2), text("甲", table_number_columns_repeated=2), cell(table_number_columns_repeated=16380)),
        row(cell(), repeated=2),
        row(text("乙"), repeated=2),
        row(cell(table_number_columns_repeated=16384), repeated=1048000),
        row(text(None), repeated=576),
    )
    blank: Row = [None] * 4
    last: Row = ["乙", None, None, None]
    assert rows(tmp_path, ods(page)) == [[None] * 4] * 3 + [[None, None, "甲", "甲"], blank, blank, last, last]


def test_rows_are_as_wide_as_the_widest_wherever_that_is(tmp_path: Path) -> None:
    page = table(row(text("a")), row(text("a"), text("b"), text("c")), row(cell(), text("b")))
    assert rows(tmp_path, ods(page)) == [["a", None, None], ["a", "b", "c"], [None, "b", None]]


def test_rows_in_groups_and_headers_and_hidden_by_a_filter_are_rows(tmp_path: Path) -> None:
    page = table(
        f"<table:table-header-rows>{row(text('头'))}</table:table-header-rows>",
        f"<table:table-row-group>{row(text('甲'))}<table:table-row-group>{row(text('乙'))}</table:table-row-group></table:table-row-group>",
        f'<table:table-row table:visibility="filter">{text("丙")}</table:table-row>',
    )
    assert rows(tmp_path, ods(page)) == [["头"], ["甲"], ["乙"], ["丙"]]


def test_written_with_indents_it_reads_the_same(tmp_path: Path) -> None:
    """python-calamine gives up on a blank or a comment between the cells."""
    page = table(row(text("甲"), text("乙")), row(number("1"), cell()))
    indented = page.replace("><", ">\n  <").replace("<table:table-cell", "<!-- x --><table:table-cell")
    assert rows(tmp_path, ods(indented)) == rows(tmp_path, ods(page)) == [["甲", "乙"], ["1", None]]


def test_merged_areas_are_told_and_what_they_cover_is_not_printed(tmp_path: Path) -> None:
    covered = "<table:covered-table-cell office:value-type='string'><text:p>藏着的</text:p></table:covered-table-cell>"
    page = table(
        row(text("对应表", table_number_columns_spanned=3), '<table:covered-table-cell table:number-columns-repeated="2"/>'),
        row(text("第一党小组", table_number_rows_spanned=3, table_number_columns_spanned=1), text("1号楼"), text("甲")),
        row(covered, text("2号楼"), text("乙")),
        row(covered, text("3号楼"), text("丙")),
        row(text("第二党小组", table_number_rows_spanned=9), text("4号楼"), text("丁")),
        row(text("合计"), covered.replace("藏着的", "露着的")),
    )
    (sheet,) = opened(tmp_path, ods(page)).sheets
    assert sheet.merged == [(1, 0, 1, 2), (2, 0, 4, 0), (5, 0, 6, 0)]
    assert [line[0] for line in sheet.rows] == ["对应表", "第一党小组", None, None, "第二党小组", "合计"]
    assert sheet.rows[0] == ["对应表", None, None]


def test_what_no_merged_area_covers_is_printed_whatever_it_is_called(tmp_path: Path) -> None:
    assert rows(tmp_path, ods(table(row(text("a"), "<table:covered-table-cell><text:p>b</text:p></table:covered-table-cell>")))) == [
        ["a", "b"]
    ]


def test_hidden_sheets_are_marked_two_of_one_name_are_two_and_caches_are_none(tmp_path: Path) -> None:
    cache = table(row(text("别的文件")), name="&apos;file:///D:/a.ods&apos;#$Sheet1", style="ta2")
    link = f"<table:dde-links><table:dde-link>{table(row(text('缓存')), name='')}</table:dde-link></table:dde-links>"
    page = ods(
        table(row(text("甲")), name="一支部"),
        table(row(text("乙")), name="一支部"),
        table(row(text("码")), name="代码表", style="ta2"),
        table(row(cell()), name="空"),
        table(row(COMMENT), name="也空"),
        cache,
        link,
    )
    found = opened(tmp_path, page)
    assert (found.format, found.encoding) == ("ods", "")
    assert [(s.name, s.rows, s.hidden) for s in found.sheets] == [
        ("一支部", [["甲"]], False),
        ("一支部", [["乙"]], False),
        ("代码表", [["码"]], True),
    ]


def test_other_prefixes_for_the_same_names(tmp_path: Path) -> None:
    data = ods(table(row(text("甲"), text("乙"))))
    plain = read_ods(data)
    content = (
        '<d xmlns="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><body><spreadsheet><t:table t:name="表1"><t:table-row>'
        "<t:table-cell><x:p>甲</x:p></t:table-cell><t:table-cell><x:p>乙</x:p></t:table-cell>"
        "</t:table-row></t:table></spreadsheet></body></d>"
    )
    assert read_ods(ods(content=content))[0].rows == plain[0].rows == [["甲", "乙"]]


@pytest.mark.parametrize(
    "page",
    [
        row(text("x", table_number_columns_repeated=20_000_001)),
        row(text("x"), repeated=20_000_001),
        row(text("x"), repeated="9" * 5000),
        row(cell(), repeated=20_000_000) + row(text("x")),
        row(text("x", table_number_columns_repeated=10_000), repeated=10_000),
        row(cell(table_number_columns_repeated=2_000_000_000), text("x")),
        row(text("长" * 10_000, table_number_columns_repeated=1000), repeated=1000),
        row(cell("<text:p><text:s text:c='2000000000'/></text:p>", office_value_type="string")),
        row(text("x", table_number_columns_spanned=2, table_number_columns_repeated=2), repeated=1_000_001),
    ],
    ids=["columns", "rows", "digits", "blank rows", "area", "blank columns", "text", "blanks", "merged"],
)
def test_a_bomb_of_repeats_is_refused_before_it_goes_off(tmp_path: Path, page: str) -> None:
    error = fault(tmp_path, ods(table(page, name="炸")), "名单.ods")
    assert (error.code, error.place.sheet) == ("DQ-108", "炸")


def test_many_sheets_of_repeats_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.opendocument.MAX_CELLS", 1000)
    small = table(row(text("x"), repeated=100))
    assert len(opened(tmp_path, ods(*[small] * 10)).sheets) == 10
    assert fault(tmp_path, ods(*[small] * 11), "名单.ods").code == "DQ-108"


def test_a_row_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.opendocument.MAX_ROW_BYTES", 3 << 20)
    long = row(*["<table:table-cell/>"] * 100_000, text("x"))
    assert len(rows(tmp_path, ods(table(long, long)))) == 2
    assert fault(tmp_path, ods(table(row(*["<table:table-cell/>"] * 300_000))), "名单.ods").code == "DQ-108"


def test_a_manifest_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.readers.zip_parts.MAX_INFLATED_BYTES", 1 << 20)
    assert fault(tmp_path, ods(table(row(text("甲"))), manifest=" " * (2 << 20)), "名单.ods").code == "DQ-108"


@pytest.mark.parametrize("count", ["-1", "两", "1.5", ""])
def test_a_count_that_is_none_is_damage(tmp_path: Path, count: str) -> None:
    assert fault(tmp_path, ods(table(row(text("x"), repeated=count)))).code == "DQ-106"


def test_a_table_in_a_cell_is_refused(tmp_path: Path) -> None:
    inner = table(row(text("里")), name="里")
    assert fault(tmp_path, ods(table(row(cell(inner)), row(text("外"))))).code == "DQ-106"


def test_a_locked_one_asks_for_a_password(tmp_path: Path) -> None:
    assert fault(tmp_path, ods(manifest="<encryption-data/>", content="\x9c\x01")).code == "DQ-105"


def test_a_template_is_a_spreadsheet_and_a_letter_is_not(tmp_path: Path) -> None:
    page = table(row(text("甲")))
    assert rows(tmp_path, ods(page, mimetype=SPREADSHEET + "-template")) == [["甲"]]
    error = fault(tmp_path, ods(page, mimetype="application/vnd.oasis.opendocument.text"), "信.odt")
    assert (error.code, error.facts["found"]) == ("DQ-104", "OpenDocument")


def test_a_workbook_without_a_value_is_empty(tmp_path: Path) -> None:
    assert fault(tmp_path, ods(table(row(cell(), repeated=1048576)))).code == "DQ-103"


def test_content_that_breaks_off_is_damage(tmp_path: Path) -> None:
    whole = ods(table(row(text("甲")), row(text("乙"))))
    assert fault(tmp_path, ods(content="<a><b></a>")).code == "DQ-106"
    assert fault(tmp_path, whole.replace(b"content.xml", b"c0ntent.xml")).code == "DQ-106"


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
CELLS = st.none() | st.text(LETTERS, min_size=1, max_size=5)


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6).filter(lambda t: any(c for r in t for c in r)))
def test_what_is_written_comes_back(cells: list[list[str | None]]) -> None:
    while not any(cells[-1]):
        cells = cells[:-1]
    width = max(at + 1 for line in cells for at, value in enumerate(line) if value)
    assert read_ods(of_rows(cells))[0].rows == [(line + [None] * width)[:width] for line in cells]
