"""The sample district: links as good as promised, and everything spoken for. Skipped where the sample is not at hand."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

SHARED = Path(__file__).parents[2] / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "sample").is_dir(), reason="../shared/sample is not here")


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.steps import run_night

    data = tmp_path_factory.mktemp("sample")
    run_night(SHARED / "sample" / "night0" / "inbox", data, "2026-11-21")
    return data


def test_links_against_the_truth(data: Path, tmp_path: Path) -> None:
    from pipelines.cli import cli

    out = tmp_path / "links.parquet"
    done = CliRunner().invoke(cli, ["links", "--data", str(data), "--format", "parquet", "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = scorer().score(SHARED / "sample" / "night0", str(out))
    assert found["rows"] == found["linked"]
    assert found["pair_precision"] >= 0.9995
    assert found["pair_recall"] >= 0.985
    assert found["twins_merged"] == 0


def test_every_file_is_claimed_and_every_row_counted(data: Path) -> None:
    from pipelines.night.outcome import Outcome
    from warehouse.store.publish import current

    outcome = Outcome.from_facts(current(data).manifest)
    assert sum(s.files for s in outcome.sources.values()) == 15
    assert all(s.read == s.loaded + s.quarantined + s.not_data for s in outcome.sources.values())
    assert sum(s.quarantined for s in outcome.sources.values()) == 0
    assert {w.code for w in outcome.warnings} == set()
    persons = {"family_planning": 8681, "floating_population": 1623, "police_resident": 6870, "police_temporary": 3240,
               "dibao_household": 95, "dibao_person": 228, "party_roll": 157, "party_community": 200}  # fmt: skip
    assert {k: outcome.sources[k].loaded for k in persons} == persons
