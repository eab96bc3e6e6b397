"""How many records state each place, phone or name-in-place: counts that comparisons look up.

Here: which things are counted, counting them, and counting anew only what a night touched. Not here: what counts mean (``context``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, counted, each_once, mixed, numbered, runs, where_stated
from pipelines.linkage.features import Features
from pipelines.linkage.lookup import look_up, put

WORKERS = 2
"""Terms counted at a time (see ``blocking.WORKERS``)."""
WIDE = ("building", "estate", "community")
Codes = dict[str, tuple[Hashes, ...]]


@dataclass(slots=True)
class Term:
    """One kind of thing: ``columns`` of its codes (a record may state several), and for each entry the statements of its code."""

    columns: tuple[Hashes, ...]
    counts: tuple[Ints, ...]


@dataclass(slots=True)
class Wide(Term):
    """Of ``WIDE`` there are few, and every night touches most: ``slots`` says which of ``codes`` a record states (0 at the first: none),
    so that all are counted without looking for any."""

    codes: Hashes
    slots: Ints

    @classmethod
    def of(cls, column: Hashes) -> Wide:
        """All counted."""
        slots, first = numbered(column)
        codes = column[first]
        if len(codes) == 0 or codes[0] != 0:
            codes, slots = np.append(np.uint64(0), codes), slots + np.int32(1)
        return cls.again(column, codes, slots)

    @classmethod
    def again(cls, column: Hashes, codes: Hashes, slots: Ints) -> Wide:
        """All counted, where it is known already what each record states."""
        sizes = np.bincount(slots, minlength=len(codes)).astype(np.int32)
        sizes[0] = 0
        return cls((column,), (sizes[slots],), codes, slots)


def plain_columns(features: Features) -> Codes:
    """The codes of what is counted as it stands: no more than another look at ``features``."""
    home, registered = features.dwelling, features.hukou_dwelling
    return {
        # one dwelling stated twice by a record is one statement
        "dwelling": (home, np.where(registered == home, np.uint64(0), registered)),
        "phone": features.phones,
        "building": (features.building,),
        "estate": (features.estate,),
        "community": (features.community,),
    }


def term_columns(features: Features) -> Codes:
    """The codes of everything that is counted. ``known_…``: a name together with a birth date, a dwelling or a phone."""
    home, phone = features.dwelling, features.phone_1
    name = np.append(features.names.whole, np.uint64(0))[features.name]
    day = np.where(features.birth % 100 > 0, features.birth, 0)
    return plain_columns(features) | {
        "known_birth": (where_stated(mixed(name, day), name, day),),
        "known_dwelling": (where_stated(mixed(name, home), name, home),),
        "known_phone": (where_stated(mixed(name, phone), name, phone),),
    }


def count_terms(features: Features) -> dict[str, Term]:
    """Every term counted over all records."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return dict(pool.map(lambda item: (item[0], _count(*item)), term_columns(features).items()))


def codes_at(terms: dict[str, Term], records: Ints) -> Codes:
    """What ``records`` state, as it stands."""
    return {name: tuple(column[records] for column in term.columns) for name, term in terms.items()}


def recount(terms: dict[str, Term], records: Ints, before: Codes, changed: Features) -> Bools:
    """Put ``changed`` (the features of ``records``) into ``terms``; ``before``: what they stated (``codes_at``). True for each record of
    whose dwelling, phone or name in place there are more or fewer statements now (of ``WIDE`` there are every night)."""
    moved = np.zeros(len(terms["estate"].columns[0]), dtype=bool)

    def one(item: tuple[str, tuple[Hashes, ...]]) -> Ints:
        name, now = item
        term = terms[name]
        for column, values in zip(term.columns, now, strict=True):
            put(column, records, values)
        if isinstance(term, Wide):
            terms[name] = _recount_wide(term, records, now[0])
            return np.zeros(0, dtype=np.int32)
        return _recount(term, records, before[name], now)

    with ThreadPoolExecutor(WORKERS) as pool:
        for places in pool.map(one, term_columns(changed).items()):
            moved[places] = True
    moved[records] = True
    return moved


def _recount_wide(term: Wide, records: Ints, now: Hashes) -> Wide:
    order = np.argsort(term.codes)
    ordered = term.codes[order]
    at = np.minimum(np.searchsorted(ordered, now), len(ordered) - 1)
    known = ordered[at] == now
    new = np.unique(now[~known])
    slots = order[at].astype(np.int32)
    slots[~known] = len(order) + np.searchsorted(new, now[~known])
    put(term.slots, records, slots)
    return Wide.again(term.columns[0], np.concatenate([term.codes, new]), term.slots)


def _recount(term: Term, records: Ints, before: tuple[Hashes, ...], now: tuple[Hashes, ...]) -> Ints:
    """Count the codes anew that ``records`` stated or state. The records whose counts are others now."""
    old, new = np.concatenate(before), np.concatenate(now)
    codes, places, of = look_up(term.columns, each_once(np.concatenate([old[old != new], new[old != new]])))
    _, sizes = runs(codes)
    found = np.repeat(sizes, sizes)
    moved = np.zeros(len(codes), dtype=bool)
    for number, (counts, stated) in enumerate(zip(term.counts, now, strict=True)):
        counts[records[stated == 0]] = 0
        at = np.flatnonzero(of == number)
        moved[at] = counts[places[at]] != found[at]
        put(counts, places[at], found[at])
    return places[moved]


def _count(name: str, columns: tuple[Hashes, ...]) -> Term:
    if name in WIDE:
        return Wide.of(columns[0])
    return Term(columns, tuple(np.split(counted(np.concatenate(columns)), len(columns))))
