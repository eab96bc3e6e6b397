"""What happens in a district between one night and the next.

Here: births, deaths, people who come, leave or move, new telephone numbers; each night's truth as a district of its own. Not
here: how a file takes notice of it (``ledger.py``).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta

from connectors.synthetic.addresses import Dwelling
from connectors.synthetic.attributes import describe_person, mobile, some
from connectors.synthetic.households import Composer
from connectors.synthetic.hukou import Registry
from connectors.synthetic.ids import IdOffice
from connectors.synthetic.names import NameBook
from connectors.synthetic.people import NOWHERE, District
from connectors.synthetic.plan import generator, stream
from connectors.synthetic.population import household_at

# A day's events a person: births 7 and deaths 7 per mille a year; moves and new numbers so that a small district has some each night [E].
BIRTHS = DEATHS = 0.007 / 365
ARRIVALS = DEPARTURES = MOVES = 0.0001
NEW_NUMBERS = 0.0002


@dataclass(slots=True)
class Changes:
    """Indices of people: who came (born or moved in), who left or died, whose facts are others now."""

    came: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)


def pass_nights(district: District) -> list[tuple[District, Changes]]:
    """The truth of every night of the plan, the first without changes. People keep their index for ever."""
    office, registry = _offices(district)
    nights = [(district, Changes())]
    for night in range(1, district.plan.nights):
        nights.append(_next_night(nights[-1][0], night, office, registry))
    return nights


def _offices(district: District) -> tuple[IdOffice, Registry]:
    office = IdOffice(stream(district.plan.seed, "later ids"))
    for person in district.people:
        office.known(person.id_number)
    registry = Registry(district, stream(district.plan.seed, "later books"))
    for book in district.books:
        registry.known(book.number)
    return office, registry


def _next_night(before: District, night: int, office: IdOffice, registry: Registry) -> tuple[District, Changes]:
    """Only what changes is copied: whoever stays the same is the same object in both nights."""
    plan = before.plan
    chance = stream(plan.seed, "night", night)
    now = replace(
        before, people=list(before.people), households=list(before.households), books=list(before.books), twins=list(before.twins)
    )
    registry.turn_to(now)
    changes = Changes()
    composer = Composer(now, NameBook(generator(plan.seed, "names of night", night)), chance)
    here = [p.index for p in now.people if p.state == "here"]
    chance.shuffle(here)
    size = len(here)
    for _ in range(max(1, some(size * DEATHS, chance))):
        old = next((n for n in here if now.age(now.people[n]) >= 60), here[-1])
        index = old if chance.random() < 0.9 else here[-1]
        here.remove(index)
        now.people[index] = replace(now.people[index], state="dead")
        changes.left.append(index)
    for _ in range(some(size * DEPARTURES, chance)):
        index = here.pop()
        now.people[index] = replace(now.people[index], state="gone")
        changes.left.append(index)
    for _ in range(max(1, some(size * NEW_NUMBERS, chance))):
        index = here.pop()
        person = now.people[index]
        if person.phone:
            now.people[index] = replace(person, old_phone=person.phone, phone=mobile(chance))
            changes.altered.append(index)
    for _ in range(max(1, some(size * MOVES, chance))):
        _move(now, here.pop(), changes, chance)
    newcomers = _births(now, here, composer, registry, changes, max(1, some(size * BIRTHS, chance)))
    newcomers += _arrivals(now, composer, registry, chance, max(1, some(size * ARRIVALS / 2, chance)))
    for index in newcomers:
        person = now.people[index]
        describe_person(now, person, chance)
        person.id_number = office.number(person.region, person.birth, person.sex)
        if person.origin:
            person.arrived, person.settled = plan.as_of + timedelta(days=night), chance.random() < 0.5
    changes.came = newcomers
    return now, changes


def _births(now: District, here: list[int], composer: Composer, registry: Registry, changes: Changes, count: int) -> list[int]:
    """Children of mothers of 20 to 40, registered in the mother's book if she has one."""
    born: list[int] = []
    for index in here:
        mother = now.people[index]
        if len(born) >= count:
            break
        if mother.sex != 2 or mother.spouse == NOWHERE or not 20 <= now.age(mother) <= 40:
            continue
        household = now.households[mother.household]
        now.households[mother.household] = household = replace(household, members=list(household.members))
        child = composer.add_newborn(household, mother)
        born.append(child.index)
        now.people[index] = replace(mother, children=mother.children + 1)
        changes.altered.append(index)
        if mother.book != NOWHERE:
            book = now.books[mother.book]
            now.books[mother.book] = book = replace(book, members=list(book.members))
            registry.enter(child, book, "child")
    return born


def _arrivals(now: District, composer: Composer, registry: Registry, chance: random.Random, count: int) -> list[int]:
    """Households that move in, two in three from elsewhere for work."""
    came: list[int] = []
    for _ in range(count):
        community = chance.randrange(len(now.communities))
        estate = chance.choice(now.estates[community])
        dwelling = chance.choice(estate.dwellings())
        local = chance.random() < 0.33
        household = household_at(now, community, dwelling, "local" if local else "floating", chance)
        composer.compose(household, chance.choice(["alone_young", "couple_young", "one_child"]))
        came += household.members
        if local:
            book = registry.open(community, dwelling)
            for member in household.members:
                registry.enter(now.people[member], book, now.people[member].role)
    return came


def _move(now: District, index: int, changes: Changes, chance: random.Random) -> None:
    """The person's whole household moves within the district; the hukou stays behind."""
    household = now.households[now.people[index].household]
    community = chance.randrange(len(now.communities))
    dwelling: Dwelling = chance.choice(chance.choice(now.estates[community]).dwellings())
    now.households[household.index] = replace(household, community=community, dwelling=dwelling, previous=household.dwelling)
    changes.altered += [m for m in household.members if now.people[m].state == "here"]
