"""Rows that stand one column off, and rows that only look odd."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.declaration import load_sources
from connectors.intake.alignment import Alignment
from connectors.intake.layout import Layout, best_layout
from connectors.intake.rows import judge
from connectors.readers import Row, Sheet, read_file
from tests.inbox import LIU, NAMES, ROWS, WANG, headers, printed
from tests.test_sample import SHARED

PERSONS = [source.id for source in load_sources().values() if source.kind == "person"]


@cache
def layout_of(source_id: str, *extra: str) -> Layout:
    names = [*headers(load_sources()[source_id]), *extra]
    layout = best_layout(Sheet("", 1, [list(names)]), [load_sources()[source_id]], NAMES[source_id])
    assert layout is not None
    return layout


@cache
def alignment_of(source_id: str) -> Alignment:
    return Alignment(layout_of(source_id))


def row_of(source_id: str, **changed: str) -> Row:
    """The first row of the small inbox with some cells changed."""
    return rows_of(source_id, **changed)[0]


def rows_of(source_id: str, **changed: str) -> list[Row]:
    rows = printed(load_sources()[source_id], [{**row, **changed} for row in ROWS[source_id]])[1:]
    return [[cell or None for cell in row] for row in rows]


def dropped(row: Row, at: int) -> Row:
    return [*row[:at], *row[at + 1 :], None]


def inserted(row: Row, at: int, cell: str | None = None) -> Row:
    """Within the sheet's width, as a workbook gives it, where the last cell is free."""
    longer = [*row[:at], cell, *row[at:]]
    return longer if longer[-1] else longer[:-1]


@pytest.mark.parametrize("source_id", sorted(ROWS))
def test_rows_under_their_headers_are_in_place(source_id: str) -> None:
    for row in rows_of(source_id):
        assert alignment_of(source_id).offset(row) == 0
        assert alignment_of(source_id).since(row) == ""


FILLED = {
    "police_resident": {"联系电话": "13800000001", "核实时间": "2025-03-02 10:11:12"},
    "police_temporary": {"联系电话": "13800000001"},
    "dibao_household": {"联系电话": "13800000001"},
    "dibao_person": {"联系电话": "13800000001", "民族": "汉族", "婚姻状况": "初婚", "就业状况": "失业", "年龄": "53"},
    "party_roll": {"手机号": "13800000001", "转为正式党员日期": "1996-07-01"},
    "family_planning": {"登记日期": "2026-03-01", "人员状态": "正常"},
}
"""What usual rows have beside those of the small inbox."""


@pytest.mark.parametrize("source_id", PERSONS)
def test_a_cell_lost_or_added_before_the_name_is_seen(source_id: str) -> None:
    row = row_of(source_id, **FILLED.get(source_id, {}))
    at = next(at for at, column in layout_of(source_id).columns.items() if column.field == "name")
    alignment = alignment_of(source_id)
    assert alignment.offset(dropped(row, at)) == -1
    for cell in (None, "附注"):
        assert alignment.offset(inserted(row, at, cell)) == 1


def test_the_first_column_found_off_is_named() -> None:
    row = row_of("family_planning", **FILLED["family_planning"])
    assert alignment_of("family_planning").since(dropped(row, 0)) == "性别"
    assert alignment_of("family_planning").since(inserted(row, 7)) == "性别"
    late = headers(load_sources()["family_planning"]).index("现居住地址")
    assert alignment_of("family_planning").since(dropped(row, late)) in ("移动电话", "固定电话", "配偶身份证", "人员状态", "登记日期")


