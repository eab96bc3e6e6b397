"""From Dagster too somebody is told, and a source that did not come is not fresh: real nights, a real receiver."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.definitions.freshness import FreshnessState
from dagster._core.definitions.freshness_evaluator import CronFreshnessPolicyEvaluator
from dagster._core.loader import LoadingContext
from dagster._core.test_utils import freeze_time

from pipelines import steps
from pipelines.night.telling import tell_failure
from pipelines.orchestration.code_location import QUIET, code_location
from pipelines.orchestration.schedule import NIGHTLY, config_of
from tests.inbox import file_of, write_inbox
from tests.night.receivers import Webhook, serving
from tests.orchestration.test_same_warehouse import all_well
from warehouse.vocabulary.errors import DaoqiaoError

SHANGHAI = ZoneInfo("Asia/Shanghai")
N20, N21 = "2026-11-20", "2026-11-21"
DIBAO, PARTY = "dibao_person", "party_roll"


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("no_proxy", "*")
    all_well(monkeypatch)
    server = Webhook()
    with serving(server):
        yield server


class Service:
    """A data directory with an inbox, and one Dagster instance for all its nights."""

    def __init__(self, home: Path, instance: dg.DagsterInstance, settings: str) -> None:
        self.inbox, self.data, self.instance = write_inbox(home / "inbox"), home / "data", instance
        self.data.mkdir()
        (self.data / "district.toml").write_text(settings, "utf-8")

    def run(self, night: str) -> dg.ExecuteInProcessResult:
        job = code_location(self.inbox, self.data).resolve_job_def(NIGHTLY)
        return job.execute_in_process(run_config=config_of(night), instance=self.instance, raise_on_error=False)

    def sense(self, run: dg.DagsterRun) -> None:
        """What the daemon's sensor does about a failed run."""
        sensor = code_location(self.inbox, self.data).resolve_sensor_def("night_failed")
        (event,) = [
            entry.dagster_event
            for entry in self.instance.all_logs(run.run_id)
            if entry.dagster_event and entry.dagster_event.event_type_value == "PIPELINE_FAILURE"
        ]
        context = dg.build_run_status_sensor_context("night_failed", event, self.instance, run).for_run_failure()
        sensor(context)

    def fresh(self, source_id: str, at: datetime) -> FreshnessState:
        """As Dagster's daemon judges it ``at`` a time."""
        graph = code_location(self.inbox, self.data).resolve_asset_graph()
        with freeze_time(at):
            node = graph.get(dg.AssetKey(["inbox", source_id]))
            return asyncio.run(CronFreshnessPolicyEvaluator().evaluate_freshness(Loading(self.instance), node))


