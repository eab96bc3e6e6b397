"""``daoqiao report``: the list, a table, files, JSON; masked unless a reason was given; faults that say what was meant."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.audited import audited, facts, no_audit
from tests.cli.conftest import call
from tests.reports.conftest import Call
from tests.reports.contract import EAST, ID_NUMBER, MOBILE, NIGHT, VERSION, publish_contract
from tests.reports.test_heads import text
from warehouse.desk.exporting import Sheet, write_book
from warehouse.store import reports as store
from warehouse.store.report_columns import ReportColumn, report_columns


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A report with whole numbers in it."""
    of_person = {"number": "id_number", "phone_list": "phones", "home": "address", "note": "text"}
    columns = report_columns() | {name: ReportColumn(name, name, name, kind) for name, kind in of_person.items()}
    query = f"""SELECT '{EAST}' AS community, '{ID_NUMBER}' AS number, ['{MOBILE}', '0374-2331234'] AS phone_list,
        '幸福路{MOBILE}号' AS home, '=HYPERLINK("x")' AS note FROM mart.resident LIMIT 1"""
    report = store.read_report("private", text(query))
    monkeypatch.setattr(store, "report_columns", lambda: columns)
    monkeypatch.setattr(store, "reports", lambda: {"private": report})
    return "private"


def test_the_list_shows_every_report_with_its_entries(daoqiao: Call) -> None:
    shown = daoqiao("report").stdout
    for name in (*store.reports(), "claims", "quality"):
        assert name in shown
    assert "E3.1–E3.14" in shown
    listed = json.loads(daoqiao("report", "list", "--json").stdout)
    assert {one["id"] for one in listed} == {*store.reports(), "claims", "quality"}


def test_a_table_says_what_it_counts_and_how_old_it_is(daoqiao: Call) -> None:
    shown = daoqiao("report", "community_profile").stdout
    assert "户籍人口" in shown
    assert "居住人口" in shown
    assert "户籍在哪里；实际住在哪里；党员组织关系在哪里" in shown
    assert "公安常住 2026-11-21" in shown
    assert "低保人员 2026-11-19" in shown
    assert shown.index(EAST) < shown.index("合计")


def test_a_limit_says_how_much_there_is(daoqiao: Call) -> None:
    shown = daoqiao("report", "building_groups", "--limit", "2").stdout
    assert "共 6 行，显示前 2 行" in shown
    assert shown.count("绿城 ") == 2


