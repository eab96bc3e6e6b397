"""What a person verified goes before every system: from the next night on, on that resident alone, until it is taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps import rebuild_night, run_night
from tests.audited import audited, facts, no_audit
from tests.cli.conftest import ID_NUMBER, Daoqiao
from tests.inbox import ROWS, WANG, write_inbox
from tests.no_checks import without_checks
from warehouse.store.publish import current


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Daoqiao:
    """The small inbox after one night. The suites of checks are not what is asked here."""
    without_checks(monkeypatch)
    inbox = write_inbox(tmp_path / "inbox")
    run_night(inbox, tmp_path / "data", "2026-11-20")
    return Daoqiao(tmp_path / "data", inbox)


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    con = duckdb.connect(str(current(data).database), read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def id_of(town: Daoqiao, name: str) -> str:
    ((found,),) = rows(town.data, f"SELECT resident_id FROM mart.resident WHERE name = '{name}'")
    return str(found)


def values_of(town: Daoqiao, name: str, field: str) -> list[tuple[Any, ...]]:
    return rows(
        town.data,
        "SELECT v.value, v.sources, v.chosen, v.rule, v.disagrees FROM mart.resident_value v JOIN mart.resident r USING (resident_id) "
        f"WHERE r.name = '{name}' AND v.field = '{field}' ORDER BY v.chosen DESC, v.value",
    )


def next_night(town: Daoqiao, date: str = "2026-11-21") -> None:
    run_night(town.inbox, town.data, date)


def test_a_corrected_address_moves_the_person_and_the_sources_stay_in_sight(town: Daoqiao) -> None:
    town("correct", id_of(town, "王秀英"), "现居住地址", "胜利家园9号楼1单元302", "--why", "入户核实")
    assert values_of(town, "王秀英", "residence_address")[0][0] == "胜利家园3幢2单元501室", "tonight is not yet"
    next_night(town)
    assert values_of(town, "王秀英", "residence_address") == [
        ("胜利家园9幢1单元302室", ["correction"], True, "correction", False),
        ("胜利家园3幢2单元501室", ["dibao_household", "dibao_person", "family_planning"], False, None, True),
        ("胜利家园7幢1单元101室", ["police_resident"], False, None, True),
    ]
    assert rows(town.data, "SELECT building, unit, room, dwelling FROM mart.resident WHERE name = '王秀英'") == [
        ("9", "1", "302", "胜利家园|9|1|302")
    ]
    assert rows(town.data, "SELECT building FROM mart.resident WHERE name = '刘建华'") == [("3",)], "her husband stays"


def test_a_person_says_who_is_dead_and_who_is_alive(town: Daoqiao) -> None:
    resident = id_of(town, "刘建华")
    town("correct", resident, "人员状态", "死亡", "--why", "家属出示死亡证明")
    next_night(town)
    assert rows(town.data, "SELECT life_status FROM mart.resident WHERE name = '刘建华'") == [("confirmed_dead",)]
    town("correct", resident, "person_state", "正常", "--why", "看错了人")
    next_night(town, "2026-11-22")
    assert rows(town.data, "SELECT life_status FROM mart.resident WHERE name = '刘建华'") == [("alive",)]


def test_taken_back_everything_is_as_before(town: Daoqiao) -> None:
    before = rows(town.data, "SELECT * EXCLUDE (as_of) FROM mart.resident ORDER BY resident_id")
    town("correct", id_of(town, "王秀英"), "文化程度", "大学本科", "--why", "证件")
    next_night(town)
    assert values_of(town, "王秀英", "education")[0][1:4] == (["correction"], True, "correction")
    town("correct", "--undo", "1", "--why", "登记错人")
    next_night(town, "2026-11-22")
    assert rows(town.data, "SELECT * EXCLUDE (as_of) FROM mart.resident ORDER BY resident_id") == before


def test_it_outlives_the_record_that_it_was_made_on(town: Daoqiao) -> None:
    town("correct", id_of(town, "王秀英"), "户口类别", "集体户", "--why", "户口簿")
    (record,) = (line["record_id"] for line in json.loads(town("correct", "--log", "--json").stdout))
    assert record.startswith("police_resident:"), "the only system that states it"
    write_inbox(town.inbox, police_resident=[row for row in ROWS["police_resident"] if row["姓名"] != "王秀英"])
    next_night(town)
    assert rows(town.data, f"SELECT count(*) FROM core.person_record WHERE record_id = '{record}'") == [(0,)]
    assert values_of(town, "王秀英", "hukou_kind")[0][1:4] == (["correction"], True, "correction")


def test_a_corrected_hukou_address_leads_where_it_says(town: Daoqiao) -> None:
    resident = id_of(town, "王秀英")
    town("correct", resident, "户籍地址", "胜利家园4号楼1单元202", "--why", "户口簿")
    next_night(town)
    assert rows(town.data, f"SELECT hukou_dwelling FROM mart.resident WHERE resident_id = '{resident}'") == [("胜利家园|4|1|202",)]
    assert rows(town.data, "SELECT hukou_dwelling FROM mart.resident WHERE name = '刘建华'") == [("胜利家园|3|2|501",)]


def test_it_is_dated_by_the_day_on_which_it_was_said(town: Daoqiao) -> None:
    resident = id_of(town, "王秀英")
    town("correct", resident, "文化程度", "大学本科", "--why", "证件")
    (line,) = json.loads(town("correct", "--log", "--json").stdout)
    next_night(town, "2027-01-05")
    ((last_seen,),) = rows(town.data, f"SELECT last_seen FROM mart.resident_value WHERE resident_id = '{resident}' AND rule = 'correction'")
    assert str(last_seen) == line["decided_at"][:10], "not the night that merged it"


def test_an_id_that_was_merged_leads_to_who_it_is_now(town: Daoqiao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # whole sentences are looked for
    before = {id_of(town, "王秀英"), id_of(town, "陈小燕")}
    town("review", "--merge", *sorted(before), "--why", "曾用名，本人到场", "--yes")
    next_night(town)
    ((ended, now),) = rows(town.data, "SELECT former_id, resident_id FROM history.redirect")
    assert {ended, now} == before
    told = town("correct", ended, "文化程度", "大学本科", "--why", "证件").stderr
    assert f"{ended} 已于 2026-11-21 并入 {now}" in told
    assert f"{now} 的文化程度" in told
    next_night(town, "2026-11-22")
    found = rows(town.data, f"SELECT rule FROM mart.resident_value WHERE resident_id = '{now}' AND field = 'education' AND chosen")
    assert found == [("correction",)]


def test_a_past_night_is_built_again_with_the_corrections_of_that_night(town: Daoqiao) -> None:
    town("correct", id_of(town, "王秀英"), "文化程度", "大学本科", "--why", "证件")
    next_night(town)
    rebuild_night(town.data, "2026-11-20")
    con = duckdb.connect(str(town.data / "rebuilt" / "2026-11-20" / "warehouse.duckdb"), read_only=True)
    assert con.execute("SELECT count(*) FROM mart.resident_value WHERE rule = 'correction'").fetchall() == [(0,)]
    con.close()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("出生日期", "三月里", "DQ-629"),
        ("公民身份号码", "411099197109121235", "DQ-629"),
        ("户号", "1", "DQ-630"),
        ("没有这项", "1", "DQ-630"),
    ],
)
def test_what_cannot_be_read_or_corrected_is_refused_and_says_so(town: Daoqiao, field: str, value: str, code: str) -> None:
    told = town("correct", id_of(town, "王秀英"), field, value, "--why", "入户", expect=2)
    assert code in told.stderr
    assert not ID_NUMBER.search(told.stderr), "no number in an error"
    assert town("correct", "--log").stdout.count("\n") == 2, "the head of the table alone"


def test_the_log_is_masked_and_each_line_is_audited(town: Daoqiao) -> None:
    resident = id_of(town, "王秀英")
    town("correct", resident, "公民身份号码", WANG, "--why", "证件")
    town("correct", resident, "联系电话", "13900000009", "--why", "电话")
    shown = town("correct", "--log").stdout
    assert "139****0009" in shown
    assert "13900000009" not in shown
    assert not ID_NUMBER.search(shown)
    written = audited(town.data)
    assert [(one.what, one.reason, facts(one)["field"]) for one in written] == [
        ("correct", "证件", "id_number"),
        ("correct", "电话", "phones"),
    ]
    with no_audit(town.data):
        assert "DQ-609" in town("correct", resident, "民族", "汉族", "--why", "证件", expect=7).stderr
    assert town("correct", "--log", "--json").stdout.count('"number"') == 2


def test_a_reason_is_wanted(town: Daoqiao) -> None:
    town("correct", id_of(town, "王秀英"), "文化程度", "大学本科", expect=2)
