"""Comparing id numbers: equal, both valid and different, or what a damaged one still says.

Here: which ``IdLevel`` a pair is. Not here: parsing (``warehouse.vocabulary.citizen_id``), whose number it is
(``borrowed``).
"""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import OSA, Levenshtein
from rapidfuzz.process import cpdist

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels, Places
from pipelines.linkage.features import Features, Texts
from pipelines.linkage.levels import IdLevel

Characters = np.ndarray[tuple[int, int], np.dtype[np.uint8]]

WORKERS = 2
FULL = 18
PREFIX = 15
AREA = 6
TAIL = 4
WILD = "*"


def id_levels(features: Features, left: Ints, right: Ints, borrowed: Bools) -> Levels:
    """The ``IdLevel`` of each pair. A ``borrowed`` number (somebody else's) neither links nor vetoes."""
    own = own_numbers(features, borrowed)
    a, b = own[left], own[right]
    level = np.full(len(left), IdLevel.SILENT, dtype=np.int8)
    both = (a != 0) & (b != 0)
    level[both] = np.where(a[both] == b[both], IdLevel.EQUAL, IdLevel.DIFFERENT)
    stated = (features.id_ends != 0) & ~borrowed
    rest = np.flatnonzero(~both & stated[left] & stated[right])
    if len(rest):
        level[rest] = damaged_levels(features.id_text, left[rest], right[rest])
    return level


def own_numbers(features: Features, borrowed: Bools) -> Hashes:
    """Valid numbers of their records' own people; 0 elsewhere."""
    return np.where(borrowed, np.uint64(0), features.id_number)


def damaged_levels(texts: Texts, left: Ints, right: Ints) -> Levels:
    """Levels of pairs of which at least one side is damaged: what ``damaged_level`` says of each, mostly all at once."""
    ones, others = _characters(texts[left]), _characters(texts[right])
    level = np.full(len(left), IdLevel.DAMAGED_EQUAL, dtype=np.int8)
    wild = (ones == ord(WILD)).any(axis=1) | (others == ord(WILD)).any(axis=1)
    whole = (_lengths(ones) == FULL) & (_lengths(others) == FULL)
    at = np.flatnonzero(wild & whole)
    level[at] = _pattern_levels(ones[at, :FULL], others[at, :FULL])
    at = np.flatnonzero((wild & ~whole) | (~wild & (ones != others).any(axis=1)))
    if len(at):
        some, beside = ([text.decode("ascii").rstrip() for text in texts[side[at]].tolist()] for side in (left, right))
        edits = cpdist(some, beside, scorer=OSA.distance, score_cutoff=3, dtype=np.uint8, workers=WORKERS)
        level[at] = [damaged_level(one, other, int(n)) for one, other, n in zip(some, beside, edits, strict=True)]
    return level


def _characters(texts: Texts) -> Characters:
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.dtype.itemsize)


def _lengths(characters: Characters) -> Places:
    stated: Places = (characters != ord(" ")).sum(axis=1)
    return stated


def _pattern_levels(ones: Characters, others: Characters) -> Levels:
    """``_pattern_level`` of many pairs of 18 characters, shape (pairs, 18)."""
    hidden = (ones == ord(WILD)) | (others == ord(WILD))
    differ = (ones != others) & ~hidden
    places, unlike = FULL - hidden.sum(axis=1), differ.sum(axis=1)
    first = np.minimum(differ.argmax(axis=1), FULL - 2)
    row = np.arange(len(ones))
    swapped = (
        (unlike == 2) & differ[row, first] & differ[row, first + 1]
        & (ones[row, first] == others[row, first + 1]) & (ones[row, first + 1] == others[row, first])
    )  # fmt: skip
    near = (unlike <= 1) | swapped
    slid = _slid_many(ones, others)
    ends = ~hidden[:, -1]
    ended = ends & ((ones[:, -TAIL:] == others[:, -TAIL:]).all(axis=1)) & slid
    area = np.where(unlike > 0, IdLevel.AREA_DIFFERENT, IdLevel.AREA_EQUAL)
    masked = np.where(unlike == 0, IdLevel.MASK_FITS, np.where(near | ended, IdLevel.MASK_NEAR, IdLevel.MASK_DIFFERS))
    dated = np.where(unlike == 0, IdLevel.SILENT, np.where(near, IdLevel.MASK_NEAR, IdLevel.MASK_DIFFERS))
    prefix = np.where(unlike == 0, IdLevel.PREFIX_EQUAL, np.where(near | slid, IdLevel.PREFIX_NEAR, IdLevel.PREFIX_DIFFERENT))
    told = np.where(ends, masked, np.where(places < PREFIX - 1, dated, prefix))
    return np.where(places < AREA, IdLevel.SILENT, np.where(places == AREA, area, told)).astype(np.int8)


