"""Comparing id numbers: equal, both valid and different, or what a damaged one still says.

Here: which ``IdLevel`` a pair is. Not here: parsing (``warehouse.vocabulary.citizen_id``), whose number it is
(``borrowed``).
"""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from pipelines.linkage.features import NONE, Bools, Features, Ints
from pipelines.linkage.levels import IdLevel

Levels = np.ndarray[tuple[int], np.dtype[np.int8]]
WORKERS = 2
FULL = 18
PREFIX = 15
AREA = 6


def id_levels(features: Features, left: Ints, right: Ints, borrowed: Bools) -> Levels:
    """The ``IdLevel`` of each pair. A ``borrowed`` number (somebody else's) neither links nor vetoes."""
    ids = np.where(borrowed, NONE, features.id_code)
    a, b = ids[left], ids[right]
    level = np.full(len(a), IdLevel.SILENT, dtype=np.int8)
    both = (a >= 0) & (b >= 0)
    level[both] = np.where(a[both] == b[both], IdLevel.EQUAL, IdLevel.DIFFERENT)
    clue = np.where(borrowed, NONE, features.clue.code)
    rest = np.flatnonzero(~both & ((a >= 0) | (clue[left] >= 0)) & ((b >= 0) | (clue[right] >= 0)))
    if len(rest) == 0:
        return level
    texts = features.ids + features.clue.texts
    shift = len(features.ids)
    merged = np.where(ids >= 0, ids, np.where(clue >= 0, clue + shift, NONE))
    ones, others = merged[left[rest]], merged[right[rest]]
    low, high = np.minimum(ones, others), np.maximum(ones, others)
    keys, back = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
    level[rest] = _damaged(texts, (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32))[back]
    return level


def _damaged(texts: list[str], ones: Ints, others: Ints) -> Levels:
    """Levels of distinct pairs in which at least one side is damaged."""
    left, right = [texts[i] for i in ones], [texts[i] for i in others]
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=3, dtype=np.uint8, workers=WORKERS)
    out = np.full(len(ones), IdLevel.SILENT, dtype=np.int8)
    for at, (one, other) in enumerate(zip(left, right, strict=True)):
        out[at] = damaged_level(one, other, int(edits[at]))
    return out


def damaged_level(one: str, other: str, edits: int) -> IdLevel:
    """Two texts of which one at least is not a whole number: typed wrong, masked (``*``) or cut off.

    ``edits`` is their optimal-string-alignment distance, capped at 4. One slip of the hand is one edit.
    """
    if "*" in one or "*" in other:
        return _pattern_level(one, other)
    if one == other:
        return IdLevel.DAMAGED_EQUAL
    return IdLevel.ONE_DAMAGED if edits <= 1 else IdLevel.DAMAGED_FAR


def _pattern_level(one: str, other: str) -> IdLevel:
    if len(one) != FULL or len(other) != FULL:
        return IdLevel.SILENT
    both = [(x, y) for x, y in zip(one, other, strict=True) if x != "*" and y != "*"]
    fits = all(x == y for x, y in both)
    known = len(both)
    if known <= AREA:
        return IdLevel.AREA_EQUAL if fits and known == AREA else IdLevel.SILENT
    tail = one[-1] != "*" and other[-1] != "*"
    if tail:
        return IdLevel.MASK_FITS if fits else IdLevel.MASK_DIFFERS
    if known < PREFIX - 1:  # a birth date without the rest: the birth comparison says that already
        return IdLevel.SILENT if fits else IdLevel.MASK_DIFFERS
    return IdLevel.PREFIX_EQUAL if fits else IdLevel.PREFIX_DIFFERENT
