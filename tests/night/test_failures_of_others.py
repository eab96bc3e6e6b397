"""How other systems fail at people's decisions, night after night, each as a test that bears its name.

Here: a small town whose files come every night, decisions in between, whose each record is afterwards. Not here: single parts.
The eight failures of other systems that this one must not repeat, and where each is tested:

1. an id that changes when a lexicographically smaller record arrives: ``tests/warehouse/test_failures_of_others_ids.py``
2. chaining: here, and ``tests/linkage/test_cluster.py``
3. a rejected pair that stays merged: here, and ``tests/linkage/test_failures_of_others_decisions.py``
4. an unmerge keyed on row numbers that hits others after a reorder: here, and ``test_failures_of_others_decisions.py``
5. a split re-merged by the next run: here, and ``test_failures_of_others_decisions.py``
6. a record that stopped matching but stays: here, and ``test_failures_of_others_ids.py``
7. a yes that silently overrides a no: here, and ``test_failures_of_others_decisions.py``
8. a split that orphans an id: here, and ``test_failures_of_others_ids.py``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.linkage.model import Model, load_model
from tests.inbox import LIU, WANG, number
from tests.inbox import PATH as AREA
from tests.night.town import Seen, Town
from warehouse.state.contradictions import DIFFERENT, SAME, ContradictionError
from warehouse.state.decisions import decide, in_force, merge, split, undo
from warehouse.vocabulary.errors import DaoqiaoError

FIRST = "2026-11-20"
NOW: dict[str, Any] = {"who": "王敏", "at": "2026-11-22T09:00:00+08:00"}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Seen]:
    """The town after its first night, which is the same for all."""
    town = Town(tmp_path_factory.mktemp("town"))
    return town, town.night(FIRST)


@pytest.fixture
def first(settled: tuple[Town, Seen]) -> Seen:
    return settled[1]


@pytest.fixture
def town(settled: tuple[Town, Seen], tmp_path: Path) -> Town:
    return settled[0].copied(tmp_path / "home")


def dates() -> Iterator[str]:
    """The nights after the first."""
    return (f"2026-11-{day}" for day in range(21, 31))


def test_chaining(town: Town) -> None:
    """A row that fits two people of two numbers: never all three, and a person is asked, about the refused pair and with its reason."""
    town.rows["police_resident"] += [
        {"姓名": "欧阳震华", "公民身份证号": number("1980-01-15", 31), "户号": "300000001", "性别": "男", "出生日期": "19800115",
         "户籍地详址": "胜利家园9幢1单元101室"},
        {"姓名": "欧阳震华", "公民身份证号": number("1980-01-15", 57), "户号": "300000002", "性别": "男", "出生日期": "19800115",
         "户籍地详址": "安居小区3号楼2单元301"},
    ]  # fmt: skip
    bare = {"管辖区域": AREA, "家庭编号": "411099002001900001", "姓名": "欧阳震华", "性别": "1-男", "出生日期": "1980-01-15",
            "现居住地址": "胜利家园9号楼1单元101"}  # fmt: skip
    town.rows["family_planning"].append(bare)
    seen = town.night(next(dates()))
    holders = {r["id_number"]: r["record_id"] for r in seen.records if r["name"] == "欧阳震华" and r["id_number"]}
    here, there = (holders[number("1980-01-15", order)] for order in (31, 57))
    own = seen.record("family_planning", "欧阳震华")
    assert not seen.together(here, there)
    assert seen.together(here, own), "the one at the same address"
    (refused,) = [row for row in seen.evidence if row["decision"] == "refused"]
    assert ({refused["left_record_id"], refused["right_record_id"]}, refused["rule"]) == ({own, there}, "two_numbers")
    (question,) = [row for row in seen.questions if {row["left_record_id"], row["right_record_id"]} == {own, there}]
    assert question["reason"] == "two_numbers"
    assert {question["resident_id"], question["other_resident_id"]} == {seen.resident(own), seen.resident(there)}


def test_a_rejected_pair_that_stays_merged(town: Town, first: Seen) -> None:
    """The weights would join them every night; an undo lets them."""
    night = dates()
    roll, table = first.record("party_roll", "刘建华"), first.record("party_community", "刘建华")
    police, planning = first.record("police_resident", "刘建华"), first.record("family_planning", "刘建华")
    assert first.together(roll, table, police, planning)
    for other in (roll, police, planning):
        decide(town.state, DIFFERENT, table, other, **NOW)
    second = town.night(next(night))
    assert second.together(roll, police, planning)
    assert not second.together(table, roll)
    kept, fresh = second.resident(roll), second.resident(table)
    assert kept == first.resident(roll)
    assert fresh not in first.residents.values()
    assert second.reasons(kept) == {("kept", "decision"), ("split", "decision")}
    assert second.reasons(fresh) == {("new", "decision")}
    assert not [row for row in second.questions if fresh in (row["resident_id"], row["other_resident_id"])], "answered is not asked again"
    for seed in range(2):
        town.reorder(seed)
        assert town.night(next(night)).residents == second.residents

    for one in in_force(town.state):
        undo(town.state, one.number, **NOW)
    after = town.night(next(night))
    assert after.residents == first.residents
    assert after.reasons(kept) == {("kept", "decision")}
    assert after.reasons(fresh) == {("merged", "decision")}
    assert after.redirects == {fresh: kept}
    assert not town.night(next(night)).changes


def test_a_merge_of_two_people_without_anything_in_common(town: Town, first: Seen) -> None:
    """Two names, two numbers, two births, two homes; all records of both come along, and an undo parts them again."""
    night = dates()
    wang, chen = first.of("王秀英"), first.of("陈小燕")
    assert first.together(*wang)
    assert first.together(*chen)
    assert not first.together(wang[0], chen[0])
    (line,) = merge(town.state, [wang, chen], **NOW)
    second = town.night(next(night))
    assert second.together(*wang, *chen)
    assert second.resident(wang[0]) == first.resident(wang[0]), "the greater part keeps its id"
    assert second.redirects == {first.resident(chen[0]): first.resident(wang[0])}
    assert second.reasons(first.resident(chen[0])) == {("merged", "decision")}
    town.reorder(3)
    third = town.night(next(night))
    assert third.residents == second.residents
    assert not third.changes
    strict = town.night(next(night), retrained(link=1_000.0))
    assert strict.together(line.left_record_id, line.right_record_id)
    assert len(set(strict.residents.values())) == len(strict.residents) - 1
    assert town.night(next(night)).residents == second.residents
    undo(town.state, line.number, **NOW)
    fourth = town.night(next(night))
    assert fourth.together(*wang)
    assert fourth.together(*chen)
    assert not fourth.together(wang[0], chen[0])
    assert fourth.reasons(first.resident(wang[0])) == {("kept", "decision"), ("split", "decision")}


def edited(town: Town) -> None:
    """The temporary register learns a phone, another spelling of the street, and a married name in brackets."""
    town.row("police_temporary", "陈小燕").update({"联系电话": "13800000077", "暂住地址": "东风社区胜利家园4号楼一单元101"})
    town.row("floating_population", "陈小燕")["现居住地址"] = "胜利家园6号楼2单元202"


def moved(town: Town) -> None:
    town.reorder(11)


def keyed_anew(town: Town) -> None:
    town.rekey()


@pytest.mark.parametrize("change", [edited, moved, keyed_anew], ids=lambda one: one.__name__)
def test_a_split_re_merged_by_the_next_run(
    town: Town, first: Seen, change: Callable[[Town], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    night = dates()
    floating, temporary = first.record("floating_population", "陈小燕"), first.record("police_temporary", "陈小燕")
    assert first.together(floating, temporary)
    split(town.state, [floating], [temporary], **NOW)
    today = next(night)
    second = town.night(today)
    assert not second.together(floating, temporary)
    assert town.night(today).residents == second.residents, "the same night once more"
    change(town)
    third = town.night(next(night))
    assert third.residents == second.residents
    assert {row["reason"] for row in third.changes} == set()
    strict = town.night(next(night), retrained(link=1_000.0))
    assert len(set(strict.residents.values())) == len(strict.residents), "nothing is enough for this model"
    lax = town.night(next(night), retrained(link=-10.0))
    assert lax.together(*lax.of("王秀英"))
    assert not lax.together(floating, temporary), "however the weights are learned"


def retrained(link: float) -> Model:
    """Another model file."""
    model = load_model()
    return replace(model, version="retrained", threshold=model.threshold | {"link": link, "review": link - 5})


def test_an_unmerge_keyed_on_row_numbers_that_hits_others_after_a_reorder(town: Town, first: Seen) -> None:
    night = dates()
    floating, temporary = first.record("floating_population", "陈小燕"), first.record("police_temporary", "陈小燕")
    decide(town.state, DIFFERENT, floating, temporary, **NOW)
    second = town.night(next(night))
    for seed in range(3):
        town.reorder(seed)
        town.rekey()
        # a newcomer in the place of the first row, and one who leaves
        newcomer = dict(town.rows["floating_population"][0]) | {"姓名": f"赵小{seed}满", "流动人口编码": f"LD9{seed:08d}"}
        newcomer |= {"身份证号码": number(f"2001-01-{seed + 10}", 7), "出生日期": f"2001-01-{seed + 10}"}
        town.rows["floating_population"].insert(0, newcomer)
        town.rows["police_resident"] = [row for row in town.rows["police_resident"] if row["户号"] != f"{200000001 + seed}"]
        later = town.night(next(night))
        assert {r: later.residents[r] for r in second.residents if r in later.residents} == {
            r: resident for r, resident in second.residents.items() if r in later.residents
        }
        assert len(second.residents.keys() - later.residents.keys()) == seed + 1


def test_a_record_that_stopped_matching_but_stays(town: Town, first: Seen) -> None:
    """The community's table named 刘建华; now its row is somebody else's."""
    night = dates()
    table = first.record("party_community", "刘建华")
    other = {"姓名": "孙满仓", "出生年月": "1950.01", "联系电话": "13900000055", "居住楼栋": "安居小区8号楼"}
    town.row("party_community", "刘建华").update(other)
    second = town.night(next(night))
    new = second.record("party_community", "孙满仓")
    assert second.resident(new) not in first.residents.values()
    assert len({second.resident(r) for r in second.of("刘建华")}) == 1
    assert second.resident(second.record("party_roll", "刘建华")) == first.resident(table)


def test_a_split_that_orphans_an_id(town: Town, first: Seen) -> None:
    """Two of two records are told apart: one of them keeps the id, the other's says where it comes from, and no id leads nowhere."""
    night = dates()
    floating, temporary = first.record("floating_population", "陈小燕"), first.record("police_temporary", "陈小燕")
    old = first.resident(floating)
    split(town.state, [temporary], [floating], **NOW)
    second = town.night(next(night))
    ids = {second.resident(floating), second.resident(temporary)}
    assert len(ids) == 2
    assert old in ids
    assert not second.redirects
    (fresh,) = ids - {old}
    assert {(row["change"], row["resident_id"], row["other_resident_id"]) for row in second.changes} == {
        ("kept", old, fresh), ("split", old, fresh), ("new", fresh, old),
    }  # fmt: skip
    assert {row["reason"] for row in second.changes} == {"decision"}


