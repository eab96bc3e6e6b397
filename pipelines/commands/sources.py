"""``daoqiao source``: the sources there are, what one delivered, which rows were not loaded.

Here: list and show, and finding a source by what people call it. Not here: trying a file (``source_check``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Group, Settings, argument, as_json, command, option, pass_settings
from pipelines.commands.helping import nearest
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from connectors.declaration import Source
    from warehouse.store.reading import Reading

HOME = "pipelines.commands."
KINDS = {"person": ("人员", "people"), "reference": ("对照", "reference"), "roster": ("名册", "roster")}

source = Group(
    "source",
    table={
        "list": (f"{HOME}sources:list_", "全部来源，各是哪天的数据", "all sources, and how old each is"),
        "show": (f"{HOME}sources:show", "一个来源：文件、读不懂的值、隔离的行", "one source: its files, unreadable values, rejected rows"),
        "check": (
            f"{HOME}source_check:check",
            "试读一个文件：是哪个来源、哪列是什么；不保存",
            "try a file: which source it is, which column is what; keeps nothing",
        ),
        "map": (
            f"{HOME}source_map:map_",
            "文件里的列是登记里的哪一列，或为什么不用",
            "which declared column a file's column is, or why it is not used",
        ),
        "add": (
            f"{HOME}source_add:add",
            "一个来源在本区怎么到：目录、文件名、时间、数据库；登记新来源",
            "how a source arrives here: directory, names, deadline, database; a new source",
        ),
    },
    zh="来源：一览、明细、试读一个文件、说明表头、登记",
    en="Sources: list, details, trying a file, headers, declarations",
    examples=(
        "daoqiao source list",
        "daoqiao source show 低保 --rejected",
        "daoqiao source check 文件.xlsx",
        'daoqiao source map 低保 "身份证号码(新)" 身份证号',
    ),
)


def called(text: str, sources: Mapping[str, Source]) -> list[Source]:
    """The sources that ``text`` may mean: an id, a name, or a part of names (低保 is two). Raises DQ-604."""
    whole = [s for s in sources.values() if text in s.words]
    part = [s for s in sources.values() if text and (text == s.system or text in s.short or text in s.name)]
    if whole or part:
        return whole or part
    known = {word: s for s in sources.values() for word in (s.id, s.short, s.short_en or s.short, s.system)}
    near = nearest(text, list(known)).removeprefix("；最像：").removeprefix("; did you mean ").removesuffix("?")
    raise DaoqiaoError("DQ-604", source=text, likely=near or say("没有相近的", "none"))


def one_system(text: str, sources: Mapping[str, Source]) -> str:
    """The id of a source of the one system that ``text`` means. Usage error where it means several systems."""
    found = called(text, sources)
    if len({s.system for s in found}) > 1:
        names = say("、", ", ").join(say(f"{s.id}（{s.short}）", f"{s.id} ({s.called('en')})") for s in found)
        raise click.UsageError(say(f"“{text}”可能是几个来源：{names}", f"{text} may be several sources: {names}"))
    return found[0].id


@command(
    "list",
    zh="全部来源：编号、叫法、责任单位、截止时间，现在是哪天的数据。",
    en="All sources: id, owner, deadline, and how old the data in force is.",
)
@as_json()
@pass_settings
def list_(settings: Settings, json_: bool) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import screen, summary
    from pipelines.night.outcome import Outcome
    from warehouse.store.publish import current

    sources = sources_for(settings.data)
    try:
        outcome = Outcome.from_facts(current(settings.data).manifest)
    except DaoqiaoError:  # nothing published yet: the declarations are there all the same
        outcome = Outcome("")
    if json_:
        rows = [
            {n: getattr(s, n) for n in ("id", "system", "short", "short_en", "name", "name_en", "owner", "kind", "deadline")}
            for s in sources.values()
        ]
        screen.print_json([row | {"standing": getattr(outcome.sources.get(row["id"]), "standing", None)} for row in rows])
        return 0
    en = spoken() == "en"
    heads = (
        say("编号", "id"),
        say("叫法", "called"),
        say("内容", "holds"),
        say("责任单位", "owner"),
        say("截止", "by"),
        say("数据", "data"),
    )
    made = screen.table(*heads, whole=(0, 1, 2, 4, 5))
    for one in sources.values():
        row = outcome.sources.get(one.id)
        made.add_row(
            one.id, one.called(spoken()), KINDS[one.kind][en], one.owner, one.deadline, summary.standing(row) if row else screen.dim("-")
        )
    screen.out().print(made)
    return 0


@command("show", zh="一个来源：它的文件、读不懂的值、隔离的行。", en="One source: its files, its unreadable values, its rejected rows.",
         examples=("daoqiao source show dibao_person", "daoqiao source show 低保人员 --rejected --limit 50",
                   "daoqiao source show 低保 --rejected --export 低保隔离.xlsx",
                   "daoqiao source show 低保人员 --history"))  # fmt: skip
@argument("name", zh="来源", en="SOURCE")
@option("--rejected", is_flag=True, zh="逐行列出隔离的行", en="list the rejected rows one by one")
@option("--limit", type=click.IntRange(1), default=20, zh="最多列几行（默认 20）", en="so many rows at most (20)")
@option("--history", is_flag=True, zh="列出近来的决定和每道检查的门槛", en="list the last decisions and every gate")
@option(
    "--export",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    zh="把隔离的行写到文件（.csv 或 .xlsx，内容脱敏），和 --rejected 一起用",
    en="write the rejected rows to a file (.csv or .xlsx, masked); with --rejected",
)
@as_json()
@pass_settings
def show(settings: Settings, name: str, rejected: bool, limit: int, history: bool, out: Path | None, json_: bool) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import screen, source_history
    from warehouse.store.reading import reading

    if out is not None and not rejected:
        raise click.UsageError(say("--export 要和 --rejected 一起写", "--export goes with --rejected"))
    found = called(name, sources_for(settings.data))
    with reading(settings.data) as version:
        if out is not None:
            from pipelines.commands.source_rejects import write_rejects

            rows = write_rejects(out, settings.data, found, version)
            screen.err().print(say(f"{rows:,} 行写入 {out}（内容脱敏）", f"{rows:,} rows written to {out} (masked)"))
            return 0
        if json_:
            screen.print_json([_facts(one, version, limit) | source_history.as_facts(settings.data, one) for one in found])
            return 0
        for one in found:
            _print(one, version)
            source_history.show_held(settings.data, one)
            _print_rejects(one, version, source_history.held_rejects(settings.data, one), rejected, limit)
            if history:
                source_history.show_history(settings.data, one)
    return 0


def _facts(one: Source, version: Reading, limit: int) -> dict[str, object]:
    from dataclasses import asdict

    rejects = version.rejects(one.id, limit)
    return {
        "id": one.id,
        "short": one.short,
        "owner": one.owner,
        "files": [asdict(row) for row in version.deliveries(one.id)],
        "unreadable": [asdict(row) for row in version.findings(one.id)],
        "rejected": rejects[0].total if rejects else 0,
        "rejected_rows": [{k: v for k, v in asdict(row).items() if k != "total"} for row in rejects],
    }


def _print(one: Source, version: Reading) -> None:
    from pipelines.commands import screen, summary
    from warehouse.vocabulary import wording

    out = screen.out()
    name, title = one.called(spoken()), one.title(spoken())
    out.print(screen.joined([screen.bold(name), f"  {title}", screen.dim(f"  {one.id}  {one.owner}  {say('截止', 'by')} {one.deadline}")]))
    out.print()
    files = version.deliveries(one.id)
    if not files:
        out.print(say("  现在的结果里没有它的文件", "  no file of it is in the present result"))
        out.print()
        return
    made = screen.table(
        say("文件", "file"), say("日期", "date"), say("格式", "format"), *summary.equation_heads(), right=range(3, 7), whole=(1, 2)
    )
    for f in files:
        date = (
            screen.Text(f.business_date)
            if f.standing in ("tonight", "same")
            else screen.notice(say(f"沿用 {f.business_date}", f"as of {f.business_date}"))
        )
        made.add_row(
            f.file,
            date,
            " ".join(filter(None, (f.format, f.encoding))),
            *(screen.number(n) for n in (f.read, f.loaded, f.quarantined, f.not_data)),
        )
    out.print(made)
    out.print()
    unread = version.findings(one.id)
    if unread:
        made = screen.table(
            say("读不懂的值", "unreadable values"),
            say("个数", "count"),
            say("为什么", "why"),
            say("第一处", "first at"),
            right=(1,),
            whole=(0,),
        )
        for u in unread:
            made.add_row(
                wording.label(u.field),
                screen.number(u.count),
                wording.problem(u.rule.removeprefix("value.")),
                wording.at(u.file, u.sheet, u.row_number),
            )
        out.print(made)
        out.print()


def _print_rejects(one: Source, version: Reading, held: Sequence[Mapping[str, Any]], rejected: bool, limit: int) -> None:
    """The rows that were not loaded: of the files in force and, behind them, of those that are held."""
    from pipelines.commands import screen
    from warehouse.vocabulary import wording

    out = screen.out()
    rejects = version.rejects(one.id, limit if rejected else 1)
    total = (rejects[0].total if rejects else 0) + len(held)
    if not total:
        out.print(screen.dim(say("没有隔离的行", "no row was rejected")))
    elif not rejected:
        out.print(
            say(f"隔离 {total:,} 行。逐行查看：", f"{total:,} rejected rows. One by one: ") + f"daoqiao source show {one.id} --rejected"
        )
    else:
        made = screen.table(say("隔离的行", "rejected row"), say("代码", "code"), say("原因", "reason"), say("处理", "mend"), whole=(1,))
        for r in rejects:
            made.add_row(wording.at(r.file, r.sheet, r.row_number), r.code, r.reason, screen.dim(r.mend))
        for h in held[: max(0, limit - len(rejects))]:
            made.add_row(wording.at(h["file"], h["sheet"], h["row_number"]), h["code"], h["reason"], screen.dim(h["mend"]))
        out.print(made)
        if total > made.row_count:
            out.print(
                screen.dim(
                    say(f"共 {total:,} 行，显示前 {made.row_count} 行（--limit）", f"the first {made.row_count} of {total:,} (--limit)")
                )
            )
    out.print()