@pytest.mark.parametrize(
    ("source_id", "changed"),
    [
        ("family_planning", {"证件号": "", "配偶名字": WANG, "配偶身份证": ""}),
        ("family_planning", {"证件号": "", "配偶身份证": LIU}),
        ("family_planning", {"证件号": "无", "证件类型": LIU}),
        ("family_planning", {"登记日期": "", "人员状态": "2026-03-01"}),
        ("family_planning", {"证件号": LIU[:-1], "出生日期": "29221", "性别": "1", "登记日期": ""}),
        ("family_planning", {"与户主关系": "女", "性别": "女", "证件号": "4.11099E+17"}),
        ("police_resident", {"公民身份证号": "", "户号": LIU}),
        ("police_resident", {"公民身份证号": "无此证件", "户号": LIU, "性别": ""}),
        ("police_resident", {"联系电话": "19710624", "出生日期": ""}),
        ("police_resident", {"公民身份证号": f"'{LIU[:6]}********{LIU[-4:]}", "联系电话": "房东13800000001"}),
        ("dibao_person", {"身份证号": "", "户主身份证号": WANG, "低保证号": WANG}),
        ("dibao_person", {"户主身份证号": "", "联系电话": "", "低保证号": "13800000001"}),
        ("dibao_household", {"身份证号": "乱码", "低保证号": "411099190501001"}),
        ("party_community", {"联系电话": "", "所属党小组": "13800000001"}),
        ("party_community", {"性别": "", "姓名": "男"}),
        ("party_roll", {"手机号": "", "固定电话": "13800000001", "失去联系日期": "—"}),
    ],
)
def test_one_slip_of_the_hand_does_not_move_a_row(source_id: str, changed: dict[str, str]) -> None:
    row = row_of(source_id, **(FILLED.get(source_id, {}) | changed))
    assert alignment_of(source_id).offset(row) == 0


def test_two_signs_in_one_direction_move_a_row() -> None:
    one = {"登记日期": "", "人员状态": "2026-03-01"}
    assert alignment_of("family_planning").offset(row_of("family_planning", **one)) == 0
    assert alignment_of("family_planning").offset(row_of("family_planning", **one, 现孩数="正常")) == -1


def test_signs_in_two_directions_do_not_add_up() -> None:
    left, right = {"身份证号": "", "姓名": LIU}, {"来本地日期": "", "联系电话": "2024-05-01"}
    row = row_of("police_temporary", **left, **right)
    assert alignment_of("police_temporary").offset(row) == 0


def test_what_stands_right_shows_that_nothing_before_it_moved() -> None:
    """Two values in neighbouring columns, and the row's last date in its place, or nothing there."""
    slips = {"出生日期": "1-男", "性别": "", "民族": LIU, "证件号": "", "移动电话": ""}
    assert alignment_of("family_planning").offset(row_of("family_planning", **slips, 登记日期="2026-03-01")) == 0
    assert alignment_of("family_planning").offset(row_of("family_planning", **slips)) == 1


def test_as_many_signs_each_way_say_nothing() -> None:
    right, left = (
        {"出生日期": "1-男", "性别": "", "民族": LIU, "证件号": ""},
        {"现居住地址": "13800000001", "移动电话": "", "人员状态": "2026-03-01"},
    )
    assert alignment_of("family_planning").offset(row_of("family_planning", **right, **left)) == 0
    assert alignment_of("family_planning").offset(row_of("family_planning", **left)) == -1


def test_what_stands_left_of_a_column_in_its_place_is_not_asked() -> None:
    slips = {"出生日期": "1-男", "性别": "", "民族": LIU, "证件号": "", "配偶身份证": WANG, "人员状态": "2026-03-01"}
    assert alignment_of("family_planning").offset(row_of("family_planning", **slips)) == 0


@pytest.mark.parametrize(
    ("source_id", "changed"),
    [
        # 女 is a daughter where relations stand
        ("police_resident", {"与户主关系": "女", "性别": "1971-06-24", "出生日期": ""}),
        # a certificate may have its holder's id number
        ("police_resident", {"公民身份证号": "", "户号": LIU, "性别": "", "出生日期": "男性"}),
        # figures of eight digits may be an amount
        ("dibao_household", {"保障金额（元）": "20180601", "起始保障年月": "", "家庭住址": "13800000001"}),
        # words of code tables in the wrong columns, and nothing whose shape tells it
        (
            "dibao_person",
            {"民族": "未婚", "婚姻状况": "在校", "是否残疾": "C类", "类别": "东风社区", "低保证号": "13800000001", "联系电话": "12345"},
        ),
    ],
)
def test_what_may_stand_there_is_no_sign(source_id: str, changed: dict[str, str]) -> None:
    assert alignment_of(source_id).offset(row_of(source_id, **changed)) == 0


