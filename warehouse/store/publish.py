"""Publishing: a version is a directory, whole or not at all; a pointer file names the one in force.

Here: the manifest, verification, the switch, tidying old versions. Not here: what is in a version.
A database file is never replaced under its own path: open readers would keep serving the old bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.store.database import CLOSED
from warehouse.vocabulary.errors import DaoqiaoError

DATABASE = "warehouse.duckdb"
LOOKUP = "lookup.sqlite"
"""The portal's projection of the same rows; versions published before it was made have none."""
MANIFEST = "manifest.json"
POINTER = "current"


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its directory and what its manifest says."""

    path: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def database(self) -> Path:
        return self.path / DATABASE

    @property
    def lookup(self) -> Path:
        return self.path / LOOKUP


def publish(data: Path, building: Path, facts: dict[str, Any], keep: int) -> Version:
    """Verify ``building`` (a directory with a closed database and its projection), name it by ``facts['version']`` and put it in force.

    Raises DaoqiaoError DQ-606 where the file is not closed, or its rows are not what was built; DQ-682 where the projection is damaged.
    """
    manifest = _seal(building, facts)
    published = data / "published"
    home = published / str(facts["version"])
    os.rename(building, home)
    pointer = published / f".{POINTER}.new"
    pointer.write_text(home.name, "utf-8")
    _sync(pointer)
    os.replace(pointer, published / POINTER)
    _sync(published)
    _tidy(published, home.name, keep)
    return Version(home, manifest)


def put_aside(home: Path, building: Path, facts: dict[str, Any]) -> Version:
    """Verify ``building`` like a version to be published and put it at ``home``, in the place of an earlier one there. What is
    in force stays in force. Raises DQ-606."""
    manifest = _seal(building, facts)
    home.parent.mkdir(parents=True, exist_ok=True)
    old = home.with_name(f".{home.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if home.exists():
        os.rename(home, old)
    os.rename(building, home)
    _sync(home.parent)
    shutil.rmtree(old, ignore_errors=True)
    return Version(home, manifest)


def _seal(building: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Verify what was built, write its manifest, and see all of it to disk."""
    database = building / DATABASE
    if list(building.glob("*.wal")):
        raise DaoqiaoError("DQ-606", detail="数据库没有关闭（还有 WAL）")
    _verify(database, facts["relations"])
    lookup = building / LOOKUP
    if lookup.exists():
        from warehouse.store.lookup.file import verify  # who only reads the warehouse needs no SQLite

        verify(lookup)
    files = [path for path in (database, lookup) if path.exists()]
    manifest = facts | {"files": {path.name: {"sha256": _sha256(path), "bytes": path.stat().st_size} for path in files}}
    (building / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    shutil.rmtree(building / "spill", ignore_errors=True)
    for path in building.iterdir():
        _sync(path)
    _sync(building)
    return manifest


def current(data: Path) -> Version:
    """The version in force. Raises DaoqiaoError DQ-602 where nothing has been published."""
    pointer = data / "published" / POINTER
    try:
        home = pointer.parent / pointer.read_text("utf-8").strip()
        return Version(home, json.loads((home / MANIFEST).read_text("utf-8")))
    except FileNotFoundError as error:
        raise DaoqiaoError("DQ-602", path=data) from error


def _verify(database: Path, expected: dict[str, int]) -> None:
    """Read every block of every relation, as only that finds a damaged one, and compare the counts."""
    con = duckdb.connect(str(database), read_only=True, config=CLOSED)
    try:
        for name, rows in expected.items():
            found = con.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {name} AS t").fetchall()[0][0]
            if found != rows:
                raise DaoqiaoError("DQ-606", detail=f"{name} 应有 {rows} 行，实有 {found} 行")
    except duckdb.Error as error:
        raise DaoqiaoError("DQ-606", detail=type(error).__name__) from error
    finally:
        con.close()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tidy(published: Path, newest: str, keep: int) -> None:
    """Keep the newest ``keep`` versions; a reader with an old file open goes on reading it."""
    versions = sorted(p for p in published.iterdir() if p.is_dir() and not p.name.startswith("."))
    for old in versions[:-keep] if keep > 0 else []:
        if old.name != newest:
            shutil.rmtree(old, ignore_errors=True)


def next_version(data: Path, date: str) -> str:
    """A name no version of ``date`` has had: ``20261122-001``, ``-002`` …; names sort by age within a day."""
    day = date.replace("-", "")
    taken = [int(p.name.split("-")[1]) for p in (data / "published").glob(f"{day}-*")]
    return f"{day}-{max(taken, default=0) + 1:03d}"
