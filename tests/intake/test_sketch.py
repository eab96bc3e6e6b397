"""Shares told from sketches, held against the sets themselves."""

from __future__ import annotations

import random
import subprocess
import sys
from statistics import fmean

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.intake.sketch import K, overlap, sketch
from tests.house import ROOT


def of(keys: list[str]) -> tuple[bytes, int]:
    return sketch(pa.array(keys, pa.string())), len(keys)


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}|{number}" for number in range(count)]


@settings(deadline=None)  # the first call loads numpy
@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_small_sets_are_exact_whatever_stands_twice(a: list[str], b: list[str]) -> None:
    expected = len(set(a) & set(b)) / len(set(b)) if b else 0.0
    assert overlap(*of(a), *of(b)) == pytest.approx(expected)


@pytest.mark.parametrize("shared", [0, 1, K // 2, K])
def test_sets_of_exactly_as_many_keys_as_are_kept_are_exact(shared: int) -> None:
    a = names("both", shared) + names("a", K - shared)
    b = names("both", shared) + names("b", K - shared)
    assert overlap(*of(a), *of(b)) == shared / K


def test_a_key_that_stands_often_counts_once() -> None:
    assert overlap(*of(["x"] * 9000), *of(["x"] * 5 + ["y"])) == 0.5


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.95, 1.0])
@pytest.mark.parametrize(("a_size", "b_size"), [(24_000, 24_000), (6_000, 24_000), (60_000, 1_500)])
def test_larger_sets_are_told_within_a_few_points(share: float, a_size: int, b_size: int) -> None:
    shared = min(int(share * b_size), a_size)
    exact = shared / b_size
    errors = []
    for turn in range(3):
        common = names(f"both{turn}", shared)
        a, b = common + names(f"a{turn}", a_size - shared), common + names(f"b{turn}", b_size - shared)
        errors.append(overlap(*of(a), *of(b)) - exact)
    if exact in (0, 1):
        assert errors == [0.0] * 3, "nothing shared and all shared are certain"
    # Four times the standard error that the docstring of K gives, of the mean of three.
    looked_up = min(K, K * b_size // a_size)
    assert abs(fmean(errors)) <= 4 * (exact * (1 - exact) / looked_up / 3) ** 0.5


def test_a_sketch_is_small_and_does_not_depend_on_the_order() -> None:
    keys = names("key", 20_000)
    shuffled = random.Random(1).sample(keys, len(keys))
    assert of(keys) == of(shuffled)
    assert len(of(keys)[0]) == 8 * K
    assert len(of(keys[:10])[0]) == 80


def test_another_process_makes_the_same_sketch() -> None:
    code = "import pyarrow as pa; from connectors.intake.sketch import sketch; print(sketch(pa.array(['张三|1971', 'x'])).hex())"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": "7"})
    assert shown.stdout.strip() == of(["x", "张三|1971"])[0].hex()


def test_nothing_is_shared_with_an_empty_set() -> None:
    assert overlap(*of([]), *of(["x"])) == 0.0
    assert overlap(*of(["x"]), *of([])) == 0.0
