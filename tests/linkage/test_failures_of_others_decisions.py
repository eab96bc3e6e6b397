"""Failures of other systems in what becomes of people's decisions: from the journal to the constraints of a later night.

Here: that what people said reaches every later night whole, whatever happened to the rows. Not here: that clusters obey (the
tests of nights).
"""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
import sqlalchemy as sa

from pipelines.linkage.constraints import Constraints, compile_decisions
from warehouse.state.contradictions import DIFFERENT, SAME, ContradictionError
from warehouse.state.database import open_state
from warehouse.state.decisions import decide, in_force, last_number, merge, split, undo

NOW = {"who": "王敏", "at": "2026-11-22T09:00:00+08:00"}
RECORDS = [f"police_resident:{i:016x}" for i in range(40)]
A, B, C, D, E, F = RECORDS[:6]


@pytest.fixture
def state() -> sa.Engine:
    return open_state("sqlite://")


def night(state: sa.Engine, records: list[str]) -> Constraints:
    return compile_decisions(records, in_force(state))


def kept_apart(made: Constraints, records: list[str], left: str, right: str) -> bool:
    at = (np.array([records.index(one)], dtype=np.int32) for one in (left, right))
    return bool(made.kept_apart(*at)[0])


def named(made: Constraints, records: list[str]) -> set[frozenset[str]]:
    """The pairs that are kept apart, by record id."""
    return {frozenset((records[low], records[high])) for low, high in made.apart}


def test_a_rejected_pair_that_stays_merged(state: sa.Engine) -> None:
    """They are one resident tonight; the answer binds all the same, and every record that is one with either of them."""
    merge(state, [[A, B], [C]], **NOW)
    undo(state, 1, **NOW)
    decide(state, SAME, B, D, **NOW)
    decide(state, DIFFERENT, A, B, **NOW)
    made = night(state, RECORDS)
    assert kept_apart(made, RECORDS, A, B)
    assert kept_apart(made, RECORDS, D, A)
    assert not made.together(np.array([0], np.int32), np.array([2], np.int32)).any(), "the merge that was undone"


def test_an_unmerge_keyed_on_row_numbers_that_hits_others_after_a_reorder(state: sa.Engine) -> None:
    split(state, [A, B], [C], **NOW)
    decide(state, SAME, D, E, **NOW)
    said = {frozenset((A, C)), frozenset((B, C))}
    assert named(night(state, RECORDS), RECORDS) == said
    for seed in range(5):
        moved = [*RECORDS, *(f"party_roll:{i:016x}" for i in range(seed))]
        random.Random(seed).shuffle(moved)
        made = night(state, moved)
        assert named(made, moved) == said
        assert {moved[at] for at in np.flatnonzero(made.group == 0)} == {D, E}
    there = [F, C, A]
    assert named(night(state, there), there) == {frozenset((A, C))}, "a row that left takes nobody's place"


def test_a_split_re_merged_by_the_next_run(state: sa.Engine) -> None:
    """No pair across is left uncovered, and nothing that anybody says later opens one: not even through records that come and go."""
    decide(state, SAME, A, B, **NOW)
    split(state, [A, B, C], [D, E], **NOW)
    for joined in ((C, F), (D, RECORDS[7]), (E, RECORDS[8])):
        decide(state, SAME, *joined, **NOW)
    for left, right in product([A, B, C, F], [D, E, RECORDS[7], RECORDS[8]]):
        for records in (RECORDS, [left, right]):
            assert kept_apart(night(state, records), records, left, right), (left, right)
    before = last_number(state)
    decide(state, SAME, F, RECORDS[9], **NOW)
    with pytest.raises(ContradictionError):
        decide(state, SAME, RECORDS[9], RECORDS[7], **NOW)
    assert last_number(state) == before + 1


def test_a_yes_that_silently_overrides_a_no(state: sa.Engine) -> None:
    decide(state, SAME, A, B, **NOW)
    decide(state, DIFFERENT, B, C, **NOW)
    with pytest.raises(ContradictionError) as refused:
        decide(state, SAME, C, A, **NOW)
    assert [step.decision and step.decision.number for step in refused.value.path] in ([1, 2], [2, 1])
    assert kept_apart(night(state, RECORDS), RECORDS, A, C)
    undo(state, 2, **NOW)
    decide(state, SAME, C, A, **NOW)
    assert set(np.flatnonzero(night(state, RECORDS).group == 0).tolist()) == {0, 1, 2}
