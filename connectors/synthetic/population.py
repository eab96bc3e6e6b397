"""The people of a district: how many households of which kind live where, and who else the sources still know.

Here: filling the communities, and the people who are away, gone, dead, or only on a party roll. Not here: one household
(``households.py``), hukou (``hukou.py``), what makes a person one of a group (``attributes.py``).
"""

from __future__ import annotations

import math
import random
from typing import Literal

from connectors.synthetic.addresses import Dwelling, lay_out
from connectors.synthetic.households import FLOATING_KINDS, LOCAL_KINDS, Composer
from connectors.synthetic.names import NameBook
from connectors.synthetic.people import District, Household, Person
from connectors.synthetic.plan import DistrictPlan, generator, stream
from connectors.synthetic.words import words

# Shares of everybody a source may mention. The first two follow from the police's two registers in cities of this kind; the
# others are as large as the errors "moved out, still active" and "dead, still active" of the error model need at noise 3.
HERE = 0.92
FLOATING_OF_HERE = 0.29
AWAY = 0.030
GONE_LOCAL = 0.020
GONE_FLOATING = 0.024
DEAD = 0.006
VACANT = 1.25  # dwellings a household: some stand empty, some are only an address in a hukou book

_Kinds = dict[str, tuple[float, float]]


def populate(plan: DistrictPlan) -> District:
    """A district with its estates, households and people; nobody has an id number, a hukou or a telephone yet."""
    chance = stream(plan.seed, "communities")
    names = words()["communities"].split()
    chance.shuffle(names)
    sizes = [chance.uniform(0.75, 1.3) for _ in range(plan.communities)]
    households = [max(12, round(plan.households_here * size / sum(sizes))) for size in sizes]
    district = District(
        plan,
        [f"{name}社区" for name in names[: plan.communities]],
        lay_out(plan.communities, [math.ceil(n * VACANT) + 20 for n in households], chance),
    )
    mean = plan.people * HERE / plan.households_here
    for community, count in enumerate(households):
        _settle(district, community, count, mean)
    return district


def _settle(district: District, community: int, count: int, mean: float) -> None:
    """``count`` households with ``mean`` people each move into a community; then those are added who do not live there."""
    plan = district.plan
    chance = stream(plan.seed, "households", community)
    composer = Composer(district, NameBook(generator(plan.seed, "names", community)), chance)
    dwellings = [d for estate in district.estates[community] for d in estate.dwellings()]
    kinds = _kinds(count, mean, chance)
    homes = sorted(chance.sample(range(len(dwellings)), len(kinds)))
    first = len(district.people)
    for place, (kind, local) in zip(homes, kinds, strict=True):
        composer.compose(household_at(district, community, dwellings[place], "local" if local else "floating", chance), kind)
    for size in _dormitories(plan, community, len(district.people) - first):
        composer.fill_dormitory(household_at(district, community, chance.choice(dwellings), "dormitory", chance), size)
    _add_the_absent(district, community, len(district.people) - first, composer, dwellings, chance)


def household_at(
    district: District,
    community: int,
    dwelling: Dwelling,
    kind: Literal["local", "floating", "dormitory"],
    chance: random.Random,
) -> Household:
    """A new, still empty household; the place it is said to have lived in before is in this community or any other."""
    elsewhere = community if chance.random() < 0.4 else chance.randrange(len(district.communities))
    estate = chance.choice(district.estates[elsewhere])
    previous = Dwelling(
        estate,
        chance.randint(1, estate.buildings),
        chance.randint(1, estate.units),
        chance.randint(1, estate.floors),
        chance.randint(1, estate.doors),
    )
    household = Household(len(district.households), community, dwelling, previous, kind)
    district.households.append(household)
    return household


def _kinds(count: int, mean: float, chance: random.Random) -> list[tuple[str, bool]]:
    """Kinds of ``count`` households, local or floating, mixed so that they hold ``mean`` people each."""
    tilt = _tilt(mean)
    locals_, floaters = _tilted(LOCAL_KINDS, tilt), _tilted(FLOATING_KINDS, tilt)
    floating = _floating_households(tilt)
    drawn: list[tuple[str, bool]] = []
    for _ in range(count):
        local = chance.random() >= floating
        kinds = locals_ if local else floaters
        drawn.append((chance.choices(list(kinds), weights=list(kinds.values()))[0], local))
    return drawn


