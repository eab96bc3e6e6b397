"""The workbook of ``daoqiao report quality``: the numbers of the version as numbers, nothing left out, nobody in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import ID_NUMBER as ANY_NUMBER
from tests.cli.conftest import MOBILE as ANY_MOBILE
from tests.quality.counted import total
from tests.quality.version import COMMUNITIES, EAST, FIELDS, ID_NUMBER, INCIDENTS, INDICATORS, NIGHT, SOURCES, SOUTH, WEST, matrix
from warehouse.vocabulary.fields import fields

Report = Callable[..., Path]
Rows = list[dict[str, Any]]
NAMES = ["说明", "六性", "指标", "社区", "项目", "来源", "矩阵", "趋势", "问题", "规则"]


@pytest.fixture
def book(data: Path, report: Report) -> dict[str, Rows]:
    return sheets(report(data, "xlsx"))


def sheets(path: Path) -> dict[str, Rows]:
    """The rows of each sheet, by its heads."""
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in rows]
    return found


def ab(row: dict[str, Any]) -> tuple[int, int]:
    """A and B of a row, whose share must be their ratio."""
    assert row["比率"] == pytest.approx(row["A"] / row["B"], abs=1e-6)
    return row["A"], row["B"]


def test_the_sheets_stand_in_the_order_of_reading(book: dict[str, Rows]) -> None:
    assert list(book) == NAMES
    about = {row["项目"]: row["内容"] for row in book["说明"]}
    assert "低保人员 2026-11-19" in about["数据截至"]
    assert about["上周、上月"] == "2026-11-14；2026-10-21"
    assert about["查全率：同一人的都合在了一起"] == "99.882%（99.845%–99.934%）"


def test_dimensions_and_indicators_are_counts_with_their_changes(book: dict[str, Rows]) -> None:
    for row in book["六性"]:
        now, week = total(dimension=row["六性"]), total(7, dimension=row["六性"])
        assert ab(row) == now
        assert row["上周"] == pytest.approx(week[0] / week[1], abs=1e-6)
        assert row["上周 升降（百分点）"] == pytest.approx(100 * (now[0] / now[1] - week[0] / week[1]), abs=1e-4)
    for row, (code, *_, measured, definition, why) in zip(book["指标"], INDICATORS, strict=True):
        assert row["代码"] == code
        assert row["口径，或为什么未测"] == (definition if measured else f"未测：{why}")
        assert ab(row) == total(indicator=code) if measured else row["比率"] is None


def test_communities_fields_and_sources_are_whole(book: dict[str, Rows]) -> None:
    labels = {fields()[name].zh: name for name in FIELDS}
    rows = {(row["社区"], row["看什么"], row["哪一项"]): ab(row) for row in book["社区"]}
    for community in COMMUNITIES:
        assert rows[community, "六性", "完整性"] == total(dimension="完整性", community=community)
        for label, name in labels.items():
            assert rows[community, "各系统一致", label] == total(indicator="0401", community=community, field=name)
            assert rows[community, "全部检查", label] == total(community=community, field=name)
    for row in book["项目"]:
        assert ab(row) == total(dimension=row["六性"], field=labels[row["项目"]])
    assert len(book["来源"]) == len(SOURCES) * 6
    late = [row for row in book["来源"] if row["来源"] == "低保人员"]
    assert {(row["部门"], row["数据截至"], row["比今夜晚几天"]) for row in late} == {("民政局", "2026-11-19", 2)}
    for row in late:
        assert ab(row) == total(dimension=row["六性"], source="dibao_person")


def test_the_matrix_and_the_trend_are_whole(book: dict[str, Rows]) -> None:
    expected: dict[tuple[str, str, str], list[int]] = {}
    for name, one, other, _, both, same, differ in matrix():
        of = expected.setdefault((fields()[name].zh, one, other), [0, 0, 0])
        expected[fields()[name].zh, one, other] = [of[0] + both, of[1] + same, of[2] + differ]
    called = {"低保人员": "dibao_person", "计生": "family_planning", "公安常住": "police_resident"}
    for row in book["矩阵"]:
        found = expected.pop((row["项目"], called[row["来源一"]], called[row["来源二"]]))
        assert [row["都登记了的居民"], row["相同的居民"], row["不同的居民"]] == found
        assert row["说法不同的比率"] == pytest.approx(found[2] / found[0], abs=1e-6)
    assert not expected
    measured = sum(1 for row in INDICATORS if row[4])
    assert len(book["趋势"]) == 40 * (6 + measured), "every night kept, not only those of the page"
    assert book["趋势"][0]["夜"] == NIGHT
    nights = sorted({row["夜"] for row in book["趋势"]}, reverse=True)
    for row in book["趋势"]:
        if row["指标"] == "合计":
            assert ab(row) == total(nights.index(row["夜"]), dimension=row["六性"])


def test_problems_are_all_there_open_ones_first(book: dict[str, Rows]) -> None:
    rows = book["问题"]
    assert {row["问题编号"] for row in rows} == {one[0] for one in INCIDENTS}
    assert [row["状态"] for row in rows] == ["要办"] * 4 + ["已消除"] * 2
    by_id = {row["问题编号"]: row for row in rows}
    asked = by_id["I2"]
    assert (asked["不合"], asked["查过"], asked["今夜新出现"], asked["再次出现"], asked["已答复属实"], asked["今夜已消除"]) == (
        5,
        4096,
        2,
        1,
        1,
        3,
    )
    assert asked["不合的比率"] == pytest.approx(5 / 4096, abs=1e-6)
    assert (asked["部门"], asked["最多的社区"], asked["这次自"], asked["请部门办"]) == ("卫健委", EAST, "2026-10-02", "请问哪一个是对的？")
    assert [row["编号"] for row in book["规则"]] == ["dibao_not_resident", "birth_in_id", "held", "value.unreadable"]


def test_one_community_alone_and_nobody_in_it(data: Path, report: Report) -> None:
    path = report(data, "xlsx", "--community", WEST)
    found = sheets(path)
    text = "\n".join(str(cell) for rows in found.values() for row in rows for cell in row.values())
    for other in (EAST, SOUTH, ID_NUMBER, "名单.xlsx"):
        assert other not in text
    assert not ANY_NUMBER.search(text)
    assert not ANY_MOBILE.search(text)
    assert {row["社区"] for row in found["社区"]} == {WEST}
    assert ab(next(row for row in found["六性"] if row["六性"] == "一致性")) == total(dimension="一致性", community=WEST)
    assert next(row for row in found["六性"] if row["六性"] == "时效性")["比率"] is None
    assert {row["今夜已消除"] for row in found["问题"]} == {None}
    assert sum(row["不同的居民"] for row in found["矩阵"]) == sum(line[6] for line in matrix() if line[3] == WEST)


def test_ratios_are_numbers_with_a_format(data: Path, report: Report) -> None:
    sheet = openpyxl.load_workbook(report(data, "xlsx"))["六性"]
    heads = [cell.value for cell in sheet[1]]
    share, change = (sheet[2][heads.index(name)] for name in ("比率", "上周 升降（百分点）"))
    assert (share.number_format, change.number_format) == ("0.0%", "+0.0;-0.0;0.0")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_in_english_the_sheets_are_english(data: Path, report: Report) -> None:
    found = sheets(report(data, "xlsx", "--lang", "en"))
    assert list(found) == ["about", "dimensions", "indicators", "communities", "fields", "sources", "matrix", "trend", "problems", "rules"]
    assert found["dimensions"][0]["dimension"] == "conformity"
