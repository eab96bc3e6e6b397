"""A person named by a roster is answered once: the next night shows the visit on that resident and asks no more, whatever becomes of
files and residents, until the answer is taken back. On a copy of the frozen district: two 王芳 in one building, the visit says no more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.commands import roster_ask
from pipelines.steps import rebuild_night, run_night
from tests.audited import audited, facts
from tests.cases.district.people import HOME
from tests.cli.conftest import MOBILE
from tests.no_checks import without_checks
from warehouse.state.database import open_state
from warehouse.state.decisions import decide, merge, split
from warehouse.state.decisions import undo as take_back
from warehouse.state.roster_answers import Stated, answer
from warehouse.store.publish import current

FIRST, SECOND, THIRD = "2026-11-20", "2026-11-21", "2026-11-22"
VISITS, PLANNING = "grid/走访记录.csv", "family_planning/411099001001_青禾社区_全员人口.csv"
HERS = "13800990141"
"""The phone that family planning alone has, of the 王芳 who is meant."""
LI = {"who": "李强", "at": "2026-11-20T10:00:00+08:00", "why": "电话"}
FANG = Stated("visit", "household", "王芳", "青禾社区", "望湖苑4幢", "")


class Town:
    """One data directory and its inbox."""

    def __init__(self, home: Path) -> None:
        self.data, self.inbox = home / "data", home / "inbox"

    def run(self, night: str) -> None:
        run_night(self.inbox, self.data, night)

    def rows(self, sql: str, *values: Any, database: Path | None = None) -> list[tuple[Any, ...]]:
        con = duckdb.connect(str(database or current(self.data).database), read_only=True)
        try:
            return con.execute(sql, list(values)).fetchall()
        finally:
            con.close()

    def review(self, *arguments: str, typed: str = "", expect: int = 0) -> Result:
        command = ["review", "--data", str(self.data), "--rosters", *arguments]
        result = CliRunner().invoke(cli, command, input=typed)
        assert result.exit_code == expect, f"{result.output}\n{result.exception!r}"
        assert not MOBILE.search(result.output), "numbers are masked"
        return result

    def open(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.review("--json").stdout)
        return found

    def matched(self, database: Path | None = None) -> list[tuple[str | None, str]]:
        """Resident and rule of every row that names 王芳."""
        sql = """SELECT m.resident_id, m.rule FROM link.roster_match m JOIN mart.visit v USING (file, sheet, row_number)
            WHERE m.source_id = 'visit' AND v.visitor = '张丽' AND v.dwelling IS NULL ORDER BY ALL"""
        return [(resident, rule) for resident, rule in self.rows(sql, database=database)]

    def key_of(self, resident: str) -> str:
        """The key to press for that candidate."""
        (asked,) = self.open()
        return str([one["resident_id"] for one in asked["candidates"]].index(resident) + 1)

    def change(self, file: str, change: Callable[[list[str]], list[str]]) -> None:
        path = self.inbox / file
        head, *lines = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([head, *change(lines)]) + "\n", "utf-8")

    def her(self) -> str:
        """The resident behind her record of family planning."""
        ((found,),) = self.rows(
            "SELECT DISTINCT l.resident_id FROM core.record_value v JOIN link.resident_record l USING (record_no) "
            "WHERE v.field::VARCHAR = 'phones' AND v.value = ?",
            HERS,
        )
        return str(found)

    def records(self, resident: str) -> list[str]:
        sql = "SELECT record_id FROM link.resident_record WHERE resident_id = ? ORDER BY source_id"
        return [record for (record,) in self.rows(sql, resident)]


@pytest.fixture(scope="session")
def one_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen district after its first night."""
    home = tmp_path_factory.mktemp("rosters")
    shutil.copytree(HOME / "sources", home / "data" / "sources")
    shutil.copytree(HOME / "night0", home / "inbox")
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        run_night(home / "inbox", home / "data", FIRST)
    return home


