"""What takes minutes (`make test-long`): the full district, and the harder ones, against their truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.quality import DISTRICTS, score

pytestmark = pytest.mark.long
LEAST_RECALL = {"error rates x 2.5": 0.98}
"""At two and a half times the usual errors more is left to a person; elsewhere the promise of the issue holds."""


@pytest.mark.parametrize("kind", DISTRICTS)
def test_a_district_nobody_looked_at(kind: str) -> None:
    counts = score(DISTRICTS[kind], "11000", "900")
    assert counts["right"] / counts["found"] >= 0.9995
    assert counts["right"] / counts["true"] >= LEAST_RECALL.get(kind, 0.985)
    assert counts["merged"] == 0, "no twins become one"


def test_the_full_district(tmp_path: Path) -> None:
    counts = score(["--preset", "district"], "262000", "901")
    assert counts["records"] > 450_000
    assert counts["right"] / counts["found"] >= 0.9995
    assert counts["right"] / counts["true"] >= 0.985
    assert counts["merged"] == 0
