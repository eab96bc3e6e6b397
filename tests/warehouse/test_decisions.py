"""The journal of people's decisions: what contradicts is refused with its proof, what is taken back no longer binds."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, ContradictionError, Decision, Standing
from warehouse.state.database import LINK_DECISION, open_state
from warehouse.state.decisions import decide, history, in_force, last_number, merge, split, undo
from warehouse.vocabulary.errors import DaoqiaoError

SOURCES = ("dibao_person", "family_planning", "floating_population", "party_roll", "police_resident", "police_temporary")
A, B, C, D, E, F = (f"{source}:{i:016x}" for i, source in enumerate(SOURCES))
WANG = {"who": "王敏", "at": "2026-11-20T09:00:00+08:00"}
LI = {"who": "李强", "at": "2026-11-21T10:30:00+08:00"}


def stands(state: sa.Engine) -> list[tuple[int, str, str, str]]:
    return [(one.number, one.kind, one.left_record_id, one.right_record_id) for one in in_force(state)]


def refused(call: object, *arguments: object, **named: object) -> ContradictionError:
    with pytest.raises(ContradictionError) as error:
        call(*arguments, **named)  # type: ignore[operator]
    assert error.value.code == "DQ-620"
    return error.value


def numbers(error: ContradictionError) -> list[int | None]:
    return [step.decision and step.decision.number for step in error.path]


def test_a_decision_says_who_when_why_and_of_which_sources(state: sa.Engine) -> None:
    said = decide(state, SAME, B, A, why="入户核实", **WANG)
    assert in_force(state) == history(state) == [said]
    assert said == Decision(1, 1, SAME, A, B, "dibao_person", "family_planning", WANG["at"], "王敏", "入户核实")
    assert last_number(state) == 1


def test_saying_the_same_again_is_no_new_line(state: sa.Engine) -> None:
    first = decide(state, SAME, A, B, **WANG)
    assert decide(state, SAME, B, A, **LI) == first
    assert last_number(state) == 1


def test_a_no_against_a_chain_of_yes_is_refused_with_the_chain(state: sa.Engine) -> None:
    decide(state, DIFFERENT, E, F, **WANG)
    decide(state, SAME, A, B, **WANG)
    decide(state, SAME, C, B, **LI)
    error = refused(decide, state, DIFFERENT, A, C, **LI)
    assert numbers(error) == [2, 3]
    what = error.what("zh")
    assert f"{A}与{B}是同一人（决定 2，王敏，2026-11-20）；{B}与{C}是同一人（决定 3，李强，2026-11-21）" in what
    assert what.endswith(f"所以{A}与{C}是同一人，现在却说不是同一人")
    assert "2、3" in error.mend("zh")
    assert "…" not in "".join(f(lang) for f in (error.what, error.cause, error.mend) for lang in ("zh", "en"))
    assert "Hence" in error.what("en")
    assert last_number(state) == 3


def test_a_yes_that_would_join_two_who_are_kept_apart_is_refused_through_their_groups(state: sa.Engine) -> None:
    decide(state, SAME, A, B, **WANG)
    decide(state, DIFFERENT, B, C, **WANG)
    decide(state, SAME, C, D, **WANG)
    error = refused(decide, state, SAME, A, D, **LI)
    assert sorted(n for n in numbers(error) if n) == [1, 2, 3]
    assert {error.path[0].left, error.path[-1].right} == {A, D}
    assert [step.kind for step in error.path].count(DIFFERENT) == 1
    assert error.what("zh").endswith("不是同一人，现在却说是同一人")


def test_the_shortest_proof_is_given(state: sa.Engine) -> None:
    for left, right in ((A, B), (B, C), (C, D), (A, D)):
        decide(state, SAME, left, right, **WANG)
    assert numbers(refused(decide, state, DIFFERENT, A, D, **LI)) == [4]
    decide(state, DIFFERENT, A, E, **WANG)
    decide(state, DIFFERENT, C, E, **WANG)
    assert numbers(refused(decide, state, SAME, C, E, **LI)) == [6]


def test_unsure_binds_nobody_and_gives_way_to_an_answer_but_overrides_none(state: sa.Engine) -> None:
    decide(state, UNSURE, A, B, **WANG)
    decide(state, UNSURE, B, C, **WANG)
    decide(state, SAME, A, B, why="入户", **LI)
    assert stands(state) == [(2, UNSURE, B, C), (3, SAME, A, B)]
    undo(state, 3, **LI)
    assert stands(state) == [(1, UNSURE, A, B), (2, UNSURE, B, C)], "nobody knows, as before"
    decide(state, DIFFERENT, A, B, **LI)
    assert numbers(refused(decide, state, UNSURE, A, B, **LI)) == [5]


def test_an_undone_decision_no_longer_binds_and_stays_in_the_history(state: sa.Engine) -> None:
    decide(state, SAME, A, B, **WANG)
    refused(decide, state, DIFFERENT, A, B, **LI)
    (undoing,) = undo(state, 1, why="看错了人", **LI)
    assert (undoing.kind, undoing.undoes, undoing.decided_by, undoing.reason) == ("undo", 1, "李强", "看错了人")
    decide(state, DIFFERENT, A, B, **LI)
    assert stands(state) == [(3, DIFFERENT, A, B)]
    assert [(one.number, one.undone_by) for one in history(state)] == [(3, None), (2, None), (1, 2)]
    assert [one.number for one in history(state, C)] == []
    assert [one.number for one in history(state, B, limit=2)] == [3, 2]


@pytest.mark.parametrize("number", [0, 1, 2, 9])
def test_what_is_undone_already_or_was_never_decided_cannot_be_undone(state: sa.Engine, number: int) -> None:
    decide(state, SAME, A, B, **WANG)
    undo(state, 1, **WANG)
    with pytest.raises(DaoqiaoError) as error:
        undo(state, number, **WANG)
    assert error.value.code == "DQ-621"


def test_a_past_night_reads_the_decisions_of_then(state: sa.Engine) -> None:
    decide(state, SAME, A, B, **WANG)
    seen = last_number(state)
    undo(state, 1, **LI)
    decide(state, DIFFERENT, A, B, **LI)
    assert [(one.number, one.kind, one.undone_by) for one in in_force(state, upto=seen)] == [(1, SAME, None)]
    assert in_force(state, upto=0) == []


def test_a_merge_joins_people_by_one_decision_each_and_is_undone_whole(state: sa.Engine) -> None:
    made = merge(state, [[A, B], [C], [D, E, F]], why="电话核实", **WANG)
    assert [(one.kind, one.act, {one.left_record_id, one.right_record_id}) for one in made] == [(SAME, 1, {A, C}), (SAME, 1, {A, D})]
    assert merge(state, [[A], [C, D]], **LI) == [], "they are one already"
    assert len(undo(state, 2, **LI)) == 2
    assert in_force(state) == []


def test_a_merge_of_people_who_hold_records_kept_apart_is_refused_with_the_path(state: sa.Engine) -> None:
    """Their first records are free; but the rest would come along, and could not."""
    decide(state, DIFFERENT, B, F, **WANG)
    error = refused(merge, state, [[A, B], [C], [E, F]], **LI)
    assert numbers(error) == [None, 1, None]
    assert "目前在同一份档案里" in error.what("zh")
    assert stands(state) == [(1, DIFFERENT, B, F)], "all or nothing: A and C are not joined either"


def test_a_person_who_was_split_today_is_not_merged_with_anybody_today(state: sa.Engine) -> None:
    split(state, [A], [B], **WANG)
    assert numbers(refused(merge, state, [[C], [A, B]], **LI)) == [1]


def test_a_split_keeps_every_pair_across_apart_with_the_fewest_decisions(state: sa.Engine) -> None:
    decide(state, SAME, A, B, **WANG)
    decide(state, DIFFERENT, C, F, **WANG)
    made = split(state, [A, B, C], [D, E, F], why="两个人", **WANG)
    assert len(made) == 2 * 3 - 1, "A and B are one group, C and F were apart already"
    _no_way_across(state, [A, B, C], [D, E, F])
    assert len(undo(state, made[3].number, **LI)) == 5, "half a split would leak"


def test_a_split_of_records_that_belong_together_needs_fewer(state: sa.Engine) -> None:
    made = split(state, [A, B, C], [D, E], together=True, **WANG)
    assert [one.kind for one in made] == [SAME, SAME, DIFFERENT, DIFFERENT]
    assert Standing(in_force(state)).group(A) == {A, B, C}
    _no_way_across(state, [A, B, C], [D, E])


def test_a_split_through_people_joined_by_decisions_is_refused_with_the_path(state: sa.Engine) -> None:
    decide(state, SAME, A, F, **WANG)
    decide(state, SAME, F, D, **WANG)
    assert len(refused(split, state, [B, A], [C, D], **LI).path) == 2
    assert last_number(state) == 2, "nothing of it was recorded"


def _no_way_across(state: sa.Engine, out: Sequence[str], rest: Sequence[str]) -> None:
    """Whatever two records evidence or people may join later: no record of one part may meet one of the other."""
    for left in out:
        for right in rest:
            assert Standing(in_force(state)).apart(left, right), (left, right)
            refused(decide, state, SAME, left, right, **LI)


def test_nothing_is_recorded_where_the_witness_objects(state: sa.Engine) -> None:
    def object_(lines: Sequence[Decision]) -> None:
        assert [one.number for one in lines] == [1]
        raise DaoqiaoError("DQ-623", path="audit.log", detail="disk full")

    with pytest.raises(DaoqiaoError, match="DQ-623"):
        decide(state, SAME, A, B, witness=object_, **WANG)
    assert last_number(state) == 0


def test_two_workers_who_say_opposite_things_at_once_do_not_both_succeed(state_url: str) -> None:
    """Each looks before it writes: without one lock around both, each would see a journal without the other's word."""
    engines = [open_state(state_url) for _ in range(4)]
    start = threading.Barrier(len(engines))
    outcomes: list[str] = []

    def say(engine: sa.Engine, kind: str) -> None:
        start.wait()
        try:
            outcomes.append(decide(engine, kind, A, B, **WANG).kind)
        except ContradictionError:
            outcomes.append("refused")

    workers = [threading.Thread(target=say, args=(one, (SAME, DIFFERENT)[i % 2])) for i, one in enumerate(engines)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) in (["refused", "refused", SAME, SAME], [DIFFERENT, DIFFERENT, "refused", "refused"])
    assert len(history(engines[0])) == 1
    for engine in engines:
        engine.dispose()


def test_a_store_that_is_busy_for_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.state.database.BUSY", 0.1)
    store = tmp_path / "state.sqlite"
    state, night = open_state(f"sqlite:///{store}"), open_state(f"sqlite:///{store}")
    with night.begin() as con:
        con.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(DaoqiaoError) as error:
            decide(state, SAME, A, B, **WANG)
    assert error.value.code == "DQ-622"
    assert error.value.retry_helps
    assert decide(state, SAME, A, B, **WANG).number == 1
    state.dispose()
    night.dispose()


def test_words_that_are_no_decision_are_our_fault(state: sa.Engine) -> None:
    with pytest.raises(ValueError, match="maybe"):
        decide(state, "maybe", A, B, **WANG)
    with pytest.raises(ValueError, match=A):
        decide(state, SAME, A, A, **WANG)
    nothing = dict.fromkeys((column.name for column in LINK_DECISION.columns), "") | {"number": 1, "act": 1, "undoes": None}
    with state.begin() as con, pytest.raises(sa.exc.IntegrityError):
        con.execute(sa.insert(LINK_DECISION), nothing | {"kind": "undo", "left_record_id": A, "right_record_id": B})
