"""How sure it is that a resident is the person whom a roster names.

Here: what each agreement is worth, and the chance that results. Not here: places (``roster_places``), finding pairs (``roster_pairs``),
what is made of the chance (``rosters``).

The rule is that of Fellegi and Sunter (JASA 64, 1969), put for a row of few facts: a resident who bears the name in some part of the
district is compared with the *other* people of that name whom one expects there by chance, ``share of the name x people in that part``,
and with the possibility that the person meant is in no system at all. A rare name needs only an estate, a common one the room.

How many of the people meant are in no system, and where the records of the others have them, differs from district to district and is
fitted to the night's rows (expectation maximisation: Dempster, Laird and Rubin, JRSS B 39, 1977): rows whose name nobody bears tell the
one, rows of rare names the other. Everything else is an estimate on the careful side, which matters within a factor of two or three, where
the commonness of a name and the size of a place, which are counted, matter within a factor of a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Places
from pipelines.linkage.context import Shares
from pipelines.linkage.levels import NameLevel
from pipelines.linkage.roster_pairs import Pairs
from pipelines.linkage.roster_people import Named, People
from pipelines.linkage.roster_places import KINDS, ROOM, USUAL, Rates, Shared, shared_places

UNRECORDED = 0.1
"""The person meant is in no system, or in none under this name, before the rows are seen: systems cover 80 to 99 % (systems.md D)."""
BELIEF = 100.0
"""Rows that the shares taken before count for: enough that a table of thirty pairs does not fit itself, little beside a year's visits."""
ROUNDS = 6
"""Rounds of fitting: after six the shares move by less than a tenth of themselves, which decides nothing."""

NAME = {
    NameLevel.EQUAL: 0.9, NameLevel.FORMER: 0.02,
    NameLevel.WILDCARD: 0.004, NameLevel.HOMOPHONE: 0.004, NameLevel.LOOKALIKE: 0.002, NameLevel.DROPPED: 0.002, NameLevel.SWAPPED: 0.002,
}  # fmt: skip
"""How often a person's name and a record of that person are so alike: systems.md D has 0.4 to 1 % of rows with another character."""
LIKE_BY_CHANCE = {
    NameLevel.WILDCARD: 3e-4, NameLevel.HOMOPHONE: 3e-5, NameLevel.LOOKALIKE: 3e-5, NameLevel.DROPPED: 2e-4, NameLevel.SWAPPED: 1e-5,
}  # fmt: skip
"""The chance that another person has such a name: 4 % share a surname, given names of one sound 1 in 1,000 with it. Relatives share the
surname and often a character, which is why ``SEATED`` is asked of them too."""

HEAD, OTHER, CHILD = 2.0, 0.1, 0.1
"""A household is named by its head. How much more often than others are people named who are a head in some system (one of three is, most
of those named are); who stand in books only as another's relative (the wife of the head on paper now and then is the one who opens the
door: one of twenty named, two of three people); who are under 16 besides."""
SEATED = 6.0
"""Somebody is recorded as a head at this very room: that the person named is another, unrecorded one is rarer by so much (a room has one
head, seldom two)."""
MEMBER, NO_MEMBER = 25.0, 0.25
"""2.1 % of residents are members (source documents 000, 002); a third has the membership kept by an employer, whose list nobody sends, and
is on no other list: so half of those meant are on one, and one of fifty others."""
DIBAO, NO_DIBAO = 25.0, 0.1
"""2.4 % of households are on dibao (systems.md D); poor households that are paired are nearly all among them."""
GONE = 0.1
"""Recorded by some system as dead, moved away or closed, though the roster names the person: by mistake, or before it happened."""
PHONE, OTHER_PHONE = 0.4, 0.5
"""Of the people meant, whose records have the roster's phone; who have others only (systems.md D: 12 to 30 % are stale)."""
ONE_PHONE = 3.0
"""People whose records print one phone: a household's (systems.md D: shared in 3 to 40 % of rows)."""


@dataclass(slots=True)
class Looked:
    """Pairs, the places they share, what their phones are worth, and whether they have a phone in common; one entry a pair."""

    pairs: Pairs
    shared: Shared
    phone_worth: Shares
    phone: Bools

    @property
    def there(self) -> Bools:
        """Pairs of the very room, or with the very phone."""
        found: Bools = (self.shared.part == ROOM) | self.phone
        return found

    def joined(self, other: Looked) -> Looked:
        """These and others."""
        worth, phone = np.concatenate([self.phone_worth, other.phone_worth]), np.concatenate([self.phone, other.phone])
        return Looked(self.pairs.joined(other.pairs), self.shared.joined(other.shared), worth, phone)


