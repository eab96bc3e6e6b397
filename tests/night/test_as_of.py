"""Ten nights of a small town, published one after the other: each can be asked for later, to the row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines import steps
from pipelines.cli import cli
from pipelines.night.outcome import Outcome
from pipelines.steps import rebuild_night, run_night
from tests.audited import audited, facts
from tests.inbox import write_inbox
from tests.night.town import Town
from tests.no_checks import without_checks
from warehouse.state.corrections import correct
from warehouse.state.decisions import merge, undo
from warehouse.store.history import FILE
from warehouse.store.history_spans import KINDS
from warehouse.store.publish import current
from warehouse.store.reading import reading
from warehouse.store.reports import reports, run_report

NOW: dict[str, Any] = {"who": "王敏", "at": "2026-11-22T09:00:00+08:00", "why": "入户核实"}
NIGHTS = [f"2026-11-{day}" for day in range(20, 30)]
MOVES, CORRECTED, MERGED, DIES, SPLIT, BACK = NIGHTS[2], NIGHTS[4], NIGHTS[5], NIGHTS[6], NIGHTS[7], NIGHTS[8]
MOVER, DEAD, ONE, OTHER = "王秀英", "刘建华", "王伟敏", "刘伟静"


@dataclass
class Story:
    """The town after its ten nights, and the ids of those whom the tests are about."""

    town: Town
    ids: dict[str, str]

    @property
    def data(self) -> Path:
        return self.town.data

    def database(self, night: str) -> Path:
        (path,) = self.data.glob(f"published/{night.replace('-', '')}-001/warehouse.duckdb")
        return path

    def asked(self, sql: str, night: str = NIGHTS[-1]) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database(night)), read_only=True) as con:
            return con.execute(sql).fetchall()

    def call(self, *arguments: str, expect: int = 0) -> Result:
        result = CliRunner().invoke(cli, [*arguments, "--data", str(self.data)])
        assert result.exit_code == expect, f"{result.output}\n{result.exception!r}"
        return result

    def show(self, who: str, night: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.call("show", self.ids[who], "--as-of", night, "--json").stdout)
        return found


def runs(town: Town, night: str) -> Outcome:
    printed: dict[str, list[Mapping[str, str]]] = {source: [*rows] for source, rows in town.rows.items()}
    return run_night(write_inbox(town.home / "inbox", **printed), town.data, night)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        town = Town(tmp_path_factory.mktemp("as_of"))
        (town.data / "district.toml").write_text("keep_versions = 30\n", "utf-8")
        story = Story(town, {})
        for night in NIGHTS:
            happens(story, night)
            runs(town, night)
            if night == NIGHTS[0]:
                found = story.asked("SELECT name, min(resident_id) FROM mart.resident GROUP BY name", night)
                story.ids |= dict(found)
        yield story


def happens(story: Story, night: str) -> None:
    """What is different from this night on."""
    town = story.town

    def record(source: str, name: str) -> str:
        before = NIGHTS[NIGHTS.index(night) - 1]
        ((found,),) = story.asked(f"SELECT record_id FROM core.person_record WHERE source_id = '{source}' AND name = '{name}'", before)
        return str(found)

    if night == MOVES:
        town.row("family_planning", MOVER)["现居住地址"] = "胜利家园8号楼2单元302"
        town.row("police_resident", MOVER)["现住地详址"] = "胜利家园8幢2单元302室"
        town.row("dibao_person", MOVER)["家庭地址"] = "胜利家园8号楼2单元302室"
        town.row("dibao_household", MOVER)["家庭住址"] = "胜利家园8#2-302"
    elif night == CORRECTED:
        correct(town.state, record("police_resident", MOVER), "education", "20", "本科", **NOW)
    elif night == MERGED:
        merge(town.state, [[record("police_resident", ONE)], [record("police_resident", OTHER)]], **NOW)
    elif night == DIES:
        town.row("family_planning", DEAD)["人员状态"] = "003"
    elif night == SPLIT:
        undo(town.state, 1, who="王敏", at=NOW["at"])
    elif night == BACK:
        town.row("family_planning", DEAD).update({"人员状态": "", "移动电话": "13800000077"})  # or the file would be an old one come again
        town.rows["floating_population"] = town.rows["floating_population"][:-3]


def test_each_night_as_of_later_is_what_its_version_said(story: Story) -> None:
    different = set()
    for night in NIGHTS:
        for kind in KINDS:
            said = story.asked(f"SELECT * FROM ({kind.query}) ORDER BY ALL", night)
            answered = story.asked(f"SELECT * FROM history.{kind.name}s_on('{night}') ORDER BY ALL")
            assert answered == said, (night, kind.name)
            different.add((kind.name, repr(said)))
    assert len([1 for name, _ in different if name == "state"]) >= 6, "the nights differ, or this proves nothing"


def test_who_lived_where_with_whom(story: Story) -> None:
    before, after = story.show(MOVER, NIGHTS[1]), story.show(MOVER, MOVES)
    assert before["fields"]["residence_address"][0]["value"] != after["fields"]["residence_address"][0]["value"]
    assert after["fields"]["residence_address"][0]["value"] == "胜利家园8幢2单元302室"
    assert after["fields"]["residence_address"][0]["since"] == MOVES
    (told,) = [row for row in before["changes_since"] if row["change"] == "moved"]
    assert (told["night"], told["new_value"][-13:]) == (MOVES, "胜利家园8幢2单元302室")
    assert [row for row in after["changes_since"] if row["change"] == "moved"] == []
    homes = {story.show(MOVER, night)["households"][-1]["household_id"] for night in NIGHTS[1:4]}
    assert len(homes) == 2


def test_a_correction_holds_from_its_night_on(story: Story) -> None:
    assert "education" not in story.show(MOVER, NIGHTS[3])["fields"]
    (value,) = story.show(MOVER, CORRECTED)["fields"]["education"]
    assert (value["code"], value["sources"], value["rule"]) == ("20", ["correction"], "correction")
    ((reason,),) = story.asked(
        f"SELECT reason FROM history.change WHERE night = '{CORRECTED}' AND change = 'value' AND field = 'education'"
    )
    assert reason == "correction"


def test_who_was_reported_dead_and_came_back(story: Story) -> None:
    lives = [story.show(DEAD, night)["life_status"] for night in (MERGED, DIES, SPLIT, BACK)]
    assert lives == ["alive", "reported_dead", "reported_dead", "alive"]
    told = story.asked(
        f"SELECT night, change FROM history.change WHERE resident_id = '{story.ids[DEAD]}' AND field = 'life_status' ORDER BY 1"
    )
    assert told == [(DIES, "reported_dead"), (BACK, "alive_again")]


def test_an_id_that_was_merged_is_shown_as_it_was_and_leads_on_from_then(story: Story) -> None:
    one, other = story.ids[ONE], story.ids[OTHER]
    kept, gone = sorted((one, other))
    names = {one: ONE, other: OTHER}
    told = story.call("show", gone, "--as-of", CORRECTED)
    assert names[gone] in told.stdout
    assert f"按 {CORRECTED} 当夜的版本" in told.stdout
    assert f"并入 {kept}" in told.stdout
    during = story.call("show", gone, "--as-of", MERGED)
    assert f"{gone} 已于 {MERGED} 并入 {kept}" in during.stderr
    assert f"按 {MERGED} 当夜的版本" in during.stdout
    assert names[kept] in during.stdout
    assert during.stdout.count("部分记录拆分到") == 1
    new = during.stdout.split("部分记录拆分到")[1].split()[0]
    assert "DQ-634" in story.call("show", new, "--as-of", MERGED, expect=2).stderr, "it was not there then"
    changed = story.asked(f"SELECT DISTINCT change, reason FROM history.change WHERE night = '{MERGED}' AND resident_id = '{kept}'")
    assert {reason for change, reason in changed if change != "kept"} <= {"records_joined", "moved"}, changed
    assert any(change == "value" for change, _ in changed)


def test_dates_that_have_no_answer_are_told_apart(story: Story) -> None:
    who = story.ids[MOVER]
    assert "DQ-631" in story.call("show", who, "--as-of", "2026-11-19", expect=2).stderr
    assert "DQ-632" in story.call("show", who, "--as-of", "2999-01-01", expect=2).stderr
    assert "DQ-634" in story.call("show", "R9999999", "--as-of", MOVES, expect=2).stderr
    story.call("show", who, "--as-of", "yesterday", expect=2)
    story.call("show", who, "--as-of", MOVES, "--why", expect=2)


def test_numbers_are_masked_of_the_past_too(story: Story) -> None:
    (number,) = {row[0] for row in story.asked(f"SELECT id_number FROM mart.resident WHERE resident_id = '{story.ids[MOVER]}'")}
    told = story.call("show", story.ids[MOVER], "--as-of", MOVES)
    assert number not in told.output
    assert number in story.call("show", story.ids[MOVER], "--as-of", MOVES, "--unmask", "入户核实").stdout
    line = audited(story.data)[-1]
    assert (line.what, line.whom, facts(line)["as_of"]) == ("reveal", story.ids[MOVER], MOVES)


def test_a_rebuilt_night_is_given_its_own_past_and_changes_no_history(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    without_checks(monkeypatch)
    before = (story.data / FILE).read_bytes()
    rebuild_night(story.data, DIES)
    assert (story.data / FILE).read_bytes() == before
    with duckdb.connect(str(story.data / "rebuilt" / DIES / "warehouse.duckdb"), read_only=True) as con:
        for night in (NIGHTS[0], MOVES, DIES):
            said = story.asked("SELECT * FROM history.states_on('" + night + "') ORDER BY ALL")
            assert con.execute(f"SELECT * FROM history.states_on('{night}') ORDER BY ALL").fetchall() == said
        assert con.execute("SELECT max(night) FROM history.night").fetchall() == [(DIES,)]


def test_a_version_that_broke_before_it_was_published_leaves_no_night(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_checks(monkeypatch)
    town = story.town.copied(tmp_path / "home")
    with monkeypatch.context() as patch:
        patch.setattr(steps, "publish_version", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            runs(town, "2026-11-30")
    runs(town, "2026-12-01")
    with duckdb.connect(str(current(town.data).database), read_only=True) as con:
        assert con.execute("SELECT list(night ORDER BY night) FROM history.night").fetchall() == [([*NIGHTS, "2026-12-01"],)]


def test_a_deleted_history_is_said(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_checks(monkeypatch)
    town = story.town.copied(tmp_path / "home")
    (town.data / FILE).unlink()
    assert "DQ-635" in {warned.code for warned in runs(town, "2026-11-30").warnings}
    assert "DQ-635" not in {warned.code for warned in runs(town, "2026-12-01").warnings}


def report(story: Story, name: str, **wanted: str) -> list[dict[str, Any]]:
    with reading(story.data) as version:
        answer = run_report(version, reports()[name], wanted)
        return [dict(zip((column.id for column in answer.columns), row, strict=True)) for row in answer.rows]


def test_the_weekly_report_tells_each_change_in_a_sentence_and_counts_it(story: Story) -> None:
    sentences = {row["sentence"] for row in report(story, "weekly_change_list", since=NIGHTS[0], until=NIGHTS[-1])}
    assert f"有一个系统登记{DEAD}死亡，请核实" in sentences
    assert f"{DEAD}的死亡登记已撤销" in sentences
    assert any(one.startswith(MOVER) and one.endswith("胜利家园8幢2单元302室") for one in sentences)
    assert not any(other in one for one in sentences for other in (ONE, OTHER)), "a merge and its undoing move nobody"
    assert not any("新增居民" in one for one in sentences), "the first night is where the history begins"
    counted = report(story, "weekly_change", since=NIGHTS[0], until=NIGHTS[-1])
    total = next(row for row in counted if row["grid_no"] == "全区")
    assert (total["reported_dead"], total["residents_new"]) == (1, 0)
    assert total["residents_gone"] == sum("不在任何系统" in one for one in sentences)
    assert sum(row["reported_dead"] for row in counted if row["grid_no"] not in ("全区", "全社区")) == 1
    assert report(story, "weekly_change", since=DIES, until=DIES)[-1]["reported_dead"] == 1
    assert not any(row["reported_dead"] for row in report(story, "weekly_change", since=SPLIT, until=SPLIT))
    nightly = {row["sentence"] for row in report(story, "nightly_change", night=DIES)}
    assert nightly == {f"有一个系统登记{DEAD}死亡，请核实"}
