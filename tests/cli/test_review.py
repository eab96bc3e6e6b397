"""``daoqiao review``: each answer written at once, nothing asked twice, nothing overridden, nothing shown whole."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from pipelines.cli import cli
from tests.audited import audited, facts, no_audit
from tests.cli.conftest import ID_NUMBER, MOBILE, Daoqiao, call, one
from tests.cli.small_version import (
    CHEN,
    DIBAO,
    FLOATING,
    LOOSE,
    OTHER_PHONE,
    PARTY,
    PHONE,
    PLANNING,
    POLICE,
    SCORE,
    SECOND_POLICE,
    TEMPORARY,
    publish_small,
)
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, Standing
from warehouse.state.database import open_state
from warehouse.state.decisions import decide, history, in_force, last_number
from warehouse.store.lock import writer_lock
from warehouse.vocabulary.masking import mask_id

NOW = {"who": "李强", "at": "2026-11-21T10:00:00+08:00"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish_small(tmp_path)
    return tmp_path


@pytest.fixture
def state(data: Path) -> Iterator[sa.Engine]:
    engine = open_state(f"sqlite:///{data}/state/state.sqlite")
    yield engine
    engine.dispose()


def review(data: Path, *arguments: str, typed: str = "", expect: int = 0) -> Result:
    result = CliRunner().invoke(cli, ["review", "--data", str(data), *arguments], input=typed)
    assert result.exit_code == expect, f"{result.output}\n{result.exception!r}"
    assert "Traceback" not in result.output
    assert not ID_NUMBER.search(result.output)
    assert not MOBILE.search(result.output)
    return result


def asked(data: Path, *arguments: str) -> list[tuple[str, str]]:
    told = json.loads(review(data, "--queue", "--json", *arguments).stdout)
    return [(one["resident_id"], one["other_resident_id"]) for one in told]


def stands(state: sa.Engine) -> list[tuple[str, set[str]]]:
    return [(one.kind, {one.left_record_id, one.right_record_id}) for one in in_force(state)]


def test_a_card_marks_what_differs_says_it_in_words_and_hides_numbers_and_score(data: Path) -> None:
    told = review(data, typed="q\n").stdout
    assert "陈[健]华" in told
    assert "陈[建]华" in told
    assert "同音，字形不同" in told
    assert "1971-06-[2]4" in told
    assert "差一位数字" in told
    assert "同单元，门牌不同" in told
    assert "40[2]室" in told
    assert mask_id(CHEN) in told
    assert "138****000[1]" in told
    assert "涉及低保" in told
    assert "第 1 对，共 5 对" in told
    assert "流入.csv 第 15 行" in told
    assert "9.2" not in told
    scored = review(data, typed="s\nq\n").stdout
    assert "姓名同音" in scored
    assert f"{SCORE:+.1f}" in scored
    assert "sounds alike, written otherwise" in review(data, "--lang", "en", typed="q\n").stdout


def test_what_looks_equal_when_masked_is_said_to_differ(data: Path, state: sa.Engine) -> None:
    """The differing digit may lie under the mask: the words come from the whole values."""
    told = review(data, "--merge", "R0000001", "R0000002", "--why", "核实", typed="n\n").stdout
    assert "138****0001" in told
    assert "138****0002" in told
    assert PHONE not in told
    assert OTHER_PHONE not in told
    assert "不止一个有效证件号" in review(data, "--merge", "R0000001", "R0000002", "--why", "核实", typed="n\n").stderr
    assert last_number(state) == 0


def test_each_answer_is_written_at_once_with_who_when_why(data: Path, state: sa.Engine) -> None:
    told = review(data, "--by", "王敏", typed="y电话 核实过\nnonsense\n\nu\n")
    lines = history(state)[::-1]
    assert [(one.kind, one.decided_by, one.reason) for one in lines] == [(SAME, "王敏", "电话 核实过"), (UNSURE, "王敏", "")]
    assert {lines[0].left_record_id, lines[0].right_record_id} == {POLICE, FLOATING}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", lines[0].decided_at)
    assert "没有这个键" in told.stderr
    assert "记下 2 项（是同一人 1，拿不准，转入户核实 1）" in told.stderr
    assert "今晚同步后生效" in told.stderr
    written = audited(data)
    assert [(one.what, one.reason) for one in written] == [("merge", "电话 核实过"), ("answer", "")]
    assert set(written[0].whom.split()) == {POLICE, FLOATING}
    assert facts(written[0])["by"] == "王敏"


def test_keys_of_the_plan_and_of_the_portal_mean_the_same(data: Path, state: sa.Engine) -> None:
    review(data, typed="ｘ\n2\n3\n")
    assert [kind for kind, _ in stands(state)] == [SAME, DIFFERENT, UNSURE]


def test_questions_that_follow_from_answers_are_closed_and_counted_and_never_asked_again(data: Path, state: sa.Engine) -> None:
    """1 = 2 and 1 = 3, each by other records of resident 1: whether 2 = 3 needs nobody's answer."""
    told = review(data, "--limit", "2", typed="y\ny\ny\n")
    assert len(history(state)) == 2, "--limit"
    assert "另有 1 对自动关闭" in told.stderr
    assert "还剩 2 对" in told.stderr
    assert asked(data) == [("R0000004", "R0000005"), ("R0000002", "R0000004")]
    review(data, typed="n\nn\n")
    assert asked(data) == []
    assert "没有要核对的" in review(data).stderr


