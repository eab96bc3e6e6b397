"""The data-quality report as a workbook: the numbers of the page with nothing left out, and what each of them counts.

Here: what stands in which sheet. Not here: writing it (``exporting``), the page (``warehouse.portal.quality_page``), words
(``warehouse.portal.words``). Counts only; ratios are numbers with a format, so that they can be reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from warehouse.desk.exporting import Cell, Sheet
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.portal.words import Words
    from warehouse.store.quality import Quality
    from warehouse.store.quality_trend import Share

COUNT, RATIO, POINTS = "#,##0", "0.0%", "+0.0;-0.0;0.0"
"""Formats that Excel and LibreOffice know in every language; points keep their sign."""
Rows = Iterator[Sequence[Cell]]


def sheets(quality: Quality, words: Words, about: Sequence[Sequence[str]]) -> list[Sheet]:
    """The sheets in the order a reader wants them; ``about``: item and content of the first."""
    ab = [say("比率", "share"), "A", "B"]
    numbers = [RATIO, COUNT, COUNT]
    dimension, community = say("六性", "dimension"), say("社区", "community")
    return [
        Sheet(say("说明", "about"), [say("项目", "item"), say("内容", "content")], about, wrapped=88),
        Sheet(say("六性", "dimensions"), [dimension, *ab, *_compared_heads()], _dimensions(quality, words), ["", *numbers, *_COMPARED]),
        Sheet(
            say("指标", "indicators"),
            [
                say("代码", "code"),
                say("指标", "indicator"),
                dimension,
                *ab,
                *_compared_heads(),
                say("口径，或为什么未测", "definition, or why not"),
            ],
            _indicators(quality, words),
            ["", "", "", *numbers, *_COMPARED, ""],
            wrapped=88,
        ),
        Sheet(
            say("社区", "communities"),
            [community, say("看什么", "of"), say("哪一项", "which"), *ab],
            _communities(quality, words),
            ["", "", "", *numbers],
        ),
        Sheet(say("项目", "fields"), [say("项目", "field"), dimension, *ab], _fields(quality, words), ["", "", *numbers]),
        Sheet(
            say("来源", "sources"),
            [
                say("来源", "source"),
                say("部门", "department"),
                say("数据截至", "data until"),
                say("比今夜晚几天", "days behind"),
                dimension,
                *ab,
            ],
            _sources(quality, words),
            ["", "", "", COUNT, "", *numbers],
        ),
        Sheet(
            say("矩阵", "matrix"),
            [
                say("项目", "field"),
                say("来源一", "source one"),
                say("来源二", "source two"),
                say("说法不同的比率", "share that differs"),
                say("不同的居民", "residents differing"),
                say("相同的居民", "the same"),
                say("都登记了的居民", "stated by both"),
            ],
            _matrix(quality, words),
            ["", "", "", RATIO, COUNT, COUNT, COUNT],
        ),
        Sheet(
            say("趋势", "trend"),
            [say("夜", "night"), dimension, say("指标", "indicator"), *ab],
            _trend(quality, words),
            ["", "", "", *numbers],
        ),
        _incident_sheet(quality, words),
        Sheet(
            say("规则", "rules"),
            [
                say("编号", "id"),
                say("类", "family"),
                say("应当怎样", "what should hold"),
                say("严重程度", "severity"),
                dimension,
                say("指标", "indicator"),
                say("至少多少合要求", "least share that fits"),
                say("请部门办", "asked of departments"),
                say("看什么、怎样算不合", "what is looked at, what does not fit"),
            ],
            _rules(quality, words),
            ["", "", "", "", "", "", RATIO],
            wrapped=88,
        ),
    ]


_COMPARED = (RATIO, POINTS, RATIO, POINTS)


def _compared_heads() -> list[str]:
    week, month = say("上周", "last week"), say("上月", "last month")
    points = say("升降（百分点）", "change (points)")
    return [week, f"{week} {points}", month, f"{month} {points}"]


def _rate(share: Share | None) -> float | None:
    """To six decimals: A and B stand beside it, and eighteen digits look like an id number to whoever searches for one."""
    return None if share is None or share.rate is None else round(share.rate, 6)


def _numbers(share: Share) -> list[Cell]:
    return [_rate(share), share.a, share.b] if share.b else [None, None, None]


def _compared(quality: Quality, key: str, now: Share) -> list[Cell]:
    """Last week's and last month's share, and how far tonight's is above it; empty where there is nothing to compare with."""
    found: list[Cell] = []
    for night in (quality.trend.week, quality.trend.month):
        points = quality.trend.points(key, now, night)
        found += [_rate(quality.trend.at(key, night)), None if points is None else round(points, 4)]
    return found


