"""Blocking: which pairs of records are compared at all.

Here: the rules, their keys, pairs of equal keys, and what was too hot to compare. Not here: comparing.
Each rule catches what the others miss. Keys are hashes; 0 means that a record has no key under a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Places, in_order, mixed, runs, where_stated
from pipelines.linkage.features import Features

HOT = 400
"""Records of one key beyond which they are not compared with one another: 80,000 pairs that say little. Left-out pairs are counted."""
RARE = 12
"""Records beyond which a bare name makes no pairs: it could link only with a place, a month or a phone, which have rules of their
own. Without it the pairs of a city's 张伟 grow with the square of its size. Likewise those of one surname born on one day."""
WORKERS = 2
"""Rules worked on at a time: sorting needs no interpreter, and the smallest machine a district runs this on has two cores."""
MANY = 100_000
"""Pairs from which on two threads sort them faster than one."""
Packed = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Pairs as ``left << 32 | right``."""


@dataclass(frozen=True, slots=True)
class Block:
    """One rule: ``keys`` are columns laid under one another; a record may have several."""

    rule: str
    keys: tuple[Hashes, ...]
    most: int = HOT


Tally = np.ndarray[tuple[int], np.dtype[np.int64]]
"""Keys that more than one entry shares; pairs of entries with one key that were brought together; keys left out; pairs left out."""


@dataclass(slots=True)
class Blocked:
    """Candidate pairs, ``left < right``, sorted and distinct; and what each rule came to."""

    left: Ints
    right: Ints
    rules: dict[str, Tally]

    @property
    def left_out(self) -> int:
        """Blocks that were too hot. Common names and surnames are no loss: rules that ask for more bring them together."""
        return sum(int(tally[2]) for rule, tally in self.rules.items() if rule not in ("name", "birth_surname"))


def blocks(features: Features, borrowed: Bools) -> list[Block]:
    """The rules with the keys of every record. A borrowed number makes no key."""
    names = features.names
    name, former = _of(names.whole, features.name), _of(names.whole, features.former)
    surname, given = _of(names.surname_sound, features.name), _of(names.given_sound, features.name)
    letters, spouse = _of(names.letters, features.name), _of(names.whole, features.spouse)
    sound = where_stated(mixed(surname, given), surname)
    day = np.where(features.birth % 100 > 0, features.birth, 0)
    month = np.where(features.birth // 100 % 100 > 0, features.birth // 100, 0)
    own = ~borrowed
    homes = (features.dwelling, features.hukou_dwelling)
    rules: list[tuple[str, Callable[[], tuple[Hashes, ...]], int]] = [
        ("id", lambda: (where_stated(features.id_number, own),), HOT),
        ("id_prefix", lambda: (where_stated(features.id_prefix, own),), HOT),
        ("id_ends", lambda: (_both(features.id_ends, name, own),), HOT),
        ("id_damaged", lambda: (features.id_damaged,), HOT),
        ("name", lambda: (name, np.where(former == name, np.uint64(0), former)), RARE),
        ("name_estate", lambda: (_both(name, features.estate),), HOT),
        ("name_day_of_year", lambda: (_both(name, np.where(day > 0, day % 10000, 0)),), HOT),
        ("birth_surname", lambda: (_both(day, surname),), RARE),
        ("birth_surname_community", lambda: (_both(day, surname, features.community),), HOT),
        ("birth_given", lambda: (_both(day, given),), HOT),
        ("birth_dwelling", lambda: tuple(_both(day, home) for home in homes), HOT),
        ("birth_phone", lambda: tuple(_both(day, phone) for phone in features.phones), HOT),
        ("month_sound", lambda: (_both(month, sound),), HOT),
        ("month_letters", lambda: (_both(month, letters),), HOT),
        ("month_dwelling", lambda: tuple(_both(month, surname, home) for home in homes), HOT),
        ("sound_dwelling", lambda: tuple(_both(sound, home) for home in homes), HOT),
        ("surname_phone", lambda: tuple(_both(surname, phone) for phone in features.phones), HOT),
        ("spouse", lambda: (_both(spouse, features.birth),), HOT),
    ]
    with ThreadPoolExecutor(WORKERS) as pool:
        return [Block(rule, keys, most) for (rule, _, most), keys in zip(rules, pool.map(lambda one: one[1](), rules), strict=True)]


def candidate_pairs(rules: Iterable[Block]) -> Blocked:
    """Pairs of records that share a key of at least one rule."""
    found: list[Packed] = []
    tallies: dict[str, Tally] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        for rule, counts, pairs in pool.map(_brought_together, rules):
            tallies[rule] = counts
            found.extend(pairs)
    return Blocked(*distinct_pairs(found), tallies)


def _brought_together(block: Block) -> tuple[str, Tally, list[Packed]]:
    entries = stated(block)
    return block.rule, tally(entries.sizes, block.most), pairs_of(entries, block.most)


def without_told(left: Ints, right: Ints, features: Features, own: Hashes) -> Bools:
    """True for pairs to compare: not those of two different valid numbers, save what a person would take for one (``own``: valid
    numbers).

    Such a pair is never linked, so comparing it is for explaining only: namesakes born on one day, and twins.
    """
    told = (own[left] != 0) & (own[right] != 0) & (own[left] != own[right])
    at = np.flatnonzero(told)
    a, b = left[at], right[at]
    one_day = (features.birth[a] == features.birth[b]) & (features.birth[a] % 100 > 0)
    one_home = (features.dwelling[a] != 0) & (features.dwelling[a] == features.dwelling[b])
    told[at[one_day & ((features.name[a] == features.name[b]) | one_home)]] = False
    worth: Bools = ~told
    return worth


@dataclass(slots=True)
class Entries:
    """Stated keys in their order, each with its record; runs of equal keys by their ``starts`` and ``sizes``."""

    keys: Hashes
    records: Ints
    starts: Places
    sizes: Places


def stated(block: Block) -> Entries:
    """All entries of a rule."""
    places = [np.flatnonzero(column).astype(np.int32) for column in block.keys]
    keys = np.concatenate([column[at] for column, at in zip(block.keys, places, strict=True)])
    keys, order = in_order(keys)
    return Entries(keys, np.concatenate(places)[order], *runs(keys))


def tally(sizes: Places, most: int) -> Tally:
    """What keys with so many entries each come to."""
    pairs = sizes.astype(np.int64) * (sizes - 1) // 2
    hot = sizes > most
    return np.array([(sizes > 1).sum(), pairs[~hot].sum(), hot.sum(), pairs[hot].sum()], dtype=np.int64)


def pairs_of(entries: Entries, most: int, touched: Bools | None = None) -> list[Packed]:
    """Packed pairs of entries with one key, of keys that are not too hot. With ``touched``: with a touched record on one side."""
    shared = np.flatnonzero((entries.sizes > 1) & (entries.sizes <= most))
    sizes, order = in_order(entries.sizes[shared])
    if not len(shared):
        return []
    firsts, _ = runs(sizes)
    groups = np.split(entries.starts[shared[order]], firsts[1:])
    return [_of_size(entries.records, starts, size, touched) for starts, size in zip(groups, sizes[firsts].tolist(), strict=True)]


def distinct_pairs(found: list[Packed]) -> tuple[Ints, Ints]:
    """``left`` and ``right`` of packed pairs, sorted, each once."""
    packed = _sorted(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    packed = packed[runs(packed)[0]]
    return (packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32)


def _sorted(packed: Packed) -> Packed:
    """In order: the lower half beside the upper one, where there are many."""
    if len(packed) < MANY:
        return np.sort(packed)
    lower = packed < np.median(packed[:: len(packed) // 1000])
    with ThreadPoolExecutor(WORKERS) as pool:
        return np.concatenate(list(pool.map(np.sort, (packed[lower], packed[~lower]))))


def _of_size(records: Ints, starts: Places, size: int, touched: Bools | None) -> Packed:
    """All pairs within runs of one size, packed as ``left << 32 | right``. A record twice under one key makes no pair with itself."""
    one, other = np.triu_indices(size, 1)
    members = records[starts[:, None] + np.arange(size)]
    a, b = members[:, one].ravel(), members[:, other].ravel()
    kept = a != b
    if touched is not None:
        kept &= touched[a] | touched[b]
    a, b = a[kept], b[kept]
    packed: Packed = np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b)
    return packed


def _of(values: Hashes, codes: Ints) -> Hashes:
    return np.append(values, np.uint64(0))[codes]


def _both(*columns: Hashes | Ints | Bools) -> Hashes:
    return where_stated(mixed(*columns), *columns)
