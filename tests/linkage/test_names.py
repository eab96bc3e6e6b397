"""Names read many at a time are what they are when folded one by one.

Here: ``code_names`` against ``characters.fold``, on random names. Not here: how near two names are (``test_levels``).
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.linkage.arrays import NONE
from pipelines.linkage.characters import DOUBLE_SURNAMES, SURNAME_READINGS, WILD, fold, readings
from pipelines.linkage.names import Names, code_names

PLAIN, TRADITIONAL, VARIANT, READ_OTHERWISE = "王李张建国华伟花尼玛", "劉張龍國華馬", "髙淸堃喆", "单曾仇解区"
characters = st.sampled_from(PLAIN + TRADITIONAL + VARIANT + READ_OTHERWISE + WILD)
words = st.text(characters, min_size=1, max_size=4)
printed = st.one_of(
    words,
    st.builds("{}{}".format, st.sampled_from([*sorted(DOUBLE_SURNAMES), "歐陽", "司馬"]), st.text(characters, max_size=3)),
    st.lists(words, min_size=2, max_size=3).map("·".join),  # 阿不都·那仁
)
columns = st.lists(st.lists(st.one_of(st.none(), printed), max_size=12), min_size=1, max_size=3)


def coded(*columns: list[str | None]) -> tuple[list[list[int]], Names]:
    codes, _, names = code_names(*(pa.array(column, pa.string()) for column in columns))
    return [found.tolist() for found in codes], names


def sounds(text: str, opening: bool) -> list[str]:
    first = [SURNAME_READINGS.get(text[0], readings(text[0])[0])] if opening and text else [readings(c)[0] for c in text[:1]]
    return first + [readings(c)[0] for c in text[1:]]


@settings(deadline=None)
@given(columns)
@example([["阿不都·那仁", "阿不都那仁"]])
@example([["欧阳", "欧阳娜", "歐陽娜"]])
@example([[None, None], [None, None]])
@example([[], []])
@example([["王□"]])
def test_names_read_together_are_as_if_folded_one_by_one(drawn: list[list[str | None]]) -> None:
    size = max(map(len, drawn))
    table = [column + [None] * (size - len(column)) for column in drawn]  # columns of one table
    codes, names = coded(*table)
    assert [len(found) for found in codes] == [size] * len(table)
    cells = [(cell, code) for column, found in zip(table, codes, strict=True) for cell, code in zip(column, found, strict=True)]
    texts, ends = names.texts, dict[str, int]()
    for cell, code in cells:
        if cell is None:
            assert code == NONE
        else:
            one = fold(cell)
            assert texts[code] == one.text
            ends[one.text] = max(ends.get(one.text, 0), len(one.surname))  # who prints the dot says where the surname ends
    assert sorted(texts) == sorted(ends), "each distinct one once"
    assert names.surname_size.tolist() == [ends[text] for text in texts]
    assert names.unread.tolist() == [WILD in text for text in texts]
    parts = [(text[: ends[text]], text[ends[text] :]) for text in texts]
    assert names.free.tolist() == [len(given) <= 2 and (len(family) == 1 or family in DOUBLE_SURNAMES) for family, given in parts]
    said: dict[str, list[str] | list[list[str]] | list[Counter[str]]] = {
        "whole": texts,
        "surname": [family for family, _ in parts],
        "given": [given for _, given in parts],
        "surname_sound": [sounds(family, True) for family, _ in parts],
        "given_sound": [sounds(given, False) for _, given in parts],
        "letters": [Counter(text) for text in texts],
    }
    for part, of in said.items():
        hashes = getattr(names, part).tolist()
        for a, b in combinations(range(len(texts)), 2):
            assert (hashes[a] == hashes[b]) == (of[a] == of[b]), (part, texts[a], texts[b])
    assert [given == 0 for given in names.given.tolist()] == [given == "" for _, given in parts]


def test_one_record() -> None:
    ((code,),), names = coded(["王秀英"])
    assert (code, names.texts, len(names)) == (0, ["王秀英"], 1)


def test_a_name_has_one_code_in_whichever_column_it_stands() -> None:
    (name, former, spouse), names = coded(["刘建华", None, "劉建華"], [None, None, "王五"], ["王五", "刘建华", None])
    assert name[0] == name[2] == spouse[1]
    assert former[2] == spouse[0]
    assert name[1] == former[0] == former[1] == spouse[2] == NONE
    assert len(names) == 2


@pytest.mark.parametrize(("one", "other"), [("区建国", "欧建国"), ("单伟", "山伟"), ("仇娜", "求娜")])
def test_a_surname_sounds_as_surnames_do(one: str, other: str) -> None:
    _, names = coded([one, other])
    assert names.surname_sound[0] == names.surname_sound[1]
    assert names.surname[0] != names.surname[1]


def test_hashes_are_the_same_whatever_else_is_read_with_a_name() -> None:
    """They are compared with those of another night."""
    _, alone = coded(["欧阳娜娜"])
    ((_, _, code),), among = coded(["王五", "马六", "欧阳娜娜"])
    for part in ("whole", "surname", "given", "surname_sound", "given_sound", "letters"):
        assert getattr(alone, part)[0] == getattr(among, part)[code], part
