"""The history database: every night it keeps can be asked for, whatever was run again, broken off or deleted in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.marts_by_hand import Lineage, Town, Version, asked, by_chance, changes, contents, person, put
from warehouse.store import history_spans
from warehouse.store.history_spans import KINDS
from warehouse.vocabulary.errors import DaoqiaoError

D1, D2, D3, D4 = "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"


def answers(version: Version, night: str) -> dict[str, Any]:
    return {kind.name: asked(version, kind.name, night) for kind in KINDS}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_version_answers_every_night_before_it(tmp_path: Path, seed: int) -> None:
    versions: dict[str, Version] = {}
    for night, town in by_chance(seed, 10):
        versions[night] = put(tmp_path, night, town, max(versions, default=""))
    assert any(v.written.closed["state"] for v in versions.values())
    for then in ("2026-12-05", "2026-12-10"):
        for night, version in versions.items():
            if night <= then:
                assert answers(versions[then], night) == version.said, (then, night)
    last = versions["2026-12-10"]
    assert answers(last, "2027-06-01") == last.said, "after the last night nothing else is known"
    assert not any(answers(last, "2026-11-30").values()), "before the first night nothing is known"


def test_a_night_writes_only_what_changed(tmp_path: Path) -> None:
    town = {f"R{n:07d}": person(f"王{n}", str(101 + n)) for n in range(20)}
    put(tmp_path, D1, town, "")
    town["R0000003"] = person("王3", "999")
    written = put(tmp_path, D2, town, D1).written
    assert (written.opened, written.closed) == ({"value": 1, "state": 1, "membership": 1, "finding": 0},) * 2
    assert not written.baseline


def test_a_night_run_again_takes_the_place_of_its_first_run(tmp_path: Path) -> None:
    town = {"R0000001": person("王一"), "R0000002": person("王二", "102")}
    first = put(tmp_path, D1, town, "")
    put(tmp_path, D2, {**town, "R0000001": person("王一", "777")}, D1)
    put(tmp_path, D2, {"R0000001": town["R0000001"], "R0000003": person("王三")}, D2)
    again = put(tmp_path, D2, {**town, "R0000002": person("王二", "888")}, D2)
    before = contents(tmp_path)
    assert answers(again, D1) == first.said
    assert answers(again, D2) == again.said
    assert {row[1] for row in changes(again, D2)} == {"R0000002"}, "what the first run said has not happened"
    put(tmp_path, D2, {**town, "R0000002": person("王二", "888")}, D2)
    assert contents(tmp_path) == before


def test_a_night_that_was_written_and_not_published_never_was(tmp_path: Path) -> None:
    town = {"R0000001": person("王一")}
    put(tmp_path, D1, town, "")
    put(tmp_path, D2, {"R0000001": person("王一", "777")}, D1)
    third = put(tmp_path, D3, {"R0000001": person("王一", "888")}, D1)  # D2 fell between writing and publishing
    assert asked(third, "state", D2) == asked(third, "state", D1)
    ((old, new),) = {row[4:] for row in changes(third, D3) if row[0] == "moved"}
    assert (old, new) == ("东风社区 胜利家园3幢101室", "东风社区 胜利家园3幢888室")
    assert changes(third, D2) == set()


def test_a_night_that_breaks_off_leaves_the_history_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = {"R0000001": person("王一"), "R0000002": person("王二", "102")}
    put(tmp_path, D1, town, "")
    before = contents(tmp_path)
    real = history_spans.keep

    def breaks(con: duckdb.DuckDBPyConnection, kind: history_spans.Kind, night: str) -> tuple[int, int]:
        if kind.name == "membership":
            raise KeyboardInterrupt
        return real(con, kind, night)

    moved: Town = {**town, "R0000002": person("王二", "888")}
    with monkeypatch.context() as patch:
        patch.setattr(history_spans, "keep", breaks)
        with pytest.raises(KeyboardInterrupt):
            put(tmp_path, D2, moved, D1)
    assert contents(tmp_path) == before
    second = put(tmp_path, D2, moved, D1)
    assert answers(second, D2) == second.said


@pytest.mark.parametrize("rebuilt", [True, False], ids=["rebuilt", "run again"])
def test_an_older_night_is_given_the_history_as_of_it_and_changes_nothing(tmp_path: Path, rebuilt: bool) -> None:
    versions: dict[str, Version] = {}
    for night, town in by_chance(4, 4):
        versions[night] = put(tmp_path, night, town, max(versions, default=""))
    before = contents(tmp_path)
    towns = dict(by_chance(4, 4))
    town = towns[D2] if rebuilt else {**towns[D2], "R9999999": person("新人")}
    version = put(tmp_path, D2, town, D4, past=rebuilt)
    assert contents(tmp_path) == before
    assert not version.written.stored
    assert answers(version, D1) == versions[D1].said
    assert answers(version, D2) == answers(version, D4) == version.said, "of later nights it knows nothing"
    assert list(tmp_path.glob("past.duckdb*")) == []


def test_a_deleted_history_begins_anew(tmp_path: Path) -> None:
    town = {"R0000001": person("王一"), "R0000002": person("王二", "102")}
    put(tmp_path, D1, town, "")
    (tmp_path / "history" / "history.duckdb").unlink()
    second = put(tmp_path, D2, {**town, "R0000001": person("王一", "777")}, D1)
    assert second.written.baseline
    assert asked(second, "state", D1) == []
    assert changes(second, D2) == set(), "with nothing to compare with, nothing is told as changed"
    third = put(tmp_path, D3, town, D2)
    assert answers(third, D2) == second.said


def test_a_damaged_history_stops_the_night_and_is_named(tmp_path: Path) -> None:
    put(tmp_path, D1, {"R0000001": person("王一")}, "")
    file = tmp_path / "history" / "history.duckdb"
    file.write_bytes(b"no database" * 1000)
    with pytest.raises(DaoqiaoError) as caught:
        put(tmp_path, D2, {"R0000001": person("王一")}, D1)
    assert caught.value.code == "DQ-633"


def test_first_nights_are_known_of_values_people_and_memberships(tmp_path: Path) -> None:
    one = person("王一")
    put(tmp_path, D1, {"R0000001": one}, "")
    one.values["phones"] = {"13800990001": ["family_planning"]}
    put(tmp_path, D2, {"R0000001": one, "R0000002": person("王二")}, D1)
    one.values["phones"] = {"13800990001": ["family_planning", "dibao_person"]}  # the same value, another source
    one.homes = {"actual": "AH777"}
    seen = put(tmp_path, D3, {"R0000001": one, "R0000002": person("王二")}, D2).first_seen
    of_value = {(row[0], row[1]): row[-1] for row in seen["value"]}
    assert of_value["R0000001", "name"] == D1
    assert of_value["R0000001", "phones"] == D2
    assert {row[0]: row[-1] for row in seen["state"]} == {"R0000001": D1, "R0000002": D2}
    assert {row[0]: row[-1] for row in seen["membership"]} == {"R0000001": None, "R0000002": D2}, "None: not seen before tonight"


def test_an_update_of_duckdb_opens_no_spans(tmp_path: Path) -> None:
    town = {"R0000001": person("王一"), "R0000002": person("王二", "102")}
    put(tmp_path, D1, town, "")
    with duckdb.connect(str(tmp_path / "history" / "history.duckdb")) as con:
        con.execute("UPDATE night SET made_with = '0.0.1'")
        for kind in KINDS:  # what another DuckDB's hashes look like
            con.execute(f"UPDATE {kind.name}_mark SET mark = mark + 1")
            con.execute(f"UPDATE {kind.name}_seen SET key = key + 1")
    del town["R0000002"]
    second = put(tmp_path, D2, town, D1)
    assert (second.written.opened["state"], second.written.closed["state"]) == (0, 1)
    assert {row[-1] for row in second.first_seen["value"]} == {D1}
    assert {row[-1] for row in put(tmp_path, D3, town, D2).first_seen["value"]} == {D1}


def test_nights_older_than_the_setting_are_forgotten_and_no_later_answer_changes(tmp_path: Path) -> None:
    versions: dict[str, Version] = {}
    for night, town in by_chance(6, 8):
        versions[night] = put(tmp_path, night, town, max(versions, default=""), keep_days=3)
    last = versions["2026-12-08"]
    assert asked(last, "state", D4) == []
    for night in ("2026-12-05", "2026-12-06", "2026-12-07", "2026-12-08"):
        assert answers(last, night) == versions[night].said
    with duckdb.connect(str(last.database), read_only=True) as con:
        assert con.execute("SELECT min(until) > '2026-12-05' FROM history.value").fetchall() == [(True,)]
        assert con.execute("SELECT min(night) >= '2026-12-05' FROM history.change").fetchall() == [(True,)]


def test_changes_are_told_in_words_of_their_own(tmp_path: Path) -> None:
    one, two, three = person("王一"), person("王二", "102"), person("王三", "103", life_status="reported_dead")
    put(tmp_path, D1, {"R0000001": one, "R0000002": two, "R0000003": three}, "")
    one = person("王一", "105", community="西湖社区")
    one.homes = {"actual": "AH105"}
    one.values["residence_address"] = {"胜利家园3幢105室": ["police_resident"]}
    two.state |= {"life_status": "reported_dead", "presence": "outflow"}
    two.is_dibao, two.branch = True, "第一支部"
    two.values["name"] = {"王贰": ["correction"]}
    three.state["life_status"] = "alive"
    told = changes(put(tmp_path, D2, {"R0000001": one, "R0000002": two, "R0000003": three}, D1), D2)
    assert told == {
        ("moved", "R0000001", "stated", "community", "东风社区 胜利家园3幢101室", "西湖社区 胜利家园3幢105室"),
        ("household", "R0000001", "moved", "actual", "AH101", "AH105"),
        ("reported_dead", "R0000002", "stated", "life_status", "alive", "reported_dead"),
        ("presence", "R0000002", "stated", "presence", "registered_here", "outflow"),
        ("dibao_on", "R0000002", "stated", "dibao_no", None, None),
        ("member_on", "R0000002", "stated", "branch", None, "第一支部"),
        ("value", "R0000002", "correction", "name", "王二", "王贰"),
        ("alive_again", "R0000003", "stated", "life_status", "reported_dead", "alive"),
    }


def test_a_merge_is_a_merge_and_not_its_values(tmp_path: Path) -> None:
    one, two = person("王一"), person("王一", "202")
    two.is_dibao = True
    put(tmp_path, D1, {"R0000001": one, "R0000002": two}, "")
    both = person("王一", "202")
    both.is_dibao = True
    both.values["residence_address"]["胜利家园3幢101室"] = ["dibao_person"]
    both.values["education"] = {"20": ["dibao_person"]}  # neither of the two said so before
    lineage: Lineage = [
        (D2, "merged", "R0000002", "R0000001", "records_joined", 1),
        (D2, "kept", "R0000001", "R0000002", "records_joined", 2),
    ]
    version = put(tmp_path, D2, {"R0000001": both}, D1, lineage)
    reasons = {(row[0], row[3]): row[2] for row in changes(version, D2) if row[1] == "R0000001" and row[0] != "kept"}
    assert reasons == {
        ("moved", "dwelling"): "records_joined",
        ("dibao_on", "dibao_no"): "records_joined",
        ("household", "actual"): "moved",
        ("value", "education"): "stated",
    }
    assert {row[:3] for row in changes(version, D2) if row[1] == "R0000002"} == {("merged", "R0000002", "records_joined")}
    apart = put(tmp_path, D3, {"R0000001": one, "R0000003": two}, D2, [(D3, "split", "R0000001", "R0000003", "decision", 1)])
    split = {row[0]: row[2] for row in changes(apart, D3) if row[1] == "R0000001" and row[3] not in ("education", None)}
    assert split == {"moved": "records_parted", "dibao_off": "records_parted", "household": "moved"}
