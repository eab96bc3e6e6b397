"""Who is registered where: books of one address, collective books, and the people who do not live where they are registered.

Here: giving the locals their hukou books, up to the planned share of people registered elsewhere than they live (人户分离).
Not here: where they live (``population.py``), what the police prints (``write_police.py``).
"""

from __future__ import annotations

import random

from connectors.synthetic.addresses import Dwelling
from connectors.synthetic.people import NOWHERE, Book, District, Person, Role
from connectors.synthetic.plan import stream

# Estimates of how people come to be registered elsewhere, besides the plan's wives; households that moved make up its share.
ELDERS_APART = 0.30  # grandparents who live with a child but kept their own book
OUTSIDE = 0.12  # local households whose hukou is in another county of the city: no police export of this district has them
COLLECTIVE = 0.06  # unmarried graduates in the collective book of a street


class Registry:
    """Opens books and moves people between them."""

    def __init__(self, district: District, chance: random.Random) -> None:
        self._district, self._chance = district, chance
        self._numbers: set[str] = set()

    def turn_to(self, district: District) -> None:
        """From now on books are opened and entered in ``district``, a later night's truth."""
        self._district = district

    def known(self, number: str) -> None:
        """A number that is taken already."""
        self._numbers.add(number)

    def open(self, community: int, dwelling: Dwelling | None) -> Book:
        """A new book with a nine-digit number that no other book has."""
        number = ""
        while not number or number in self._numbers:
            number = f"{self._chance.randrange(10**9):09d}"
        self._numbers.add(number)
        book = Book(len(self._district.books), number, community, dwelling)
        self._district.books.append(book)
        return book

    def enter(self, person: Person, book: Book, role: Role) -> None:
        """Enters ``person`` in ``book``, and strikes the person out of the book of before."""
        if person.book != NOWHERE:
            self._district.books[person.book].members.remove(person.index)
        person.book, person.book_role = book.index, role
        book.members.append(person.index)


def register(district: District) -> None:
    """Gives every local person a book. People from elsewhere, and people known to a party branch alone, have none."""
    chance = stream(district.plan.seed, "hukou")
    registry = Registry(district, chance)
    for household in district.households:
        first = district.people[household.members[0]]
        outside = first.state == "here" and chance.random() < OUTSIDE
        if household.kind == "local" and first.state != "never" and not outside:
            book = registry.open(household.community, household.dwelling)
            for member in household.members:
                person = district.people[member]
                registry.enter(person, book, person.role)
    _grandparents(district, registry, chance)
    _wives(district, registry, chance)
    _graduates(district, registry, chance)
    _movers(district, chance)


def _grandparents(district: District, registry: Registry, chance: random.Random) -> None:
    """Parents of the head who kept a book of their own, at the address that lists still have for the family."""
    for household in district.households:
        elders = [district.people[m] for m in household.members if district.people[m].role in ("parent", "parent_in_law")]
        if elders and household.kind == "local" and chance.random() < ELDERS_APART:
            book = registry.open(household.previous.estate.community, household.previous)
            elders.sort(key=lambda person: person.sex)
            for person in elders:
                registry.enter(person, book, "head" if person is elders[0] else "spouse")


def _wives(district: District, registry: Registry, chance: random.Random) -> None:
    """Wives who stayed in the book of a couple old enough to be their parents, whose surname they then have."""
    couples: dict[int, list[Person]] = {}
    for household in district.households:
        head = district.people[household.members[0]]
        if household.kind == "local" and len(household.members) >= 2 and head.sex == 1 and head.state == "here" and head.ethnic == "01":
            couples.setdefault(head.birth.year // 5, []).append(head)
    for wife in district.people:
        married_in = wife.sex == 2 and wife.spouse != NOWHERE and wife.book != NOWHERE and wife.state == "here" and wife.ethnic == "01"
        if not married_in or wife.father != NOWHERE or district.age(wife) > 50 or wife.children == 0:
            continue
        if chance.random() >= district.plan.married_in:
            continue
        father = next(iter(chance.sample(pool, 1)), None) if (pool := couples.get((wife.birth.year - 27) // 5)) else None
        if father and father.household != wife.household and father.book != NOWHERE:
            wife.surname, wife.father = father.surname, father.index
            wife.mother = father.spouse
            registry.enter(wife, district.books[father.book], "child")


def _graduates(district: District, registry: Registry, chance: random.Random) -> None:
    """Unmarried people of 18 to 35 in the collective book of their street (one a street, that is four communities)."""
    books: dict[int, Book] = {}
    for person in district.people:
        single = person.book != NOWHERE and person.spouse == NOWHERE and person.state == "here" and 18 <= district.age(person) <= 35
        if single and chance.random() < COLLECTIVE:
            street = district.community_of(person) // 4
            if street not in books:
                books[street] = registry.open(street * 4, None)
            registry.enter(person, books[street], "other")


def _movers(district: District, chance: random.Random) -> None:
    """Whole households that moved without taking their book along, as many as the planned share needs."""
    registered = [p for p in district.people if p.book != NOWHERE and p.state in ("here", "away")]
    wanted = round(len(registered) * district.plan.separation) - sum(district.separated(p) for p in registered)
    households = [h for h in district.households if h.kind == "local" and district.people[h.members[0]].state == "here"]
    chance.shuffle(households)
    for household in households:
        if wanted <= 0:
            return
        book = district.books[district.people[household.members[0]].book]
        if book.dwelling != household.dwelling or household.previous == household.dwelling:
            continue
        mine = [district.people[m] for m in book.members if not district.separated(district.people[m])]
        book.dwelling, book.community = household.previous, household.previous.estate.community
        wanted -= len(mine)
