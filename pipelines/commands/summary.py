"""What a night came to, on a screen: the equation of each source, the warnings, the closing line.

Here: what ``run``, ``demo`` and ``status`` share. Not here: when it is shown; what happened (``pipelines.night.outcome``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors.declaration import Source
from pipelines.commands import faults, screen
from pipelines.night.outcome import ABSENT, EARLIER, SAME, TONIGHT, Incident, Outcome, SourceOutcome, Warned
from warehouse.desk.naming import source_name
from warehouse.vocabulary.errors import catalogue
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

SHOWN = 8
"""Warnings printed in full after a night: what fits on a screen; ``status`` lists all."""


def source_table(outcome: Outcome, sources: Mapping[str, Source]) -> Table:
    """One line a source: how it stands and where its rows went; the last line sums them up."""
    made = screen.table(
        say("来源", "source"), say("数据", "data"), say("文件", "files"), *equation_heads(), right=range(2, 7), whole=(0, 1)
    )
    total = SourceOutcome("")
    for row in outcome.sources.values():
        source = sources.get(row.source_id)
        made.add_row(source_name(source, row.source_id), standing(row), *_numbers(row))
        for name in ("files", "read", "loaded", "quarantined", "not_data"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
    made.add_section()
    made.add_row(say("合计", "in all"), "", *_numbers(total), style="bold")
    return made


def equation_heads() -> tuple[str, str, str, str]:
    """The heads of the four columns that add up."""
    return say("读取", "read"), say("= 采用", "= loaded"), say("+ 隔离", "+ rejected"), say("+ 非数据", "+ not data")


def standing(row: SourceOutcome) -> screen.Text:
    """Tonight's, an earlier one with its date, or none."""
    if row.standing == TONIGHT:
        return screen.Text(say("今夜", "tonight"))
    if row.standing == SAME:
        return screen.Text(say(f"未变 {row.as_of}", f"same as {row.as_of}"))
    if row.standing == EARLIER:
        return screen.notice(say(f"沿用 {row.as_of}", f"as of {row.as_of}"))
    return screen.dim(say("未到", "none"))


def closing(outcome: Outcome) -> screen.Text:
    """完成（有警告）：合并后 N 人，较上次 +41；待核对 M 对。"""
    warned = outcome.exit_code != 0
    head = say("完成（有警告）：", "Done, with warnings: ") if warned else say("完成：", "Done: ")
    if not outcome.version:
        read = sum(row.read for row in outcome.sources.values())
        return screen.joined(
            [screen.bold(say("试读完成", "Dry run done")), say(f"：读取 {read:,} 行，没有发布", f": {read:,} rows read, nothing published")]
        )
    before = outcome.residents_before
    change = (
        "" if before is None else say(f"，较上次 {outcome.residents - before:+,}", f", {outcome.residents - before:+,} since the last time")
    )
    people = say(f"合并后 {outcome.residents:,} 人{change}；", f"{outcome.residents:,} residents{change}; ")
    questions = say(f"待核对 {outcome.questions:,} 对", f"{outcome.questions:,} pairs to review")
    return screen.joined([screen.Text(head, style="bold yellow" if warned else "bold green"), screen.bold(people), screen.bold(questions)])


def quality_line(outcome: Outcome) -> str:
    """估计：合并准确率 99.998 %（99.993–100 %），查全率 99.6 %（99.4–99.8 %），依据模型和 12 个人工决定. "" where nothing was estimated."""
    if not outcome.quality:
        return ""
    best = {one["measure"]: one for one in outcome.quality}  # what decisions corrected comes after the model's
    told = say("，", ", ").join(
        say(f"{zh} {_percent(best[measure])}", f"{en} {_percent(best[measure])}")
        for measure, zh, en in (("precision", "合并准确率", "precision"), ("recall", "查全率", "recall"))
    )
    answers = best["recall"]["answers"]
    by = (
        say(f"依据模型和 {answers:,} 个人工决定", f"by the model and {answers:,} decisions") if answers else say("依据模型", "by the model")
    )
    return say(f"估计：{told}，{by}", f"estimated: {told}, {by}")


def _percent(one: Mapping[str, Any]) -> str:
    """An estimate with its interval, to the digit in which the ends differ; 100 only where it is no less."""
    width = 100 * (one["high"] - one["low"])
    digits = min(4, max(1, math.ceil(-math.log10(width)))) if width > 0 else 4
    shown = [math.floor(100 * one[name] * 10**digits + 1e-6) / 10**digits for name in ("estimate", "low", "high")]
    estimate, low, high = (f"{value:.{digits}f}".rstrip("0").rstrip(".") for value in shown)
    return say(f"{estimate} %（{low}–{high} %）", f"{estimate} % ({low}–{high} %)")


def incident_lines(outcome: Outcome, sources: Mapping[str, Source]) -> list[screen.Text]:
    """One line an open incident, and one for each that closed tonight."""
    lines = [_incident(one, outcome, sources) for one in outcome.incidents]
    for one in outcome.incidents_closed:
        name = source_name(sources.get(one.source_id), one.source_id)
        lines.append(screen.dim(say(f"已了结 {name}（{one.opened_on} 起）", f"closed: {name} (open since {one.opened_on})")))
    return lines


