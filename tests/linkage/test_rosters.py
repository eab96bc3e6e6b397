"""Whom rosters without numbers name: the cases where a name misleads, and the sample against its truth.

Here: hand-made cases amid a small town (``roster_town``). Not here: harder districts (``benchmarks.quality_rosters``).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks import quality_rosters
from pipelines.linkage import roster_pairs
from pipelines.linkage.rosters import match_rosters
from tests.linkage.roster_town import Town, town

SHARED = Path(__file__).parents[3] / "shared"
HOME = "绿城雅苑3号楼2单元501"


def test_a_name_at_its_room_however_the_address_is_written() -> None:
    made = town()
    head = made.resident("柴若愚", HOME, relation="02")
    for written in ("绿城雅苑3-2-501", "绿城雅苑3栋2单元5楼东户", "三官路31号绿城雅苑3#2-501室"):
        made.visit("柴若愚", written)
    assert [(one["resident_id"], one["rule"]) for one in made.asked()] == [(head, "name_room")] * 3


def test_the_room_tells_namesakes_of_one_estate_apart_and_the_estate_does_not() -> None:
    made = town()
    one = made.resident("王伟", HOME, relation="02")
    other = made.resident("王伟", "绿城雅苑7号楼1单元302", relation="02")
    made.visit("王伟", "绿城雅苑7号楼1单元302室")
    made.visit("王伟", "绿城雅苑")
    exact, vague = made.asked()
    assert exact["resident_id"] == other
    assert (vague["resident_id"], vague["rule"], {one, other} <= set(vague["candidates"])) == (None, "several", True)


def test_what_somebody_answered_changes_its_own_rows_and_no_other() -> None:
    made = town()
    one = made.resident("王伟", HOME, relation="02")
    made.resident("王伟", "绿城雅苑7号楼1单元302", relation="02")
    away = made.resident("钱多多", "热电家园1号楼1单元101", relation="02")
    made.visit("王伟", "绿城雅苑")
    made.visit("钱多多", "热电家园1号楼1单元101")
    made.visit("查无此", "翠园公寓")
    before = made.matched().to_pylist()
    after = made.matched({"王伟": one, "钱多多": None}).to_pylist()
    assert [(row["resident_id"], row["rule"]) for row in after] == [(one, "person"), (None, "person"), (None, "nobody")]
    assert [row["resident_id"] for row in before] == [None, away, None]
    kept = [{name: row[name] for name in row if name not in ("resident_id", "rule")} for row in before]
    assert [{name: row[name] for name in row if name not in ("resident_id", "rule")} for row in after] == kept
    assert (before[2]["resident_id"], before[2]["rule"]) == (after[2]["resident_id"], after[2]["rule"])


def test_what_an_answer_is_kept_under_tells_apart_what_matching_tells_apart() -> None:
    """The household's address is not the member's, whose phone is not the household's; two members of one name have two phones."""
    made = town()
    made.pair("王伟", "13800990001", "李强", HOME)
    made.pair("王伟", "13800990002", "李强", HOME)
    made.pair("王伟", "13800990001", "李强", "绿城雅苑7号楼1单元302")
    rows = made.matched().to_pylist()
    told = {role: [(row["address"], row["phones"]) for row in rows if row["role"] == role] for role in ("household", "member")}
    assert told["member"] == [("", "13800990001"), ("", "13800990002"), ("", "13800990001")]
    assert [phones for _, phones in told["household"]] == ["", "", ""]
    assert len({address for address, _ in told["household"]}) == 2


@pytest.mark.parametrize("vague", ["绿城雅苑", "三官路31号", "绿城雅苑3号楼"])
def test_a_vague_address_is_enough_for_a_rare_name_and_not_for_a_common_one(vague: str) -> None:
    made = town()
    rare = made.resident("柴若愚", HOME, relation="02")
    made.resident("李强", HOME, relation="02")
    for n in range(40):
        made.resident("李强", f"{'翠园公寓' if n % 2 else '热电家园'}{n + 1}号楼1单元101", relation="02")
    made.visit("柴若愚", vague)
    made.visit("李强", vague)
    found, common = made.asked()
    assert found["resident_id"] == rare
    assert common["resident_id"] is None


def test_the_same_room_number_of_another_unit_is_another_flat() -> None:
    made = town()
    made.resident("柴若愚", "绿城雅苑3号楼1单元501", relation="02")
    made.visit("柴若愚", "绿城雅苑3号楼1单元501室")
    made.visit("柴若愚", HOME)
    made.visit("柴若愚", "绿城雅苑3号楼501室")
    assert [one["rule"] for one in made.asked()] == ["name_room", "name_building", "name_room"]


