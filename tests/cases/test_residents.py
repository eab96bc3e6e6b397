"""Where people are, who lives, and which values stand beside one another: the known answers about residents."""

from __future__ import annotations

import pytest

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.district.people import NIGHTS
from tests.cases.test_district import EACH

TOLD = answers("residents")


def expected_presence(nights: Nights, night: int) -> dict[str, str]:
    said = TOLD["presence"]
    found = {who: said["default"] for who in nights.ids(night) if who not in said["not_asked"]}
    for state in ("here_registered_elsewhere", "registered_away", "inflow", "outflow", "unknown"):
        found |= {who: state for who in said[state] if who in found}
    if night == 2:
        found |= {who: state for state, people in said["night2"].items() for who in people}
    return found


@EACH
def test_presence(nights: Nights, night: int) -> None:
    needs(nights, "mart.resident", "presence")
    who = nights.who(night)
    found = {who[resident]: state for resident, state in nights.rows(night, "SELECT resident_id, presence FROM mart.resident")}
    expected = expected_presence(nights, night)
    assert {one: found[one] for one in expected} == expected


@EACH
def test_alive_reported_confirmed(nights: Nights, night: int) -> None:
    who = nights.who(night)
    found = {who[resident]: state for resident, state in nights.rows(night, "SELECT resident_id, life_status FROM mart.resident")}
    said = {name: value for name, value in TOLD["life"].items() if isinstance(value, list)}
    corrected = TOLD["life"]["corrected"]
    expected = dict.fromkeys(found, TOLD["life"]["default"]) | {one: states[night] for one, states in said.items()}
    assert {k: v for k, v in found.items() if k not in corrected} == {k: v for k, v in expected.items() if k not in corrected}


@EACH
def test_a_persons_correction_confirms_a_death(nights: Nights, night: int) -> None:
    needs(nights, "mart.resident", "presence")
    for one, states in TOLD["life"]["corrected"].items():
        found = nights.rows(night, "SELECT life_status FROM mart.resident WHERE resident_id = ?", nights.id(one, night))
        assert found == [(states[night],)]


@EACH
def test_age_in_full_years_of_the_night(nights: Nights, night: int) -> None:
    needs(nights, "mart.resident", "age")
    for one, ages in TOLD["age"].items():
        found = nights.rows(night, "SELECT age FROM mart.resident WHERE resident_id = ?", nights.id(one, night))
        assert found == [(ages[night],)], one


@EACH
def test_home(nights: Nights, night: int) -> None:
    for one, homes in TOLD["home"].items():
        ((found,),) = nights.rows(night, "SELECT dwelling FROM mart.resident WHERE resident_id = ?", nights.id(one, night))
        assert (found or "") == homes[night], one


def test_three_facts_by_community(nights: Nights) -> None:
    needs(nights, "mart.presence")
    for one, facts in TOLD["communities"].items():
        rows = nights.rows(
            0, "SELECT community, lives, registered, member_kept FROM mart.presence WHERE resident_id = ?", nights.id(one, 0)
        )
        assert {community: flags for community, *flags in rows} == facts, one


def test_the_state_is_seen_from_each_community(nights: Nights) -> None:
    needs(nights, "mart.presence")
    for one, states in TOLD["state_by_community"].items():
        found = dict(nights.rows(0, "SELECT community, state FROM mart.presence WHERE resident_id = ?", nights.id(one, 0)))
        assert found == states, one


@pytest.mark.parametrize("fact", ["registered", "lives", "member_kept"])
def test_a_head_count_says_which_fact_it_uses(nights: Nights, fact: str) -> None:
    needs(nights, "mart.presence")
    sql = f"""SELECT p.community, count(*) FROM mart.presence p JOIN mart.resident r USING (resident_id)
        WHERE p.{fact} AND r.life_status <> 'confirmed_dead' GROUP BY p.community"""
    assert dict(nights.rows(0, sql)) == TOLD["counts"][fact]


def test_conflicts_are_these_and_no_others(nights: Nights) -> None:
    who = nights.who(0)
    found: dict[str, list[str]] = {}
    for resident, field in nights.rows(
        0, "SELECT DISTINCT resident_id, field::VARCHAR FROM mart.resident_value WHERE disagrees ORDER BY ALL"
    ):
        found.setdefault(who[resident], []).append(field)
    assert found == TOLD["conflicts"]


def test_differences_that_are_no_conflict(nights: Nights) -> None:
    for one, fields in TOLD["agreements"].items():
        for field, count in fields.items():
            sql = "SELECT count(DISTINCT value), bool_or(disagrees) FROM mart.resident_value WHERE resident_id = ? AND field::VARCHAR = ?"
            assert nights.rows(0, sql, nights.id(one, 0), field) == [(count, False)], (one, field)


def test_a_value_says_who_states_it(nights: Nights) -> None:
    for one, fields in TOLD["values"].items():
        for field, stated in fields.items():
            sql = "SELECT value, sources, chosen FROM mart.resident_value WHERE resident_id = ? AND field::VARCHAR = ?"
            rows = nights.rows(0, sql, nights.id(one, 0), field)
            expected = {value: sources for value, sources in stated.items() if value != "chosen"}
            assert {value: sources for value, sources, _ in rows} == expected
            if "chosen" in stated:
                assert [value for value, _, chosen in rows if chosen] == [stated["chosen"]]


def test_disability_is_known_of_those_on_dibao_alone(nights: Nights) -> None:
    needs(nights, "mart.resident", "disabled")
    who = nights.who(0)
    found = {who[resident]: value for resident, value in nights.rows(0, "SELECT resident_id, disabled FROM mart.resident")}
    assert {one for one, value in found.items() if value == "1"} == set(TOLD["disabled"]["yes"])
    assert {one for one, value in found.items() if value == "0"} == set(TOLD["disabled"]["no"])


@EACH
def test_the_night_itself(nights: Nights, night: int) -> None:
    needs(nights, "mart.as_of")
    assert nights.rows(night, "SELECT night FROM mart.as_of") == [(NIGHTS[night],)]
