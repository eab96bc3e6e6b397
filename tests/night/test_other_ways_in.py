"""Archives, places of their own and databases: other ways in, the same rows."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors.readers import read_file
from pipelines.night.intake import staged_file
from pipelines.night.outcome import EARLIER, SAME, TONIGHT
from pipelines.steps import Night, begin, receive_files
from tests.night.nights import FIRST, FLOATING, PLANNING, POLICE, SECOND, TEMPORARY, THIRD, District, codes
from tests.readers.postgres import Department


def loaded(night: Night, source_id: str) -> int:
    return night.outcome.sources[source_id].loaded


def test_a_zip_of_files_is_each_of_them(district: District, tmp_path: Path) -> None:
    plain = district.receive(FIRST)
    zipped = District(tmp_path / "zipped", district.nights)
    zipped.deliver(0)
    folder = zipped.inbox / "family_planning"
    with zipfile.ZipFile(folder / "计生_20261120.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.xlsx")):
            archive.write(file, file.name)
            file.unlink()
    night = zipped.receive(FIRST)
    assert loaded(night, PLANNING) == loaded(plain, PLANNING)
    assert night.outcome.sources[PLANNING].files == 2
    assert {one.delivery.file.partition("/")[0] for one in night.force if one.taken.source_id == PLANNING} == {"计生_20261120.zip"}
    assert night.outcome.sources[PLANNING].as_of == FIRST
    assert zipped.receive(SECOND).outcome.sources[PLANNING].standing == SAME


def test_a_gzip_is_the_file_in_it(district: District) -> None:
    plain = loaded(district.receive(FIRST), TEMPORARY)
    file = district.file("暂住人口.csv")
    file.with_name("暂住人口.csv.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    night = district.receive(SECOND)
    assert loaded(night, TEMPORARY) == plain
    assert "DQ-111" not in codes(night.outcome), "the same contents under the name of an archive are the same export"


def test_a_broken_archive_stops_nobody(district: District) -> None:
    first = district.receive(FIRST)
    file = district.file("暂住人口.csv")
    archive = file.with_name("暂住人口.zip")
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(file, file.name)
    archive.write_bytes(archive.read_bytes()[:-40])
    file.unlink()
    night = district.receive(SECOND)
    assert "DQ-106" in codes(night.outcome)
    assert loaded(night, TEMPORARY) == loaded(first, TEMPORARY)
    assert loaded(night, POLICE) == loaded(first, POLICE)


def test_a_source_may_lie_in_a_place_of_its_own(district: District, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    shutil.move(district.file("流入人员基本信息.csv"), share / "流入人员基本信息.csv")
    overlay = district.data / "overlays" / f"{FLOATING}.toml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text(f'[file]\npath = "{share}"\n', "utf-8")
    night = district.receive(FIRST)
    assert night.outcome.sources[FLOATING].standing == TONIGHT
    assert loaded(night, FLOATING) > 100


@pytest.fixture
def database(district: District) -> Path:
    """The temporary residents as a table, with the day each row was last changed; no file of them in the inbox."""
    file = district.file("暂住人口.csv")
    header, *rows = (row for row in read_file(file).sheets[0].rows)
    path = district.home / "gongan.db"
    con = sqlite3.connect(path)
    names = ", ".join(f'"{name}" TEXT' for name in header)
    con.execute(f'CREATE TABLE zzrk ({names}, "更新时间" TEXT)')
    marks = "?, " * len(header) + "?"
    con.executemany(f"INSERT INTO zzrk VALUES ({marks})", [[*row, f"2026-11-19 {n // 60:02}:{n % 60:02}:00"] for n, row in enumerate(rows)])
    con.commit()
    con.close()
    file.unlink()
    overlay = district.data / "overlays" / f"{TEMPORARY}.toml"
    overlay.parent.mkdir(parents=True)
    overlay.write_text(f'[database]\nurl = "sqlite:///{path}"\ntable = "zzrk"\nwatermark = "更新时间"\nfull_every = 3\n', "utf-8")
    return path


def change(path: Path, statement: str, *values: str) -> int:
    con = sqlite3.connect(path)
    try:
        count = con.execute(statement, values).rowcount
        con.commit()
        return count
    finally:
        con.close()


def people(district: District, night: str) -> tuple[Night, dict[str, str]]:
    """The night received, and of each temporary resident in force the printed phone."""
    with begin(district.inbox, district.data, night) as opened:
        receive_files(opened)
        found: dict[str, str] = {}
        for one in opened.force:
            if one.taken.source_id == TEMPORARY:
                table = pq.read_table(staged_file(opened.work, "person", one.delivery)).to_pydict()
                keys = table["record_key"]
                assert not set(keys) & set(found), "a record stands in one delivery only"
                assert table["ordinal"] == list(range(len(keys)))
                found |= dict(zip(keys, table["phones_raw"], strict=True))
                assert len(keys) == one.delivery.loaded - one.delivery.superseded
        return opened, found


def test_a_database_is_read_like_a_file(district: District, database: Path, two_nights: Path) -> None:
    other = District(district.home / "files", two_nights)
    other.deliver(0)
    wanted = loaded(other.receive(FIRST), TEMPORARY)
    night = district.receive(FIRST)
    assert loaded(night, TEMPORARY) == wanted
    (one,) = [one.delivery for one in night.force if one.taken.source_id == TEMPORARY]
    assert one.format == "database"
    assert one.read == one.loaded + one.quarantined + one.not_data
    assert "DQ-102" not in {w.code for w in night.outcome.warnings if w.facts.get("source_id") == TEMPORARY}


def test_only_what_changed_is_read_and_the_rest_stays(district: District, database: Path) -> None:
    _, before = people(district, FIRST)
    who = "SELECT rowid FROM zzrk ORDER BY rowid LIMIT 3"
    change(database, f"UPDATE zzrk SET 联系电话 = '13800000009', 更新时间 = '2026-11-20 20:00:00' WHERE rowid IN ({who})")
    night, after = people(district, SECOND)
    force = [one for one in night.force if one.taken.source_id == TEMPORARY]
    assert [one.delivery.covers for one in force] == ["full", "changes"]
    assert 3 <= force[1].delivery.loaded <= 4, "not the whole table again; the row that the last reading ended with may come twice"
    assert [one.standing for one in force] == [TONIGHT, TONIGHT]
    assert after.keys() == before.keys()
    assert sum(after[key] != before[key] for key in after) == 3
    assert all(after[key] == "13800000009" for key in after if after[key] != before[key])


@pytest.mark.parametrize("together", [False, True], ids=["each at its time", "all at one time"])
def test_a_row_deleted_in_the_database_goes_with_the_next_full_reading(district: District, database: Path, together: bool) -> None:
    if together:
        change(database, "UPDATE zzrk SET 更新时间 = '2026-11-22 01:00:00'")
    _, before = people(district, FIRST)
    change(database, "UPDATE zzrk SET 更新时间 = '2026-11-21 01:00:00' WHERE rowid = 5")
    assert change(database, "DELETE FROM zzrk WHERE rowid IN (1, 2)") == 2
    assert people(district, SECOND)[1].keys() == before.keys(), "changed rows say nothing of deleted ones"
    change(database, "UPDATE zzrk SET 更新时间 = '2026-11-22 01:00:00' WHERE rowid = 6")
    assert people(district, THIRD)[1].keys() == before.keys()
    night, after = people(district, "2026-11-23")
    assert len(before) - len(after) == 2
    (one,) = [one.delivery for one in night.force if one.taken.source_id == TEMPORARY]
    assert one.covers == "full"


def test_a_database_that_is_down_leaves_the_last_reading_in_force(district: District, database: Path) -> None:
    _, before = people(district, FIRST)
    database.rename(database.with_suffix(".away"))
    night, after = people(district, SECOND)
    assert after == before
    assert night.outcome.sources[TEMPORARY].standing == EARLIER
    assert any(w.code.startswith("DQ-12") and w.facts["source_id"] == TEMPORARY for w in night.outcome.warnings)
    assert [one.source_id for one in night.outcome.incidents] == [TEMPORARY]


def test_a_night_reads_a_real_server(district: District, department: Department) -> None:
    file = district.file("流入人员基本信息.csv")
    header, *rows = read_file(file).sheets[0].rows
    names = ", ".join(f'"{name}" text' for name in header)
    department.run("CREATE SCHEMA ldrk", f"CREATE TABLE ldrk.lr ({names})")
    with department.connect() as con, con.cursor() as cursor:
        cursor.executemany(f"INSERT INTO ldrk.lr VALUES ({', '.join(['%s'] * len(header))})".encode(), rows)
    file.unlink()
    secret = district.data / "secrets" / "ldrk"
    secret.parent.mkdir(parents=True)
    secret.write_text(department.password, "utf-8")
    secret.chmod(0o600)
    overlay = district.data / "overlays" / f"{FLOATING}.toml"
    overlay.parent.mkdir()
    overlay.write_text(f'[database]\nurl = "{department.url}"\ntable = "ldrk.lr"\npassword = "file:secrets/ldrk"\n', "utf-8")
    night = district.receive(FIRST)
    assert loaded(night, FLOATING) == len(rows) - night.outcome.sources[FLOATING].quarantined
    assert night.outcome.sources[FLOATING].standing == TONIGHT
    kept = b"".join(path.read_bytes() for path in district.data.rglob("*") if path.is_file() and path != secret)
    assert department.password.encode() not in kept
