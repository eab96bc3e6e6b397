"""Households by the book and behind the door: the known answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.answers import answers, needs, on
from tests.cases.conftest import Nights
from tests.cases.test_district import EACH

TOLD = answers("households")
BOOKS = TOLD["registered"]


def households(nights: Nights, night: int, basis: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Household id and facts of every household by book number, or by dwelling."""
    needs(nights, "mart.household", "head_basis", "kind", "dwelling", "counterpart_id")
    columns = ("household_id", "kind", "head_resident_id", "heads_stated", "members", "dwelling", "counterpart_id")
    keys = dict(nights.rows(night, "SELECT DISTINCT household_id, household_key FROM mart.household_member WHERE basis = ?", basis))
    found = {}
    for row in nights.rows(night, f"SELECT {', '.join(columns)} FROM mart.household WHERE basis = ?", basis):
        facts = dict(zip(columns, row, strict=True))
        key = keys[facts["household_id"]].rpartition("|")[2] if basis == "registered" else facts["dwelling"]
        found[key] = (facts["household_id"], facts)
    return found


def members(nights: Nights, night: int, household_id: str) -> set[str]:
    who = nights.who(night)
    return {who[one] for (one,) in nights.rows(night, "SELECT resident_id FROM mart.household_member WHERE household_id = ?", household_id)}


@EACH
def test_the_books(nights: Nights, night: int) -> None:
    found = households(nights, night, "registered")
    assert {key: members(nights, night, found[key][0]) for key in BOOKS} == {key: set(book["people"]) for key, book in BOOKS.items()}
    # 昌和's book loses him with the correction, and keeps his wife
    assert len(found) == TOLD["registered_count"]["households"]


@pytest.mark.parametrize("book", BOOKS)
def test_one_head_and_how_many_the_book_states(nights: Nights, book: str) -> None:
    _, facts = households(nights, 0, "registered")[book]
    stated = BOOKS[book].get("heads_stated", 1)
    assert facts["heads_stated"] == stated
    assert facts["kind"] == BOOKS[book].get("kind", "family")
    head = BOOKS[book].get("head", BOOKS[book]["people"][0])
    if head:
        who = nights.who(0)[facts["head_resident_id"]]
        assert who in BOOKS[book]["people"] if stated > 1 else who == head
    heads = nights.rows(0, "SELECT count(*) FROM mart.household_member WHERE household_id = ? AND is_head", facts["household_id"])
    assert heads == [(1 if head else 0,)]


def test_relations_that_cannot_be(nights: Nights) -> None:
    needs(nights, "mart.household_member", "relation_problem")
    who = nights.who(0)
    found = {
        who[one]
        for (one,) in nights.rows(
            0, "SELECT resident_id FROM mart.household_member WHERE relation_problem IS NOT NULL AND basis = 'registered'"
        )
    }
    assert found == {one for book in BOOKS.values() for one in book.get("problems", [])}


@EACH
def test_who_lives_behind_each_door(nights: Nights, night: int) -> None:
    found = {door: members(nights, night, household_id) for door, (household_id, _) in households(nights, night, "actual").items()}
    expected = {door: set(on(lives, night)) for door, lives in TOLD["actual"].items()}
    if night == 2:
        expected |= {door: set(lives) for door, lives in TOLD["corrected"].items()}
    assert found == {door: lives for door, lives in expected.items() if lives}


@EACH
def test_dormitories_are_no_families(nights: Nights, night: int) -> None:
    found = {door: facts["kind"] for door, (_, facts) in households(nights, night, "actual").items()}
    assert {door: kind for door, kind in found.items() if kind != "family"} == dict.fromkeys(TOLD["kinds"]["dormitory"], "dormitory")


def test_heads_behind_the_door(nights: Nights) -> None:
    found = households(nights, 0, "actual")
    who = nights.who(0)
    assert {door: who[found[door][1]["head_resident_id"]] for door in TOLD["heads"]} == TOLD["heads"]


@pytest.mark.parametrize("book", TOLD["differences"])
def test_the_book_beside_the_door(nights: Nights, book: str) -> None:
    needs(nights, "mart.household_difference", "only_in")
    household_id, facts = households(nights, 0, "registered")[book]
    expected = TOLD["differences"][book]
    who, found = nights.who(0), {"registered": [], "actual": []}  # type: dict[str, str], dict[str, list[str]]
    sql = "SELECT only_in, resident_id, counterpart_id FROM mart.household_difference WHERE household_id = ?"
    for only_in, resident, counterpart in nights.rows(0, sql, household_id):
        found[only_in].append(who[resident])
        assert counterpart == facts["counterpart_id"] == households(nights, 0, "actual")[expected["dwelling"]][0]
    assert {side: sorted(people) for side, people in found.items()} == {side: sorted(expected[side]) for side in found}


def test_where_book_and_door_agree(nights: Nights) -> None:
    needs(nights, "mart.household_difference", "only_in")
    found = households(nights, 0, "registered")
    differ = {one for (one,) in nights.rows(0, "SELECT household_id FROM mart.household_difference")}
    assert [book for book in TOLD["same"]["books"] if found[book][0] in differ] == []


def test_a_household_keeps_its_id_and_its_members_their_dates(nights: Nights) -> None:
    needs(nights, "mart.household_member", "since")
    before, after = households(nights, 0, "actual"), households(nights, 2, "actual")
    assert all(before[door][0] == after[door][0] for door in before.keys() & after.keys())
    sql = "SELECT since FROM mart.household_member WHERE resident_id = ? AND basis = 'actual'"
    assert nights.rows(2, sql, nights.id("冯晓", 2)) == [("2026-11-21",)]
    assert nights.rows(2, sql, nights.id("赵国强", 2)) == [("2026-11-20",)]
    assert nights.rows(2, sql, nights.id("鲁大海", 2)) == [("2026-11-22",)]
