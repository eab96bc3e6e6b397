"""Reports on a terminal and for programs: the list of all, one as a table with what it counts.

Here: layout. Not here: values (``report_cells``), which reports are asked for (``report``).
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pipelines.commands import screen
from warehouse.desk import report_cells
from warehouse.desk.report_files import FACTS, Setting, bound, entries
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.text import width

if TYPE_CHECKING:
    from warehouse.store.reports import Answer, Report

GROUPS = {
    "党建": "party",
    "居民": "residents",
    "网格": "grids",
    "低保": "dibao",
    "走访": "visits",
    "变动": "changes",
    "核对": "checking",
}
WIDEST = 24
"""Columns of the terminal that one column of a table may take before its text is folded."""


def every() -> list[Report]:
    """All reports in the order of their groups."""
    from warehouse.store.claims import claims_report
    from warehouse.store.quality import quality_report
    from warehouse.store.reports import GROUPS as ORDER
    from warehouse.store.reports import reports

    return sorted([*reports().values(), claims_report(), quality_report()], key=lambda one: (ORDER.index(one.group), one.id))


def overview(json_: bool) -> None:
    """The reports there are, by group, with the entries of the catalogue that each serves."""
    if json_:
        screen.print_json([_head(one) for one in every()])
        return
    out = screen.out()
    made = screen.table(say("组", "group"), say("报表", "report"), say("是什么", "what"), say("目录编号", "catalogue"), whole=(0, 1))
    last = ""
    for one in every():
        group = "" if one.group == last else one.group if spoken() == "zh" else GROUPS[one.group]
        made.add_row(group, one.id, one.name(spoken()), screen.dim(entries(one.catalogue)))
        last = one.group
    out.print(made)
    screen.err().print(screen.dim(say("看一张：", "one of them: ") + "daoqiao report community_profile"))


def show(answer: Answer, setting: Setting, limit: int) -> None:
    """One report: title, rows (a table, or a block a row where the terminal is too narrow), definition."""
    out, columns = screen.out(), answer.columns
    out.print(
        screen.joined(
            [screen.bold(answer.report.name(spoken())), f"  {setting.place}  ", screen.dim(say("数据之夜 ", "night of ") + setting.night)]
        )
    )
    rows = list(report_cells.rows_as(report_cells.text, columns, islice(answer.rows, limit), whole=setting.whole))
    more = sum(1 for _ in answer.rows)
    heads = [column.label(spoken()) for column in columns]
    if not rows:
        out.print(screen.dim(say("没有符合的行", "no rows")))
    elif _room(heads, rows) <= out.width:
        numbers = [at for at, column in enumerate(columns) if column.is_number]
        made = screen.table(*heads, right=numbers, whole=[0])
        for row in rows:
            made.add_row(*row)
        out.print(made)
    else:
        for row in rows:
            made = screen.grid()
            for head, shown in zip(heads, row, strict=True):
                if shown:
                    made.add_row("", head, shown)
            out.print(made)
            out.print()
    if more:
        shown_of = say(
            f"共 {len(rows) + more:,} 行，显示前 {len(rows):,} 行（--limit）", f"the first {len(rows):,} of {len(rows) + more:,} (--limit)"
        )
        out.print(screen.dim(shown_of))
    foot = screen.grid(indent=0)
    for item, content in (
        (say("定义", "definition"), answer.report.definition),
        (say("数的是", "counts by"), say("；", "; ").join(say(*FACTS[fact]) for fact in answer.report.counts)),
        (say("参数", "parameters"), bound(answer)),
        (say("数据截至", "data until"), setting.until_words),
    ):
        if content:
            foot.add_row("", item, screen.dim(content))
    out.print(foot)
    out.print()


def _room(heads: list[str], rows: list[list[str]]) -> int:
    """Columns of a terminal that a table of these needs before it becomes hard to read."""
    columns = zip(heads, *rows, strict=True)
    return sum(min(WIDEST, max(map(width, column))) + 2 for column in columns)


def facts(answer: Answer, setting: Setting, limit: int | None) -> dict[str, Any]:
    """For programs: the head, the columns with their kinds, the rows by column; codes and words as in the warehouse."""
    columns = answer.columns
    rows = report_cells.rows_as(report_cells.fact, columns, islice(answer.rows, limit), whole=setting.whole)
    named = [dict(zip((column.id for column in columns), row, strict=True)) for row in rows]
    return _head(answer.report) | {
        "district": setting.district,
        "community": setting.community,
        "grid": setting.grid,
        "night": setting.night,
        "version": setting.version,
        "parameters": answer.parameters,
        "data_until": setting.until,
        "produced_at": setting.made.isoformat(timespec="seconds"),
        "masked": not setting.whole,
        "columns": [{"id": column.id, "label": column.label(spoken()), "kind": column.kind} for column in columns],
        "rows": named,
        "total": len(named) + sum(1 for _ in answer.rows),
    }


def _head(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": report.name(spoken()),
        "group": report.group,
        "catalogue": report.catalogue,
        "counts": report.counts,
        "grain": report.grain,
        "definition": report.definition,
        "who": report.who,
        "relations": sorted(report.reads),
    }
