"""``daoqiao report quality``: the data-quality report as a page and a workbook, as a short table on the screen, or for programs.

Here: what is written where, and the short table. Not here: the options (``report``), the numbers (``warehouse.store.quality``), the
page (``warehouse.portal.quality_page``), the sheets (``quality_book``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands import quality_book, screen
from warehouse.desk.exporting import write_book, write_page
from warehouse.desk.report_files import file_name
from warehouse.store.quality import ID, Quality, quality_report, read_quality
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Source
    from warehouse.desk.report_files import Setting
    from warehouse.portal.words import Words
    from warehouse.store.quality_trend import Share
    from warehouse.store.reading import Reading

FORMS = ("html", "xlsx")
"""What is written unless a form is asked for."""


def check_options(wanted: Mapping[str, str | None], forms: Sequence[str] | None, unmask: str | None) -> None:
    """Raises DQ-643 for an option that cannot narrow this report, a usage error for a form it does not have or for --unmask."""
    if narrowed := [option for option in ("grid", "since", "until", "month") if wanted.get(option)]:
        raise DaoqiaoError("DQ-643", report=ID, option="、".join(f"--{option}" for option in narrowed))
    if unmask is not None:
        raise click.UsageError(say("quality 只有数目，没有要解除脱敏的号码", "quality holds counts only: there is nothing to unmask"))
    if "csv" in (forms or ()):
        raise click.UsageError(say("quality 没有 csv，用 html、xlsx 或 table", "quality has no csv: html, xlsx or table"))


def serve(version: Reading, setting: Setting, sources: Mapping[str, Source], forms: Sequence[str] | None, folder: Path) -> None:
    """Write the report in each form asked for under ``folder``; ``table`` goes to the screen. Raises DQ-503, DQ-644."""
    quality = read_quality(version, setting.community)
    words = _words(sources)
    for form in forms or FORMS:
        if form == "table":
            _show(quality, setting, words)
            continue
        path = folder / file_name(ID, setting, form)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DaoqiaoError("DQ-503", path=folder, detail=error.strerror or "") from error
        if form == "html":
            from warehouse.portal.quality_page import About, quality_page

            write_page(path, quality_page(quality, About(setting.district, setting.version, setting.made), words))
        else:
            write_book(path, quality_book.sheets(quality, words, _about(quality, setting, words)), setting.made)
        screen.err().print(say(f"写入 {path}", f"written to {path}"))


def facts(version: Reading, setting: Setting) -> dict[str, Any]:
    """For programs: dimensions and indicators with their counts, open incidents, how old each source is."""
    quality = read_quality(version, setting.community)
    trend = quality.trend

    def share(key: str, of: Share) -> dict[str, Any]:
        points = {name: trend.points(key, of, night) for name, night in (("week", trend.week), ("month", trend.month))}
        changes = {name: None if change is None else round(change, 4) for name, change in points.items()}
        return {"a": of.a, "b": of.b, "share": None if of.rate is None else round(of.rate, 6), "points_since": changes}

    return {
        "id": ID,
        "title": quality_report().name(spoken()),
        "district": setting.district,
        "community": setting.community,
        "night": setting.night,
        "version": setting.version,
        "data_until": setting.until,
        "produced_at": setting.made.isoformat(timespec="seconds"),
        "compared_with": {"week": trend.week, "month": trend.month},
        "residents": quality.totals.residents,
        "residents_differing": quality.totals.differing,
        "questions": quality.totals.questions,
        "dimensions": {one.name: share(one.name, one.share) for one in quality.dimensions},
        "indicators": {
            one.indicator: {"name": one.name, "measured": one.measured, "why_not": one.why_not} | share(one.indicator, one.share)
            for dimension in quality.dimensions
            for one in dimension.indicators
        },
        "incidents": [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in quality.open_incidents],
    }


def _words(sources: Mapping[str, Source]) -> Words:
    from warehouse.portal.words import SourceWords, Words

    return Words(spoken(), {one.id: SourceWords(one.short, one.called("en"), one.owner, one.deadline) for one in sources.values()})


def _show(quality: Quality, setting: Setting, words: Words) -> None:
    from warehouse.portal.words import of, percent

    out, trend = screen.out(), quality.trend
    head = screen.bold(quality_report().name(spoken()))
    out.print(screen.joined([head, f"  {setting.place}  ", screen.dim(say("数据之夜 ", "night of ") + setting.night)]))
    made = screen.table(
        say("六性", "dimension"),
        say("今夜", "tonight"),
        "A / B",
        say("比上周", "last week"),
        say("比上月", "last month"),
        right=(1, 2, 3, 4),
    )
    for one in quality.dimensions:
        changes = (words.change(trend.points(one.name, one.share, night)) for night in (trend.week, trend.month))
        made.add_row(words.dimension(one.name), percent(one.share), of(one.share), *changes)
    out.print(made)
    out.print()
    made = screen.table(
        say("部门", "department"),
        say("来源", "source"),
        say("项目", "field"),
        say("应当怎样", "what should hold"),
        say("不合", "findings"),
        say("自", "since"),
        right=(4,),
    )
    for each in quality.open_incidents[:20]:
        said = (words.source(each.source_id), words.field(each.field), words.say(each.title, each.title_en))
        made.add_row(each.department, *said, screen.number(each.findings), each.since)
    out.print(made)
    more = len(quality.open_incidents) - 20
    if more > 0:
        out.print(screen.dim(say(f"另有 {more} 个问题，见工作簿", f"another {more} problems: see the workbook")))


def _about(quality: Quality, setting: Setting, words: Words) -> list[list[str]]:
    """What a reader must know of the workbook: ``[item, content]``."""
    nothing = say("无可比数据", "nothing to compare")
    rows = [
        (say("报表", "report"), quality_report().name(spoken())),
        (say("范围", "place"), setting.place),
        (say("定义", "definition"), quality_report().definition),
        (say("数据之夜", "night"), quality.night),
        (say("数据截至", "data until"), setting.until_words),
        (say("版本", "version"), setting.version),
        (say("生成时间", "produced"), f"{setting.made:%Y-%m-%d %H:%M}"),
        (say("合并后居民", "merged residents"), f"{quality.totals.residents:,}"),
        (say("各系统说法不一的居民", "residents of whom systems differ"), f"{quality.totals.differing:,}"),
        (say("疑似同一人，待核对", "perhaps one person, to be checked"), f"{quality.totals.questions:,}"),
        (
            "A、B",
            say(
                "A：合要求的；B：查过的。比率 = A/B。“问题”表里的比率是不合的 / 查过的，“矩阵”表里的是不同的 / 都登记了的",
                "A fit of B looked at; a share is A/B. Of problems it is findings / looked at, in the matrix differing / stated by both",
            ),
        ),
        (say("六性", "dimensions"), say("一性的 A、B 是它下面各指标之和", "a dimension adds up its indicators")),
        (say("上周、上月", "last week, last month"), f"{quality.trend.week or nothing}；{quality.trend.month or nothing}"),
        (
            say("社区", "community"),
            say("“不分社区”是没有社区的记录，和按整个文件查的", "“no community”: records without one, and checks of whole files"),
        ),
        (say("个人信息", "personal data"), say("没有：只有数目", "none: counts only")),
    ]
    rows += [(words.measure(one.measure), f"{one.estimate:.3%}（{one.low:.3%}–{one.high:.3%}）") for one in quality.estimates]
    return [list(row) for row in rows]
