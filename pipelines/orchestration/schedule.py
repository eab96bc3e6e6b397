"""The nightly job and when it runs.

Here: the job, its cron from ``district.toml``, and which night a tick means. Not here: what the job does (``assets``).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.orchestration.settings import cron
from warehouse.vocabulary.district import District

NIGHTLY = "nightly"


def nightly_job(hooks: AbstractSet[dg.HookDefinition] = frozenset()) -> dg.UnresolvedAssetJobDefinition:
    """Every asset and every check, in one process: the steps share a night, and a process a step costs 9 s. ``hooks`` run with each
    step (``alerting``)."""
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        hooks=hooks,
        description="一夜：读取、入库、匹配、生成档案、检查、发布；与 daoqiao run 相同 / a night, the same as daoqiao run",
    )


def nightly_schedule(district: District, job: dg.UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """``job`` every night at ``nightly_at`` of the district's clock.

    It runs unless somebody stops it: a switch that nobody pressed would look, in the morning, like a night in which
    nothing changed. Whoever starts nights from cron stops it once in the page; Dagster remembers that.
    """

    @dg.schedule(
        name=NIGHTLY,
        job=job,
        cron_schedule=cron(district.nightly_at),
        execution_timezone=district.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"每夜 {district.nightly_at}（{district.time_zone}）",
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        zone = ZoneInfo(district.time_zone)
        night = context.scheduled_execution_time.astimezone(zone).date()
        if night < datetime.now(zone).date():
            # Dagster makes up for missed ticks; the files of a past night are gone from the inbox
            return dg.SkipReason(f"{night} 已经过去，以今天的一夜为准 / that night is over, today's stands for it")
        return dg.RunRequest(run_config=config_of(night.isoformat()), tags={"night": night.isoformat()})

    return nightly


def config_of(date: str) -> dict[str, object]:
    """Run configuration for the night ``date`` (ISO)."""
    return {"resources": {"night": {"config": {"date": date}}}}