def looked_at(pairs: Pairs, named: Named, people: People, sizes: Rates) -> Looked:
    """Places and phones of ``pairs``. ``sizes`` as from ``roster_places.people_in``."""
    worth, same = _phones(pairs, named, people)
    return Looked(pairs, shared_places(pairs, named, people, sizes), worth, same)


def weighed(looked: Looked, named: Named, people: People, share: Shares) -> Shares:
    """Of each pair the chance that the resident is the one meant, beside all others of its row and beside nobody in any system.

    ``share``: how likely another person bears each name.
    """
    pairs, shared = looked.pairs, looked.shared
    fixed = _names(pairs, named, share) / shared.size * _traits(pairs, named, people, shared.part) * looked.phone_worth
    return _fitted(fixed, pairs, named, shared)


def _fitted(fixed: Shares, pairs: Pairs, named: Named, shared: Shared) -> Shares:
    """``fixed``: all that is known of each pair but how many people are recorded at all, and so."""
    unrecorded, kinds = UNRECORDED, USUAL.copy()
    cell = shared.asked[pairs.named] * KINDS + shared.kind
    chance = np.zeros(len(pairs))
    for _ in range(ROUNDS):
        odds = (1 - unrecorded) / unrecorded * fixed * kinds.ravel()[cell]
        total = 1.0 + np.bincount(pairs.named, weights=odds, minlength=len(named))
        chance = odds / total[pairs.named]
        unrecorded = float(((1 / total).sum() + BELIEF * UNRECORDED) / (len(named) + BELIEF))
        seen = np.bincount(cell, weights=chance, minlength=USUAL.size).reshape(USUAL.shape)
        kinds = (seen + BELIEF * USUAL) / (seen.sum(axis=1, keepdims=True) + BELIEF * USUAL.sum(axis=1, keepdims=True))
    return chance


def _names(pairs: Pairs, named: Named, share: Shares) -> Shares:
    """How much likelier each pair's names are of one person than of two."""
    name, chance = np.zeros(len(NameLevel)), np.ones(len(NameLevel))
    name[list(NAME)] = list(NAME.values())
    chance[list(LIKE_BY_CHANCE)] = list(LIKE_BY_CHANCE.values())
    equal = (pairs.level == NameLevel.EQUAL) | (pairs.level == NameLevel.FORMER)
    found: Shares = name[pairs.level] / np.where(equal, np.maximum(share[named.name[pairs.named]], 1e-9), chance[pairs.level])
    return found


def _phones(pairs: Pairs, named: Named, people: People) -> tuple[Shares, Bools]:
    """What the phones of each pair are worth, and whether they have one in common."""
    found, same = np.ones(len(pairs)), np.zeros(len(pairs), dtype=bool)
    asked = np.flatnonzero((named.phone[pairs.named] != 0).any(axis=1))
    if not len(asked):
        return found, same
    at, record = people.records_of(pairs.resident[asked])
    theirs, his = people.phone[record], named.phone[pairs.named[asked]][at]
    equal = np.zeros(len(at), dtype=bool)
    for one in his.T:
        equal |= (theirs == one[:, None]).any(axis=1) & (one != 0)
    stated = np.bincount(at[(theirs != 0).any(axis=1)], minlength=len(asked)) > 0
    same[asked] = np.bincount(at[equal], minlength=len(asked)) > 0
    found[asked] = np.where(same[asked], PHONE * len(people) / ONE_PHONE, np.where(stated, OTHER_PHONE, 1.0))
    return found, same


def _traits(pairs: Pairs, named: Named, people: People, part: Places) -> Shares:
    trait = {name: column[pairs.resident] for name, column in people.traits.items()}
    member, paired = named.member[pairs.named], named.paired[pairs.named]
    this_year = people.born.max(initial=0)  # the youngest resident was born this year or last
    born = people.born[pairs.resident]
    found: Shares = np.where(trait["head"], HEAD, np.where(trait["related"], OTHER, 1.0))
    found = np.where(trait["head"] & (part == ROOM), found * SEATED, found)
    found = np.where(paired, found * np.where(trait["dibao"], DIBAO, NO_DIBAO), found)
    found = np.where(member, np.where(trait["member"], MEMBER, NO_MEMBER), found)
    found = np.where((born > this_year - 16) & (born > 0), found * CHILD, found)
    return found * np.where(trait["gone"], GONE, 1.0)
