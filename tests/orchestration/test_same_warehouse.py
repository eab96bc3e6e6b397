"""A night run from Dagster gives the same warehouse as a night run from the command line, and fails as safely."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from connectors.synthetic.district import synthesise
from connectors.synthetic.plan import DistrictPlan
from dq_checks.rules import VERSION as VERSION_SUITE
from dq_checks.rules import Rule, door_suites, version_suites
from pipelines import steps
from pipelines.night import inspection
from pipelines.orchestration.code_location import QUIET, code_location, run_once
from pipelines.orchestration.lineage import VERSION
from warehouse.store.publish import current
from warehouse.store.relations import relations

DATE = "2026-11-21"
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z.])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")
"""With its birth date, and on its own: eighteen decimal digits in a row stand in some hashes and fractions too."""
PEOPLE = 400
"""Enough for every source to have rows, few enough for a second."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("nights")
    synthesise(DistrictPlan(people=PEOPLE, seed=11), home)
    return home


@pytest.fixture(scope="module")
def inbox(home: Path) -> Path:
    return home / "night0" / "inbox"


@pytest.fixture(scope="module")
def night(home: Path, inbox: Path) -> dg.ExecuteInProcessResult:
    """A first night, run from Dagster into ``home/dagster``."""
    result = run_once(inbox, home / "dagster", DATE)
    assert result.success
    return result