def _incident(one: Incident, outcome: Outcome, sources: Mapping[str, Source]) -> screen.Text:
    """未了结 低保人员：行数 3,120，上次 8,412，减少 62.9%；沿用 2026-11-19 的数据（第 2 夜）"""
    name = source_name(sources.get(one.source_id), one.source_id)
    row = outcome.sources.get(one.source_id)
    stands = say(f"；沿用 {row.as_of} 的数据", f"; the data of {row.as_of} stands in") if row and row.standing == EARLIER else ""
    nights = say(f"（第 {one.nights} 夜）", f" (night {one.nights})") if one.nights > 1 else ""
    words = one.headline if one.headline.startswith(name) else f"{name}{say('：', ': ')}{one.headline}"
    return screen.joined([screen.alarm(say("未了结 ", "open ")), mask_text(words), stands, screen.dim(nights)])


def show_warnings(console: Console, outcome: Outcome, sources: Mapping[str, Source], limit: int = SHOWN) -> None:
    """A block for each thing to look at, alike ones together, the gravest first; what needs nothing doing is left to ``status``."""
    groups = [group for group in grouped(outcome, sources) if catalogue()[group[0].code].exit_code]
    for one, times in groups[:limit]:
        lang = spoken()
        facts = faults.Facts(one.code, one.place, one.what(lang), one.cause(lang), one.mend(lang))
        faults.block(console, facts, times=times, stands=stands(one, outcome, sources))
        console.print()
    if len(groups) > limit:
        rest = len(groups) - limit
        console.print(screen.dim(say(f"另有 {rest} 项提示，全部见 daoqiao status", f"{rest} more; daoqiao status lists all")))


def grouped(outcome: Outcome, sources: Mapping[str, Source]) -> list[tuple[Warned, int]]:
    """Warnings of one kind, source and column as one, with how many they are and their counts summed; the gravest first."""
    groups: dict[tuple[str, ...], list[Warned]] = {}
    for one in outcome.warnings:
        source = source_of(one, sources)
        groups.setdefault((one.code, source.id if source else "", one.place.column, one.mend("zh")), []).append(one)
    found = []
    for same in groups.values():
        first = same[0]
        if len(same) > 1 and "count" in first.facts:
            first = replace(first, facts=first.facts | {"count": sum(int(one.facts["count"]) for one in same)})
        found.append((first, len(same)))
    return sorted(found, key=lambda group: (-catalogue()[group[0].code].exit_code, group[0].code))


def source_of(one: Warned, sources: Mapping[str, Source]) -> Source | None:
    """The source a warning is about: named by it, or told by the file's name."""
    return sources.get(str(one.facts.get("source_id", ""))) or next((s for s in sources.values() if s.likes(one.place.file)), None)


def stands(one: Warned, outcome: Outcome, sources: Mapping[str, Source]) -> str:
    """What a refused file leaves unchanged."""
    if catalogue()[one.code].exit_code == 3:
        return ""
    source = source_of(one, sources)
    row = outcome.sources.get(source.id) if source else None
    if source is None or row is None:
        return say("其他文件照常采用", "all other files are used as usual")
    name = source_name(source, source.id)
    if row.standing == EARLIER:
        return say(f"今夜结果不受影响：{name}沿用 {row.as_of} 的数据", f"tonight's result is whole: {name} stands as of {row.as_of}")
    if row.standing == ABSENT:
        return say(
            f"{name}没有可沿用的数据，今夜结果里没有它；其他来源照常",
            f"{name} has nothing earlier to stand in and is left out; the others are used as usual",
        )
    return say(f"{name}的其他文件照常采用", f"the other files of {name} are used as usual")


def _numbers(row: SourceOutcome) -> list[str]:
    return [screen.number(n) for n in (row.files, row.read, row.loaded, row.quarantined, row.not_data)]


def as_facts(outcome: Outcome) -> dict[str, Any]:
    """For programs: the outcome with its exit code, and every warning in words."""
    lang = spoken()
    warnings = [
        {"code": w.code, "what": w.what(lang), "cause": w.cause(lang), "mend": w.mend(lang), "place": asdict(w.place)}
        for w in outcome.warnings
    ]
    masked: dict[str, Any] = json.loads(mask_text(json.dumps(outcome.facts() | {"exit_code": outcome.exit_code, "warnings": warnings})))
    return masked


SUITES = {
    "version": ("合并结果", "the merged result"),
    "people": ("系统之间·人", "between systems, people"),
    "households": ("系统之间·户", "between systems, households"),
    "dibao": ("系统之间·低保", "between systems, dibao"),
    "party": ("系统之间·党员", "between systems, party members"),
    "places": ("系统之间·住处", "between systems, places"),
}
"""Suites that are no source's."""


def check_words(check: Mapping[str, Any], sources: Mapping[str, Source]) -> screen.Text:
    """A failed check in one line."""
    suite = str(check["suite"])
    where = source_name(sources[suite], suite) if suite in sources else say(*SUITES.get(suite, (suite, suite)))
    grave = check.get("severity") == "error"
    count = say(f"{check['unexpected']:,} / {check['checked']:,} 不符", f"{check['unexpected']:,} of {check['checked']:,} do not fit")
    mark = screen.alarm("× ") if grave else screen.notice("! ")
    return screen.joined([mark, f"{where}{say('：', ': ')}{check[spoken()]}", screen.dim(f"  {count}")])


def log_line(one: Warned) -> str:
    """A warning as the log keeps it: code, source, place."""
    return " ".join(filter(None, (one.code, str(one.facts.get("source_id", "")), one.place.words())))
