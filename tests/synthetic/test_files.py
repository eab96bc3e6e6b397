"""The files look like the real exports, quirks included, and the truth points at the right rows."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from connectors.declaration import load_sources
from connectors.synthetic import DistrictPlan, Facts, synthesise
from connectors.synthetic.__main__ import main
from connectors.synthetic.layout import headers, keys
from tests.synthetic.conftest import PLAN
from tests.synthetic.reading import ID_HEADERS, NAME_HEADERS, Night, printed_number, sheets_of, source_of

SMALL = DistrictPlan(people=500, communities=1, seed=21)


def test_every_header_is_the_declared_one(night: Night) -> None:
    for path in (night.folder / "inbox").rglob("*.*"):
        source = source_of(path.parent.name, path.name)
        for table in night.tables[path.name].values():
            assert headers(source.id) in [row[: len(headers(source.id))] for row in table[:6]], path.name


@pytest.mark.parametrize("source_id", sorted(load_sources()))
def test_every_declared_column_is_written_in_some_row(night: Night, source_id: str) -> None:
    # These are blank in every export we know of, or filled only after something happened.
    blank = {"居住证号", "备注", "stated_population", "closed_on", "group_leader"}
    filled: set[str] = set()
    for path in (night.folder / "inbox").rglob("*.*"):
        if source_of(path.parent.name, path.name).id == source_id:
            for table in night.tables[path.name].values():
                start = next(n for n, row in enumerate(table) if row[: len(keys(source_id))] == headers(source_id))
                filled |= {
                    key for row in table[start + 1 :] for key, cell in zip(keys(source_id), row, strict=False) if cell not in (None, "")
                }
    assert set(keys(source_id)) - filled <= blank


def test_truth_has_every_row_once_and_no_other(night: Night) -> None:
    for source_id, mentions in night.mentions.items():
        not_data = load_sources()[source_id].not_data
        for name in {m.file for m in mentions}:
            for sheet, table in night.tables[name].items():
                told = [m.row for m in mentions if (m.file, m.sheet) == (name, sheet)]
                start = next(n for n, row in enumerate(table, 1) if row[: len(headers(source_id))] == headers(source_id))
                body = [n for n in range(start + 1, len(table) + 1) if not str(table[n - 1][0] or "").startswith(tuple(not_data))]
                assert sorted(told) == body, (name, sheet)


def test_truth_names_the_person_of_the_row(night: Night) -> None:
    """A row shares a character with its person's name, and nearly always the id number; a shift by one row would lose both."""
    for source_id, header in NAME_HEADERS.items():
        assert night.mentions[source_id], source_id
        for mention in night.mentions[source_id]:
            person = night.district.people[mention.person]
            printed = str(mention.cells[header]).replace("\u3000", "").replace(" ", "")
            assert set(printed) & set(person.name + person.former), (mention.file, mention.row)
        if source_id in ("police_resident", "police_temporary"):
            own = sum(printed_number(m, source_id) == night.district.people[m.person].id_number for m in night.mentions[source_id])
            assert own / len(night.mentions[source_id]) > 0.95


def test_rosters_name_member_and_household(night: Night) -> None:
    lines = (night.folder / "truth_rosters.csv").read_text("utf-8").splitlines()
    assert lines[0] == "system,file,sheet,row,role,person"
    columns = {("认亲结对表.xlsx", "member"): 0, ("认亲结对表.xlsx", "household"): 2, ("走访记录.csv", "household"): 3}
    seen = set()
    for line in lines[1:]:
        system, name, sheet, row, role, person = line.split(",")
        assert system == "grid"
        assert night.tables[name][sheet][int(row) - 1][columns[name, role]] == night.district.people[int(person)].name
        seen.add((name, role))
    assert seen == set(columns)


def test_facts_are_the_totals(night: Night) -> None:
    facts = json.loads((night.folder / "facts.json").read_text("utf-8"))
    assert set(facts) == set(Facts.__dataclass_fields__)
    assert facts["rows"] == sum(map(len, night.mentions.values()))
    assert facts["files"] == len(list((night.folder / "inbox").rglob("*.*")))
    assert facts["people"] == len(night.district.people)
    assert facts["twins"] == [list(pair) for pair in night.district.twins]
    assert (facts["seed"], facts["noise"]) == (PLAN.seed, PLAN.noise)


def test_police_export_is_html_with_glued_blanks_and_a_second_household_number(night: Night) -> None:
    raw = (night.folder / "inbox/police/常住人口_派出所1.xls").read_bytes()
    assert raw.startswith(b"<html>")
    assert raw.count("户号</th>".encode()) == 2
    assert re.search(r"<td>\d{17}[\dX]&nbsp;</td><td>\d{9}&nbsp;</td>", raw.decode("utf-8"))
    assert "幢" in raw.decode("utf-8")
    assert re.search("[０-９]室", raw.decode("utf-8"))


def test_csv_files_keep_their_encodings(night: Night) -> None:
    floating = (night.folder / "inbox/floating_population/流入人员基本信息.csv").read_bytes()
    temporary = (night.folder / "inbox/police/暂住人口.csv").read_bytes()
    assert floating.startswith(b"\xef\xbb\xbf")
    assert temporary.startswith("姓名".encode("gb18030"))
    assert temporary.count(b"\r\n") == temporary.count(b"\n")