def test_a_no_closes_what_follows_from_it_too(data: Path) -> None:
    told = review(data, typed="y\nn\n")
    assert "另有 1 对自动关闭" in told.stderr
    assert ("R0000002", "R0000003") not in asked(data)


def test_a_step_back_asks_again_and_opens_what_it_had_closed(data: Path, state: sa.Engine) -> None:
    told = review(data, "--by", "王敏", typed="b\ny\ny\nb\nn\nq\n")
    assert "还没有可撤销的" in told.stderr
    assert [(one.kind, one.undoes) for one in history(state)[::-1]] == [(SAME, None), (SAME, None), ("undo", 2), (DIFFERENT, None)]
    assert [kind for kind, _ in stands(state)] == [SAME, DIFFERENT]
    positions = re.findall(r"第 (\d) 对，共 (\d) 对", told.stdout)
    assert positions == [("1", "5"), ("2", "5"), ("4", "5"), ("2", "5"), ("4", "5")]
    assert "已撤销决定 2（是同一人）" in told.stderr
    assert "撤销 1 项" in told.stderr


def test_what_somebody_was_unsure_about_is_asked_only_after_the_visit(data: Path, state: sa.Engine) -> None:
    review(data, typed="u 家里没人\n")
    assert ("R0000001", "R0000002") not in asked(data)
    assert asked(data, "--unsure") == [("R0000001", "R0000002")]
    assert "早已记过（决定 1）" in review(data, "--unsure", typed="u\n").stderr
    review(data, "--unsure", typed="y 入户\n")
    assert stands(state) == [(SAME, {POLICE, FLOATING})]
    assert asked(data, "--unsure") == []


def test_what_a_colleague_contradicted_meanwhile_is_refused_with_the_path_and_the_work_goes_on(data: Path, state: sa.Engine) -> None:
    """The question is on the screen already when the colleague decides."""
    command = [sys.executable, "-m", "pipelines.cli", "review", "--data", str(data)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **pipes, env=os.environ | {"DAOQIAO_LANG": "zh", "PYTHONUTF8": "1"}) as process:
        _until(process.stdout.fileno(), "[q] 结束")
        decide(state, DIFFERENT, POLICE, LOOSE, **NOW)
        decide(state, SAME, LOOSE, FLOATING, **NOW)
        told = process.communicate(b"y\n", timeout=20)[0].decode()
    assert process.returncode == 0
    path = next(line for line in told.splitlines() if "现在却说是同一人" in line)
    assert "流入.csv 第 16 行" in path
    assert "（决定 1，李强，2026-11-21）" in path
    assert "（决定 2，李强，2026-11-21）" in path
    assert told.index("与先前的决定矛盾，没有记下") < told.index("daoqiao review --undo") < told.index("第 1 对，共 4 对"), (
        "the next question follows"
    )
    assert len(history(state)) == 2
    assert ("R0000001", "R0000002") not in asked(data), "the colleague answered it"


