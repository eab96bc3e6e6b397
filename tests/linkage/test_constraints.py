"""Decisions of people as arrays: against the plainest reading of what they say, and what the journal refuses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.linkage.constraints import Constraints, compile_decisions
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError, Decision
from warehouse.state.database import State, open_state
from warehouse.state.decisions import decide, in_force, undo
from warehouse.vocabulary.errors import DaoqiaoError

PEOPLE = [f"police_resident:{i:02d}" for i in range(8)]
NOW = {"who": "王敏", "at": "2026-11-22T09:00:00+08:00"}


class Said(NamedTuple):
    kind: str
    left_record_id: str
    right_record_id: str


def same(left: str, right: str) -> Said:
    return Said(SAME, left, right)


def different(left: str, right: str) -> Said:
    return Said(DIFFERENT, left, right)


def pairs(found: np.ndarray[tuple[int, int], np.dtype[np.int32]]) -> set[tuple[int, int]]:
    return {(int(low), int(high)) for low, high in found}


def closed(records: list[str], decisions: Iterable[Said]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Who is together and who is apart, by following every chain until nothing new comes: slow and plain."""
    known = list(decisions)
    together = {(r, r) for d in known for r in d[1:]} | {(r, r) for r in records}
    together |= {p for d in known if d.kind == SAME for p in permutations(d[1:])}
    while more := {(a, d) for a, b in together for c, d in together if b == c} - together:
        together |= more
    apart = {p for d in known if d.kind == DIFFERENT for p in permutations(d[1:])}
    apart = {(a, d) for a, b in together for x, y in apart if b == x for c, d in together if c == y}
    number = {record: at for at, record in enumerate(records)}

    def tonight(found: set[tuple[str, str]]) -> set[tuple[int, int]]:
        return {(number[a], number[b]) for a, b in found if a in number and b in number and number[a] < number[b]}

    return tonight(together), tonight(apart)


