"""From a night's findings to a department's answer and what the next nights make of it, with real files throughout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.steps import rebuild_night, run_night
from tests.cli.conftest import Daoqiao
from tests.findings.test_worklists import fill, rows_of
from tests.inbox import ROWS, write_inbox
from tests.no_checks import without_checks
from warehouse.store.reading import reading

N20, N21, N22 = "2026-11-20", "2026-11-21", "2026-11-22"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daoqiao:
    """王秀英's birth date is a day off in the dibao system, against her number."""
    without_checks(monkeypatch)
    rows = [{**row, "出生日期": "1973年09月13日"} for row in ROWS["dibao_person"]]
    town = Daoqiao(tmp_path / "data", write_inbox(tmp_path / "inbox", dibao_person=rows))
    run_night(town.inbox, town.data, N20)
    return town


def births(town: Daoqiao) -> dict[str, dict[str, Any]]:
    """The dibao system's findings about birth dates, by rule."""
    with reading(town.data) as version:
        found = version.rows("SELECT * FROM dq.finding WHERE source_id = 'dibao_person' AND field = 'birth_date'", {})
    return {str(row["rule"]): row for row in found}


def list_of(town: Daoqiao, night: str) -> Path:
    folder = town.data.parent / "lists"
    town("findings", "--department", "民政局", "--out", str(folder))
    return folder / f"问题清单-民政局-{night}.xlsx"


def test_an_answer_holds_while_the_record_says_the_same(town: Daoqiao) -> None:
    found = births(town)
    assert found
    path = list_of(town, N20)
    ids = {row["问题编号"] for row in rows_of(path)}
    assert {row["finding_id"] for row in found.values()} <= ids
    fill(path, {str(row["finding_id"]): ("属实无误", "出生证已核") for row in found.values()})
    town("findings", "--answers", str(path))
    assert {row["state"] for row in births(town).values()} == {"new"}, "tonight is not yet"

    run_night(town.inbox, town.data, N21)
    assert {(row["state"], row["answer"]) for row in births(town).values()} == {("explained", "right")}
    shown = json.loads(town("findings", "--source", "dibao_person", "--json").stdout)
    assert not any(row["field"] == "birth_date" for row in shown)

    write_inbox(town.inbox, dibao_person=[{**row, "出生日期": "1973年09月14日"} for row in ROWS["dibao_person"]])
    run_night(town.inbox, town.data, N22)
    assert {(row["state"], row["answer"]) for row in births(town).values()} == {("open", "right")}, "it says something else now"

    rebuild_night(town.data, N20)
    assert {row["state"] for row in births(town).values()} == {"open"}, "what is in force stays"


def test_an_answer_taken_back_opens_it_again(town: Daoqiao) -> None:
    path = list_of(town, N20)
    fill(path, {str(row["finding_id"]): ("属实无误", None) for row in births(town).values()})
    town("findings", "--answers", str(path))
    run_night(town.inbox, town.data, N21)
    for number in range(1, len(births(town)) + 1):
        town("findings", "--undo", str(number), "--why", "看错了行")
    run_night(town.inbox, town.data, N22)
    assert {(row["state"], row["answer"]) for row in births(town).values()} == {("open", None)}


def test_mended_it_is_gone_and_a_late_answer_is_counted(town: Daoqiao) -> None:
    path = list_of(town, N20)
    fill(path, {str(row["finding_id"]): ("已更正", None) for row in births(town).values()})
    count = len(births(town))
    write_inbox(town.inbox)
    run_night(town.inbox, town.data, N21)
    assert births(town) == {}
    told = json.loads(town("findings", "--answers", str(path), "--json", expect=3).stdout)
    assert (told["gone"], told["new"]) == (count, {})


def test_what_a_department_answered_otherwise_is_shown_to_it_in_its_next_list(town: Daoqiao) -> None:
    path = list_of(town, N20)
    fill(path, {str(row["finding_id"]): ("无法核实", "人在外地") for row in births(town).values()})
    town("findings", "--answers", str(path))
    run_night(town.inbox, town.data, N21)
    again = {row["问题编号"]: row["上次答复"] for row in rows_of(list_of(town, N21))}
    for row in births(town).values():
        assert str(again[str(row["finding_id"])]).startswith("无法核实 ")
    assert openpyxl.load_workbook(list_of(town, N21)).sheetnames == ["说明", "问题清单", "规则"]
