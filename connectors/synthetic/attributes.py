"""What else is true of people: telephones, schooling, work, former names, dibao, party membership.

Here: one pass over a district whose people already live somewhere. Not here: hukou (``hukou.py``), id numbers (``ids.py``), what
a source makes of it (``noise.py``).
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Literal

from connectors.synthetic.names import NameBook
from connectors.synthetic.people import NOWHERE, District, Household, Person
from connectors.synthetic.plan import generator, stream
from connectors.synthetic.rates import rate
from connectors.synthetic.words import words

MEMBERS = 0.021  # members a resident; source documents 000, 002: 0.9–2.3 %
DIBAO_HOUSEHOLDS = 0.024  # systems.md D: 2–4 % in this city
BRANCH_HERE = 0.62  # members whose membership is kept by a branch of their own community
BRANCH_NEAR = 0.05  # … of another community of the district; the rest are kept by employers
SETTLED = 0.45  # floating households that the community's own lists know

# Schooling by age now: weights for the words of places.toml (小学 … 研究生). Estimates in the shape of the 2020 census of a city.
_SCHOOLING = {35: (2, 25, 17, 12, 21, 19, 4), 50: (7, 38, 19, 9, 14, 11, 2), 65: (20, 42, 22, 7, 6, 3, 0), 200: (48, 32, 12, 4, 3, 1, 0)}


def describe(district: District) -> None:
    """Fills every attribute of every person and household."""
    chance = stream(district.plan.seed, "attributes")
    for household in district.households:
        if household.kind != "local":
            household.landlord = mobile(chance)
        settled = chance.random() < SETTLED
        arrived = district.plan.as_of - timedelta(days=chance.randint(400, 2700) if settled else chance.randint(20, 900))
        for member in household.members:
            person = district.people[member]
            if household.kind != "local":
                person.arrived, person.settled = max(arrived, person.birth), settled
            describe_person(district, person, chance)
    _former_names(district, chance)
    _dibao(district, chance)
    _members(district, chance)


def mobile(chance: random.Random) -> str:
    return f"{chance.choice(words()['mobile_heads'])}{chance.randrange(10**8):08d}"


def describe_person(district: District, person: Person, chance: random.Random) -> None:
    """Schooling, work, marriage, telephone of one person."""
    age = district.age(person)
    if chance.random() < (0.4 if 10 <= age < 16 else 0.95 if 16 <= age < 70 else 0.75 if age >= 70 else 0):
        person.phone = mobile(chance)
        person.old_phone = mobile(chance)
    if age >= 20:
        weights = next(w for limit, w in _SCHOOLING.items() if age < limit)
        person.education = chance.choices(words()["education"], weights=weights)[0]
    else:
        person.education = words()["education"][0 if age < 13 else 1 if age < 16 else 2]
    if person.spouse != NOWHERE and person.marital == "single":
        person.marital = "married"
    elif person.spouse == NOWHERE and age >= 70:
        person.marital = "widowed"
    elif person.spouse == NOWHERE and (person.children or (age >= 30 and chance.random() < 0.3)):
        person.marital = "divorced"
    retired = age >= (60 if person.sex == 1 else 55)
    idle: Literal["jobless", "none"] = "jobless" if chance.random() < 0.5 else "none"
    person.occupation = "school" if age < 18 else "retired" if retired else "work" if chance.random() < 0.8 else idle
    person.rural = chance.random() < 0.3
    person.disabled = chance.random() < (0.06 if age >= 60 else 0.02)


def some(expected: float, chance: random.Random) -> int:
    """A whole number with ``expected`` as its mean, so that small districts get rare things now and then."""
    return int(expected + chance.random())


def _former_names(district: District, chance: random.Random) -> None:
    book = NameBook(generator(district.plan.seed, "former names"))
    for person in district.people:
        if person.dotted or chance.random() >= district.plan.former_name_rate:
            continue
        # Most changed the given name; a few, usually after a divorce of the parents, the surname.
        if chance.random() < 0.9:
            person.former = person.surname + book.given(person.sex, person.birth.year).text
        else:
            person.former = book.surname() + person.given
        if person.former == person.name:
            person.former = ""


def on_dibao(district: District, household: Household) -> list[Person]:
    """The people of a household whom the dibao can cover: registered in the district, and there (or, unnoticed, gone)."""
    return [p for m in household.members if (p := district.people[m]).state in ("here", "gone") and p.book != NOWHERE]


def _dibao(district: District, chance: random.Random) -> None:
    """Households on dibao: more often those of one old person, one parent, or with a disabled member."""
    candidates: list[tuple[float, Household]] = []
    for household in district.households:
        people = on_dibao(district, household)
        lived_in = household.kind == "local" and district.people[household.members[0]].state == "here"
        if lived_in and any(p.role == "head" for p in people):
            single = len(people) == 1 and district.age(people[0]) >= 60
            need = 1 + 3 * any(p.disabled for p in people) + 2 * any(p.occupation == "jobless" for p in people) + 2 * single
            candidates.append((chance.random() ** (1 / need), household))
    candidates.sort(key=lambda row: -row[0])
    wanted = max(1, round(district.plan.households_here * DIBAO_HOUSEHOLDS))
    gone = [h for h in district.households if h.kind == "local" and district.people[h.members[0]].state == "gone"]
    for household in chance.sample(gone, min(len(gone), some(wanted * rate(district.plan, "db", "gone_active"), chance))):
        household.dibao = True
    for _, household in candidates[:wanted]:
        household.dibao = True
        for person in on_dibao(district, household):
            person.disabled = person.disabled or chance.random() < 0.15


def _members(district: District, chance: random.Random) -> None:
    """Members among adults: one woman to about two men, the better schooled more often; and those whom only a branch knows."""
    grown: list[tuple[float, Person]] = []
    for person in district.people:
        if person.state == "never":
            _join(person, chance)
            person.branch = district.community_of(person)
        elif person.state == "here" and district.age(person) >= 21 and not person.dotted:
            weight = (0.5 if person.sex == 2 else 1.0) * (2.5 if person.education.startswith(("大学", "研")) else 1.0)
            grown.append((chance.random() ** (1 / weight), person))
    grown.sort(key=lambda row: -row[0])
    wanted = max(4, round(district.plan.people * MEMBERS))
    for state, fault in (("gone", "gone_active"), ("dead", "dead_active")):
        left = [p for p in district.people if p.state == state and district.age(p) >= 21 and not p.dotted]
        for person in chance.sample(left, min(len(left), some(wanted * BRANCH_HERE * rate(district.plan, "pm", fault), chance))):
            _join(person, chance)
            person.branch = district.community_of(person)
    for _, person in grown[:wanted]:
        _join(person, chance)
        u = chance.random()
        if u < BRANCH_HERE:
            person.branch = district.community_of(person)
        elif u < BRANCH_HERE + BRANCH_NEAR:
            person.branch = chance.randrange(len(district.communities))


def _join(person: Person, chance: random.Random) -> None:
    if person.occupation == "retired":
        person.member = "离退休"
    elif chance.random() < 0.06 or person.origin:
        person.member = "流动"
    else:
        person.member = "在职" if person.occupation == "work" and chance.random() < 0.8 else "居民"