def told(constraints: Constraints) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The same as ``closed`` by asking the compiled constraints about every pair."""
    every = np.array(list(combinations(range(len(constraints.group)), 2)), dtype=np.int32).reshape(-1, 2)
    left, right = every[:, 1], every[:, 0]  # the order of a pair must not matter
    return pairs(every[constraints.together(left, right)]), pairs(every[constraints.kept_apart(left, right)])


def test_groups_follow_the_order_of_tonights_records() -> None:
    a, b, c, d, e, f = "fedcba"
    made = compile_decisions([a, b, c, d, e, f], [same(e, b), same(c, d), same(d, f)])
    assert made.group.tolist() == [-1, 0, 1, 1, 0, 1]
    assert pairs(made.ties) == {(1, 4), (2, 3), (2, 5)}
    assert made.group.dtype == made.ties.dtype == made.apart.dtype == made.unsure.dtype == np.int32


def test_an_absent_record_still_carries_what_follows_from_it() -> None:
    made = compile_decisions(["a", "c", "d"], [same("a", "b"), same("b", "c"), different("b", "d")])
    assert made.group.tolist() == [0, 0, -1]
    assert pairs(made.apart) == {(0, 2)}
    assert made.kept_apart(np.array([1], np.int32), np.array([2], np.int32)).all(), "the other record of the group too"
    alone = compile_decisions(["a", "x"], [same("a", "b"), different("b", "c")])
    assert alone.group.tolist() == [-1, -1]
    assert alone.empty


def test_two_groups_are_kept_apart_by_one_pair() -> None:
    """However many decisions say so: what the cluster has to look at stays small."""
    decisions = [same("a", "b"), same("c", "d"), different("a", "c"), different("b", "d"), different("b", "c")]
    made = compile_decisions(["d", "c", "b", "a"], decisions)
    assert pairs(made.apart) == {(0, 2)}
    assert told(made)[1] == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_unsure_is_dropped_once_anything_answers_it() -> None:
    open_ = [Said(UNSURE, "a", "b"), Said(UNSURE, "c", "d"), Said(UNSURE, "e", "f"), Said(UNSURE, "a", "gone")]
    made = compile_decisions("abcdef", [*open_, same("a", "x"), same("x", "b"), same("c", "y"), different("d", "y")])
    assert pairs(made.unsure) == {(4, 5)}
    five, four = np.array([5], np.int32), np.array([4], np.int32)
    assert made.left_open(five, four).all()
    assert not made.left_open(four, four).any()


def test_without_decisions_nothing_is_constrained() -> None:
    made = compile_decisions(pa.chunked_array([["a", "b"], ["c"]]), [])
    assert made.empty
    assert made.group.tolist() == [-1, -1, -1]
    assert not made.kept_apart(np.array([0], np.int32), np.array([1], np.int32)).any()
    assert len(compile_decisions([], [same("a", "b")]).group) == 0


def test_lists_and_arrow_columns_give_the_same() -> None:
    decisions = [same("a", "c"), different("c", "b")]
    columns = (["a", "b", "c"], pa.array(["a", "b", "c"]), pa.chunked_array([["a"], ["b", "c"]]))
    made = [compile_decisions(column, decisions) for column in columns]
    assert all(one.group.tolist() == [0, -1, 0] and pairs(one.apart) == {(0, 1)} for one in made)


def test_a_journal_that_contradicts_itself_stops_the_night() -> None:
    with pytest.raises(DaoqiaoError) as stopped:
        compile_decisions(["a"], [same("a", "b"), same("b", "c"), different("a", "c")])
    assert stopped.value.code == "DQ-624"
    assert {stopped.value.facts["left"], stopped.value.facts["right"]} == {"a", "c"}


ANSWERS = st.lists(st.tuples(st.sampled_from([SAME, DIFFERENT, UNSURE, "undo"]), st.permutations(PEOPLE), st.integers(1, 30)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.permutations(PEOPLE), st.integers(0, 8))
def test_what_the_journal_accepts_compiles_to_what_it_says(answers: list[tuple[str, list[str], int]], order: list[str], there: int) -> None:
    """Random words in random order: what contradicts is refused with a path of real decisions, all the rest compiles, whoever is
    absent, to exactly what following every chain by hand gives."""
    state = open_state("sqlite://")
    for kind, people, number in answers:
        before = in_force(state)
        refused = _answered(state, kind, people[0], people[1], number)
        if refused is not None:
            assert in_force(state) == before
        if isinstance(refused, ContradictionError):
            _proves(refused, {one.number: (one.kind, {one.left_record_id, one.right_record_id}) for one in before}, kind)
        elif refused is not None:
            assert refused.code == "DQ-621"
            assert number not in {one.number for one in before}
    stands = in_force(state)
    state.dispose()
    together, apart = closed(PEOPLE, [Said(*_facts(one)) for one in stands])
    assert not together & apart
    tonight = order[:there]
    made = compile_decisions(tonight, stands)
    assert told(made) == closed(tonight, [Said(*_facts(one)) for one in stands])
    assert all(made.group[low] == NONE or made.group[low] != made.group[high] for low, high in pairs(made.apart))


NONE = -1


def _answered(state: State, kind: str, left: str, right: str, number: int) -> DaoqiaoError | None:
    """Say or undo; what refused it."""
    try:
        if kind == "undo":
            undo(state, number, **NOW)
        else:
            decide(state, kind, left, right, **NOW)
    except DaoqiaoError as refused:
        return refused
    return None


def _facts(one: Decision) -> tuple[str, str, str]:
    return one.kind, one.left_record_id, one.right_record_id


def _proves(refused: ContradictionError, standing: dict[int, tuple[str, set[str]]], said: str) -> None:
    """The path leads from one record to the other along decisions in force, and says the opposite of what was said."""
    assert said == refused.kind
    assert (refused.path[0].left, refused.path[-1].right) == (refused.left, refused.right)
    assert all(before.right == after.left for before, after in zip(refused.path, refused.path[1:], strict=False))
    for step in refused.path:
        assert step.decision is not None
        assert standing[step.decision.number] == (step.kind, {step.left, step.right})
    kinds = [step.kind for step in refused.path]
    assert set(kinds) <= {SAME, DIFFERENT}
    assert kinds.count(DIFFERENT) == (0 if said == DIFFERENT else 1) or (said == UNSURE and set(kinds) == {SAME})
