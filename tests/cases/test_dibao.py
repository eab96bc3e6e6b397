"""Dibao: persons and amounts counted again beside what the system states: the known answers."""

from __future__ import annotations

import pytest

from tests.cases.answers import answers, needs
from tests.cases.conftest import Nights
from tests.cases.test_district import EACH

TOLD = answers("dibao")
COUNTED = ("persons", "persons_resident", "persons_dead")


def test_the_certificates(nights: Nights) -> None:
    needs(nights, "mart.dibao_household", "dibao_no")
    found = {number for (number,) in nights.rows(0, "SELECT dibao_no FROM mart.dibao_household")}
    assert found == set(TOLD["household"])


@pytest.mark.parametrize("number", TOLD["household"])
def test_a_household_stated_and_counted(nights: Nights, number: str) -> None:
    needs(nights, "mart.dibao_household", "head_resident_id", "stated_size", "stated_covered", "stated_amount", *COUNTED)
    expected = TOLD["household"][number]
    columns = f"head_resident_id, stated_size, stated_covered, stated_amount::DOUBLE, {', '.join(COUNTED)}"
    sql = f"SELECT {columns} FROM mart.dibao_household WHERE dibao_no = ?"
    ((head, *stated, persons, resident, dead),) = nights.rows(0, sql, number)
    assert nights.who(0)[head] == expected["head"]
    assert stated == expected["stated"]
    assert [persons, resident, dead] == [expected["persons"], expected["resident"], expected["dead"]]


@pytest.mark.parametrize("number", TOLD["household"])
def test_what_does_not_hold_and_what_a_person_gets(nights: Nights, number: str) -> None:
    needs(nights, "mart.dibao_household", "problems", "per_person")
    rows = nights.rows(0, "SELECT problems, per_person::DOUBLE FROM mart.dibao_household WHERE dibao_no = ?", number)
    assert rows == [(TOLD["household"][number]["problems"], TOLD["household"][number]["per_person"])]


@EACH
def test_the_sums(nights: Nights, night: int) -> None:
    needs(nights, "mart.dibao_household", "stated_amount", "persons", "stated_covered")
    total = TOLD["total"]
    sql = "SELECT count(*), sum(persons), sum(stated_covered), sum(stated_amount)::DOUBLE FROM mart.dibao_household"
    expected = (total["households"], total["persons"], total["covered"], total["amount" if night == 0 else "amount_night1"])
    assert nights.rows(night, sql) == [expected]
    amounts = TOLD["household"]["411099000000101"]["amounts"]
    found = nights.rows(night, "SELECT stated_amount::DOUBLE FROM mart.dibao_household WHERE dibao_no = '411099000000101'")
    assert found == [(amounts[night],)]
