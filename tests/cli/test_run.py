"""``daoqiao run``: what it prints and its exit code, whatever the inbox holds; what was published last stays in force."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.readers import ole2
from tests.cli.conftest import ID_NUMBER, MOBILE, call
from tests.house import ROOT
from tests.inbox import LIU, ROWS, file_of, write_inbox
from tests.no_checks import without_checks

DIBAO = "dibao_person"


@pytest.fixture(autouse=True)
def no_suites(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quality checks take seconds and have tests of their own."""
    without_checks(monkeypatch)


def run(home: Path, *arguments: str, date: str = "2026-11-20", expect: int = 0) -> Any:
    return call("run", "--inbox", str(home / "inbox"), "--data", str(home / "data"), "--date", date, *arguments, expect=expect)


def current(home: Path) -> str:
    return (home / "data" / "published" / "current").read_text("utf-8")


def renamed(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("身份证号,户主", "身份号码(新),户主", 1), "utf-8")


def locked(path: Path) -> None:
    path.write_bytes(ole2.container("EncryptedPackage", bytes(5000)))


def unknown_code(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("C类", "Z类"), "utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


BROKEN: dict[str, Callable[[Path], None]] = {
    "DQ-102": Path.unlink,
    "DQ-103": empty,
    "DQ-105": locked,
    "DQ-204": renamed,
    "DQ-401": unknown_code,
}


def test_a_good_night_ends_with_0_and_the_sum(tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox")
    told = run(tmp_path)
    assert "完成：合并后 3 人；待核对 0 对" in told.stdout
    assert [line.split("  ")[0] for line in told.stderr.split("\n")[:12]] == [
        "读取",
        "入库",
        "分组比对",
        "匹配合并",
        "居民编号",
        "核对名册",
        "生成档案",
        "找出问题",
        "记录变动",
        "检查",
        "编制索引",
        "发布",
    ]
    (log,) = (tmp_path / "data" / "logs").iterdir()
    assert len(log.read_text("utf-8").splitlines()) == 13, "a line a stage and the closing line"
    again = run(tmp_path, "--lang", "en", date="2026-11-21")
    assert "Done: 3 residents, +0 since the last time" in again.stdout


def test_json_is_all_that_stands_on_stdout(tmp_path: Path) -> None:
    empty(file_of(write_inbox(tmp_path / "inbox"), DIBAO))
    facts = json.loads(run(tmp_path, "--json", expect=3).stdout)
    assert facts["exit_code"] == 3
    assert facts["residents"] == 3
    assert [w["code"] for w in facts["warnings"]] == ["DQ-103"]
    assert facts["warnings"][0]["mend"]


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_file_ends_with_3_and_names_the_mend(tmp_path: Path, code: str) -> None:
    write_inbox(tmp_path / "inbox")
    run(tmp_path)
    BROKEN[code](file_of(tmp_path / "inbox", DIBAO))
    told = run(tmp_path, date="2026-11-21", expect=3)
    assert code in told.stderr
    for label in ("原因", "处理", f"daoqiao explain {code}"):
        assert label in told.stderr
    if code == "DQ-401":
        assert "今夜结果" not in told.stderr
    else:
        assert "今夜结果不受影响：低保人员沿用 2026-11-20 的数据" in told.stderr
        assert "沿用 2026-11-20" in told.stdout
    assert "完成（有警告）：合并后 3 人，较上次 +0" in told.stdout
    assert not ID_NUMBER.search(told.output)
    assert not MOBILE.search(told.output)
    assert code in call("status", "--data", str(tmp_path / "data")).stdout
    assert "上次遇到" in call("explain", code, "--data", str(tmp_path / "data")).stdout or code == "DQ-102"
    english = call("status", "--data", str(tmp_path / "data"), "--lang", "en").stdout
    assert "Done, with warnings" in english


def test_headers_that_are_somebodys_row_are_masked(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    path = file_of(inbox, DIBAO)
    header = path.read_text("utf-8").splitlines()[0].split(",")
    path.write_text(",".join([*header[:1], LIU, "13912345678", *header[2:]]) + "\n", "utf-8")
    told = run(tmp_path, expect=3)
    assert "DQ-204" in told.stderr
    assert LIU not in told.output
    assert "13912345678" not in told.output


def test_alike_warnings_are_one_block(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    path = file_of(inbox, "family_planning")
    odd = path.read_text("utf-8").replace("1-男", "X").replace("2-女", "Y")
    path.write_text(odd, "utf-8")
    path.with_name(path.name.replace("东风", "西湖")).write_text(odd.replace("东风社区", "西湖社区"), "utf-8")
    told = run(tmp_path, expect=3)
    assert told.stderr.count("DQ-401：") == 1
    assert "4 个值" in told.stderr
    assert "等 2 处" in told.stderr


def test_a_dry_run_publishes_nothing(tmp_path: Path) -> None:
    renamed(file_of(write_inbox(tmp_path / "inbox"), DIBAO))
    told = run(tmp_path, "--dry-run", expect=3)
    assert "没有发布" in told.stdout
    assert "DQ-204" in told.stderr
    assert not (tmp_path / "data" / "published" / "current").exists()


def test_one_source_is_read_and_the_others_stand(tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox")
    run(tmp_path)
    second = ROWS[DIBAO] + [dict(ROWS[DIBAO][0]) | {"姓名": "钱多多", "身份证号": "", "出生日期": "2001年02月03日", "与户主关系": "子"}]
    write_inbox(tmp_path / "inbox", dibao_person=second)
    for path in (tmp_path / "inbox" / "police").iterdir():
        path.unlink()
    told = run(tmp_path, "--source", "低保", date="2026-11-21")
    assert "合并后 4 人，较上次 +1" in told.stdout
    assert "DQ-102" not in told.stderr, "the police were not asked"
    facts = json.loads(call("status", "--json", "--data", str(tmp_path / "data")).stdout)["sources"]
    assert {i: row["standing"] for i, row in facts.items() if i.startswith(("dibao", "police"))} == {
        "dibao_household": "same",
        "dibao_person": "tonight",
        "police_resident": "earlier",
        "police_temporary": "earlier",
    }
    assert "DQ-604" in run(tmp_path, "--source", "地保", expect=2).stderr
    assert "可能是几个来源" in run(tmp_path, "--source", "人口", expect=2).stderr


def test_nothing_usable_ends_with_4_and_the_reasons(tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox")
    for path in (tmp_path / "inbox").glob("*/*"):
        empty(path)
    told = run(tmp_path, expect=4)
    assert told.stdout == ""
    assert "DQ-103" in told.stderr
    assert "DQ-605" in told.stderr


def test_settings_that_do_not_fit_end_with_5(tmp_path: Path) -> None:
    assert "DQ-502" in run(tmp_path, expect=5).stderr
    write_inbox(tmp_path / "inbox")
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "district.toml").write_text("workers = 'two'\n", "utf-8")
    assert "DQ-504" in run(tmp_path, expect=5).stderr


def test_a_second_run_ends_with_6_and_leaves_the_first_alone(tmp_path: Path) -> None:
    write_inbox(tmp_path / "inbox")
    run(tmp_path)
    before = current(tmp_path)
    with (tmp_path / "data" / ".lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "DQ-601" in run(tmp_path, expect=6).stderr
        doctor = json.loads(call("doctor", "--json", "--lang", "en", "--data", str(tmp_path / "data"), expect=3).stdout)
        assert {p["name"]: p["state"] for p in doctor["points"]}["lock"] == "warn"
    assert current(tmp_path) == before


def test_ctrl_c_ends_with_130_and_what_was_published_stays(tmp_path: Path) -> None:
    """A process of its own, interrupted once its first stage is done: DuckDB is at work by then."""
    write_inbox(tmp_path / "inbox")
    run(tmp_path)
    before = current(tmp_path)
    command = [sys.executable, "-m", "pipelines.cli", "run", "--inbox", str(tmp_path / "inbox"), "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("读取")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "已中断" in err
    assert "Traceback" not in err
    assert out == ""
    assert current(tmp_path) == before
    assert not (tmp_path / "data" / "published" / ".building").exists()
