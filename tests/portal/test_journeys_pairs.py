"""Answering whether two records are one person, splitting, taking back, in a real browser: ux.md's J6, each of the ``WAYS``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import WAYS, Hand, Way, both_languages, every_way, next_night, scenes, walking
from tests.portal_review.conftest import Person, Scene
from warehouse.state import proposals
from warehouse.state.contradictions import DIFFERENT, SAME, UNSURE, Decision
from warehouse.state.decisions import history, in_force

Chromium = Any
SAME_WORDS, DIFFERENT_WORDS, UNSURE_WORDS = (
    ("是同一人，合并", "One person, merge"),
    ("不是同一人", "Two people"),
    ("拿不准", "Unsure, have it"),
)
BACK = ("撤销上一步", "Take it back")


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def standing(scene: Scene) -> list[Decision]:
    return in_force(scene.portal.office.stores.state)


def kinds(scene: Scene) -> list[str]:
    return [one.kind for one in standing(scene)]


def address(left: Person, right: Person) -> str:
    return f"/review?pair={left.resident}-{right.resident}"


def question(scene: Scene, grave: bool) -> str:
    """The address of the first question that wants a second person, or of the first that does not."""
    for left, right in scene.cast.pairs:
        page = scene.visitor("steward").get(address(left, right))
        if ("提交复核" in page) is grave and left.record in page and right.record in page:
            return address(left, right)
    return pytest.fail("there is no such question")


def asked(hand: Hand) -> str:
    """The two records that the page asks about."""
    return " ".join(hand.page.locator(f"input[name={side}]").first.input_value() for side in ("left", "right"))


@every_way
def test_a_pair_is_one_action_and_taken_back_with_another(scene: Scene, chromium: Chromium, way: Way) -> None:
    with walking(chromium, scene.portal, "steward", way) as hand:
        hand.goto(question(scene, grave=False))
        assert hand.title() == hand.say("这两条记录是同一个人吗？", "Are these two records one person?")
        assert not hand.page.locator("caption", has_text=hand.say("各项得分", "Weights")).is_visible(), "judge first"
        first = asked(hand)
        hand.click(hand.button(*SAME_WORDS))
        assert hand.actions == 1
        assert hand.say("已记下：是同一人", "Recorded: one person") in hand.told()
        assert asked(hand) != first, "the next question is there"
        assert kinds(scene) == [SAME]
        hand.click(hand.button(*BACK))
        assert asked(hand) == first, "asked again"
        assert kinds(scene) == []


@every_way
def test_an_answer_closes_what_follows_from_it_and_the_unsure_wait_apart(scene: Scene, chromium: Chromium, way: Way) -> None:
    a, b, c = scene.cast.plain
    with walking(chromium, scene.portal, "steward", way) as hand:
        hand.goto(address(a, b))
        hand.click(hand.button(*SAME_WORDS))
        hand.goto(address(b, c))
        hand.click(hand.button(*SAME_WORDS))
        assert hand.say("另有 1 对自动关闭", "1 more answered by it") in hand.told(), "a and c follow"
        hand.click(hand.button(*BACK))
        assert kinds(scene) == [SAME]
        hand.goto(address(b, c))
        unsure = asked(hand)
        hand.click(hand.button(*UNSURE_WORDS))
        assert hand.say("拿不准，转入户核实", "unsure, to be visited") in hand.told()
        assert asked(hand) != unsure
        hand.click(hand.link("拿不准的", "Unsure"))
        assert asked(hand) == unsure, "kept for whoever has been there"
        hand.click(hand.button(*DIFFERENT_WORDS))
        assert hand.main().count(hand.say("没有人拿不准的。", "Nobody was unsure about anything.")) == 1
    assert kinds(scene)[-1] == DIFFERENT
    assert UNSURE not in kinds(scene)


@every_way
def test_random_checks_are_asked_in_turn_without_a_hint(scene: Scene, chromium: Chromium, way: Way) -> None:
    """From the tab of the review page; each answer leads to the next of these questions, and taken back, to the same one."""
    with walking(chromium, scene.portal, "steward", way) as hand:
        hand.goto("/review")
        hand.click(hand.link("抽查", "Random checks"))
        assert hand.page.locator('[aria-current="page"]', has_text=hand.say("抽查", "Random checks")).count() == 1
        first = asked(hand)
        assert not hand.page.locator("caption", has_text=hand.say("各项得分", "Weights")).is_visible(), "judge by what both state"
        hand.actions = 0
        hand.click(hand.button(*DIFFERENT_WORDS))
        assert hand.actions == 1
        assert hand.say("已记下：不是同一人", "Recorded: two people") in hand.told()
        assert "queue=telling" in hand.page.url
        second = asked(hand)
        assert second != first
        hand.click(hand.button(*BACK))
        assert "queue=telling" in hand.page.url
        assert asked(hand) == first, "the same check again, among its like"
        hand.click(hand.link("先看下一对", "Leave it for now"))
        assert asked(hand) == second
        hand.click(hand.button(*UNSURE_WORDS))
        assert asked(hand) == first, "the one that was left is asked again"
    assert kinds(scene) == [UNSURE]


@both_languages
def test_the_keyboard_alone_answers(scene: Scene, chromium: Chromium, way: Way) -> None:
    with walking(chromium, scene.portal, "steward", (way[0], True, 1280)) as hand:
        page = hand.page
        hand.goto(question(scene, grave=False))
        assert hand.field("用数字键 1、2、3 作答", "Answer with the keys 1, 2, 3").is_visible()
        hand.tab_to("[data-keys-switch]")
        page.keyboard.press("1")
        assert standing(scene) == [], "not before they are switched on"
        page.keyboard.press("Space")
        hand.press("2")
        assert kinds(scene) == [DIFFERENT]
        hand.press("3")
        assert kinds(scene)[-1] == "unsure", "they stay switched on"
        hand.press("0")
        assert kinds(scene) == [DIFFERENT]
        hand.tab_to("#note")
        page.keyboard.press("1")
        assert page.locator("#note").input_value() == "1", "a digit in a note answers nothing"
        assert kinds(scene) == [DIFFERENT]
        hand.tab_to("button", hand.say(*DIFFERENT_WORDS))
        hand.press("Enter")
        assert kinds(scene) == [DIFFERENT, DIFFERENT]


@every_way
def test_a_record_is_split_after_a_look_at_both_people(scene: Scene, chromium: Chromium, way: Way) -> None:
    sql = """SELECT r.resident_id, any_value(r.name) AS name FROM mart.resident r JOIN link.resident_record p USING (resident_id)
        WHERE r.community = $c GROUP BY 1 HAVING count(*) >= 3 ORDER BY 1 LIMIT 1"""
    one = scene.portal.ask(sql, c=scene.portal.communities[0])[0]
    with walking(chromium, scene.portal, "steward", way) as hand:
        hand.goto(f"/residents/{one['resident_id']}/sources")
        hand.click(hand.link("拆分为新居民", "Some are somebody else’s? Split"))
        hand.click(hand.button("预览拆分结果", "Show what becomes of them"))
        assert hand.say("至少选一条", "tick one row at least") in hand.page.get_by_role("alert").inner_text()
        hand.page.get_by_role("checkbox").first.check()
        hand.click(hand.button("预览拆分结果", "Show what becomes of them"))
        assert hand.title() == hand.say("将成为两位居民", "These will be two residents")
        assert hand.page.get_by_role("columnheader", name=hand.say("拆出的", "Taken out")).count() == 1
        assert standing(scene) == [], "only shown"
        hand.field("理由", "Reason").fill("两个人，入户见过")
        hand.click(hand.button("确认拆分", "Split", exact=True))
        assert hand.say("拆分成两位居民", "Recorded: two residents") in hand.told()
        assert set(kinds(scene)) == {DIFFERENT}
        hand.click(hand.button("撤销", "Take back").first)
        assert hand.say("已撤销决定", "taken back") in hand.told()
    assert standing(scene) == []


@pytest.mark.parametrize("way", [WAYS["en-plain-1280"]], ids=["en"])  # thirteen seconds; its pages are those of the tests above
def test_one_person_from_tonight_on_and_two_again_after_a_split(scene: Scene, nights: Path, chromium: Chromium, way: Way) -> None:
    """A merge holds through the night; so does the split that takes it apart; taking the split back is a click in the history."""
    portal = scene.portal
    left, right = scene.cast.plain[:2]

    def records() -> dict[str, str]:
        sql = "SELECT record_id, resident_id FROM link.resident_record WHERE record_id IN ($a, $b)"
        return {row["record_id"]: row["resident_id"] for row in portal.ask(sql, a=left.record, b=right.record)}

    assert len(set(records().values())) == 2
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto(address(left, right))
        hand.click(hand.button(*SAME_WORDS))
    next_night(scene, nights)
    assert len(set(records().values())) == 1
    kept = records()[left.record]
    with walking(chromium, portal, "steward", way) as hand:
        gone = ({left.resident, right.resident} - {kept}).pop()
        hand.goto(f"/residents/{gone}")
        assert hand.page.url.endswith(f"/residents/{kept}")
        assert hand.say("并入", "merged") in hand.told()
        hand.goto("/review/history")
        hand.click(hand.button("撤销", "Take back").first)
        hand.goto(f"/residents/{kept}/split")
        hand.page.locator(f'input[name=record][value="{right.record}"]').check()
        hand.click(hand.button("预览拆分结果", "Show what becomes of them"))
        hand.field("理由", "Reason").fill("两个人，入户见过")
        hand.click(hand.button("确认拆分", "Split", exact=True))
    assert set(kinds(scene)) == {DIFFERENT}
    next_night(scene, nights)
    assert len(set(records().values())) == 2
    with walking(chromium, portal, "steward", way) as hand:
        before = portal.last_entry
        hand.goto(f"/review/history?resident={records()[left.record]}")
        hand.click(hand.button("撤销", "Take back").first)
    assert standing(scene) == []
    assert "undo" in [one.what for one in portal.audited(before)]


@every_way
def test_a_grave_merge_takes_a_second_person(scene: Scene, chromium: Chromium, way: Way) -> None:
    portal = scene.portal
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto(question(scene, grave=True))
        hand.click(hand.button("是同一人，提交复核", "One person, have it confirmed"))
        assert hand.say("等另一位同事复核", "waits for a colleague") in hand.told()
        hand.goto("/review/proposals/1")
        assert hand.button("确认是同一人", "Confirm: one person").count() == 0, "nobody confirms what they proposed"
    assert standing(scene) == []
    with walking(chromium, portal, "steward2", way) as hand:
        hand.goto("/")
        hand.click(hand.link("复核合并", "Merges to confirm"))
        hand.click(hand.link("查看", "Open"))
        hand.click(hand.button("确认是同一人", "Confirm: one person"))
        assert hand.say("已确认", "Confirmed") in hand.told()
    (made,) = standing(scene)
    assert made.kind == SAME
    assert all(login in made.decided_by for login in ("（steward）", "（steward2）"))
    assert proposals.waiting(portal.office.stores.portal) == []
    assert len(history(portal.office.stores.state)) == 1
