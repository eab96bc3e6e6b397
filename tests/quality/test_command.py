"""``daoqiao report quality``: which files it writes, what it says on the screen and to programs, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.audited import audited
from tests.cli.conftest import call
from tests.quality.counted import total
from tests.quality.version import NIGHT, VERSION, WEST, publish_version


def test_both_files_are_written_unless_one_is_asked_for(data: Path, tmp_path: Path) -> None:
    told = call("report", "quality", "--data", str(data), "--out", str(tmp_path)).stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"quality-{NIGHT}.html", f"quality-{NIGHT}.xlsx"]
    assert f"quality-{NIGHT}.html" in told
    call("report", "数据质量报告", "--data", str(data), "--out", str(tmp_path), expect=2)  # by its id, as every report


def test_a_community_is_in_the_name_of_its_files(data: Path, tmp_path: Path) -> None:
    call("report", "quality", "--data", str(data), "--community", "西湖", "--format", "html", "--out", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [f"quality-{WEST}-{NIGHT}.html"]


def test_the_same_version_gives_the_same_numbers_to_programs(data: Path) -> None:
    told = json.loads(call("report", "quality", "--json", "--data", str(data)).stdout)
    assert (told["night"], told["version"]) == (NIGHT, VERSION)
    assert (told["dimensions"]["一致性"]["a"], told["dimensions"]["一致性"]["b"]) == total(dimension="一致性")
    assert told["indicators"]["0301"]["why_not"]
    assert told["compared_with"] == {"week": "2026-11-14", "month": "2026-10-21"}
    assert [one["incident_id"] for one in told["incidents"]] == ["I1", "I2", "I3", "I4"]


def test_a_screen_shows_the_dimensions_and_what_is_worst(data: Path) -> None:
    shown = call("report", "quality", "--format", "table", "--data", str(data)).stdout
    a, b = total(dimension="规范性")
    assert f"{a:,} / {b:,}" in shown
    assert shown.index("今夜的文件可以采用") < shown.index("出生日期与身份证号一致")


def test_it_can_be_asked_for_beside_tables(data: Path, tmp_path: Path) -> None:
    call("report", "quality", "claims", "--data", str(data), "--format", "xlsx", "--out", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"claims-{NIGHT}.xlsx", f"quality-{NIGHT}.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("quality", "--grid", "G1"), "--grid"),
        (("quality", "--month", "2026-10"), "--month"),
        (("quality", "--format", "csv"), "csv"),
        (("quality", "--unmask", "核实"), "quality"),
        (("claims", "--format", "html"), "html"),
        (("quality", "--community", "东方社区"), "东风社区"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_word(data: Path, tmp_path: Path, arguments: tuple[str, ...], named: str) -> None:
    before = len(audited(data))
    assert named in call("report", *arguments, "--data", str(data), "--out", str(tmp_path), expect=2).stderr
    assert not list(tmp_path.iterdir())
    assert len(audited(data)) == before, "what is not answered is not audited"


def test_a_version_from_before_an_upgrade_says_so(tmp_path: Path) -> None:
    publish_version(tmp_path, without=["dq.incident", "dq.matrix"])
    told = call("report", "quality", "--data", str(tmp_path), "--out", str(tmp_path / "out"), expect=5).stderr
    assert "dq.incident、dq.matrix" in told
    assert VERSION in told


def test_the_same_version_gives_the_same_page(data: Path, tmp_path: Path) -> None:
    pages = []
    for name in ("a", "b"):
        call("report", "quality", "--data", str(data), "--format", "html", "--out", str(tmp_path / name))
        pages.append((tmp_path / name / f"quality-{NIGHT}.html").read_text("utf-8").splitlines())
    differing = [one for one, other in zip(*pages, strict=True) if one != other]
    assert all("生成于" in line for line in differing)
