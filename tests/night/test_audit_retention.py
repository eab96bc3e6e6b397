"""A night closes off audit entries that are older than the district keeps; one that was tampered with is told, and costs no night."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.steps import run_night
from tests.cli.conftest import Daoqiao
from tests.inbox import write_inbox
from tests.no_checks import without_checks


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daoqiao:
    without_checks(monkeypatch)
    inbox = write_inbox(tmp_path / "inbox")
    run_night(inbox, tmp_path / "data", "2026-11-20")
    town = Daoqiao(tmp_path / "data", inbox)
    town("find", "王秀英")
    return town


def entries(town: Daoqiao) -> list[tuple[int, str]]:
    engine = sa.create_engine(f"sqlite:///{town.data / 'state' / 'audit.sqlite'}")
    with engine.connect() as con:
        found = [(row.number, row.what) for row in con.execute(sa.text("SELECT number, what FROM audit_entry ORDER BY number"))]
    engine.dispose()
    return found


def test_what_is_not_old_stays(town: Daoqiao) -> None:
    before = entries(town)
    assert [what for _, what in before] == ["search"]
    run_night(town.inbox, town.data, "2026-11-21")
    assert entries(town) == before
    town("audit", "verify")


def test_a_chain_that_was_tampered_with_is_told_and_the_night_is_published(town: Daoqiao) -> None:
    engine = sa.create_engine(f"sqlite:///{town.data / 'state' / 'audit.sqlite'}")
    with engine.begin() as con:
        con.execute(sa.text("UPDATE audit_entry SET at = '2020-01-01T00:00:00.000+00:00'"))
    engine.dispose()
    outcome = run_night(town.inbox, town.data, "2026-11-21")
    assert outcome.version == "20261121-001"
    assert "DQ-691" in {warned.code for warned in outcome.warnings}
    assert [what for _, what in entries(town)] == ["search"], "it stays where it can be seen"