def test_candidates_are_shown_the_likeliest_first() -> None:
    made = town()
    wife = made.resident("谢长河", "绿城雅苑7号楼1单元302", relation="10")
    head = made.resident("谢长河", HOME, relation="02")
    made.visit("谢长河", "绿城雅苑")
    found = made.asked()[0]
    assert (found["resident_id"], found["candidates"]) == (None, [head, wife])


@pytest.mark.parametrize(("written", "recorded"), [("李智明", "李志明"), ("刘伟强", "劉偉強"), ("柴祯", "柴桢"), ("张兴明", "张明兴")])
def test_a_head_whose_name_is_spelt_otherwise_in_the_row_or_in_the_record(written: str, recorded: str) -> None:
    made = town()
    head = made.resident(recorded, HOME, relation="02", household_key="police_resident|7")
    made.resident("赵桂英", HOME, relation="10", household_key="police_resident|7")
    made.visit(written, HOME)
    assert made.asked()[0]["resident_id"] == head


def test_an_unreadable_character_at_the_room_is_shown_to_a_person_at_least() -> None:
    made = town()
    head = made.resident("方□愚", HOME, relation="02")
    made.visit("方若愚", HOME)
    assert made.asked()[0]["candidates"] == [head]


def test_a_brother_is_not_a_misspelling() -> None:
    made = town()
    made.resident("王建军", HOME, relation="02")
    made.visit("王建国", HOME)
    assert made.asked()[0] | {"candidates": []} == made.asked()[0] | {"resident_id": None, "rule": "nobody", "candidates": []}


def test_a_phone_tells_members_of_one_name_apart_and_a_wrong_one_names_nobody() -> None:
    made = town()
    one = made.resident("王伟", HOME, source_id="party_roll", phones="13900000001")
    other = made.resident("王伟", "翠园公寓7号楼1单元302", source_id="party_roll", phones="13900000002")
    stranger = made.resident("柴若愚", "翠园公寓2号楼1单元302", source_id="party_roll", phones="13900000003")
    for phone in ("13900000001", "13900000002;0374-2384603", "13900000003", ""):
        made.pair("王伟", phone, "何必", "绿城雅苑9号楼1单元101")
    members = [row for row in made.asked() if row["role"] == "member"]
    assert [row["resident_id"] for row in members] == [one, other, None, None]
    assert [row["rule"] for row in members] == ["name_phone", "name_phone", "several", "several"]
    assert stranger not in {resident for row in members for resident in row["candidates"]}


def test_a_member_is_sought_among_members_and_a_poor_household_on_dibao() -> None:
    made = town()
    made.resident("谢长河", "翠园公寓1号楼1单元101", relation="02")
    member = made.resident("谢长河", "绿城雅苑1号楼1单元102", source_id="party_roll", phones="13900000001", also="绿城雅苑1号楼1单元102")
    made.resident("冯秀莲", "翠园公寓2号楼1单元101", relation="10")
    poor = made.resident("冯秀莲", "绿城雅苑2号楼1单元102", source_id="dibao_household", relation="02")
    made.pair("谢长河", "13900000001", "冯秀莲", "绿城雅苑")
    household, found = made.asked()
    assert (household["resident_id"], found["resident_id"]) == (poor, member)


def test_a_member_with_two_families_is_one_resident() -> None:
    made = town()
    member = made.resident("柴若愚", HOME, source_id="party_roll", phones="13900000001")
    families = [made.resident(name, home, source_id="dibao_household", relation="02") for name, home in
                (("何必", "翠园公寓1号楼1单元101"), ("冯秀莲", "绿城雅苑5号楼1单元301"))]  # fmt: skip
    made.pair("柴若愚", "13900000001", "何必", "翠园公寓1号楼1单元101")
    made.pair("柴若愚", "13900000001", "冯秀莲", "绿城雅苑5-1-301")
    assert [row["resident_id"] for row in made.asked()] == [families[0], member, families[1], member]


def test_nobody_of_that_name_is_nobody_and_no_resident_is_made() -> None:
    made = town()
    made.resident("柴若愚", HOME, relation="02")
    made.visit("欧阳不识", HOME)
    found = made.asked()[0]
    assert (found["resident_id"], found["rule"], found["candidates"]) == (None, "nobody", [])


def test_who_moved_is_known_by_the_family_at_the_new_room() -> None:
    made = town()
    moved = made.resident("张晓芳", "热电家园2号楼1单元101", relation="02", household_key="police_resident|8")
    made.resident("赵桂英", HOME, relation="10", household_key="police_resident|8")
    made.resident("张晓芳", "福彩新村2号楼1单元101", relation="10", household_key="police_resident|9")
    made.visit("张晓芳", HOME)
    found = made.asked()[0]
    without = Town([r | {"household_key": None} for r in made.records], made.rows, made.residents).asked()[0]
    assert (found["resident_id"], without["resident_id"]) == (moved, None)


