"""The invented people are as hard to tell apart as real ones, and can be nobody."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.synthetic import DistrictPlan
from connectors.synthetic.build import build
from connectors.synthetic.people import NOWHERE, District, Person
from connectors.synthetic.words import words
from warehouse.vocabulary.citizen_id import check_character

STANDARDS = Path(__file__).parents[2] / "warehouse" / "vocabulary" / "standards"


@pytest.fixture(scope="module")
def town() -> District:
    return build(DistrictPlan(people=20_839, communities=3, seed=1))


def namesakes(people: Sequence[Person]) -> tuple[float, int]:
    """The share of people with a namesake, and pairs of one name."""
    counts = Counter(person.name for person in people)
    return sum(n for n in counts.values() if n > 1) / len(people), sum(n * (n - 1) // 2 for n in counts.values())


def test_namesakes_are_as_frequent_as_measured_among_twenty_thousand(town: District) -> None:
    # 6.7 % and 1,125 pairs among 20,839; one draw of a town scatters by about a tenth.
    share, pairs = namesakes(town.people)
    assert share == pytest.approx(0.067, rel=0.18)
    assert pairs == pytest.approx(1_125, rel=0.2)


def test_namesakes_are_as_frequent_as_measured_among_eight_thousand(town: District) -> None:
    # 3.3 % and 165 pairs among 7,971; the mean of several samples, for 165 pairs scatter much.
    samples = [namesakes(random.Random(n).sample(town.people, 7_971)) for n in range(8)]
    assert sum(share for share, _ in samples) / 8 == pytest.approx(0.033, rel=0.2)
    assert sum(pairs for _, pairs in samples) / 8 == pytest.approx(165, rel=0.25)


def test_the_ten_commonest_surnames_are_borne_by_as_many_as_measured(town: District) -> None:
    surnames = Counter(person.surname for person in town.people)
    assert sum(n for _, n in surnames.most_common(10)) / len(town.people) == pytest.approx(0.435, abs=0.03)


def test_every_number_has_a_true_checksum_sex_digit_and_birth(town: District) -> None:
    for person in town.people:
        number = person.id_number
        assert check_character(number[:17]) == number[17]
        assert int(number[16]) % 2 == person.sex % 2
        assert number[6:14] == f"{person.birth:%Y%m%d}"
    assert len({person.id_number for person in town.people}) == len(town.people)


def test_no_division_of_a_number_was_ever_assigned(town: District) -> None:
    used = {person.id_number[:6] for person in town.people}
    assert used <= {row[0] for row in words()["origins"] + words()["local_codes"]}
    assert all(code.endswith(("0099", "1099", "0098", "1098")) for code in used)
    with (STANDARDS / "division_henan.csv").open(encoding="utf-8") as file:
        assigned = {row["code"] for row in csv.DictReader(file)}
    assert len(assigned) > 200
    assert not used & assigned


def test_twins_are_one_birth_with_alike_names_and_numbers(town: District) -> None:
    births = sum(person.mother != NOWHERE for person in town.people)
    assert 0.006 < len(town.twins) / births < 0.03  # systems.md C: 1–2 % of births
    alike = 0
    for first, second in town.twins:
        one, other = town.people[first], town.people[second]
        assert (one.birth, one.household, one.surname) == (other.birth, other.household, other.surname)
        assert one.name != other.name
        alike += sum(a != b for a, b in zip(one.id_number, other.id_number, strict=True)) <= 3
    assert alike / len(town.twins) > 0.7


def test_people_live_elsewhere_than_registered_as_often_as_planned(town: District) -> None:
    registered = [p for p in town.people if p.book != NOWHERE and p.state in ("here", "away")]
    assert sum(map(town.separated, registered)) / len(registered) == pytest.approx(0.31, abs=0.02)


def test_households_are_as_many_and_as_large_as_planned() -> None:
    district = build(DistrictPlan(people=9_000, households=2_500, communities=2, seed=4))
    lived_in = {person.household for person in district.people if person.state == "here"}
    assert len(lived_in) == pytest.approx(2_500, rel=0.02)
    assert len(district.people) == pytest.approx(9_000, rel=0.05)


def test_families_make_sense(town: District) -> None:
    for person in town.people:
        if person.mother != NOWHERE:
            years = person.birth.year - town.people[person.mother].birth.year
            assert 15 <= years <= 46, "a mother's age"
        if person.spouse != NOWHERE:
            assert town.people[person.spouse].spouse == person.index
            assert town.age(person) >= 19
    generations = {p.role for p in town.people}
    assert {"head", "spouse", "child", "parent", "grandchild", "child_in_law", "other"} <= generations
    assert max(len(h.members) for h in town.households) >= 20, "a dormitory"
    assert {p.state for p in town.people} == {"here", "away", "gone", "dead", "never"}


def test_hard_cases_come_as_many_as_asked_for() -> None:
    plan = DistrictPlan(people=2_400, communities=2, seed=9)
    hard = build(replace(plan, dormitory=120, shared_phone=100, shared_ids=15, namesakes=15, former_name_rate=0.2, twin_rate=0.3))
    assert max(len(h.members) for h in hard.households) == 120
    assert Counter(p.phone for p in hard.people if p.phone).most_common(1)[0][1] == 100
    bearers = Counter(p.id_number for p in hard.people)
    assert sum(n == 2 for n in bearers.values()) == 15
    assert all(len({p.name for p in hard.people if p.id_number == shared}) == 2 for shared, n in bearers.items() if n == 2)
    doubles = [ps for ps in _by_name_and_birth(hard).values() if len({hard.community_of(hard.people[p]) for p in ps}) == 2]
    assert len(doubles) >= 14  # now and then chance makes one more; a pair may also draw a third
    assert sum(bool(p.former) for p in hard.people) / len(hard.people) == pytest.approx(0.2, abs=0.03)
    assert len(hard.twins) > 8 * len(build(plan).twins)


def test_wives_stay_in_their_parents_book_as_often_as_asked_for() -> None:
    plan = DistrictPlan(people=6_000, communities=2, seed=9)
    usual, many, none = (_married_in(build(replace(plan, married_in=share))) for share in (plan.married_in, 0.6, 0.0))
    assert none == (0, usual[1])
    assert usual[0] / usual[1] == pytest.approx(0.12, abs=0.05)
    assert 0.4 < many[0] / many[1] < 0.6, "for some there is no couple of an age to be their parents"


def _married_in(district: District) -> tuple[int, int]:
    """Wives in the book of a father who lives elsewhere, and wives who might be."""
    people = district.people
    wives = [p for p in people if p.sex == 2 and p.spouse != NOWHERE and p.book != NOWHERE and p.state == "here" and p.ethnic == "01"]
    wives = [p for p in wives if district.age(p) <= 50 and p.children]
    stayed = [p for p in wives if p.father != NOWHERE and people[p.father].household != p.household and people[p.father].book == p.book]
    assert all((p.surname, p.book_role) == (people[p.father].surname, "child") for p in stayed)
    return len(stayed), len(wives)


def _by_name_and_birth(district: District) -> dict[tuple[str, object], list[int]]:
    found: dict[tuple[str, object], list[int]] = {}
    for person in district.people:
        found.setdefault((person.name, person.birth), []).append(person.index)
    return found


@pytest.mark.parametrize("wrong", [{"noise": 3.5}, {"noise": -1}, {"people": 50}, {"communities": 61, "people": 90_000}, {"nights": 0}])
def test_an_impossible_plan_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"noise|at least|names for"):
        DistrictPlan(**wrong)  # type: ignore[arg-type]
