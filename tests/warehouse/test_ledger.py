"""Resident ids: minted once, inherited by most of the records, never used again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from warehouse.state.ledger import open_state, resident_ids


@pytest.fixture
def state(tmp_path: Path) -> sa.Engine:
    return open_state(f"sqlite:///{tmp_path}/state/state.sqlite")


def ids(state: sa.Engine, **clusters: int) -> dict[str, str]:
    records = sorted(clusters)
    found = resident_ids(state, records, np.array([clusters[r] for r in records], dtype=np.int32))
    return dict(zip(records, found, strict=True))


def test_ids_stay_though_clusters_are_numbered_anew(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=1)
    assert ids(state, a=7, b=7, c=3) == first
    assert first["a"] == first["b"] != first["c"]


def test_a_merge_takes_the_id_of_the_larger_and_the_other_is_not_used_again(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=1)
    merged = ids(state, a=0, b=0, c=0, d=1)
    assert merged["c"] == first["a"]
    assert merged["d"] not in first.values()


def test_a_split_leaves_the_id_with_the_larger_part(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=0)
    split = ids(state, a=0, b=0, c=1)
    assert split["a"] == split["b"] == first["a"]
    assert split["c"] != first["a"]


def test_an_id_of_records_that_went_is_not_given_to_others(state: sa.Engine) -> None:
    first = ids(state, a=0, b=1)
    later = ids(state, c=0)
    assert later["c"] not in first.values()
    assert ids(state, a=0, b=1, c=2) == first | later


def test_the_same_start_gives_the_same_ids(tmp_path: Path) -> None:
    one, other = (open_state(f"sqlite:///{tmp_path}/{name}.sqlite") for name in "xy")
    assert ids(one, a=5, b=2, c=5) == ids(other, a=0, b=1, c=0)
