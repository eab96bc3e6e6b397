"""The town of ``town.py``, and a synthetic district as a night publishes it, once for all tests of the look-ups.

Here: making and opening them. Not here: what is expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.synthetic import DistrictPlan, synthesise
from pipelines.steps import run_night
from tests.lookup.town import published
from tests.no_checks import without_checks
from warehouse.store.lookup.desk import Desk, Lookup
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.publish import Version, current


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lookup]:
    opened = Lookup(published(tmp_path_factory.mktemp("town")))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def everybody(town: Lookup) -> Desk:
    """Who may find everybody by everything."""
    return town.desk(Scope(district=True), EVERYTHING)


@pytest.fixture(scope="session")
def night(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """One night of 500 people in three communities, with all the faults that departments make."""
    home = tmp_path_factory.mktemp("lookup_night")
    synthesise(DistrictPlan(people=500, communities=3, nights=1, seed=5), home / "district")
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        run_night(home / "district" / "night0" / "inbox", home / "data", "2026-11-21")
    return current(home / "data")


@pytest.fixture(scope="session")
def whole_night(night: Version) -> Iterator[Desk]:
    """Who may find everybody of that night by everything."""
    opened = Lookup(night)
    yield opened.desk(Scope(district=True), EVERYTHING)
    opened.close()


@pytest.fixture(scope="session")
def night_data(night: Version) -> Path:
    return night.path.parents[1]