def _dimensions(quality: Quality, words: Words) -> Rows:
    for one in quality.dimensions:
        yield [words.dimension(one.name), *_numbers(one.share), *_compared(quality, one.name, one.share)]


def _indicators(quality: Quality, words: Words) -> Rows:
    for dimension in quality.dimensions:
        for one in dimension.indicators:
            said = one.definition if one.measured else say("未测：", "not measured: ") + one.why_not
            name = [one.indicator, words.say(one.name, one.name_en), words.dimension(dimension.name)]
            yield [*name, *_numbers(one.share), *_compared(quality, one.indicator, one.share), said]


def _communities(quality: Quality, words: Words) -> Rows:
    """Dimensions and fields of each community, one row each; of fields the share that agrees, and that of all checks."""
    for name in sorted(quality.communities, key=lambda name: (not name, name)):
        for kind, label, table in (
            (say("六性", "dimension"), words.dimension, quality.communities),
            (say("各系统一致", "systems agree"), words.field, quality.same_data),
            (say("全部检查", "every check"), words.field, quality.community_fields),
        ):
            for key, share in sorted(table.get(name, {}).items()):
                yield [words.community(name), kind, label(key), *_numbers(share)]


def _fields(quality: Quality, words: Words) -> Rows:
    for name, row in sorted(quality.fields.items()):
        for dimension, share in sorted(row.items()):
            yield [words.field(name), words.dimension(dimension), *_numbers(share)]


def _sources(quality: Quality, words: Words) -> Rows:
    times = {one.source_id: one for one in quality.times}
    for name, row in sorted(quality.sources.items(), key=lambda entry: (not entry[0], entry[0])):
        when = times.get(name)
        known: list[Cell] = [words.owner(name), when.until, when.days_behind] if when else [words.owner(name), None, None]
        for dimension, share in row.items():
            yield [words.source(name), *known, words.dimension(dimension), *_numbers(share)]


def _matrix(quality: Quality, words: Words) -> Rows:
    for one in quality.matrix:
        pair = [words.source(one.source_one), words.source(one.source_other)]
        yield [words.field(one.field), *pair, _rate(one.share.broken), one.differ, one.same, one.stated_by_both]


def _trend(quality: Quality, words: Words) -> Rows:
    """Every night kept, the newest first: each indicator, and each dimension as a whole."""
    names = [(one.name, say("合计", "all"), one.name) for one in quality.dimensions]
    names += [
        (dimension.name, words.say(one.name, one.name_en), one.indicator)
        for dimension in quality.dimensions
        for one in dimension.indicators
        if one.measured
    ]
    for night in reversed(quality.trend.nights):
        for dimension, label, key in names:
            if share := quality.trend.at(key, night):
                yield [night, words.dimension(dimension), label, *_numbers(share)]


def _incident_sheet(quality: Quality, words: Words) -> Sheet:
    states = {"open": say("要办", "open"), "closed": say("已消除", "closed")}
    rows = (
        [
            one.incident_id,
            states.get(one.state, one.state),
            words.severity(one.severity),
            one.department,
            words.source(one.source_id),
            words.field(one.field),
            one.findings,
            one.checked or None,
            _rate(one.share.broken),
            one.new_findings,
            one.reopened_findings,
            one.explained_findings,
            one.closed_findings,
            one.communities,
            one.worst_community,
            one.first_seen,
            one.since,
            one.last_seen,
            one.spells,
            words.say(one.title, one.title_en),
            one.ask,
        ]
        for one in quality.incidents
    )
    heads = [
        say("问题编号", "id"),
        say("状态", "state"),
        say("严重程度", "severity"),
        say("部门", "department"),
        say("来源", "source"),
        say("项目", "field"),
        say("不合", "findings"),
        say("查过", "looked at"),
        say("不合的比率", "share"),
        say("今夜新出现", "new tonight"),
        say("再次出现", "back"),
        say("已答复属实", "answered: right"),
        say("今夜已消除", "gone tonight"),
        say("社区数", "communities"),
        say("最多的社区", "most in"),
        say("最早", "first seen"),
        say("这次自", "since"),
        say("最近", "last seen"),
        say("第几次", "spells"),
        say("应当怎样", "what should hold"),
        say("请部门办", "asked of the department"),
    ]
    formats = ["", "", "", "", "", "", COUNT, COUNT, RATIO, COUNT, COUNT, COUNT, COUNT, COUNT]
    return Sheet(say("问题", "problems"), heads, rows, formats, wrapped=60)


def _rules(quality: Quality, words: Words) -> Rows:
    for one in quality.rules:
        said = [one.rule, words.family(one.family), words.say(one.title, one.title_en), words.severity(one.severity)]
        yield [*said, words.dimension(one.dimension), one.indicator, one.mostly, one.ask, one.definition]