@pytest.fixture
def town(one_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    without_checks(monkeypatch)
    monkeypatch.setenv("COLUMNS", "200")  # whole sentences are looked for
    shutil.copytree(one_night, tmp_path / "town", symlinks=True)
    return Town(tmp_path / "town")


def test_answered_the_next_night_shows_the_visit_and_asks_no_more(town: Town) -> None:
    her, (asked,) = town.her(), town.open()
    assert (asked["name"], asked["reason"], len(asked["rows"]), len(asked["candidates"])) == ("王芳", "several", 1, 2)
    assert town.matched() == [(None, "several")]
    told = town.review("--by", "王敏", typed=f"{town.key_of(her)} 入户核实\n")
    assert f"已记下：{her} 王芳" in told.stderr
    assert "还剩 0 个" in told.stderr
    assert town.open() == [], "not asked again, though tonight is not yet"
    town.run(SECOND)
    assert town.matched() == [(her, "person")]
    assert town.rows("SELECT count(*) FROM review.roster") == [(0,)]
    assert town.rows("SELECT visited_on FROM mart.visit WHERE resident_id = ?", her) == [("2026-10-20",)]
    (line,) = audited(town.data)
    assert (line.what, line.reason) == ("answer", "入户核实")
    assert (facts(line)["said"], facts(line)["by"]) == ("person", "王敏")


def test_the_card_says_what_the_row_says_and_tells_the_candidates_apart(town: Town) -> None:
    told = town.review(typed="s\n")
    for words in ("望湖苑4幢", "2026-10-20，张丽，日常走访，正常", "走访记录.csv 第 8 行", "可能是几个人", "女 43岁", "女 40岁",
                  "望湖苑4幢1单元201室", "望湖苑4幢2单元101室", "户主", "138****0141", "没有写到室或电话"):  # fmt: skip
        assert words in told.stdout, words
    assert "记下 0 项；还剩 1 个" in told.stderr
    assert "left open: several may be meant" in town.review("--lang", "en", typed="q\n").stdout


def test_reordered_and_exported_anew_and_the_next_visit_to_the_door(town: Town) -> None:
    her = town.her()
    town.review(typed=f"{town.key_of(her)}\n")

    def exported(lines: list[str]) -> list[str]:
        again = ["2026.11.20,张丽,青禾社区, 王芳 ,望湖苑4栋,日常走访,正常"]
        other = ["2026.11.20,张丽,青禾社区,王芳,望湖苑5号楼,日常走访,正常"]
        return lines[::-1] + other + again

    town.change(VISITS, exported)
    town.run(SECOND)
    rows = town.rows("SELECT visited_on, row_number FROM mart.visit WHERE resident_id = ? ORDER BY 1", her)
    assert [date for date, _ in rows] == ["2026-10-20", "2026-11-20"]
    assert rows[0][1] != 8, "the row has moved"
    assert len(town.matched()) == 3
    assert [rule for _, rule in town.matched()].count("person") == 2, "another building is another question"
    assert [one["address"] for one in town.open()] == ["望湖苑5幢"]


def test_none_of_these_leaves_the_visit_on_nobody_and_is_asked_no_more(town: Town) -> None:
    town.review(typed="0\n")
    town.run(SECOND)
    assert town.matched() == [(None, "person")]
    assert town.rows("SELECT count(*) FROM review.roster") == [(0,)]
    assert town.open() == []


def test_unsure_stays_open_and_is_listed(town: Town) -> None:
    town.review(typed="u\n")
    assert [one["unsure"] for one in town.open()] == [True]
    town.run(SECOND)
    assert town.matched() == [(None, "several")]
    assert [one["unsure"] for one in town.open()] == [True]
    assert "有人看过，拿不准" in town.review("--queue").stdout


def test_taken_back_it_is_asked_again(town: Town) -> None:
    town.review(typed=f"{town.key_of(town.her())}\n")
    town.run(SECOND)
    assert "已撤销" in town.review("--undo", "1", "--why", "看错了人").stderr
    town.run(THIRD)
    assert town.matched() == [(None, "several")]
    assert len(town.open()) == 1
    shown = town.review("--log").stdout
    assert "撤销 1" in shown
    assert "已由 2 撤销" in shown
    assert "DQ-653" in town.review("--undo", "1", expect=2).stderr


def test_a_step_back_asks_again_at_once(town: Town) -> None:
    town.change(VISITS, lambda lines: [*lines, "2026.11.20,张丽,青禾社区,查无此,杏林小区9号楼,日常走访,正常"])
    town.run(SECOND)
    told = town.review(typed="0\nb\nq\n")
    assert "已撤销第 1 项" in told.stderr
    assert len(town.open()) == 2


def test_somebody_who_is_no_candidate_is_named_by_id(town: Town) -> None:
    ((other,),) = town.rows("SELECT resident_id FROM mart.resident WHERE name = '潘岩'")
    told = town.review(typed=f"r R9999999\nr {str(other).lower()} 电话核实\n")
    assert "没有这个居民编号：R9999999" in told.stderr
    town.run(SECOND)
    assert town.matched() == [(other, "person")]
    assert json.loads(town.review("--log", "--json").stdout)[0]["reason"] == "电话核实"


def test_a_resident_merged_since_keeps_the_visit_and_one_split_keeps_it_with_the_record(town: Town) -> None:
    her, (asked,) = town.her(), town.open()
    both = [one["resident_id"] for one in asked["candidates"]]
    town.review(typed=f"{town.key_of(her)}\n")
    state = open_state(f"sqlite:///{town.data / 'state' / 'state.sqlite'}")
    merge(state, [town.records(one) for one in both], **LI)
    town.run(SECOND)
    assert town.matched() == [(town.her(), "person")]
    assert town.rows("SELECT count(*) FROM mart.resident WHERE name = '王芳'") == [(1,)]
    (kept,) = {line["record_id"] for line in json.loads(town.review("--log", "--json").stdout)}
    rest = [record for record in town.records(town.her()) if record != kept]
    take_back(state, 1, **LI)
    split(state, [kept], rest, **LI)
    town.run(THIRD)
    ((alone,),) = town.rows("SELECT resident_id FROM link.resident_record WHERE record_id = ?", kept)
    assert town.records(alone) == [kept]
    assert town.matched() == [(alone, "person")]
    state.dispose()


def test_where_the_record_is_gone_it_is_as_if_nobody_had_answered(town: Town) -> None:
    her = town.her()
    town.review(typed=f"{town.key_of(her)}\n")
    town.change(PLANNING, lambda lines: [line for line in lines if HERS not in line])
    town.run(SECOND)
    assert town.matched() == [(None, "several")]
    town.review(typed=f"{town.key_of(her)}\n")
    assert [one["kind"] for one in json.loads(town.review("--log", "--json").stdout)] == ["person", "undo", "person"]
    town.run(THIRD)
    assert town.matched() == [(her, "person")]


def test_a_past_night_is_built_again_with_the_answers_of_that_night(town: Town) -> None:
    her = town.her()
    town.review(typed=f"{town.key_of(her)}\n")
    town.run(SECOND)
    town.review("--undo", "1")
    for night, known in ((FIRST, (None, "several")), (SECOND, (her, "person"))):
        rebuild_night(town.data, night)
        assert town.matched(town.data / "rebuilt" / night / "warehouse.duckdb") == [known]


def test_what_somebody_else_answered_meanwhile_is_not_overridden(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    her = town.her()
    key = town.key_of(her)
    asked = roster_ask.read_key

    def slow() -> tuple[str, str]:
        state = open_state(f"sqlite:///{town.data / 'state' / 'state.sqlite'}")
        answer(state, FANG, "none", **LI)
        state.dispose()
        return asked()

    monkeypatch.setattr(roster_ask, "read_key", slow)
    told = town.review(typed=f"{key}\n")
    assert "第 1 项），与这次不同，没有记下" in told.stderr
    assert "--undo 1" in told.stderr
    assert [one["kind"] for one in json.loads(town.review("--log", "--json").stdout)] == ["none"]


def test_the_history_of_decisions_shows_roster_answers_too(town: Town) -> None:
    state = open_state(f"sqlite:///{town.data / 'state' / 'state.sqlite'}")
    decide(state, "unsure", *town.records(town.her())[:2], **LI)
    state.dispose()
    town.review(typed="0\n")
    shown = CliRunner().invoke(cli, ["review", "--data", str(town.data), "--log"]).stdout
    assert "拿不准" in shown
    assert "各系统都没有这个人" in shown


@pytest.mark.parametrize("wrong", [["--merge"], ["--split"], ["--telling"], ["R0000001"]])
def test_what_does_not_go_with_rosters_is_refused(town: Town, wrong: list[str]) -> None:
    town.review(*wrong, expect=2)


def test_a_version_from_before_says_so(town: Town) -> None:
    con = duckdb.connect(str(current(town.data).database))
    con.execute("ALTER TABLE review.roster DROP COLUMN stated_name")
    con.close()
    assert "DQ-652" in town.review(expect=5).stderr
    plain = CliRunner().invoke(cli, ["review", "--data", str(town.data), "--queue"])
    assert plain.exit_code == 0
