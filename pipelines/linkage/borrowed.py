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
from pipelines.linkage.features import Bools, Features
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
    for members in _contested(features):
        stated = np.where(features.birth_derived[members], 0, features.birth[members])
        birth = compare_dates(stated, features.id_birth[members])
        fits = np.isin(birth, FITS)
        if not fits.any():
            continue
        owner = features.name[members[fits]]
        owner_name = np.bincount(owner).argmax()
        level = compare_distinct(features.names, features.name[members], np.full(len(members), owner_name, dtype=np.int32))
        former = features.former[members] == owner_name
        contradicted = (stated > 0) & ~fits
        borrowed[members] = ~former & ((contradicted & np.isin(level, UNLIKE)) | ((stated == 0) & np.isin(level, APART)))
    return borrowed


def without_borrowed(features: Features, borrowed: Bools) -> Features:
    """The same features with what a borrowed number told (birth date) taken back."""
    birth = np.where(borrowed & features.birth_derived, 0, features.birth).astype(np.int32)
    prefix = np.where(borrowed, -1, features.prefix).astype(np.int32)
    return replace(features, birth=birth, prefix=prefix, birth_derived=features.birth_derived & ~borrowed)


def _contested(features: Features) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Records by number, for numbers that stand beside more than one name."""
    held = np.flatnonzero(features.id_code >= 0)
    frame = pd.DataFrame({"record": held, "id": features.id_code[held], "name": features.name[held]})
    many = frame.groupby("id")["name"].transform("nunique") > 1
    return [group.to_numpy() for _, group in frame[many].groupby("id")["record"]]
