"""Every printed row in exactly one count, whatever stands around the data."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from connectors.declaration import load_sources
from connectors.intake.arrivals import Arrival
from connectors.intake.delivery import business_date, slot_of
from connectors.intake.landing import land, landed_sheets
from connectors.intake.receive import examine, from_landing
from connectors.intake.rows import Judged
from connectors.standardise.columns import raw_columns
from tests.inbox import ROWS, printed, write_csv
from warehouse.vocabulary.errors import DaoqiaoError


def judged(path: Path, source_id: str) -> tuple[Judged, dict[str, int]]:
    received = examine(Arrival(path, path.name, load_sources()[source_id].system), load_sources(), "2026-11-21")
    delivery, sheets = received.delivery, received.judged
    assert delivery is not None
    assert delivery.source_id == source_id
    counts = {how: sheets[0].disposition.count(how) for how in ("loaded", "quarantined", "not_data")}
    assert sum(counts.values()) == len(sheets[0].sheet.rows) == delivery.read
    return sheets[0], counts


def test_titles_notes_blanks_and_a_repeated_header_are_not_data(tmp_path: Path) -> None:
    header, row = printed(load_sources()["dibao_person"], ROWS["dibao_person"])
    blank = [""] * len(header)
    title, total, signed = (["城市低保人员查询", *blank[1:]], ["合 计", "1", *blank[2:]], ["制表人：管理员", *blank[1:]])
    path = write_csv(tmp_path / "dibao" / "x.csv", [title, blank, header, row, header, row, total, blank, signed])
    one, counts = judged(path, "dibao_person")
    assert counts == {"loaded": 2, "quarantined": 0, "not_data": 7}
    assert one.reason == ["title", "title", "header", "", "header", "", "note", "blank", "note"]


def test_two_layouts_of_one_folder_are_told_by_their_headers_not_their_names(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "dibao" / "城市低保人员查询.csv", printed(load_sources()["dibao_household"], ROWS["dibao_household"]))
    judged(path, "dibao_household")


def test_merged_cells_are_filled_only_where_declared(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["社区", "小区", "楼栋", "党小组", "党小组长", "党建联络员"], ["东风社区", "胜利家园", "1号楼", "第1党小组", None, "李"],
                [None, None, "2号楼", None, None, None], ["东风社区", "胜利家园", "3号楼", None, None, None]):  # fmt: skip
        sheet.append(row)
    for area in ("A2:A3", "B2:B3", "D2:D3", "F2:F3"):
        sheet.merge_cells(area)
    path = tmp_path / "grid" / "楼栋党小组.xlsx"
    path.parent.mkdir()
    book.save(path)
    one, _ = judged(path, "grid_building")
    columns = raw_columns(one)
    assert columns["party_group"].to_pylist() == ["第1党小组", "第1党小组", None], "below the merged area nothing is guessed"
    assert columns["liaison"].to_pylist() == ["李", None, None], "not declared to be filled down"


def test_a_header_that_stands_twice_is_told_apart(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "police" / "常住人口.csv", printed(load_sources()["police_resident"], ROWS["police_resident"]))
    one, _ = judged(path, "police_resident")
    assert one.layout is not None
    assert not one.layout.unknown
    assert raw_columns(one)["household_no"].to_pylist() == ["123456789", "123456789"]


def test_two_columns_of_one_field_are_joined_and_a_blank_word_is_not_a_phone(tmp_path: Path) -> None:
    rows = [ROWS["party_roll"][0] | {"手机号": "13800000001", "固定电话": "无"}, ROWS["party_roll"][0] | {"手机号": "1", "固定电话": "2"}]
    path = write_csv(tmp_path / "party_members" / "x.csv", printed(load_sources()["party_roll"], rows))
    assert raw_columns(judged(path, "party_roll")[0])["phones"].to_pylist() == ["13800000001", "1 / 2"]


def test_a_sheet_that_no_declaration_knows_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "dibao" / "低保人员.csv", [["甲", "乙"], ["1", "2"]])
    with pytest.raises(DaoqiaoError) as caught:
        examine(Arrival(path, path.name, "dibao"), load_sources(), "2026-11-21")
    assert caught.value.code == "DQ-201"
    assert "姓名" in caught.value.cause()


@pytest.mark.parametrize(
    ("file", "date", "slot"),
    [
        ("城市低保人员查询_20261120.xlsx", "2026-11-20", "城市低保人员查询_#"),
        ("城市低保人员查询_2026-11-20.csv", "2026-11-20", "城市低保人员查询_#"),
        ("411099002001_西湖社区_全员人口.xlsx", "2026-11-21", "411099002001_西湖社区_全员人口"),
        ("暂住人口.csv", "2026-11-21", "暂住人口"),
    ],
)
def test_a_file_name_gives_the_business_date_and_the_slot(file: str, date: str, slot: str) -> None:
    assert business_date(file, "2026-11-21") == date
    assert slot_of(file) == slot


def test_what_is_private_is_not_landed_even_where_a_row_has_a_cell_too_many(tmp_path: Path) -> None:
    source = load_sources()["dibao_household"]
    header, row = printed(source, ROWS["dibao_household"])
    header, row = [*header, "开户银行", "银行帐号"], [*row, "信用社", "6217000000000001"]
    short, long = [*row[:2], *row[3:]], [*row[:2], "x", *row[2:]]
    path = write_csv(tmp_path / "dibao" / "城市低保家庭查询.csv", [header, row, short, long])
    received = examine(Arrival(path, path.name, "dibao"), load_sources(), "2026-11-21")
    assert received.delivery is not None
    assert received.judged[0].reason[1:] == ["", "DQ-301", "DQ-302"]
    land(tmp_path / "landing", received.delivery, received.judged)
    (sheet,) = landed_sheets(tmp_path / "landing", received.delivery)
    kept = [cell for cells in sheet.rows for cell in cells if cell]
    assert "6217000000000001" not in kept
    assert "信用社" not in kept
    assert sheet.rows[1][: len(row) - 2] == [cell or None for cell in row[:-2]]
    assert sheet.rows[2][:3] == short[:3], "the beginning of a row is still there to find it by"


@pytest.mark.parametrize(
    ("header", "rows", "reasons"),
    [
        ("姓名,暂住地址,身份证号,备注", ["王伟,路8号,1,", "王伟,路,8号,1,", "王伟路8号,1,"], ["", "DQ-302", "DQ-301"]),
        ("姓名,暂住地址,身份证号", ["王伟,路8号,1,"] * 3 + ["王伟,路,8号,1,", "王伟,路8号,1"], ["", "", "", "DQ-302", ""]),
        ("姓名,暂住地址,身份证号,", ["王伟,路8号,1"] * 3 + ["王伟,路8号,1,", "王伟,1"], ["", "", "", "", "DQ-301"]),
        ("姓名,暂住地址,身份证号,", ["王伟,路8号,1,"] * 3 + ["王伟路8号,1,"], ["", "", "", "DQ-301"]),
        ("姓名,暂住地址,身份证号", ["王伟,路8号,1,", "王伟,路8号,1,"], ["DQ-302", "DQ-302"]),
        ("姓名,暂住地址,身份证号", ["王伟,路8号,1,"] * 3 + ["王伟,路,8号,1"], ["DQ-302"] * 4),
    ],
    ids=[
        "last column empty",
        "comma ends the rows",
        "comma ends the header",
        "comma ends every line",
        "too few to be a habit",
        "not only a comma",
    ],
)
def test_the_number_of_cells_tells_though_the_last_column_is_empty(
    tmp_path: Path, header: str, rows: list[str], reasons: list[str]
) -> None:
    path = tmp_path / "police" / "暂住人口.csv"
    path.parent.mkdir()
    path.write_text("\n".join([header, *rows]), "utf-8")
    one, _ = judged(path, "police_temporary")
    assert one.reason[1:] == reasons


def test_what_was_landed_without_its_private_cells_is_judged_as_it_was(tmp_path: Path) -> None:
    source = load_sources()["dibao_household"]
    header, row = printed(source, ROWS["dibao_household"])
    header, row = ["银行帐号", *header], ["6217000000000001", *row]
    lines = [header, row, [*row, "旁注"], row[:-1], header, ["合计", "1", *[""] * (len(row) - 2)]]
    path = write_csv(tmp_path / "dibao" / "城市低保家庭查询.csv", lines)
    received = examine(Arrival(path, path.name, "dibao"), load_sources(), "2026-11-21")
    assert received.delivery is not None
    assert received.judged[0].reason == ["header", "", "DQ-302", "DQ-301", "header", "note"]
    land(tmp_path / "landing", received.delivery, received.judged)
    assert from_landing(tmp_path / "landing", received.delivery, source).judged[0].reason == received.judged[0].reason


def test_a_sheet_that_no_declaration_reads_is_quarantined_from_landing_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in printed(load_sources()["police_temporary"], ROWS["police_temporary"]):
        book.active.append(line)
    remarks = book.create_sheet("说明")
    for line in (["填写说明", "见通知"], ["一", "如实填写"]):
        remarks.append(line)
    path = tmp_path / "暂住人口.xlsx"
    book.save(path)
    received = examine(Arrival(path, path.name, "police"), load_sources(), "2026-11-21")
    assert received.delivery is not None
    assert [one.reason for one in received.judged] == [["header", ""], ["DQ-201", "DQ-201"]]
    land(tmp_path / "landing", received.delivery, received.judged)
    again = from_landing(tmp_path / "landing", received.delivery, load_sources()["police_temporary"])
    assert [one.reason for one in again.judged] == [["header", ""], ["DQ-201", "DQ-201"]]
    assert again.delivery == received.delivery
