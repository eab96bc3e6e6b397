"""Quoted figures are worked out again from their own parts, and each verdict follows from the difference."""

from __future__ import annotations

from typing import Any

import pytest

from warehouse.store.claims import COLUMNS, check_claim, check_claims

CLAIM: dict[str, Any] = {
    "number": 1, "document": "000", "statement": "某说法", "stated": 90, "recompute": {"percent": [7500, 7971]},
    "unit": "%", "remark": "某",
}  # fmt: skip


def verdict(**claim: Any) -> str:
    return str(dict(zip(COLUMNS, check_claim(CLAIM | claim), strict=True))["verdict"])


def rows() -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, row, strict=True)) for row in check_claims().rows]


def test_every_row_of_the_catalogue_is_checked() -> None:
    assert list(dict.fromkeys(row["claim"] for row in rows())) == [f"E3.{number}" for number in range(1, 15)]


def test_what_holds_and_what_does_not() -> None:
    verdicts: dict[str, list[str]] = {}
    for row in rows():
        verdicts.setdefault(row["claim"].removeprefix("E3."), []).append(row["verdict"])
    assert verdicts == {
        "1": ["holds_not"], "2": ["holds_not"], "3": ["holds_not"], "4": ["malformed", "derived", "derived"], "5": ["holds_not"],
        "6": ["holds_not", "holds_not"], "7": ["holds_not", "holds_not"], "8": ["not_comparable"], "9": ["holds_not"], "10": ["holds"],
        "11": ["holds"], "12": ["holds", "holds"], "13": ["holds", "holds"], "14": ["not_comparable"],
    }  # fmt: skip


def test_the_figures_are_those_that_a_pocket_calculator_gives() -> None:
    found = [(row["claim"], row["recomputed"]) for row in rows()]
    for claim, figure in [("1", 94.09), ("2", 5), ("4", 1418.15), ("4", 645.38), ("5", 72.37), ("6", 290.6), ("6", 1142.52), ("7", 3.93),
                          ("10", 19), ("11", 1), ("13", 189), ("13", 270)]:  # fmt: skip
        assert (f"E3.{claim}", figure) in found
    assert {row["stated"] for row in rows() if row["claim"] == "E3.7"} == {2.91, 2.61}


def test_a_verdict_follows_from_the_difference() -> None:
    assert verdict() == "holds_not"
    assert verdict(stated=94.1, tolerance=0.05) == "holds"
    assert verdict(tolerance=4.08) == "holds_not"
    assert verdict(tolerance=4.1) == "holds"
    assert verdict(scope="数的不是一件事") == "not_comparable"
    assert verdict(stated=94, recompute={"figure": [94]}, scope="数的不是一件事") == "holds"
    assert verdict(stated="141,5312", recompute={"figure": [1415312]}) == "malformed"
    assert verdict(stated="1,415,312", recompute={"figure": [1415312]}) == "holds"
    assert verdict(stated=None) == "derived"


def test_arithmetic_that_is_not_known_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="median"):
        verdict(recompute={"median": [1, 2]})
