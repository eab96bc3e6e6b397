"""Where a roster has a person, against where records have a resident.

Here: the finest part of the district that both lie in, how many people live there, and whether a relative is recorded there. Not here: what
that is worth (``roster_odds``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Places, among, mixed
from pipelines.linkage.context import Shares
from pipelines.linkage.roster_pairs import Pairs
from pipelines.linkage.roster_people import Named, People, Table, joined

Rates = np.ndarray[tuple[int, int], np.dtype[np.float64]]
ROOM = 4
WHOLE, REGISTERED, PART, FAMILY, MOVED = 0, 1, 2, 3, 4
KINDS = MOVED + ROOM
"""Kinds of agreement: records state the place as finely as the roster does; only their hukou is there; they state the same place less
finely; a relative's records state it, theirs another; or they contradict it and share only (``MOVED`` + …) the district, the community,
the estate, the building."""


def _usual() -> Rates:
    known = np.array([0.6, 0.12, 0.1, 0.04])
    away = np.array([0.05, 0.05, 0.03, 0.01])
    found = np.zeros((ROOM + 1, KINDS))
    for asked in range(ROOM + 1):
        found[asked, :MOVED] = known * [1, 1, asked > 0, asked == ROOM]
        found[asked, MOVED:] = away * (np.arange(ROOM) < asked)
    shares: Rates = found / found.sum(axis=1, keepdims=True)
    return shares


USUAL = _usual()
"""How people are recorded, by how fine a place is asked for (rows) and kind (columns), before a night's rows are seen: 31 % are registered
elsewhere than they live, 20 % of family planning addresses are stale, 25 % are not told to the room (systems.md D). A system that errs is
often not alone, so that some one in seven is nowhere recorded at the place."""

AT_LEAST = 3.0
"""People in the smallest place: a household (2.91 people, source document 004), though only one of them may be recorded."""


@dataclass(slots=True)
class Shared:
    """One entry a pair: the ``kind`` of agreement, the finest ``part`` shared (0 district, 1 community, 2 estate, 3 building,
    4 the room), the ``size`` of that part in people. One entry a person named: ``asked``, how fine a place the roster states (0 … 4)."""

    kind: Places
    part: Places
    size: Shares
    asked: Places

    def joined(self, other: Shared) -> Shared:
        """These pairs and others of the same persons."""
        kind, part, size = (np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("kind", "part", "size"))
        return Shared(kind, part, size, self.asked)


def shared_places(pairs: Pairs, named: Named, people: People, sizes: Rates) -> Shared:
    """Of each pair the place of the resident that tells most. ``sizes`` as from ``people_in``."""
    asked = _finest(named.place)
    at, record = people.records_of(pairs.resident)
    person = pairs.named[at]
    found = Shared(np.full(len(pairs), MOVED), np.zeros(len(pairs), dtype=np.int64), np.full(len(pairs), float(len(people))), asked)
    best = np.zeros(len(pairs))
    for places, registered in ((people.place, False), (people.registered, True)):
        kind, part = _agreement(named.place[person], places[record], asked[person], registered)
        size = sizes[person, part]
        worth = USUAL[asked[person], kind] / size
        np.maximum.at(best, at, worth)
        tells = np.flatnonzero((worth >= best[at]) & (worth > 0))
        found.kind[at[tells]], found.part[at[tells]], found.size[at[tells]] = kind[tells], part[tells], size[tells]
    kin = _kin(pairs, named, people, (found.part < ROOM) & (asked[pairs.named] == ROOM))
    found.kind[kin], found.size[kin] = FAMILY, sizes[pairs.named[kin], ROOM]
    return found


def _agreement(his: Table, theirs: Table, asked: Places, registered: bool) -> tuple[Places, Places]:
    """The kind, and the finest part of the district that both places lie in."""
    stated = (his != 0) & (theirs != 0)
    same = stated & (his == theirs)
    room = same[:, 3] & (same[:, 4] | ~stated[:, 4])  # 501 of another unit is another flat
    part = np.select([room, same[:, 2], same[:, 1], same[:, 0]], [4, 3, 2, 1], 0)
    contradicts = np.take_along_axis(stated, part[:, None], axis=1)[:, 0]  # both state the next finer part
    kind = np.where(contradicts, MOVED + np.minimum(part, ROOM - 1), PART)
    return np.where(part >= asked, REGISTERED if registered else WHOLE, kind), part


def _kin(pairs: Pairs, named: Named, people: People, asked: Bools) -> Bools:
    """Pairs, of those asked about, where somebody who shares a household number with the resident is recorded at the room."""
    found = np.zeros(len(pairs), dtype=bool)
    wanted = np.unique(pairs.named[asked])
    known = []
    for places in (people.place, people.registered):
        at, record = joined(named.place[wanted, 3], places[:, 3])
        same = (places[record, 4] == named.place[wanted[at], 4]) | (places[record, 4] == 0) | (named.place[wanted[at], 4] == 0)
        to, other = people.records_of(people.resident[record[same]])
        known.append(mixed(wanted[at[same]][to], people.household[other])[people.household[other] != 0])
    rest = np.flatnonzero(asked)
    to, record = people.records_of(pairs.resident[rest])
    keys = np.where(people.household[record] != 0, mixed(pairs.named[rest[to]], people.household[record]), np.uint64(0))
    found[rest[to[among(keys, np.concatenate(known))]]] = True
    return found


def _finest(place: Table) -> Places:
    return np.select([place[:, 3] != 0, place[:, 2] != 0, place[:, 1] != 0, place[:, 0] != 0], [4, 3, 2, 1], 0)


def people_in(named: Named, people: People) -> Rates:
    """People expected in each part of the district that a row states, ``(persons named, 5)``; counted in records, of which a resident
    has some two."""
    each = len(people) / max(1, len(people.resident))
    found = np.full((len(named), ROOM + 1), float(len(people)))
    for level in range(ROOM):
        wanted, back = np.unique(named.place[:, level], return_inverse=True)
        codes = people.place[:, level]
        codes = codes[among(codes, wanted)]
        counts = np.bincount(np.searchsorted(wanted, codes), minlength=len(wanted))
        found[:, level + 1] = np.maximum(AT_LEAST, counts * each)[back]
    return found
