"""A fault of each kind, planted: its check counts it to the row, and no value comes out with the counts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.declaration import Source
from dq_checks.indicators import DIMENSIONS
from dq_checks.relations import query
from dq_checks.rules import VERSION, _entries, suites
from dq_checks.run import check_deliveries, check_version, errors_of_deliveries
from tests.dq.versions import declared, write_door, write_version
from warehouse.vocabulary.errors import DaoqiaoError

LEAK = "411098199001010019"
"""Planted where it is wrong: it looks like an id number, so that a value that comes out is seen."""
ID_LIKE = re.compile(r"\d{17}[\dXx]")


def record(change: str, which: str) -> str:
    return f"UPDATE staging.person_record SET {change} WHERE ordinal {which}"


def unread(field: str, record_no: int) -> str:
    return f"INSERT INTO staging.unread VALUES (1, {record_no}, ['{field}'])"


# the suite and check that must see it; values looked at, values that do not fit, whether the check still passes; what is planted
FAULTS: list[tuple[str, str, int, int, bool, list[str]]] = [
    ("clinic", "named_name", 10, 1, False, [record("name = NULL", "= 0")]),
    ("clinic", "present_birth_date", 10, 2, True, [record("birth_date = NULL", "< 2")]),
    ("clinic", "present_sex", 10, 3, False, [record("sex = NULL", "< 3")]),
    ("clinic", "stated_birth_date", 10, 6, False, [record("birth_date = NULL", "< 7"), unread("birth_date", 3)]),
    ("clinic", "read_children_count", 10, 1, True, [record("children_count = NULL", "= 0"), unread("children_count", 0)]),
    ("clinic", "read_household_no", 8, 1, False, [record("household_no = NULL", "< 3"), unread("household_no", 0)]),
    (
        "clinic",
        "in_code_table_ethnic_group",
        9,
        2,
        False,
        [record(f"ethnic_group = '{LEAK}'", "in (3, 4)"), record("ethnic_group = NULL", "= 0")],
    ),
    ("clinic", "date_form_birth_date", 10, 1, False, [record("birth_date = '1980-13'", "= 7"), record("birth_date = '1980'", "= 3")]),
    ("clinic", "month_form_dibao_start", 10, 1, False, [record(f"dibao_start = '2020-05{LEAK}'", "= 2")]),
    ("clinic", "id_form_id_number", 10, 2, False, [record(f"id_number = '{LEAK}0'", "= 2"), record("id_number = '41109919800101'", "= 3")]),
    ("clinic", "number_form_children_count", 10, 1, False, [record("children_count = '二'", "= 5")]),
    ("clinic", "number_form_dibao_amount", 10, 1, False, [record("dibao_amount = '300.0'", "= 5")]),
    ("clinic", "phones_form_phones", 10, 1, False, [record(f"phones = phones || ';{LEAK}'", "= 5")]),
    ("clinic", "in_range_children_count", 10, 2, False, [record("children_count = '26'", "= 5"), record("children_count = '-1'", "= 6")]),
    ("clinic", "in_range_dibao_amount", 9, 1, False, [record("dibao_amount = '1415312.00'", "= 5"), record("dibao_amount = NULL", "= 6")]),
    ("clinic", "key_unique", 10, 2, False, [record("record_key = 'k6'", "= 5")]),
    ("clinic", "arrived_tonight", 2, 1, False, ["INSERT INTO staging.delivery VALUES ('clinic', 'd2', 'earlier', 10)"]),
    ("clinic", "rows_expected", 1, 1, False, ["UPDATE staging.delivery SET rows_loaded = 21"]),
    ("version", "record_id_unique", 10, 2, False, ["UPDATE core.person_record SET record_id = 'clinic:6' WHERE record_no = 5"]),
    ("version", "rows_accounted", 2, 1, False, ["INSERT INTO landing.sheet VALUES ('clinic', 'd1', '二', 3, 0, 0, 2)"]),
    ("version", "rows_kept", 2, 1, False, ["INSERT INTO landing.sheet VALUES ('clinic', 'd1', '三', 4, 4, 0, 0)"]),
    ("version", "rejects_listed", 1, 1, False, ["INSERT INTO dq.reject VALUES ('clinic', 'd1', NULL, 13)"]),
    ("version", "resident_id_present", 11, 1, False, ["INSERT INTO mart.resident VALUES (NULL)"]),
    ("version", "resident_id_unique", 12, 3, False, ["INSERT INTO mart.resident SELECT 'R7' FROM range(2)"]),
    ("version", "record_linked_once", 11, 2, False, ["INSERT INTO link.resident_record VALUES ('clinic:6', 'R1', 6, 'weight')"]),
    ("version", "record_linked", 10, 1, False, ["DELETE FROM link.resident_record WHERE record_no = 5"]),
    ("version", "link_has_record", 11, 1, False, [f"INSERT INTO link.resident_record VALUES ('{LEAK}', 'R1', 99, 'weight')"]),
    ("version", "link_has_resident", 10, 1, False, [f"UPDATE link.resident_record SET resident_id = '{LEAK}' WHERE record_no = 4"]),
    (
        "version",
        "one_id_number",
        10,
        1,
        False,
        [
            f"INSERT INTO mart.resident_value VALUES ('R8', 'id_number', '{LEAK}', NULL)",
            f"INSERT INTO mart.resident_value VALUES ('R9', 'id_number', '{LEAK}', 'borrowed')",
            "INSERT INTO mart.resident_value VALUES ('R7', 'id_number', NULL, NULL)",
        ],
    ),
    ("version", "member_is_resident", 11, 1, False, [f"INSERT INTO mart.household_member VALUES ('H0', '{LEAK}')"]),
    ("version", "member_has_household", 11, 1, False, ["INSERT INTO mart.household_member VALUES ('H99', 'R1')"]),
]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    return declared(tmp_path_factory.mktemp("declared"))


def alone(database: Path, sources: dict[str, Source], suite: str, check: str) -> dict[str, Any]:
    """The outcome of one check, without the others."""
    from dq_checks.engine import opened
    from dq_checks.expectations import outcomes

    (rule,) = (rule for rule in suites(sources)[suite] if rule.check == check)
    with opened(database) as datasource:
        (outcome,) = outcomes(datasource, query([rule]), [rule])
    return outcome


@pytest.mark.parametrize(("suite", "check", "checked", "unexpected", "passed", "faults"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_planted_fault_is_counted_to_the_row(
    tmp_path: Path, sources: dict[str, Source], suite: str, check: str, checked: int, unexpected: int, passed: bool, faults: list[str]
) -> None:
    write = write_version if suite == VERSION else write_door
    outcome = alone(write(tmp_path / "v.duckdb", faults), sources, suite, check)
    assert (outcome["checked"], outcome["unexpected"], outcome["passed"]) == (checked, unexpected, passed)
    assert outcome["observed"] == round(1 - unexpected / checked, 6)


def test_every_rule_has_its_fault() -> None:
    planted = [fault[1] for fault in FAULTS]
    assert [rule for rule in _entries() if not any(check == rule or check.startswith(f"{rule}_") for check in planted)] == []


def test_what_is_sound_passes_every_check_of_the_sources_it_holds(tmp_path: Path, sources: dict[str, Source]) -> None:
    folder = tmp_path / "数据 $HOME#%41"  # a path that an address would misread
    folder.mkdir()
    outcomes = check_deliveries(write_door(folder / "door.duckdb"), sources)
    assert [(one["suite"], one["check"]) for one in outcomes] == [("clinic", rule.check) for rule in suites(sources)["clinic"]]
    assert [one["check"] for one in outcomes if not one["passed"] or one["unexpected"]] == []
    keys = {"suite", "check", "zh", "en", "severity", "passed", "checked", "unexpected", "observed", "mostly", "dimension", "indicator"}
    assert all(one.keys() == keys and one["dimension"] in DIMENSIONS for one in outcomes)
    json.dumps(outcomes)  # kept in the version's manifest


def test_no_value_comes_out_and_the_file_is_free_again(
    tmp_path: Path, sources: dict[str, Source], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    door = write_door(tmp_path / "d.duckdb", [one for fault in FAULTS if fault[0] != VERSION for one in fault[5]])
    outcomes = check_deliveries(door, sources)
    failing = {one["check"] for one in outcomes if not one["passed"]}
    assert len(failing) > 12
    told = json.dumps(outcomes, ensure_ascii=False) + "".join(capfd.readouterr()) + caplog.text
    assert not ID_LIKE.search(told)
    duckdb.connect(str(door)).close()  # for writing: no handle is left open


def test_an_error_is_found_in_the_delivery_that_has_it(tmp_path: Path, sources: dict[str, Source]) -> None:
    """Of four files one has lost a required column; one of nineteen rows may have by chance; five empty cells of forty are usual."""
    copy = "INSERT INTO staging.person_record BY NAME SELECT p.* REPLACE ('{name}' AS delivery_id, {birth} AS birth_date) "
    copy += "FROM staging.person_record p, range({times}) WHERE delivery_id = 'd1' LIMIT {rows}"
    door = write_door(
        tmp_path / "d.duckdb",
        [
            copy.format(name="d2", birth="NULL", times=3, rows=30),
            copy.format(name="d3", birth="NULL", times=2, rows=19),
            copy.format(name="d4", birth="birth_date", times=4, rows=40),
            "UPDATE staging.person_record SET sex = NULL WHERE delivery_id = 'd4' AND ordinal = 5",
        ],
    )
    found = errors_of_deliveries(door, sources["clinic"])
    broken = {delivery: [(rule.check, *counts) for rule, *counts in rules] for delivery, rules in found.items()}
    assert broken == {"d2": [("stated_birth_date", 30, 30)]}


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE staging.person_record DROP phones",
        "DROP TABLE staging.unread",
        "ALTER TABLE staging.delivery RENAME standing TO how",
    ],
    ids=["column of a source", "relation", "column of the deliveries"],
)
def test_a_check_that_cannot_run_at_the_door_is_our_fault(tmp_path: Path, sources: dict[str, Source], damage: str) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-608"):
        check_deliveries(write_door(tmp_path / "d.duckdb", [damage]), sources)


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE mart.household RENAME household_id TO id",
        "DROP TABLE mart.resident_value",
        f"DROP TABLE mart.resident; CREATE VIEW mart.resident AS SELECT CAST('{LEAK}' AS DATE) AS resident_id",
    ],
    ids=["column", "relation", "value that does not convert"],
)
def test_a_check_that_cannot_run_is_our_fault_and_says_no_value(tmp_path: Path, damage: str) -> None:
    database = write_version(tmp_path / "v.duckdb", [damage])
    with pytest.raises(DaoqiaoError) as raised:
        check_version(database, database)
    assert raised.value.code == "DQ-608"
    assert raised.value.exit_code == 1
    seen: BaseException | None = raised.value
    while seen is not None:  # a log prints the whole chain
        assert not ID_LIKE.search(str(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    duckdb.connect(str(database)).close()
