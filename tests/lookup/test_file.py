"""The file: the same bytes for the same version, read by many at once, damage told, what is open goes on being served."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.night.readings import characters
from tests.lookup.town import ID, PEOPLE, published, resident_ids
from warehouse.store.database import open_reader
from warehouse.store.lookup.desk import Lookup
from warehouse.store.lookup.file import verify
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.lookup.write import write
from warehouse.store.publish import DATABASE, LOOKUP, MANIFEST, Version, current
from warehouse.store.reading import reading
from warehouse.vocabulary.errors import DaoqiaoError

WHOLE = Scope(district=True)
WORDS = ("张", "zgq", ID, ID[-4:], "12幢", "绿城", "张 12幢", "林")


def answers(lookup: Lookup) -> list[object]:
    desk = lookup.desk(WHOLE, EVERYTHING)
    return [desk.search(word) for word in WORDS] + [desk.merged(f"R{at:07d}") for at in range(1, len(PEOPLE) + 1)]


def from_another_process(path: Path) -> list[object]:
    lookup = Lookup(Version(path, {}))
    try:
        return answers(lookup)
    finally:
        lookup.close()


def test_the_same_version_gives_the_same_bytes(night: Version, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write(night.database, tmp_path / name, characters())
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_both_files_are_in_the_manifest_and_verified(tmp_path: Path) -> None:
    version = published(tmp_path)
    files = json.loads((version.path / MANIFEST).read_text("utf-8"))["files"]
    assert set(files) == {DATABASE, LOOKUP}
    assert files[LOOKUP]["bytes"] == version.lookup.stat().st_size
    assert sorted(path.name for path in version.path.iterdir()) == sorted([DATABASE, LOOKUP, MANIFEST])


def test_a_version_of_before_still_opens(tmp_path: Path) -> None:
    version = published(tmp_path)
    version.lookup.unlink()
    with reading(tmp_path) as opened:
        assert opened.rows("SELECT count(*) AS n FROM mart.resident", {}) == [{"n": len(PEOPLE)}]
    with pytest.raises(DaoqiaoError) as caught:
        Lookup(current(tmp_path))
    assert caught.value.code == "DQ-681"


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "other", "no array", "older format"])
def test_a_damaged_file_is_told(town: Lookup, tmp_path: Path, damage: str) -> None:
    path = tmp_path / LOOKUP
    whole = town.version.lookup.read_bytes()
    shutil.copy(town.version.lookup, path)
    verify(path)
    if damage in ("no array", "older format"):
        con = sqlite3.connect(path)
        con.execute(
            "DELETE FROM array WHERE name = 'known'" if damage == "no array" else "UPDATE fact SET value = '0' WHERE key = 'format'"
        )
        con.commit()
        con.close()
    else:
        path.write_bytes(
            {"cut": whole[: len(whole) // 2], "empty": b"", "noise": bytes(len(whole)), "other": b"resident_id,name\n"}[damage]
        )
    for opening in (lambda: Lookup(Version(tmp_path, {})), lambda: verify(path)):
        with pytest.raises(DaoqiaoError) as caught:
            opening()
        assert caught.value.code == ("DQ-681" if damage == "older format" else "DQ-682")


def test_no_damaged_page_goes_unnoticed(town: Lookup, tmp_path: Path) -> None:
    """Where a page in the middle is damaged, publishing refuses, and a look-up that meets it says so and shows no part of it."""
    whole = town.version.lookup.read_bytes()
    con = sqlite3.connect(f"file:{town.version.lookup}?mode=ro&immutable=1", uri=True)
    pages = dict(con.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall())
    con.close()
    for table in ("resident", "record", "number", "member", "resident_by_id"):
        damaged = bytearray(whole)
        at = (pages[table] - 1) * 4096
        damaged[at : at + 4096] = b"\xff" * 4096
        path = tmp_path / LOOKUP
        path.write_bytes(damaged)
        with pytest.raises(DaoqiaoError) as caught:
            verify(path)
        assert caught.value.code == "DQ-682"
        with pytest.raises(DaoqiaoError) as caught:
            from_another_process(tmp_path)
        assert caught.value.code == "DQ-682"
        assert not any(one.name in str(caught.value) for one in PEOPLE)


def test_a_version_that_is_replaced_goes_on_being_served(tmp_path: Path) -> None:
    first = published(tmp_path)
    lookup = Lookup(first)
    before = answers(lookup)
    published(tmp_path, "20261121-002")  # keeps one: the first version's directory is gone
    assert not first.path.exists()
    with ThreadPoolExecutor(8) as pool:  # more threads than connections
        assert all(found == before for found in pool.map(lambda _: answers(lookup), range(16)))
    newer = Lookup(current(tmp_path))
    assert answers(newer) == before
    lookup.close()
    newer.close()


def test_processes_and_threads_read_at_once_and_write_nothing(town: Lookup) -> None:
    expected = answers(town)
    home = town.version.path
    listed = sorted(path.name for path in home.iterdir())
    with multiprocessing.get_context("spawn").Pool(2) as pool, ThreadPoolExecutor(4) as threads:
        others = pool.map_async(from_another_process, [home] * 4)
        assert all(found == expected for found in threads.map(lambda _: answers(town), range(12)))
        assert all(found == expected for found in others.get(60))
    assert sorted(path.name for path in home.iterdir()) == listed
    with pytest.raises(DaoqiaoError):
        town.file.rows("DELETE FROM resident")


def test_every_array_has_a_place_for_every_resident(town: Lookup) -> None:
    con = open_reader(town.version.database)
    ((count,),) = con.sql("SELECT count(*) FROM mart.resident").fetchall()
    con.close()
    assert {len(town.file.array(name)) for name in town.file.facts["arrays"] if name.startswith(("searched_", "known"))} == {count}
    assert len(resident_ids()) < count
