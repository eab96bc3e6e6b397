"""Bad input: a clear answer that names file, sheet, row, column and the mend; the others go on; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from connectors.declaration import load_sources
from pipelines.night.outcome import Outcome, Warned
from pipelines.steps import run_night
from tests.inbox import ROWS, file_of, printed, write_csv, write_inbox, write_xlsx
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError

DATE = "2026-11-21"
DIBAO = "dibao_person"


def told(outcome: Outcome, code: str) -> Warned:
    found = [w for w in outcome.warnings if w.code == code]
    assert found, [w.code for w in outcome.warnings]
    return found[0]


def count(data: Path, query: str) -> int:
    con = duckdb.connect(str(current(data).database), read_only=True)
    try:
        return int(con.execute(query).fetchall()[0][0])
    finally:
        con.close()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def a_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))


def other_encoding(path: Path) -> None:
    path.write_bytes("姓名,身份证号\n王".encode() + b"\xff\xff\xfe\x00,1\n")


def renamed_column(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("身份证号,户主", "身份号码(新),户主", 1), "utf-8")


@pytest.mark.parametrize(
    ("damage", "code"),
    [(Path.unlink, "DQ-102"), (empty, "DQ-103"), (a_picture, "DQ-104"), (other_encoding, "DQ-107"), (renamed_column, "DQ-204")],
)
def test_one_bad_file_stops_nobody(tmp_path: Path, damage: Callable[[Path], None], code: str) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    damage(file_of(inbox, DIBAO))
    outcome = run_night(inbox, tmp_path, DATE)
    warning = told(outcome, code)
    assert outcome.exit_code == 3
    assert outcome.residents == 3
    assert outcome.sources[DIBAO].loaded == 0
    assert warning.mend("zh")
    assert "…" not in warning.what("zh") + warning.cause("zh") + warning.mend("zh"), "every fact of the sentence is filled in"
    assert "…" not in warning.what("en") + warning.cause("en") + warning.mend("en")
    if code != "DQ-102":
        assert warning.place.file == file_of(inbox, DIBAO).name


def test_the_last_accepted_delivery_stands_in(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    run_night(inbox, tmp_path, DATE)
    empty(file_of(inbox, DIBAO))
    outcome = run_night(inbox, tmp_path, "2026-11-22")
    assert outcome.sources[DIBAO].standing == "earlier"
    assert outcome.sources[DIBAO].as_of == "2026-11-20"
    assert count(tmp_path, "SELECT count(*) FROM core.person_record WHERE source_id = 'dibao_person'") == 1


def test_a_renamed_column_names_the_likeliest_new_one(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    renamed_column(file_of(inbox, DIBAO))
    warning = told(run_night(inbox, tmp_path, DATE), "DQ-204")
    assert warning.place.row == 1
    assert "身份证号" in warning.what("zh")
    assert "身份号码(新)" in warning.cause("zh")


def test_an_unknown_code_costs_the_value_not_the_row(tmp_path: Path) -> None:
    odd = [ROWS[DIBAO][0] | {"类别": "Z类"}]
    outcome = run_night(write_inbox(tmp_path / "inbox", dibao_person=odd), tmp_path, DATE)
    warning = told(outcome, "DQ-401")
    assert (outcome.exit_code, warning.place.column) == (3, "类别")
    assert outcome.sources[DIBAO].loaded == 1
    assert count(tmp_path, "SELECT count(*) FROM core.person_record WHERE dibao_class IS NULL AND dibao_class_raw = 'Z类'") == 1
    assert count(tmp_path, "SELECT count(*) FROM dq.finding WHERE field = 'dibao_class' AND rule = 'value.unknown_code'") == 1


def test_rows_with_too_few_or_too_many_cells_are_quarantined_not_lost(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    lines = printed(load_sources()[DIBAO], ROWS[DIBAO])
    write_csv(file_of(inbox, DIBAO), [*lines, ["只有", "三格", "而已"], [*lines[1], "多出来的"], ["合计", "1"]])
    outcome = run_night(inbox, tmp_path, DATE)
    source = outcome.sources[DIBAO]
    assert (source.read, source.loaded, source.quarantined, source.not_data) == (5, 1, 2, 2)
    assert (told(outcome, "DQ-301").place.row, told(outcome, "DQ-302").place.row) == (3, 4)
    assert outcome.exit_code == 3
    assert count(tmp_path, "SELECT count(*) FROM dq.reject WHERE row_number = 3 AND mend <> ''") == 1


def test_a_row_that_names_nobody_is_quarantined(tmp_path: Path) -> None:
    nobody = [ROWS[DIBAO][0], ROWS[DIBAO][0] | {"姓名": "　"}]
    outcome = run_night(write_inbox(tmp_path / "inbox", dibao_person=nobody), tmp_path, DATE)
    assert told(outcome, "DQ-303").place == told(outcome, "DQ-303").place.__class__(file_of(tmp_path / "inbox", DIBAO).name, "", 3, "姓名")


def test_a_column_that_nobody_declared_is_told(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    lines = printed(load_sources()[DIBAO], ROWS[DIBAO])
    write_csv(file_of(inbox, DIBAO), [[*lines[0], "信用积分"], [*lines[1], "88"]])
    outcome = run_night(inbox, tmp_path, DATE)
    assert told(outcome, "DQ-205").place.column == "信用积分"
    assert outcome.sources[DIBAO].loaded == 1


def test_a_file_nobody_claims_is_told(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    write_csv(inbox / "dibao" / "食堂菜单.csv", [["菜名", "价格"], ["面条", "8"]])
    outcome = run_night(inbox, tmp_path, DATE)
    assert told(outcome, "DQ-101").place.file == "食堂菜单.csv"


def test_a_source_that_the_district_goes_without_is_not_read_and_not_missed(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    (tmp_path / "district.toml").write_text('without = ["visit", "dibao_person"]\n', "utf-8")
    file_of(inbox, "visit").unlink()
    outcome = run_night(inbox, tmp_path, DATE)
    assert told(outcome, "DQ-113").place.file == file_of(inbox, DIBAO).name
    assert {"visit", DIBAO}.isdisjoint(outcome.sources)
    assert not [warned for warned in outcome.warnings if warned.facts.get("source_id") == "visit"], "nobody waits for it"
    assert outcome.residents == 3


def test_one_file_under_two_names_and_an_old_edition_are_not_read_twice(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    file = file_of(inbox, DIBAO)
    (file.parent / "城市低保人员查询_20261113.csv").write_bytes(file.read_bytes())
    (file.parent / "低保人员查询副本.csv").write_bytes(file.read_bytes())
    outcome = run_night(inbox, tmp_path, DATE)
    assert told(outcome, "DQ-208").place.file == "城市低保人员查询_20261113.csv"
    assert told(outcome, "DQ-207").place.file in {"城市低保人员查询_20261120.csv", "低保人员查询副本.csv"}
    assert outcome.sources[DIBAO].loaded == 1


def test_bank_accounts_never_reach_the_disk(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    source = load_sources()["dibao_household"]
    lines = printed(source, ROWS["dibao_household"])
    file = file_of(inbox, "dibao_household")
    file.unlink()
    write_xlsx(file.with_suffix(".xlsx"), [[*lines[0], "银行帐号"], [*lines[1], "6222020000000000001"]])
    run_night(inbox, tmp_path, DATE)
    kept = [p for p in tmp_path.rglob("*") if p.is_file() and inbox not in p.parents]
    con = duckdb.connect()
    cells = con.execute("SELECT cells FROM read_parquet(?)", [[str(p) for p in kept if p.suffix == ".parquet"]]).fetchall()
    assert cells
    assert not any("6222020000000000001" in (cell or "") for (row,) in cells for cell in row)
    assert not any(b"6222020000000000001" in p.read_bytes() for p in kept)


def test_nothing_at_all_publishes_nothing(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "dibao").mkdir(parents=True)
    with pytest.raises(DaoqiaoError) as caught:
        run_night(tmp_path / "inbox", tmp_path, DATE)
    assert (caught.value.code, caught.value.exit_code) == ("DQ-605", 4)
    with pytest.raises(DaoqiaoError, match="DQ-602"):
        current(tmp_path)


def test_an_inbox_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-502"):
        run_night(tmp_path / "nowhere", tmp_path / "data", DATE)


def test_two_nights_at_once(tmp_path: Path) -> None:
    from warehouse.store.lock import writer_lock

    inbox = write_inbox(tmp_path / "inbox")
    with writer_lock(tmp_path), pytest.raises(DaoqiaoError) as caught:
        run_night(inbox, tmp_path, DATE)
    assert caught.value.exit_code == 6


def test_a_dry_run_leaves_nothing_behind(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox")
    outcome = run_night(inbox, tmp_path / "data", DATE, dry_run=True)
    assert outcome.sources[DIBAO].loaded == 1
    assert [p for p in (tmp_path / "data").rglob("*") if p.is_file() and p.name != ".lock"] == []
