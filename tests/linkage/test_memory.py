"""What linkage keeps from night to night: believed only where it is whole and of this version."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from pipelines.linkage import incremental, memory
from tests.linkage.people import crowd, features


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, pa.Table]:
    records = features(*crowd())
    memory.save(incremental.remember(records).memory, tmp_path / "linkage", "one", whole=True)
    return tmp_path / "linkage", records


def clusters(night: incremental.Night) -> list[int]:
    found = incremental.link(night).cluster.tolist()
    return [found.index(cluster) for cluster in found]


def test_what_was_kept_comes_back(kept: tuple[Path, pa.Table]) -> None:
    folder, records = kept
    known = memory.load(folder, "one")
    assert known is not None
    again = incremental.update(known, records.column("content").to_numpy(), lambda numbers: records.take(pa.array(numbers)))
    assert again is not None
    assert again.anew == 0
    assert clusters(again) == clusters(incremental.remember(records))


def test_another_version_is_not_believed(kept: tuple[Path, pa.Table]) -> None:
    assert memory.load(kept[0], "two") is None


def test_a_night_that_broke_off_leaves_nothing_to_believe(kept: tuple[Path, pa.Table]) -> None:
    memory.spoil(kept[0])
    assert memory.load(kept[0], "one") is None


@pytest.mark.parametrize("name", ["content", "names.points", "pairs.left", "keys.id.0", "term.estate.codes", "term.estate.slots"])
@pytest.mark.parametrize("damage", ["gone", "cut", "empty"])
def test_a_damaged_file_means_starting_anew(kept: tuple[Path, pa.Table], name: str, damage: str) -> None:
    path = kept[0] / f"{name}.npy"
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"")
    assert memory.load(kept[0], "one") is None


def test_more_records_than_there_is_room_for(kept: tuple[Path, pa.Table]) -> None:
    folder, records = kept
    known = memory.load(folder, "one")
    assert known is not None
    many = np.arange(1, 3 * len(records), dtype=np.uint64)
    assert incremental.update(known, many, lambda _: records.slice(0, 0)) is None
