"""Bringing a roster's persons and residents together: by name; where nobody of that name is at the place, by room or phone and a like name.

Here: which pairs are looked at, and how like their names are. Not here: weighing them (``roster_odds``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels, Places, among, distinct, mixed
from pipelines.linkage.compare_names import compare_distinct
from pipelines.linkage.levels import NameLevel
from pipelines.linkage.names import Names
from pipelines.linkage.roster_people import Named, People, joined

MOST_BEARERS = 1_000
"""Residents of one name, above which it is no name but a word (户主, 无名氏): the commonest names of a district of 262,103 have some 80
bearers (伟 with one of the large surnames: 3 in 10,000). Such rows are only looked for at their room."""
MOST_IN_A_ROOM = 500
"""Records of one room or phone above which it tells nothing of one person: a dormitory printed without rooms."""
NEAR = (NameLevel.WILDCARD, NameLevel.HOMOPHONE, NameLevel.LOOKALIKE, NameLevel.DROPPED, NameLevel.SWAPPED)
"""How a name is mistyped or damaged and still the same. One other character (建国, 建军) is not among them: brothers and cousins share
the others by custom."""


@dataclass(slots=True)
class Pairs:
    """``named[i]`` may be ``resident[i]``; ``level``: how like their names are (a ``NameLevel``, the best of all the resident's names)."""

    named: Ints
    resident: Ints
    level: Levels

    def __len__(self) -> int:
        return len(self.named)

    def joined(self, other: Pairs) -> Pairs:
        """These and others."""
        return Pairs(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in ("named", "resident", "level")))

    def without(self, other: Pairs) -> Pairs:
        """Those that are not among the others: a pair that is weighed twice would be its own rival."""
        known = mixed(other.named, other.resident)
        new = ~among(mixed(self.named, self.resident), known)
        return Pairs(self.named[new], self.resident[new], self.level[new])


def by_name(named: Named, people: People, names: Names) -> Pairs:
    """All residents who bear the name, wherever they are: namesakes elsewhere are what makes a match doubtful."""
    counts = np.bincount(people.bearer_name, minlength=len(names))
    told = (counts <= MOST_BEARERS) & ~names.unread  # an unreadable character in the same place need not be the same character
    # names are numbered from 0, and 0 meets nothing
    wanted = np.where((named.name >= 0) & told[named.name], named.name + 1, 0).astype(np.uint64)
    at, to = joined(wanted, (people.bearer_name + 1).astype(np.uint64))
    level = np.where(people.former[to], NameLevel.FORMER, NameLevel.EQUAL).astype(np.int8)
    return Pairs(at.astype(np.int32), people.bearer[to], level)


def by_likeness(named: Named, people: People, names: Names, found: Bools) -> Pairs:
    """Residents at the very room, or with the very phone, whose name is nearly the same, for those not yet ``found`` there."""
    asked = np.flatnonzero(~found)
    pairs = [_at(named.place[asked, 3], people.place[:, 3]), _at(named.place[asked, 3], people.registered[:, 3])]
    for column in range(named.phone.shape[1]):
        pairs += [_at(named.phone[asked, column], people.phone[:, other]) for other in range(people.phone.shape[1])]
    at = asked[np.concatenate([a for a, _ in pairs])].astype(np.int32)
    who = people.resident[np.concatenate([b for _, b in pairs])]
    once = distinct(at.astype(np.uint64), who.astype(np.uint64))
    return _named_alike(Pairs(at[once], who[once], np.zeros(int(once.sum()), dtype=np.int8)), named, people, names)


def _at(wanted: Hashes, codes: Hashes) -> tuple[Places, Places]:
    at, to = joined(wanted, codes)
    few = np.bincount(at, minlength=len(wanted))[at] <= MOST_IN_A_ROOM
    return at[few], to[few]


def _named_alike(pairs: Pairs, named: Named, people: People, names: Names) -> Pairs:
    """Those of ``pairs`` whose names are equal or ``NEAR``, with the level."""
    at, to = joined((pairs.resident + 1).astype(np.uint64), (people.bearer + 1).astype(np.uint64))
    level = compare_distinct(names, named.name[pairs.named[at]], people.bearer_name[to])
    level = np.where(people.former[to] & (level == NameLevel.EQUAL), NameLevel.FORMER, level)
    rank = np.full(len(NameLevel), len(NEAR) + 2, dtype=np.int8)  # the best of a resident's names counts
    rank[[NameLevel.EQUAL, NameLevel.FORMER, *NEAR]] = np.arange(len(NEAR) + 2)
    best = np.full(len(pairs), len(NEAR) + 2, dtype=np.int8)
    np.minimum.at(best, at, rank[level])
    near = best < len(NEAR) + 2
    levels = np.array([NameLevel.EQUAL, NameLevel.FORMER, *NEAR], dtype=np.int8)
    return Pairs(pairs.named[near], pairs.resident[near], levels[best[near]])