def test_a_narrow_terminal_gets_a_block_a_row(daoqiao: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    shown = daoqiao("report", "community_profile", "--community", "东风").stdout
    assert ["户籍人口", "2"] in [line.split() for line in shown.splitlines()]
    assert max(map(len, shown.splitlines())) <= 60


def test_json_keeps_numbers_and_codes(daoqiao: Call) -> None:
    told = json.loads(daoqiao("report", "building_groups", "--json", "--grid", "G1").stdout)
    assert told["total"] == 4
    assert told["rows"][0]["residents"] == 30
    assert told["rows"][0]["group_basis"] == "table"
    assert told["rows"][1]["hints"] == ["no_liaison", "no_member"]
    assert (told["night"], told["version"], told["masked"]) == (NIGHT, VERSION, True)
    assert told["data_until"] == {"dibao_person": "2026-11-19", "police_resident": "2026-11-21"}


@pytest.mark.usefixtures("few")
def test_all_as_json_is_a_list_of_answers(daoqiao: Call) -> None:
    assert [one["id"] for one in json.loads(daoqiao("report", "all", "--json").stdout)] == [*store.reports(), "claims"]


def test_numbers_are_masked_in_every_form(daoqiao: Call, private: str, tmp_path: Path) -> None:
    daoqiao("report", private, "--format", "xlsx,csv", "--out", str(tmp_path))
    shown = daoqiao("report", private).stdout
    told = daoqiao("report", private, "--json").stdout
    sheet = openpyxl.load_workbook(tmp_path / f"private-{NIGHT}.xlsx").worksheets[1]
    cells = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    for form in (shown, told, cells, (tmp_path / f"private-{NIGHT}.csv").read_text("utf-8-sig")):
        assert ID_NUMBER not in form
        assert MOBILE not in form
        assert "411099********0019" in form
        assert "138****0001" in form
        assert "幸福路138****0001号" in form


def test_whole_numbers_need_a_reason_that_is_written_down_first(daoqiao: Call, private: str, data: Path, tmp_path: Path) -> None:
    daoqiao("report", private, "--unmask", " ", expect=2)
    assert not audited(data, "reveal")
    shown = daoqiao("report", private, "--unmask", "入户核实", "--community", "东风").stdout
    assert ID_NUMBER in shown
    assert MOBILE in shown
    line = audited(data)[-1]
    assert (line.what, line.whom, line.reason, facts(line)["of"]) == ("reveal", EAST, "入户核实", ["private"])
    with no_audit(data):
        refused = daoqiao("report", private, "--unmask", "入户核实", expect=7)
        assert daoqiao("report", private, expect=7).stdout == ""
    assert ID_NUMBER not in refused.output


def test_a_workbook_says_what_is_in_it_and_nothing_in_it_runs(daoqiao: Call, private: str, tmp_path: Path) -> None:
    daoqiao("report", private, "--out", str(tmp_path))
    book = openpyxl.load_workbook(tmp_path / f"private-{NIGHT}.xlsx")
    assert book.sheetnames == ["说明", "某表"]
    about = {row[0]: row[1] for row in book["说明"].iter_rows(values_only=True, min_row=2)}
    assert about["定义"] == "第一句。"
    assert about["版本"] == VERSION
    assert about["取自"] == "mart.resident"
    assert about["脱敏"].startswith("是")
    assert "公安常住 2026-11-21" in about["数据截至"]
    sheet = book["某表"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert [cell.value for cell in sheet[2]][-1] == '\'=HYPERLINK("x")'


def test_numbers_stay_numbers_with_a_format(daoqiao: Call, tmp_path: Path) -> None:
    daoqiao("report", "dibao_check", "--format", "xlsx,csv", "--out", str(tmp_path))
    sheet = openpyxl.load_workbook(tmp_path / f"dibao_check-{NIGHT}.xlsx").worksheets[1]
    heads = [cell.value for cell in sheet[1]]
    amount, households = (sheet[2][heads.index(name)] for name in ("月保障金额", "低保户"))
    assert (amount.value, amount.number_format, households.value, households.number_format) == (1500.5, "#,##0.00", 2, "#,##0")
    with (tmp_path / f"dibao_check-{NIGHT}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][heads.index("月保障金额")] == "1500.50"


def test_a_file_is_named_by_report_place_and_night(daoqiao: Call, tmp_path: Path) -> None:
    daoqiao("report", "building_groups", "--community", EAST, "--grid", "G1", "--format", "csv", "--out", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [f"building_groups-{EAST}-G1-{NIGHT}.csv"]


def test_the_same_sheets_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(tmp_path / name, [Sheet("表", ["社区", "户数"], [[EAST, 3]], ["", "#,##0"])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_names_that_are_none_say_what_was_perhaps_meant(daoqiao: Call) -> None:
    assert "community_profile" in daoqiao("report", "comunity_profil", expect=2).stderr
    assert "community_profile" in daoqiao("report", "社区概况", expect=2).stderr
    assert "东风社区" in daoqiao("report", "community_profile", "--community", "东方社区", expect=2).stderr
    assert "--grid" in daoqiao("report", "dibao_check", "--grid", "G1", expect=2).stderr
    assert "--community" in daoqiao("report", "claims", "--community", EAST, expect=2).stderr
    daoqiao("report", "community_profile", "--since", "2026-13-01", expect=2)
    daoqiao("report", "community_profile", "--month", "2026-13", expect=2)
    daoqiao("report", "community_profile", "--since", "2026-11-03", "--until", "2026-11-02", expect=2)
    daoqiao("report", "community_profile", "--format", "pdf", expect=2)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reports whose relations the contract's version holds; all of them are asked on the frozen district (tests/cases)."""
    chosen = {name: store.reports()[name] for name in ("community_profile", "building_groups", "dibao_check", "stated_and_counted")}
    monkeypatch.setattr(store, "reports", lambda: chosen)


@pytest.mark.usefixtures("few")
def test_all_leaves_out_what_cannot_be_narrowed_and_names_it(daoqiao: Call, tmp_path: Path) -> None:
    told = daoqiao("report", "all", "--community", EAST, "--format", "csv,xlsx", "--out", str(tmp_path))
    assert "claims" in told.stderr
    assert told.stderr.count("claims") == 1
    assert len(list(tmp_path.glob("*.csv"))) == len(store.reports())


@pytest.mark.usefixtures("few")
def test_a_version_from_before_an_upgrade_says_so(tmp_path: Path) -> None:
    publish_contract(tmp_path, without=["mart.grid"])
    told = call("report", "community_profile", "--data", str(tmp_path), expect=5)
    assert "mart.grid" in told.stderr
    assert VERSION in told.stderr
    every = call("report", "all", "--data", str(tmp_path), expect=3)
    assert "低保户数" in every.stdout, "the others are shown"
    assert "community_profile" in every.stderr


def test_nothing_published_is_told_as_such(tmp_path: Path) -> None:
    assert "daoqiao run" in call("report", "community_profile", "--data", str(tmp_path), expect=5).stderr