def test_a_worker_decides_while_a_night_runs(data: Path, state: sa.Engine) -> None:
    with writer_lock(data):
        review(data, typed="n\n")
    assert stands(state) == [(DIFFERENT, {POLICE, FLOATING})]


def test_no_audit_line_no_decision(data: Path, state: sa.Engine) -> None:
    with no_audit(data):
        told = review(data, typed="y\n", expect=7)
        assert "DQ-623" in told.stderr
        assert last_number(state) == 0
        review(data, "--merge", "R0000001", "R0000002", "--why", "核实", "--yes", expect=7)
    assert last_number(state) == 0


def test_a_merge_shows_who_becomes_one_and_asks_first(data: Path, state: sa.Engine) -> None:
    merging = ("--merge", "r0000004", "R0000005", "R0000006", "--why", "三处同一人", "--by", "王敏")
    told = review(data, *merging)
    assert "将合并成一位居民" in told.stdout
    assert all(text in told.stdout for text in ("R0000004", "R0000006", "李敏", "暂住.csv 第 3 行"))
    assert last_number(state) == 0, "nobody said yes"
    told = review(data, *merging, typed="y\n")
    assert stands(state) == [(SAME, {PARTY, TEMPORARY}), (SAME, {PARTY, LOOSE})]
    assert "daoqiao review --undo 1" in told.stderr
    assert "早已是同一人" in review(data, *merging, "--yes").stderr
    assert ("R0000004", "R0000005") not in asked(data)
    review(data, "--undo", "2", "--why", "弄错了")
    assert stands(state) == []


def test_a_merge_against_a_decision_is_refused_with_the_path(data: Path, state: sa.Engine) -> None:
    decide(state, DIFFERENT, PLANNING, SECOND_POLICE, **NOW)
    told = review(data, "--merge", "R0000001", "R0000002", "--why", "核实", "--yes", expect=4)
    assert "目前在同一份档案里" in told.stderr
    assert "决定 1，李强" in told.stderr
    assert last_number(state) == 1


def test_a_split_lists_the_records_previews_both_people_and_keeps_them_apart(data: Path, state: sa.Engine) -> None:
    listed = review(data, "--split", "R0000001")
    assert POLICE in listed.stdout
    assert "计生.xlsx 第 7 行" in listed.stdout
    assert [one["record_id"] for one in json.loads(review(data, "--split", "R0000001", "--json").stdout)] == [PLANNING, POLICE]
    told = review(data, "--split", "R0000001", "--records", "计生.xlsx:7", "--why", "两个人", "--yes")
    assert "将成为两位居民" in told.stdout
    assert "拆出的" in told.stdout
    assert stands(state) == [(DIFFERENT, {PLANNING, POLICE})]
    decide(state, SAME, POLICE, FLOATING, **NOW)
    decide(state, DIFFERENT, SECOND_POLICE, DIBAO, **NOW)
    assert ("R0000001", "R0000003") in asked(data), "what is said of one part says nothing of the other"
    for name in ("流入.csv:15", "计生.xlsx:8", FLOATING):
        assert "DQ-625" in review(data, "--split", "R0000001", "--records", name, "--why", "x", expect=2).stderr
    assert "全部记录" in review(data, "--split", "R0000001", "--records", f"{PLANNING},GA_1.csv 第 2 行", "--why", "x", expect=2).stderr


def test_records_taken_out_together_are_said_to_be_one_person(data: Path, state: sa.Engine) -> None:
    decide(state, SAME, LOOSE, POLICE, **NOW)
    review(data, "--split", "R0000002", "--records", FLOATING, "--together", "--why", "两个人", "--yes")
    assert Standing(in_force(state)).apart(FLOATING, SECOND_POLICE)


