"""Every rule brings the pair that it is for; what is too hot is left out and counted.

Here: rules on records by hand, pairs of keys against a slow count. Not here: comparing (``test_levels``), what a night touches
(``test_incremental``).
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.linkage.blocking import (
    HOT,
    RARE,
    Block,
    Packed,
    blocks,
    candidate_pairs,
    distinct_pairs,
    pairs_of,
    stated,
    without_told,
)
from pipelines.linkage.linking import Prepared
from tests.linkage.people import number, prepared, record

Record = dict[str, str | None]
BORN, HOME, PHONE = "1971-06-24", "胜利家园|3|2|501", "13800000001"
OWN = number(BORN, 123)
SLIP = OWN[:14] + f"{999 - int(OWN[14:17]):03d}" + OWN[17]
"""Its checksum fails."""
MANY = [record("party_roll", "刘建华", birth_date=f"19{30 + at}-0{1 + at % 9}-1{at % 10}") for at in range(RARE + 1)]
"""So many bear the name that it makes no pairs by itself."""
BORN_THAT_DAY = [record("party_roll", f"刘{name}", birth_date=BORN) for name in "一二三四五六七八九十百千万"]


def rules_of(ready: Prepared, one: int, other: int) -> set[str]:
    """The rules that bring two records together."""
    found = set()
    for block in blocks(ready.features, ready.context.borrowed):
        pairs = candidate_pairs([block])
        if ((pairs.left == one) & (pairs.right == other)).any():
            found.add(block.rule)
    return found


def bare(name: str, **facts: str) -> Record:
    return record("police_resident", name, **facts)


@pytest.mark.parametrize(
    ("rules", "one", "other", "crowd"),
    [
        # whoever shares a whole number shares its first 15 digits
        ("id id_prefix", bare("刘建华", id=OWN), bare("王秀英", id=OWN), []),
        ("id_prefix", bare("刘建华", id=OWN), bare("王秀英", id=f"4.{OWN[1:15]}E+17"), []),
        ("id_ends", bare("刘建华", id=OWN), bare("刘建华", id=f"{OWN[:4]}**********{OWN[-4:]}"), MANY),
        ("id_prefix id_damaged", bare("刘建华", id=SLIP), bare("王秀英", id=SLIP), []),
        ("name", bare("刘建华"), bare("刘建华"), []),
        ("name", bare("刘建华"), bare("王秀英", name_former="刘建华"), []),
        ("name", bare("劉建華"), bare("刘建华"), []),
        ("name_estate", bare("刘建华", dwelling=HOME), bare("刘建华", dwelling="胜利家园|9|1|101"), MANY),
        ("name_day_of_year", bare("刘建华", birth_date=BORN), bare("刘建华", birth_date="1917-06-24"), MANY),
        ("birth_surname", bare("刘建华", birth_date=BORN), bare("刘秀英", birth_date=BORN), []),
        ("birth_surname_community", bare("刘建华", birth_date=BORN, community="东风社区"),
         bare("刘秀英", birth_date=BORN, community="东风社区"), BORN_THAT_DAY),
        ("birth_given", bare("刘建华", birth_date=BORN), bare("王建华", birth_date=BORN), []),
        ("birth_dwelling", bare("刘建华", birth_date=BORN, dwelling=HOME), bare("王秀英", birth_date=BORN, hukou_dwelling=HOME), []),
        ("birth_phone", bare("刘建华", birth_date=BORN, phones=PHONE), bare("王秀英", birth_date=BORN, phones=f"13900000003;{PHONE}"), []),
        ("month_sound", bare("刘建华", birth_date="1971-06"), bare("刘健花", birth_date=BORN), []),
        ("month_letters", bare("刘建华", birth_date="1971-06"), bare("刘华建", birth_date=BORN), []),
        ("month_dwelling", bare("刘建华", birth_date="1971-06", dwelling=HOME), bare("刘秀英", birth_date=BORN, dwelling=HOME), []),
        ("sound_dwelling", bare("刘建华", dwelling=HOME), bare("刘健花", hukou_dwelling=HOME), []),
        ("surname_phone", bare("刘建华", phones=PHONE), bare("刘秀英", phones=PHONE), []),
        ("spouse", bare("刘建华", birth_date="1971-06", spouse_name="赵敏"), bare("王秀英", birth_date="1971-06", spouse_name="赵敏"), []),
    ],
)  # fmt: skip
def test_each_rule_brings_the_pair_that_no_other_brings(rules: str, one: Record, other: Record, crowd: list[Record]) -> None:
    assert rules_of(prepared(one, other, *crowd), 0, 1) == set(rules.split())


def test_every_rule_is_shown_to_be_needed() -> None:
    (mark,) = [m for m in test_each_rule_brings_the_pair_that_no_other_brings.pytestmark if m.name == "parametrize"]  # type: ignore[attr-defined]
    shown = {rule for case in mark.args[1] for rule in case[0].split()}
    ready = prepared()
    assert shown == {block.rule for block in blocks(ready.features, ready.context.borrowed)}


def test_what_is_not_stated_brings_nobody_together() -> None:
    ready = prepared(
        *(record("police_resident", name) for name in ("赵钱孙", "周吴郑")), *(bare(name, sex="1") for name in ("冯陈褚", "蒋沈韩"))
    )
    for one, other in combinations(range(4), 2):
        assert not rules_of(ready, one, other)


def test_a_borrowed_number_brings_nobody_together() -> None:
    owner = bare("王秀英", id=OWN, birth_date=BORN)
    borrower = bare("刘建华", id=OWN, birth_date="1969-11-02")
    ready = prepared(owner, borrower, bare("王秀英", id=OWN, birth_date=BORN))
    assert list(ready.context.borrowed[:3]) == [False, True, False]
    assert rules_of(ready, 0, 1) == set()
    assert "id" in rules_of(ready, 0, 2)


@pytest.mark.parametrize("over", [0, 1])
def test_a_bare_name_makes_pairs_while_few_bear_it(over: int) -> None:
    size = RARE + over
    ready = prepared(*(bare("欧阳震华") for _ in range(size)))
    found = candidate_pairs(blocks(ready.features, ready.context.borrowed))
    mine = (found.left < size) & (found.right < size)
    assert mine.sum() == (0 if over else size * (size - 1) // 2)
    before = candidate_pairs(blocks(prepared().features, prepared().context.borrowed))
    left_out = np.array(found.rules["name"]) - np.array(before.rules["name"])
    assert left_out[2:].tolist() == ([1, size * (size - 1) // 2] if over else [0, 0])
    assert found.left_out == before.left_out == 0, "no loss: other rules ask for more"


@pytest.mark.parametrize("over", [0, 1])
def test_a_hot_block_is_left_out_and_counted(over: int) -> None:
    """A value that fills a whole column: one damaged number on every row of a file."""
    size = HOT + over
    ready = prepared(*(bare("甲" + chr(0x4E00 + at), id=SLIP) for at in range(size)))
    found = candidate_pairs(blocks(ready.features, ready.context.borrowed))
    pairs = size * (size - 1) // 2
    keys, made, hot, left_out = (int(n) for n in found.rules["id_damaged"])
    assert (keys, made, hot, left_out) == ((1, 0, 1, pairs) if over else (1, pairs, 0, 0))
    assert found.left_out == 2 * over, "its first 15 digits are a rule's key, too"


keys = st.lists(st.lists(st.integers(0, 4), min_size=8, max_size=8), min_size=1, max_size=3)


def slow_pairs(columns: list[list[int]], most: int) -> tuple[set[tuple[int, int]], list[int]]:
    """Pairs that share a key, and the tally, by looking at each key."""
    holders: dict[int, list[int]] = {}
    for column in columns:
        for at, key in enumerate(column):
            holders.setdefault(key, []).append(at) if key else None
    cool = [some for some in holders.values() if len(some) <= most]
    hot = [some for some in holders.values() if len(some) > most]
    pairs = {(min(a, b), max(a, b)) for some in cool for a, b in combinations(some, 2) if a != b}
    shared = sum(len(some) > 1 for some in holders.values())
    count = [sum(len(some) * (len(some) - 1) // 2 for some in each) for each in (cool, hot)]
    return pairs, [shared, count[0], len(hot), count[1]]


def rule(columns: list[list[int]], most: int) -> Block:
    return Block("drawn", tuple(np.array(column, dtype=np.uint64) for column in columns), most)


def as_set(left: np.ndarray[tuple[int], np.dtype[np.int32]], right: np.ndarray[tuple[int], np.dtype[np.int32]]) -> set[tuple[int, int]]:
    return set(zip(left.tolist(), right.tolist(), strict=True))


@given(keys, keys, st.integers(2, 9))
def test_pairs_are_those_of_a_slow_count_each_once(some: list[list[int]], others: list[list[int]], most: int) -> None:
    found = candidate_pairs([rule(some, most), Block("other", rule(others, most).keys, most)])
    (one, told), (other, also) = slow_pairs(some, most), slow_pairs(others, most)
    assert as_set(found.left, found.right) == one | other
    assert len(found.left) == len(one | other)
    assert (found.left < found.right).all()
    assert [list(found.rules[name]) for name in ("drawn", "other")] == [told, also]


@given(keys, st.integers(2, 9), st.lists(st.booleans(), min_size=8, max_size=8))
def test_what_is_touched_gives_the_pairs_of_the_full_run_that_touch_it(columns: list[list[int]], most: int, drawn: list[bool]) -> None:
    touched = np.array(drawn)
    block = rule(columns, most)
    found: list[Packed] = pairs_of(stated(block), most, touched)
    every, _ = slow_pairs(columns, most)
    assert as_set(*distinct_pairs(found)) == {(a, b) for a, b in every if drawn[a] or drawn[b]}


def test_two_numbers_are_compared_only_where_a_person_would_take_them_for_one() -> None:
    other, third = number(BORN, 777), number("1975-02-03", 11)
    ready = prepared(
        bare("刘建华", id=OWN, birth_date=BORN, dwelling=HOME),
        bare("刘建华", id=other, birth_date=BORN),  # 1: a namesake born that day
        bare("刘建军", id=other, birth_date=BORN, dwelling=HOME),  # 2: a twin
        bare("刘建华", id=third, birth_date="1975-02-03", dwelling=HOME),  # 3: another day
        bare("刘建华", birth_date="1975-02-03"),  # 4: no number
        bare("刘建国", id=other, birth_date=BORN),  # 5: that day, another name and home
        bare("王秀英", id=OWN, birth_date="1990-01-01"),  # 6: 0's number, borrowed
    )
    left, right = np.zeros(6, dtype=np.int32), np.arange(1, 7, dtype=np.int32)
    assert without_told(left, right, ready.features, ready.own).tolist() == [True, True, False, True, False, True]
    assert Counter(ready.context.borrowed[:7].tolist()) == {False: 6, True: 1}
