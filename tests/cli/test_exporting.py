"""What leaves as a file for people: nothing in it runs, nothing of a person stands in it unmasked, every rejected row is there."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from connectors.declaration import load_sources
from tests.cli.conftest import ID_NUMBER, MOBILE, call
from tests.inbox import ROWS, file_of, printed, write_csv, write_inbox
from warehouse.desk.exporting import export

RUNS = ["=cmd|' /C calc'!A0", "+86 138", "-5", "@SUM(A1)", "\t=1", "＝1+1", " =1"]


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "no formula"
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_nothing_in_an_export_runs(tmp_path: Path) -> None:
    rows = [[text, 1, -2.5, None] for text in RUNS]
    for name in ("a.csv", "a.xlsx"):
        assert export(tmp_path / name, ["=头", "数", "小数", "空"], rows) == len(RUNS)
    told = read_csv(tmp_path / "a.csv")
    assert told[0] == ["'=头", "数", "小数", "空"]
    assert [row[0] for row in told[1:]] == [f"'{text}" for text in RUNS]
    assert told[1][1:] == ["1", "-2.5", ""], "numbers stay numbers"
    book = read_xlsx(tmp_path / "a.xlsx")
    assert [row[0] for row in book[1:]] == [f"'{text}" for text in RUNS]
    assert book[1][1:] == [1, -2.5, None]
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"


def test_separators_quotes_line_breaks_and_signs_that_xml_cannot_hold(tmp_path: Path) -> None:
    texts = ["a,b;=1", 'a"b', "a\nb", "䶮𬭎", "a\x01b"]
    for name in ("a.csv", "a.xlsx"):
        export(tmp_path / name, ["x"], [[text] for text in texts])
    assert [row[0] for row in read_csv(tmp_path / "a.csv")[1:]] == texts
    assert '"a,b;=1"' in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert [row[0] for row in read_xlsx(tmp_path / "a.xlsx")[1:]] == ["a,b;=1", 'a"b', "a\nb", "䶮𬭎", "ab"]


def test_an_export_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")

    def rows() -> list[list[str]]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export(path, ["x"], (row for row in rows()))
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night with rows that are rejected for three reasons, one of them shifted by a cell."""
    home = tmp_path_factory.mktemp("night")
    source = load_sources()["dibao_person"]
    person = dict(ROWS["dibao_person"][0])
    head, row, nobody, sign = printed(
        source, [person, person | {"姓名": ""}, person | {"姓名": "", "家庭地址": "=1+1", "就业状况": "在职教师李四"}]
    )
    shifted = ["", *row[:-1]]
    long = [*row, "多出来的"]
    bank = "6222020000000000001"
    rows = [[*head, "银行帐号"], *([*cells, bank] for cells in (row, nobody, sign, shifted)), [*long, bank], row[:5]]
    inbox = write_inbox(home / "inbox")
    write_csv(file_of(inbox, "dibao_person").with_name("=城市低保人员查询_20261120.csv"), rows)
    file_of(inbox, "dibao_person").unlink()
    call("run", "--inbox", str(inbox), "--data", str(home / "data"), "--date", "2026-11-21", expect=3)
    return home / "data"


@pytest.mark.parametrize("name", ["低保隔离.xlsx", "低保隔离.csv"])
def test_rejected_rows_are_exported_each_with_its_mend_and_nothing_of_the_person(night: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    told = call("source", "show", "低保", "--rejected", "--export", str(out), "--data", str(night))
    assert "5 行" in told.stderr
    rows = [[str(cell) if cell is not None else "" for cell in row] for row in (read_xlsx(out) if out.suffix == ".xlsx" else read_csv(out))]
    head, *body = rows
    assert head[:7] == ["来源", "文件", "表", "行", "代码", "原因", "处理"]
    codes = {row[3]: row[4] for row in body}
    assert codes.pop("5") in ("DQ-303", "DQ-305"), "shifted: no name, or told as such"
    assert codes == {"3": "DQ-303", "4": "DQ-303", "6": "DQ-302", "7": "DQ-301"}
    assert {row[0] for row in body} == {"dibao_person"}
    assert all(row[5] and row[6] for row in body)
    assert all(row[1].startswith("'=") for row in body), "the file's own name could run"
    assert "银行帐号" not in head
    whole = json.dumps(rows, ensure_ascii=False)
    assert not ID_NUMBER.search(whole)
    assert not MOBILE.search(whole)
    for private in ("王秀英", "622202", "李四", "411099000000001"):
        assert private not in whole
    by_row = {row[3]: dict(zip(head, row, strict=True)) for row in body}
    assert by_row["3"]["身份证号"].startswith("411099********"), "what is plainly an id number is shown as one"
    assert by_row["3"]["性别"] == "女"
    assert set(by_row["5"]["性别"]) <= {"*"}, "in a shifted row the cell under 性别 is another's"
    assert set(by_row["6"]["身份证号"]) == {"*"}


def test_an_export_needs_the_rejected_rows_and_a_form(night: Path, tmp_path: Path) -> None:
    call("source", "show", "低保", "--export", str(tmp_path / "a.csv"), "--data", str(night), expect=2)
    assert (
        ".xlsx" in call("source", "show", "低保", "--rejected", "--export", str(tmp_path / "a.txt"), "--data", str(night), expect=2).stderr
    )
    assert call("source", "show", "公安常住", "--rejected", "--export", str(tmp_path / "a.csv"), "--data", str(night)).exit_code == 0
    assert read_csv(tmp_path / "a.csv") == [["来源", "文件", "表", "行", "代码", "原因", "处理"]]
    call("source", "show", "低保", "--rejected", "--export", str(tmp_path / "no" / "a.csv"), "--data", str(night), expect=5)


def test_links_for_programs_stay_readable_and_run_nothing(night: Path, tmp_path: Path) -> None:
    call("links", "--out", str(tmp_path / "links.csv"), "--data", str(night))
    assert not (tmp_path / "links.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = read_csv(tmp_path / "links.csv")
    assert rows[0] == ["system", "file", "sheet", "row", "resident_id", "source_id", "record_id"]
    files = {row[1] for row in rows[1:] if row[5] == "dibao_person"}
    assert files == {"'=城市低保人员查询_20261120.csv"}
