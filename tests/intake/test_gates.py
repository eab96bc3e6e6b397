"""Each gate at its threshold and beside it, several at once, and what they say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from connectors.declaration import CHANGES, Gate, load_sources
from connectors.intake.delivery import Delivery
from connectors.intake.gates import Past, drop_in_all, holds
from connectors.intake.measure import Measure, measure
from tests.inbox import LIU, ROWS
from tests.intake.staged import delivery_of, staged_rows
from warehouse.vocabulary.errors import DaoqiaoError, Place

SOURCE = load_sources()["family_planning"]
DELIVERY = delivery_of(SOURCE, business_date="2026-11-20", sha256="new bytes", contents="new")
PAST = Past("20261119-old", "old.csv", "in force", "2026-11-19", 1000, {"东风社区": 600, "西湖社区": 400})
GOOD = Measure(1000, {"东风社区": 600, "西湖社区": 400}, (900, 30), {"性别": (1000, 0), "民族": (800, 8)}, 0, b"")


def codes(found: list[DaoqiaoError]) -> list[str]:
    return [error.code for error in found]


def told(measured: Measure, past: Past | None = PAST, **facts: object) -> list[str]:
    return codes(holds(SOURCE, replace(DELIVERY, **facts), measured, past))  # type: ignore[arg-type]


def test_a_good_delivery_passes_with_history_and_without() -> None:
    assert told(GOOD) == []
    assert told(GOOD, None) == []


@pytest.mark.parametrize(
    ("filled", "unreadable", "held"),
    [(100, 19, False), (100, 20, True), (100, 21, True), (19, 19, False), (20, 4, True), (20, 3, False), (0, 0, False)],
)
def test_unreadable_ids(filled: int, unreadable: int, held: bool) -> None:
    for past in (PAST, None):
        assert told(replace(GOOD, ids=(filled, unreadable)), past) == ["DQ-214"] * held


@pytest.mark.parametrize(
    ("filled", "unknown", "held"),
    [(1000, 199, False), (1000, 200, True), (1000, 201, True), (19, 19, False), (20, 4, True), (20, 3, False), (0, 0, False)],
)
def test_unknown_codes(filled: int, unknown: int, held: bool) -> None:
    for past in (PAST, None):
        assert told(replace(GOOD, codes={"性别": (filled, unknown)}), past) == ["DQ-215"] * held


def test_the_worst_column_of_codes_is_named_and_the_others_counted() -> None:
    measured = replace(GOOD, codes={"性别": (1000, 300), "民族": (100, 90), "学历": (100, 20), "婚姻状况": (1000, 10)})
    (error,) = holds(SOURCE, DELIVERY, measured, PAST)
    assert error.what() == "计生：“民族”填了的 100 个值里，90 个不在代码表里（90%；这样的列共 3 个）"
    assert error.place == Place(DELIVERY.file, column="民族")


@pytest.mark.parametrize(
    ("rows", "moved", "held"),
    [(951, 49, False), (950, 50, True), (949, 51, True), (10, 4, False), (10, 5, True), (1, 5, True), (1, 0, False)],
)
def test_moved_contents(rows: int, moved: int, held: bool) -> None:
    assert told(replace(GOOD, rows=rows, moved=moved), None) == ["DQ-216"] * held


@pytest.mark.parametrize(
    ("before", "now", "held"),
    [
        (400, 321, False),
        (400, 320, True),
        (400, 319, True),
        (20, 16, False),
        (25, 20, True),
        (5, 0, True),
        (4, 0, False),
        (400, 800, False),
    ],
)
def test_a_drop_in_one_community(before: int, now: int, held: bool) -> None:
    past = replace(PAST, communities={"东风社区": 600, "西湖社区": before})
    assert told(replace(GOOD, communities={"东风社区": 600, "西湖社区": now}), past) == ["DQ-213"] * held
    assert told(replace(GOOD, communities={"东风社区": 600, "西湖社区": now}), None) == []


def test_a_community_that_vanished_lost_all_and_the_worst_is_named() -> None:
    past = replace(PAST, communities={"东风社区": 600, "西湖社区": 1400, "宝星社区": 100})
    (error,) = holds(SOURCE, DELIVERY, replace(GOOD, communities={"东风社区": 300, "宝星社区": 99}), past)
    assert error.what() == "计生：“西湖社区”行数 0，上次 1,400，减少 100%（少了这么多的社区或小区共 2 个）"


def test_rows_that_name_no_community_may_dwindle() -> None:
    past = replace(PAST, communities={"东风社区": 600, "": 400})
    assert told(replace(GOOD, communities={"东风社区": 1000}), past) == []


def test_a_delivery_of_changes_may_be_small() -> None:
    few = replace(GOOD, rows=3, communities={"东风社区": 3})
    assert told(few) == ["DQ-213"]
    assert told(few, covers=CHANGES) == []
    changes = replace(DELIVERY, covers=CHANGES)
    assert drop_in_all(SOURCE, [(changes, few, PAST)]) == {}
    assert set(drop_in_all(SOURCE, [(DELIVERY, few, PAST)])) == {DELIVERY.delivery_id}


@pytest.mark.parametrize(("date", "held"), [("2026-11-18", True), ("2026-11-19", False), ("2026-11-20", False)])
def test_an_older_business_date(date: str, held: bool) -> None:
    assert told(GOOD, business_date=date) == ["DQ-210"] * held
    assert told(GOOD, None, business_date=date) == [], "the first delivery ever has nothing to be older than"


@pytest.mark.parametrize("mark", ["new bytes", "new"])
def test_last_weeks_file_under_a_new_name(mark: str) -> None:
    (error,) = holds(SOURCE, DELIVERY, GOOD, PAST, {("other", "2026-11-10"), (mark, "2026-11-13"), (mark, "2026-11-12")})
    assert error.code == "DQ-210"
    assert error.what() == "计生：送来的是以前的数据（2026-11-13），现用的是 2026-11-19 的"
    assert holds(SOURCE, DELIVERY, GOOD, PAST, {("other", "2026-11-13")}) == []


def test_two_nights_without_a_change_are_alike_and_no_fault() -> None:
    nothing = replace(GOOD, rows=0, communities={})
    changes = replace(DELIVERY, covers=CHANGES)
    assert holds(SOURCE, changes, nothing, PAST, {("new", "2026-11-13")}) == []
    assert codes(holds(SOURCE, changes, replace(GOOD, rows=1), PAST, {("new", "2026-11-13")})) == ["DQ-210"]


@pytest.mark.parametrize(("date", "expected"), [("2026-11-20", ["DQ-217"]), ("2026-11-19", []), ("2026-11-18", [])])
def test_the_contents_in_force_again_are_no_fault(date: str, expected: list[str]) -> None:
    worthless = Measure(1, {}, (100, 100), {"性别": (100, 100)}, 100, b"")
    again = replace(DELIVERY, business_date=date, contents="in force")
    found = holds(SOURCE, again, worthless, PAST, {("in force", "2026-11-19"), ("new bytes", "2026-11-01")})
    assert codes(found) == expected, "what was accepted once is not judged again"
    assert [error.exit_code for error in found] == [0] * len(expected)


def test_several_gates_are_told_gravest_first() -> None:
    bad = Measure(50, {"东风社区": 50}, (100, 100), {"性别": (100, 100)}, 50, b"")
    found = holds(SOURCE, replace(DELIVERY, business_date="2026-11-01"), bad, PAST)
    assert codes(found) == ["DQ-210", "DQ-216", "DQ-214", "DQ-215", "DQ-213"]
    assert {error.exit_code for error in found} == {4}
    absolute = holds(SOURCE, DELIVERY, bad, None)
    assert codes(absolute) == ["DQ-216", "DQ-214", "DQ-215"]


def test_a_gate_that_the_declaration_leaves_out_holds_nothing() -> None:
    bad = Measure(50, {"东风社区": 50}, (100, 100), {"性别": (100, 100)}, 50, b"")
    for off in ("older", "moved", "ids", "codes", "drop_community"):
        source = replace(SOURCE, gates={name: gate for name, gate in SOURCE.gates.items() if name != off})
        assert len(holds(source, replace(DELIVERY, business_date="2026-11-01"), bad, PAST)) == 4
    silent = replace(SOURCE, gates={})
    assert holds(silent, replace(DELIVERY, contents="in force"), GOOD, PAST) == []
    assert drop_in_all(silent, [(DELIVERY, bad, PAST)]) == {}


def test_a_declaration_sets_its_own_threshold_and_reason() -> None:
    source = replace(SOURCE, gates={**SOURCE.gates, "ids": Gate("号码由人工抄录", share=0.5, least=10)})
    assert holds(source, DELIVERY, replace(GOOD, ids=(100, 49)), PAST) == []
    (error,) = holds(source, DELIVERY, replace(GOOD, ids=(10, 5)), PAST)
    assert error.cause() == "号码由人工抄录"


def three(*rows: int) -> list[tuple[Delivery, Measure, Past | None]]:
    """Deliveries a, b, … of 1000 rows in force each, with ``rows`` tonight."""
    return [(replace(DELIVERY, delivery_id=name), replace(GOOD, rows=count), PAST) for name, count in zip("abcd", rows, strict=False)]


@pytest.mark.parametrize(
    ("rows", "standing", "held"),
    [
        ((1000, 1000), 0, ""),
        ((1000, 901), 0, ""),  # 99 of 2,000
        ((1000, 900), 0, "b"),  # 100 of 2,000: five in a hundred
        ((999, 901), 0, "ab"),
        ((1001, 850), 0, "b"),  # what one gained the other's loss has to make up for
        ((1100, 900), 0, ""),
        ((1000, 900), 1, ""),  # 100 of 2,001: a file that did not come stays as it was
        ((1000, 799), 2000, "b"),
        ((1000, 801), 2000, ""),
        ((0,), 0, "a"),
    ],
)
def test_a_drop_in_all(rows: tuple[int, ...], standing: int, held: str) -> None:
    assert "".join(sorted(drop_in_all(SOURCE, three(*rows), standing))) == held


def test_a_drop_in_all_is_told_of_the_source() -> None:
    found = drop_in_all(SOURCE, three(1000, 120), 0)
    assert found["b"].what() == "计生：行数 1,120，上次 2,000，减少 44%"
    assert found["b"].what("en") == "Family planning: 1,120 rows, 2,000 last time, 44 % fewer"


def test_a_household_that_moved_away_is_no_drop() -> None:
    small = replace(PAST, rows=20)
    assert drop_in_all(SOURCE, [(DELIVERY, replace(GOOD, rows=16), small)]) == {}
    assert drop_in_all(SOURCE, [(DELIVERY, replace(GOOD, rows=15), small)]) != {}


def test_a_slot_never_seen_hides_no_loss_and_is_none() -> None:
    arrived = three(900)
    arrived.append((replace(DELIVERY, delivery_id="new"), replace(GOOD, rows=5000), None))
    assert set(drop_in_all(SOURCE, arrived)) == {"a"}
    assert drop_in_all(SOURCE, arrived[1:]) == {}


def test_changes_beside_full_files_stand_as_they_are() -> None:
    changes = (replace(DELIVERY, delivery_id="c", covers=CHANGES), replace(GOOD, rows=1), PAST)
    assert drop_in_all(SOURCE, [*three(920), changes]) == {}
    assert set(drop_in_all(SOURCE, [*three(900), changes])) == {"a"}


def every_error() -> list[DaoqiaoError]:
    """One of each code, from a delivery that holds people."""
    rows = [{**row, "性别": "甲", "证件号": LIU[:-3]} for row in ROWS["family_planning"]] * 30
    staged = staged_rows("family_planning", rows)
    bad = replace(measure(staged, staged.delivery), moved=60)
    found = holds(SOURCE, replace(DELIVERY, business_date="2026-11-01"), bad, replace(PAST, communities={"东风社区": 600}))
    found += holds(SOURCE, replace(DELIVERY, contents="in force"), bad, PAST)
    found += drop_in_all(SOURCE, [(DELIVERY, bad, PAST)]).values()
    # raised where files are recognised and chosen; these are their facts
    place, ids = Place("新.csv"), {"source_id": SOURCE.id}
    found.append(DaoqiaoError("DQ-211", place, folder="dibao", belongs="police", source="公安常住", reason="理由", **ids))
    found.append(DaoqiaoError("DQ-218", place, file="新.csv", other="旧.csv", **ids))
    found.append(DaoqiaoError("DQ-219", place, other="旧.csv", percent="97", **ids))
    found.append(DaoqiaoError("DQ-305", place, column="证件号"))
    return found


def test_every_sentence_is_whole_in_both_languages() -> None:
    found = every_error()
    assert {error.code for error in found} == {f"DQ-{number}" for number in (*range(210, 220), 305)}
    for error in found:
        for lang in ("zh", "en"):
            for part in (error.what(lang), error.cause(lang), error.mend(lang)):
                assert part, f"{error.code} {lang}"
                assert not re.search(r"[…{}]", part), part


def test_what_is_held_says_what_to_type() -> None:
    for error in every_error():
        if error.exit_code == 4:
            assert f"daoqiao source show {SOURCE.id}" in error.mend()
            accept = f"daoqiao run --source {SOURCE.id} --accept"
            assert (accept in error.mend()) == (error.code != "DQ-219"), "what was not used may be accepted by nobody's word"


def test_no_fact_is_about_a_person() -> None:
    people = {value for row in ROWS["family_planning"] for name, value in row.items() if name not in ("管辖区域", "性别")} | {
        LIU[:-3],
        "甲",
    }
    for error in every_error():
        said = " ".join(map(str, (*error.facts.values(), error.place)))
        assert not [value for value in people if len(value) > 2 and value in said]
        assert not any(re.search(r"\d{5}", str(fact)) for fact in error.facts.values())


@pytest.mark.parametrize(("rows", "held"), [(0, True), (1, False), (40_000, False), (40_001, True)])
def test_rows_outside_what_the_declaration_expects(rows: int, held: bool) -> None:
    assert told(replace(GOOD, rows=rows), None) == ["DQ-206"] * held
    assert "DQ-206" not in told(replace(GOOD, rows=rows)), "with a delivery in force, that is the measure"
