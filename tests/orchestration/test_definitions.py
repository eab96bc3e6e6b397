"""What Dagster is told: the sources' and the queries' own lineage, the rules, the clock. Nothing runs here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from connectors.declaration import load_sources
from dq_checks.rules import suites
from pipelines.orchestration import lineage as dagster_lineage
from pipelines.orchestration.checks import AT_THE_DOOR
from pipelines.orchestration.code_location import code_location
from pipelines.orchestration.lineage import FACTS, FOUND, HISTORY, LINKAGE, REGISTRIES, ROWS, STEPS, VERSION, asked_of, key_of, relations_of
from pipelines.orchestration.settings import cron, places
from warehouse.store.history import RELATIONS
from warehouse.store.relations import WRITTEN, lineage, relations

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return code_location(tmp_path_factory.mktemp("inbox"), tmp_path_factory.mktemp("data"))


def landing(*source_ids: str) -> set[dg.AssetKey]:
    return {dg.AssetKey(["landing", source_id]) for source_id in source_ids}


def test_they_load_with_an_asset_a_source_and_a_relation(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)
    keys = definitions.resolve_asset_graph().get_all_asset_keys()
    linkage = {dg.AssetKey(["linkage", table]) for table in LINKAGE}
    inbox = {dg.AssetKey(["inbox", source_id]) for source_id in load_sources()}
    assert keys == inbox | landing(*load_sources()) | {key_of(name) for name in relations()} | linkage | {VERSION}
    assert all("/".join(key.path).isascii() for key in keys)


def test_every_relation_has_the_parents_that_its_query_reads(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for name, reads in lineage().items():
        parents = graph.get(key_of(name)).parent_keys
        tables = {r.removeprefix("staging.") for r in reads if r.startswith("staging.")}
        read = {r for r in reads if not r.startswith("staging.")}
        if tables & WRITTEN:
            read |= set(RELATIONS)  # the night is written from them before any of these can be asked
        if tables & FOUND:
            read |= asked_of()
        assert {p for p in parents if p in map(key_of, relations())} == set(map(key_of, read)), name
        assert {p.path[1] for p in parents if p.path[0] == "linkage"} == tables & LINKAGE.keys(), name


def test_a_staged_table_that_nobody_placed_is_noticed() -> None:
    staged = {read.removeprefix("staging.") for reads in lineage().values() for read in reads if read.startswith("staging.")}
    assert staged <= ROWS.keys() | FACTS | REGISTRIES | HISTORY | FOUND | LINKAGE.keys()
    assert staged >= LINKAGE.keys()


def test_person_records_come_from_the_sources_that_list_people(definitions: dg.Definitions) -> None:
    people = {s.id for s in load_sources().values() if s.kind == "person"}
    parents = definitions.resolve_asset_graph().get(dg.AssetKey(["core", "person_record"])).parent_keys
    assert people
    assert {p for p in parents if p in landing(*load_sources())} == landing(*people)
    delivery = definitions.resolve_asset_graph().get(dg.AssetKey(["landing", "delivery"])).parent_keys
    assert delivery == landing(*load_sources())


def test_steps_follow_from_what_is_read() -> None:
    assert relations_of("load_records").index("core.estate") < relations_of("load_records").index("core.person_record")
    assert set(relations_of("link_records")) == set()  # all that linkage reads is loaded, and all that it makes is staged
    assert "link.resident_record" in relations_of("build_marts")
    assert sorted(name for step in STEPS for name in relations_of(step)) == sorted(relations())


def test_everything_leads_to_the_version(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert graph.get_ancestor_asset_keys(VERSION) == graph.get_all_asset_keys() - {VERSION}


def test_descriptions_say_whose_and_by_when(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for source in load_sources().values():
        words = graph.get(dg.AssetKey(["landing", source.id])).description or ""
        assert source.name in words
        assert source.owner in words
        assert source.deadline in words
    assert graph.get(dg.AssetKey(["mart", "resident"])).description == relations()["mart.resident"].head


def test_every_rule_is_a_check_where_it_belongs(definitions: dg.Definitions) -> None:
    checks = {(key.asset_key.to_user_string(), key.name) for key in definitions.resolve_asset_graph().asset_check_keys}
    homes = dict.fromkeys(suites(load_sources()), "dq/finding") | {"version": "mart/resident"}
    homes |= {source_id: f"landing/{source_id}" for source_id in load_sources()}
    rules = {(homes[suite], rule.check) for suite, some in suites(load_sources()).items() for rule in some}
    delivery = {(f"landing/{source_id}", check) for source_id in load_sources() for check in ("delivery", "on_time")}
    assert checks == rules | delivery | {("mart/resident", "suites_ran")}


def test_all_in_one_process(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("nightly")
    assert job.executor_def.name == "in_process"
    assert {node.name for node in job.nodes} == {*STEPS, AT_THE_DOOR}


def test_nightly_at_two_in_shanghai(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_the_districts_own_clock_and_sources(tmp_path: Path) -> None:
    settings = 'nightly_at = "23:30"\ntime_zone = "Asia/Urumqi"\nwithout = ["visit"]\n'
    (tmp_path / "district.toml").write_text(settings, "utf-8")
    definitions = code_location(tmp_path / "inbox", tmp_path)
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 23 * * *", "Asia/Urumqi")
    keys = definitions.resolve_asset_graph().get_all_asset_keys()
    assert landing("visit").isdisjoint(keys)
    assert landing("pairing") <= keys


def test_a_source_of_the_districts_own_is_one_file(tmp_path: Path) -> None:
    shipped = Path(dagster_lineage.__file__).parents[2] / "connectors" / "sources" / "police_temporary.toml"
    (tmp_path / "sources").mkdir()
    own = shipped.read_text("utf-8").replace('id = "police_temporary"', 'id = "hotel_guest"')
    (tmp_path / "sources" / "hotel_guest.toml").write_text(own, "utf-8")
    graph = code_location(tmp_path / "inbox", tmp_path).resolve_asset_graph()
    assert landing("hotel_guest") <= graph.get(dg.AssetKey(["core", "person_record"])).parent_keys


def test_a_tick_means_the_night_of_its_day_in_shanghai(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly")
    today = datetime.now(SHANGHAI).replace(hour=2, minute=0)
    request = schedule.evaluate_tick(tick_at(today)).run_requests
    assert request is not None
    assert [r.run_config for r in request] == [{"resources": {"night": {"config": {"date": today.date().isoformat()}}}}]
    missed = schedule.evaluate_tick(tick_at(today - timedelta(days=1)))
    assert not missed.run_requests
    assert missed.skip_message


def tick_at(when: datetime) -> dg.ScheduleEvaluationContext:
    return dg.build_schedule_context(scheduled_execution_time=when.astimezone(UTC))


def test_cron_counts_over_midnight() -> None:
    assert cron("02:00") == "0 2 * * *"
    assert cron("23:30", timedelta(hours=2)) == "30 1 * * *"


def test_places_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAOQIAO_INBOX", raising=False)
    monkeypatch.setenv("DAOQIAO_DATA", "elsewhere")
    assert places() == (tmp_path / "inbox", tmp_path / "elsewhere")
