"""Work lists of departments: their own rows, masked, with room for an answer; and what comes back, all of it or none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.audited import audited, facts, no_audit
from tests.cli.conftest import ID_NUMBER, MOBILE, Daoqiao, call
from tests.findings.version import (
    BAD,
    CIVIL,
    DEAD,
    FINDINGS,
    GONE,
    NUMBER,
    PHONE,
    PHONED,
    POLICE,
    WED,
    WRONG,
    mended,
    publish_findings,
)
from warehouse.state.database import state_of
from warehouse.state.finding_answers import content_of, in_force

ANSWER, NOTE = "答复", "说明"


@pytest.fixture
def town(tmp_path: Path) -> Daoqiao:
    data = tmp_path / "data"
    publish_findings(data)
    return Daoqiao(data, tmp_path / "inbox")


def written(town: Daoqiao, *more: str, department: str = POLICE) -> Path:
    folder = town.data.parent / "lists"
    town("findings", "--department", department, "--out", str(folder), *more)
    return folder / f"问题清单-{department}-2026-11-20.xlsx"


def rows_of(path: Path) -> list[dict[str, Any]]:
    heads, *rows = openpyxl.load_workbook(path)["问题清单"].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def fill(path: Path, answers: dict[str, tuple[str | None, str | None]], change: Callable[[Any], None] | None = None) -> Path:
    """As a clerk does: answers by finding, and whatever else happens to a file."""
    book = openpyxl.load_workbook(path)
    sheet = book["问题清单"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        answer, note = answers.get(str(row[0].value), (None, None))
        row[heads.index(ANSWER)].value, row[heads.index(NOTE)].value = answer, note
    if change:
        change(book)
    book.save(path)
    return path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # whole sentences are looked for


def standing(town: Daoqiao) -> dict[str, tuple[str, str]]:
    engine = state_of(town.data)
    found = {one.finding_id: (one.answer, one.note) for one in in_force(engine)}
    engine.dispose()
    return found


def test_the_screen_lists_causes_by_department(town: Daoqiao) -> None:
    shown = json.loads(town("findings", "--json").stdout)
    assert {(row["department"], row["rule"], row["field"], row["findings"]) for row in shown} == {
        (POLICE, "value.bad_checksum", "id_number", 1),
        (POLICE, "value.bad_checksum", "birth_date", 1),
        (POLICE, "value.bad_checksum", "phones", 1),
        (POLICE, "people.marriage_differs", "marital_status", 1),
        (CIVIL, "dibao.reported_dead", "", 1),
    }, "what a department explained is not open"
    assert [(row["new_findings"], row["reopened_findings"]) for row in shown if row["field"] == "id_number"] == [(1, 0)]
    told = town("findings")
    assert "2 个部门，5 类，5 条待核实" in told.stderr
    assert "婚姻状况各系统一致" in told.stdout
    assert "marriage agrees" in call("findings", "--data", str(town.data), "--lang", "en").stdout


@pytest.mark.parametrize(
    ("narrow", "found"),
    [
        (("--department", "公安"), {BAD, WED, PHONED, WRONG}),
        (("--source", "police_temporary"), {PHONED}),
        (("--rule", "people.marriage_differs"), {WED}),
        (("--community", "白塔社区"), {PHONED}),
        (("--department", "民政局", "--community", "白塔社区"), set()),
    ],
)
def test_it_is_narrowed_by_what_is_asked(town: Daoqiao, narrow: tuple[str, ...], found: set[Any]) -> None:
    shown = json.loads(town("findings", "--json", *narrow).stdout)
    assert {(row["source_id"], row["rule"], row["field"]) for row in shown} == {(one.source_id, one.rule, one.field) for one in found}
    lists = json.loads(town("findings", "--json", "--out", str(town.data.parent / "x"), *narrow).stdout)
    assert {row["编号"] for one in lists for row in ({"编号": r["问题编号"]} for r in rows_of(Path(one["file"])))} == {
        one.finding_id for one in found
    }


def test_what_is_only_a_notice_is_listed_where_its_rule_is_named(tmp_path: Path) -> None:
    quiet = mended(WED, severity="notice")
    publish_findings(tmp_path / "data", [BAD, quiet])
    town = Daoqiao(tmp_path / "data", tmp_path)
    for more, found in (((), [BAD]), (("--rule", WED.rule), [quiet])):
        made = json.loads(town("findings", "--json", "--out", str(tmp_path / "out"), *more).stdout)
        assert [row["问题编号"] for one in made for row in rows_of(Path(one["file"]))] == [one.finding_id for one in found]


def test_a_list_a_department_with_its_own_rows_in_the_order_of_its_files(town: Daoqiao) -> None:
    made = json.loads(town("findings", "--out", str(town.data.parent / "all"), "--json").stdout)
    assert [(one["department"], one["findings"]) for one in made] == [(POLICE, 4), (CIVIL, 1)]
    rows = rows_of(written(town))
    assert [(row["问题编号"], row["文件"], row["行"]) for row in rows] == [
        (one.finding_id, "GA_20261120.csv", one.row) for one in (BAD, WED, WRONG, PHONED)
    ]
    assert {row["答复"] for row in rows} == {row["说明"] for row in rows} == {None}
    (row,) = rows_of(written(town, department=CIVIL))
    assert (row["表"], row["行"], row["应当符合"], row["请核实"], row["现况"]) == (
        "一月", 7, "低保对象没有登记死亡", "请核实是否仍应保障", "又出现",
    )  # fmt: skip
    assert [facts(one)["of"] for one in audited(town.data, "export")] == ["findings"] * 4
    with no_audit(town.data):
        town("findings", "--out", str(town.data.parent / "none"), expect=7)
    assert not (town.data.parent / "none").exists()


def test_nobodys_number_and_nobodys_name_is_in_the_file(town: Daoqiao, tmp_path: Path) -> None:
    path = written(town)
    book = openpyxl.load_workbook(path)
    text = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
    assert not ID_NUMBER.search(text)
    assert not MOBILE.search(text)
    together = re.sub(r"[\s\-]", "", text)
    assert NUMBER not in together, "a number that was typed with a blank and a dash is one too"
    assert PHONE not in together
    assert "秀英" not in text
    by_id = {row["问题编号"]: row for row in rows_of(path)}
    assert by_id[BAD.finding_id]["姓名"] == "王**"
    assert by_id[BAD.finding_id]["登记的值"] == f"{NUMBER[:6]}********{NUMBER[-4:]}"
    assert by_id[BAD.finding_id]["哪个来源"] == "低保人员"
    assert by_id[PHONED.finding_id]["登记的值"] == "138****0001；138****0001"
    assert (by_id[WED.finding_id]["登记的值"], by_id[WED.finding_id]["应为（其他来源）"]) == ("未婚", "已婚"), "codes in words"
    assert set(by_id[WRONG.finding_id]["登记的值"]) == {"*"}


def test_what_leaves_the_house_does_not_give_a_masked_number_away(town: Daoqiao) -> None:
    """Eight unknown digits are quickly tried: no fingerprint in the file may be one that anybody can compute."""
    (row,) = [row for row in rows_of(written(town)) if row["问题编号"] == BAD.finding_id]
    plain = content_of(BAD.finding_id, BAD.stated, BAD.expected)
    assert row["核对码"] not in plain
    assert plain[:8] != row["核对码"]
    other = Daoqiao(town.data.parent / "other", town.inbox)
    publish_findings(other.data)
    folder = other.data.parent / "elsewhere"
    other("findings", "--department", POLICE, "--out", str(folder))
    (there,) = [row for row in rows_of(next(folder.iterdir())) if row["问题编号"] == BAD.finding_id]
    assert there["核对码"] != row["核对码"], "each store has a secret of its own"


def test_only_the_answer_can_be_edited_and_it_is_chosen_from_four(town: Daoqiao) -> None:
    sheet = openpyxl.load_workbook(written(town))["问题清单"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.protection.sheet
    for row in sheet.iter_rows(min_row=2):
        assert [heads[cell.column - 1] for cell in row if not cell.protection.locked] == [ANSWER, NOTE]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"已更正,属实无误,无法核实,不属本部门"'
    assert str(choice.sqref) == "R2:R5"
    assert heads[17] == ANSWER
    assert sheet.auto_filter.ref == "A1:S5"
    assert not sheet.protection.autoFilter, "filters can be used"


def test_answers_come_back_and_stand_once(town: Daoqiao) -> None:
    path = fill(
        written(town),
        {BAD.finding_id: ("已更正", None), WED.finding_id: ("属实无误", "结婚证已核"), PHONED.finding_id: ("不属本部门", "归卫健")},
    )
    told = json.loads(town("findings", "--answers", str(path), "--by", "王敏", "--json").stdout)
    assert told["new"] == {"corrected": 1, "right": 1, "not_ours": 1}
    assert (told["known"], told["gone"], told["changed"], told["blank"]) == (0, 0, 0, 1)
    assert standing(town) == {
        BAD.finding_id: ("corrected", ""), WED.finding_id: ("right", "结婚证已核"), PHONED.finding_id: ("not_ours", "归卫健"),
    }  # fmt: skip
    again = json.loads(town("findings", "--answers", str(path), "--by", "王敏", "--json").stdout)
    assert (again["new"], again["known"]) == ({}, 3)
    (line,) = [one for one in json.loads(town("findings", "--log", "--json").stdout) if one["finding_id"] == WED.finding_id]
    assert (line["answered_by"], line["decided_by"], line["file"]) == (POLICE, "王敏", path.name)
    assert line["content"] == content_of(WED.finding_id, "10", "20")
    (line,) = audited(town.data, "answer")
    assert set(line.whom.split()) == {BAD.finding_id, WED.finding_id, PHONED.finding_id}
    assert (facts(line)["first"], facts(line)["last"], facts(line)["file"]) == (1, 3, path.name)


def test_a_later_answer_replaces_the_earlier_one_and_undoing_brings_it_back(town: Daoqiao) -> None:
    path = written(town)
    town("findings", "--answers", str(fill(path, {BAD.finding_id: ("无法核实", None)})))
    told = town("findings", "--answers", str(fill(path, {BAD.finding_id: ("已更正", None)})))
    assert "记下 1 条答复：已更正 1" in told.stdout
    assert standing(town)[BAD.finding_id] == ("corrected", "")
    town("findings", "--undo", "2", "--why", "看错了行")
    assert standing(town)[BAD.finding_id] == ("unknown", "")
    refused = town("findings", "--undo", "2", "--why", "再来", expect=2)
    assert "DQ-667" in refused.stderr
    shown = town("findings", "--log").stdout
    assert "撤销第 2 项" in shown
    assert "已由 3 撤销" in shown


def test_an_answer_to_what_has_changed_since_is_not_used_and_said(town: Daoqiao) -> None:
    path = fill(written(town), {BAD.finding_id: ("属实无误", None), WED.finding_id: ("属实无误", None)})
    publish_findings(town.data, [mended(BAD, stated=NUMBER[:-1] + "0"), WED], date="2026-11-21")
    told = town("findings", "--answers", str(path), expect=3)
    assert standing(town) == {WED.finding_id: ("right", "")}
    assert "1 写清单之后记录变了" in told.stdout
    assert f"{BAD.finding_id}  文件 {path.name} 表 问题清单 第 2 行 列 答复" in told.stdout


def test_what_is_gone_by_now_is_counted_and_what_never_was_is_refused(town: Daoqiao) -> None:
    def gone(book: Any) -> None:
        book["问题清单"]["A2"].value = GONE

    path = fill(written(town), {BAD.finding_id: ("已更正", None), WED.finding_id: ("已更正", None)}, gone)
    told = town("findings", "--answers", str(path), expect=3)
    assert "1 已不再存在" in told.stdout
    assert standing(town) == {WED.finding_id: ("corrected", "")}

    def invented(book: Any) -> None:
        book["问题清单"]["A2"].value = "F99999999999999"

    other = fill(written(town), {BAD.finding_id: ("已更正", None), PHONED.finding_id: ("已更正", None)}, invented)
    refused = town("findings", "--answers", str(other), expect=4)
    assert "DQ-664" in refused.stderr
    assert "F99999999999999" in refused.stderr
    assert "第 2 行" in refused.stderr
    assert PHONED.finding_id not in standing(town), "all or nothing"


def by_hand(book: Any) -> None:
    book["问题清单"]["R3"].value = f"改好了 {PHONE}"


def only_a_note(book: Any) -> None:
    book["问题清单"]["S3"].value = "查过了"


def renamed_column(book: Any) -> None:
    book["问题清单"]["R1"].value = "处理结果"


def renamed_sheet(book: Any) -> None:
    book["问题清单"].title = "Sheet1"


def column_twice(book: Any) -> None:
    book["问题清单"]["J1"].value = "答复"


def number_as_id(book: Any) -> None:
    book["问题清单"]["A2"].value = NUMBER


def answered_otherwise_below(book: Any) -> None:
    sheet = book["问题清单"]
    copied = [cell.value for cell in sheet[2]]
    copied[17] = "无法核实"
    sheet.append(copied)


def number_gone(book: Any) -> None:
    book["问题清单"]["A2"].value = None


def from_elsewhere(book: Any) -> None:
    book["说明"]["B2"].value = "禹州市"


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        (by_hand, "DQ-665", "第 3 行 列 答复"),
        (only_a_note, "DQ-665", "第 3 行 列 答复"),
        (renamed_column, "DQ-663", "列 答复"),
        (renamed_sheet, "DQ-663", ""),
        (column_twice, "DQ-663", "第 1 行 列 答复"),
        (number_as_id, "DQ-664", "第 2 行 列 答复"),
        (number_gone, "DQ-663", "第 2 行 列 问题编号"),
        (answered_otherwise_below, "DQ-666", "第 6 行 列 答复"),
        (from_elsewhere, "DQ-668", ""),
    ],
)
def test_a_list_that_was_spoilt_is_refused_where_it_is_wrong_and_nothing_is_recorded(
    town: Daoqiao, change: Callable[[Any], None], code: str, place: str
) -> None:
    path = fill(written(town), {BAD.finding_id: ("已更正", None)}, change)
    refused = town("findings", "--answers", str(path), expect=4)
    assert code in refused.stderr
    assert f"{path.name} " in refused.stderr or path.name in refused.stderr
    assert place in refused.stderr
    assert "处理" in refused.stderr, "a mend"
    assert not ID_NUMBER.search(refused.output)
    assert not MOBILE.search(refused.output)
    assert standing(town) == {}


def test_a_title_above_and_rows_sorted_or_left_out_are_no_matter(town: Daoqiao) -> None:
    def moved(book: Any) -> None:
        sheet = book["问题清单"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for row, values in zip(sheet.iter_rows(min_row=2), reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value
        sheet.delete_rows(3)
        sheet.insert_rows(1)
        sheet["A1"].value = "公安分局 十一月"

    path = fill(written(town), {BAD.finding_id: ("已更正", None), PHONED.finding_id: ("无法核实", None)}, moved)
    town("findings", "--answers", str(path))
    assert standing(town) == {BAD.finding_id: ("corrected", ""), PHONED.finding_id: ("unknown", "")}


def test_a_file_that_is_no_list(town: Daoqiao, tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("问题编号,答复\nF1,已更正\n", "utf-8")
    assert "DQ-663" in town("findings", "--answers", str(path), expect=4).stderr


def test_a_department_that_is_none_is_told_which_there_are(town: Daoqiao) -> None:
    told = town("findings", "--department", "公安局", expect=2)
    assert "DQ-662" in told.stderr
    assert POLICE in told.stderr
    assert CIVIL in told.stderr


def test_a_version_from_before_an_upgrade(tmp_path: Path) -> None:
    publish_findings(tmp_path / "data", with_findings=False)
    for more in ((), ("--out", str(tmp_path / "lists"))):
        assert "DQ-661" in call("findings", "--data", str(tmp_path / "data"), *more, expect=5).stderr


def test_nothing_open(tmp_path: Path) -> None:
    publish_findings(tmp_path / "data", [mended(one, state="explained") for one in FINDINGS])
    assert "没有待核实的问题" in call("findings", "--data", str(tmp_path / "data")).stderr
    assert "没有写文件" in call("findings", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "lists")).stderr


@pytest.mark.parametrize(
    "arguments", [("--undo", "1"), ("--log", "--undo", "1"), ("--answers", "{file}", "--department", "x"), ("--log", "--out", "x")]
)
def test_choices_that_contradict_each_other(town: Daoqiao, arguments: tuple[str, ...]) -> None:
    path = written(town)
    town("findings", *(one.format(file=path) for one in arguments), expect=2)


def test_notes_are_masked_where_they_are_shown(town: Daoqiao) -> None:
    town(
        "findings", "--answers", str(fill(written(town), {DEAD.finding_id: (None, None), BAD.finding_id: ("已更正", f"本人电话 {PHONE}")}))
    )
    for more in ((), ("--json",)):
        shown = town("findings", "--log", *more).output
        assert "138****0001" in shown
        assert PHONE not in shown


def test_the_same_version_gives_the_same_findings_in_the_list_whatever_the_language(town: Daoqiao) -> None:
    zh = rows_of(written(town))
    en = rows_of(written(town, "--lang", "en"))
    assert zh == en
