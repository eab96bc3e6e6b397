"""One incident a source: opened once, joined, closed when green, whatever is run again."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.state.incidents import Failure, Told, incidents, open_incidents, tell

N17, N18, N19, N20, N21 = (f"2026-11-{day}" for day in (17, 18, 19, 20, 21))
FEWER = "低保：行数 3,120，昨日 8,412，减少 62.9%，今夜沿用 11-19 数据"


def fails(night: str, code: str = "DQ-211", sentence: str = FEWER, file: str = "低保.xlsx") -> Failure:
    return Failure(night, code, file, sentence)


def numbers(told: Told) -> tuple[list[int], list[int], list[int]]:
    opened, joined, closed = ([one.number for one in some] for some in (told.opened, told.joined, told.closed))
    return opened, joined, closed


def test_a_failure_opens_further_ones_join_and_green_closes(state: sa.Engine) -> None:
    opened = tell(state, N18, {"dibao_person": [fails(N18)]}, green=["police_resident"]).opened
    assert [one.headline for one in opened] == [FEWER]
    second = tell(state, N19, {"dibao_person": [fails(N19, "DQ-204", "低保：少了必需的列")]}, green=[])
    assert numbers(second) == ([], [opened[0].number], [])
    incident = open_incidents(state)[0]
    assert (incident.opened_on, incident.last_seen_on, incident.nights, incident.headline) == (N18, N19, 2, FEWER)
    assert [one.code for one in incident.failures] == ["DQ-211", "DQ-204"]
    closed = tell(state, N20, {}, green=["dibao_person"]).closed
    assert [(one.number, one.closed_on) for one in closed] == [(incident.number, N20)]
    assert open_incidents(state) == []
    assert incidents(state) == list(closed)


def test_a_source_that_was_not_asked_keeps_its_incident(state: sa.Engine) -> None:
    tell(state, N18, {"dibao_person": [fails(N18)]}, green=[])
    assert tell(state, N19, {"police_resident": []}, green=["party_roll"]) == Told((), (), ())
    assert [one.source_id for one in open_incidents(state)] == ["dibao_person"]


def test_a_source_that_fails_is_not_green(state: sa.Engine) -> None:
    tell(state, N18, {"dibao_person": [fails(N18)]}, green=["dibao_person"])
    assert len(open_incidents(state)) == 1


def test_telling_a_night_again_adds_nothing_and_answers_the_same(state: sa.Engine) -> None:
    tell(state, N17, {"police_resident": [fails(N17)]}, green=[])
    failures = {"dibao_person": [fails(N18), fails(N18), fails(N18, file="低保二.xlsx")], "police_resident": [fails(N18, "DQ-102")]}
    first = tell(state, N18, failures, green=[])
    assert tell(state, N18, failures, green=[]) == first
    assert [len(one.failures) for one in first.opened] == [2]
    assert [len(one.failures) for one in first.joined] == [2]


def test_a_rerun_closes_what_it_mended_and_opens_it_again_where_it_did_not(state: sa.Engine) -> None:
    (opened,) = tell(state, N18, {"dibao_person": [fails(N18)]}, green=[]).opened
    assert numbers(tell(state, N18, {}, green=["dibao_person"])) == ([], [], [opened.number])
    assert numbers(tell(state, N18, {"dibao_person": [fails(N18)]}, green=[])) == ([opened.number], [], [])
    assert open_incidents(state) == incidents(state) == [opened]


def test_after_it_closed_the_next_failure_is_an_incident_of_its_own(state: sa.Engine) -> None:
    (first,) = tell(state, N17, {"dibao_person": [fails(N17)]}, green=[]).opened
    tell(state, N18, {}, green=["dibao_person"])
    (second,) = tell(state, N19, {"dibao_person": [fails(N19)]}, green=[]).opened
    assert second.number != first.number
    assert [one.number for one in incidents(state, "dibao_person")] == [second.number, first.number]
    assert [one.number for one in incidents(state, limit=1)] == [second.number]
    assert incidents(state, "police_resident") == []


def test_a_night_run_late_neither_closes_nor_opens_what_later_nights_settled(state: sa.Engine) -> None:
    tell(state, N17, {"dibao_person": [fails(N17)]}, green=[])
    tell(state, N19, {"dibao_person": [fails(N19)]}, green=[])
    assert tell(state, N18, {}, green=["dibao_person"]).closed == ()  # it failed on the 19th
    tell(state, N20, {}, green=["dibao_person"])
    (joined,) = tell(state, N18, {"dibao_person": [fails(N18)]}, green=[]).joined
    assert (joined.closed_on, joined.last_seen_on, joined.nights) == (N20, N19, 3)
    assert open_incidents(state) == []


def test_one_open_incident_a_source_though_two_nights_are_run_late(state: sa.Engine) -> None:
    tell(state, N17, {"dibao_person": [fails(N17)]}, green=[])
    tell(state, N18, {}, green=["dibao_person"])
    (second,) = tell(state, N20, {"dibao_person": [fails(N20)]}, green=[]).opened
    tell(state, N18, {"dibao_person": [fails(N18)]}, green=[])
    tell(state, N19, {"dibao_person": [fails(N19)]}, green=[])
    assert [one.number for one in open_incidents(state)] == [second.number]
    assert sorted(len(one.failures) for one in incidents(state)) == [2, 2]


def test_the_longest_open_stands_first(state: sa.Engine) -> None:
    tell(state, N20, {"party_roll": [fails(N20)]}, green=[])
    tell(state, N18, {"dibao_person": [fails(N18)]}, green=[])
    tell(state, N21, {"grid_area": [fails(N21)]}, green=[])
    assert [one.source_id for one in open_incidents(state)] == ["dibao_person", "party_roll", "grid_area"]
    assert [one.source_id for one in incidents(state)] == ["grid_area", "party_roll", "dibao_person"]
