"""The data dictionary: every column of every source and relation stands in it with its meaning, and the kept copy is not stale."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from connectors.declaration import load_sources
from pipelines.commands.dictionary import markdown
from pipelines.commands.dictionary_tables import code_grid, field_grid, source_grid, standard_of
from tests.cli.conftest import Daoqiao, call
from tests.house import ROOT
from warehouse.store import meanings as kept
from warehouse.store.meanings import Meaning, grain_of, meaning_of, meanings, note_of
from warehouse.store.reading import reading
from warehouse.store.relations import relations
from warehouse.vocabulary.codes import table_ids
from warehouse.vocabulary.fields import fields


@pytest.fixture(scope="module")
def columns(district: Daoqiao) -> list[Meaning]:
    with reading(district.data) as version:
        return meanings(version.con)


def test_every_published_relation_has_its_columns_explained(columns: list[Meaning]) -> None:
    assert {column.relation for column in columns} == relations().keys()
    assert [f"{one.relation}.{one.column}" for one in columns if not one.text] == [], "say it in warehouse/sql/columns.toml"
    assert [name for name in relations() if not grain_of(name)] == [], "say it in warehouse/sql/columns.toml"


def test_nothing_is_explained_that_is_not_there(columns: list[Meaning]) -> None:
    there = {one.column for one in columns} | {f"{one.relation}.{one.column}" for one in columns}
    assert sorted(kept._raw()["columns"].keys() - there) == []
    assert sorted(kept._raw()["relations"].keys() - relations().keys()) == []


def test_the_kept_copy_is_not_stale(columns: list[Meaning]) -> None:
    made = markdown(load_sources(), columns)
    assert made == (ROOT / "warehouse/dictionary.md").read_text("utf-8"), "daoqiao dictionary --format md --out warehouse"


def test_a_meaning_is_the_relations_own_then_the_fields_then_what_recurs() -> None:
    assert meaning_of("mart.branch", "members") == "党员数"
    assert meaning_of("mart.household", "members") == "成员数"
    assert meaning_of("mart.resident", "birth_date") == fields()["birth_date"].zh
    assert meaning_of("core.person_record", "birth_date_raw") == "出生日期，来源里的原样"
    assert meaning_of("mart.resident", "nobody_knows") == ""


def test_a_line_in_the_head_of_a_sql_file_explains_its_column(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "-- mart.resident: one row a resident\n--   odd: 只有这里才有的列\n--   plain: in English, of 社区\nSELECT 1\n-- not of the head"
    monkeypatch.setattr(kept, "_text", lambda _: head)
    assert meaning_of("mart.resident", "odd") == "只有这里才有的列"
    assert meaning_of("mart.resident", "plain") == "", "the dictionary is for people who read Chinese"
    assert note_of("mart.resident") == "mart.resident: one row a resident"


@pytest.mark.parametrize("source_id", load_sources())
def test_every_declared_column_stands_in_it_once(source_id: str) -> None:
    source = load_sources()[source_id]
    rows = source_grid(source).rows
    assert len(rows) == len(source.columns)
    for column, row in zip(source.columns, rows, strict=True):
        shown = dict(zip(("header", "also", "field", "required", "standard", "trust", "unused"), row, strict=True))
        assert shown["header"].startswith(column.header)
        assert column.field in shown["field"]
        assert shown["unused"] == (f"不保存：{column.drop}" if column.drop else f"不采用：{column.ignore}" if column.ignore else "")
        if column.field and source.kind == "person":
            assert shown["trust"].split("、")[0] == str(source.trust_of(column.field))


def test_fields_and_code_tables_are_all_there_with_their_standards() -> None:
    rows = {row[0]: row for row in field_grid(load_sources()).rows}
    assert rows.keys() == fields().keys()
    assert rows["sex"][4] == "GB/T 2261.1-2003"
    assert rows["id_number"][4] == "GB 11643"
    assert rows["dibao_class"][4] == "代码表 dibao_class", "no standard exists"
    assert rows["name"][7].startswith("公安常住 95"), "the most trusted first"
    assert [row[0] for row in code_grid().rows] == list(table_ids())
    assert standard_of(fields()["name"]) == ""


def test_the_command_writes_both_forms(district: Daoqiao, tmp_path: Path) -> None:
    district("dictionary", "--format", "md,xlsx", "--out", str(tmp_path / "new"))
    book = openpyxl.load_workbook(tmp_path / "new" / "dictionary.xlsx")
    assert book.sheetnames == ["来源", "字段", "代码表", "合并结果"]
    assert book["来源"].max_row == 1 + sum(len(source.columns) for source in load_sources().values())
    assert "### `mart.resident`" in (tmp_path / "new" / "dictionary.md").read_text("utf-8")


def test_before_the_first_night_it_tells_of_sources(tmp_path: Path) -> None:
    told = call("dictionary", "--data", str(tmp_path))
    assert "## 一、来源" in told.stdout
    assert "mart.resident" not in told.stdout
    assert "daoqiao run" in told.stderr
    call("dictionary", "--format", "pdf", "--data", str(tmp_path), expect=2)
