"""Who keeps house apart behind a door that others live behind too: a household of its own from the next night on, until it is taken
back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.declaration import load_sources
from connectors.standardise.typed import read_parts
from pipelines.steps import run_night
from tests.cli.conftest import Daoqiao
from tests.inbox import PATH, ROWS, number, write_inbox
from tests.no_checks import without_checks
from warehouse.desk.sharing import written
from warehouse.store.doors import behind_door
from warehouse.store.reading import reading
from warehouse.store.reports import reports, run_report
from warehouse.vocabulary.addresses import dwelling_key, parse_address

SUN = number("1990-02-03", 77)
DOOR = "东风社区|胜利家园|3|2|501"
ROAD = "胜利路9号2幢1单元102室"
FAMILY: dict[str, str] = {
    "管辖区域": PATH.replace("东风", "西关"), "家庭编号": "411099002001000002", "与户主关系": "本人",
    "姓名": "孙立", "性别": "1-男", "出生日期": "1990-02-03",
    "证件号": SUN, "民族": "汉族", "现居住地址": ROAD,
}  # fmt: skip
"""Lives in another community, at a road number that stands before no estate: of its address the standard form keeps the road only, and
only those who live there say which community it is in."""


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daoqiao:
    """The small inbox after one night: 刘建华 and 王秀英 behind one door, 孙立 at a road number, 陈小燕 elsewhere."""
    without_checks(monkeypatch)
    monkeypatch.setenv("COLUMNS", "200")  # whole sentences are looked for
    inbox = write_inbox(tmp_path / "inbox", family_planning=[*ROWS["family_planning"], FAMILY])
    run_night(inbox, tmp_path / "data", "2026-11-20")
    return Daoqiao(tmp_path / "data", inbox)


def asked(town: Daoqiao, sql: str) -> list[tuple[Any, ...]]:
    with reading(town.data) as version:
        return [tuple(row.values()) for row in version.rows(sql, {})]


def id_of(town: Daoqiao, name: str) -> str:
    ((found,),) = asked(town, f"SELECT resident_id FROM mart.resident WHERE name = '{name}'")
    return str(found)


def home_of(town: Daoqiao, name: str) -> tuple[Any, ...]:
    """Id and key of the actual household, whether head, relation to the head."""
    sql = f"""SELECT m.household_id, m.household_key, m.is_head, m.relation
        FROM mart.household_member m JOIN mart.resident r USING (resident_id) WHERE r.name = '{name}' AND m.basis = 'actual'"""
    (found,) = asked(town, sql)
    return found


def correct(town: Daoqiao, name: str, field: str, value: str, **more: Any) -> str:
    return str(town("correct", id_of(town, name), field, value, "--why", "入户", **more).stderr)


def next_night(town: Daoqiao, date: str) -> None:
    run_night(town.inbox, town.data, date)


def test_a_household_of_her_own_the_next_night_and_one_household_again_when_it_is_taken_back(town: Daoqiao) -> None:
    members = "SELECT * EXCLUDE (since) FROM mart.household_member ORDER BY ALL"
    before, main = asked(town, members), home_of(town, "刘建华")
    assert home_of(town, "王秀英") == (main[0], DOOR, False, "10")
    told = correct(town, "王秀英", "合住分户", "2")
    assert "住在这里，但不是一户：合住分户 2" in told
    assert asked(town, members) == before, "tonight is not yet"
    next_night(town, "2026-11-21")
    assert home_of(town, "刘建华") == main, "the main household keeps its id, its key and its head"
    apart = home_of(town, "王秀英")
    assert apart[1:] == (f"{DOOR}|2", True, "02")
    assert apart[0] != main[0]
    assert asked(town, f"SELECT members, household_part, dwelling_key FROM mart.household WHERE household_id = '{apart[0]}'") == [
        (1, "2", DOOR)
    ]
    ledger = f"SELECT residents, household_id, household_ids, use FROM mart.grid_ledger WHERE dwelling_key = '{DOOR}'"
    assert asked(town, ledger) == [(2, main[0], [main[0], apart[0]], "lived_in")]
    next_night(town, "2026-11-22")
    assert home_of(town, "王秀英") == apart, "every night the same household"
    town("correct", "--undo", "1", "--why", "看错了门")
    next_night(town, "2026-11-23")
    assert asked(town, members) == before
    assert asked(town, ledger)[0][2] == [main[0]]


def test_the_book_and_the_history_say_what_happened(town: Daoqiao) -> None:
    main = home_of(town, "刘建华")[0]
    correct(town, "王秀英", "household_part", "合住分户 2")
    next_night(town, "2026-11-21")
    apart, wang = home_of(town, "王秀英")[0], id_of(town, "王秀英")
    (book,) = asked(town, "SELECT household_id, members, counterpart_id FROM mart.household WHERE basis = 'registered'")
    assert book[1:] == (2, main), "the police's book is as it was, and its head's household is what it is compared with"
    assert asked(town, "SELECT resident_id, only_in FROM mart.household_difference") == [(wang, "registered")]
    changes = asked(
        town, f"SELECT change, field, old_value, new_value FROM history.change WHERE night = '2026-11-21' AND resident_id = '{wang}'"
    )
    assert ("household", "actual", main, apart) in changes
    assert ("value", "household_part", None, "2") in changes


def test_it_holds_of_its_door_only(town: Daoqiao) -> None:
    correct(town, "王秀英", "合住分户", "2 胜利家园3幢2单元501室")
    correct(town, "陈小燕", "合住分户", "2 胜利家园3幢2单元501室")
    next_night(town, "2026-11-21")
    assert home_of(town, "王秀英")[1] == f"{DOOR}|2"
    assert home_of(town, "陈小燕")[1] == "东风社区|胜利家园|4|1|101", "lives behind another door"
    correct(town, "王秀英", "现居住地址", "胜利家园4号楼1单元101")
    next_night(town, "2026-11-22")
    assert home_of(town, "王秀英")[:2] == home_of(town, "陈小燕")[:2], "moved in with others: of one household with them"
    town("correct", "--undo", "3", "--why", "没有搬")
    next_night(town, "2026-11-23")
    assert home_of(town, "王秀英")[1] == f"{DOOR}|2"


def test_two_who_go_together_are_one_household_and_the_main_one_may_be_empty(town: Daoqiao) -> None:
    for name in ("王秀英", "刘建华"):
        correct(town, name, "合住分户", "2")
    next_night(town, "2026-11-21")
    both = home_of(town, "王秀英")
    assert both[1] == f"{DOOR}|2"
    assert both[2:] == (False, "10")
    assert home_of(town, "刘建华") == (both[0], f"{DOOR}|2", True, "02")
    assert asked(town, f"SELECT household_id, household_ids FROM mart.grid_ledger WHERE dwelling_key = '{DOOR}'") == [(both[0], [both[0]])]


def test_the_main_household_may_be_said_outright(town: Daoqiao) -> None:
    correct(town, "王秀英", "合住分户", "2")
    correct(town, "王秀英", "合住分户", "主户")
    next_night(town, "2026-11-21")
    assert home_of(town, "王秀英")[1] == DOOR


def test_every_household_behind_a_door_is_counted_and_listed(town: Daoqiao) -> None:
    """An inner join on the ledger's one household would lose whoever keeps house apart."""

    def answers(name: str) -> Any:
        with reading(town.data) as version:
            return list(run_report(version, reports()[name], {}).rows)

    before = len(answers("unvisited_households"))
    correct(town, "王秀英", "合住分户", "2")
    next_night(town, "2026-11-21")
    assert len(answers("unvisited_households")) == before + 1
    (door,) = asked(
        town, f"SELECT count(*) FROM mart.household h JOIN mart.grid_ledger g USING (dwelling_key) WHERE h.dwelling_key = '{DOOR}'"
    )
    assert door == (2,)


