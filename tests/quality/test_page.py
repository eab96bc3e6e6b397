"""The page of ``daoqiao report quality``: every number is one of the version's, nothing is fetched, nobody is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.conftest import ID_NUMBER as ANY_NUMBER
from tests.cli.conftest import MOBILE as ANY_MOBILE
from tests.quality.conftest import Page
from tests.quality.counted import change, counts, rest, shown, total
from tests.quality.version import (
    COMMUNITIES,
    EAST,
    FIELDS,
    ID_NUMBER,
    INDICATORS,
    MOBILE,
    NIGHT,
    SOURCES,
    SOUTH,
    WEST,
    matrix,
    publish_version,
    rows,
)
from warehouse.portal.quality_page import TEMPLATES
from warehouse.vocabulary.fields import fields

Report = Callable[..., Path]
SIX = ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性")
LABELS = {name: fields()[name].zh for name in FIELDS}


@pytest.fixture
def page(data: Path, report: Report) -> Page:
    return Page(report(data, "html").read_text("utf-8"))


@pytest.fixture
def west(data: Path, report: Report) -> Page:
    return Page(report(data, "html", "--community", "西湖").read_text("utf-8"))


def test_each_dimension_is_the_sum_of_its_indicators_with_a_and_b(page: Page) -> None:
    cards = dict(zip(page.said("//ul[@class='cards']//h3"), page.said("//ul[@class='cards']/li"), strict=True))
    assert tuple(cards) == SIX
    for name, said in cards.items():
        now = total(dimension=name)
        assert f"{shown(now)} {counts(now)}" in said
        assert f"比上周{change(now, total(7, dimension=name))} 比上月{change(now, total(31, dimension=name))}" in said
    assert "数据内容正确性：未测" in cards["准确性"]


def test_each_indicator_is_there_and_what_is_not_measured_says_why(page: Page) -> None:
    rows = {row[0].split()[0]: row[1:] for row in page.table("各项指标") if len(row) > 1}
    for code, *_, measured, _definition, why in INDICATORS:
        if measured:
            now = total(indicator=code)
            changes = [change(now, total(ago, indicator=code)) for ago in (7, 31)]
            assert rows[code][:4] == [shown(now), counts(now), *changes]
        else:
            assert rows[code] == [f"未测：{why}"]
    assert "值是否与实际相符" in page.said("//section[@aria-labelledby='unmeasured']")[0]


def test_tables_by_community_field_and_source_are_the_sums_of_their_rows(page: Page) -> None:
    by = page.table("社区与六性：合要求的比率")
    assert [row[0] for row in by] == [*sorted(COMMUNITIES), "不分社区"]
    for row, ab in zip(by, page.counts("社区与六性：合要求的比率"), strict=True):
        community = "" if row[0] == "不分社区" else row[0]
        shares = [total(dimension=name, community=community) for name in SIX]
        assert row[1:] == [shown(share) for share in shares]
        assert ab == [counts(share) for share in shares]
    called = {"低保人员": "dibao_person", "计生": "family_planning", "公安常住": "police_resident"}
    by_source = page.table("来源与六性：合要求的比率")
    assert {row[0] for row in by_source} == set(called)
    for row in by_source:
        assert row[1:] == [shown(total(dimension=name, source=called[row[0]])) for name in SIX]
    broken = {name: rest(total(field=name))[0] for name in FIELDS}
    by_field = page.table("项目与六性：合要求的比率，要改的最多的在前")
    assert [row[0] for row in by_field] == [LABELS[name] for name in sorted(FIELDS, key=lambda name: (-broken[name], name))]


@pytest.mark.parametrize(("title", "indicator"), [("各系统不一致的比率", "0401"), ("各项检查不合的比率", None)])
def test_communities_against_fields_write_their_numbers_out(page: Page, title: str, indicator: str | None) -> None:
    of = {} if indicator is None else {"indicator": indicator}
    found = {}
    for block in (1, 2):
        caption = f"社区与项目：{title}（{block}/2）"
        heads = page.heads(caption)[1:]
        assert len(heads) == 5, "ten fields are five and five"
        for row, ab in zip(page.table(caption), page.counts(caption), strict=True):
            found |= {(row[0], head): (share, count) for head, share, count in zip(heads, row[1:], ab, strict=True)}
    assert len(found) == len(COMMUNITIES) * len(FIELDS)
    for community in COMMUNITIES:
        for name in FIELDS:
            share = rest(total(community=community, field=name, **of))
            assert found[community, LABELS[name]] == (shown(share), counts(share))


def test_systems_against_systems_are_the_same_from_both_sides(page: Page) -> None:
    caption = "全部项目：行与列的系统说法不同的比率"
    heads, rows = page.heads(caption)[1:], page.table(caption)
    assert [row[0] for row in rows] == heads
    called = dict(zip(heads, sorted(SOURCES), strict=True))
    for at, row in enumerate(rows):
        for other, cell in enumerate(row[1:]):
            pair = tuple(sorted((called[heads[at]], called[heads[other]])))
            of = [(line[6], line[4]) for line in matrix() if (line[1], line[2]) == pair]
            assert cell == (shown((sum(a for a, _ in of), sum(b for _, b in of))) if of else "同一")
            assert cell == rows[other][at + 1]
    one = [(line[6], line[4]) for line in matrix() if line[0] == "sex" and (line[1], line[2]) == ("dibao_person", "police_resident")]
    captions = [text for text in page.said("//caption") if text.startswith("按项目：两个系统")]
    cells = {
        (row[0], head): cell
        for caption in captions
        for row in page.table(caption)
        for head, cell in zip(page.heads(caption)[1:], row[1:], strict=True)
    }
    assert cells["低保人员 与 公安常住", "性别"] == shown((sum(a for a, _ in one), sum(b for _, b in one)))


def test_a_chart_says_what_its_table_says(page: Page) -> None:
    rows = page.table("各夜的比率")
    assert rows[0][0] == NIGHT
    assert len(rows) == 32
    for row, ago in zip(rows, range(32), strict=True):
        assert row[1:] == [shown(total(ago, dimension=name)) for name in SIX]
    charts = page.root.xpath("//ul[@class='charts']//svg")
    assert [chart.xpath("string(.//text[@class='value'])") for chart in charts] == rows[0][1:]
    for at, chart in enumerate(charts):
        column = [row[at + 1] for row in rows]
        told = chart.xpath("string(./desc)")
        lowest, highest = re.findall(r"(?:最低|最高) ([0-9.]+%)", told)
        assert (lowest, highest) == (min(column, key=lambda cell: float(cell[:-1])), max(column, key=lambda cell: float(cell[:-1])))
        assert chart.xpath("string(./title)") == f"{SIX[at]}，2026-10-21 至 {NIGHT}"


def test_what_to_do_stands_first_the_worst_before_the_rest(page: Page) -> None:
    order = page.said("//main//h2")
    assert order[:4] == ["一眼看", "现在要办", "六性", "走势"]
    assert page.table("各部门要办的") == [["民政局", "1", "1", "1", "0"], ["卫健委", "1", "5", "2", "1"], ["公安分局", "1", "2", "0", "2"]]
    differing = sum(1 for _, _, conflicts in rows(1, quiet=False)["mart.resident"] if conflicts)
    assert page.said("//dl[@class='tiles']//dd") == ["61", f"{differing / 61:.1%}{differing} / 61", "3对", "1/ 3"]
    assert page.said("//p[@class='lead']") == ["有 3 个问题、8 处要办，分属 3 个部门；今夜新出现 3 处，再次出现 3 处，已消除 9 处。"]
    told = page.said("//li[@class='incident']")
    assert [one.split(" ")[0] for one in told] == ["错误", "警告", "警告"]
    assert "应当：出生日期与身份证号一致。 请部门办：请问哪一个是对的？" in told[1]
    assert "5 处，查过 4,096 处，占 0.1%" in told[1]
    assert "新出现 2，再次出现 1，已消除 3 已答复属实1 自2026-10-02，50 天 社区2 个，最多的是 东风社区" in told[1]
    assert f"自{NIGHT}，第 2 次出现" in told[2]
    quiet = page.said("//h3[.='只是提示的']/following-sibling::ul[1]/li")
    assert len(quiet) == 1
    assert "低保对象在本区有居民记录，不合 1 处" in quiet[0]
    gone = page.said("//h3[.='今夜已消除']/following-sibling::ul[1]/li")
    assert gone == ["计生 · 出生日期：出生日期与身份证号一致，消除 3 处，还有 5 处", "计生 · 文化程度：填写的值读得懂，消除 6 处，全部办结"]


def test_how_old_the_data_is_stands_in_the_head_and_by_source(page: Page) -> None:
    assert page.said("//p[@class='until']") == ["数据截至 低保人员 2026-11-19 晚 2 天计生 2026-11-21公安常住 2026-11-21"]
    rows = {row[0]: row[1:] for row in page.table("各来源的数据有多新")}
    assert rows["低保人员"] == ["民政局", "2026-11-19", "晚 2 天", "共 1 个，沿用以前的 1 个", "01:00", "228"]
    assert rows["公安常住"][1:4] == ["2026-11-21", "当天", "1 个，已到"]
    assert rows["计生"][-1] == "4,200"


def test_the_merge_is_estimated_with_its_interval(page: Page) -> None:
    rows = page.table("合并质量的估计")
    assert rows[0][:4] == ["合并准确率：合在一起的确是同一人", "99.997%", "99.975% – 100.000%", "0.4"]
    assert rows[1][3] == "14.4"


def test_every_rule_is_defined(page: Page) -> None:
    defined = page.said("//section[@aria-labelledby='definitions']//dl/div")
    assert any("出生日期与身份证号一致警告 · 一致性 0402，至少 98% 看两项都有的记录；日期不同的算不合。" in one for one in defined)
    assert len(defined) == 7 + 4, "seven indicators that are measured, four rules"


def test_a_report_of_one_community_holds_nothing_of_another(west: Page) -> None:
    assert WEST in west.text
    for other in (EAST, SOUTH):
        assert other not in west.text
    assert west.said("//p[@class='lead']") == ["有 2 个问题、4 处要办，分属 2 个部门；今夜新出现 1 处，再次出现 2 处。"]
    assert [row[0] for row in west.table("社区与六性：合要求的比率")] == [WEST]
    card = west.said("//ul[@class='cards']/li")[0]
    assert f"{shown(total(dimension='规范性', community=WEST))} {counts(total(dimension='规范性', community=WEST))}" in card
    assert "本范围内没有可查的" in west.said("//ul[@class='cards']/li")[4]
    assert west.said("//dl[@class='tiles']//dd")[0] == "20"
    of_values, of_rule = west.said("//li[@class='incident']")
    assert f"查过 {total(indicator='0302', source='police_resident', community=WEST, field='phones')[1]:,} 处" in of_values
    assert f"查过 {total(indicator='0402', source='family_planning', community=WEST, field='birth_date')[1]:,} 处" in of_rule
    caption = "全部项目：行与列的系统说法不同的比率"
    differing = [(line[6], line[4]) for line in matrix() if line[3] == WEST and (line[1], line[2]) == ("dibao_person", "family_planning")]
    assert west.table(caption)[0][2] == shown((sum(a for a, _ in differing), sum(b for _, b in differing)))


@pytest.mark.parametrize("arguments", [(), ("--community", WEST), ("--lang", "en")])
def test_nothing_is_fetched_nothing_runs_and_nobody_is_named(data: Path, report: Report, arguments: tuple[str, ...]) -> None:
    page = Page(report(data, "html", *arguments).read_text("utf-8"))
    for never in (
        "http:",
        "https:",
        "//cdn",
        "url(",
        "@import",
        "<script",
        "<link",
        "<img",
        "<iframe",
        "javascript:",
        " onclick",
        "srcset",
    ):
        assert never not in page.text.lower(), never
    assert all(address.startswith("#") and page.root.xpath("//*[@id=$id]", id=address[1:]) for address in page.root.xpath("//@href"))
    (policy,) = page.root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    for private in (ID_NUMBER, MOBILE, "名单.xlsx", "R0000001"):
        assert private not in page.text
    assert not ANY_NUMBER.search(page.text)
    assert not ANY_MOBILE.search(page.text)


def test_ids_are_unique_headings_skip_no_level_and_tables_say_what_they_are(page: Page) -> None:
    ids = page.root.xpath("//@id")
    assert len(ids) == len(set(ids))
    for names in page.root.xpath("//@aria-labelledby"):
        assert set(names.split()) <= set(ids)
    levels = [int(element.tag[1]) for element in page.root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page.root.xpath("//table"):
        assert table.xpath("string(caption)").strip()
        assert all(head.get("scope") in ("col", "row", "rowgroup") for head in table.xpath(".//th"))
        assert all(row.xpath("count(th)") == 1 for row in table.xpath("./tbody/tr"))


def test_one_night_alone_says_that_there_is_nothing_to_compare(tmp_path: Path, report: Report) -> None:
    publish_version(tmp_path / "one", nights=1)
    page = Page(report(tmp_path / "one", "html").read_text("utf-8"))
    assert "比上周无可比数据 比上月无可比数据" in page.said("//ul[@class='cards']/li")[0]
    assert "还只有一夜的数据" in page.text
    assert not page.root.xpath("//svg")


def test_a_month_that_is_not_kept_is_said_and_a_week_is_compared(tmp_path: Path, report: Report) -> None:
    publish_version(tmp_path / "ten", nights=10)
    page = Page(report(tmp_path / "ten", "html").read_text("utf-8"))
    now, then = total(dimension="规范性"), total(7, dimension="规范性")
    assert f"比上周{change(now, then)} 比上月无可比数据" in page.said("//ul[@class='cards']/li")[0]


def test_a_version_without_anything_to_do_reads_well(tmp_path: Path, report: Report) -> None:
    publish_version(tmp_path / "quiet", quiet=True)
    page = Page(report(tmp_path / "quiet", "html").read_text("utf-8"))
    assert page.said("//p[@class='lead']") == ["没有要办的问题：今夜查过的都合要求。"]
    assert not page.root.xpath("//li[@class='incident']")
    assert "没有两个系统登记了同一位居民的同一项。" in page.text
    assert "None" not in page.text


def test_in_english_whatever_is_chinese_is_marked_so(data: Path, report: Report) -> None:
    page = Page(report(data, "html", "--lang", "en").read_text("utf-8"))
    assert page.root.get("lang") == "en"
    for text in page.root.xpath("//body//text()"):
        if re.search(r"[一-鿿]", text):
            assert text.getparent().xpath("ancestor-or-self::*[@lang][1]/@lang") == ["zh-CN"], text
    assert page.said("//p[@class='lead']") == ["3 problems with 8 findings for 3 departments; new tonight 3, back 3, gone 9."]
    assert "Data quality report" in page.said("//h1")


def test_the_stylesheet_keeps_to_browsers_of_2021_and_paper() -> None:
    css = (TEMPLATES / "quality.css").read_text("utf-8")
    for newer in (":has(", "@layer", "@container", "color-mix(", "oklch(", "popover", "inert", "&", "dvh", "width >", "width <", "subgrid"):
        assert newer not in css, newer
    assert css.count("{") == css.count("}")
    assert "@page" in css
    assert "@media print" in css