def _tilted(kinds: _Kinds, tilt: float) -> dict[str, float]:
    return {kind: share * math.exp(tilt * size) for kind, (size, share) in kinds.items()}


def _mean(kinds: _Kinds, tilt: float) -> float:
    weights = _tilted(kinds, tilt)
    return sum(kinds[kind][0] * weight for kind, weight in weights.items()) / sum(weights.values())


def _floating_households(tilt: float) -> float:
    """The share of households that makes ``FLOATING_OF_HERE`` of the people."""
    floating, local = FLOATING_OF_HERE / _mean(FLOATING_KINDS, tilt), (1 - FLOATING_OF_HERE) / _mean(LOCAL_KINDS, tilt)
    return floating / (floating + local)


def _tilt(mean: float) -> float:
    """Weights grow by e^(tilt × size); bisection finds the tilt that gives the wanted mean."""
    low, high = -3.0, 3.0
    for _ in range(40):
        middle = (low + high) / 2
        share = _floating_households(middle)
        size = share * _mean(FLOATING_KINDS, middle) + (1 - share) * _mean(LOCAL_KINDS, middle)
        low, high = (middle, high) if size < mean else (low, middle)
    return (low + high) / 2


def _dormitories(plan: DistrictPlan, community: int, people: int) -> list[int]:
    """Every community has one employer's dormitory, of about 0.4 % of its people [E]; the plan's own is in the first."""
    usual = [max(5, round(people * 0.004))]
    return [*usual, plan.dormitory] if community == 0 and plan.dormitory else usual


def _add_the_absent(
    district: District, community: int, here: int, composer: Composer, dwellings: list[Dwelling], chance: random.Random
) -> None:
    """Grown children elsewhere, families that left, the dead, and members known to a party branch alone."""
    everybody = here / HERE
    local = [h for h in district.households if h.community == community and h.kind == "local"]
    couples = [h for h in local if len(h.members) == 2 and district.people[h.members[0]].spouse == h.members[1]]
    parents = [h for h in couples if all(district.age(district.people[m]) >= 48 for m in h.members)]
    chance.shuffle(parents)
    away = round(everybody * AWAY)
    for household in parents[: away // 2]:
        composer.add_grown_child(household).state = "away"
        away -= 1
    _families(district, community, composer, dwellings, chance, "local", away, "away")
    _families(district, community, composer, dwellings, chance, "local", round(everybody * GONE_LOCAL), "gone")
    _families(district, community, composer, dwellings, chance, "floating", round(everybody * GONE_FLOATING), "gone")
    _families(district, community, composer, dwellings, chance, "local", max(1, round(everybody * 0.0004)), "never")
    elders = [district.people[m] for h in local for m in h.members if district.age(district.people[m]) >= 60]
    for person in chance.sample(elders, min(len(elders), round(everybody * DEAD))):
        person.state = "dead"
        _hand_over(district, person)


def _families(
    district: District,
    community: int,
    composer: Composer,
    dwellings: list[Dwelling],
    chance: random.Random,
    kind: Literal["local", "floating"],
    people: int,
    state: Literal["away", "gone", "never"],
) -> None:
    """Households of together ``people`` people, none of whom lives here. Whoever is only on a party roll is a grown single."""
    while people > 0:
        household = household_at(district, community, chance.choice(dwellings), kind, chance)
        choices = ["alone_young", "couple_young", "one_child"] if people > 2 and state != "never" else ["alone_young"]
        composer.compose(household, chance.choice(choices))
        for member in household.members:
            district.people[member].state = state
        people -= len(household.members)


def _hand_over(district: District, person: Person) -> None:
    """A widow or widower becomes head after the head."""
    if person.spouse < 0:
        return
    left = district.people[person.spouse]
    left.marital = "widowed"
    if person.role == "head" and left.state == "here":
        person.role, left.role = "spouse", "head"
