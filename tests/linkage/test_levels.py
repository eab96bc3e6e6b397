"""Single comparisons: which level two values are, and that every level has its words and its weights."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.linkage.characters import fold
from pipelines.linkage.compare_births import compare_dates
from pipelines.linkage.compare_ids import damaged_level
from pipelines.linkage.compare_names import compare_distinct
from pipelines.linkage.levels import COMPARISONS, BirthLevel, IdLevel, NameLevel, words
from pipelines.linkage.model import load_model


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("刘建华", "劉建華", NameLevel.EQUAL),
        ("阿不都·那仁", "阿不都那仁", NameLevel.EQUAL),
        ("刘建□", "刘建华", NameLevel.WILDCARD),
        ("刘建花", "刘建华", NameLevel.HOMOPHONE),
        ("曾国庆", "增国庆", NameLevel.HOMOPHONE),
        ("刘华", "刘建华", NameLevel.DROPPED),
        ("刘华建", "刘建华", NameLevel.SWAPPED),
        ("王子涵", "王子轩", NameLevel.ONE_CHARACTER),
        ("刘艳", "刘键", NameLevel.ONE_OF_TWO),
        ("刘建华", "刘卫东", NameLevel.SURNAME),
        ("刘建华", "王秀英", NameLevel.DIFFERENT),
    ],
)
def test_names(one: str, other: str, level: NameLevel) -> None:
    folded = [fold(one), fold(other)]
    same = folded[0].text == folded[1].text
    codes = np.array([0, 0 if same else 1], dtype=np.int32)
    assert compare_distinct(folded, codes[:1], codes[1:])[0] == level
    assert compare_distinct(folded, codes[1:], codes[:1])[0] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (19710624, 19710624, BirthLevel.DAY),
        (19710624, 19710600, BirthLevel.MONTH),
        (19710624, 19710000, BirthLevel.YEAR_ONLY),
        (19710604, 19710406, BirthLevel.SWAPPED),
        (19710624, 19710101, BirthLevel.DEFAULTED),
        (19850303, 19850422, BirthLevel.LUNAR),  # 农历三月初三 of 1985
        (19881210, 19890117, BirthLevel.LUNAR),  # 农历十二月初十 of 1988 falls in the next solar year
        (19710624, 19710604, BirthLevel.ONE_DIGIT),
        (19710624, 19711213, BirthLevel.SAME_YEAR),
        (19710624, 19750318, BirthLevel.DIFFERENT),
        (19500203, 19740203, BirthLevel.GENERATION),
        (19710624, 0, BirthLevel.SILENT),
    ],
)
def test_births(one: int, other: int, level: BirthLevel) -> None:
    a, b = np.array([one], dtype=np.int32), np.array([other], dtype=np.int32)
    assert compare_dates(a, b)[0] == level
    assert compare_dates(b, a)[0] == level


@pytest.mark.parametrize(
    ("one", "other", "edits", "level"),
    [
        ("411099197106241234", "411099197106241224", 1, IdLevel.ONE_DAMAGED),
        ("411099197106241234", "411099198808089999", 4, IdLevel.DAMAGED_FAR),
        ("411099197106241235", "411099197106241235", 0, IdLevel.DAMAGED_EQUAL),
        ("411099197106241234", "411099197106241***", 3, IdLevel.PREFIX_EQUAL),
        ("411099197106241234", "411099197106242***", 4, IdLevel.PREFIX_DIFFERENT),
        ("411099197106241234", "411099********1234", 4, IdLevel.MASK_FITS),
        ("411099197106241234", "411099********9999", 4, IdLevel.MASK_DIFFERS),
        ("411099197106241234", "411099************", 4, IdLevel.AREA_EQUAL),
        ("411099197106241234", "410099************", 4, IdLevel.SILENT),
    ],
)
def test_damaged_numbers(one: str, other: str, edits: int, level: IdLevel) -> None:
    assert damaged_level(one, other, edits) == level
    assert damaged_level(other, one, edits) == level


@pytest.mark.parametrize("name", COMPARISONS)
def test_every_level_has_its_words_and_its_weights(name: str) -> None:
    model = load_model()
    for level in COMPARISONS[name]:
        assert words(level, "zh") != words(level, "en")
    assert len(model.stranger[name]) == len(model.relative[name]) == len(COMPARISONS[name])
    spoken = {words(level) for level in COMPARISONS[name]}
    assert len(spoken) == len(COMPARISONS[name]), "no two levels are told in the same words"
