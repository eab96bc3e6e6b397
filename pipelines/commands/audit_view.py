"""``daoqiao audit``: who looked at whom and changed what; examining the chain, exporting it, closing off what is old.

Here: options, the table, what is said of a verdict. Not here: the log (``warehouse.state.audit_log``), examining it
(``warehouse.state.audit_check``), writing CSV (``exporting``).

Looking at the log is an act like others, and stands in it; examining the chain shows nobody's data and does not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import OK, Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.state.audit_check import Verdict
    from warehouse.state.audit_log import AuditLog, Entry

SHOWN, WARNINGS = 50, 3
KINDS = " ".join(wording.AUDITED)
ACTIONS = ("verify", "export", "close")


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """A day, or a day and time, of this machine's clock -> UTC as the log has it; of ``--until`` a whole day is meant."""
    if not value:
        return ""
    try:
        text = value.strip()
        if len(text) > 10:
            return _utc(datetime.fromisoformat(text).astimezone())
        day = date.fromisoformat(text) + timedelta(days=param.name == "until")
        return _utc(datetime.combine(day, time()).astimezone())
    except ValueError as error:
        raise click.BadParameter(
            say("时间要写成 2026-11-20 或 2026-11-20T09:30", "a time looks like 2026-11-20 or 2026-11-20T09:30"), ctx, param
        ) from error


@command(
    "audit",
    zh="审计日志：谁在什么时候查了谁、显示了全号、导出、合并、更正、撤销，为什么。不写动作：最近的记录；verify：校验整条链；"
    "export：导出；close：封存超过保存期的记录（district.toml 的 keep_audit_days）。",
    en="The audit log: who looked at whom and when, revealed numbers, exported, merged, corrected, took back, and why. Without an action: "
    "the last entries; verify: examine the whole chain; export: write it out; close: close off what is older than keep_audit_days "
    "of district.toml.",
    examples=(
        "daoqiao audit --resident R0000006 --since 2026-11-01",
        "daoqiao audit --who 王敏 --what reveal",
        "daoqiao audit verify",
        "daoqiao audit export --out audit.csv",
    ),
)
@argument("action", zh="动作", en="ACTION", required=False, type=click.Choice(ACTIONS))
@option("--who", default="", metavar="NAME", zh="谁", en="by whom")
@option("--resident", default="", metavar="ID", zh="关于哪位居民", en="about which resident")
@option("--what", default="", type=click.Choice(["", *wording.AUDITED]), metavar="WHAT", zh=f"哪种动作：{KINDS}", en=f"what: {KINDS}")
@option("--since", default="", callback=_moment, metavar="DAY", zh="从哪天（或时刻）起", en="from that day or moment on")
@option(
    "--until",
    default="",
    callback=_moment,
    metavar="DAY",
    zh="到哪天（含）或哪个时刻（不含）",
    en="up to and with that day, or before that moment",
)
@option(
    "--limit",
    type=click.IntRange(min=1),
    zh=f"最多几条（默认屏幕 {SHOWN}，导出全部）",
    en=f"so many at most ({SHOWN} on the screen, all in a file)",
)
@option(
    "--head",
    default="",
    metavar="HASH",
    zh="verify：以前抄存的校验值，须在链中",
    en="verify: a hash noted earlier, which must be in the chain",
)
@option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    zh="export：写到哪个文件（.csv 或 .xlsx）",
    en="export: the file, .csv or .xlsx",
)
@as_json()
@pass_settings
def audit(
    settings: Settings,
    action: str | None,
    who: str,
    resident: str,
    what: str,
    since: str,
    until: str,
    limit: int | None,
    head: str,
    out: Path | None,
    json_: bool,
) -> int:
    """Exit codes: 0 as it should be, 3 an entry says that others were missing before it, 4 the chain is broken."""
    from warehouse.state.audit_log import log_of

    if (out is not None) != (action == "export") or (head and action != "verify"):
        raise click.UsageError(
            say(
                "--out 只与 export 同用（且必须写），--head 只与 verify 同用",
                "export takes --out, and nothing else does; --head goes with verify",
            )
        )
    narrowed = {"who": who, "resident": resident.strip().upper(), "what": what, "since": since, "until": until}
    if action in ("verify", "close") and any(narrowed.values()):
        raise click.UsageError(say("verify 和 close 不能筛选", "verify and close take no filters"))
    log = log_of(settings.data)
    try:
        if action == "verify":
            return _verify(log, head, json_)
        if action == "close":
            return _close(log, settings.data)
        return _show(log, settings.data, narrowed, limit, out, json_)
    finally:
        log.close()