def materialised(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    """Asset -> its numbers."""
    events = [e.materialization for e in result.get_asset_materialization_events()]
    return {e.asset_key.to_user_string(): {name: value.value for name, value in e.metadata.items()} for e in events}


def failed_checks(result: dg.ExecuteInProcessResult) -> dict[tuple[str, str], dg.AssetCheckEvaluation]:
    return {(e.asset_key.to_user_string(), e.check_name): e for e in result.get_asset_check_evaluations() if not e.passed}


def faults(result: dg.ExecuteInProcessResult) -> str:
    """Every error of a run with its causes, as text."""
    return "\n".join(str(event.event_specific_data) for event in result.all_events if event.is_failure)


@pytest.fixture
def both(home: Path, inbox: Path, night: dg.ExecuteInProcessResult) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the version from Dagster as ``a`` and the one from ``run_night`` as ``b``."""
    steps.run_night(inbox, home / "plain", DATE)
    con = duckdb.connect()
    for name, data in (("a", home / "dagster"), ("b", home / "plain")):
        con.execute(f"ATTACH '{current(data).database}' AS {name} (READ_ONLY)")
    yield con
    con.close()


def test_every_relation_has_the_same_rows(both: duckdb.DuckDBPyConnection, home: Path) -> None:
    different = {}
    for name in relations():
        one, other = f"(SELECT * FROM a.{name})", f"(SELECT * FROM b.{name})"
        query = f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
        if rows := both.execute(query).fetchall()[0][0]:
            different[name] = rows
    assert different == {}
    counts = both.execute("SELECT (SELECT count(*) FROM a.core.person_record), (SELECT count(*) FROM a.mart.resident)").fetchall()[0]
    assert counts[0] > counts[1] > PEOPLE / 2
    ours, theirs = (json.loads((current(home / name).path / "manifest.json").read_text("utf-8")) for name in ("dagster", "plain"))
    for volatile in ("seconds", "created_at", "files"):  # a database's bytes hold the order of writing
        del ours[volatile], theirs[volatile]
    assert ours == theirs


def test_assets_show_the_manifests_numbers(home: Path, night: dg.ExecuteInProcessResult) -> None:
    manifest, shown = current(home / "dagster").manifest, materialised(night)
    for source_id, row in manifest["sources"].items():
        numbers = shown[f"landing/{source_id}"]
        assert [numbers[f"rows_{part}"] for part in ("read", "loaded", "quarantined", "not_data")] == [
            row[part] for part in ("read", "loaded", "quarantined", "not_data")
        ]
        assert numbers["rows_read"] == numbers["rows_loaded"] + numbers["rows_quarantined"] + numbers["rows_not_data"] > 0
    for name, rows in manifest["relations"].items():
        assert shown[name.replace(".", "/")]["dagster/row_count"] == rows
    version = shown["published/version"]
    assert version["residents"] == manifest["residents"] > 0
    assert version["pairs_compared"] == manifest["pairs_compared"] > 0
    assert version["seconds"] == pytest.approx(sum(manifest["seconds"].values()), abs=version["seconds_publish"] + 1)


def test_checks_are_the_manifests_checks(home: Path, night: dg.ExecuteInProcessResult) -> None:
    severity = {"error": "ERROR", "warning": "WARN", "notice": "WARN"}
    homes = dict.fromkeys(version_suites(), "dq/finding") | {VERSION_SUITE: "mart/resident"}
    expected = {
        (homes.get(c["suite"], f"landing/{c['suite']}"), c["check"]): (
            c["passed"], severity[c["severity"]], c["checked"], c["unexpected"],
        )
        for c in current(home / "dagster").manifest["checks"]
    }  # fmt: skip
    shown = {
        (e.asset_key.to_user_string(), e.check_name): (
            e.passed, e.severity.value, e.metadata["checked"].value, e.metadata["unexpected"].value,
        )
        for e in night.get_asset_check_evaluations()
        if e.check_name not in ("delivery", "on_time", "suites_ran")
    }  # fmt: skip
    assert shown == expected
    assert len(shown) > 100


def test_numbers_only_and_no_persons_number_anywhere(night: dg.ExecuteInProcessResult, inbox: Path) -> None:
    values = [v for numbers in materialised(night).values() for v in numbers.values()]
    values += [m.value for e in night.get_asset_check_evaluations() for m in e.metadata.values()]
    assert values
    assert {type(v) for v in values} <= {int, float}
    inside = (inbox / "police" / "暂住人口.csv").read_bytes().decode("gb18030", "replace")
    assert ID_NUMBER.search(inside), "the inbox holds what is looked for"
    assert not ID_NUMBER.search("\n".join(str(event) for event in night.all_events))


def test_a_broken_source_fails_its_check_while_the_others_go_on(
    home: Path, inbox: Path, night: dg.ExecuteInProcessResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tonight the dibao files do not come and the party roll is cut off; last night's stand in and the version is published."""
    all_well(monkeypatch)
    worse = home / "worse"
    shutil.copytree(inbox, worse)
    shutil.rmtree(worse / "dibao")
    (roll,) = (worse / "party_members").glob("党员基本信息汇总表_*")
    roll.write_bytes(roll.read_bytes()[:2000])
    before = current(home / "dagster").name
    result = run_once(worse, home / "dagster", "2026-11-22")
    assert result.success
    assert before < current(home / "dagster").name == "20261122-001"
    deliveries = {asset: e for (asset, check), e in failed_checks(result).items() if check == "delivery"}
    assert set(deliveries) == {"landing/dibao_household", "landing/dibao_person", "landing/party_roll"}
    assert {e.severity for e in deliveries.values()} == {dg.AssetCheckSeverity.ERROR}
    assert set(deliveries["landing/dibao_person"].metadata) == {"DQ-102"}
    assert "沿用" in (deliveries["landing/party_roll"].description or "")
    shown, yesterday = materialised(result), materialised(night)
    assert shown["landing/party_roll"]["rows_loaded"] == yesterday["landing/party_roll"]["rows_loaded"]
    assert shown["landing/party_roll"]["days_behind"] == yesterday["landing/party_roll"]["days_behind"] + 1
    assert shown["mart/resident"] == yesterday["mart/resident"]


def refuse(*_: object) -> Any:
    raise RuntimeError("as if the disk were full")


def all_well(patch: pytest.MonkeyPatch) -> None:
    """What the suites find on a good day, without the seconds that Great Expectations takes."""
    patch.setattr(inspection, "check_deliveries", lambda _, sources: good(door_suites(sources)))
    patch.setattr(steps, "check_version", lambda *_: good(version_suites()))


def good(suites: Mapping[str, list[Rule]]) -> list[dict[str, Any]]:
    counts = {"passed": True, "checked": 1, "unexpected": 0, "observed": 1.0}
    names = ("suite", "check", "zh", "en", "severity", "dimension", "indicator", "mostly")
    return [counts | {name: getattr(rule, name) for name in names} for rules in suites.values() for rule in rules]


@pytest.mark.parametrize("step", ["link_records", "publish_version"])
def test_a_failed_step_leaves_the_last_version_and_no_lock(
    step: str, home: Path, inbox: Path, night: dg.ExecuteInProcessResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = home / "dagster"
    before = current(data).name
    all_well(monkeypatch)
    monkeypatch.setattr(steps, step, refuse)
    result = run_once(inbox, data, "2026-11-23")
    assert not result.success
    assert "as if the disk were full" in faults(result)
    assert current(data).name == before
    assert not (data / "published" / ".building").exists()
    with steps.begin(inbox, data, "2026-11-23"):
        pass


def test_no_version_where_a_rule_was_not_looked_at(
    home: Path, inbox: Path, night: dg.ExecuteInProcessResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = home / "dagster"
    before = current(data).name
    monkeypatch.setattr(steps, "check_version", lambda *_: [])
    result = run_once(inbox, data, "2026-11-23")
    assert not result.success
    assert ("mart/resident", "suites_ran") in failed_checks(result)
    assert current(data).name == before


def test_half_a_night_is_refused(tmp_path: Path, inbox: Path) -> None:
    job = code_location(inbox, tmp_path).resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral(settings=QUIET) as instance:
        result = job.execute_in_process(asset_selection=[VERSION], instance=instance, raise_on_error=False)
    assert not result.success
    assert "DQ-607" in faults(result)
    assert not (tmp_path / "published").exists()


def test_two_nights_at_once_are_refused(tmp_path: Path, inbox: Path) -> None:
    with steps.begin(inbox, tmp_path, DATE):
        result = run_once(inbox, tmp_path, DATE)
    assert not result.success
    assert "DQ-601" in faults(result)
