"""What takes minutes (`make test-long`): the full district, and the harder ones, against their truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.quality import measured
from benchmarks.quality_count import Counted
from benchmarks.quality_districts import Trial, trials
from benchmarks.quality_interval import precision, recall

pytestmark = pytest.mark.long
SEED = 900
"""Nobody looks at this one."""
LEAST_RECALL, OF_ALL_AT_ONCE = 0.99, 0.98
"""What the table of benchmarks/README.md leaves room for on a fifth of its people."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("districts")


@pytest.mark.parametrize("trial", [*trials((SEED,), people=10_000, whole=True)], ids=lambda trial: trial.row)
def test_a_district_nobody_looked_at(trial: Trial, home: Path) -> None:
    report = measured(trial, home)
    found = Counted(**{name: report[name] for name in Counted.__dataclass_fields__})
    assert precision(found).share >= 0.9995
    assert recall(found).share >= (OF_ALL_AT_ONCE if trial.kind.startswith("all of these") else LEAST_RECALL)
    assert found.two_numbers == 0
    assert found.merged <= 1, "twins: none as a rule"