def test_the_history_names_who_when_why_and_what_was_taken_back(data: Path, state: sa.Engine) -> None:
    decide(state, SAME, POLICE, "police_temporary:00000000000000ff", why=f"电话 {PHONE}", **NOW)
    review(data, typed="y\n")
    review(data, "--undo", "1", "--why", "看错了人", "--by", "王敏")
    told = review(data, "--log")
    lines = told.stdout.splitlines()
    assert any("王敏" in line and "撤销 1" in line and "看错了人" in line for line in lines)
    assert any("李强" in line and "已由 3 撤销" in line and "今晚没有的记录" in line and "138****0001" in line for line in lines)
    facts = json.loads(review(data, "--log", "--json").stdout)
    assert [(one["number"], one["kind"], one["undoes"], one["undone_by"]) for one in facts] == [
        (3, "undo", 1, None),
        (2, SAME, None, None),
        (1, SAME, None, 3),
    ]
    assert [one["number"] for one in json.loads(review(data, "--log", "R0000002", "--json").stdout)] == [2]
    assert "DQ-621" in review(data, "--undo", "1", expect=2).stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--merge", "R0000001", "--why", "x"), "两个以上"),
        (("--merge", "R0000001", "R0000001", "--why", "x"), "两个以上"),
        (("--merge", "R0000001", "R0000002"), "--why"),
        (("--merge", "R0000001", "R0000002", "--why", " "), "不能是空的"),
        (("--split", "R0000001", "R0000002"), "一个居民编号"),
        (("--split", "R0000001", "--records", POLICE), "--why"),
        (("--merge", "--split", "R0000001"), "不能一起用"),
        (("R0000001",), "用不着"),
        (("--records", POLICE), "--split"),
        (("--json",), "--json"),
    ],
)
def test_what_is_missing_or_would_be_passed_over_is_said(data: Path, state: sa.Engine, arguments: tuple[str, ...], word: str) -> None:
    assert word in review(data, *arguments, typed="y\n", expect=2).stderr
    assert last_number(state) == 0


def test_unknown_residents_and_empty_directories_are_told_apart(data: Path, tmp_path: Path) -> None:
    assert "DQ-603" in review(data, "--merge", "R0000001", "R9999999", "--why", "x", expect=2).stderr
    assert "DQ-602" in call("review", "--data", str(tmp_path / "nothing"), expect=5).stderr


def test_a_real_night_is_reviewed(district: Daoqiao) -> None:
    told = json.loads(district("review", "--queue", "--json").stdout)
    assert len(told) == one(district, "SELECT count(*) FROM review.queue")
    listed = district("review", "--queue").stderr
    assert f"待核对 {len(told):,} 对" in listed


def test_on_a_terminal_one_key_answers_and_who_decides_is_asked_once(data: Path, state: sa.Engine) -> None:
    """A real terminal: keys without Enter, differing characters underlined, the login name offered."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "120", "LINES": "50", "DAOQIAO_LANG": "zh"}
    command = [sys.executable, "-m", "pipelines.cli", "review", "--data", str(data)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        card = _until(ours, "[q] 结束")
        _press(ours, b"n")
        _until(ours, "谁在核对")
        os.write(ours, "王敏\r".encode())
        assert "已记下：不是同一人（决定 1）" in _until(ours, "[q] 结束")
        _press(ours, b"u")
        _until(ours, "[q] 结束")
        _press(ours, b"q")
        _until(ours, "还剩")
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert "陈\x1b[1;4m健\x1b[0m华" in card
    assert [(one.kind, one.decided_by) for one in in_force(state)] == [(DIFFERENT, "王敏"), (UNSURE, "王敏")]


def _press(terminal: int, key: bytes) -> None:
    """Once single keys are read: what is typed before that is thrown away."""
    end = time.monotonic() + 20
    while termios.tcgetattr(terminal)[3] & termios.ICANON:
        assert time.monotonic() < end
        time.sleep(0.01)
    os.write(terminal, key)


def _until(terminal: int, words: str) -> str:
    """What the terminal shows up to and with ``words``."""
    seen, end = b"", time.monotonic() + 20
    while words.encode() not in seen:
        assert time.monotonic() < end, seen.decode(errors="replace")
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 1)
    return seen.decode(errors="replace")


def test_a_record_with_a_number_speaks_for_its_resident(data: Path, state: sa.Engine) -> None:
    """Joined to one that has none, the rest of a resident with another number would be left behind (two numbers in one group)."""
    review(data, "--merge", "R0000001", "R0000002", "--why", "核实", "--yes", "--by", "王敏")
    assert stands(state) == [(SAME, {POLICE, SECOND_POLICE})]
