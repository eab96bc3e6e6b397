"""Resident ids: minted once, inherited by most of the records, never used again, and the same again for a past night."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from warehouse.state.database import open_state
from warehouse.state.ledger import ids_as_of, resident_ids
from warehouse.state.lineage_journal import redirects

FIRST, SECOND, THIRD, FOURTH = (f"2026-11-{day}" for day in (18, 19, 20, 21))


def ids(state: sa.Engine, night: str = FIRST, /, **clusters: int) -> dict[str, str]:
    records = sorted(clusters)
    found = resident_ids(state, records, np.array([clusters[r] for r in records], dtype=np.int32), night)
    return dict(zip(records, found, strict=True))


def as_of(state: sa.Engine, night: str, /, **clusters: int) -> dict[str, str]:
    records = sorted(clusters)
    found = ids_as_of(state, records, np.array([clusters[r] for r in records], dtype=np.int32), night)
    return dict(zip(records, found, strict=True))


def contents(state: sa.Engine) -> list[list[tuple[object, ...]]]:
    with state.connect() as con:
        names = [name for name in sa.inspect(con).get_table_names() if name.startswith("ledger")]
        return [sorted(tuple(row) for row in con.execute(sa.text(f"SELECT * FROM {name}"))) for name in sorted(names)]


def test_ids_stay_though_clusters_are_numbered_anew(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=1)
    assert ids(state, SECOND, a=7, b=7, c=3) == first
    assert first["a"] == first["b"] != first["c"]


def test_a_merge_takes_the_id_of_the_larger_and_the_other_is_not_used_again(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=1)
    merged = ids(state, SECOND, a=0, b=0, c=0, d=1)
    assert merged["c"] == first["a"]
    assert merged["d"] not in first.values()


def test_a_split_leaves_the_id_with_the_larger_part(state: sa.Engine) -> None:
    first = ids(state, a=0, b=0, c=0)
    split = ids(state, SECOND, a=0, b=0, c=1)
    assert split["a"] == split["b"] == first["a"]
    assert split["c"] != first["a"]


def test_an_id_of_records_that_went_is_not_given_to_others(state: sa.Engine) -> None:
    first = ids(state, a=0, b=1)
    later = ids(state, SECOND, c=0)
    assert later["c"] not in first.values()
    assert ids(state, THIRD, a=0, b=1, c=2) == first | later


def test_the_same_start_gives_the_same_ids(tmp_path: Path) -> None:
    one, other = (open_state(f"sqlite:///{tmp_path}/{name}.sqlite") for name in "xy")
    assert ids(one, a=5, b=2, c=5) == ids(other, a=0, b=1, c=0)


def test_a_past_night_gives_its_ids_again_and_writes_nothing(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=0, c=1)
    merged = ids(state, SECOND, a=0, b=0, c=0)
    parted = ids(state, THIRD, a=0, b=1, c=2)
    before = contents(state)
    assert as_of(state, FIRST, a=4, b=4, c=2) == first
    assert as_of(state, SECOND, a=0, b=0, c=0) == merged
    assert as_of(state, THIRD, a=0, b=1, c=2) == as_of(state, FOURTH, a=0, b=1, c=2) == parted
    assert contents(state) == before


def test_what_no_record_of_that_night_is_known_for_gets_an_id_that_was_never_minted(state: sa.Engine) -> None:
    first = ids(state, SECOND, a=0)
    ids(state, THIRD, b=0)
    assert as_of(state, SECOND, b=0, a=1, c=2, d=3) == first | {"b": "X0000001", "c": "X0000002", "d": "X0000003"}
    assert as_of(state, FIRST, a=0) == {"a": "X0000001"}


def test_a_night_run_again_replaces_what_it_said(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=0)
    ids(state, SECOND, a=0, b=1)
    again = ids(state, SECOND, a=0, b=0)
    assert again == first
    assert as_of(state, SECOND, a=0, b=0) == as_of(state, FIRST, a=0, b=0) == first
    assert as_of(state, THIRD, a=0, b=1)["b"] not in first.values()


def test_a_night_run_twice_mints_nothing_twice(state: sa.Engine) -> None:
    ids(state, FIRST, a=0, b=0, c=1)
    once = ids(state, SECOND, a=0, b=1, c=2, d=3)
    before = contents(state)
    assert ids(state, SECOND, a=0, b=1, c=2, d=3) == once
    assert contents(state) == before


def test_of_two_ids_with_equally_many_records_the_older_wins(state: sa.Engine) -> None:
    first = ids(state, FIRST, z=0)
    second = ids(state, SECOND, z=0, a=1)
    assert set(ids(state, THIRD, z=0, a=0).values()) == {first["z"]}, second


def test_the_older_id_wins_beyond_seven_digits_too(state: sa.Engine) -> None:
    ids(state, FIRST, x=0)
    with state.begin() as con:
        con.execute(sa.text("UPDATE ledger_minted SET last = 9999998"))
    late = ids(state, SECOND, x=0, b=1, c=2)
    assert [late["b"], late["c"]] == ["R9999999", "R10000000"]
    assert set(ids(state, THIRD, b=0, c=0).values()) == {"R9999999"}


def test_who_stayed_keeps_the_id_though_more_come_back(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, x=0, y=0)
    ids(state, SECOND, a=0)
    third = ids(state, THIRD, a=0, x=1, y=1)
    assert third["a"] == first["a"]
    assert third["x"] == third["y"] != first["a"]


def test_who_comes_back_alone_is_who_it_was(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=1)
    ids(state, SECOND, a=0)
    assert ids(state, THIRD, a=0, b=1) == first


def test_a_night_run_after_later_ones_leaves_what_those_said(state: sa.Engine) -> None:
    ids(state, FIRST, a=0, b=0, c=0)
    third = ids(state, THIRD, a=0, b=0, c=0, e=1)
    late = ids(state, SECOND, a=0, b=0, c=1, e=2)
    assert late["c"] not in third.values()
    assert late["e"] == third["e"]  # met on the third night: no second id for it
    assert as_of(state, SECOND, a=0, b=0, c=1, e=2) == late
    assert as_of(state, THIRD, a=0, b=0, c=0, e=1) == third
    assert ids(state, FOURTH, a=0, b=0, c=0, e=1) == third


RUNS = st.lists(
    st.tuples(st.sampled_from([FIRST, SECOND, THIRD, FOURTH]), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), min_size=1)),
    max_size=9,
)


SIX = dict.fromkeys("abcdef", 0)


@settings(deadline=None, max_examples=25)  # 2,000 passed once; each opens a store
@given(RUNS)
@example([(FIRST, {"a": 0}), (SECOND, {"a": 0}), (FIRST, {"b": 0}), (FIRST, {"a": 0})])
@example([(FOURTH, {"b": 2, "e": 3}), (THIRD, {"f": 0}), (FIRST, {"b": 2})])
@example([(FIRST, {"a": 0}), (SECOND, {"a": 0}), (FIRST, SIX), (FIRST, SIX | {"f": 1}), (SECOND, {"a": 0, "b": 0, "f": 1})])
def test_every_night_gives_again_what_its_last_run_gave(runs: list[tuple[str, dict[str, int]]]) -> None:
    state = open_state("sqlite://")
    said = {}
    given_out = set()
    for night, clusters in runs:
        said[night] = (clusters, ids(state, night, **clusters))
        given_out |= set(said[night][1].values())
    before = contents(state)
    for night, (clusters, found) in said.items():
        assert as_of(state, night, **clusters) == found
    assert contents(state) == before
    if runs:
        end = max(said)
        ended = {row["former_id"] for row in redirects(state, end).to_pylist()}
        assert ended == given_out - set(said[end][1].values()), "every id ever given out is in use or led on"
    state.dispose()


def test_a_store_of_version_0_1_is_taken_on_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE ledger_record (record_id VARCHAR(64) NOT NULL, resident_id VARCHAR(16) NOT NULL, PRIMARY KEY (record_id))"
        )
        old.execute("CREATE TABLE ledger_minted (last INTEGER NOT NULL)")
        old.executemany("INSERT INTO ledger_record VALUES (?, ?)", [("a", "R0000001"), ("b", "R0000001"), ("c", "R0000002")])
        old.execute("INSERT INTO ledger_minted VALUES (2)")
    old.close()
    for _ in range(2):  # opening it again changes nothing more
        state = open_state(f"sqlite:///{path}")
        assert as_of(state, FIRST, a=0, b=0, c=1) == {"a": "R0000001", "b": "R0000001", "c": "R0000002"}
    assert ids(state, SECOND, a=0, b=1, c=2)["b"] == "R0000003"
    assert as_of(state, FIRST, a=0, b=0, c=1)["b"] == "R0000001"


def test_opening_makes_every_table_once(state_url: str) -> None:
    tables = set(sa.inspect(open_state(state_url)).get_table_names())
    assert tables >= {"ledger_record", "ledger_past", "delivery_decision", "published_version", "incident", "incident_failure"}
    again = open_state(state_url)
    ids(again, a=0)
    with pytest.raises(sa.exc.IntegrityError), again.begin() as con:
        con.execute(sa.text("INSERT INTO ledger_record (record_id, resident_id) VALUES ('a', 'R0000009')"))
