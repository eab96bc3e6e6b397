"""Party members: where the membership is kept, types, hard-to-reach classes, branches, groups: the known answers."""

from __future__ import annotations

import duckdb
import pytest

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.district.people import NIGHTS, people
from warehouse.store.relations import relations

TOLD = answers("members")


def column(nights: Nights, night: int, *names: str) -> dict[str, tuple[object, ...]]:
    who = nights.who(night)
    return {who[one]: tuple(rest) for one, *rest in nights.rows(night, f"SELECT resident_id, {', '.join(names)} FROM mart.member")}


def test_the_members_are_these_and_no_others(nights: Nights) -> None:
    assert set(column(nights, 0, "name")) == set(TOLD["members"])


def test_on_which_list(nights: Nights) -> None:
    found = column(nights, 0, "on_roll", "on_community_table")
    assert found == {one: (facts["on_roll"], facts["on_table"]) for one, facts in TOLD["members"].items()}


def test_where_the_membership_is_kept(nights: Nights) -> None:
    needs(nights, "mart.member", "kept_in_community")
    found = {one: kept for one, (kept,) in column(nights, 0, "kept_in_community").items()}
    assert found == {one: facts.get("kept") for one, facts in TOLD["members"].items()}


def test_type_its_basis_and_the_management_mode(nights: Nights) -> None:
    needs(nights, "mart.member", "member_type", "member_type_basis", "management_mode")
    found = column(nights, 0, "member_type", "member_type_basis", "management_mode")
    expected = {one: (facts["type"], facts["basis"], facts["mode"]) for one, facts in TOLD["members"].items() if "type" in facts}
    assert {one: found[one] for one in expected} == expected


@pytest.mark.parametrize("name", TOLD["classes"])
def test_classes_that_are_hard_to_reach(nights: Nights, name: str) -> None:
    needs(nights, "mart.member_class", "class", "evidence")
    who = nights.who(0)
    rows = nights.rows(0, "SELECT resident_id, evidence FROM mart.member_class WHERE class = ?", name)
    assert sorted(who[one] for one, _ in rows) == sorted(TOLD["classes"][name])
    numbers = {person.number for person in people().values()}
    assert all(evidence and not any(number in evidence for number in numbers) for _, evidence in rows)


def test_members_without_any_other_record(nights: Nights) -> None:
    needs(nights, "mart.member", "in_other_systems")
    found = column(nights, 0, "in_other_systems")
    assert sorted(one for one, (other,) in found.items() if not other) == sorted(TOLD["lists"]["no_other_record"])


def test_whom_another_system_calls_a_member(nights: Nights) -> None:
    who = nights.who(0)
    sql = "SELECT resident_id FROM mart.resident WHERE political_status = '01' AND resident_id NOT IN (SELECT resident_id FROM mart.member)"
    assert [who[one] for (one,) in nights.rows(0, sql)] == TOLD["lists"]["not_on_any_roll"]


def test_members_on_dibao_and_in_hardship(nights: Nights) -> None:
    who = nights.who(0)
    on_dibao = nights.rows(0, "SELECT resident_id FROM mart.resident WHERE is_dibao AND is_member")
    assert [who[one] for (one,) in on_dibao] == TOLD["lists"]["on_dibao"]
    found = column(nights, 0, "hardship_member")
    assert [one for one, (hardship,) in found.items() if hardship == "1"] == TOLD["lists"]["hardship"]


@pytest.mark.parametrize("branch", TOLD["branch"])
@pytest.mark.parametrize("night", range(len(NIGHTS)), ids=NIGHTS)
def test_a_branch_and_its_composition(nights: Nights, branch: str, night: int) -> None:
    needs(nights, "mart.branch", "over_100")
    expected = dict(TOLD["branch"][branch]) | {"formal": TOLD["branch"][branch]["formal"][night]}
    rows = nights.rows(night, f"SELECT {', '.join(expected)} FROM mart.branch WHERE branch = ?", branch)
    assert [dict(zip(expected, row, strict=True)) for row in rows] == [expected]


@pytest.mark.parametrize(("members", "marked"), [(99, False), (100, True), (101, True)])
def test_the_mark_at_100_members(nights: Nights, members: int, marked: bool) -> None:
    """党员 100 人以上 counts 100 itself. The relation's own query, on members who differ in nothing but the branch."""
    needs(nights, "mart.branch", "over_100")
    query = relations()["mart.branch"].query
    names = [
        name for (name,) in nights.rows(0, "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'mart' AND table_name = 'member'")
    ]
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA mart")
        known = {"branch": "'支部'", "on_roll": "true", "life_status": "'alive'", "age": "50", "is_lost": "false"}
        columns = ", ".join(f"{known.get(name, 'NULL::VARCHAR')} AS {name}" for name in names)
        con.execute(f"CREATE TABLE mart.member AS SELECT {columns} FROM range({members})")
        assert con.execute(f"SELECT members, over_100 FROM ({query})").fetchall() == [(members, marked)]


@pytest.mark.parametrize(("night", "section"), [(0, "groups"), (1, "groups_night1")])
def test_party_group_of_the_home_and_where_it_is_from(nights: Nights, night: int, section: str) -> None:
    needs(nights, "mart.member", "group_basis")
    found = column(nights, night, "party_group", "group_basis")
    for one, (group, basis) in TOLD[section].items():
        assert found[one][1] == basis, one
        assert found[one][0] == group if group else found[one][0], one
