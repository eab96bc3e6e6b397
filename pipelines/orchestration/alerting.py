"""When Dagster tells people: a step failed, the version is published, a run ended without a word.

Here: the hooks on the nightly job and the sensor beside it. Not here: what is told and to whom (``pipelines.night.telling``).

Hooks run where the steps run, from the schedule, from the page and in this process. A run that breaks off before its first step
(a wrong setting, the lock held) or whose process is killed has no step to hang a hook on: for those the daemon's sensor tells, and
only where nothing was told of that night yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from logging import Logger
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.night.outcome import Outcome
from pipelines.night.telling import tell_failure, tell_night
from pipelines.orchestration.lineage import PUBLISH
from pipelines.orchestration.night import today
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError

_CODE = re.compile(r"\bDQ-\d{3}\b")


def hooks(data: Path) -> set[dg.HookDefinition]:
    """For the nightly job of the district whose data directory is ``data``."""

    @dg.failure_hook(name="tell_failure")
    def failed(context: dg.HookContext) -> None:
        log(context.log, tell_failure(data, night_of(context.instance.get_run_by_id(context.run_id), data), cause(context.op_exception)))

    @dg.success_hook(name="tell_night")
    def published(context: dg.HookContext) -> None:
        if context.step_key == PUBLISH:
            log(context.log, tell_night(data, Outcome.from_facts(current(data).manifest)))

    return {failed, published}


def silent_failures(data: Path, job: dg.UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Tells of runs of ``job`` that failed and of which no hook could tell."""

    @dg.run_failure_sensor(
        name="night_failed",
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="一夜没有做完而没有人通知过，就在这里通知 / tells of nights that failed before anything else could",
    )
    def failed(context: dg.RunFailureSensorContext) -> None:
        data_of_failure = context.failure_event.job_failure_data
        error = data_of_failure.error if data_of_failure else None
        chain = error.to_string() if error else ""
        night = night_of(context.dagster_run, data)
        # A code names a fault of the catalogue and can be told; what else Dagster noted may quote anything.
        code = next(iter(_CODE.findall(chain)), None)
        log(context.log, tell_failure(data, night, code, quiet=True))

    return failed


def night_of(run: dg.DagsterRun | None, data: Path) -> str:
    """The night (ISO) that a run is for; today in the district where nobody said."""
    config: Mapping[str, Any] = run.run_config if run else {}
    chosen = config.get("resources", {}).get("night", {}).get("config", {}).get("date", "")
    return str(chosen) or today(data).isoformat()


def cause(error: BaseException | None) -> BaseException | None:
    """The fault of ours that an error of Dagster's is about, where there is one behind it."""
    seen = error
    while seen is not None:
        if isinstance(seen, DaoqiaoError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return error


def log(to: Logger, faults: Iterable[DaoqiaoError]) -> None:
    """What could not be delivered stands in the run's log."""
    for fault in faults:
        to.warning(f"{fault} ({fault.cause()})")
