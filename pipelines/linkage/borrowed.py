"""Whose number is it: records that carry somebody else's valid id number.

Here: finding them from the data alone. A relative's number is pasted now and then; a hand-copied one stands on
two people (重号). Such a number neither links nor vetoes. Not here: weights, clusters.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from pipelines.linkage.compare_births import compare_dates
from pipelines.linkage.compare_names import compare_distinct
from pipelines.linkage.features import NONE, Bools, Features, Ints
from pipelines.linkage.levels import BirthLevel, NameLevel

UNLIKE = (NameLevel.ONE_OF_TWO, NameLevel.ONE_CHARACTER, NameLevel.SURNAME, NameLevel.DIFFERENT)
APART = (NameLevel.SURNAME, NameLevel.DIFFERENT, NameLevel.ONE_OF_TWO)
FITS = (BirthLevel.DAY, BirthLevel.MONTH, BirthLevel.YEAR_ONLY)


def borrowed_numbers(features: Features) -> Bools:
    """True for each record whose valid number belongs, by the other records that hold it, to another name.

    The owner of a number is the name whose stated birth date fits the date inside it. A record with an unlike
    name is a borrower where its own birth date does not fit; where it states none, only a name that is clearly
    another one counts, since one wrong character is a slip more often than a relative.
    """
    borrowed = np.zeros(features.size, dtype=bool)
    held = _contested(features)
    if len(held) == 0:
        return borrowed
    stated = np.where(features.birth_derived[held], 0, features.birth[held]).astype(np.int32)
    fits = np.isin(compare_dates(stated, features.id_birth[held]), FITS)
    owner = _owners(features.id_code[held], features.name[held], fits)
    level = compare_distinct(features.names, features.name[held], owner)
    former = (features.former[held] >= 0) & (features.former[held] == owner)
    contradicted = (stated > 0) & ~fits & np.isin(level, UNLIKE)
    # a second name that fits the number's birth date somewhere is a name its owner had, not another person
    pairs = features.id_code[held].astype(np.int64) << 32 | features.name[held]
    another = (stated == 0) & np.isin(level, APART) & ~np.isin(pairs, pairs[fits])
    borrowed[held] = (owner >= 0) & ~former & (contradicted | another)
    return borrowed


def _owners(numbers: Ints, names: Ints, fits: Bools) -> Ints:
    """The owner's name for each record: the commonest among the records of its number whose birth date fits; NONE without one."""
    fitting = pd.DataFrame({"number": numbers[fits], "name": names[fits]})
    ranked = fitting.groupby(["number", "name"]).size().reset_index(name="records")
    best = ranked.sort_values(["records", "name"], ascending=[False, True]).drop_duplicates("number").set_index("number")["name"]
    return best.reindex(numbers).fillna(NONE).to_numpy(np.int32)


def without_borrowed(features: Features, borrowed: Bools) -> Features:
    """The same features with what a borrowed number told (birth date) taken back."""
    birth = np.where(borrowed & features.birth_derived, 0, features.birth).astype(np.int32)
    return replace(features, birth=birth, birth_derived=features.birth_derived & ~borrowed)


def _contested(features: Features) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Records whose number stands beside more than one name."""
    held = np.flatnonzero(features.id_code >= 0)
    frame = pd.DataFrame({"id": features.id_code[held], "name": features.name[held]})
    return held[(frame.groupby("id")["name"].transform("nunique") > 1).to_numpy()]
