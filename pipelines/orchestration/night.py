"""The night that all steps of a run share: one lock, one work directory, one database, in one process.

Here: opening and closing it as a Dagster resource. Not here: what it is (``pipelines.steps.begin``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg

from pipelines.report import STAGES
from pipelines.steps import Night, begin
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError

DATE = dg.Field(str, default_value="", description="哪一夜（YYYY-MM-DD）；空着就是今天 / which night; today where empty")
"""All that a run may choose. The directories are the service's own: whoever reaches the page cannot point it elsewhere."""


class LogReporter:
    """Tells of stages in the run's log, in the words that the command line uses."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self.log = log

    def begin(self, stage: str, total: int = 0) -> None:
        self.log.info(f"{STAGES[stage][0]} {STAGES[stage][1]} …" + (f" {total} files" if total else ""))

    def advance(self, stage: str) -> None:
        del stage

    def finish(self, stage: str, count: int, unit: str) -> None:
        self.log.info(f"{STAGES[stage][0]} {STAGES[stage][1]}: {count:,} {unit}")


def night_resource(inbox: Path, data: Path, steps: Sequence[str]) -> dg.ResourceDefinition:
    """The resource ``night``: opened before the first of ``steps``, closed after the last one or after a failure.

    Raises DQ-607 where a run leaves steps out (a selection, or "re-execute from failure"): they hand each other what
    is in memory and in the work directory, which is gone once a run is over.
    """

    @dg.resource(config_schema={"date": DATE}, description="今夜：锁、工作目录和正在生成的版本 / the night in progress")
    def night(context: dg.InitResourceContext) -> Iterator[Night]:
        asked = (context.run and context.run.step_keys_to_execute) or steps
        left_out = [step for step in steps if step not in asked]
        if left_out:
            raise DaoqiaoError("DQ-607", steps="、".join(left_out))
        chosen = str(context.resource_config["date"])
        day = date.fromisoformat(chosen) if chosen else today(data)
        with begin(inbox, data, day.isoformat(), LogReporter(context.log) if context.log else None) as opened:
            yield opened

    return night


def today(data: Path) -> date:
    """The date in the district's time zone."""
    return datetime.now(ZoneInfo(load_district(data).time_zone)).date()
