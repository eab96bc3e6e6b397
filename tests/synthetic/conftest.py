"""One small district for all tests of the synthesiser: two communities, two nights, one file cut by a spreadsheet, one masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.synthetic import DistrictPlan, synthesise
from connectors.synthetic.build import build
from tests.synthetic.reading import Night, read_night

PLAN = DistrictPlan(people=3_500, communities=2, seed=3, nights=2, precision_lost=("411099001001", "流入人员"), masked=("低保人员",))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("district")
    synthesise(PLAN, out)
    return out


@pytest.fixture(scope="session")
def night(folder: Path) -> Night:
    return read_night(folder / "night0", build(PLAN))
