"""``daoqiao run``: one sync in this process.

Here: its options, what is printed, its exit code. Not here: the night itself (``pipelines.steps``).
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from pipelines.commands.door import Settings, as_json, command, option, pass_settings
from pipelines.commands.language import say
from pipelines.commands.places import inbox_of
from warehouse.vocabulary.district import load_district


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


@command(
    "run",
    zh="同步一次：读取收件目录里各部门的文件，合并，检查，发布新版本。任何一步失败，上一版本照常提供查询。",
    en="One sync: read the departments' files in the inbox, merge, check, publish. Whatever fails, the last version stays in force.",
    examples=("daoqiao run --inbox /data/in", "daoqiao run --inbox /data/in --source 低保 --dry-run"),
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
@option("--dry-run", is_flag=True, zh="只读文件、只报告，不合并不发布", en="read and report only; merge and publish nothing")
@as_json()
@pass_settings
def run(settings: Settings, inbox: Path | None, source: str | None, night: str | None, dry_run: bool, json_: bool) -> int:
    """Exit codes: 0 all well, 3 with warnings, 4 nothing accepted, 5 settings, 6 already running, 130 interrupted."""
    from connectors.declaration import sources_for
    from pipelines import steps
    from pipelines.commands import logbook, screen, summary
    from pipelines.commands.progress import reporting
    from pipelines.commands.sources import one_system

    sources = sources_for(settings.data)
    only = one_system(source, sources) if source else None
    night = night or datetime.now(ZoneInfo(load_district(settings.data).time_zone)).date().isoformat()
    try:
        with reporting(settings.data) as report:
            where = inbox_of(settings.data, inbox)
            outcome = steps.run_night(where, settings.data, night, report, only=only, dry_run=dry_run)
    except steps.NothingInForceError as error:
        summary.show_warnings(screen.err(), error.outcome, sources)
        logbook.write(settings.data, [summary.log_line(warned) for warned in error.outcome.warnings])
        raise
    logbook.write(settings.data, [*map(summary.log_line, outcome.warnings), summary.closing(outcome).plain])
    talk = screen.err()
    talk.print()
    summary.show_warnings(talk, outcome, sources)
    if json_:
        screen.print_json(summary.as_facts(outcome))
        return outcome.exit_code
    data = screen.out()
    data.print(summary.source_table(outcome, sources))
    data.print()
    data.print(summary.closing(outcome))
    for check in summary.failed_checks(outcome):
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
