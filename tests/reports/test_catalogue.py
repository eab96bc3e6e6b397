"""The catalogue is whole, says why where it is not served, and README shows it as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.commands.catalogue import page
from tests.house import ROOT
from warehouse.store import catalogue as kept
from warehouse.store.catalogue import catalogue
from warehouse.store.reports import reports


def test_every_entry_of_both_lists_is_there() -> None:
    assert list(catalogue()) == [*(str(n) for n in range(1, 57)), *(f"E2.{n}" for n in range(1, 12))]


def test_an_entry_says_how_it_is_served() -> None:
    served = catalogue()["5"]
    assert (served.state, served.reports) == ("served", ("building_groups",))
    part = catalogue()["1"]
    assert part.state == "part"
    assert "community_profile" in part.reports
    assert "面积" in part.why
    for entry in catalogue().values():
        assert bool(entry.reports) == (entry.state in ("served", "part")), entry.number
        assert entry.why or entry.state in ("served", "open"), entry.number


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[1]\nname = "某"\nnot = "没有来源"', "community_profile"),
        ('[2]\nname = "某"', "no such entry"),
        ('[1]\nname = "某"\nwhy = "某"', "1 is not well formed"),
        ('[1]\nname = "某"\nnot = "某"\npart = "某"', "1 is not well formed"),
    ],
)
def test_a_catalogue_that_contradicts_the_reports_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, named: str
) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(text, "utf-8")
    report = replace(reports()["community_profile"], catalogue=("1",))
    monkeypatch.setattr(kept, "PATH", path)
    monkeypatch.setattr(kept, "reports", lambda: {report.id: report})
    monkeypatch.setattr(kept, "claims_report", lambda: report)
    with pytest.raises(ValueError, match=named):
        catalogue.__wrapped__()


def test_readme_shows_the_catalogue_as_it_is() -> None:
    assert page() in (ROOT / "README.md").read_text("utf-8"), "python -m pipelines.commands.catalogue"
