"""What a look-up answers with, values unmasked.

Here: the shapes. Not here: filling them (``desk``); the parts of a record have the shapes of ``warehouse.store.reading``.
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.store.reading import Member, Record, Resident, Stated


@dataclass(frozen=True, slots=True)
class Hit:
    """One resident who fits. What may not be seen is None (a flag False). ``matched`` names what held (``name``, ``name_stated``:
    as another system writes it, ``name_inside``, ``sound``, ``sound_stated``, ``id``, ``id_tail``, ``phone``, ``phone_tail``,
    ``birth``, ``place``, ``resident``); ``own``: of the grids shown first; ``age`` in years as of the version's night."""

    resident_id: str
    name: str | None
    sex: str | None
    birth_date: str | None
    age: int | None
    id_number: str | None
    phones: list[str]
    address: str | None
    community: str | None
    grid_no: str | None
    grid_name: str | None
    household_id: str | None
    household_size: int | None
    presence: str | None
    life_status: str | None
    is_member: bool
    is_dibao: bool
    conflict_count: int
    own: bool
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind (``""``: all in one), best first. ``here``: so many fit in the own grids, ``further``: so many more within the
    scope. ``hits`` are those from ``offset`` on; they are of the own grids alone unless the search was widened."""

    kind: str
    here: int
    further: int
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Found:
    """Answer to one search. Four to eight digits are the end of a phone and of an id number (or a birth date): a group each.

    ``read_as``: for each word the kinds that it may be, () where it can be nothing that may be searched.
    """

    read_as: list[tuple[str, ...]]
    groups: list[Group]
    widened: bool

    @property
    def total(self) -> int:
        """Everybody within the scope, whether shown or not; whoever is in two groups counts in both."""
        return sum(group.here + group.further for group in self.groups)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a resident lives, and both households. Codes as in ``mart.resident``."""

    community: str | None
    grid_no: str | None
    grid_name: str | None
    estate: str | None
    building: str | None
    unit: str | None
    room: str | None
    dwelling: str | None
    hukou_community: str | None
    presence: str | None
    household_id: str | None
    household_size: int | None
    book_id: str | None
    book_size: int | None


@dataclass(frozen=True, slots=True)
class Merged:
    """One resident's merged record: every value with who says so, the source rows behind it, everybody in its households.

    ``apart``: ``(household_id, resident_id)`` of who is in the book and not at home, or the other way round.
    """

    head: Resident
    home: Home
    values: list[Stated]
    records: list[Record]
    members: list[Member]
    apart: set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Household:
    """One household, registered (户口簿) or actual, with those of its people who may be seen: nobody else is counted."""

    household_id: str
    basis: str
    kind: str
    address: str | None
    community: str | None
    grid_no: str | None
    counterpart_id: str | None
    members: list[Member]
    apart: set[str]
