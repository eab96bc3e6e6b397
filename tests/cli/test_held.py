"""What is held, as the command line tells of it: the reason, the incident, the history, accepting it, a past night."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.synthetic import DistrictPlan, synthesise
from tests.cli.conftest import ID_NUMBER, call
from tests.night.nights import FIRST, SECOND, District, lines
from tests.no_checks import without_checks

SOURCE = "police_temporary"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Two nights: on the second, the temporary residents came by half."""
    home = tmp_path_factory.mktemp("held")
    synthesise(DistrictPlan(people=900, communities=2, nights=2, seed=12, noise=0), home / "nights")
    made = District(home, home / "nights")
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        made.deliver(0)
        run(made, FIRST)
        made.deliver(1)
        lines(made.file("暂住人口.csv"), lambda rows: [*rows[: len(rows) // 2], "," * rows[0].count(",") + "\r\n"])
        run(made, SECOND, expect=3)
    return made


@pytest.fixture(autouse=True)
def no_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    without_checks(monkeypatch)


def run(district: District, night: str, *arguments: str, expect: int = 0) -> Any:
    return call("run", "--inbox", str(district.inbox), "--data", str(district.data), "--date", night, *arguments, expect=expect)


def show(district: District, *arguments: str) -> str:
    return str(call("source", "show", "暂住", "--data", str(district.data), *arguments).stdout)


def test_status_tells_the_incident_in_one_line(held: District) -> None:
    shown = call("status", "--data", str(held.data)).stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("未了结")]
    assert "公安暂住：行数" in line
    assert f"沿用 {FIRST} 的数据" in line
    facts = json.loads(call("status", "--json", "--data", str(held.data)).stdout)
    assert [one["source_id"] for one in facts["incidents"]] == [SOURCE]


def test_source_show_says_what_is_held_why_and_what_to_type(held: District) -> None:
    shown = show(held, "--history")
    assert "DQ-212" in shown
    assert f"daoqiao run --source {SOURCE} --accept" in shown
    assert "一夜少 5% 多半是只导出了一部分" in shown, "each gate with its reason"
    facts = json.loads(show(held, "--json"))[0]
    assert [one["status"] for one in facts["decisions"]] == ["held", "accepted"]
    assert facts["gates"]["drop"]["share"] == 0.05
    assert facts["incident"]["opened_on"] == SECOND


def test_rejected_rows_of_what_is_held_are_listed(held: District) -> None:
    shown = show(held, "--rejected")
    assert "DQ-303" in shown or "没有隔离的行" in shown
    assert not ID_NUMBER.search(shown)


def test_accepting_wants_a_source_and_a_reason(held: District) -> None:
    assert "--source" in run(held, SECOND, "--accept", "属实", expect=2).stderr
    assert "理由" in run(held, SECOND, "--source", "暂住", "--accept", " ", expect=2).stderr
    assert "--as-of" in run(held, SECOND, "--as-of", FIRST, expect=2).stderr


def test_a_past_night_is_built_beside_what_is_in_force(held: District) -> None:
    before = (held.data / "published" / "current").read_text("utf-8")
    told = call("run", "--as-of", FIRST, "--data", str(held.data))
    assert str(held.data / "rebuilt" / FIRST) in told.stdout.replace("\n", "")
    assert (held.data / "rebuilt" / FIRST / "warehouse.duckdb").exists()
    assert (held.data / "published" / "current").read_text("utf-8") == before
    assert "DQ-611" in call("run", "--as-of", "2020-01-01", "--data", str(held.data), expect=2).stderr


def test_an_accepted_file_closes_the_incident(held: District) -> None:
    told = run(held, SECOND, "--source", "暂住", "--accept", "派出所说明：集中清理")
    assert "已了结 公安暂住" in told.stdout
    assert "未了结" not in told.stdout
    assert "派出所说明：集中清理" in show(held, "--history")
    assert json.loads(show(held, "--json"))[0]["held"] == []
