"""A person's word about a held delivery: for exactly that one, until a night has obeyed it or something newer has come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.warehouse.test_deliveries import N17, N18, N19, N20, N21, changes, line
from warehouse.state.database import open_state
from warehouse.state.deliveries import HELD, Registered, record, retire
from warehouse.state.delivery_words import OBEYED, STANDS, UNDONE, VOID, Fate, Word, fates, give, overtake, standing, undo, waiting
from warehouse.vocabulary.errors import DaoqiaoError

WANG: dict[str, Any] = {"who": "王敏（wangmin）", "at": "2026-11-19T08:00:00+08:00"}
SOURCE = "dibao_person"


@pytest.fixture
def held(state: sa.Engine) -> sa.Engine:
    """A in force since the 18th, B held on the 19th."""
    record(state, [line("A", N18)])
    record(state, [line("B", N19, HELD, codes=("DQ-212", "DQ-213"))])
    return state


def said(engine: sa.Engine, delivery: str = "B", **more: Any) -> Word:
    return give(engine, SOURCE, delivery, **WANG | {"why": "民政局说明：退保清理"} | more)


def became(engine: sa.Engine) -> list[tuple[str, str, str]]:
    return [(one.state, one.night, one.file) for one in fates(engine)]


def test_a_word_is_kept_whole_and_stands(held: sa.Engine) -> None:
    word = said(held)
    assert (word.number, word.file, word.rows, word.codes) == (1, "低保_B.xlsx", 8412, ("DQ-212", "DQ-213"))
    assert standing(held) == {(SOURCE, "低保_B.xlsx", "contents of B"): word}
    assert fates(held) == [Fate(word, STANDS)]


def test_only_what_is_held_can_be_accepted(held: sa.Engine) -> None:
    for delivery in ("A", "Z"):
        with pytest.raises(DaoqiaoError, match="DQ-750"):
            said(held, delivery)
    with pytest.raises(DaoqiaoError, match="DQ-750"):
        give(held, "dibao_household", "B", **WANG, why="属实属实")
    record(held, [line("B", N20, reason="属实")])
    with pytest.raises(DaoqiaoError, match="DQ-750"):
        said(held)
    assert fates(held) == []


def test_what_lacks_a_column_no_word_mends(state: sa.Engine) -> None:
    record(state, [line("B", N19, HELD, codes=("DQ-212", "DQ-204"))])
    with pytest.raises(DaoqiaoError, match="DQ-752"):
        said(state)
    assert standing(state) == {}


def test_a_second_word_for_the_same_is_refused_and_names_the_first(held: sa.Engine) -> None:
    said(held)
    with pytest.raises(DaoqiaoError, match="DQ-751") as refused:
        said(held, who="李强（liqiang）")
    assert "wangmin" in refused.value.what()
    assert len(fates(held)) == 1


def test_it_is_taken_back_and_may_be_given_again(held: sa.Engine) -> None:
    word = said(held)
    line_ = undo(held, word.number, **WANG)
    assert (line_.number, line_.undoes) == (2, 1)
    assert standing(held) == {}
    assert became(held) == [(UNDONE, "", "")]
    for number in (1, 2, 7):
        with pytest.raises(DaoqiaoError, match="DQ-753"):
            undo(held, number, **WANG)
    again = said(held)
    assert list(standing(held).values()) == [again]
    assert [one.state for one in fates(held)] == [STANDS, UNDONE]


def test_held_once_more_by_a_night_that_did_not_hear_it_the_word_stands(held: sa.Engine) -> None:
    said(held)
    record(held, [line("B", N20, HELD)])
    assert became(held) == [(STANDS, "", "")]
    record(held, [line("B2", N21, HELD, file="低保_B.xlsx", contents="contents of B", business_date=N21)])
    assert became(held) == [(STANDS, "", "")], "the same file, which still lies in the inbox"


def test_a_night_obeys_it_once(held: sa.Engine) -> None:
    word = said(held)
    record(held, [line("B", N20, codes=("DQ-212",), reason="民政局说明")])
    assert became(held) == [(OBEYED, N20, "")]
    assert standing(held) == {}
    with pytest.raises(DaoqiaoError, match="DQ-753"):
        undo(held, word.number, **WANG)


def test_what_was_obeyed_does_not_stand_again_when_the_old_file_comes_back(held: sa.Engine) -> None:
    said(held)
    record(held, [line("B", N20)])
    record(held, [line("C", N20)])
    record(held, [line("B", N21, HELD, codes=("DQ-210",))])
    assert [one.delivery_id for one in waiting(held)] == ["B"]
    assert standing(held) == {}
    assert became(held) == [(OBEYED, N20, "")]
    said(held)
    assert [one.state for one in fates(held)] == [STANDS, OBEYED]


@pytest.mark.parametrize("status", ["accepted", HELD])
def test_a_newer_delivery_of_the_slot_makes_it_void_used_or_held(held: sa.Engine, status: str) -> None:
    said(held)
    record(held, [line("C", N20, status)])
    assert became(held) == [(VOID, N20, "低保_C.xlsx")]
    assert standing(held) == {}
    record(held, [line("B", N21, HELD)])
    assert standing(held) == {}, "void for good, though that file should come once more"


def test_the_same_rows_in_a_file_of_another_name_are_another_delivery(held: sa.Engine) -> None:
    said(held)
    record(held, [line("C", N20, HELD, contents="contents of B")])
    assert became(held) == [(VOID, N20, "低保_C.xlsx")]


@pytest.mark.parametrize(
    "other", [line("O", N20, slot="低保（二）_#"), line("O", N20, source_id="dibao_household"), line("O", N20, HELD, business_date=N17)]
)
def test_other_slots_and_sources_and_older_editions_change_nothing(held: sa.Engine, other: Registered) -> None:
    said(held)
    record(held, [other])
    assert became(held) == [(STANDS, "", "")]


def test_a_slot_that_is_delivered_under_another_name_now_ends_it(held: sa.Engine) -> None:
    said(held)
    retire(held, SOURCE, "低保_#", N20, taken_over_by="民政_#")
    assert [one.state for one in fates(held)] == [VOID]


def test_of_a_slot_the_newest_edition_waits(held: sa.Engine) -> None:
    record(held, [line("C", N20, HELD)])
    record(held, [line("B", N21, HELD, business_date=N19)])
    assert [one.delivery_id for one in waiting(held)] == ["C"]
    with pytest.raises(DaoqiaoError, match="DQ-750"):
        said(held)


def test_changes_that_are_accepted_beside_it_leave_it_standing(state: sa.Engine) -> None:
    record(state, [line("A", N18)])
    record(state, [changes("B", N19, HELD)])
    said(state)
    record(state, [changes("C", N20)])
    assert [one.delivery_id for one in waiting(state)] == ["B"]
    assert became(state) == [(STANDS, "", "")]
    record(state, [changes("B", N21)])
    assert became(state) == [(OBEYED, N21, "")]


def test_where_the_witness_fails_nothing_is_recorded(held: sa.Engine) -> None:
    def refuses(_: Word) -> None:
        raise DaoqiaoError("DQ-609", path="x", detail="full")

    with pytest.raises(DaoqiaoError, match="DQ-609"):
        said(held, witness=refuses)
    assert fates(held) == []
    word = said(held)
    with pytest.raises(DaoqiaoError, match="DQ-609"):
        undo(held, word.number, **WANG, witness=refuses)
    assert list(standing(held).values()) == [word]


def test_of_many_at_once_one_is_first(held: sa.Engine, state_url: str) -> None:
    engines = [open_state(state_url) for _ in range(4)]

    def one(engine: sa.Engine) -> str:
        try:
            return str(said(engine).number)
        except DaoqiaoError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(one, engines))
    for engine in engines:
        engine.dispose()
    assert told == ["1", "DQ-751", "DQ-751", "DQ-751"]


def test_what_is_in_force_already_comes_anew_and_overtakes_it(held: sa.Engine) -> None:
    """Of which the register has no line: the night says so itself."""
    word = said(held)
    overtake(held, {(SOURCE, "低保（二）_#"): "x", ("dibao_household", word.slot): "y"}, N20, at="2026-11-20T02:00:00+00:00")
    assert became(held) == [(STANDS, "", "")]
    overtake(held, {(SOURCE, word.slot): "低保_A.xlsx"}, N20, at="2026-11-20T02:00:00+00:00")
    assert fates(held) == [Fate(replace(word, undone_by=2), VOID, N20, "低保_A.xlsx")]
    with pytest.raises(DaoqiaoError, match="DQ-753"):
        undo(held, word.number, **WANG)
    assert said(held).number == 3, "who wants it all the same says so again"