def test_a_yes_that_silently_overrides_a_no(town: Town, first: Seen) -> None:
    """It is refused with the path that proves otherwise, and the night goes on as if nothing had been said."""
    night = dates()
    roll, table, police = (first.record(source, "刘建华") for source in ("party_roll", "party_community", "police_resident"))
    yes = decide(town.state, SAME, roll, police, **NOW)
    no = decide(town.state, DIFFERENT, police, table, **NOW)
    second = town.night(next(night))
    with pytest.raises(ContradictionError) as refused:
        decide(town.state, SAME, table, roll, **NOW)
    assert isinstance(refused.value, DaoqiaoError)
    assert refused.value.code == "DQ-620"
    assert {step.decision and step.decision.number for step in refused.value.path} == {yes.number, no.number}
    assert town.night(next(night)).residents == second.residents
    assert not second.together(table, roll)


def test_what_follows_through_a_record_that_is_not_there_tonight(town: Town, first: Seen) -> None:
    night = dates()
    roll, table, police = (first.record(source, "刘建华") for source in ("party_roll", "party_community", "police_resident"))
    chen, wang = first.record("police_temporary", "陈小燕"), first.record("dibao_person", "王秀英")
    stands = first.record("dibao_household", "王秀英")
    decide(town.state, SAME, roll, police, **NOW)
    decide(town.state, DIFFERENT, police, table, **NOW)
    decide(town.state, SAME, chen, stands, **NOW)
    decide(town.state, SAME, stands, wang, **NOW)
    town.rows["police_resident"] = [row for row in town.rows["police_resident"] if row["姓名"] != "刘建华"]
    another = {
        "户主姓名": "赵铁柱",
        "身份证号": number("1962-04-04", 77),
        "低保证号": "411099000000009",
        "家庭住址": "安居小区9号楼1单元909",
    }
    town.row("dibao_household", "王秀英").update(another)
    second = town.night(next(night))
    assert police not in second.residents
    assert stands not in second.residents
    assert not second.together(roll, table), "the weights would, and nobody has said a word about these two"
    assert second.together(chen, wang), "nothing else would"


def test_the_numbers_of_the_town_are_what_the_tests_take_them_for(first: Seen) -> None:
    numbers = {r["name"]: {s["id_number"] for s in first.records if s["name"] == r["name"]} - {None} for r in first.records}
    assert (numbers["刘建华"], numbers["王秀英"]) == ({LIU}, {WANG})
    assert len(set(first.residents.values())) == 203, "two hundred others, each one person of two records"