def test_spreadsheet_that_cut_numbers_keeps_fifteen_digits_and_text_with_x(night: Night) -> None:
    cut = [m for m in night.mentions["family_planning"] if "411099001001" in m.file]
    numbers = [m.cells["证件号"] for m in cut]
    floats = [n for n in numbers if isinstance(n, float)]
    assert len(floats) / len(numbers) > 0.8
    assert all(float(f"{n:.14e}") == n for n in floats), "fifteen digits say all"
    assert any(isinstance(n, str) and re.fullmatch(r"\d{17}X", n) for n in numbers)
    assert any(isinstance(n, int) for n in numbers), "fifteen digits fit"
    assert any(m.cells["配偶身份证"].__class__ is float for m in cut)
    whole = [m for m in night.mentions["family_planning"] if "411099001001" not in m.file]
    assert whole
    assert not any(isinstance(m.cells["证件号"], float) for m in whole)


def test_csv_of_cut_numbers_shows_six_digits(night: Night) -> None:
    numbers = [m.cells["身份证号码"] for m in night.mentions["floating_population"]]
    assert sum(bool(re.fullmatch(r"\d\.\d{5}E\+17", n)) for n in numbers) / len(numbers) > 0.75
    assert any(n.endswith("X") for n in numbers)


def test_masked_file_shows_the_ends(night: Night) -> None:
    numbers = [m.cells["身份证号"] for m in night.mentions["dibao_person"] if m.cells["身份证号"]]
    assert sum(bool(re.fullmatch(r"\d{4}\*{7,11}\d{3}[\dX]", str(n))) for n in numbers) / len(numbers) > 0.9
    whole = [m.cells["身份证号"] for m in night.mentions["dibao_household"]]
    assert not any("*" in str(n)[:15] for n in whole)


def test_party_roll_has_a_sheet_a_branch_rows_above_and_below_and_spreadsheet_dates(night: Night) -> None:
    path = next((night.folder / "inbox/party_members").glob("党员基本信息汇总表_*.xlsx"))
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) >= 2
    for page in book:
        assert [page.cell(n, 1).value for n in (1, 2)] == ["党员基本信息汇总表", "填报单位："]
        assert str(page.cell(3, 1).value).startswith("填表说明")
        assert page.cell(page.max_row, 1).value == "填表人："
        assert isinstance(page.cell(5, 7).value, datetime)
        assert page.cell(5, 7).number_format == 'yyyy"年"mm"月"dd"日"'
    phones = [m.cells["手机号"] for m in night.mentions["party_roll"]]
    assert any(isinstance(p, int) for p in phones)
    assert "无" in phones


def test_tables_have_titles_and_last_rows_that_are_no_data(night: Night) -> None:
    persons = next(t for name, t in night.tables.items() if "人员查询" in name)["Sheet1"]
    households = next(t for name, t in night.tables.items() if "家庭查询" in name)["Sheet1"]
    assert persons[0][0] == "城市低保人员查询"
    assert persons[-1][:2] == ["合计", len(persons) - 3]
    assert households[-1][0] == "制表人：管理员"
    assert night.tables["网格划分表.xlsx"]["Sheet1"][-1][0] == "合计"


def test_offices_differ_in_habits(tmp_path: Path) -> None:
    """Over a few districts: merged and unmerged groups, apostrophes, padded names, three ways to print sex, two of dates."""
    merged, sexes, dates, apostrophes, padded = set(), set(), set(), set(), set()
    for seed in range(6):
        synthesise(DistrictPlan(people=300, communities=1, seed=seed), tmp_path / str(seed))
        inbox = tmp_path / str(seed) / "night0" / "inbox"
        merged.add(bool(openpyxl.load_workbook(inbox / "grid/楼栋党小组对应表.xlsx").active.merged_cells.ranges))
        row = next(iter(sheets_of(next((inbox / "family_planning").iterdir())).values()))[1]
        sexes.add(str(row[7]).replace("女", "男").replace("2", "1"))
        dates.add(bool(re.fullmatch(r"\d{8}", str(row[8]))))
        roll = [r for table in sheets_of(next((inbox / "party_members").glob("党员*"))).values() for r in table[4:-1]]
        apostrophes |= {str(r[3]).startswith("'") for r in roll}
        padded |= {bool(re.search(r"\s", str(r[1]))) for r in roll}
    assert merged == dates == apostrophes == padded == {True, False}
    assert len(sexes) >= 2


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_plan_gives_the_same_district(tmp_path: Path, workers: int) -> None:
    synthesise(SMALL, tmp_path / "one", 1)
    synthesise(SMALL, tmp_path / "other", workers)
    paths = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert paths == sorted(p.relative_to(tmp_path / "other") for p in (tmp_path / "other").rglob("*.*"))
    for path in paths:
        if path.suffix == ".xlsx":
            assert sheets_of(tmp_path / "one" / path) == sheets_of(tmp_path / "other" / path), path
        else:
            assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "other" / path).read_bytes(), path


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    assert main(["--people", "300", "--communities", "1", "--seed", "1", "--out", str(tmp_path / "one")]) == 0
    assert main(["--people", "300", "--communities", "1", "--seed", "2", "--out", str(tmp_path / "other")]) == 0
    name = "night0/inbox/police/暂住人口.csv"
    assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_no_source_is_without_an_id_header_by_oversight() -> None:
    people = {source.id for source in load_sources().values() if source.kind == "person"}
    assert people == set(ID_HEADERS) | {"party_community"}
