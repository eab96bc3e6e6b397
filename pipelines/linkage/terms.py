"""How many records state each place, phone or name-in-place: counts that comparisons look up.

Here: which things are counted, counting them, and counting anew only what a night touched. Not here: what counts mean (``context``).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Places, among, counted, mixed, where_stated
from pipelines.linkage.features import Features

WORKERS = 2
"""Terms counted at a time (see ``blocking.WORKERS``)."""
WIDE = ("building", "estate", "community")


@dataclass(slots=True)
class Term:
    """One kind of thing: ``columns`` of its codes (a record may state several), and for each entry the statements of its code."""

    columns: tuple[Hashes, ...]
    counts: tuple[Ints, ...]


def term_columns(features: Features) -> dict[str, tuple[Hashes, ...]]:
    """The codes of everything that is counted. ``known_…``: a name together with a birth date, a dwelling or a phone."""
    home, registered = features.dwelling, features.hukou_dwelling
    name = np.append(features.names.whole, np.uint64(0))[features.name]
    day = np.where(features.birth % 100 > 0, features.birth, 0)
    return {
        # one dwelling stated twice by a record is one statement
        "dwelling": (home, np.where(registered == home, np.uint64(0), registered)),
        "phone": features.phones,
        "building": (features.building,),
        "estate": (features.estate,),
        "community": (features.community,),
        "known_birth": (where_stated(mixed(name, day), name, day),),
        "known_dwelling": (where_stated(mixed(name, home), name, home),),
        "known_phone": (where_stated(mixed(name, features.phone_1), name, features.phone_1),),
    }


def count_terms(features: Features) -> dict[str, Term]:
    """Every term counted over all records."""
    columns = term_columns(features)
    with ThreadPoolExecutor(WORKERS) as pool:
        return {name: Term(columns[name], counts) for name, counts in zip(columns, pool.map(_counts, columns.values()), strict=True)}


def recount(terms: dict[str, Term], records: Ints, changed: Features) -> Bools:
    """Put ``changed`` (the features of ``records``) into ``terms`` in place. True for each record of whose dwelling, phone or name in
    place there are more or fewer statements now (of buildings, estates and communities there are every night)."""
    moved = np.zeros(len(terms["estate"].columns[0]), dtype=bool)
    with ThreadPoolExecutor(WORKERS) as pool:
        for name, places in pool.map(lambda item: (item[0], _recount(terms[item[0]], records, item[1])), term_columns(changed).items()):
            if name not in WIDE:
                moved[places] = True
    moved[records] = True
    return moved


def _recount(term: Term, records: Ints, new: tuple[Hashes, ...]) -> Places:
    """Put ``new`` codes of ``records`` into one term. The records whose counts are others now."""
    touched = np.concatenate([*(column[records] for column in term.columns), *new])
    touched = touched[touched != 0]
    for column, values in zip(term.columns, new, strict=True):
        column[records] = values
    at = [np.flatnonzero(among(column, touched)) for column in term.columns]
    found = counted(np.concatenate([column[places] for column, places in zip(term.columns, at, strict=True)]))
    moved, start = [], 0
    for places, counts in zip(at, term.counts, strict=True):
        now = found[start : start + len(places)]
        moved.append(places[counts[places] != now])
        counts[records] = 0
        counts[places] = now
        start += len(places)
    return np.concatenate(moved)


def _counts(columns: tuple[Hashes, ...]) -> tuple[Ints, ...]:
    return tuple(np.split(counted(np.concatenate(columns)), len(columns)))
