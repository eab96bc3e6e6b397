"""Finding few codes among many, and what that is used for: as a plain look at everything would find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from pipelines.linkage import lookup
from pipelines.linkage.arrays import each_once
from pipelines.linkage.cluster import components
from pipelines.linkage.lookup import BITS, Instead, look_up, put, same_codes

CODES = st.lists(st.sampled_from([0, 1, 2, 1 + (1 << BITS), 2 + (1 << BITS), 1 + (2 << BITS)]), min_size=5, max_size=5)
"""Some alike in the bits that are looked at first, some not stated."""
TWO = st.lists(CODES, min_size=2, max_size=2)
PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)).filter(lambda pair: pair[0] != pair[1]), max_size=25)


@given(st.lists(CODES, min_size=1, max_size=3), CODES)
def test_all_entries_of_the_wanted_codes_are_found(drawn: list[list[int]], asked: list[int]) -> None:
    columns = [np.array(column, dtype=np.uint64) for column in drawn]
    codes, places, of = look_up(columns, each_once(np.array(asked, dtype=np.uint64)))
    assert (np.diff(codes.astype(np.int64)) >= 0).all()
    found = sorted(zip(codes.tolist(), places.tolist(), of.tolist(), strict=True))
    wanted = set(asked) - {0}
    assert found == sorted((code, at, n) for n, column in enumerate(drawn) for at, code in enumerate(column) if code in wanted)


@given(TWO, TWO, st.lists(st.booleans(), min_size=5, max_size=5), CODES)
def test_what_is_not_written_yet_counts_as_if_it_were(
    drawn: list[list[int]], after: list[list[int]], changed: list[bool], asked: list[int]
) -> None:
    columns, new = ([np.array(column, dtype=np.uint64) for column in some] for some in (drawn, after))
    at, wanted = np.flatnonzero(changed).astype(np.int32), each_once(np.array(asked, dtype=np.uint64))
    instead = Instead(np.array(changed), at, tuple(column[at] for column in new))
    found = look_up(columns, wanted, instead)
    for column, values in zip(columns, instead.values, strict=True):
        put(column, at, values)
    written = look_up(columns, wanted)
    assert sorted(zip(*(side.tolist() for side in found), strict=True)) == sorted(zip(*(side.tolist() for side in written), strict=True))


def test_what_is_put_is_there() -> None:
    column = np.array([1, 2, 3, 4], dtype=np.uint64)
    put(column, np.array([3, 0], dtype=np.int32), np.array([4, 9], dtype=np.uint64))
    assert column.tolist() == [9, 2, 3, 4]


@given(PAIRS)
def test_components_are_those_of_a_graph_in_the_order_of_their_first_records(pairs: list[tuple[int, int]]) -> None:
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(20, 20))
    assert components(20, left, right).tolist() == connected_components(graph, directed=False)[1].tolist()


@pytest.mark.parametrize("table", [False, True])
def test_equal_codes_of_two_nights_are_matched_one_to_one(table: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MANY", 0 if table else 10**9)
    chance = np.random.default_rng(7)
    for _ in range(200):
        kinds = np.append(chance.integers(1, 2**63, 15, dtype=np.uint64), np.uint64(1) << np.arange(1, 61, 6, dtype=np.uint64))
        before, now = (chance.choice(kinds, chance.integers(1, 30)) for _ in range(2))
        before[chance.random(len(before)) < 0.2] = 0
        place = same_codes(before, now)
        known = place != -1
        assert (before[place[known]] == now[known]).all()
        assert len(set(place[known].tolist())) == known.sum(), "no place twice"
        held, asked = (dict(zip(*np.unique(some[some != 0], return_counts=True), strict=True)) for some in (before, now))
        assert known.sum() == sum(min(count, held.get(code, 0)) for code, count in asked.items())
