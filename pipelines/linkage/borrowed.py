"""Whose number is it: records that carry somebody else's valid id number.

Here: finding them from the data alone. A relative's number is pasted now and then; a hand-copied one stands on
two people (重号). Such a number neither links nor vetoes. Not here: weights, clusters.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

import numpy as np

from pipelines.linkage.arrays import (
    NONE,
    Bools,
    Hashes,
    Ints,
    Levels,
    Places,
    counted,
    each_once,
    in_order,
    mixed,
    numbered,
    runs,
    where_stated,
)
from pipelines.linkage.compare_births import compare_dates
from pipelines.linkage.compare_names import compare_distinct
from pipelines.linkage.features import Features
from pipelines.linkage.levels import BirthLevel, NameLevel
from pipelines.linkage.lookup import look_up

UNLIKE = (NameLevel.ONE_OF_TWO, NameLevel.ONE_CHARACTER, NameLevel.SURNAME, NameLevel.DIFFERENT, NameLevel.GIVEN_CHARACTER)
APART = (NameLevel.SURNAME, NameLevel.DIFFERENT, NameLevel.ONE_OF_TWO, NameLevel.ONE_CHARACTER)
FITS = (BirthLevel.DAY, BirthLevel.MONTH, BirthLevel.YEAR_ONLY)


class Dispute(IntEnum):
    """What the records of one number say of whether it is a record's own."""

    NONE = 0
    LENT = 1
    """Somebody else's."""
    ASKED = 2
    """Somebody else's where the record's name is at home elsewhere."""


def borrowed_numbers(features: Features, disputes: Levels | None = None) -> Bools:
    """True for each record whose valid number belongs, by the other records that hold it, to another name.

    The owner of a number is the name whose stated birth date fits the date inside it. A record with an unlike name is a
    borrower where its own birth date does not fit; where it states none, where its name is at home elsewhere: another
    record bears it in the same dwelling or with the same phone, under another number. A name that stands nowhere else is
    the owner's own, misspelt or former, more often than a relative's.

    ``disputes``: the ``Dispute`` of each record, where it is known already.
    """
    disputes = all_disputes(features) if disputes is None else disputes
    borrowed: Bools = disputes == Dispute.LENT
    asked = np.flatnonzero(disputes == Dispute.ASKED)
    if len(asked):
        borrowed[asked] = _at_home_elsewhere(features, asked)
    return borrowed


def all_disputes(features: Features) -> Levels:
    """The ``Dispute`` of each record."""
    found = np.zeros(features.size, dtype=np.int8)
    held = np.flatnonzero(features.id_number)
    numbers, order = in_order(features.id_number[held])
    _judge(found, features, numbers, held[order])
    return found


def disputes_again(disputes: Levels, features: Features, changed: Ints, before: Hashes) -> None:
    """Bring ``disputes`` up to ``features``, of which only the ``changed`` records are others; ``before``: numbers that they had."""
    disputes[changed] = Dispute.NONE
    wanted = each_once(np.concatenate([before, features.id_number[changed]]))
    numbers, held, _ = look_up((features.id_number,), wanted)
    disputes[held] = Dispute.NONE
    _judge(disputes, features, numbers, held)


def _judge(disputes: Levels, features: Features, numbers: Hashes, held: Places | Ints) -> None:
    """Judge the records ``held``, which are all that state one of ``numbers`` (ascending, one a record)."""
    if not len(held):
        return
    starts, sizes = runs(numbers)
    names = features.name[held]
    beside = np.repeat(np.minimum.reduceat(names, starts) != np.maximum.reduceat(names, starts), sizes)
    held = held[beside]
    number, _ = numbered(numbers[beside])
    stated = np.where(features.birth_derived[held], 0, features.birth[held]).astype(np.int32)
    fits = np.isin(compare_dates(stated, features.birth_inside[held]), FITS)
    owner = _owners(number, features.name[held], fits, features.names.whole)
    former = (features.former[held] >= 0) & (features.former[held] == owner)
    # a second name that fits the number's birth date somewhere is a name its owner had, not another person
    pairs = number.astype(np.int64) << 32 | features.name[held]
    bare = (stated == 0) & ~np.isin(pairs, pairs[fits])
    some = np.flatnonzero((owner >= 0) & ~former & (((stated > 0) & ~fits) | bare))
    level = compare_distinct(features.names, features.name[held[some]], owner[some])
    disputes[held[some[~bare[some] & np.isin(level, UNLIKE)]]] = Dispute.LENT
    disputes[held[some[bare[some] & np.isin(level, APART)]]] = Dispute.ASKED


def _at_home_elsewhere(features: Features, asked: Places) -> Bools:
    """Of the records ``asked``, those whose name stands in the same dwelling or beside the same phone with another valid number."""
    wanted = np.zeros(len(features.names) + 1, dtype=bool)
    wanted[features.name[asked]] = True
    some = np.flatnonzero(wanted[features.name] & (features.id_number != 0))
    found = np.zeros(features.size, dtype=bool)
    for place in (features.dwelling, features.hukou_dwelling, features.phone_1):
        key = where_stated(mixed(features.name[some] + 1, place[some]), features.name[some] + 1, place[some])
        found[some] |= counted(key) > counted(where_stated(mixed(key, features.id_number[some]), key))
    return found[asked]


def _owners(numbers: Ints, names: Ints, fits: Bools, whole: Hashes) -> Ints:
    """The owner's name for each record: the commonest among the records of its number whose birth date fits; NONE without one.

    Of equally common ones the one with the least hash (``whole``): the same however names are numbered.
    """
    some = fits & (names >= 0)
    pairs, _ = in_order(numbers[some].astype(np.int64) << 32 | names[some])
    starts, records = runs(pairs)
    number, name = pairs[starts] >> 32, pairs[starts] & 0xFFFFFFFF
    best = np.lexsort((whole[name], -records, number))
    best = best[runs(number[best])[0]]
    found = np.full(int(numbers.max(initial=-1)) + 1, NONE, dtype=np.int32)
    found[number[best]] = name[best]
    owners: Ints = found[numbers]
    return owners


def without_borrowed(features: Features, borrowed: Bools) -> Features:
    """The same features with what a borrowed number told (birth date, sex) taken back, and former names told to all records of a number."""
    birth = np.where(borrowed & features.birth_derived, 0, features.birth).astype(np.int32)
    own = np.where(borrowed, np.uint64(0), features.id_number)
    sex = np.where(borrowed & features.sex_derived, 0, features.sex).astype(np.int32)
    return replace(features, birth=birth, birth_derived=features.birth_derived & ~borrowed, sex=sex, former=_other_names(features, own))


def _other_names(features: Features, own: Hashes) -> Ints:
    """Each record's other name: the former one that it states, or that another record of its number states.

    Who renamed stands under the old name in one register and under the new one in others; only one of them says both.
    """
    stated = np.flatnonzero((own != 0) & (features.former >= 0) & (features.former != features.name))
    # of several former names one, the same in whatever order the records come
    whole = features.names.whole
    stated = stated[np.lexsort((whole[features.name[stated]], whole[features.former[stated]], own[stated]))]
    stated = stated[runs(own[stated])[0]]
    if len(stated) == 0:
        return features.former
    at = np.minimum(np.searchsorted(own[stated], own), len(stated) - 1)
    now, before = features.name[stated][at], features.former[stated][at]
    known = (own != 0) & (own[stated][at] == own) & (features.former < 0)
    # a third name under the number is another person's (重号): it learns nothing
    former = np.where(known & (features.name == before), now, features.former)
    return np.where(known & (features.name == now), before, former).astype(np.int32)
