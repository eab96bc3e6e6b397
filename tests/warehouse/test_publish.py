"""A version is there whole or not at all, and what was built is what is served."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from warehouse.store.database import open_reader, open_writer
from warehouse.store.publish import DATABASE, current, next_version, publish
from warehouse.vocabulary.errors import DaoqiaoError


def built(data: Path, rows: int) -> Path:
    work = data / "published" / ".building"
    con = open_writer(work / DATABASE)
    con.execute("CREATE SCHEMA mart")
    con.execute(f"CREATE TABLE mart.resident AS SELECT 'R' || i AS resident_id FROM range({rows}) t(i)")
    con.close()
    return work


def facts(data: Path, rows: int) -> dict[str, object]:
    return {"version": next_version(data, "2026-11-21"), "relations": {"mart.resident": rows}}


def test_the_pointer_names_the_newest_and_old_ones_go(tmp_path: Path) -> None:
    for rows in (1, 2, 3):
        publish(tmp_path, built(tmp_path, rows), facts(tmp_path, rows), keep=2)
    assert current(tmp_path).name == "20261121-003"
    assert sorted(p.name for p in (tmp_path / "published").iterdir() if p.is_dir()) == ["20261121-002", "20261121-003"]


def test_an_open_reader_keeps_its_version(tmp_path: Path) -> None:
    first = publish(tmp_path, built(tmp_path, 1), facts(tmp_path, 1), keep=1)
    con = open_reader(first.database)
    publish(tmp_path, built(tmp_path, 2), facts(tmp_path, 2), keep=1)
    assert con.execute("SELECT count(*) FROM mart.resident").fetchall() == [(1,)]
    con.close()


def test_rows_that_are_not_what_was_built_are_not_published(tmp_path: Path) -> None:
    publish(tmp_path, built(tmp_path, 1), facts(tmp_path, 1), keep=2)
    with pytest.raises(DaoqiaoError) as caught:
        publish(tmp_path, built(tmp_path, 5), facts(tmp_path, 6), keep=2)
    assert caught.value.code == "DQ-606"
    assert current(tmp_path).name == "20261121-001"


def test_a_damaged_block_is_found(tmp_path: Path) -> None:
    work = built(tmp_path, 300_000)
    con = duckdb.connect(str(work / DATABASE), read_only=True)
    (block,) = con.execute("SELECT max(block_id) FROM pragma_storage_info('mart.resident')").fetchall()[0]
    con.close()
    damaged = bytearray((work / DATABASE).read_bytes())
    start = 3 * 4096 + block * 262_144 + 1_000  # three headers stand before the blocks
    damaged[start : start + 64] = bytes(b ^ 0xFF for b in damaged[start : start + 64])
    (work / DATABASE).write_bytes(damaged)
    with pytest.raises(DaoqiaoError) as caught:
        publish(tmp_path, work, facts(tmp_path, 300_000), keep=2)
    assert caught.value.code == "DQ-606"


def test_a_database_that_was_not_closed_is_refused(tmp_path: Path) -> None:
    work = built(tmp_path, 1)
    (work / f"{DATABASE}.wal").write_bytes(b"x")
    with pytest.raises(DaoqiaoError):
        publish(tmp_path, work, facts(tmp_path, 1), keep=2)


def test_a_reader_reaches_nothing_but_its_version(tmp_path: Path) -> None:
    version = publish(tmp_path, built(tmp_path, 1), facts(tmp_path, 1), keep=2)
    (tmp_path / "secret.csv").write_text("a\n1\n")
    con = open_reader(version.database)
    for query in (f"SELECT * FROM read_csv('{tmp_path}/secret.csv')", "CREATE TABLE mart.x (a INT)", "SET memory_limit = '1GB'"):
        with pytest.raises(duckdb.Error):
            con.execute(query)
    con.close()
