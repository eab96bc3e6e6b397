"""Rules come from declarations alone; what standardising writes is what the rules expect."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.declaration import load_sources
from connectors.standardise.values import Setting, read_values
from dq_checks import rules as rules_module
from dq_checks.cross import FAMILIES, cross_rules
from dq_checks.indicators import DIMENSIONS
from dq_checks.rules import VERSION, suites
from tests.dq.versions import DECLARATION, declared, write_door
from tests.house import ROOT
from warehouse.vocabulary.fields import fields


def test_every_shipped_source_has_a_suite_and_the_version_has_one() -> None:
    found = suites(load_sources())
    assert list(found) == [*load_sources(), VERSION, *FAMILIES]
    for suite, some in found.items():
        names = [rule.check for rule in some]
        assert len(names) == len(set(names)) > 0
        for rule in some:
            assert rule.suite == suite
            assert re.fullmatch(r"[A-Za-z0-9_]+", rule.check), "Dagster takes no other name"
            assert rule.dimension in DIMENSIONS
            assert rule.reason
            assert "{" not in rule.zh + rule.en
            assert rule.relation in cross_rules() or (Path(rules_module.__file__).parent / "sql" / f"{rule.relation}.sql").is_file()


def test_rules_follow_what_the_declaration_says() -> None:
    for source_id, source in load_sources().items():
        rules = {rule.check: rule for rule in suites(load_sources())[source_id]}
        assert (rules["rows_expected"].low, rules["rows_expected"].high) == source.rows
        assert rules["rows_expected"].reason == source.rows_reason
        stated = {name for column in source.required for name in (column.field, column.also_field) if name not in ("", "name")}
        required = {f"present_{name}" for name in stated}
        assert {check for check in rules if check.startswith("present_")} == (required if source.kind == "person" else set())


def test_a_new_field_in_a_declaration_brings_its_checks(tmp_path: Path) -> None:
    before = {rule.check for rule in suites(declared(tmp_path))["clinic"]}
    column = '{ header = "文化程度", field = "education", required = true },\n  { header = "住址"'
    after = suites(declared(tmp_path, DECLARATION.replace('{ header = "住址"', column)))["clinic"]
    new = {rule.check: rule for rule in after if rule.check not in before}
    assert set(new) == {"present_education", "stated_education", "read_education", "in_code_table_education"}
    assert "文化程度" in new["present_education"].zh
    assert "10" in new["in_code_table_education"].allowed


def test_a_field_that_two_columns_state_is_required_where_one_of_them_is(tmp_path: Path) -> None:
    text = DECLARATION.replace('field = "household_no" }', 'field = "source_no", required = true, also_field = "household_no" }')
    checks = {rule.check for rule in suites(declared(tmp_path, text))["clinic"]}
    assert {"present_source_no", "present_household_no"} <= checks


FORMS = {
    "id_number": "id_form",
    "birth_date": "date_form",
    "dibao_start": "month_form",
    "phones": "phones_form",
    "children_count": "number_form",
    "dibao_amount": "number_form",
}
NUMBERS = [
    "13900000001",
    "0374-2330000",
    "010-62330000",
    "2330000",
    "(0374)",
    "86",
    "转",
    "E+17",
    "4110991980010100",
    "1,418.00",
    "元",
    "８",
]
DATES = ["1980", "1980-1-5", "19800105", "1980.1", "1980年5月", "198013", "29221", "01", "31", "00:00"]
PRINTED = st.lists(st.sampled_from([*NUMBERS, *DATES, "/", "、", " ", "-", ".", "X", "1", "9"]), min_size=1, max_size=6).map("".join)


@settings(max_examples=300)
@given(printed=PRINTED, field=st.sampled_from(sorted(FORMS)))
def test_what_standardising_writes_has_the_form_that_is_checked(printed: str, field: str) -> None:
    rules = {rule.check: rule for some in suites(load_sources()).values() for rule in some}
    pattern = rules[f"{FORMS[field]}_{field}"].pattern
    (value,) = read_values(fields()[field], load_sources()["dibao_person"], [printed], Setting(date(2026, 11, 21), "0374")).value
    assert value is None or re.fullmatch(pattern, value), value


def test_rules_are_listed_without_great_expectations() -> None:
    code = "import sys; from connectors.declaration import load_sources; import dq_checks.run; from dq_checks.rules import suites; "
    code += "assert suites(load_sources()); print('great_expectations' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.strip() == "False"


def test_a_process_that_checked_says_nothing_of_it_even_as_it_ends(tmp_path: Path) -> None:
    declared(tmp_path)
    database = write_door(tmp_path / "v.duckdb")
    code = (
        "import sys; from pathlib import Path; from connectors.declaration import load_source; from dq_checks.run import check_deliveries; "
    )
    code += "print(len(check_deliveries(Path(sys.argv[1]), {'clinic': load_source(Path(sys.argv[2]))})))"
    shown = subprocess.run(
        [sys.executable, "-c", code, str(database), str(tmp_path / "clinic.toml")], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert shown.stderr == ""
    assert shown.stdout.strip() == str(len(suites(declared(tmp_path))["clinic"]))


def test_a_badly_formed_rule_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (Path(rules_module.__file__).parent / "rules.toml").read_text("utf-8")
    (tmp_path / "rules.toml").write_text(text.replace('indicator = "0502"', 'indicator = "0509"'), "utf-8")
    monkeypatch.setattr(rules_module, "__file__", str(tmp_path / "rules.py"))
    rules_module._entries.cache_clear()
    with pytest.raises(ValueError, match="arrived_tonight"):
        suites({})
    monkeypatch.undo()
    rules_module._entries.cache_clear()
