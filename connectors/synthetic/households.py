"""Households as they are: who lives with whom, how old they are, what they are called.

Here: composing one household of a kind. Not here: which kinds and how many (``population.py``), where its people are
registered (``hukou.py``).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from connectors.synthetic.names import NameBook, tables
from connectors.synthetic.people import NOWHERE, District, Household, Person, Role
from connectors.synthetic.words import weighted, words

# Kind of household -> mean size and share, before the mix is tilted to the size that the plan asks for. Estimates.
LOCAL_KINDS: dict[str, tuple[float, float]] = {
    "alone_young": (1.0, 0.11),
    "alone_old": (1.0, 0.07),
    "couple_young": (2.0, 0.06),
    "couple_old": (2.0, 0.17),
    "one_child": (2.94, 0.215),
    "two_children": (3.80, 0.115),
    "three_children": (4.67, 0.01),
    "one_parent": (2.0, 0.035),
    "grown_child": (3.0, 0.10),
    "three_generations": (4.88, 0.115),
}
FLOATING_KINDS: dict[str, tuple[float, float]] = {
    "alone_young": (1.0, 0.42),
    "couple_young": (2.0, 0.21),
    "one_child": (2.93, 0.19),
    "two_children": (3.82, 0.08),
    "siblings": (2.0, 0.07),
    "couple_old": (2.0, 0.03),
}

_YEAR = 365.2425


class Composer:
    """Adds people to a district, one household at a time. One composer a community."""

    def __init__(self, district: District, book: NameBook, chance: random.Random) -> None:
        self._district, self._book, self._chance = district, book, chance
        self._household: Household
        self._shared = ""  # the character that the children of this household have in common
        self._kinds: dict[str, Callable[[], None]] = {
            "alone_young": lambda: self._alone(18, 59),
            "alone_old": lambda: self._alone(60, 92),
            "couple_young": lambda: self._nuclear(24, 54, 0),
            "couple_old": lambda: self._nuclear(50, 84, 0),
            "one_child": lambda: self._nuclear(26, 56, 1),
            "two_children": lambda: self._nuclear(28, 54, 2),
            "three_children": lambda: self._nuclear(30, 52, 3),
            "one_parent": self._one_parent,
            "grown_child": lambda: self._nuclear(47, 64, 1, youngest=18),
            "three_generations": self._three_generations,
            "siblings": self._siblings,
        }

    def compose(self, household: Household, kind: str) -> None:
        """Fills ``household`` with the people of a household of ``kind``."""
        self._household = household
        self._shared = ""
        self._kinds[kind]()

    def fill_dormitory(self, household: Household, size: int) -> None:
        """Unrelated young workers at one address."""
        self._household = household
        for _ in range(size):
            self.add(1 if self._chance.random() < 0.6 else 2, self._chance.uniform(18, 40), "other")

    def add_grown_child(self, household: Household) -> Person:
        """A grown child of a couple's, listed with its parents."""
        self._household = household
        self._shared = ""
        couple = sorted((self._district.people[m] for m in household.members), key=lambda p: p.sex)
        mother_age = (self._district.plan.as_of - couple[1].birth).days / _YEAR
        father = couple[0] if couple[0].sex == 1 else None
        return self._child(father, couple[1], self._within(mother_age - self._chance.uniform(21, 30), 18, 60), "child")

    def add_newborn(self, household: Household, mother: Person) -> Person:
        """A child of a few days."""
        self._household = household
        self._shared = ""
        father = self._district.people[mother.spouse] if mother.spouse >= 0 else None
        return self._child(father, mother, self._chance.uniform(0, 0.02), "child")

    def add(self, sex: int, age: float, role: Role, surname: str = "", given: str = "", region: str = "", ethnic: str = "") -> Person:
        """A person of ``age`` years in the household at hand; what is not said is drawn."""
        district, household = self._district, self._household
        birth = district.plan.as_of - timedelta(days=int(age * _YEAR) + 1)
        if not ethnic:
            ethnic, dots = self._ethnic()
            if dots:
                surname, given = "", f"{self._book.dotted(sex)}·{self._book.dotted(1)}"
        if not given:
            surname = surname or (self._book.surname() if ethnic == "01" else self._book.minority(ethnic))
            given = self._book.given(sex, birth.year).text
        region, origin = self._region(region)
        person = Person(len(district.people), sex, birth, surname, given, ethnic, region, role, household.index, origin=origin)
        district.people.append(person)
        household.members.append(person.index)
        return person

    def _region(self, region: str) -> tuple[str, str]:
        """Where the id number was assigned, and the words for a hukou elsewhere (empty for locals)."""
        if self._household.kind == "local":
            return region or weighted(words()["local_codes"], self._chance)[0], ""
        if not region:
            region = weighted(words()["origins"], self._chance)[0]
        return region, next(row[1] for row in words()["origins"] if row[0] == region)

    def _within(self, age: float, low: float, high: float) -> float:
        """``age``, or one drawn from the two years inside the bound it oversteps: a hard bound would give thousands one birthday."""
        if age > high:
            return high - self._chance.uniform(0, 2)
        return low + self._chance.uniform(0, 2) if age < low else age

    def _ethnic(self) -> tuple[str, bool]:
        u = self._chance.random() * 100
        for code, share, dots in tables()["minority"]["groups"]:
            u -= share
            if u < 0:
                return code, dots
        return "01", False

    def _alone(self, low: int, high: int) -> None:
        self.add(1 if self._chance.random() < 0.55 else 2, self._chance.uniform(low, high), "head")

    def _couple(self, low: float, high: float) -> tuple[Person, Person]:
        """Husband and wife, in that order of the list half the time; the roles are given by the caller."""
        chance = self._chance
        age = chance.uniform(low, high)
        husband = self.add(1, age, "head")
        mixed = chance.random() < 0.05
        wife_age = self._within(age + chance.gauss(-1.8, 2.4), 20, 99)
        if husband.dotted:
            given = f"{self._book.dotted(2)}·{self._book.dotted(1)}"
            wife = self.add(2, wife_age, "spouse", given=given, region=husband.region, ethnic=husband.ethnic)
        else:
            region = husband.region if self._household.kind != "local" and chance.random() < 0.7 else ""
            wife = self.add(2, wife_age, "spouse", region=region, ethnic="" if mixed else husband.ethnic)
        husband.spouse, wife.spouse = wife.index, husband.index
        return husband, wife

    def _children(self, father: Person | None, mother: Person, count: int, role: Role, youngest: float = 0) -> list[Person]:
        """Up to ``count`` deliveries to ``mother``, a delivery in ``twin_rate`` being of twins."""
        chance, plan = self._chance, self._district.plan
        mother_age = (plan.as_of - mother.birth).days / _YEAR
        age = self._within(mother_age - self._within(chance.gauss(25.5, 3.2), 20, 40), -40, 30)
        born: list[Person] = []
        for _ in range(count):
            if age < max(0.1, youngest) or mother_age - age > 45:
                if born or not youngest:
                    break
                age = self._within(mother_age - 20, youngest, 30)
            if chance.random() < plan.twin_rate:
                born += self._twins(father, mother, age, role)
            else:
                born.append(self._child(father, mother, age, role))
            age -= chance.uniform(1.2, 7)
        for parent in (father, mother):
            if parent is not None:
                parent.children = len(born)
        return born

    def _given(self, line: Person, sex: int, year: int) -> str:
        """A child's given name. A generation character was usual before about 1990 and is still given now and then."""
        if line.dotted:
            return f"{self._book.dotted(sex)}·{line.given.split('·')[0]}"
        drawn = self._book.given(sex, year)
        if self._shared and drawn.shared and self._chance.random() < (0.35 if year < 1990 else 0.18):
            return self._shared + drawn.text[1]
        self._shared = self._shared or drawn.shared
        return drawn.text

    def _child(self, father: Person | None, mother: Person, age: float, role: Role, sex: int = 0, given: str = "") -> Person:
        chance, line = self._chance, father or mother
        sex = sex or (1 if chance.random() < 0.53 else 2)
        given = given or self._given(line, sex, self._district.plan.as_of.year - int(age))
        mothers_name = father is not None and not line.dotted and not mother.dotted and chance.random() < 0.03
        region = line.region if self._household.kind != "local" else weighted(words()["local_codes"][:2], chance)[0]
        child = self.add(sex, age, role, mother.surname if mothers_name else line.surname, given, region, line.ethnic)
        child.mother, child.father = mother.index, father.index if father else NOWHERE
        return child

    def _twins(self, father: Person | None, mother: Person, age: float, role: Role) -> list[Person]:
        """Two of one birth: two in three of the same sex, most with one character in common."""
        chance = self._chance
        one = self._child(father, mother, age, role)
        sex = one.sex if chance.random() < 0.66 else 3 - one.sex
        given = one.given
        while given == one.given:
            given = self._given(father or mother, sex, one.birth.year)
            if not one.dotted and len(one.given) == len(given) == 2 and chance.random() < 0.75:
                given = one.given[0] + given[1]
        other = self._child(father, mother, age, role, sex, given)
        other.surname, other.birth, other.region = one.surname, one.birth, one.region
        self._district.twins.append((one.index, other.index))
        return [one, other]

    def _nuclear(self, low: int, high: int, children: int, youngest: float = 0) -> None:
        husband, wife = self._couple(low, high)
        if self._chance.random() < 0.22:
            husband.role, wife.role = "spouse", "head"
        self._children(husband, wife, children, "child", youngest)

    def _one_parent(self) -> None:
        parent = self.add(2 if self._chance.random() < 0.7 else 1, self._chance.uniform(27, 52), "head")
        if parent.sex == 2:
            self._children(None, parent, 1, "child")
        elif not parent.dotted:
            age = self._chance.uniform(3, 17)
            child = self.add(self._chance.randint(1, 2), age, "child", parent.surname, region=parent.region, ethnic=parent.ethnic)
            child.father, parent.children = parent.index, 1

    def _siblings(self) -> None:
        elder = self.add(1 if self._chance.random() < 0.6 else 2, self._chance.uniform(22, 38), "head")
        if not elder.dotted:
            sex = 1 if self._chance.random() < 0.6 else 2
            age = self._within((self._district.plan.as_of - elder.birth).days / _YEAR - self._chance.uniform(1, 6), 17, 40)
            drawn = self._book.given(sex, elder.birth.year).text
            given = elder.given[0] + drawn[-1] if len(elder.given) == 2 and self._chance.random() < 0.4 else drawn
            self.add(sex, age, "sibling", elder.surname, given, elder.region, elder.ethnic)

    def _three_generations(self) -> None:
        """A couple, their children, and one or two of the husband's (now and then the wife's) parents."""
        chance = self._chance
        husband, wife = self._couple(26, 52)
        children = self._children(husband, wife, 2 if chance.random() < 0.45 else 1, "child")
        theirs = husband if husband.dotted or wife.dotted or chance.random() < 0.82 else wife
        age = (self._district.plan.as_of - theirs.birth).days / _YEAR + chance.uniform(21, 33)
        grandmother = self.add(2, self._within(age, 40, 95), "parent", ethnic=theirs.ethnic) if not theirs.dotted else None
        grandfather = None
        if grandmother and chance.random() < 0.62:
            grandfather = self.add(1, self._within(age + chance.gauss(1.8, 2.2), 40, 96), "parent", theirs.surname, ethnic=theirs.ethnic)
            grandfather.spouse, grandmother.spouse = grandmother.index, grandfather.index
            theirs.father = grandfather.index
        if grandmother:
            theirs.mother = grandmother.index
        if theirs is wife:
            for elder in (grandmother, grandfather):
                if elder:
                    elder.role = "parent_in_law"
        elif grandfather and chance.random() < 0.4:
            grandfather.role, husband.role, wife.role = "head", "child", "child_in_law"
            if grandmother:
                grandmother.role = "spouse"
            for child in children:
                child.role = "grandchild"
