"""A source that did not come: the worker reads one line on the start page and a day beside the fields that rest on it, nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.steps import run_night
from tests.no_checks import without_checks
from tests.portal import kit
from tests.portal.kit import Portal


@pytest.fixture
def behind(nights: Path, tmp_path: Path) -> Iterator[Portal]:
    """A third night without the dibao exports."""
    shutil.copytree(nights, tmp_path / "data")
    shutil.copytree(nights.parent / "district" / "night1" / "inbox", tmp_path / "inbox")
    shutil.rmtree(tmp_path / "inbox" / "dibao")
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        run_night(tmp_path / "inbox", tmp_path / "data", "2026-11-22")
    yield from kit.opened(tmp_path / "data")


def test_one_line_and_a_day_beside_the_field(behind: Portal) -> None:
    sql = "SELECT resident_id FROM mart.resident WHERE community = $c AND dibao_no IS NOT NULL ORDER BY 1 LIMIT 1"
    resident = behind.ask(sql, c=behind.communities[0])[0]["resident_id"]
    worker = behind.visitor("steward")
    start = worker.get("/")
    assert "低保人员数据沿用 11-21" in start
    assert "公安常住数据沿用" not in start
    page = worker.get(f"/residents/{resident}")
    part = page.split('id="field-dibao_no"')[1].split("</dl>")[0]
    assert "信息截至 11-21" in part
    police = behind.visitor("police_liaison")
    assert "低保" not in police.get("/"), "who may not know of a source is not told that it is late"