def _show(log: AuditLog, data: Path, narrowed: dict[str, str], limit: int | None, out: Path | None, json_: bool) -> int:
    from pipelines.commands import screen
    from pipelines.commands.audit import record
    from warehouse.desk.exporting import export, form_of

    if out is not None:
        form_of(out)
    entries = log.last(limit or (SHOWN if out is None else None), **narrowed)
    facts: dict[str, Any] = {name: one for name, one in narrowed.items() if one and name != "resident"}
    whom = [narrowed["resident"]] if narrowed["resident"] else []
    record(data, "audit" if out is None else "export", whom, facts={"of": "audit", "entries": len(entries)} | facts)
    if out is not None:
        heads = tuple(asdict(entries[0])) if entries else ("number",)
        export(out, heads, (tuple(asdict(one).values()) for one in reversed(entries)))
        screen.err().print(say(f"{len(entries):,} 条写入 {out}", f"{len(entries):,} entries written to {out}"))
    elif json_:
        screen.print_json([asdict(one) | {"facts": json.loads(one.facts)} for one in entries])
    else:
        _table(entries)
    return OK


def _table(entries: Sequence[Entry]) -> None:
    from pipelines.commands import screen
    from warehouse.vocabulary import wording

    heads = (say("编号", "no."), say("时间", "when"), say("人员", "who"), say("动作", "what"), say("对象", "whom"), say("理由", "why"))
    made = screen.table(*heads, say("来自", "from"), right=(0,), whole=(0, 1, 3))
    for one in entries:
        at = datetime.fromisoformat(one.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        why = say("；", "; ").join(filter(None, (one.purpose, one.reason)))
        made.add_row(str(one.number), at, one.who, wording.called(wording.AUDITED, one.what), _whom(one), why, one.origin)
    screen.out().print(made)


def _whom(one: Entry) -> str:
    """Whom it was about: the first few, and how many."""
    ids = one.whom.split()
    more = say(f" 等 {len(ids)} 个", f" and {len(ids) - 3} more") if len(ids) > 3 else ""
    facts = json.loads(one.facts)
    of = facts.get("of", "")
    return " ".join(ids[:3]) + more or (" ".join(of) if isinstance(of, list) else str(of))


def _verify(log: AuditLog, head: str, json_: bool) -> int:
    from pipelines.commands import screen
    from warehouse.state.audit_check import verify

    found = verify(log, head)
    fault = found.fault
    if json_:
        screen.print_json(asdict(found))
    else:
        _told(found)
    if fault is not None:
        raise DaoqiaoError("DQ-691", number=fault.number, kind=fault.zh, kind_en=fault.en)
    return WARNINGS if found.gaps else OK


def _told(found: Verdict) -> None:
    from pipelines.commands import screen

    out, numbers = screen.out(), "、".join(map(str, found.gaps[:10]))
    last = found.head.number
    out.print(
        say(
            f"连成一链的有 {found.entries:,} 条：第 {found.first}–{last} 条",
            f"{found.entries:,} entries in one chain: {found.first}–{last}",
        )
    )
    if found.closed:
        out.print(
            say(f"第 {found.closed} 条及以前已过保存期，封存记录的签章相符", f"entries up to {found.closed} were closed off; the seal fits")
        )
    if found.gaps:
        out.print(
            screen.alarm(
                say(
                    f"第 {numbers} 条记载：写它的时候，前面有记录不见了",
                    f"entries {numbers} say that others were missing when they were written",
                )
            )
        )
    if found.beyond:
        out.print(
            say(
                f"最后 {found.beyond} 条在锚点之后：正在写，或断过电",
                f"the last {found.beyond} are after the anchor: being written, or a power cut",
            )
        )
    if found.fault is None:
        out.print(say("全部相符。最后一条的校验值（请抄存到别处）：", "All of it fits. The hash of the last (note it elsewhere): "))
        out.print(found.head.hash)


def _close(log: AuditLog, data: Path) -> int:
    from pipelines.commands import screen
    from warehouse.state.audit_check import close_off
    from warehouse.vocabulary.district import load_district

    days = load_district(data).keep_audit_days
    gone = close_off(log, days)
    screen.err().print(say(f"超过 {days} 天的 {gone:,} 条已封存删除", f"{gone:,} entries older than {days} days closed off"))
    return OK


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
