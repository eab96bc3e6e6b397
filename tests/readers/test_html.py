"""HTML tables called .xls: what a browser prints, row for row."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.readers.html_tables import read_tables
from connectors.readers.sheet import Row
from tests.readers.make import fault, opened, rows


def table(*lines: str) -> bytes:
    return ("<html><body><table>" + "".join(lines) + "</table></body></html>").encode()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<tr><td>411099200209041715&nbsp;</td><td>&nbsp;</td><td></td></tr>", [["411099200209041715\xa0", "\xa0", None]]),
        ("<tr><td>A&amp;B &lt;1&gt; &#24352; &#x4E09;</td></tr>", [["A&B <1> 张 三"]]),
        ("<tr><td>\r\n   王 \t 伟\r\n  </td><td>\u3000李\u3000</td></tr>", [["王 伟", "\u3000李\u3000"]]),
        ("<tr><td>甲<br>乙<BR/> 丙 </td></tr>", [["甲\n乙\n丙"]]),
        ("<tr><td><p>甲</p><p>乙</p></td><td><div>丙</div></td></tr>", [["甲\n乙", "丙"]]),
        ("<tr><td><font color=red>张</font><b>三<i>丰</i></b>x</td></tr>", [["张三丰x"]]),
        ("<tr><td><o:p>张三</o:p></td><td><a href='#'>查看</a></td></tr>", [["张三", "查看"]]),
        ("<TR><TD>甲<TD>乙<TR><TD>丙<TD>丁", [["甲", "乙"], ["丙", "丁"]]),
        ("<tr><td><font>甲<td><b>乙<tr><td>丙", [["甲", "乙"], ["丙"]]),
        ("<!-- <tr><td>旧</td></tr> --><tr><td>甲<!-- x -->乙</td></tr>", [["甲乙"]]),
        ('<tr><td style=\'mso-number-format:"\\@"\' x:num="1">007</td></tr>', [["007"]]),
        ("<tr><td>甲</td></tr><tr></tr><tr><td>乙</td></tr>", [["甲"], [], ["乙"]]),
        (
            "<thead><tr><th>姓名</th></tr></thead><tbody><tr><td>甲</td></tr></tbody><tfoot><tr><td>计</td></tr></tfoot>",
            [["姓名"], ["甲"], ["计"]],
        ),
        ("<tr><form><td>甲</td><td>乙</td></form><input type=hidden></tr>", [["甲", "乙"]]),
        ("<tr><td>甲<script>var x='<td>';</script></td><td>乙</td></tr>", [["甲", "乙"]]),
        ("<col width=70><caption>标题</caption><tr><td>甲</td></tr>", [["甲"]]),
    ],
)
def test_a_cell_is_what_a_browser_prints(tmp_path: Path, page: str, expected: list[Row]) -> None:
    assert rows(tmp_path, table(page)) == expected


def test_spans_keep_columns_in_line(tmp_path: Path) -> None:
    page = table(
        "<tr><td colspan=3>名单</td></tr>",
        "<tr><td rowspan='2'>1号楼</td><td>甲</td><td>301</td></tr>",
        "<tr><td>乙</td><td>302</td></tr>",
        "<tr><td>2号楼</td><td>丙</td><td rowspan=9>401</td></tr>",
        "<tr><td>3号楼</td><td colspan=x>丁</td></tr>",
    )
    sheet = opened(tmp_path, page).sheets[0]
    assert sheet.rows == [
        ["名单", None, None],
        ["1号楼", "甲", "301"],
        [None, "乙", "302"],
        ["2号楼", "丙", "401"],
        ["3号楼", "丁", None],
    ]
    assert sheet.merged == [(1, 0, 1, 2), (2, 0, 3, 0), (4, 2, 5, 2)]


def test_the_head_of_an_office_page_is_no_data(tmp_path: Path) -> None:
    head = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8><title>表</title>'
        "<style>td{mso-number-format:'\\@'} <table></style><!--[if gte mso 9]><xml><x:ExcelWorkbook></x:ExcelWorkbook></xml><![endif]-->"
        "<script>document.write('<table>')</script></head>"
        "<body>某区<table><![if supportMisalignedColumns]><tr><td>甲</td></tr><![endif]></table>"
    )
    assert rows(tmp_path, head.encode()) == [["甲"]]


def test_each_table_is_a_sheet_and_layout_tables_lose_nothing(tmp_path: Path) -> None:
    inner = "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>"
    page = f"<table></table><table><tr><td>单位{inner}落款</td></tr></table><table><tr><td>丙</td></tr></table>"
    sheets = opened(tmp_path, page.encode()).sheets
    assert [(sheet.name, sheet.first_row, sheet.rows) for sheet in sheets] == [
        ("表2", 1, [["单位\n落款"]]),
        ("表3", 1, [["甲"], ["乙"]]),
        ("表4", 1, [["丙"]]),
    ]


def test_a_meta_left_from_another_encoding_changes_nothing(tmp_path: Path) -> None:
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    page = f"<html><head>{meta}</head><table><tr><td>王䶮，男，汉族，许昌市</td></tr></table>"
    assert rows(tmp_path, page.encode()) == rows(tmp_path, page.encode("gb18030")) == rows(tmp_path, page.encode("utf-16"))


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>甲</td></tr><tr><td>乙",
        "<table><tr><td>甲</td></tr></tab",
        "<table><tr><td>甲</td></tr></table><table><tr><td>乙</td></tr>",
        "<html><head><style>td{}</style>",
        "<table><tr><td>甲</td></tr></table><tr><td>表外</td></tr>",
        "<table><td>无行</td><tr><td>甲</td></tr></table>",
        "<table>" + "<tr><td><font>甲" * 3000 + "</table>",
        "<table>" + "<tr><td>甲</td></tr>" * 9 + "<tr><t\4>乙</td></tr></table>",
    ],
)
def test_a_page_that_is_cut_off_or_loses_rows_is_damaged(tmp_path: Path, page: str) -> None:
    assert fault(tmp_path, page.encode()).code == "DQ-106"


def test_a_span_cannot_grow_without_bound(tmp_path: Path) -> None:
    page = table(*("<tr>" + "<td colspan=1000>x</td>" * 50 + "</tr>" for _ in range(420)))
    assert fault(tmp_path, page).code == "DQ-108"


PRINTED = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]), max_size=8)


@given(st.lists(st.lists(PRINTED, min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_is_written_escaped_comes_back(cells: list[list[str]]) -> None:
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells) + "</table>"
    assert read_tables(page)[0].rows == [[cell or None for cell in row] for row in cells]