class Loading(LoadingContext):
    """What an evaluator asks of its surroundings."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance, self._loaders = instance, {}  # type: ignore[var-annotated]

    @property
    def instance(self) -> dg.DagsterInstance:
        return self._instance

    @property
    def loaders(self) -> dict[Any, Any]:
        return self._loaders


@pytest.fixture
def service(tmp_path: Path, webhook: Webhook) -> Iterator[Service]:
    with dg.DagsterInstance.ephemeral(str(tmp_path / "dagster"), settings=QUIET) as instance:
        yield Service(tmp_path, instance, f'[alerts]\nwebhook = "{webhook.url}"\n')


def refuse(*_: object) -> Any:
    raise DaoqiaoError("DQ-610", expected=3, found=2)


def break_down(*_: object) -> Any:
    raise RuntimeError("陈小燕 could not be read")


def test_a_failed_step_is_told_where_it_runs_and_not_again_by_the_sensor(
    service: Service, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "link_records", break_down)
    result = service.run(N20)
    assert not result.success
    assert [(one["night"], one["causes"][0]["codes"]) for one in webhook.got] == [(N20, ["RuntimeError"])]
    assert "陈小燕" not in str(webhook.got)
    service.sense(result.dagster_run)
    assert len(webhook.got) == 1


def test_a_run_that_breaks_off_before_its_first_step_is_told_by_the_sensor(service: Service, webhook: Webhook) -> None:
    with steps.begin(service.inbox, service.data, N20):
        result = service.run(N20)
    assert not result.success
    assert webhook.got == [], "no step, no hook"
    service.sense(result.dagster_run)
    service.sense(result.dagster_run)
    assert [(one["night"], one["causes"][0]["codes"]) for one in webhook.got] == [(N20, ["DQ-601"])]


def test_a_published_night_tells_of_what_did_not_come(service: Service, webhook: Webhook) -> None:
    assert service.run(N20).success
    assert webhook.got == []
    file_of(service.inbox, DIBAO).unlink()
    assert service.run(N21).success
    assert [[cause["cause"] for cause in one["causes"]] for one in webhook.got] == [[f"source:{DIBAO}"]]


def test_a_receiver_that_refuses_costs_no_night(service: Service, webhook: Webhook) -> None:
    webhook.status = 500
    file_of(service.inbox, DIBAO).unlink()
    result = service.run(N20)
    assert result.success
    said = [entry.user_message for entry in service.instance.all_logs(result.run_id)]
    assert any("DQ-671" in line and "HTTP 500" in line for line in said)


def test_both_doors_remember_the_same(service: Service, webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "link_records", refuse)
    tell_failure(service.data, N20, DaoqiaoError("DQ-610", expected=3, found=2))
    service.run(N20)
    assert len(webhook.got) == 1


def test_what_did_not_come_is_late_by_check_and_by_the_clock(service: Service) -> None:
    assert service.run(N20).success
    file_of(service.inbox, DIBAO).unlink()
    result = service.run("2026-11-25")
    assert result.success
    checks = {e.asset_key.path[-1]: e for e in result.get_asset_check_evaluations() if e.check_name == "on_time"}
    numbers = {name: value.value for name, value in checks[DIBAO].metadata.items()}
    assert not checks[DIBAO].passed
    assert checks[DIBAO].severity is dg.AssetCheckSeverity.ERROR, "five days: no weekend"
    assert numbers == {"days_behind": 5, "hours_past_deadline": 4 * 24 + 1.0}, "01:00 of the day after, until 02:00 of the fifth"
    assert checks[PARTY].passed
    assert checks[PARTY].metadata["hours_past_deadline"].value == 0
    came = {e.asset_key.path[-1] for e in result.get_asset_materialization_events() if e.asset_key.path[0] == "inbox"}
    assert PARTY in came
    assert DIBAO not in came, "its landing is made again, what its department sends is not"


def test_one_night_late_is_a_warning(service: Service) -> None:
    assert service.run(N20).success
    file_of(service.inbox, DIBAO).unlink()
    (check,) = [e for e in service.run(N21).get_asset_check_evaluations() if e.check_name == "on_time" and e.asset_key.path[-1] == DIBAO]
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)


def test_dagster_calls_a_source_stale_once_the_night_after_its_deadline_is_over(service: Service) -> None:
    """Read at this moment, whatever the hour: fresh until the night of tomorrow is over, then stale; read again, fresh again."""
    assert service.fresh(DIBAO, datetime.now(SHANGHAI)) is FreshnessState.UNKNOWN
    assert service.run(N20).success
    read = datetime.now(SHANGHAI)
    next_over = (read + timedelta(days=1)).replace(hour=4, minute=0, second=0)
    if read.hour < 1:  # before the deadline the same day's night still counts
        next_over -= timedelta(days=1)
    assert service.fresh(DIBAO, read) is FreshnessState.PASS
    assert service.fresh(DIBAO, next_over - timedelta(minutes=5)) is FreshnessState.PASS
    assert service.fresh(DIBAO, next_over + timedelta(minutes=5)) is FreshnessState.FAIL


@pytest.mark.parametrize(
    ("deadline", "nightly", "over", "hours"),
    [("01:00", "02:00", "0 4 * * *", 3), ("23:00", "02:00", "0 4 * * *", 5), ("06:00", "02:00", "0 4 * * *", 22),
     ("00:30", "22:30", "30 0 * * *", 24)],
)  # fmt: skip
def test_what_counts_is_what_was_read_since_the_deadline(tmp_path: Path, deadline: str, nightly: str, over: str, hours: int) -> None:
    from pipelines.orchestration.freshness import policy
    from warehouse.vocabulary.district import District

    found = policy(deadline, District(nightly_at=nightly, time_zone="Asia/Urumqi"))
    assert isinstance(found, dg.FreshnessPolicy)
    assert (found.deadline_cron, found.lower_bound_delta, found.timezone) == (over, timedelta(hours=hours), "Asia/Urumqi")  # type: ignore[attr-defined]
