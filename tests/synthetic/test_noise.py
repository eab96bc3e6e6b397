"""Sources are as often wrong as the error model says, no more and no less."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from math import sqrt

import pytest

from connectors.synthetic import DistrictPlan
from connectors.synthetic.build import build
from connectors.synthetic.ids import old_form
from connectors.synthetic.noise_fields import printed_addresses, printed_births, printed_phones
from connectors.synthetic.noise_ids import printed_ids
from connectors.synthetic.noise_names import homophones, printed_names
from connectors.synthetic.people import NOWHERE, District, Person
from connectors.synthetic.plan import generator
from connectors.synthetic.rates import Hits, System, coverage, model, rate
from connectors.synthetic.styles import style_of
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id

SYSTEMS: list[System] = ["fp", "ff", "ps", "pt", "db", "pm"]
TODAY = DistrictPlan().as_of


@pytest.fixture(scope="module")
def district() -> District:
    return build(DistrictPlan(people=14_000, communities=2, seed=6))


def hits(district: District, system: System, people: list[Person]) -> Hits:
    return Hits(district.plan, system, generator(1, "test"), len(people))


def near(count: int, share: float, size: int) -> bool:
    """Within four standard deviations, and a little for rates that add up."""
    return abs(count - share * size) <= 4 * sqrt(share * size) + 0.0005 * size + 3


@pytest.mark.parametrize("system", SYSTEMS)
def test_id_numbers_are_wrong_as_often_as_the_model_says(district: District, system: System) -> None:
    people = district.people
    printed = printed_ids(district, people, hits(district, system, people), random.Random(1))
    kinds = Counter(parse_citizen_id(number, today=TODAY).kind for number in printed)
    grown = sum(district.plan.as_of.year - p.birth.year >= 7 for p in people)
    small = rate(district.plan, system, "id_missing_under_seven") or rate(district.plan, system, "id_missing")
    missing = (rate(district.plan, system, "id_missing") * grown + small * (len(people) - grown)) / len(people)
    size = len(people)
    assert near(kinds[IdKind.ABSENT], missing, size)
    assert near(kinds[IdKind.PLACEHOLDER], rate(district.plan, system, "id_placeholder"), size)
    assert near(sum(len(n) == 15 and n.isdigit() for n in printed), rate(district.plan, system, "id_fifteen"), size)
    wrong = kinds[IdKind.BAD_CHECKSUM] + kinds[IdKind.WRONG_LENGTH] + kinds[IdKind.IMPOSSIBLE]
    assert near(wrong, rate(district.plan, system, "id_bad"), size)
    others = sum(
        parse_citizen_id(n, today=TODAY).kind is IdKind.VALID and parse_citizen_id(n, today=TODAY).number != p.id_number
        for n, p in zip(printed, people, strict=True)
    )
    assert near(others, rate(district.plan, system, "id_of_relative"), size)


def test_a_relatives_number_is_a_relatives(district: District) -> None:
    people = [p for p in district.people if p.spouse != NOWHERE]
    plan = DistrictPlan(people=14_000, communities=2, seed=6, noise=0, spouse_id_pasted=0.5)
    printed = printed_ids(district, people, Hits(plan, "fp", generator(1, "test"), len(people)), random.Random(1))
    spouses = sum(n == district.people[p.spouse].id_number for n, p in zip(printed, people, strict=True))
    assert spouses / len(people) == pytest.approx(0.5, abs=0.02)
    assert all(n in (p.id_number, district.people[p.spouse].id_number) for n, p in zip(printed, people, strict=True))


def test_old_numbers_are_only_of_people_born_before_they_ended(district: District) -> None:
    printed = printed_ids(district, district.people, hits(district, "pm", district.people), random.Random(1))
    old = [(n, p) for n, p in zip(printed, district.people, strict=True) if len(n) == 15 and n.isdigit()]
    assert old
    assert all(n == old_form(p.id_number) and p.birth < date(1999, 10, 1) for n, p in old)


@pytest.mark.parametrize("system", ["fp", "ps", "pm"])
def test_names_are_misspelt_as_often_as_the_model_says(district: District, system: System) -> None:
    plain = [p for p in district.people if not p.dotted and not p.former]
    style = style_of(DistrictPlan(noise=0), system, "a.xlsx")
    printed = printed_names(plain, hits(district, system, plain), style, random.Random(1))
    different = sum(n != p.name for n, p in zip(printed, plain, strict=True))
    wanted = sum(rate(district.plan, system, fault) for fault in ("name_typo", "name_variant", "name_damaged"))
    assert near(different, wanted, len(plain))


def test_a_misspelt_name_sounds_alike_more_often_than_not(district: District) -> None:
    plan = DistrictPlan(people=14_000, communities=2, seed=6, noise=3)
    plain = [p for p in district.people if not p.dotted and not p.former]
    printed = printed_names(plain, Hits(plan, "ff", generator(1, "test"), len(plain)), style_of(plan, "ff", "a.csv"), random.Random(1))
    changed = [(n, p.name) for n, p in zip(printed, plain, strict=True) if len(n) == len(p.name) and n != p.name]
    sounds = [all(a == b or b in homophones().get(a, "") for a, b in zip(old, new, strict=True)) for new, old in changed]
    assert len(sounds) > 200
    assert sum(sounds) / len(sounds) > 0.45


@pytest.mark.parametrize("system", SYSTEMS)
def test_births_phones_and_addresses_are_wrong_as_often_as_the_model_says(district: District, system: System) -> None:
    people = [p for p in district.people if p.state == "here"]
    chance, size = random.Random(1), len(people)
    births = printed_births(people, hits(district, system, people), chance)
    assert near(sum(b != p.birth for b, p in zip(births, people, strict=True)), rate(district.plan, system, "birth_conflict"), size)
    assert all(b <= district.plan.as_of for b in births)

    phones = printed_phones(district, people, hits(district, system, people), chance)
    natural = sum(not p.phone for p in people) / size  # children and the very old; nobody can print what there is not
    missing = sum(n in ("", "无") for n in phones) / size
    wanted = rate(district.plan, system, "phone_missing")
    assert missing == pytest.approx(wanted, abs=0.015) or wanted < missing < natural

    written = printed_addresses(district, people, hits(district, system, people), "plain", chance)
    vague = sum(not address.endswith("室") for address in written)
    assert near(vague, rate(district.plan, system, "address_vague"), size)
    at_home = [district.households[p.household].dwelling.plain() for p in people]
    elsewhere = sum(a.endswith("室") and a != home for a, home in zip(written, at_home, strict=True))
    certain = 1 - rate(district.plan, system, "address_vague")
    assert near(elsewhere, rate(district.plan, system, "address_stale") * certain, size)


def test_without_noise_nothing_is_wrong(district: District) -> None:
    plan = DistrictPlan(people=14_000, communities=2, seed=6, noise=0)
    people, chance = district.people, random.Random(1)
    for system in SYSTEMS:
        faultless = Hits(plan, system, generator(1, "test"), len(people))
        assert printed_ids(district, people, faultless, chance) == [p.id_number for p in people]
        assert printed_names(people, faultless, style_of(plan, system, "a.xlsx"), chance) == [p.name for p in people]
        assert printed_births(people, faultless, chance) == [p.birth for p in people]
        assert printed_phones(district, people, faultless, chance) == [p.phone for p in people]
        assert coverage(plan, system) == 1


def test_noise_multiplies_every_rate_and_never_empties_a_source() -> None:
    once, thrice = DistrictPlan(noise=1), DistrictPlan(noise=3)
    assert rate(thrice, "fp", "id_missing") == pytest.approx(3 * rate(once, "fp", "id_missing"))
    assert rate(thrice, "ps", "phone_missing") == 0.95
    assert coverage(once, "ff") == pytest.approx(0.8)
    assert coverage(thrice, "ff") == pytest.approx(0.4)


def test_every_number_of_the_model_says_what_it_rests_on() -> None:
    tables = [t for name, t in model().items() if name != "null"] + list(model()["null"].values())
    assert len(tables) > 30
    for table in tables:
        assert table["kind"] in ("sourced", "derived", "estimated")
        named = set(table.get("sourced", ())) | set(table.get("derived", ()))
        numbers = {key: value for key, value in table.items() if key in SYSTEMS}
        assert named <= set(numbers)
        assert numbers
        assert all(0 <= value <= 100 for value in numbers.values())
