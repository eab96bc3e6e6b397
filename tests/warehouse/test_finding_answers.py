"""The journal of departments' answers: all or nothing, the newest stands, undone by a further line."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest
import sqlalchemy as sa

from pipelines.night.finding_answers import answer_table
from warehouse.state.database import FINDING_ANSWER
from warehouse.state.finding_answers import (
    CORRECTED,
    NOT_OURS,
    RIGHT,
    UNKNOWN,
    Answer,
    Given,
    add,
    content_of,
    history,
    in_force,
    last_number,
    undo,
)
from warehouse.vocabulary.errors import DaoqiaoError

ONE, OTHER = "F00000000000001", "F00000000000002"
WANG = {"who": "王敏", "at": "2026-11-20T09:00:00+08:00"}
LI = {"who": "李强", "at": "2026-11-21T10:30:00+08:00"}


def given(finding: str, answer: str, note: str = "", stated: str = "10") -> Given:
    return Given(finding, "people.marriage_differs", answer, note, content_of(finding, stated, "20"), "公安分局", "清单.xlsx")


def stands(state: sa.Engine, upto: int | None = None) -> dict[str, str]:
    return {one.finding_id: one.answer for one in in_force(state, upto)}


def test_answers_say_who_when_and_to_what(state: sa.Engine) -> None:
    first, second = add(state, [given(ONE, RIGHT, "结婚证"), given(OTHER, UNKNOWN)], **WANG)
    content = content_of(ONE, "10", "20")
    assert first == Answer(
        1, ONE, "people.marriage_differs", RIGHT, "结婚证", content, "公安分局", "清单.xlsx", "王敏", WANG["at"]
    )  # fmt: skip
    assert in_force(state) == [first, second]
    assert history(state) == [second, first]
    assert last_number(state) == 2


def test_the_newest_stands_and_the_same_is_not_said_twice(state: sa.Engine) -> None:
    add(state, [given(ONE, UNKNOWN)], **WANG)
    assert add(state, [given(ONE, UNKNOWN)], **LI) == []
    assert [one.number for one in add(state, [given(ONE, UNKNOWN), given(ONE, CORRECTED), given(OTHER, NOT_OURS)], **LI)] == [2, 3]
    assert stands(state) == {ONE: CORRECTED, OTHER: NOT_OURS}
    assert stands(state, upto=1) == {ONE: UNKNOWN}, "as on an earlier night"


def test_the_same_word_about_another_value_is_another_answer(state: sa.Engine) -> None:
    add(state, [given(ONE, RIGHT)], **WANG)
    (line,) = add(state, [given(ONE, RIGHT, stated="30")], **LI)
    assert (line.number, in_force(state)) == (2, [line])


def test_what_was_taken_back_brings_back_what_it_had_replaced(state: sa.Engine) -> None:
    add(state, [given(ONE, UNKNOWN)], **WANG)
    add(state, [given(ONE, RIGHT)], **LI)
    line = undo(state, 2, why="看错了行", **WANG)
    assert (line.undoes, line.note, line.finding_id) == (2, "看错了行", ONE)
    assert stands(state) == {ONE: UNKNOWN}
    for number in (2, 3, 9):
        with pytest.raises(DaoqiaoError) as error:
            undo(state, number, **LI)
        assert error.value.code == "DQ-667"
    assert last_number(state) == 3


def test_all_or_nothing(state: sa.Engine) -> None:
    with pytest.raises(ValueError, match="maybe"):
        add(state, [given(ONE, RIGHT), given(OTHER, "maybe")], **WANG)

    def full(lines: Sequence[Answer]) -> None:
        raise DaoqiaoError("DQ-609", path="audit.log", detail=str(len(lines)))

    with pytest.raises(DaoqiaoError):
        add(state, [given(ONE, RIGHT), given(OTHER, RIGHT)], witness=full, **WANG)
    assert history(state) == []
    add(state, [given(ONE, RIGHT)], **WANG)
    with pytest.raises(DaoqiaoError):
        undo(state, 1, witness=full, **WANG)
    assert stands(state) == {ONE: RIGHT}


def test_no_two_undo_one_behind_the_program_s_back(state: sa.Engine) -> None:
    add(state, [given(ONE, RIGHT)], **WANG)
    undo(state, 1, **WANG)
    row = dict.fromkeys((column.name for column in FINDING_ANSWER.columns), "") | {"number": 3, "undoes": 1, "answer": RIGHT}
    with pytest.raises(sa.exc.IntegrityError), state.begin() as con:
        con.execute(sa.insert(FINDING_ANSWER), [row])


@pytest.mark.parametrize(("stated", "expected"), [("10", "20"), ("10", None), (None, "20"), (None, None), ("", "2|0")])
def test_the_fingerprint_is_the_one_that_the_query_computes(stated: str | None, expected: str | None) -> None:
    row = duckdb.execute("SELECT left(md5(concat_ws('|', ?::VARCHAR, ?::VARCHAR, ?::VARCHAR)), 16)", [ONE, stated, expected]).fetchone()
    assert row == (content_of(ONE, stated, expected),)


def test_what_a_night_is_given(state: sa.Engine) -> None:
    add(state, [given(ONE, RIGHT), given(OTHER, UNKNOWN)], **WANG)
    undo(state, 2, **LI)
    table = answer_table(in_force(state))
    assert table.to_pylist() == [{"finding_id": ONE, "answer": RIGHT, "content": content_of(ONE, "10", "20"), "answered_on": "2026-11-20"}]
    assert answer_table([]).schema == table.schema
