"""Reviewing pairs in the portal: whose questions, one answer each, grave ones by two people, nothing without an audit entry."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.portal.kit import NUMBERS, Visitor
from tests.portal_review.conftest import Scene
from warehouse.state.contradictions import DIFFERENT, SAME
from warehouse.state.decisions import Decision, decide, history, in_force
from warehouse.state.proposals import waiting

COUNT = re.compile(r"第 (\d+) 对，共 (\d+) 对")
RESIDENTS = re.compile(r'<a href="/residents/(R\d+)">R')


def send(visitor: Visitor, form: dict[str, Any]) -> Any:
    """A form of the page that this visitor has open, whatever the answer."""
    return visitor.http.post("/review", data={"csrftoken": visitor.http.cookies["csrf"], **form})


def lines(scene: Scene) -> list[Decision]:
    return history(scene.portal.office.stores.state)[::-1]


def test_only_questions_within_the_scope_are_asked_the_gravest_first(scene: Scene) -> None:
    cast, steward = scene.cast, scene.visitor("steward")
    before = scene.portal.last_entry
    page = steward.get("/review")

    assert COUNT.findall(page) == [("1", "5")]
    assert set(RESIDENTS.findall(page)) == {cast.dibao.resident, cast.plain[1].resident}, "dibao first"
    (entry,) = scene.portal.audited(before)
    assert entry.what == "open"
    assert set(entry.whom.split()) == {cast.dibao.resident, cast.plain[1].resident}
    assert NUMBERS.findall(page) == []
    seen = {one for at in range(1, 6) for one in RESIDENTS.findall(steward.get(f"/review?at={at}"))}
    assert not seen & {one.resident for one in cast.far}


def test_somebody_elses_pair_cannot_be_answered_by_its_ids(scene: Scene) -> None:
    far, steward = scene.cast.far, scene.visitor("steward")
    steward.get("/review")
    steward.post("/review", expect=404, **scene.asked(far[0], far[1], SAME))
    steward.post("/review", expect=404, **scene.asked(scene.cast.plain[2], far[0], DIFFERENT))
    assert lines(scene) == []


def test_planners_and_administrators_have_no_queue(scene: Scene) -> None:
    for role in ("planner", "administrator", "auditor", "civil_affairs"):
        scene.visitor(role).get("/review", expect=403)


def test_a_merge_is_recorded_closes_what_follows_and_is_taken_back_with_one_click(scene: Scene) -> None:
    a, b, c = scene.cast.plain
    steward = scene.visitor("steward")
    steward.get("/review")
    before = scene.portal.last_entry
    page = steward.post("/review", **scene.asked(a, b, SAME, note="电话 13800990001 核实"))
    (line,) = lines(scene)
    assert (line.kind, {line.left_record_id, line.right_record_id}) == (SAME, {a.record, b.record})
    assert line.decided_by.endswith("（steward）")
    entry = next(one for one in scene.portal.audited(before) if one.what == "merge")
    assert set(entry.whom.split()) == {a.record, b.record}
    assert "138****0001" in entry.reason
    assert "已记下" in page
    assert [of for _, of in COUNT.findall(page)] == ["4"]
    page = steward.post("/review", **scene.asked(b, c, SAME))
    assert "另有 1 对自动关闭" in page
    assert [of for _, of in COUNT.findall(page)] == ["2"], "a and c follow"
    page = steward.post("/review/undo", number="2")
    assert "已撤销决定 2" in page
    assert set(RESIDENTS.findall(page)) == {b.resident, c.resident}, "the same question again"
    assert [one.kind for one in in_force(scene.portal.office.stores.state)] == [SAME]


def test_whoever_answers_second_is_told_what_the_first_said(scene: Scene) -> None:
    a, b, _ = scene.cast.plain
    first, second = scene.visitor("steward"), scene.visitor("steward2")
    first.get("/review"), second.get("/review")
    first.post("/review", **scene.asked(a, b, DIFFERENT))
    page = second.post("/review", **scene.asked(a, b, SAME))
    assert "已有答案：不是同一人" in page
    assert "steward）" in page
    assert len(lines(scene)) == 1
    assert "已有答案" in second.post("/review", **scene.asked(a, b, DIFFERENT)), "also where both say the same"
    assert len(lines(scene)) == 1


def test_two_answers_at_the_same_moment_leave_one_decision(scene: Scene) -> None:
    a, b, _ = scene.cast.plain
    visitors = [scene.visitor(name) for name in ("steward", "steward2", "worker2", "steward")]
    for one in visitors:
        one.get("/review")
    kinds = [SAME, DIFFERENT, SAME, DIFFERENT]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda visitor, kind: send(visitor, scene.asked(a, b, kind)), visitors, kinds))
    assert {one.status_code for one in answers} <= {200, 409}
    assert len(lines(scene)) == 1
    recorded = [one for one in answers if "已记下：" in one.text]
    assert len(recorded) == 1


def test_a_contradiction_is_shown_with_the_decisions_that_prove_it(scene: Scene) -> None:
    """The question is on the screen already when a colleague decides about both its people and a third."""
    a, b, c = scene.cast.plain
    state = scene.portal.office.stores.state
    by: dict[str, Any] = {"who": "李强", "at": "2026-11-21T10:00:00+08:00"}
    steward = scene.visitor("steward")
    steward.get("/review")
    decide(state, SAME, a.record, c.record, **by)
    decide(state, DIFFERENT, a.record, b.record, **by)
    page = steward.post("/review", expect=409, **scene.asked(b, c, SAME))
    told = re.search(r'<div class="fault" role="alert">(.*?)</div>', page, re.DOTALL)
    assert told
    assert "决定 1，李强" in told[1]
    assert "决定 2，李强" in told[1]
    assert len(lines(scene)) == 2
    assert "已由别的决定得出答案" in steward.post("/review", **scene.asked(b, c, DIFFERENT)), "that is what they say"
    assert len(lines(scene)) == 2


@pytest.mark.parametrize("kind", ["numbered", "dibao"])
def test_a_grave_merge_waits_for_a_second_person(scene: Scene, kind: str) -> None:
    cast = scene.cast
    one, other = (cast.numbered[0], cast.numbered[1]) if kind == "numbered" else (cast.dibao, cast.plain[1])
    steward, second, worker = scene.visitor("steward"), scene.visitor("steward2"), scene.visitor("worker2")
    worker.get("/review")
    page = worker.post("/review", **scene.asked(one, other, SAME, note="入户核实"))
    assert "须两人经手" in page
    assert lines(scene) == []
    (proposal,) = waiting(scene.portal.office.stores.portal)
    assert proposal.by_name.endswith("（worker2）")
    assert [of for _, of in COUNT.findall(steward.get("/review"))] == ["4"], "what waits is not asked"
    assert "已由worker2（worker2）提议" in steward.post("/review", **scene.asked(one, other, SAME))
    path = f"/review/proposals/{proposal.number}"
    worker.post(path, expect=403, do="confirm")
    assert "入户核实" in steward.get("/review/proposals")
    assert set(RESIDENTS.findall(steward.get(path))) == {one.resident, other.resident}
    steward.post(path, expect=400, do="refuse")
    page = steward.post(path, do="confirm", note="看过材料")
    (line,) = lines(scene)
    assert (line.kind, {line.left_record_id, line.right_record_id}) == (SAME, {one.record, other.record})
    assert "（worker2）、" in line.decided_by
    assert line.decided_by.endswith("（steward）")
    assert line.reason == "入户核实；看过材料"
    second.get("/review")
    assert "第 1 号提议已经处理过了" in second.post(path, expect=409, do="confirm")
    assert len(lines(scene)) == 1


def test_nobody_confirms_what_they_proposed(scene: Scene) -> None:
    one, other = scene.cast.numbered
    steward = scene.visitor("steward")
    steward.get("/review")
    steward.post("/review", **scene.asked(one, other, SAME))
    steward.post("/review/proposals/1", expect=403, do="confirm")
    assert lines(scene) == []
    steward.post("/review/proposals/1", do="withdraw")
    assert waiting(scene.portal.office.stores.portal) == []


def test_a_refused_proposal_is_asked_again_with_the_reason(scene: Scene) -> None:
    one, other = scene.cast.numbered
    steward, second = scene.visitor("steward"), scene.visitor("steward2")
    steward.get("/review"), second.get("/review")
    steward.post("/review", **scene.asked(one, other, SAME))
    second.post("/review/proposals/1", do="refuse", note="两个人都见过")
    page = steward.get(f"/review?pair={one.resident}-{other.resident}")
    assert "两个人都见过" in page
    assert lines(scene) == []


def test_two_steps_do_not_make_a_grave_merge_harmless(scene: Scene) -> None:
    """A numbered resident and one without a number; then the latter and another number: the second merge is the grave one."""
    one, _other = scene.cast.numbered
    b = scene.cast.plain[1]
    state = scene.portal.office.stores.state
    decide(state, SAME, one.record, b.record, who="李强", at="2026-11-21T10:00:00+08:00")
    steward = scene.visitor("steward")
    steward.get("/review")
    page = steward.post("/review", **scene.asked(scene.cast.plain[0], b, SAME))
    assert "两个不同的有效证件号" in page, "b is one person with a number by now, and so is a"
    assert len(lines(scene)) == 1


def test_others_decisions_are_taken_back_by_whoever_may_confirm(scene: Scene) -> None:
    a, b, _ = scene.cast.plain
    steward, worker = scene.visitor("steward"), scene.visitor("worker2")
    steward.get("/review"), worker.get("/review")
    steward.post("/review", **scene.asked(a, b, SAME))
    page = worker.get("/review/history")
    assert 'action="/review/undo"' not in page
    worker.post("/review/undo", expect=403, number="1")
    assert len(lines(scene)) == 1
    page = scene.visitor("steward2").get(f"/review/history?resident={a.resident}")
    assert 'action="/review/undo"' in page
    second = scene.visitor("steward2")
    second.get("/review")
    second.post("/review/undo", number="1", back="history")
    assert [one.kind for one in lines(scene)] == [SAME, "undo"]
    second.post("/review/undo", expect=400, number="1")


def test_the_history_holds_nobody_of_another_community(scene: Scene) -> None:
    far, state = scene.cast.far, scene.portal.office.stores.state
    decide(state, SAME, far[0].record, far[1].record, who="李强", at="2026-11-21T10:00:00+08:00")
    steward = scene.visitor("steward")
    before = scene.portal.last_entry
    page = steward.get("/review/history")
    assert far[0].resident not in page
    assert "李强" not in page
    assert all(far[0].resident not in one.whom for one in scene.portal.audited(before))
    steward.post("/review/undo", expect=404, number="1")


def test_random_checks_show_which_way_nobody_leans(scene: Scene) -> None:
    page = scene.visitor("steward").get("/review?queue=telling")
    assert "抽查" in page
    assert NUMBERS.findall(page) == []


def test_the_score_is_behind_a_fold_and_english_reads_as_english(scene: Scene) -> None:
    page = scene.visitor("steward", "en").get("/review")
    assert "Are these two records one person?" in page
    assert page.index("<details") < page.index("What the system makes of it")
    assert "有误" not in page