def _slid_many(ones: Characters, others: Characters) -> Bools:
    """``_slid`` of many pairs of 18 characters: those before the slip agree as they stand, those after it one place on."""
    found = np.zeros(len(ones), dtype=bool)
    for one, other in ((ones, others), (others, ones)):
        still = _alike(one[:, :PREFIX], other[:, :PREFIX])
        moved = _alike(one[:, 1 : PREFIX + 1], other[:, :PREFIX])
        before = np.logical_and.accumulate(np.hstack([np.ones((len(one), 1), dtype=bool), still[:, :-1]]), axis=1)
        after = np.logical_and.accumulate(moved[:, ::-1], axis=1)[:, ::-1]
        found |= (before & after).any(axis=1)
    return found


def _alike(ones: Characters, others: Characters) -> np.ndarray:
    same: np.ndarray = (ones == others) | (ones == ord(WILD)) | (others == ord(WILD))
    return same


def damaged_level(one: str, other: str, edits: int) -> IdLevel:
    """Two texts of which one at least is not a whole number: typed wrong, masked (``*``) or cut off.

    ``edits`` is their optimal-string-alignment distance, capped at 4. One slip of the hand is one edit.
    """
    if WILD in one or WILD in other:
        return _pattern_level(one, other)
    if one == other:
        return IdLevel.DAMAGED_EQUAL
    return IdLevel.ONE_DAMAGED if edits <= 1 else IdLevel.DAMAGED_FAR


def _pattern_level(one: str, other: str) -> IdLevel:
    """What is left of one number beside the other. Precision loss leaves the first 15 (or 6) characters, masking both ends."""
    places = [at for at in range(min(len(one), len(other))) if one[at] != WILD and other[at] != WILD]
    if len(one) != FULL or len(other) != FULL:
        return _shifted_level(one, other, len(places))
    unlike = [at for at in places if one[at] != other[at]]
    if len(places) <= AREA:
        if len(places) < AREA:
            return IdLevel.SILENT
        return IdLevel.AREA_DIFFERENT if unlike else IdLevel.AREA_EQUAL
    near = len(unlike) <= 1 or _swapped(one, other, unlike)
    if one[-1] != WILD and other[-1] != WILD:
        near = near or (one[-TAIL:] == other[-TAIL:] and _slid(one, other))
        return IdLevel.MASK_FITS if not unlike else IdLevel.MASK_NEAR if near else IdLevel.MASK_DIFFERS
    if len(places) < PREFIX - 1:  # a birth date without the rest: the birth comparison says that already
        return IdLevel.SILENT if not unlike else IdLevel.MASK_NEAR if near else IdLevel.MASK_DIFFERS
    if not unlike:
        return IdLevel.PREFIX_EQUAL
    return IdLevel.PREFIX_NEAR if near or _slid(one, other) else IdLevel.PREFIX_DIFFERENT


def _shifted_level(one: str, other: str, places: int) -> IdLevel:
    """A number with a character too many or too few beside one that lost its end: told by sliding from the slip on."""
    if places < PREFIX - 2:
        return IdLevel.SILENT
    return IdLevel.PREFIX_NEAR if _slid(one, other) else IdLevel.PREFIX_DIFFERENT


def _swapped(one: str, other: str, unlike: list[int]) -> bool:
    if len(unlike) != 2 or unlike[1] != unlike[0] + 1:
        return False
    a, b = unlike
    return one[a] == other[b] and one[b] == other[a]


def _slid(one: str, other: str) -> bool:
    """True where dropping one character of either makes the known parts agree."""
    if Levenshtein.distance(one[:PREFIX], other[:PREFIX], score_cutoff=2) > 2 and WILD not in one[:PREFIX] + other[:PREFIX]:
        return False
    return any(_agree(one[:at] + one[at + 1 :], other) or _agree(one, other[:at] + other[at + 1 :]) for at in range(PREFIX))


def _agree(one: str, other: str) -> bool:
    return all(x == y or WILD in (x, y) for x, y in zip(one[:PREFIX], other[:PREFIX], strict=False))
