"""What a night says of its own quality, and the questions that tell most: in the warehouse, in ``status``, in ``review --telling``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import cli
from pipelines.commands.summary import quality_line
from pipelines.night.outcome import Outcome
from tests.cli.conftest import Daoqiao
from warehouse.state.database import open_state
from warehouse.state.decisions import in_force
from warehouse.store.publish import current
from warehouse.vocabulary.language import speak


@pytest.fixture
def data(district: Daoqiao, tmp_path: Path) -> Path:
    """A data directory of one's own, to decide in."""
    return Path(shutil.copytree(district.data, tmp_path / "data"))


def one(measure: str, estimate: float, low: float, high: float, answers: int = 0) -> dict[str, object]:
    basis = "decisions" if answers else "model"
    return {"measure": measure, "basis": basis, "estimate": estimate, "low": low, "high": high, "answers": answers, "at_stake": 3.0}


def test_the_line_shows_as_many_digits_as_the_interval_allows_and_prefers_what_people_corrected() -> None:
    model = [one("precision", 0.9, 0.8, 1.0), one("recall", 0.9, 0.8, 1.0)]
    corrected = [one("precision", 0.99998, 0.99993, 1.0, 12), one("recall", 0.9961, 0.9943, 0.9984, 12)]
    speak("zh")
    told = quality_line(Outcome("2026-11-22", quality=model + corrected))
    assert told == "估计：合并准确率 99.998 %（99.993–100 %），查全率 99.6 %（99.4–99.8 %），依据模型和 12 个人工决定"
    assert quality_line(Outcome("2026-11-22", quality=model)).endswith("查全率 90 %（80–100 %），依据模型")
    nearly = [one("precision", 0.9999999, 0.9999998, 1.0), one("recall", 1.0, 1.0, 1.0)]
    assert "准确率 99.9999 %（99.9999–100 %），查全率 100 %（100–100 %）" in quality_line(Outcome("2026-11-22", quality=nearly))
    assert quality_line(Outcome("2026-11-22")) == ""


def test_a_night_publishes_its_estimates_and_questions(data: Path) -> None:
    version = current(data)
    with duckdb.connect(str(version.database), read_only=True) as con:
        rows = con.execute("SELECT measure, basis, estimate, low, high, answers FROM link.quality ORDER BY measure").fetchall()
        listed = con.execute("SELECT place, resident_id, other_resident_id, why FROM review.telling ORDER BY place").fetchall()
    assert [(row[0], row[1], row[5]) for row in rows] == [("precision", "model", 0), ("recall", "model", 0)]
    assert all(0.9 < low <= estimate <= high <= 1 for _, _, estimate, low, high, _ in rows)
    assert version.manifest["quality"][1]["estimate"] == rows[1][2]
    assert [row[0] for row in listed] == list(range(1, len(listed) + 1))
    assert {row[3] for row in listed} >= {"audit"}
    assert all((row[1] == row[2]) == (row[3] == "audit") for row in listed)  # only an audit asks about one resident's records


def test_status_says_it(data: Path) -> None:
    told = CliRunner().invoke(cli, ["status", "--data", str(data)]).output
    assert "估计：合并准确率 " in told
    told = CliRunner().invoke(cli, ["status", "--json", "--data", str(data)]).output
    assert {entry["measure"] for entry in json.loads(told)["quality"]} == {"precision", "recall"}


def test_a_random_check_of_one_resident_is_asked_answered_and_not_asked_again(data: Path) -> None:
    def listed() -> list[dict[str, str]]:
        found = CliRunner().invoke(cli, ["review", "--telling", "--queue", "--json", "--data", str(data)])
        rows: list[dict[str, str]] = json.loads(found.stdout)
        return rows

    before = listed()
    assert any(row["resident_id"] == row["other_resident_id"] for row in before)
    answered = CliRunner().invoke(cli, ["review", "--telling", "--by", "李强", "--data", str(data)], input="y\n" * 3 + "q\n")
    assert answered.exit_code == 0, answered.output
    with_state = open_state(f"sqlite:///{data / 'state' / 'state.sqlite'}")
    said = {(line.left_record_id, line.right_record_id) for line in in_force(with_state)}
    with_state.dispose()
    first = {(*sorted((row["left_record_id"], row["right_record_id"])),) for row in before[:3]}
    assert said == first
    left = listed()
    assert not {(*sorted((row["left_record_id"], row["right_record_id"])),) for row in left} & first
    assert len(left) >= len(before) - 4


def test_what_does_not_go_together_is_said(data: Path) -> None:
    refused = CliRunner().invoke(cli, ["review", "--telling", "--log", "--data", str(data)])
    assert refused.exit_code == 2
    assert "--telling" in refused.output
