"""``daoqiao status``: the last sync at a glance.

Here: what the manifest of the version in force says, printed. Not here: opening the warehouse, which this does not need.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pipelines.commands.door import Settings, as_json, command, pass_settings
from warehouse.vocabulary.language import say, spoken


@command(
    "status",
    zh="上次同步：什么时候、各来源是哪天的数据、行数对得上、有什么要处理。",
    en="The last sync: when, how old each source is, whether the rows add up, what wants doing.",
)
@as_json()
@pass_settings
def status(settings: Settings, json_: bool) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import progress, screen, summary
    from pipelines.night.outcome import Outcome
    from warehouse.store.publish import current
    from warehouse.vocabulary.district import load_district
    from warehouse.vocabulary.masking import mask_text

    version = current(settings.data)
    outcome = Outcome.from_facts(version.manifest)
    if json_:
        screen.print_json(summary.as_facts(outcome) | {k: version.manifest.get(k) for k in ("created_at", "district", "model")})
        return 0
    out, sources = screen.out(), sources_for(settings.data)
    created = datetime.fromisoformat(version.manifest["created_at"]).astimezone(ZoneInfo(load_district(settings.data).time_zone))
    head: list[screen.Cell] = [
        screen.bold(version.manifest.get("district", "")),
        say(f"  {outcome.date} 夜间同步", f"  night of {outcome.date}"),
    ]
    took = sum(outcome.seconds.values())
    head.append(
        screen.dim(
            say(
                f"  {created:%m-%d %H:%M} 发布，用时 {took:,.0f} 秒，版本 {outcome.version}",
                f"  published {created:%m-%d %H:%M} after {took:,.0f} s as {outcome.version}",
            )
        )
    )
    out.print(screen.joined(head))
    out.print()
    out.print(summary.source_table(outcome, sources))
    out.print()
    out.print(summary.closing(outcome))
    if quality := summary.quality_line(outcome):
        out.print(quality)
    for line in summary.incident_lines(outcome, sources):
        out.print(line)
    failed = outcome.failed_checks
    count = len(outcome.checks)
    out.print(
        say(f"检查 {count} 项，", f"{count} checks, ")
        + (say(f"{len(failed)} 项未通过", f"{len(failed)} failed") if failed else say("全部通过", "all passed"))
    )
    for check in failed:
        out.print(summary.check_words(check, sources))
    groups = summary.grouped(outcome, sources)
    if groups:
        out.print()
        made = screen.table(
            say("代码", "code"), say("要处理的", "to do"), say("处数", "times"), say("第一处", "first at"), right=(2,), whole=(0,)
        )
        for one, times in groups:
            made.add_row(one.code, mask_text(one.what(spoken())), str(times), one.place.words(spoken()))
        out.print(made)
        out.print(screen.dim(say("怎么处理：daoqiao explain 代码", "what to do: daoqiao explain CODE")))
    out.print()
    stages = [f"{progress.stage_name(stage)} {seconds:,.1f}" for stage, seconds in outcome.seconds.items()]
    out.print(screen.dim(say("各步秒数  ", "seconds  ") + say("，", ", ").join(stages)))
    return 0