def test_an_address_of_a_road_leads_behind_the_door_of_those_who_live_there(town: Daoqiao) -> None:
    sun = home_of(town, "孙立")
    assert sun[1] == "西关社区|胜利路9号|2|1|102"
    correct(town, "陈小燕", "现居住地址", ROAD)
    next_night(town, "2026-11-21")
    assert home_of(town, "陈小燕")[:2] == sun[:2]


def test_the_households_of_a_door_by_one_of_them(town: Daoqiao) -> None:
    correct(town, "王秀英", "合住分户", "3")
    next_night(town, "2026-11-21")
    main, apart = home_of(town, "刘建华")[0], home_of(town, "王秀英")[0]
    with reading(town.data) as version:
        for one in (main, apart):
            assert [(some.household_id, some.part) for some in behind_door(version, one)] == [(main, "1"), (apart, "3")]
        (book,) = version.rows("SELECT household_id FROM mart.household WHERE basis = 'registered'", {})
        assert behind_door(version, book["household_id"]) == []


@pytest.mark.parametrize(("typed", "problem"), [("13", "unknown_code"), ("2 东风社区", "unreadable"), ("隔壁", "unknown_code")])
def test_what_is_no_part_is_refused(town: Daoqiao, typed: str, problem: str) -> None:
    assert problem in correct(town, "王秀英", "合住分户", typed, expect=2)


@pytest.mark.parametrize(
    ("typed", "part"), [("2", "2"), ("合住分户 2", "2"), ("合住分户12", "12"), ("０３", "3"), ("第三户", "3"), ("主户", "1"), ("1", "1")]
)
def test_how_people_write_it(typed: str, part: str) -> None:
    for text in (typed, f"{typed} 胜利家园3幢2单元501室", f"{typed}，胜利家园3幢2单元501室"):
        value, trouble, parts = read_parts("household_part", text, load_sources(), "2026-11-20", "0374")
        assert (value, trouble) == (part, None)
        assert parts.get("dwelling") == (None if text == typed else "胜利家园|3|2|501")


@pytest.mark.parametrize("key", ["胜利家园|3|2|501", "胜利路248号|8||404", "天和苑|A|东|101", "绿城雅苑|10||商2"])
def test_a_door_is_written_so_that_it_leads_to_itself(key: str) -> None:
    assert dwelling_key(parse_address(written(key))) == key
