"""``daoqiao run``: one sync in this process.

Here: its options, what is printed, its exit code. Not here: the night itself (``pipelines.steps``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from pipelines.commands.door import Settings, as_json, command, option, pass_settings
from pipelines.commands.places import inbox_of
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say


def _iso(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A date as YYYY-MM-DD or YYYYMMDD."""
    if value is None:
        return None
    digits = value.replace("-", "")
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").isoformat()
    except ValueError as error:
        raise click.BadParameter(
            say(f"“{value}”不是日期，应如 2026-11-20", f"{value} is no date such as 2026-11-20"), ctx, param
        ) from error


def _sensible(source: str | None, night: str | None, reason: str | None, as_of: str | None, dry_run: bool) -> None:
    """Usage errors for options that contradict each other."""
    if reason is not None and not reason.strip():
        raise click.UsageError(say("--accept 要写明理由", "--accept wants a reason"))
    if reason and not source:
        raise click.UsageError(say("--accept 要同时用 --source 指明来源", "--accept wants a source: --source"))
    if as_of and (source or night or reason or dry_run):
        raise click.UsageError(say("--as-of 不能与其他选项同用", "--as-of goes with no other choice"))


def _undelivered(data: Path, faults: Sequence[DaoqiaoError]) -> None:
    """Alerts that did not arrive: said and logged, and no part of the exit code, which speaks of the data."""
    from pipelines.commands import logbook
    from pipelines.commands.faults import show_error

    for fault in faults:
        show_error(fault)
    logbook.write(data, [f"{fault} ({fault.cause()})" for fault in faults])


@command(
    "run",
    zh="同步一次：读取收件目录里各部门的文件，合并，检查，发布新版本。任何一步失败，上一版本照常提供查询。",
    en="One sync: read the departments' files in the inbox, merge, check, publish. Whatever fails, the last version stays in force.",
    examples=(
        "daoqiao run --inbox /data/in",
        "daoqiao run --source 低保 --accept 民政局说明：退保清理",
        "daoqiao run --as-of 2026-11-20",
    ),
)
@option(
    "--inbox",
    type=click.Path(path_type=Path),
    envvar="DAOQIAO_INBOX",
    metavar="DIR",
    zh="收件目录，每个系统一个文件夹（默认 ./inbox，或环境变量 DAOQIAO_INBOX）",
    en="the inbox, a folder a system (./inbox, or the variable DAOQIAO_INBOX)",
)
@option(
    "--source",
    "source",
    metavar="ID",
    zh="只读这个来源所在系统的文件，其他来源沿用以前的数据",
    en="read only the files of this source's system; the others stand as they were",
)
@option("--date", "night", callback=_iso, metavar="YYYY-MM-DD", zh="算作哪一夜（默认今天）", en="which night it counts as (today)")
@option(
    "--accept",
    "reason",
    metavar="REASON",
    zh="采用这个来源被扣住的文件，写明理由；理由会留存（与 --source 同用）",
    en="use what is held of this source, for a reason that is kept (with --source)",
)
@option(
    "--as-of",
    "as_of",
    callback=_iso,
    metavar="YYYY-MM-DD",
    zh="按那一夜的数据重建一份，放在数据目录的 rebuilt/ 下；现用的版本不变",
    en="build the version of that night again, under rebuilt/ of the data directory; what is in force stays",
)
@option(
    "--no-alert",
    "quiet",
    is_flag=True,
    zh="这一次不发通知（district.toml 的 [alerts]）",
    en="send no alert this time ([alerts] of district.toml)",
)
@option("--dry-run", is_flag=True, zh="只读文件、只报告，不合并不发布", en="read and report only; merge and publish nothing")
@as_json()
@pass_settings
def run(
    settings: Settings,
    inbox: Path | None,
    source: str | None,
    night: str | None,
    reason: str | None,
    as_of: str | None,
    quiet: bool,
    dry_run: bool,
    json_: bool,
) -> int:
    """Exit codes: 0 all well, 3 with warnings, 4 nothing accepted, 5 settings, 6 already running, 130 interrupted."""
    from connectors.declaration import sources_for
    from pipelines import steps
    from pipelines.commands import logbook, screen, summary
    from pipelines.commands.progress import reporting
    from pipelines.commands.sources import called, one_system
    from pipelines.night.outcome import NothingInForceError, NotSoundError
    from pipelines.night.telling import tell_failure, tell_night

    _sensible(source, night, reason, as_of, dry_run)
    sources = sources_for(settings.data)
    only = one_system(source, sources) if source else None
    accept = [one.id for one in called(source, sources)] if source and reason else []
    quiet = quiet or dry_run or as_of is not None
    night = night or datetime.now(ZoneInfo(load_district(settings.data).time_zone)).date().isoformat()
    try:
        with reporting(settings.data) as report:
            if as_of:
                outcome = steps.rebuild_night(settings.data, as_of, report)
            else:
                outcome = steps.run_night(
                    inbox_of(settings.data, inbox),
                    settings.data,
                    night,
                    report,
                    only=only,
                    accept=accept,
                    reason=reason or "",
                    dry_run=dry_run,
                )
    except (NothingInForceError, NotSoundError) as error:
        summary.show_warnings(screen.err(), error.outcome, sources)
        logbook.write(settings.data, [summary.log_line(warned) for warned in error.outcome.warnings])
        _undelivered(settings.data, [] if quiet else tell_failure(settings.data, night, error))
        raise
    except Exception as error:
        _undelivered(settings.data, [] if quiet else tell_failure(settings.data, night, error))
        raise
    logbook.write(settings.data, [*map(summary.log_line, outcome.warnings), summary.closing(outcome).plain])
    talk = screen.err()
    talk.print()
    summary.show_warnings(talk, outcome, sources)
    _undelivered(settings.data, [] if quiet else tell_night(settings.data, outcome))
    if json_:
        screen.print_json(summary.as_facts(outcome))
        return outcome.exit_code
    data = screen.out()
    data.print(summary.source_table(outcome, sources))
    data.print()
    data.print(summary.closing(outcome))
    for line in summary.incident_lines(outcome, sources):
        data.print(line)
    if as_of:
        place = settings.data / "rebuilt" / outcome.date
        data.print(
            say(
                f"{outcome.date} 一夜重建在 {place}；现用的版本没有变", f"the night of {outcome.date} is at {place}; what is in force stays"
            )
        )
    for check in outcome.failed_checks:
        data.print(summary.check_words(check, sources))
    talk.print(
        screen.dim(
            say(
                f"数据目录 {settings.data}    退出码 {outcome.exit_code}",
                f"data directory {settings.data}    exit code {outcome.exit_code}",
            )
        )
    )
    return outcome.exit_code
