"""Comparing names: each distinct pair of names once, with rapidfuzz.

Here: which ``NameLevel`` a pair of names is. Not here: how common a name is (``score``).
"""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from pipelines.linkage.characters import WILD, FoldedName, sound_alike
from pipelines.linkage.features import Features, Ints
from pipelines.linkage.levels import NameLevel

Levels = np.ndarray[tuple[int], np.dtype[np.int8]]
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


def compare_distinct(names: list[FoldedName], a: Ints, b: Ints) -> Levels:
    """The level of each pair of name codes; equal codes need no string work, others are compared once a pair."""
    level = np.full(len(a), NameLevel.SILENT, dtype=np.int8)
    level[(a >= 0) & (a == b)] = NameLevel.EQUAL
    differ = np.flatnonzero((a >= 0) & (b >= 0) & (a != b))
    if len(differ) == 0:
        return level
    low, high = np.minimum(a[differ], b[differ]), np.maximum(a[differ], b[differ])
    keys, back = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
    ones, others = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    level[differ] = _unequal(names, ones, others)[back]
    return level


def _unequal(names: list[FoldedName], ones: Ints, others: Ints) -> Levels:
    """Levels of distinct unequal pairs. Only pairs within two edits are looked at by character."""
    texts = [name.text for name in names]
    left, right = [texts[i] for i in ones], [texts[i] for i in others]
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8, workers=WORKERS)
    surnames = _codes([name.surname for name in names])
    level = np.where(surnames[ones] == surnames[others], NameLevel.SURNAME, NameLevel.DIFFERENT).astype(np.int8)
    wild = np.array([WILD in text for text in texts])
    for at in np.flatnonzero((edits <= 2) | wild[ones] | wild[others]):
        near = near_level(names[ones[at]], names[others[at]], int(edits[at]))
        if near is not None:
            level[at] = near
    return level


def near_level(one: FoldedName, other: FoldedName, edits: int) -> NameLevel | None:
    """The level of two unequal names that are near each other, or None where they are not.

    ``edits`` is their optimal-string-alignment distance, capped at 3.
    """
    a, b = one.text, other.text
    if len(a) == len(b):
        unlike = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if len(unlike) == len(a):
            return None
        if all(WILD in pair for pair in unlike):
            return NameLevel.WILDCARD
        if all(WILD in pair or sound_alike(*pair) for pair in unlike):
            return NameLevel.HOMOPHONE
        if edits == 1 and len(unlike) == 2:
            return NameLevel.SWAPPED
        if len(unlike) == 1:
            return NameLevel.ONE_CHARACTER if len(a) > 2 else NameLevel.ONE_OF_TWO
        return None
    if edits == 1 and min(len(a), len(b)) >= 2:
        return NameLevel.DROPPED
    return None


def _codes(texts: list[str]) -> Ints:
    return np.unique(np.array(texts, dtype=object).astype(str), return_inverse=True)[1].astype(np.int32)
