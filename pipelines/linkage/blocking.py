"""Blocking: which pairs of records are compared at all.

Here: the rules, their keys, pairs of equal keys, and what was too hot to compare. Not here: comparing.
Each rule catches what the others miss. Keys are hashes; 0 means that a record has no key under a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Places, mixed, runs, where_stated
from pipelines.linkage.features import Features

HOT = 400
"""Records of one key beyond which they are not compared with one another: 80,000 pairs that say little. Left-out pairs are counted."""
RARE = 12
"""Records beyond which a bare name makes no pairs: it could link only with a place, a month or a phone, which have rules of their
own. Without it the pairs of a city's 张伟 grow with the square of its size. Likewise those of one surname born on one day."""


@dataclass(frozen=True, slots=True)
class Block:
    """One rule: ``keys`` are columns laid under one another; a record may have several."""

    rule: str
    keys: tuple[Hashes, ...]
    most: int = HOT


@dataclass(slots=True)
class Blocked:
    """Candidate pairs, ``left < right``, sorted and distinct; and by rule: keys shared, pairs made, blocks and pairs left out.

    ``told_by_number`` counts the pairs that two valid numbers told apart before anything else was compared.
    """

    left: Ints
    right: Ints
    rules: dict[str, tuple[int, int, int, int]]
    told_by_number: int = 0

    @property
    def left_out(self) -> int:
        """Blocks that were too hot. Common names and surnames are no loss: rules that ask for more bring them together."""
        return sum(blocks for rule, (_, _, blocks, _) in self.rules.items() if rule not in ("name", "birth_surname"))


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
    return [
        Block("id", (where_stated(features.id_number, own),)),
        Block("id_prefix", (where_stated(features.id_prefix, own),)),
        Block("id_ends", (_both(features.id_ends, name, own),)),
        Block("id_damaged", (features.id_damaged,)),
        Block("name", (name, np.where(former == name, np.uint64(0), former)), RARE),
        Block("name_estate", (_both(name, features.estate),)),
        Block("name_day_of_year", (_both(name, np.where(day > 0, day % 10000, 0)),)),
        Block("birth_surname", (_both(day, surname),), RARE),
        Block("birth_surname_community", (_both(day, surname, features.community),)),
        Block("birth_given", (_both(day, given),)),
        Block("birth_dwelling", tuple(_both(day, home) for home in homes)),
        Block("birth_phone", tuple(_both(day, phone) for phone in features.phones)),
        Block("month_sound", (_both(month, sound),)),
        Block("month_letters", (_both(month, letters),)),
        Block("month_dwelling", tuple(_both(month, surname, home) for home in homes)),
        Block("sound_dwelling", tuple(_both(sound, home) for home in homes)),
        Block("surname_phone", tuple(_both(surname, phone) for phone in features.phones)),
        Block("spouse", (_both(spouse, features.birth),)),
    ]


def candidate_pairs(rules: Iterable[Block], touched: Bools | None = None) -> Blocked:
    """Pairs of records that share a key of at least one rule. With ``touched``, only pairs with a touched record on one side."""
    found: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    told: dict[str, tuple[int, int, int, int]] = {}
    for block in rules:
        pairs, told[block.rule] = _pairs(block, touched)
        found.extend(pairs)
    packed = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    packed = packed[runs(packed)[0]]
    return Blocked((packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32), told)


def without_told(blocked: Blocked, features: Features, own: Hashes) -> Blocked:
    """``blocked`` without pairs of two different valid numbers, save those that a person would take for one (``own``: valid numbers).

    Such a pair is never linked, so comparing it is for explaining only: namesakes born on one day, and twins.
    """
    left, right = blocked.left, blocked.right
    told = (own[left] != 0) & (own[right] != 0) & (own[left] != own[right])
    at = np.flatnonzero(told)
    a, b = left[at], right[at]
    one_day = (features.birth[a] == features.birth[b]) & (features.birth[a] % 100 > 0)
    one_home = (features.dwelling[a] != 0) & (features.dwelling[a] == features.dwelling[b])
    told[at[one_day & ((features.name[a] == features.name[b]) | one_home)]] = False
    return Blocked(left[~told], right[~told], blocked.rules, int(told.sum()))


def _pairs(block: Block, touched: Bools | None) -> tuple[list[np.ndarray[tuple[int], np.dtype[np.int64]]], tuple[int, int, int, int]]:
    keys, records = _stated(block, touched)
    order = np.argsort(keys)
    keys, records = keys[order], records[order]
    starts, sizes = runs(keys)
    shared = sizes > 1
    hot = sizes > block.most
    made = [_of_size(records, starts[sizes == size], size, touched) for size in np.unique(sizes[shared & ~hot]).tolist()]
    left_out = int((sizes[hot].astype(np.int64) * (sizes[hot] - 1) // 2).sum())
    return made, (int(shared.sum()), sum(map(len, made)), int(hot.sum()), left_out)


def _stated(block: Block, touched: Bools | None) -> tuple[Hashes, Ints]:
    """Keys that are stated, each with its record; with ``touched``, of the keys that a touched record has."""
    keys, records = [], []
    for column in block.keys:
        at = np.flatnonzero(column)
        keys.append(column[at])
        records.append(at.astype(np.int32))
    all_keys, all_records = np.concatenate(keys), np.concatenate(records)
    if touched is not None:
        wanted = _among(all_keys, all_keys[touched[all_records]])
        all_keys, all_records = all_keys[wanted], all_records[wanted]
    return all_keys, all_records


def _among(keys: Hashes, wanted: Hashes) -> Bools:
    """As ``np.isin``, by a table of the lowest bits first: few keys are wanted, and most are told apart by those."""
    bits = np.uint64((1 << 22) - 1)
    table = np.zeros(1 << 22, dtype=bool)
    table[wanted & bits] = True
    found: Bools = table[keys & bits]
    at = np.flatnonzero(found)
    found[at] = np.isin(keys[at], wanted)
    return found


def _of_size(records: Ints, starts: Places, size: int, touched: Bools | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """All pairs within runs of one size, packed as ``left << 32 | right``. A record twice under one key makes no pair with itself."""
    one, other = np.triu_indices(size, 1)
    members = records[starts[:, None] + np.arange(size)]
    a, b = members[:, one].ravel(), members[:, other].ravel()
    kept = a != b
    if touched is not None:
        kept &= touched[a] | touched[b]
    a, b = a[kept], b[kept]
    packed: np.ndarray[tuple[int], np.dtype[np.int64]] = np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b)
    return packed


def _of(values: Hashes, codes: Ints) -> Hashes:
    return np.append(values, np.uint64(0))[codes]


def _both(*columns: Hashes | Ints | Bools) -> Hashes:
    return where_stated(mixed(*columns), *columns)
