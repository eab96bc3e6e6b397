"""Single comparisons: which level two values are, and that every level has its words and its weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pipelines.linkage import compare_ids
from pipelines.linkage.compare_births import compare_dates
from pipelines.linkage.compare_ids import damaged_level
from pipelines.linkage.compare_names import compare_distinct
from pipelines.linkage.levels import COMPARISONS, BirthLevel, IdLevel, NameLevel, words
from pipelines.linkage.model import OTHERS, REASONED, SHIPPED, load_model
from pipelines.linkage.names import code_names


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("刘建华", "劉建華", NameLevel.EQUAL),
        ("阿不都·那仁", "阿不都那仁", NameLevel.EQUAL),
        ("刘建□", "刘建华", NameLevel.WILDCARD),
        ("刘建□", "刘建□", NameLevel.WILDCARD),
        ("刘建花", "刘建华", NameLevel.HOMOPHONE),
        ("刘祯", "刘桢", NameLevel.HOMOPHONE),  # as well as look-alike: the commoner slip
        ("刘戊", "刘戌", NameLevel.LOOKALIKE),
        ("王建", "王健", NameLevel.HOMOPHONE),
        ("张晴", "张睛", NameLevel.LOOKALIKE),
        ("陈炜明", "陈伟明", NameLevel.HOMOPHONE),
        ("李江", "李河", NameLevel.ONE_OF_TWO),  # water alone does not make two characters look alike
        ("欧阳小红", "欧小红", NameLevel.DROPPED),
        ("刘浩森", "姜浩森", NameLevel.SURNAME_SLIP),
        ("堪恒", "刘恒", NameLevel.GIVEN_CHARACTER),
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
    (codes,), _, names = code_names(pa.array([one, other]))
    assert compare_distinct(names, codes[:1], codes[1:])[0] == level
    assert compare_distinct(names, codes[1:], codes[:1])[0] == level


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
        (19490624, 19890624, BirthLevel.ONE_DIGIT),  # one slip, however far the years
        (19790624, 19820624, BirthLevel.YEAR_OFF),
        (19710624, 19710631, BirthLevel.NEAR),
        (19790330, 19890300, BirthLevel.MONTH_SLIP),
        (19790330, 19790500, BirthLevel.MONTH_SLIP),
        (19790330, 19791100, BirthLevel.MONTH_SAME_YEAR),
        (19790330, 19821100, BirthLevel.MONTH_DIFFERENT),
        (19790330, 19820000, BirthLevel.YEAR_DIFFERENT),
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
    ("one", "other", "level"),
    [
        ("411099197106241234", "411099197106241224", IdLevel.ONE_DAMAGED),
        ("411099197106241234", "411099198808089999", IdLevel.DAMAGED_FAR),
        ("411099197106241235", "411099197106241235", IdLevel.DAMAGED_EQUAL),
        ("411099197106241234", "411099197106241***", IdLevel.PREFIX_EQUAL),
        ("411099197106241234", "411099197106242***", IdLevel.PREFIX_NEAR),
        ("411099197106241234", "411099197160241***", IdLevel.PREFIX_NEAR),  # neighbours swapped before the end was lost
        ("411099197106241234", "41109919716241***", IdLevel.PREFIX_NEAR),  # a digit left out before
        ("411099197106241234", "411099198806241***", IdLevel.PREFIX_DIFFERENT),
        ("411099197106241234", "411099********1234", IdLevel.MASK_FITS),
        ("411099197106241234", "411099********1235", IdLevel.MASK_NEAR),
        ("411099197106241234", "411099********9999", IdLevel.MASK_DIFFERS),
        ("411099197106241234", "411099************", IdLevel.AREA_EQUAL),
        ("411099197106241234", "410099************", IdLevel.AREA_DIFFERENT),
    ],
)
def test_damaged_numbers(one: str, other: str, level: IdLevel) -> None:
    edits = min(4, OSA.distance(one, other))
    assert damaged_level(one, other, edits) == level
    assert damaged_level(other, one, edits) == level


DIGITS = st.text("0123456789", min_size=18, max_size=18)


@st.composite
def damaged_pairs(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Numbers and what hands and spreadsheets make of them."""
    found = []
    for whole in draw(st.lists(DIGITS, min_size=1, max_size=12)):
        other = whole
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, 16))
            other = draw(st.sampled_from([
                other[:at] + draw(st.sampled_from("0123456789X")) + other[at + 1 :],
                other[:at] + other[at + 1 : at + 2] + other[at : at + 1] + other[at + 2 :],
                other[:at] + other[at + 1 :] + draw(st.sampled_from(["", "7"])),
            ]))  # fmt: skip
        hidden = draw(st.sampled_from([(18, 18), (15, 18), (14, 18), (6, 14), (6, 18), (5, 18), (0, 14), (10, 12)]))
        other = other[: hidden[0]] + "*" * (min(hidden[1], len(other)) - hidden[0]) + other[hidden[1] :]
        found.append((whole, other) if draw(st.booleans()) else (other, whole))
    return found


@settings(deadline=None, max_examples=300)
@given(damaged_pairs())
def test_damaged_numbers_compared_together_are_as_if_one_by_one(pairs: list[tuple[str, str]]) -> None:
    texts = np.array([f"{text:24}".encode() for pair in pairs for text in pair])
    left, right = np.arange(0, len(texts), 2, dtype=np.int32), np.arange(1, len(texts), 2, dtype=np.int32)
    single = [damaged_level(one, other, min(4, OSA.distance(one, other))) for one, other in pairs]
    assert compare_ids.damaged_levels(texts, left, right).tolist() == single


@pytest.mark.parametrize("path", [SHIPPED, REASONED], ids=lambda path: path.stem)
@pytest.mark.parametrize("name", COMPARISONS)
def test_every_level_has_its_words_and_its_weights(name: str, path: Path) -> None:
    model = load_model(path)
    assert all(len(model.weights[other][name]) == len(COMPARISONS[name]) for other in OTHERS)
    for level in COMPARISONS[name]:
        assert words(level, "zh") != words(level, "en")
    spoken = {words(level) for level in COMPARISONS[name]}
    assert len(spoken) == len(COMPARISONS[name]), "no two levels are told in the same words"
