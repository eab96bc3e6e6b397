"""Ordering whole numbers: what the fast way gives is what a stable sort gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.linkage import arrays
from pipelines.linkage.arrays import in_order, numbered

HIGH = 1 << 60


@pytest.fixture(autouse=True)
def _always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "FEW", 1)


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(HIGH, HIGH + 3), max_size=40))
def test_any_numbers_stand_in_the_order_of_a_stable_sort(drawn: list[int]) -> None:
    _compare(np.array(drawn, dtype=np.uint64))


@given(st.lists(st.integers(0, 3), max_size=60), st.sampled_from([np.int32, np.int64, np.uint64]))
def test_equal_numbers_keep_their_order(drawn: list[int], kind: type[np.generic]) -> None:
    _compare(np.array(drawn, dtype=kind))


@pytest.mark.parametrize("spread", [1, 64, 4096])
def test_hashes_that_differ_in_their_lowest_bits_only_are_set_right(spread: int) -> None:
    """Those bits find no room beside the place: some numbers among many, then most of them."""
    chance = np.random.default_rng(spread)
    codes = chance.integers(0, 2**63, 5000, dtype=np.uint64)
    near = chance.choice(5000, min(5000, spread * 2), replace=False)
    codes[near] = codes[near[0]] + chance.integers(0, 3, len(near)).astype(np.uint64)
    _compare(codes)


def test_a_number_says_which_of_the_distinct_codes_it_is() -> None:
    number, first = numbered(np.array([7, 3, 7, 0, 3], dtype=np.uint64))
    assert (number.tolist(), first.tolist()) == ([2, 1, 2, 0, 1], [3, 1, 0])


def _compare(codes: np.ndarray) -> None:
    ordered, order = in_order(codes)
    wanted = np.argsort(codes, kind="stable")
    assert np.array_equal(order, wanted)
    assert np.array_equal(ordered, codes[wanted])
    assert ordered.dtype == codes.dtype
