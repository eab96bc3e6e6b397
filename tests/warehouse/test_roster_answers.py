"""The journal of answers about rosters: one answer a person named, kept under what the row states, overridden by nobody unseen."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa

from warehouse.state.database import ROSTER_ANSWER
from warehouse.state.deliveries import published, published_on
from warehouse.state.roster_answers import NONE, PERSON, UNSURE, Answer, Stated, answer, history, in_force, last_number, undo
from warehouse.vocabulary.errors import DaoqiaoError

FANG = Stated("visit", "household", "王芳", "青禾社区", "望湖苑4幢", "")
MEMBER = Stated("pairing", "member", "章斌", "白塔社区", "", "13800990062")
POLICE, PLANNING, OTHER = "police_resident:00000000000000a1", "family_planning:00000000000000b2", "police_resident:00000000000000c3"
WANG = {"who": "王敏", "at": "2026-11-20T09:00:00+08:00", "why": "入户"}
LI = {"who": "李强", "at": "2026-11-21T10:30:00+08:00", "why": "电话"}


def stands(state: sa.Engine, upto: int | None = None) -> dict[Stated, tuple[str, str]]:
    return {one.stated: (one.kind, one.record_id) for one in in_force(state, upto)}


def refused(call: object, *arguments: object, **how: object) -> DaoqiaoError:
    with pytest.raises(DaoqiaoError) as error:
        call(*arguments, **how)  # type: ignore[operator]
    return error.value


def test_an_answer_says_who_when_and_what_it_rests_on(state: sa.Engine) -> None:
    said = answer(state, FANG, PERSON, [POLICE, PLANNING], **WANG)
    assert said == Answer(1, PERSON, FANG, POLICE, WANG["at"], "王敏", "入户")
    assert in_force(state) == history(state) == [said]
    assert last_number(state) == 1


@pytest.mark.parametrize("part", list(Stated.__dataclass_fields__))
def test_what_a_row_states_otherwise_in_any_part_is_another_question(state: sa.Engine, part: str) -> None:
    answer(state, FANG, PERSON, [POLICE], **WANG)
    other = replace(FANG, **{part: "别的"})
    answer(state, other, NONE, **WANG)
    assert stands(state) == {FANG: (PERSON, POLICE), other: (NONE, "")}


def test_what_says_otherwise_is_refused_with_the_number_until_that_is_undone(state: sa.Engine) -> None:
    answer(state, MEMBER, NONE, **WANG)
    answer(state, FANG, PERSON, [POLICE], **WANG)
    for kind, records in ((PERSON, [OTHER]), (NONE, []), (UNSURE, [])):
        error = refused(answer, state, FANG, kind, records, **LI)
        assert (error.code, error.facts["number"]) == ("DQ-651", 2)
        assert "2" in error.what("zh")
        assert "--undo 2" in error.mend("en")
    assert last_number(state) == 2
    undo(state, 2, **LI)
    answer(state, FANG, PERSON, [OTHER], **LI)
    assert stands(state) == {MEMBER: (NONE, ""), FANG: (PERSON, OTHER)}
    assert stands(state, upto=2) == {MEMBER: (NONE, ""), FANG: (PERSON, POLICE)}, "as on an earlier night"


def test_the_same_answer_again_is_no_new_line_by_whichever_record_of_the_resident(state: sa.Engine) -> None:
    first = answer(state, FANG, PERSON, [POLICE], **WANG)
    assert answer(state, FANG, PERSON, [PLANNING, POLICE], **LI) == first
    none = answer(state, MEMBER, NONE, **WANG)
    assert answer(state, MEMBER, NONE, **LI) == none
    assert last_number(state) == 2


def test_unsure_gives_way_to_an_answer_and_stands_again_when_that_is_taken_back(state: sa.Engine) -> None:
    answer(state, FANG, UNSURE, **WANG)
    answer(state, FANG, PERSON, [POLICE], **LI)
    assert stands(state) == {FANG: (PERSON, POLICE)}
    undo(state, 2, **LI)
    assert stands(state) == {FANG: (UNSURE, "")}
    assert [(one.number, one.kind, one.undoes, one.undone_by) for one in history(state)] == [
        (3, "undo", 2, None), (2, PERSON, None, 3), (1, UNSURE, None, None),
    ]  # fmt: skip


def test_what_was_taken_back_cannot_be_taken_back_again_and_an_undo_neither(state: sa.Engine) -> None:
    answer(state, FANG, NONE, **WANG)
    undo(state, 1, **WANG)
    assert [refused(undo, state, number, **WANG).code for number in (1, 2, 7)] == ["DQ-653"] * 3
    assert last_number(state) == 2


def test_no_audit_no_answer(state: sa.Engine) -> None:
    def full(line: Answer) -> None:
        raise DaoqiaoError("DQ-623", path="audit.log", detail=f"{line.number}")

    assert refused(answer, state, FANG, NONE, witness=full, **WANG).code == "DQ-623"
    assert history(state) == []


@pytest.mark.parametrize(("kind", "records"), [(PERSON, []), (NONE, [POLICE]), (UNSURE, [POLICE]), ("undo", []), ("maybe", [])])
def test_an_answer_names_a_resident_or_none(state: sa.Engine, kind: str, records: list[str]) -> None:
    with pytest.raises(ValueError, match=kind):
        answer(state, FANG, kind, records, **WANG)


def test_no_two_undo_one_behind_the_program_s_back(state: sa.Engine) -> None:
    answer(state, FANG, NONE, **WANG)
    undo(state, 1, **WANG)
    row = {"number": 3, "kind": "undo", "record_id": "", "decided_at": "", "decided_by": "", "reason": "", "undoes": 1} | asdict(FANG)
    with pytest.raises(sa.exc.IntegrityError), state.begin() as con:
        con.execute(sa.insert(ROSTER_ANSWER), [row])


def test_a_version_remembers_up_to_which_answer_it_was_made(state: sa.Engine) -> None:
    published(state, "20261120-001", "2026-11-20", [], 4, 5, 6)
    found = published_on(state, "2026-11-20")
    assert found is not None
    assert (found.decisions, found.corrections, found.roster_answers) == (4, 5, 6)