def test_an_unknown_column_may_print_anything() -> None:
    """Nobody knows what stands under a header that the declaration does not have, nor under one it ignores."""
    alignment = Alignment(layout_of("police_temporary", "紧急联系", "到期日期", "服务处所"))
    row = [*row_of("police_temporary", 联系电话="", 居住证号="13800000002", 注销日期=""), "2026-01-01", None, "13800000003"]
    assert alignment.offset(row) == 0


@pytest.mark.parametrize("source_id", PERSONS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_row_that_was_emptied_and_damaged_is_moved(source_id: str, data: st.DataObject) -> None:
    row = row_of(source_id, **FILLED.get(source_id, {}))
    filled = [at for at, cell in enumerate(row) if cell]
    for at in data.draw(st.sets(st.sampled_from(filled))):
        text = row[at] or ""
        row[at] = data.draw(
            st.sampled_from([None, "", "无", "—", "null", "不详", text[:-1], text + "1", text[:3] + "****" + text[-3:], f"'{text}\xa0"])
        )
    if data.draw(st.booleans()):
        row[data.draw(st.integers(0, len(row) - 1))] = WANG
    assert alignment_of(source_id).offset(row) == 0


@given(st.lists(st.none() | st.text(max_size=6) | st.sampled_from([LIU, "1971-06-24", "男", "13800000001"]), max_size=30))
@settings(deadline=None)
def test_any_row_has_an_answer_and_a_column_if_it_moved(row: Row) -> None:
    for source_id in ("family_planning", "grid_area"):
        alignment = alignment_of(source_id)
        offset = alignment.offset(row)
        assert offset in (-1, 0, 1)
        assert bool(alignment.since(row)) == bool(offset)


# The last break that most rows show, by source, for a cell lost and a cell added: positions from 0. Right of it stands nothing
# whose shape tells it, or too little of it.
LAST_SEEN = {
    "dibao_person": (10, 4),
    "dibao_household": (7, 4),
    "family_planning": (22, 23),
    "floating_population": (7, 8),
    "party_roll": (11, 9),
    "party_community": (6, 6),
    "police_resident": (14, 17),
    "police_temporary": (7, 8),
}
MOST = 0.55
"""Six police rows in ten print the date of verification; the others show a break in three of four rows or more."""


def sample() -> Iterator[tuple[str, list[tuple[Layout, list[Row]]]]]:
    for path in sorted((SHARED / "sample" / "night0" / "inbox").glob("*/*")):
        candidates = [source for source in load_sources().values() if source.system == path.parent.name]
        opened = read_file(path, encodings=("utf-8", "gb18030"))
        found = []
        for sheet in opened.sheets:
            layout = best_layout(sheet, candidates, path.name)
            if layout is not None:
                loaded = set(judge(sheet, layout, ragged=opened.format in ("csv", "html")).loaded())
                found.append((layout, [row for at, row in enumerate(sheet.rows) if at in loaded]))
        yield path.name, found


@pytest.mark.skipif(not (SHARED / "sample").is_dir(), reason="../shared/sample is not here")
def test_the_sample_no_row_of_it_moved_and_rows_moved_by_hand_seen() -> None:
    seen: dict[tuple[str, int, int], list[bool]] = {}
    for name, sheets in sample():
        for layout, rows in sheets:
            alignment = Alignment(layout)
            assert [row for row in rows if alignment.offset(row)] == [], name
            for row in random.Random(1).sample(rows, min(100, len(rows))):
                whole = (row + [None] * layout.width)[: layout.width]
                for at in range(layout.width):
                    for step, moved in ((-1, dropped(whole, at)), (1, inserted(whole, at))):
                        offset = alignment.offset(moved)
                        assert offset in (0, step), f"{name} {at} {step}"
                        seen.setdefault((layout.source.id, step, at), []).append(offset == step)
    for source_id, (lost, added) in LAST_SEEN.items():
        for step, last in ((-1, lost), (1, added)):
            for at in range(last + 1):
                shares = seen[source_id, step, at]
                assert sum(shares) / len(shares) >= MOST, (source_id, step, at)
