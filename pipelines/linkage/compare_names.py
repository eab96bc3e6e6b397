"""Comparing names: each distinct pair of names once, with rapidfuzz.

Here: which ``NameLevel`` a pair of names is. Not here: how common a name is (``context``), the tables (``characters``).
"""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from pipelines.linkage.arrays import Ints, Levels, numbered
from pipelines.linkage.characters import WILD, look_alike, sound_alike
from pipelines.linkage.features import Features
from pipelines.linkage.levels import NameLevel
from pipelines.linkage.names import Names

WORKERS = 2
"""Threads that rapidfuzz may use: the smallest machine a district runs this on has two cores."""


def name_levels(features: Features, left: Ints, right: Ints) -> Levels:
    """The ``NameLevel`` of each pair of records, former names included."""
    a, b = features.name[left], features.name[right]
    level = compare_distinct(features.names, a, b)
    former_a, former_b = features.former[left], features.former[right]
    by_former = ((former_a >= 0) & (former_a == b)) | ((former_b >= 0) & (former_b == a)) | ((former_a >= 0) & (former_a == former_b))
    level[by_former & (level != NameLevel.EQUAL) & (level != NameLevel.SILENT)] = NameLevel.FORMER
    return level


def compare_distinct(names: Names, a: Ints, b: Ints) -> Levels:
    """The level of each pair of name codes; equal codes need no string work, others are compared once a pair."""
    level = np.full(len(a), NameLevel.SILENT, dtype=np.int8)
    level[(a >= 0) & (a == b)] = NameLevel.EQUAL
    unread = names.unread
    if unread.any():  # the same unreadable character in the same place is not the same character
        level[(a >= 0) & (a == b) & unread[a]] = NameLevel.WILDCARD
    differ = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    if len(differ) == 0:
        return level
    low, high = np.minimum(a[differ], b[differ]), np.maximum(a[differ], b[differ])
    back, first = numbered(low.astype(np.int64) << 32 | high)
    level[differ] = _unequal(names, low[first], high[first])[back]
    return level


def _unequal(names: Names, ones: Ints, others: Ints) -> Levels:
    """Levels of distinct unequal pairs. Only pairs within two edits are looked at by character."""
    left, right = names.spelled(ones), names.spelled(others)
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8, workers=WORKERS)
    same_surname = names.surname[ones] == names.surname[others]
    level = np.where(same_surname, NameLevel.SURNAME, NameLevel.DIFFERENT).astype(np.int8)
    for at in np.flatnonzero((edits <= 2) | names.unread[ones] | names.unread[others]).tolist():
        near = near_level(left[at], right[at], int(max(names.surname_size[ones[at]], names.surname_size[others[at]])), int(edits[at]))
        if near is not None:
            level[at] = near
    return level


def near_level(a: str, b: str, surname: int, edits: int) -> NameLevel | None:
    """The level of two unequal folded names that are near each other, or None where they are not.

    ``surname`` is the length of the longer surname; ``edits`` their optimal-string-alignment distance, capped at 3.
    """
    if len(a) == len(b):
        unlike = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(unlike) == len(a):
            return None
        pairs = [(a[at], b[at]) for at in unlike]
        if all(WILD in pair for pair in pairs):
            return NameLevel.WILDCARD
        if all(WILD in pair or sound_alike(*pair) for pair in pairs):
            return NameLevel.HOMOPHONE
        if all(WILD in pair or look_alike(*pair) for pair in pairs):
            return NameLevel.LOOKALIKE
        if edits == 1 and len(unlike) == 2:
            return NameLevel.SWAPPED
        if all(at < surname for at in unlike):
            return NameLevel.SURNAME_SLIP if len(a) - surname >= 2 else NameLevel.GIVEN_CHARACTER
        if len(unlike) == 1:
            return NameLevel.ONE_CHARACTER if len(a) > 2 else NameLevel.ONE_OF_TWO
        return None
    if edits == 1 and min(len(a), len(b)) >= 2:
        return NameLevel.DROPPED
    return None
