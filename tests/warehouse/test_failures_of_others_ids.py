"""How other systems lose ids, each as a test that bears its name."""

from __future__ import annotations

import sqlalchemy as sa

from tests.warehouse.records import named
from tests.warehouse.test_ledger import ids
from tests.warehouse.test_record_names import FIRST, HE, LI, SECOND, THIRD, WU
from warehouse.state.lineage_journal import changes, partings, redirects


def test_an_id_that_changes_when_a_lexicographically_smaller_record_arrives(state: sa.Engine) -> None:
    first = ids(state, FIRST, m=0, n=0)
    second = ids(state, SECOND, a=0, m=0, n=0)
    assert set(second.values()) == set(first.values())
    third = ids(state, THIRD, a=1, b=1, m=0, n=0)
    assert third["m"] == first["m"]


def test_a_tie_is_not_decided_by_a_smaller_newcomer(state: sa.Engine) -> None:
    first = ids(state, FIRST, m=0, n=0)
    assert ids(state, SECOND, a=1, n=1, m=0)["m"] == first["m"]


def test_a_record_that_stopped_matching_but_stays(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=0, c=0)
    second = ids(state, SECOND, a=0, b=0, c=1)
    assert second["c"] != first["c"]
    assert ids(state, THIRD, a=0, b=0, c=1) == second, "nor does the next night put it back"


def test_a_split_that_orphans_an_id(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=0, c=0, d=0)
    second = ids(state, SECOND, a=0, b=0, c=1, d=1)
    assert first["a"] in second.values(), "of two equal parts one keeps it, never both new"
    told = {
        (row["change"], row["resident_id"], row["other_resident_id"])
        for row in changes(state, SECOND).to_pylist()
        if row["night"] == SECOND
    }
    assert told == {("kept", first["a"], second["c"]), ("split", first["a"], second["c"]), ("new", second["c"], first["a"])}
    assert redirects(state, SECOND).num_rows == 0
    assert partings(state, SECOND).to_pylist() == [
        {"resident_id": first["a"], "other_resident_id": second["c"], "since": SECOND, "records": 2}
    ]


def test_an_id_whose_records_all_go_to_others_leads_to_most_of_them(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=0, c=0, d=1, e=1, f=1, g=2, h=2)
    second = ids(state, SECOND, a=1, b=1, c=2, d=1, e=1, f=1, g=2, h=2)
    (line,) = redirects(state, SECOND).to_pylist()
    assert line == {"former_id": first["a"], "resident_id": second["d"], "since": SECOND}
    assert partings(state, SECOND).column("other_resident_id").to_pylist() == [second["g"]]


def test_redirects_are_followed_to_their_end_for_ever(state: sa.Engine) -> None:
    first = ids(state, FIRST, a=0, b=1, c=1, d=2, e=2, f=2, g=2)
    ids(state, SECOND, a=1, b=1, c=1, d=2, e=2, f=2, g=2)
    ids(state, THIRD, a=2, b=2, c=2, d=2, e=2, f=2, g=2)
    assert {row["former_id"]: row["resident_id"] for row in redirects(state, SECOND).to_pylist()} == {first["a"]: first["b"]}
    assert {row["former_id"]: row["resident_id"] for row in redirects(state, THIRD).to_pylist()} == dict.fromkeys(
        (first["a"], first["b"]), first["d"]
    )


def test_what_people_decided_is_told_as_a_decision(state: sa.Engine) -> None:
    import numpy as np

    from warehouse.state.ledger import resident_ids

    ids(state, FIRST, a=0, b=1, c=2, d=2)
    resident_ids(state, ["a", "b", "c", "d"], np.array([0, 0, 1, 2], dtype=np.int32), SECOND, decided={"b"})
    told = {(row["change"], row["reason"]) for row in changes(state, SECOND).to_pylist() if row["night"] == SECOND}
    assert told == {
        ("merged", "decision"),
        ("kept", "decision"),
        ("kept", "records_parted"),
        ("split", "records_parted"),
        ("new", "records_parted"),
    }


def test_a_reorder_of_rows_changes_identities(state: sa.Engine) -> None:
    twice = [LI, LI | {"key": "1#"}, WU, HE]
    first = named(state, FIRST, twice)
    assert named(state, SECOND, twice[::-1]) == first[::-1]
