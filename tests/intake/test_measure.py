"""What is measured of a delivery, from rows as departments print them."""

from __future__ import annotations

import pickle

import pytest

from connectors.declaration import load_sources
from connectors.intake.measure import Measure, measure
from connectors.intake.rows import Reject
from connectors.intake.sketch import overlap
from tests.inbox import LIU, PATH, ROWS, WANG, Cells, number
from tests.intake.staged import delivery_of, staged_rows
from warehouse.vocabulary.citizen_id import parse_citizen_id

HUKOU = load_sources()["police_resident"]


def measured(source_id: str, rows: list[Cells]) -> Measure:
    staged = staged_rows(source_id, rows)
    return measure(staged, staged.delivery)


def residents(*ids: str) -> list[Cells]:
    row = ROWS["police_resident"][0]
    return [{**row, "公民身份证号": one, "户号": f"{order:09d}"} for order, one in enumerate(ids)]


VALID = number("1980-01-01", 1)
WRONG = VALID[:-1] + ("0" if VALID[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("printed", "filled", "unreadable"),
    [
        (VALID, 1, 0),
        (f"'{VALID}\xa0", 1, 0),
        ("", 0, 0),
        ("无", 0, 0),
        ("0" * 18, 0, 0),
        ("000000198001010000", 0, 0),
        ("411099800101123", 1, 0),
        (VALID[:6] + "********" + VALID[-4:], 1, 0),
        (f"{VALID[0]}.{VALID[1:15]}E+17", 1, 0),
        ("4.11099E+17", 1, 0),
        ("*" * 18, 1, 1),
        (WRONG, 1, 1),
        (VALID[:-1], 1, 1),
        ("13800000001", 1, 1),
        ("411002000000896", 1, 1),  # 15 digits of a certificate: no such birthday
        ("411099002001000812", 1, 1),  # 18 digits of a household
        ("刘建华", 1, 1),
    ],
)
def test_an_id_number_is_filled_and_readable_or_not(printed: str, filled: int, unreadable: int) -> None:
    assert measured("police_resident", residents(printed)).ids == (filled, unreadable)


def test_a_column_that_a_spreadsheet_rounded_is_readable_in_part() -> None:
    rounded = [number(f"1980-01-{day:02d}", 12)[:15] + "000" for day in range(1, 25)]
    assert sum(parse_citizen_id(one).kind == "valid" for one in rounded) < 5, "one by one they look wrong"
    assert measured("police_resident", residents(*rounded)).ids == (24, 0)


def test_the_spouses_number_is_not_the_rows_own() -> None:
    row = {**ROWS["family_planning"][0], "配偶身份证": "乱码"}
    assert measured("family_planning", [row, {**row, "证件号": ""}]).ids == (1, 0)


def test_a_source_without_id_numbers_has_none() -> None:
    assert measured("party_community", ROWS["party_community"]).ids == (0, 0)


def test_rows_are_counted_by_community_and_those_without_one_apart() -> None:
    row = ROWS["family_planning"][0]
    rows = [row, row, {**row, "管辖区域": PATH.replace("东风", "西湖")}, {**row, "管辖区域": ""}]
    found = measured("family_planning", rows)
    assert found.rows == 4
    assert found.communities == {"东风社区": 2, "西湖社区": 1, "": 1}
    assert measured("police_resident", ROWS["police_resident"]).communities == {"胜利家园": 2}, "this source names estates only"


def test_codes_are_counted_by_column_filled_and_unknown() -> None:
    row = ROWS["police_resident"][0]
    rows = [row, {**row, "性别": "甲"}, {**row, "性别": ""}, {**row, "民族": "火星族", "性别": "1"}]
    codes = measured("police_resident", rows).codes
    assert codes["性别"] == (3, 1)
    assert codes["民族"] == (4, 1)
    assert codes["文化程度"] == (0, 0)
    assert "姓名" not in codes


def test_a_value_that_the_declaration_fixes_is_no_column() -> None:
    assert set(measured("party_community", ROWS["party_community"]).codes) == {"性别", "民族", "学历", "党员类型", "是否困难党员"}


def test_rows_that_moved_are_counted_among_the_rejects() -> None:
    staged = staged_rows("police_resident", residents(LIU))
    rejects = tuple(Reject("", at, code, {}) for at, code in enumerate(["DQ-305", "DQ-303", "DQ-305"]))
    assert measure(staged, delivery_of(HUKOU, rejects=rejects)).moved == 2


def test_keys_tell_the_same_people_and_rows_without_a_key_are_nobody() -> None:
    a, b = measured("police_resident", residents(LIU, WANG)), measured("police_resident", residents(LIU, VALID))
    assert overlap(a.keys, a.rows, b.keys, b.rows) == 0.5
    nameless = {**ROWS["floating_population"][0], "流动人口编码": ""}
    assert measured("floating_population", [nameless]).keys == b"", "else all files without codes would be one"


def test_a_delivery_without_rows_is_measured() -> None:
    assert measured("police_resident", []) == Measure(0, {}, (0, 0), measured("police_resident", []).codes, 0, b"")


def test_a_measure_crosses_to_another_process_whole() -> None:
    found = measured("police_resident", residents(LIU))
    assert pickle.loads(pickle.dumps(found)) == found
