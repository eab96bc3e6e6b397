"""Everything Dagster is told, for one inbox and one data directory.

Here: putting the parts together, and running the job in this process. Not here: the parts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import dagster as dg

from connectors.declaration import sources_for
from pipelines.orchestration.alerting import hooks, silent_failures
from pipelines.orchestration.assets import night_assets
from pipelines.orchestration.checks import of_sources, of_version
from pipelines.orchestration.freshness import inbox_specs
from pipelines.orchestration.lineage import STEPS
from pipelines.orchestration.night import night_resource
from pipelines.orchestration.schedule import NIGHTLY, config_of, nightly_job, nightly_schedule
from warehouse.vocabulary.district import load_district

QUIET = {"telemetry": {"enabled": False}, "python_logs": {"python_log_level": "WARNING"}}


def code_location(inbox: Path, data: Path) -> dg.Definitions:
    """Assets, checks, job, schedule and sensor for the declarations and settings in ``data`` (and the shipped ones).

    Raises DaoqiaoError DQ-501 or DQ-504 where one of them is wrong.
    """
    district = load_district(data)
    sources = {name: source for name, source in sources_for(data).items() if name not in district.without}
    job = nightly_job(hooks(data))
    return dg.Definitions(
        assets=[*inbox_specs(sources, district), *night_assets(sources, district)],
        asset_checks=[of_sources(sources), of_version()],
        jobs=[job],
        schedules=[nightly_schedule(district, job)],
        sensors=[silent_failures(data, job)],
        resources={"night": night_resource(inbox, data, STEPS)},
        executor=dg.in_process_executor,
    )


def run_once(inbox: Path, data: Path, date: str) -> dg.ExecuteInProcessResult:
    """Run the job for the night ``date`` (ISO) here and now, leaving no trace in Dagster's own store.

    A failed step is in the result, not raised; the last version then stays in force.
    """
    job = code_location(inbox, data).resolve_job_def(NIGHTLY)
    with (
        tempfile.TemporaryDirectory() as scratch,
        dg.DagsterInstance.ephemeral(scratch, settings=QUIET) as instance,
    ):
        return job.execute_in_process(run_config=config_of(date), instance=instance, raise_on_error=False)
