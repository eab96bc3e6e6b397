"""What is true of an invented person, household, hukou book, and district.

Here: the records of truth that every source looks at. Not here: making them (``households.py``, ``hukou.py``,
``population.py``), what a source says about them (``write_*.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from connectors.synthetic.addresses import Dwelling, Estate
from connectors.synthetic.plan import DistrictPlan
from connectors.synthetic.words import words

Role = Literal["head", "spouse", "child", "parent", "parent_in_law", "child_in_law", "grandchild", "sibling", "other"]
State = Literal["here", "away", "gone", "dead", "never"]
"""here: lives in the district; away: registered here, lives elsewhere; gone: left; dead; never: only ever on a party roll."""

NOWHERE = -1


@dataclass(slots=True)
class Person:
    """One person; indices refer to ``District.people``, ``.households``, ``.books``; ``NOWHERE`` means none."""

    index: int
    sex: int
    birth: date
    surname: str
    given: str
    ethnic: str
    region: str
    """First six digits of the id number: where it was assigned."""
    role: Role
    household: int
    """Where the person lives or last lived."""
    state: State = "here"
    id_number: str = ""
    book: int = NOWHERE
    """The hukou book of this district that lists the person."""
    book_role: Role = "head"
    origin: str = ""
    """Words for where the hukou is, for people from elsewhere."""
    former: str = ""
    phone: str = ""
    old_phone: str = ""
    education: str = ""
    marital: Literal["single", "married", "divorced", "widowed"] = "single"
    occupation: Literal["school", "work", "jobless", "none", "retired"] = "work"
    rural: bool = False
    spouse: int = NOWHERE
    father: int = NOWHERE
    mother: int = NOWHERE
    children: int = 0
    arrived: date | None = None
    settled: bool = True
    """Long enough here that the community's own lists know the person."""
    disabled: bool = False
    member: str = ""
    """Kind of party member (在职 流动 离退休 居民), or empty."""
    branch: int = NOWHERE
    """Community whose party branch keeps the membership."""

    @property
    def name(self) -> str:
        return self.surname + self.given

    @property
    def dotted(self) -> bool:
        return "·" in self.given


@dataclass(slots=True)
class Household:
    """People whom a community counts as one household, whether here, away, gone or dead.

    ``previous`` is where lists that were not kept up still have them.
    """

    index: int
    community: int
    dwelling: Dwelling
    previous: Dwelling
    kind: Literal["local", "floating", "dormitory"]
    members: list[int] = field(default_factory=list)
    landlord: str = ""
    dibao: bool = False


@dataclass(slots=True)
class Book:
    """A hukou book: a registered household with its nine-digit number and registered address."""

    index: int
    number: str
    community: int
    dwelling: Dwelling | None
    """None for the book of a street's collective household (集体户)."""
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class District:
    """The whole truth on the first night; later nights are changes to it (``nights.py``)."""

    plan: DistrictPlan
    communities: list[str]
    estates: list[list[Estate]]
    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    twins: list[tuple[int, int]] = field(default_factory=list)

    def community_code(self, community: int) -> str:
        """Twelve digits: division, street, community; a street has four communities."""
        return f"{words()['district']['code']}{1 + community // 4:03d}{1 + community % 4:03d}"

    def age(self, person: Person) -> int:
        """Whole years on the first night."""
        today = self.plan.as_of
        return today.year - person.birth.year - ((today.month, today.day) < (person.birth.month, person.birth.day))

    def community_of(self, person: Person) -> int:
        return self.households[person.household].community

    def separated(self, person: Person) -> bool:
        """Registered here, but living elsewhere than at the registered address (人户分离)."""
        if person.book == NOWHERE:
            return False
        return person.state == "away" or self.books[person.book].dwelling != self.households[person.household].dwelling
