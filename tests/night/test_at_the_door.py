"""What arrives late, twice, half, renamed or damaged: the last accepted delivery stays, one incident, nothing lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.night.outcome import EARLIER, SAME, TONIGHT
from pipelines.steps import Night, run_night
from tests.night.nights import FIRST, FLOATING, PLANNING, POLICE, SECOND, TEMPORARY, THIRD, District, cells, codes, lines
from warehouse.state.database import open_state
from warehouse.state.incidents import open_incidents
from warehouse.vocabulary.errors import DaoqiaoError


def loaded(night: Night, source_id: str) -> int:
    return night.outcome.sources[source_id].loaded


def state(district: District) -> sa.Engine:
    return open_state(f"sqlite:///{district.data}/state/state.sqlite")


def halve(path: Path) -> None:
    """As where an export breaks off at the end of a row."""
    lines(path, lambda rows: rows[: len(rows) // 2])


def test_half_a_file_is_held_and_the_last_one_stays(district: District) -> None:
    before = loaded(district.receive(FIRST), TEMPORARY)
    district.deliver(1)
    halve(district.file("暂住人口.csv"))
    night = district.receive(SECOND)
    assert night.outcome.sources[TEMPORARY].standing == EARLIER
    assert loaded(night, TEMPORARY) == before
    assert loaded(night, POLICE) > 0
    (warned,) = (w for w in night.outcome.warnings if w.code == "DQ-212")
    assert f"上次 {before}" in warned.what("zh")
    assert "--accept" in warned.mend("zh")


def test_one_incident_that_further_failures_join_and_that_closes_itself(district: District) -> None:
    district.receive(FIRST)
    district.deliver(1)
    halve(district.file("暂住人口.csv"))
    district.receive(SECOND)
    (opened,) = open_incidents(state(district))
    district.file("暂住人口.csv").unlink()
    district.receive(THIRD)
    (joined,) = open_incidents(state(district))
    assert (joined.number, joined.source_id, joined.opened_on) == (opened.number, TEMPORARY, SECOND)
    assert joined.nights == 2
    assert {failure.code for failure in joined.failures} == {"DQ-212", "DQ-213", "DQ-102"}
    district.deliver(1)
    night = district.receive("2026-11-23")
    assert open_incidents(state(district)) == []
    assert [one.number for one in night.outcome.incidents_closed] == [opened.number]


def test_a_person_accepts_what_is_held_for_a_reason_that_is_kept(district: District) -> None:
    before = loaded(district.receive(FIRST), TEMPORARY)
    halve(district.file("暂住人口.csv"))
    assert loaded(district.receive(SECOND), TEMPORARY) == before
    night = district.receive(SECOND, only=TEMPORARY, accept=[TEMPORARY], reason="派出所说明：集中清理")
    assert loaded(night, TEMPORARY) < 0.6 * before
    assert night.outcome.sources[TEMPORARY].standing == TONIGHT
    with state(district).connect() as con:
        kept = con.execute(sa.text("SELECT codes, reason FROM delivery_decision WHERE reason <> ''")).fetchall()
    assert len(kept) == 1
    assert "派出所说明" in kept[0].reason
    assert "DQ-212" in kept[0].codes
    assert loaded(district.receive(THIRD), TEMPORARY) < 0.6 * before, "what was accepted stays in force"


@pytest.mark.usefixtures("without_checks")
def test_systems_that_a_run_did_not_ask_stand_as_they_stood_that_night(district: District) -> None:
    first = run_night(district.inbox, district.data, FIRST)
    again = run_night(district.inbox, district.data, FIRST, only=TEMPORARY)
    assert {name: row.standing for name, row in again.sources.items()} == {name: row.standing for name, row in first.sources.items()}
    later = run_night(district.inbox, district.data, SECOND, only=TEMPORARY)
    assert {later.sources[name].standing for name in (PLANNING, FLOATING)} == {EARLIER}
    assert later.sources[TEMPORARY].standing == SAME


def test_a_held_file_can_be_accepted_though_it_is_gone_from_the_inbox(district: District) -> None:
    before = loaded(district.receive(FIRST), TEMPORARY)
    halve(district.file("暂住人口.csv"))
    district.receive(SECOND)
    district.file("暂住人口.csv").unlink()
    night = district.receive(THIRD, only=TEMPORARY, accept=[TEMPORARY], reason="属实")
    assert loaded(night, TEMPORARY) < 0.6 * before


def test_accepting_where_nothing_is_held_is_said(district: District) -> None:
    district.receive(FIRST)
    with pytest.raises(DaoqiaoError) as caught:
        district.receive(SECOND, only=TEMPORARY, accept=[TEMPORARY], reason="属实")
    assert caught.value.code == "DQ-612"


def test_the_same_file_again_is_no_second_delivery(district: District) -> None:
    first = district.receive(FIRST)
    landed = sorted(district.data.glob("landing/*/*"))
    again = district.receive(SECOND)
    assert sorted(district.data.glob("landing/*/*")) == landed
    assert again.outcome.sources[POLICE].standing == SAME
    assert loaded(again, POLICE) == loaded(first, POLICE)
    assert codes(again.outcome) == codes(first.outcome), "nothing is wrong with a table that did not change"


def test_a_workbook_saved_again_has_other_bytes_and_the_same_contents(district: District) -> None:
    district.receive(FIRST)
    file = district.file("*华夏社区_全员人口.xlsx")
    before = file.read_bytes()
    cells(file, lambda _, row: row)
    assert file.read_bytes() != before
    night = district.receive(SECOND)
    assert night.outcome.sources[PLANNING].standing == SAME


def test_a_table_that_did_not_change_under_a_new_date_is_told_and_needs_nothing_doing(district: District) -> None:
    first = district.receive(FIRST)
    file = district.file("城市低保人员查询_20261120.xlsx")
    file.rename(file.with_name("城市低保人员查询_20261121.xlsx"))
    night = district.receive(SECOND)
    assert codes(night.outcome) - codes(first.outcome) == {"DQ-217"}
    assert night.outcome.exit_code == first.outcome.exit_code
    assert night.outcome.sources["dibao_person"].as_of == FIRST, "nothing says that it was looked at again"


def test_an_older_edition_does_not_replace_a_newer_one(district: District) -> None:
    district.deliver(1)
    newer = district.receive(SECOND)
    shutil.rmtree(district.inbox)
    district.deliver(0)
    night = district.receive(THIRD)
    assert "DQ-210" in codes(night.outcome)
    assert night.outcome.sources["dibao_person"].as_of == SECOND
    assert loaded(night, "dibao_person") == loaded(newer, "dibao_person")


def test_last_weeks_file_without_a_date_is_known_by_its_contents(district: District) -> None:
    district.receive(FIRST)
    district.deliver(1)
    newer = district.receive(SECOND)
    district.deliver(0)
    night = district.receive(THIRD)
    assert any(w.code == "DQ-210" and w.place.file == "常住人口_派出所1.xls" for w in night.outcome.warnings)
    assert loaded(night, POLICE) == loaded(newer, POLICE)


def test_a_file_in_the_wrong_folder_is_held_with_the_folder_it_belongs_in(district: District) -> None:
    district.receive(FIRST)
    district.deliver(1)
    district.file("暂住人口.csv").rename(district.inbox / "dibao" / "暂住人口.csv")
    night = district.receive(SECOND)
    (warned,) = (w for w in night.outcome.warnings if w.code == "DQ-211")
    assert "police" in warned.what("zh") + warned.mend("zh")
    assert night.outcome.sources[TEMPORARY].standing == EARLIER


def test_a_renamed_file_takes_the_place_of_the_old_one(district: District) -> None:
    first = loaded(district.receive(FIRST), POLICE)
    district.deliver(1)
    old = district.file("常住人口_派出所1.xls")
    old.rename(old.with_name("魏都派出所常住人口（新系统）.xls"))
    night = district.receive(SECOND)
    assert "DQ-218" in codes(night.outcome)
    assert first <= loaded(night, POLICE) < 1.1 * first, "not both"
    third = district.receive(THIRD)
    assert loaded(third, POLICE) == loaded(night, POLICE)


def test_one_export_under_two_names_counts_once(district: District) -> None:
    first = loaded(district.receive(FIRST), POLICE)
    district.deliver(1)
    file = district.file("常住人口_派出所1.xls")
    copy = file.with_name("常住人口_派出所1 (1).xls")
    shutil.copy(district.nights / "night0" / "inbox" / "police" / file.name, copy)
    os.utime(copy, (1, 1))
    night = district.receive(SECOND)
    assert "DQ-219" in codes(night.outcome)
    assert first <= loaded(night, POLICE) < 1.1 * first


def test_several_files_made_one_do_not_count_twice(district: District) -> None:
    first = loaded(district.receive(FIRST), PLANNING)
    one, other = sorted(district.inbox.glob("family_planning/*.xlsx"))
    rows: list[list[object]] = []
    cells(other, lambda number, row: rows.append(row) if number > 1 else None)
    import openpyxl

    book = openpyxl.load_workbook(one)
    for row in rows[1:]:
        book.worksheets[0].append(row)
    book.save(one.with_name("全区_全员人口.xlsx"))
    one.unlink()
    other.unlink()
    night = district.receive(SECOND)
    assert night.outcome.sources[PLANNING].files == 1
    assert abs(loaded(night, PLANNING) - first) <= 2


def test_a_community_left_out_is_held_though_the_total_hardly_moves(district: District) -> None:
    """One of two communities loses a quarter, the other grows by as much."""
    district.receive(FIRST)

    def shift(rows: list[str]) -> list[str]:
        mine = [row for row in rows[1:] if "兰亭社区" in row]
        gone = set(mine[: len(mine) // 3])
        others = [row for row in rows[1:] if "华夏社区" in row]
        more = [row.replace(row.split(",")[1], f"LD9{at:08d}", 1) for at, row in enumerate(others[: len(gone)])]
        return [rows[0], *(row for row in rows[1:] if row not in gone), *more]

    file = district.file("流入人员基本信息.csv")
    lines(file, shift, "utf-8-sig" if file.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030")
    night = district.receive(SECOND)
    assert "DQ-213" in codes(night.outcome)
    assert "DQ-212" not in codes(night.outcome)
    assert night.outcome.sources[FLOATING].standing == EARLIER


def test_one_of_many_files_missing_is_named(district: District) -> None:
    first = loaded(district.receive(FIRST), PLANNING)
    district.deliver(1)
    district.file("*华夏社区_全员人口.xlsx").unlink()
    night = district.receive(SECOND)
    (warned,) = (w for w in night.outcome.warnings if w.code == "DQ-111")
    assert "华夏社区" in warned.what("zh")
    assert loaded(night, PLANNING) >= first


def test_contents_moved_by_a_column_hold_the_file(district: District) -> None:
    before = loaded(district.receive(FIRST), TEMPORARY)

    def move(rows: list[str]) -> list[str]:
        return [rows[0], *(row.replace(",", ",,", 1).rstrip("\r\n").rsplit(",", 1)[0] + "\r\n" for row in rows[1:])]

    lines(district.file("暂住人口.csv"), move)
    night = district.receive(SECOND)
    assert "DQ-216" in codes(night.outcome)
    assert loaded(night, TEMPORARY) == before


def test_a_first_delivery_is_held_by_the_gates_that_need_no_history(district: District) -> None:
    def garble(rows: list[str]) -> list[str]:
        return [rows[0], *(row.replace("男", "甲").replace("女", "乙") for row in rows[1:])]

    lines(district.file("暂住人口.csv"), garble)
    night = district.receive(FIRST)
    assert "DQ-215" in codes(night.outcome)
    assert night.outcome.sources[TEMPORARY].loaded == 0


def test_a_missing_column_is_held_and_replayed_once_it_is_mapped(district: District) -> None:
    before = loaded(district.receive(FIRST), TEMPORARY)
    district.deliver(1)
    lines(district.file("暂住人口.csv"), lambda rows: [rows[0].replace("暂住地址", "现住详细地址"), *rows[1:]])
    assert loaded(district.receive(SECOND), TEMPORARY) == before
    district.file("暂住人口.csv").unlink()
    overlay = district.data / "overlays" / f"{TEMPORARY}.toml"
    overlay.parent.mkdir()
    overlay.write_text('[columns]\n"现住详细地址" = "暂住地址"\n', "utf-8")
    night = district.receive(THIRD)
    assert night.outcome.sources[TEMPORARY].standing == TONIGHT
    assert "DQ-204" not in codes(night.outcome)


def test_quarantined_rows_are_replayed_once_the_declaration_is_mended(district: District) -> None:
    file = district.file("暂住人口.csv")
    lines(file, lambda rows: [*rows, ",审核:张科长" + "," * (rows[0].count(",") - 1) + "\r\n"])
    first = district.receive(FIRST).outcome.sources[TEMPORARY]
    assert first.quarantined == 1
    overlay = district.data / "overlays" / f"{TEMPORARY}.toml"
    overlay.parent.mkdir()
    overlay.write_text('[file]\nnot_data = ["合计", "审核"]\n', "utf-8")
    again = district.receive(SECOND).outcome.sources[TEMPORARY]
    assert again.standing == SAME, "nothing new came"
    assert (again.quarantined, again.not_data) == (0, first.not_data + 1)
    assert (again.read, again.loaded) == (first.read, first.loaded)


def test_no_word_of_a_person_lets_a_file_without_a_required_column_in(district: District) -> None:
    district.receive(FIRST)
    lines(district.file("暂住人口.csv"), lambda rows: [rows[0].replace("姓名", "甲乙丙"), *rows[1:]])
    with pytest.raises(DaoqiaoError) as caught:
        district.receive(SECOND, only=TEMPORARY, accept=[TEMPORARY], reason="属实")
    assert caught.value.code == "DQ-612"
