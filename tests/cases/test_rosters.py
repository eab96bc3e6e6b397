"""The people of the two rosters without numbers: who is meant, who stays open, what was visited: the known answers."""

from __future__ import annotations

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.test_district import EACH

TOLD = answers("rosters")
QUARTERS = "SELECT DISTINCT quarter FROM mart.visit WHERE resident_id = ? ORDER BY quarter"


@EACH
def test_who_is_visited(nights: Nights, night: int) -> None:
    needs(nights, "mart.visit", "row_number", "resident_id")
    who = nights.who(night)
    found = {str(row): who.get(one, "") for row, one in nights.rows(night, "SELECT row_number, resident_id FROM mart.visit")}
    assert found == {row: one for row, one in TOLD["visit"].items() if row != "14" or night == 2}


@EACH
def test_who_is_paired_with_whom(nights: Nights, night: int) -> None:
    needs(nights, "mart.pairing", "row_number", "member_resident_id", "household_resident_id", "dibao_no")
    who = nights.who(night)
    rows = nights.rows(night, "SELECT row_number, member_resident_id, household_resident_id, dibao_no FROM mart.pairing")
    assert {str(row): [who.get(member), who.get(head), number] for row, member, head, number in rows} == TOLD["pairing"]


def test_a_namesake_stays_open_with_both_candidates(nights: Nights) -> None:
    needs(nights, "review.roster", "row_number", "candidates", "reason")
    who = nights.who(0)
    assert nights.rows(0, "SELECT count(*) FROM review.roster") == [(len(TOLD["open"]["visit"]),)]
    rows = nights.rows(0, "SELECT row_number, candidates FROM review.roster WHERE reason = 'several'")
    assert {str(row): sorted(who[one] for one in candidates) for row, candidates in rows} == {
        row: sorted(meant) for row, meant in TOLD["open"]["visit"].items()
    }


def test_rosters_make_no_new_residents(nights: Nights) -> None:
    needs(nights, "link.roster_match", "role", "resident_id")
    everybody = set(nights.who(0))
    matched = {one for (one,) in nights.rows(0, "SELECT resident_id FROM link.roster_match WHERE resident_id IS NOT NULL")}
    assert matched <= everybody == {one for (one,) in nights.rows(0, "SELECT resident_id FROM mart.resident")}


def test_the_quarters_in_which_somebody_was_visited(nights: Nights) -> None:
    needs(nights, "mart.visit", "quarter", "resident_id")
    for one, quarters in TOLD["quarters"].items():
        assert [quarter for (quarter,) in nights.rows(0, QUARTERS, nights.id(one, 0))] == quarters, one


def test_members_with_two_families_and_families_without_a_member(nights: Nights) -> None:
    needs(nights, "mart.pairing", "member_resident_id", "dibao_no")
    who = nights.who(0)
    two = nights.rows(0, "SELECT member_resident_id FROM mart.pairing GROUP BY ALL HAVING count(*) > 1")
    assert [who[one] for (one,) in two] == TOLD["pairing_lists"]["with_two"]
    without = nights.rows(0, "SELECT dibao_no FROM mart.dibao_household ANTI JOIN mart.pairing USING (dibao_no) ORDER BY dibao_no")
    assert [number for (number,) in without] == TOLD["pairing_lists"]["without_pair"]


def test_new_residents_not_yet_visited(nights: Nights) -> None:
    needs(nights, "mart.visit", "resident_id", "visited_on")
    needs(nights, "mart.resident", "first_seen")
    who = nights.who(2)
    sql = """SELECT resident_id, count(v.visited_on) FROM mart.resident r LEFT JOIN mart.visit v USING (resident_id)
        WHERE r.first_seen = '2026-11-21' GROUP BY resident_id"""
    found = {who[one]: visits for one, visits in nights.rows(2, sql)}
    assert {one for one, visits in found.items() if visits} == set(TOLD["new_residents"]["visited"])
    assert {one for one, visits in found.items() if not visits} == set(TOLD["new_residents"]["not_visited"])
