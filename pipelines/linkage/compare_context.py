"""Comparing what is around a person: sex, dwelling, phone, spouse, and whether one source lists both.

Here: levels by codes alone. Dwelling and phone are one comparison: a household shares both, so that two
comparisons would count one fact twice.
"""

from __future__ import annotations

import numpy as np

from pipelines.linkage.features import Bools, Features, Ints
from pipelines.linkage.levels import PlaceLevel, SexLevel, SourceLevel, SpouseLevel

Levels = np.ndarray[tuple[int], np.dtype[np.int8]]


def sex_levels(features: Features, left: Ints, right: Ints) -> Levels:
    a, b = features.sex[left], features.sex[right]
    return np.where((a == 0) | (b == 0), SexLevel.SILENT, np.where(a == b, SexLevel.EQUAL, SexLevel.DIFFERENT)).astype(np.int8)


def place_levels(features: Features, left: Ints, right: Ints) -> tuple[Levels, Ints]:
    """The ``PlaceLevel`` of each pair, and by how many records its rarest shared place or phone is stated."""
    dwelling, dwelling_count = _shared_dwelling(features, left, right)
    phone, phone_count = _shared_phone(features, left, right)
    building, estate, community = (
        _equal(codes, left, right) for codes in (features.building, features.estate.code, features.community.code)
    )
    comparable = (
        _both(features.dwelling, left, right) | _both(features.community.code, left, right) | _both(features.phones[:, 0], left, right)
    )
    level = np.where(comparable, PlaceLevel.ELSEWHERE, PlaceLevel.SILENT).astype(np.int8)
    for holds, which in ((community, PlaceLevel.COMMUNITY), (estate, PlaceLevel.ESTATE), (building, PlaceLevel.BUILDING)):
        level[holds] = which
    level[phone] = PlaceLevel.PHONE
    level[dwelling] = PlaceLevel.DWELLING
    level[dwelling & phone] = PlaceLevel.BOTH
    counts = np.zeros(len(left), dtype=np.int32)
    counts[estate] = features.estate.counts[features.estate.code[left[estate]]]
    counts[community & ~estate] = features.community.counts[features.community.code[left[community & ~estate]]]
    counts[phone] = phone_count[phone]
    counts[dwelling] = dwelling_count[dwelling]
    counts[dwelling & phone] = np.minimum(dwelling_count, phone_count)[dwelling & phone]
    return level, counts


def spouse_levels(features: Features, left: Ints, right: Ints) -> Levels:
    names, ids = features.spouse, features.spouse_id
    level = np.full(len(left), SpouseLevel.SILENT, dtype=np.int8)
    both = _both(names, left, right) | _both(ids, left, right)
    level[both] = SpouseLevel.DIFFERENT
    level[_equal(names, left, right)] = SpouseLevel.NAME_EQUAL
    level[_equal(ids, left, right)] = SpouseLevel.ID_EQUAL
    return level


def source_levels(features: Features, left: Ints, right: Ints) -> Levels:
    level = np.where(_equal(features.source, left, right), SourceLevel.SAME_SOURCE, SourceLevel.SILENT).astype(np.int8)
    level[_equal(features.household, left, right)] = SourceLevel.SAME_HOUSEHOLD
    return level


def _shared_dwelling(features: Features, left: Ints, right: Ints) -> tuple[Bools, Ints]:
    """A registered dwelling of one may be the actual one of the other (人户分离): all four ways count."""
    sides = (features.dwelling, features.hukou_dwelling)
    shared = np.zeros(len(left), dtype=bool)
    count = np.zeros(len(left), dtype=np.int32)
    for one in sides:
        for other in sides:
            same = (one[left] >= 0) & (one[left] == other[right])
            stated = features.dwelling_counts[np.where(same, one[left], 0)]
            count = np.where(same & (~shared | (stated < count)), stated, count)
            shared |= same
    return shared, count.astype(np.int32)


def _shared_phone(features: Features, left: Ints, right: Ints) -> tuple[Bools, Ints]:
    shared = np.zeros(len(left), dtype=bool)
    count = np.zeros(len(left), dtype=np.int32)
    for i in range(features.phones.shape[1]):
        for j in range(features.phones.shape[1]):
            a, b = features.phones[left, i], features.phones[right, j]
            same = (a >= 0) & (a == b)
            stated = features.phone_counts[np.where(same, a, 0)]
            count = np.where(same & (~shared | (stated < count)), stated, count)
            shared |= same
    return shared, count.astype(np.int32)


def _both(codes: Ints, left: Ints, right: Ints) -> Bools:
    found: Bools = (codes[left] >= 0) & (codes[right] >= 0)
    return found


def _equal(codes: Ints, left: Ints, right: Ints) -> Bools:
    found: Bools = (codes[left] >= 0) & (codes[left] == codes[right])
    return found
