"""The journal of people's corrections: the newest of a record and field stands, until it is taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from warehouse.state.corrections import Correction, correct, history, in_force, last_number, undo
from warehouse.state.database import FIELD_CORRECTION
from warehouse.vocabulary.errors import DaoqiaoError

RECORD, OTHER = "dibao_person:00000000000000a1", "police_resident:00000000000000b2"
WANG = {"who": "王敏", "at": "2026-11-20T09:00:00+08:00", "why": "入户"}
LI = {"who": "李强", "at": "2026-11-21T10:30:00+08:00", "why": "电话"}


def stands(state: sa.Engine, upto: int | None = None) -> dict[tuple[str, str], str]:
    return {(one.record_id, one.field): one.value for one in in_force(state, upto)}


def test_a_correction_says_who_when_and_what_it_rests_on(state: sa.Engine) -> None:
    said = correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    assert said == Correction(1, "correct", RECORD, "marital_status", "10", "未婚", WANG["at"], "王敏", "入户")
    assert in_force(state) == history(state) == [said]
    assert last_number(state) == 1


def test_the_newest_of_a_record_and_field_stands_and_others_are_untouched(state: sa.Engine) -> None:
    correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    correct(state, OTHER, "marital_status", "20", "已婚", **WANG)
    correct(state, RECORD, "education", "30", "大专", **WANG)
    correct(state, RECORD, "marital_status", "40", "离婚", **LI)
    assert stands(state) == {(RECORD, "marital_status"): "40", (OTHER, "marital_status"): "20", (RECORD, "education"): "30"}
    assert stands(state, upto=3)[RECORD, "marital_status"] == "10"


def test_taking_one_back_brings_back_what_it_had_replaced(state: sa.Engine) -> None:
    correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    correct(state, RECORD, "marital_status", "40", "离婚", **LI)
    undo(state, 2, **WANG)
    assert stands(state) == {(RECORD, "marital_status"): "10"}
    undo(state, 1, **WANG)
    assert stands(state) == {}
    assert [(one.number, one.kind, one.undone_by) for one in history(state)] == [
        (4, "undo", None), (3, "undo", None), (2, "correct", 3), (1, "correct", 4),
    ]  # fmt: skip


def test_what_was_taken_back_cannot_be_taken_back_again_and_an_undo_neither(state: sa.Engine) -> None:
    correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    undo(state, 1, **WANG)
    for number in (1, 2, 7):
        with pytest.raises(DaoqiaoError) as error:
            undo(state, number, **WANG)
        assert error.value.code == "DQ-628"
    assert last_number(state) == 2


def test_the_same_word_again_is_no_new_line(state: sa.Engine) -> None:
    first = correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    assert correct(state, RECORD, "marital_status", "10", "没结婚", **LI) == first
    assert last_number(state) == 1


def test_no_audit_no_correction(state: sa.Engine) -> None:
    def full(line: Correction) -> None:
        raise DaoqiaoError("DQ-609", path="audit.log", detail=f"{line.number}")

    with pytest.raises(DaoqiaoError):
        correct(state, RECORD, "marital_status", "10", "未婚", witness=full, **WANG)
    assert history(state) == []


def test_the_journal_has_no_gaps_and_no_two_undo_one(state: sa.Engine) -> None:
    correct(state, RECORD, "marital_status", "10", "未婚", **WANG)
    undo(state, 1, **WANG)
    row = {
        "number": 3,
        "kind": "undo",
        "record_id": RECORD,
        "field": "x",
        "value": "",
        "raw": "",
        "decided_at": "",
        "decided_by": "",
        "reason": "",
    }
    with pytest.raises(sa.exc.IntegrityError), state.begin() as con:
        con.execute(sa.insert(FIELD_CORRECTION), [row | {"undoes": 1}])
