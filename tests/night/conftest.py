"""The invented district of ``nights``, written once a test run."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.synthetic import DistrictPlan, synthesise
from tests import no_checks
from tests.night.nights import District
from tests.readers.conftest import department as department  # the same server fixture


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """900 people in two communities, faultless sources, on two nights in a row."""
    out = tmp_path_factory.mktemp("two_nights")
    synthesise(DistrictPlan(people=900, communities=2, nights=2, seed=11, noise=0), out)
    return out


@pytest.fixture
def district(tmp_path: Path, two_nights: Path, without_checks: None) -> District:
    """The first night's files in the inbox, nothing received yet; the suites at the door are left out."""
    made = District(tmp_path, two_nights)
    made.deliver(0)
    return made


@pytest.fixture
def without_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quality checks take seconds and have tests of their own."""
    no_checks.without_checks(monkeypatch)
