"""Nobody outside the scope is found or counted; what may not be seen betrays nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.lookup.town import DIBAO, EAST, FLOATING, GRID_1, GRID_2, GRID_3, ID, PEOPLE, PLANNING, POLICE, ROLL, TAIL, WEST, resident_ids
from warehouse.store.lookup.desk import Desk, Lookup
from warehouse.store.lookup.shapes import Found
from warehouse.store.lookup.sight import EVERYTHING, Scope, Sight
from warehouse.vocabulary.errors import DaoqiaoError

IDS = resident_ids()
NAMED = frozenset({"name"})
OUTSIDE_PARTY = frozenset({POLICE, PLANNING, FLOATING, DIBAO})


def ids(found: Found) -> set[str]:
    return {hit.resident_id for group in found.groups for hit in group.hits}


def living(*grids: str) -> set[str]:
    return {f"R{at:07d}" for at, one in enumerate(PEOPLE, 1) if one.grid in grids}


def everyone(desk: Desk, *, widen: bool = False) -> set[str]:
    """All whom any one-word question of the town finds."""
    words = {one.name[0] for one in PEOPLE} | {TAIL, ID, "12幢", "zw", "同名小区", "东风", "西湖"}
    return set().union(*(ids(desk.search(word, limit=200, widen=widen)) for word in words))


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), set()),
        (Scope(own=frozenset({GRID_1})), set()),
        (Scope(communities=frozenset({"没有的社区"})), set()),
        (Scope(communities=frozenset({EAST}), ties=frozenset()), set()),
        (Scope(communities=frozenset({EAST})), living(GRID_1, GRID_2)),
        (Scope(communities=frozenset({WEST})), living(GRID_3) | set(IDS["周游"])),  # registered there
        (Scope(communities=frozenset({WEST}), ties=frozenset({"lives"})), living(GRID_3)),
        (Scope(communities=frozenset({EAST}), ties=frozenset({"lives", "member_kept"})), living(GRID_1, GRID_2) | set(IDS["郑党"])),
        (Scope(grids=frozenset({GRID_2})), living(GRID_2)),
        (Scope(grids=frozenset({GRID_2}), communities=frozenset({WEST})), living(GRID_2, GRID_3) | set(IDS["周游"])),
        (Scope(district=True), {f"R{at:07d}" for at in range(1, len(PEOPLE) + 1)}),
    ],
)
def test_only_the_scope_is_found_counted_and_read(town: Lookup, scope: Scope, inside: set[str]) -> None:
    desk = town.desk(scope, EVERYTHING)
    assert everyone(desk, widen=True) == inside
    assert desk.search("林").total == len({one for name, found in IDS.items() if name[0] == "林" for one in found} & inside)
    for at in range(1, len(PEOPLE) + 1):
        resident = f"R{at:07d}"
        assert desk.search(resident).total == (resident in inside)
        if resident in inside:
            assert desk.merged(resident).head.resident_id == resident
        else:
            with pytest.raises(DaoqiaoError) as caught:
                desk.merged(resident)
            assert caught.value.code == "DQ-603"


def test_the_own_grid_first_then_the_community(town: Lookup) -> None:
    desk = town.desk(Scope(communities=frozenset({EAST}), own=frozenset({GRID_2, GRID_3})), EVERYTHING)
    narrow = desk.search("林")
    assert not narrow.widened
    assert (narrow.groups[0].here, narrow.groups[0].further) == (2, 14)
    assert [hit.own for hit in narrow.groups[0].hits] == [True, True]
    wide = desk.search("林", widen=True)
    assert (wide.groups[0].here, wide.groups[0].further) == (2, 14)
    assert [hit.own for hit in wide.groups[0].hits] == [True] * 2 + [False] * 14
    assert wide.groups[0].hits[:2] == narrow.groups[0].hits
    assert ids(town.desk(Scope(communities=frozenset({EAST}), own=frozenset({GRID_3})), EVERYTHING).search("张", widen=True)) == set(
        IDS["张伟"]
    )


def test_a_field_that_may_not_be_seen_is_not_searched_by(town: Lookup) -> None:
    whole = Scope(district=True)
    blind = town.desk(whole, Sight(NAMED, None))
    for word in (ID, TAIL, ID[-6:], "13800991111", "12幢", "胜利家园", "西湖", "19710624", "陈小"):
        found = blind.search(word)
        assert found.total == 0
        assert ids(found) == set()
    assert blind.search("张 12幢").total == 0  # what cannot be answered is not left out in silence
    assert blind.search("张").total == 3
    only = {
        "id_number": [ID, ID[-6:]],
        "phones": ["13800991111"],
        "residence_address": ["12幢"],
        "birth_date": ["19710624"],
        "community": ["西湖"],
    }
    for field in only:
        desk = town.desk(whole, Sight(frozenset({field}), None))
        for other, more in only.items():
            for word in more:
                assert (desk.search(word).total > 0) == (field == other), (field, word)


def test_a_field_that_may_not_be_seen_is_not_shown(town: Lookup) -> None:
    desk = town.desk(Scope(district=True), Sight(NAMED, None))
    hit = desk.search("张伟").groups[0].hits[0]
    shown = {name for name in hit.__dataclass_fields__ if getattr(hit, name)}
    assert shown == {"resident_id", "name", "own", "matched"}
    merged = desk.merged(IDS["张伟"][0])
    assert {value.field for value in merged.values} == {"name"}
    assert (merged.members, merged.home.community, merged.home.household_id, merged.head.birth_date) == ([], None, None, None)
    with pytest.raises(DaoqiaoError) as caught:
        desk.household("AH胜利家园|12|3|402")
    assert caught.value.code == "DQ-683"


def test_without_names_the_order_is_not_that_of_names(town: Lookup) -> None:
    desk = town.desk(Scope(district=True), Sight(frozenset({"residence_address"}), None))
    found = [hit.resident_id for hit in desk.search("胜利").groups[0].hits]
    assert len(found) == 4
    assert found == sorted(found)


def test_whom_only_a_hidden_source_knows_is_not_there(town: Lookup) -> None:
    whole = Scope(district=True)
    (member,) = IDS["孙党生"]
    outside, party = (town.desk(whole, Sight(None, sources)) for sources in (OUTSIDE_PARTY, OUTSIDE_PARTY | {ROLL}))
    assert member in everyone(party)
    assert member not in everyone(outside)
    with pytest.raises(DaoqiaoError):
        outside.merged(member)
    assert outside.search("孙").total == 0


def test_what_only_a_hidden_source_says_is_not_there(town: Lookup) -> None:
    whole = Scope(district=True)
    (resident,) = IDS["赵一"]
    outside, party = (town.desk(whole, Sight(None, sources)) for sources in (OUTSIDE_PARTY, OUTSIDE_PARTY | {ROLL}))
    for word in ("13800993333", "993333", "赵党"):
        assert party.search(word).total == 1
        assert outside.search(word).total == 0
    (one,), (other,) = (desk.search("赵一").groups[0].hits for desk in (outside, party))
    assert (one.phones, one.conflict_count, one.is_member) == (["13800994444"], 0, False)
    assert (other.phones, other.conflict_count, other.is_member) == (["13800993333", "13800994444"], 1, True)
    merged = outside.merged(resident)
    assert {source for value in merged.values for source in value.sources} == {POLICE}
    assert {record.source_id for record in merged.records} == {POLICE}
    assert merged.head.source_count == merged.head.record_count == 1
    assert not merged.head.is_member
    (phone,) = [value for value in merged.values if value.field == "phones"]
    assert (phone.value, phone.chosen, phone.rule, phone.disagrees) == ("13800994444", True, "only", False)
    assert not [value for value in merged.values if value.field in ("name_former", "member_kind")]


def test_an_ended_id_leads_on_within_the_scope_only(town: Lookup) -> None:
    east, whole = town.desk(Scope(grids=frozenset({GRID_1})), EVERYTHING), town.desk(Scope(district=True), EVERYTHING)
    for desk, leads in ((whole, ["R0000001", "R0000006", None]), (east, ["R0000001"])):
        found = [desk.redirect(former) for former in ("R0009001", "R0009002", "R0009003", "R0000001")]
        assert [one.resident_id for one in found if one] == leads
    assert whole.redirect("R0000001") is None


def test_a_household_is_made_of_those_who_may_be_seen(town: Lookup) -> None:
    key = "AH同名小区|1|1|101"
    whole, part, nobody = (
        town.desk(scope, EVERYTHING) for scope in (Scope(district=True), Scope(grids=frozenset({GRID_2})), Scope(grids=frozenset({GRID_3})))
    )
    assert len(whole.household(key).members) == 16
    assert len(part.household(key).members) == 2
    assert {member.members for member in part.household(key).members} == {2}
    assert part.search("林").groups[0].hits[0].household_size == 2
    with pytest.raises(DaoqiaoError):
        nobody.household(key)


def test_many_at_once_are_those_of_the_scope_as_a_search_shows_them(town: Lookup) -> None:
    desk = town.desk(Scope(communities=frozenset({EAST}), ties=frozenset({"lives"})), Sight(NAMED | {"phones"}, OUTSIDE_PARTY))
    asked = [f"R{at:07d}" for at in range(len(PEOPLE), 0, -1)] + ["R9999999", IDS["赵一"][0]]
    found = desk.people(asked)
    assert list(found) == [ident for ident in asked[:-2] if ident in living(GRID_1, GRID_2) - set(IDS["孙党生"])]
    assert desk.people([]) == {}
    one = found[IDS["赵一"][0]]
    assert (one.phones, one.is_member, one.id_number, one.matched) == (["13800994444"], False, None, ())
    (again,) = desk.search("赵一").groups[0].hits
    assert one == replace(again, matched=())
    whole = town.desk(Scope(district=True), EVERYTHING).people(asked)
    assert len(whole) == len(PEOPLE)
    assert whole[IDS["赵一"][0]].is_member
