"""``daoqiao model``: what is in force, and a district that learns its own weights."""

from __future__ import annotations

import json
import tomllib

import pytest

from pipelines.commands import model as command
from pipelines.linkage.levels import COMPARISONS
from pipelines.linkage.model import OWN, SHIPPED
from tests.cli.conftest import Daoqiao


def test_every_outcome_of_every_comparison_is_told_with_its_weight(district: Daoqiao) -> None:
    told = json.loads(district("model", "--json").stdout)
    assert told["version"] == tomllib.loads(SHIPPED.read_text("utf-8"))["version"]
    assert not told["own"]
    assert {name: set(found) for name, found in told["weights"].items()} == {
        name: {level.name.lower() for level in levels} for name, levels in COMPARISONS.items()
    }
    assert told["weights"]["id"]["equal"]["stranger"] > 15 > told["weights"]["id"]["equal"]["relative"]
    assert "证件号相同" in district("model").stdout


def test_a_district_of_a_few_hundred_learns_nothing(district: Daoqiao) -> None:
    assert "DQ-627" in district("model", "--fit", expect=4).stderr
    assert not (district.data / OWN).exists()


def test_a_fit_is_in_force_from_then_on(district: Daoqiao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "FEWEST", 100)
    before = json.loads(district("model", "--json").stdout)
    try:
        district("model", "--fit")
        after = json.loads(district("model", "--json").stdout)
        assert after["own"]
        assert after["version"] != before["version"]
        assert after["weights"] != before["weights"]
        (district.data / OWN).write_text("version = 1", "utf-8")
        assert "DQ-626" in district("model", expect=5).stderr
    finally:
        (district.data / OWN).unlink(missing_ok=True)
