"""The register: what is in force, what waits, what a version was made of, over re-runs and nights run late."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.state.database import open_state
from warehouse.state.deliveries import (
    ACCEPTED,
    HELD,
    Published,
    Registered,
    accepted_before,
    any_decision,
    held,
    history,
    in_force,
    needed_since,
    published,
    published_on,
    record,
    retire,
)

N17, N18, N19, N20, N21 = (f"2026-11-{day}" for day in (17, 18, 19, 20, 21))


def line(
    delivery_id: str, night: str, status: str = ACCEPTED, *, covers: str = "full", slot: str = "低保_#", watermark: str = "", **more: object
) -> Registered:
    facts: dict[str, object] = {
        "source_id": "dibao_person",
        "file": f"低保_{delivery_id}.xlsx",
        "sha256": f"bytes of {delivery_id}",
        "contents": f"contents of {delivery_id}",
        "business_date": night,
        "arrived_at": f"{night}T01:00:00",
        "rows": 8412,
        "communities": {"411099002001": 8000, "": 412},
        "codes": ("DQ-211",) if status == HELD else (),
        "reason": "",
        "decided_at": f"{night}T02:00:00",
    }
    return Registered(delivery_id=delivery_id, slot=slot, covers=covers, watermark=watermark, status=status, night=night, **facts | more)  # type: ignore[arg-type]


def changes(delivery_id: str, night: str, status: str = ACCEPTED, **more: str) -> Registered:
    return line(delivery_id, night, status, covers="changes", **more)


def chains(state: sa.Engine, night: str = N21) -> list[list[str]]:
    return [[one.delivery_id for one in chain] for chain in in_force(state, night)]


def waiting(state: sa.Engine, night: str = N21) -> list[str]:
    return [one.delivery_id for one in held(state, night)]


def test_what_is_recorded_comes_back_whole(state: sa.Engine) -> None:
    assert not any_decision(state)
    one = line("A", N18, codes=("DQ-211", "DQ-212"), reason="民政局说明：退保清理", watermark="2026-11-18 03:00:00")
    record(state, [one])
    assert any_decision(state)
    assert in_force(state, N18) == [[one]]


def test_the_full_delivery_accepted_last_is_in_force_whatever_its_business_date(state: sa.Engine) -> None:
    record(state, [line("A", N18)])
    record(state, [line("B", N19)])
    record(state, [line("C", N20, business_date=N17, reason="按街道说明")])
    assert [chains(state, night) for night in (N17, N18, N19, N20, N21)] == [[], [["A"]], [["B"]], [["C"]], [["C"]]]


def test_changes_follow_their_full_delivery_in_the_order_of_decision(state: sa.Engine) -> None:
    record(state, [line("A", N17), changes("C2", N18, business_date=N18), changes("C1", N19, business_date=N17)])
    assert chains(state) == [["A", "C2", "C1"]]
    record(state, [line("B", N20), changes("C3", N20)])
    assert chains(state) == [["B", "C3"]]
    assert chains(state, N18) == [["A", "C2"]]


def test_changes_without_a_full_delivery_are_all_in_force(state: sa.Engine) -> None:
    record(state, [changes("C1", N18), changes("C2", N19)])
    assert chains(state) == [["C1", "C2"]]


def test_each_slot_has_a_chain_of_its_own(state: sa.Engine) -> None:
    record(state, [line("A", N18, slot="东风_#"), line("B", N18, slot="西园_#"), line("C", N19, slot="西园_#")])
    record(state, [line("D", N18, slot="东风_#", source_id="dibao_household")])
    assert chains(state) == [["D"], ["A"], ["C"]]


def test_a_night_run_again_doubles_nothing(state: sa.Engine) -> None:
    for _ in range(2):
        record(state, [line("A", N18), changes("C1", N18), changes("C2", N18)])
        record(state, [line("B", N18, HELD, slot="西园_#")])
    assert chains(state) == [["A", "C1", "C2"]]
    assert waiting(state) == ["B"]


def test_a_person_accepts_what_was_held_the_same_night(state: sa.Engine) -> None:
    record(state, [line("A", N18)])
    record(state, [line("B", N19, HELD)])
    assert (chains(state), waiting(state)) == ([["A"]], ["B"])
    record(state, [line("B", N19, reason="民政局说明：退保清理", codes=("DQ-211",))])
    assert (chains(state), waiting(state)) == ([["B"]], [])
    assert in_force(state, N19)[0][0].reason == "民政局说明：退保清理"
    assert chains(state, N18) == [["A"]]


def test_what_a_rerun_holds_is_no_longer_in_force_that_night(state: sa.Engine) -> None:
    record(state, [line("A", N18), changes("C1", N18), line("B", N19)])
    record(state, [line("B", N19, HELD)])
    assert (chains(state), waiting(state)) == ([["A", "C1"]], ["B"])


def test_an_old_file_held_when_it_comes_again_stays_where_it_is_in_force(state: sa.Engine) -> None:
    record(state, [line("A", N18), changes("C1", N19), changes("C2", N20)])
    record(state, [changes("C1", N21, HELD)])
    assert chains(state) == [["A", "C1", "C2"]]


def test_an_earlier_night_run_late_sees_and_changes_only_its_own_time(state: sa.Engine) -> None:
    record(state, [line("A", N18)])
    record(state, [line("C", N20)])
    record(state, [line("B", N19)])
    assert [chains(state, night) for night in (N18, N19, N20)] == [[["A"]], [["B"]], [["C"]]]


def test_what_waits_is_replaced_by_the_next_full_delivery_only(state: sa.Engine) -> None:
    record(state, [line("A", N17), changes("C1", N18, HELD), changes("C2", N19)])
    assert waiting(state) == ["C1"]  # rows of its own, which C2 does not bring
    record(state, [line("B", N20)])
    assert waiting(state) == []
    assert waiting(state, N19) == ["C1"]


def test_changes_read_from_a_database_replace_held_ones_as_they_were_read_from_the_same_watermark(state: sa.Engine) -> None:
    record(state, [line("A", N17, watermark="100"), changes("C1", N18, HELD, watermark="120"), changes("C2", N19, watermark="140")])
    assert waiting(state) == []


def test_a_retired_slot_is_out_from_its_night_on_until_it_comes_again(state: sa.Engine) -> None:
    record(state, [line("A", N18), changes("C1", N18), line("H", N19, HELD)])
    record(state, [line("N", N20, slot="低保人员_#")])
    retire(state, "dibao_person", "低保_#", N20, taken_over_by="低保人员_#")
    assert [chains(state, night) for night in (N19, N20)] == [[["A", "C1"]], [["N"]]]
    assert (waiting(state, N19), waiting(state, N20)) == (["H"], [])
    record(state, [line("O", N21)])
    assert chains(state, N21) == [["O"], ["N"]]
    assert [one.delivery_id for one in history(state, "dibao_person")] == ["O", "N", "H", "C1", "A"]


def test_everything_accepted_before_is_known_by_its_contents_and_date(state: sa.Engine) -> None:
    record(state, [line("A", N18), line("B", N19), line("C", N19, HELD), line("D", N20), line("E", N18, slot="西园_#")])
    assert accepted_before(state, N19) == {
        ("dibao_person", "低保_#"): {("contents of A", N18), ("contents of B", N19)},
        ("dibao_person", "西园_#"): {("contents of E", N18)},
    }


def test_history_is_newest_first_and_of_one_source(state: sa.Engine) -> None:
    record(state, [line("A", N18), line("B", N19, HELD), line("B", N19), line("X", N20, source_id="police_resident")])
    assert [(one.delivery_id, one.status) for one in history(state, "dibao_person")] == [("B", ACCEPTED), ("B", HELD), ("A", ACCEPTED)]
    assert len(history(state, "dibao_person", limit=2)) == 2


def test_a_version_is_remembered_with_its_deliveries_in_their_order(state: sa.Engine) -> None:
    rows = [("police_resident", "P", "tonight"), ("dibao_person", "A", "earlier")]
    published(state, "20261118-001", N18, rows)
    published(state, "20261118-002", N18, rows[::-1])
    published(state, "20261120-001", N20, [])
    published(state, "20261117-001", N17, rows[:1])  # run late
    assert published_on(state, "2026-11-16") is None
    assert published_on(state, N17) == Published("20261117-001", N17, tuple(rows[:1]))
    assert published_on(state, N18) == published_on(state, N19) == Published("20261118-002", N18, tuple(rows[::-1]))
    assert published_on(state, N21) == Published("20261120-001", N20, ())


def test_retention_keeps_what_a_night_within_it_stands_on_what_is_in_force_and_what_waits(state: sa.Engine) -> None:
    record(state, [line("A", N17), line("B", N18), line("W", N19, HELD), line("S", N17, slot="西园_#")])
    published(state, "20261117-001", N17, [("dibao_person", "A", "tonight")])
    published(state, "20261118-001", N18, [("dibao_person", "B", "tonight")])
    published(state, "20261120-001", N20, [("dibao_person", "B", "earlier"), ("police_resident", "P", "tonight")])
    now = {("dibao_person", "B"), ("dibao_person", "W"), ("dibao_person", "S")}
    assert needed_since(state, N19) == now | {("police_resident", "P")}  # the 19th stands on the version of the 18th
    assert needed_since(state, N17) == now | {("police_resident", "P"), ("dibao_person", "A")}
    assert needed_since(state, N20) == needed_since(state, N21) == now | {("police_resident", "P")}


def test_decisions_are_recorded_all_or_none_and_only_known_ones(state: sa.Engine) -> None:
    for wrong in (line("B", N18, "perhaps"), replace(line("B", N18), covers="some")):
        with pytest.raises(sa.exc.IntegrityError):
            record(state, [line("A", N18), wrong])
    record(state, [])
    assert not any_decision(state)


NIGHTS = [N17, N18, N19, N20]
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(NIGHTS),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["A", "B", "C", "retire"]),
        st.sampled_from([ACCEPTED, HELD]),
    ),
    max_size=14,
)
COVERS = {"A": "full", "B": "changes", "C": "changes"}


def by_the_book(events: list[tuple[str, str, str, str]], slot: str, night: str) -> list[str]:
    """The chain in force, said as the rule is said: by order of nights, of one night's words about a delivery the last."""
    told = [(when, at, what, status) for at, (when, where, what, status) in enumerate(events) if where == slot and when <= night]
    final = [one for one in told if not any(one[0] == o[0] and one[2] == o[2] and o[1] > one[1] for o in told)]
    final.sort()
    taken = [one for one in final if one[2] == "retire" or one[3] == ACCEPTED]
    starts = [place for place, one in enumerate(taken) if one[2] in ("retire", "A")]
    rest = [one[2] for one in (taken[starts[-1] :] if starts else taken) if one[2] != "retire"]
    return [what for place, what in enumerate(rest) if what not in rest[place + 1 :]]


@settings(deadline=None, max_examples=100)
@given(EVENTS)
def test_in_force_is_what_the_rule_says(events: list[tuple[str, str, str, str]]) -> None:
    state, numbers = open_state("sqlite://"), count()
    for night, slot, what, status in events:
        if what == "retire":
            retire(state, "dibao_person", slot, night, taken_over_by="")
        else:
            record(state, [line(what, night, status, covers=COVERS[what], slot=slot, rows=next(numbers))])
    for night in NIGHTS:
        expected = [by_the_book(events, slot, night) for slot in ("x", "y")]
        assert chains(state, night) == [chain for chain in expected if chain]
    state.dispose()
