"""Comparing what is around a person: sex, dwelling, phone, spouse, and whether one source lists both.

Here: levels by codes alone, and whether unlike names stand elsewhere.
Dwelling and phone are one comparison: a household shares both, so that two
comparisons would count one fact twice.
"""

from __future__ import annotations

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels
from pipelines.linkage.context import Context
from pipelines.linkage.features import Features
from pipelines.linkage.levels import BearerLevel, NameLevel, PlaceLevel, SexLevel, SourceLevel, SpouseLevel

NEAR = (("community", PlaceLevel.COMMUNITY), ("estate", PlaceLevel.ESTATE), ("building", PlaceLevel.BUILDING))
"""The wider first, so that the narrower one counts."""
ALIKE = (NameLevel.SILENT, NameLevel.EQUAL, NameLevel.FORMER)


def sex_levels(features: Features, left: Ints, right: Ints) -> Levels:
    a, b = features.sex[left], features.sex[right]
    return np.where((a == 0) | (b == 0), SexLevel.SILENT, np.where(a == b, SexLevel.EQUAL, SexLevel.DIFFERENT)).astype(np.int8)


def place_levels(features: Features, context: Context, left: Ints, right: Ints) -> tuple[Levels, Ints]:
    """The ``PlaceLevel`` of each pair, and by how many records its rarest shared place or phone is stated (0 where none is shared)."""
    dwelling, dwelling_count = _shared_dwelling(features, context, left, right)
    phone, phone_count = _shared_phone(features, context, left, right)
    comparable = _both(features.dwelling, left, right) | _both(features.community, left, right) | _both(features.phones[0], left, right)
    level = np.where(comparable, PlaceLevel.ELSEWHERE, PlaceLevel.SILENT).astype(np.int8)
    count = np.zeros(len(left), dtype=np.int32)
    for name, which in NEAR:
        term = context.terms[name]
        same = equal(term.columns[0], left, right)
        level[same] = which
        count = np.where(same, term.counts[0][left], count)
    level[phone] = PlaceLevel.PHONE
    level[dwelling] = PlaceLevel.DWELLING
    level[dwelling & phone] = PlaceLevel.BOTH
    count = np.where(phone, phone_count, count)
    count = np.where(dwelling, dwelling_count, count)
    count = np.where(dwelling & phone, np.minimum(dwelling_count, phone_count), count)
    return level, count.astype(np.int32)


def spouse_levels(features: Features, left: Ints, right: Ints) -> Levels:
    level = np.full(len(left), SpouseLevel.SILENT, dtype=np.int8)
    named = (features.spouse[left] >= 0) & (features.spouse[right] >= 0)
    level[named | _both(features.spouse_number, left, right)] = SpouseLevel.DIFFERENT
    level[named & (features.spouse[left] == features.spouse[right])] = SpouseLevel.NAME_EQUAL
    level[equal(features.spouse_number, left, right)] = SpouseLevel.ID_EQUAL
    return level


def source_levels(features: Features, left: Ints, right: Ints) -> Levels:
    level = np.where(equal(features.source, left, right), SourceLevel.SAME_SOURCE, SourceLevel.SILENT).astype(np.int8)
    level[equal(features.household, left, right)] = SourceLevel.SAME_HOUSEHOLD
    return level


def bearer_levels(context: Context, left: Ints, right: Ints, names: Levels, sources: Levels) -> Levels:
    """Where two names are unlike: does each stand on another record near by? A misspelt name stands alone, a relative's does not.

    Not asked of two rows of one household: whoever stands in one source only has no other record, misspelt or not.
    """
    bearing = context.known
    known = bearing[left].astype(np.int8) + bearing[right]
    level = (BearerLevel.BOTH_ALONE + known).astype(np.int8)
    level[np.isin(names, ALIKE) | (sources == SourceLevel.SAME_HOUSEHOLD)] = BearerLevel.SILENT
    return level


def _shared_dwelling(features: Features, context: Context, left: Ints, right: Ints) -> tuple[Bools, Ints]:
    """A registered dwelling of one may be the actual one of the other (人户分离): all four ways count."""
    sides = ((features.dwelling, context.dwelling_count), (features.hukou_dwelling, context.hukou_count(features)))
    return _shared([(one, other, counts) for one, counts in sides for other, _ in sides], left, right)


def _shared_phone(features: Features, context: Context, left: Ints, right: Ints) -> tuple[Bools, Ints]:
    sides = list(zip(features.phones, context.terms["phone"].counts, strict=True))
    return _shared([(one, other, counts) for one, counts in sides for other, _ in sides], left, right)


def _shared(ways: list[tuple[Hashes, Hashes, Ints]], left: Ints, right: Ints) -> tuple[Bools, Ints]:
    """Whether any of the ways holds, and the least count of those that do. Few pairs share anything: only those are gathered twice."""
    shared = np.zeros(len(left), dtype=bool)
    count = np.zeros(len(left), dtype=np.int32)
    for one, other, counts in ways:
        codes = one[left]
        at = np.flatnonzero((codes != 0) & (codes == other[right]))
        found = np.maximum(2, counts[left[at]])
        count[at] = np.where(shared[at], np.minimum(count[at], found), found)
        shared[at] = True
    return shared, count


def _both(codes: Hashes, left: Ints, right: Ints) -> Bools:
    found: Bools = (codes[left] != 0) & (codes[right] != 0)
    return found


def equal(codes: Hashes, left: Ints, right: Ints) -> Bools:
    """True where both state the same."""
    found: Bools = (codes[left] != 0) & (codes[left] == codes[right])
    return found
