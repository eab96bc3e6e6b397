"""``daoqiao show``: one resident's merged record; of each field who says so, since when, and who says otherwise.

Here: its options, the order of what is printed, JSON. Not here: the tables themselves (``record_view``), the queries.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.store.reading import Reading


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter(say("要写明理由", "a reason is wanted"), ctx, param)
    return value and value.strip()


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        return value and date.fromisoformat(value.strip()).isoformat()
    except ValueError as error:
        raise click.BadParameter(say("日期要写成 2026-11-20 的样子", "a date looks like 2026-11-20"), ctx, param) from error


@command(
    "show",
    zh="一位居民的合并档案：每项信息的值、来源、日期、几个系统一致、谁不一致、按什么规则采用。证件号和电话默认脱敏。",
    en="One resident: each field with its value, sources, date, how many agree, who does not, and the rule that chose. "
    "Id numbers and phones are masked.",
    examples=(
        "daoqiao show R0000006",
        "daoqiao show R0000006 --why --sources",
        "daoqiao show R0000006 --as-of 2026-11-01",
        "daoqiao show R0000006 --unmask 入户核实",
    ),
)
@argument("resident", zh="居民编号", en="RESIDENT")
@option(
    "--why",
    is_flag=True,
    zh="为什么是同一人、为什么不是别人：逐项证据和分值",
    en="why these are one person, and not somebody else: field by field, with weights",
)
@option("--sources", "records", is_flag=True, zh="来源记录：哪个文件第几行", en="the source rows behind it: which file, which row")
@option(
    "--as-of",
    "as_of",
    metavar="YYYY-MM-DD",
    callback=_day,
    zh="那一天是什么情况：当时的值、来源和同户的人，以及此后的变化",
    en="how it stood on that day: values, sources and household then, and what changed since",
)
@option(
    "--unmask",
    metavar="REASON",
    callback=_reason,
    zh="显示完整号码；理由先写入审计记录",
    en="show whole numbers; the reason goes to the audit log first",
)
@as_json()
@pass_settings
def show(settings: Settings, resident: str, why: bool, records: bool, as_of: str | None, unmask: str | None, json_: bool) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import audit, record_view, screen, why_view
    from warehouse.store.reading import reading

    resident = resident.strip().upper()
    if as_of and (why or records):
        raise click.UsageError(say("--as-of 不能与 --why、--sources 同用", "--as-of goes with neither --why nor --sources"))
    with reading(settings.data) as version:
        if as_of:
            return _back_then(settings, version, resident, as_of, unmask, json_=json_)
        resident = led_on(version, resident)
        head = version.resident(resident)
        act, name = "open" if unmask is None else "reveal", version.version.name
        audit.record(settings.data, act, resident, unmask or "", version=name, facts={"evidence": why, "rows": records})
        view = record_view.View(version, head, sources_for(settings.data), whole=unmask is not None)
        if json_:
            screen.print_json(_facts(version, view, why, records))
            return 0
        out = screen.out()
        view.head(out)
        view.fields(out)
        view.households(out)
        if records:
            view.records(out)
        if why:
            why_view.WhyView(version, head.resident_id, view.sources).show(out)
        if not (why or records):
            hint = f"daoqiao show {resident} --why --sources"
            screen.err().print(screen.dim(say("为什么合并、来源在哪一行：", "why they are one, and which rows: ") + hint))
    return 0


def _back_then(settings: Settings, version: Reading, resident: str, day: str, unmask: str | None, *, json_: bool) -> int:
    """The record as it was. An id that has ended since is shown as it was; one that had ended by then leads on, as today."""
    from connectors.declaration import sources_for
    from pipelines.commands import as_of, audit, record_view, screen

    past = as_of.past_of(version, day, settings.data)
    ended = version.redirect(resident)
    if ended is not None and ended.since <= past.night:
        resident = led_on(version, resident)
    head = past.resident(resident)
    act = "open" if unmask is None else "reveal"
    audit.record(settings.data, act, resident, unmask or "", version=version.version.name, facts={"as_of": past.night})
    view = record_view.View(past, head, sources_for(settings.data), whole=unmask is not None)
    view.night = past.night  # ages are those of that night
    if json_:
        screen.print_json(as_of.facts(past, view))
    else:
        as_of.show(past, view)
    return 0


def led_on(version: Reading, resident: str) -> str:
    """The id that this one stands for now, said in one line on stderr; itself where it is in use."""
    from pipelines.commands import screen

    lines: list[str] = []
    ended = version.redirect(resident)
    if ended is not None and ended.resident_id is None:
        lines.append(say(f"{resident} 自 {ended.since} 起不再有任何来源记录", f"{resident} has had no record since {ended.since}"))
    elif ended is not None:
        into = ended.resident_id
        lines.append(say(f"{resident} 已于 {ended.since} 并入 {into}", f"{resident} was merged into {into} on {ended.since}"))
    others = [other for other in version.partings(resident) if ended is None or other != ended.resident_id]
    if others:
        names = "、".join(others)
        lines.append(say(f"{resident} 的部分记录曾拆分到 {names}", f"records of {resident} were split off to {', '.join(others)}"))
    for line in lines:
        screen.err().print(line)
    return resident if ended is None or ended.resident_id is None else ended.resident_id


def _facts(version: Reading, view: Any, why: bool, records: bool) -> dict[str, Any]:
    """For programs: the same, with ids of fields and codes beside their names. Masked as on the screen."""
    from warehouse.vocabulary import wording
    from warehouse.vocabulary.fields import fields

    values: dict[str, list[dict[str, Any]]] = {}
    for one in version.values(view.resident.resident_id):
        field = fields()[one.field]
        values.setdefault(one.field, []).append(
            {
                "value": one.value if field.kind == "amount" else wording.value(field, one.value, whole=view.whole),
                "code": one.value if field.table else None,
                "sources": one.sources,
                "date": one.stated_on or one.last_seen,
                "chosen": one.chosen,
                "rule": one.rule,
                "disagrees": one.disagrees,
            }
        )
    found: dict[str, Any] = asdict(view.resident) | {
        "fields": values,
        "households": [{k: v for k, v in asdict(m).items() if k != "address"} for m in version.members(view.resident.resident_id)],
    }
    if records:
        found["records"] = [asdict(record) for record in version.records(view.resident.resident_id)]
    if why:
        from pipelines.commands import why_view

        found["why"] = why_view.WhyView(version, view.resident.resident_id, view.sources).facts()
        found["evidence"] = why_view.evidence(version, view.resident.resident_id)
    return found