def test_a_child_and_a_dead_man_are_not_taken_for_the_head_of_that_name() -> None:
    made = town()
    head = made.resident("谢长河", "绿城雅苑1号楼1单元101", relation="02", birth_date="1970-01-01")
    made.resident("谢长河", "绿城雅苑8号楼1单元102", relation="20", birth_date="2018-01-01")
    made.resident("谢长河", "绿城雅苑9号楼1单元102", relation="20", birth_date="1930-01-01", person_state="dead")
    made.visit("谢长河", "绿城雅苑")
    assert made.asked()[0]["candidates"][:1] == [head]


def test_an_unreadable_character_is_no_name_by_itself() -> None:
    made = town()
    made.resident("柴□愚", "翠园公寓2号楼1单元302", relation="02")
    made.visit("柴□愚", HOME)
    assert made.asked()[0]["resident_id"] is None


def test_a_word_in_the_name_column_brings_nobody_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_pairs, "MOST_BEARERS", 5)
    made = town()
    here = made.resident("户主", HOME, relation="02")
    for n in range(20):
        made.resident("户主", f"翠园公寓{n + 1}号楼1单元101", relation="02")
    made.visit("户主", "绿城雅苑")
    made.visit("户主", HOME)
    vague, exact = made.asked()
    assert (vague["rule"], vague["candidates"]) == ("nobody", [])
    assert here in exact["candidates"]


def test_one_name_at_one_place_is_decided_once_whatever_the_order_of_rows_and_records() -> None:
    made = town()
    made.resident("柴若愚", HOME, relation="02")
    made.resident("王伟", HOME, relation="02")
    for n in range(30):
        made.resident("王伟", f"绿城雅苑{n % 9 + 10}号楼1单元101", relation="02")
    for written in (HOME, "绿城雅苑3-2-501", "绿城雅苑", "绿城雅苑3号楼") * 2:
        made.visit("王伟", written)
        made.visit("柴若愚", written)
    found = [(one["resident_id"], one["rule"], one["candidates"]) for one in made.asked()]
    assert found[:8] == found[8:]
    order = np.random.default_rng(3).permutation(len(made.records)).tolist()
    turned = Town([made.records[n] for n in order], made.rows[::-1], made.residents)
    back = sorted((one["row_number"], one["resident_id"], one["rule"]) for one in turned.asked())
    assert [(a, b) for _, a, b in reversed(back)] == [(a, b) for a, b, _ in found]


def test_no_rows_and_no_people() -> None:
    empty = town(0)
    empty.resident("柴若愚", HOME)
    assert len(empty.matched()) == 0
    empty.visit("柴若愚", HOME)
    empty.records.clear()
    assert [one["rule"] for one in empty.asked()] == ["nobody"]


@pytest.mark.skipif(not (SHARED / "sample").is_dir(), reason="../shared/sample is not here")
def test_the_sample_against_its_truth(tmp_path: Path) -> None:
    night = SHARED / "sample" / "night0"
    with quality_rosters.linked(night, tmp_path) as build:
        before = {row[0] for row in build.con.execute("SELECT DISTINCT resident_id FROM staging.cluster").fetchall()}
        build.stage("roster_match", match_rosters(build.roster_rows(), build.roster_people()))
        found = quality_rosters.counted(build, night)
        assert found.rows == 4257
        assert found.wrong <= found.matched / 1000
        assert found.matched >= 0.9 * found.rows
        build.build("link.roster_match", "review.roster", "mart.pairing", "mart.visit")
        assert build.rows["mart.visit"] + build.rows["mart.pairing"] * 2 == build.rows["link.roster_match"] == found.rows
        assert build.rows["review.roster"] == found.rows - found.matched
        named = {row[0] for row in build.con.execute("SELECT DISTINCT resident_id FROM mart.visit").fetchall()} - {None}
        assert named <= before
        _quarters_and_certificates(
            build.con.sql("SELECT * FROM mart.visit").to_arrow_table(), build.con.sql("SELECT * FROM mart.pairing").to_arrow_table()
        )


def _quarters_and_certificates(visits: pa.Table, pairs: pa.Table) -> None:
    for day, quarter in zip(visits.column("visited_on").to_pylist(), visits.column("quarter").to_pylist(), strict=True):
        assert quarter == f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    told = [row for row in pairs.to_pylist() if row["household_resident_id"]]
    assert sum(row["dibao_no"] is not None for row in told) >= 0.9 * len(told)
    assert {row["measure"] for row in told} != {None}
