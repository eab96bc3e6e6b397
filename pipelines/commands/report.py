"""``daoqiao report``: the reports there are, and any of them on the screen or as files.

Here: its options, which reports are meant, what becomes of those that cannot be made. Not here: the reports
(``warehouse/reports/*.sql``), running them (``warehouse.store.reports``), the screen (``report_view``), files (``report_files``), the
one that is no table (``quality_report``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.door import OK, Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say, spoken

if TYPE_CHECKING:
    from warehouse.desk.report_files import Setting
    from warehouse.store.reading import Reading
    from warehouse.store.reports import Answer, Report

WARNINGS = 3
FORMS = ("table", "xlsx", "csv", "html")
SHOWN = 50
"""Rows on a terminal unless told otherwise: two screens; whoever wants all takes a file."""


def _reason(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter(say("要写明理由", "a reason is wanted"), ctx, param)
    return value and value.strip()


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        return value and date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter(say("应是日期，如 2026-11-21", "a date is wanted, as 2026-11-21"), ctx, param) from error


def _month(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value):
        raise click.BadParameter(say("应是月份，如 2026-11", "a month is wanted, as 2026-11"), ctx, param)
    return value


def chosen_forms(known: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """What reads ``table,csv``: forms of ``known``, each once, in the order typed; none where the option is left out."""

    def read(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
        if value is None:
            return ()
        forms = tuple(dict.fromkeys(part.strip().lower() for part in re.split("[,，]", value)))
        if set(forms) - set(known):
            raise click.BadParameter(say(f"应是 {'、'.join(known)}，可写几个", f"of {', '.join(known)}, one or several"), ctx, param)
        return forms

    return read


@command(
    "report",
    zh="报表：不写名称列出全部；写名称在屏幕上看，或写成 Excel、CSV 文件。证件号和电话默认脱敏，每张表附定义和数据截至。",
    en="Reports: without a name, all there are; with names, on the screen or as Excel and CSV files. Id numbers and phones are "
    "masked; each table says what it counts and how old its data is.",
    examples=(
        "daoqiao report",
        "daoqiao report community_profile",
        "daoqiao report all --format xlsx --out 报表",
        "daoqiao report building_groups --community 东风社区 --format table,csv",
        "daoqiao report quality --out 报表",
    ),
)
@argument("names", zh="报表", en="REPORT", nargs=-1)
@option("--community", metavar="NAME", zh="只要一个社区", en="one community only")
@option("--grid", metavar="NO", zh="只要一个网格（网格编号）", en="one grid only, by its number")
@option("--since", metavar="DATE", callback=_day, zh="从哪天起（默认最近七夜）", en="from this day on (the last seven nights)")
@option("--until", metavar="DATE", callback=_day, zh="到哪天止（默认数据之夜）", en="to this day (the version's night)")
@option("--month", metavar="YYYY-MM", callback=_month, zh="哪个月（默认数据之夜的月份）", en="which month (that of the version's night)")
@option(
    "--format",
    "forms",
    callback=chosen_forms(FORMS),
    metavar="FORM",
    zh="table、xlsx、csv，可写几个（默认 table；quality 另有 html，默认 html,xlsx）",
    en="table, xlsx, csv; several (table unless told; quality has html too, html,xlsx unless told)",
)
@option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", zh="文件写到哪里（默认当前目录）", en="where files go")
@option("--limit", type=click.IntRange(min=1), zh=f"屏幕上最多几行（默认 {SHOWN}）", en=f"rows on the screen, {SHOWN} unless told")
@option(
    "--unmask",
    metavar="REASON",
    callback=_reason,
    zh="给出完整号码；理由先写入审计记录",
    en="whole numbers; the reason goes to the audit log first",
)
@as_json()
@pass_settings
def report(
    settings: Settings,
    names: Sequence[str],
    community: str | None,
    grid: str | None,
    since: str | None,
    until: str | None,
    month: str | None,
    forms: Sequence[str],
    out: Path | None,
    limit: int | None,
    unmask: str | None,
    json_: bool,
) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import audit, quality_report, report_view, screen
    from warehouse.store.quality import ID as QUALITY
    from warehouse.store.reading import reading

    if since and until and since > until:
        raise click.UsageError(say("--since 晚于 --until", "--since is after --until"))
    chosen = _meant(names)
    if not chosen:
        report_view.overview(json_)
        return OK
    wanted = {"community": community, "grid": grid, "since": since, "until": until, "month": month}
    tables = [one for one in chosen if one.id != QUALITY]
    if len(tables) < len(chosen):
        quality_report.check_options(wanted, forms, unmask)
    if tables and "html" in forms:
        raise click.UsageError(say(f"只有 {QUALITY} 能写成 html", f"{QUALITY} alone can be written as html"))
    of_tables = forms or ("table",)
    if out is not None and not set(of_tables) - {"table"}:
        of_tables = ("xlsx",)
    with reading(settings.data) as version:
        community = wanted["community"] = _community(version, community)
        act = "reveal" if unmask is not None else "report" if json_ or set(of_tables) == {"table"} else "export"
        told = {"of": [one.id for one in chosen], "forms": list(of_tables), "narrowed": {k: v for k, v in wanted.items() if v}}
        audit.record(settings.data, act, list(filter(None, (community, grid))), unmask or "", version=version.version.name, facts=told)
        setting = _setting(settings, version, community, grid, unmask is not None)
        answers = _Answers(version, tables, wanted, lenient="all" in names)
        if json_:
            facts = [report_view.facts(answer, setting, limit) for answer in answers]
            facts += [quality_report.facts(version, setting)] if len(tables) < len(chosen) else []
            screen.print_json(facts[0] if len(facts) == 1 and "all" not in names else facts)
            return WARNINGS if answers.failed else OK
        for form in of_tables:
            for answer in answers:
                _serve(answer, setting, form, out or Path(), limit or SHOWN)
        if len(tables) < len(chosen):
            quality_report.serve(version, setting, sources_for(settings.data), forms, out or Path())
    return WARNINGS if answers.failed else OK


def _serve(answer: Answer, setting: Setting, form: str, folder: Path, limit: int) -> None:
    from pipelines.commands import report_view, screen
    from warehouse.desk import report_files

    if form == "table":
        report_view.show(answer, setting, limit)
        return
    path, rows = report_files.write(answer, setting, folder, form)
    screen.err().print(say(f"{rows:,} 行写入 {path}", f"{rows:,} rows written to {path}"))


class _Answers:
    """The answers of the chosen reports, run anew each time they are walked through.

    With ``lenient`` (report all) one that cannot be narrowed as asked, or not made of this version, is named and left out.
    """

    def __init__(self, version: Reading, chosen: Sequence[Report], wanted: dict[str, str | None], *, lenient: bool) -> None:
        self.version, self.chosen, self.wanted, self.lenient = version, chosen, wanted, lenient
        self.failed: set[str] = set()
        self._named: set[str] = set()

    def __iter__(self) -> Iterator[Answer]:
        from pipelines.commands import screen
        from warehouse.store.claims import ID, check_claims
        from warehouse.store.reports import FILTERS, run_report

        for one in self.chosen:
            try:
                narrowed = [option for option in FILTERS if self.wanted.get(option)]
                if one.id == ID and narrowed:
                    raise DaoqiaoError("DQ-643", report=ID, option="、".join(f"--{option}" for option in narrowed))
                answer = check_claims() if one.id == ID else run_report(self.version, one, self.wanted)
            except DaoqiaoError as error:
                if not self.lenient:
                    raise
                self.failed |= {one.id} if error.code == "DQ-644" else set()
                if one.id not in self._named:
                    self._named.add(one.id)
                    screen.err().print(screen.dim(error.what(spoken())))
                continue
            yield answer


def _meant(names: Sequence[str]) -> list[Report]:
    """The reports of these names (``all``: every table, and that of quality only where it is named too; none, or ``list``: none).
    Raises DQ-641."""
    from warehouse.store.claims import claims_report
    from warehouse.store.quality import ID, quality_report
    from warehouse.store.reports import reports

    tables = reports() | {(claims := claims_report()).id: claims}
    known = tables | {ID: quality_report()}
    if not names or list(names) == ["list"]:
        return []
    if "all" in names:
        return [*tables.values(), *([known[ID]] if ID in names else [])]
    for name in names:
        if name not in known:
            titles = {one.title: one.id for one in known.values()}
            near = difflib.get_close_matches(name, [*known, *titles], n=1, cutoff=0.4) or [
                title for title in titles if name in title
            ]  # 0.4: half of a short name is enough to find its report
            raise DaoqiaoError("DQ-641", report=name, likely=titles.get(near[0], near[0]) if near else "…")
    return [known[name] for name in dict.fromkeys(names)]


def _community(version: Reading, text: str | None) -> str | None:
    """The community that ``text`` names, with or without 社区 behind it. Raises DQ-642."""
    from warehouse.store.reports import known_communities

    if text is None:
        return None
    known = known_communities(version)
    found = next((name for name in (text.strip(), f"{text.strip()}社区") if name in known), None)
    if found is None:
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.3)  # 0.3: one character of three is right
        raise DaoqiaoError("DQ-642", called=text, likely=near[0] if near else "…")
    return found


def _setting(settings: Settings, version: Reading, community: str | None, grid: str | None, whole: bool) -> Setting:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from connectors.declaration import sources_for
    from warehouse.desk.naming import source_name
    from warehouse.desk.report_files import Setting
    from warehouse.store.reports import data_until
    from warehouse.vocabulary.district import load_district

    manifest = version.version.manifest
    return Setting(
        version=version.version.name,
        night=str(manifest["date"]),
        district=str(manifest.get("district", "")),
        until=data_until(version),
        names={source.id: source_name(source, source.id) for source in sources_for(settings.data).values()},
        made=datetime.now(ZoneInfo(load_district(settings.data).time_zone)),
        community=community,
        grid=grid,
        whole=whole,
    )
