"""Given these files, this resident: a whole night on a small inbox made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.declaration import load_sources
from pipelines.steps import run_night
from tests.inbox import LIU, ROWS, WANG, file_of, printed, write_csv, write_inbox
from warehouse.store.publish import current

DATE = "2026-11-21"


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    con = duckdb.connect(str(current(data).database), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("night")
    outcome = run_night(write_inbox(data / "inbox"), data, DATE)
    assert outcome.exit_code == 0, [(w.code, w.facts) for w in outcome.warnings] + [c for c in outcome.checks if not c["passed"]]
    return data


def test_three_people_out_of_nine_records(night: Path) -> None:
    assert rows(night, "SELECT count(*) FROM core.person_record") == [(10,)]
    assert rows(night, "SELECT name, record_count, source_count FROM mart.resident ORDER BY name") == [
        ("刘建华", 4, 4), ("王秀英", 4, 4), ("陈小燕", 2, 2),
    ]  # fmt: skip


def test_a_value_says_where_it_comes_from_and_who_disagrees(night: Path) -> None:
    found = rows(
        night,
        "SELECT v.value, v.sources, v.chosen, v.disagrees FROM mart.resident_value v JOIN mart.resident r USING (resident_id) "
        "WHERE r.name = '王秀英' AND field = 'residence_address' ORDER BY chosen DESC",
    )
    assert found == [
        ("胜利家园3幢2单元501室", ["dibao_household", "dibao_person", "family_planning"], True, False),
        ("胜利家园7幢1单元101室", ["police_resident"], False, True),
    ]
    assert rows(night, "SELECT conflict_count FROM mart.resident WHERE name = '王秀英'") == [(1,)]


def test_standard_codes_whatever_was_printed(night: Path) -> None:
    assert rows(
        night,
        "SELECT DISTINCT sex, ethnic_group, birth_date FROM core.person_record WHERE name = '王秀英' AND source_id = 'family_planning'",
    ) == [("2", "01", "1973-09-12")]
    heads = "SELECT relation FROM core.person_record WHERE source_id IN ('family_planning', 'dibao_person') AND relation = '02'"
    assert rows(night, heads) == [
        ("02",), ("02",),
    ]  # fmt: skip
    assert rows(night, "SELECT birth_date, birth_precision FROM core.person_record WHERE source_id = 'party_community'") == [
        ("1971-06", "month")
    ]


def test_the_raw_value_stands_beside(night: Path) -> None:
    query = "SELECT residence_address_raw, dwelling FROM core.person_record WHERE source_id = 'dibao_household'"
    assert rows(night, query) == [("胜利家园3#2-501", "胜利家园|3|2|501")]


def test_registered_and_actual_households(night: Path) -> None:
    found = rows(night, "SELECT basis, members, kind FROM mart.household ORDER BY basis, members DESC")
    assert found == [("actual", 2, "family"), ("actual", 1, "family"), ("registered", 2, "family")]
    head = rows(
        night, "SELECT r.name FROM mart.household h JOIN mart.resident r ON r.resident_id = h.head_resident_id WHERE basis = 'registered'"
    )
    assert head == [("刘建华",)]


def test_the_member_and_the_ledger(night: Path) -> None:
    member = rows(night, "SELECT name, branch, party_group, on_roll, on_community_table, is_pocket_member FROM mart.member")
    assert member == [("刘建华", "中共东风社区第一支部委员会", "胜利家园第1党小组", True, True, False)]
    ledger = rows(night, "SELECT grid_no, building, room, residents, dibao_persons, party_members FROM mart.grid_ledger ORDER BY building")
    assert ledger == [("41109900200101", "3", "501", 2, 1, 1), ("41109900200101", "4", "101", 1, 0, 0)]


def test_read_is_loaded_and_quarantined_and_not_data(night: Path) -> None:
    broken = "SELECT * FROM landing.sheet WHERE rows_read <> rows_loaded + rows_quarantined + rows_not_data"
    assert rows(night, broken) == []
    total = sum(len(some) for some in ROWS.values())
    assert rows(night, "SELECT sum(rows_loaded)::INT, sum(rows_not_data)::INT FROM landing.sheet") == [(total, len(ROWS))]


def test_the_next_night_keeps_the_ids_though_rows_move(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    run_night(inbox, tmp_path, DATE)
    before = dict(rows(tmp_path, "SELECT name, resident_id FROM mart.resident"))
    source = load_sources()["police_resident"]
    newcomer = {
        "姓名": "赵小满",
        "公民身份证号": "411099202001010000",
        "户号": "987654321",
        "性别": "女",
        "出生日期": "20200101",
        "户籍地详址": "胜利家园1幢",
    }
    write_csv(file_of(inbox, "police_resident"), printed(source, [newcomer, *reversed(ROWS["police_resident"])]))
    run_night(inbox, tmp_path, "2026-11-22")
    after = dict(rows(tmp_path, "SELECT name, resident_id FROM mart.resident"))
    assert {name: after[name] for name in before} == before
    assert after["赵小满"] not in before.values()


def test_the_same_night_twice_gives_the_same_rows(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    versions = []
    for _ in range(2):
        run_night(inbox, tmp_path, DATE)
        versions.append(rows(tmp_path, "SELECT * FROM mart.resident ORDER BY resident_id"))
    assert versions[0] == versions[1]


def test_numbers_of_other_people_do_not_appear(night: Path) -> None:
    assert rows(night, "SELECT DISTINCT id_number FROM mart.resident WHERE name IN ('刘建华', '王秀英') ORDER BY 1") == [(LIU,), (WANG,)]
