"""Answering whether two records are one person, splitting, taking back, in a real browser: ux.md's J6, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import Hand, next_night, scenes
from tests.portal.browsing import browsing, overflow
from tests.portal.kit import NUMBERS
from tests.portal_review.conftest import Scene
from warehouse.state import proposals
from warehouse.state.contradictions import DIFFERENT, SAME, Decision
from warehouse.state.decisions import history, in_force

WAYS = [(1280, True), (390, False)]


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def standing(scene: Scene) -> list[Decision]:
    return in_force(scene.portal.office.stores.state)


def question(scene: Scene, grave: bool) -> str:
    """The address of the first question that wants a second person, or of the first that does not."""
    for left, right in scene.cast.pairs:
        page = scene.visitor("steward").get(f"/review?pair={left.resident}-{right.resident}")
        if ("提交复核" in page) is grave and left.record in page and right.record in page:
            return f"/review?pair={left.resident}-{right.resident}"
    return pytest.fail("there is no such question")


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_pair_is_one_action_and_taken_back_with_another(scene: Scene, chromium: Any, width: int, scripts: bool) -> None:
    with browsing(chromium, scene.portal, "steward", width=width, scripts=scripts) as page:
        page.goto(question(scene, grave=False))
        assert NUMBERS.findall(page.content()) == []
        assert not page.locator("caption", has_text="各项得分").is_visible(), "judge first"
        asked = page.locator("input[name=left]").input_value()
        hand = Hand(page)
        hand.click(page.get_by_role("button", name="是同一人，合并"))
        page.wait_for_url("**done=*")
        assert hand.actions == 1
        assert "已记下：是同一人" in page.get_by_role("status").inner_text()
        assert page.locator("input[name=left]").input_value() != asked, "the next question is there"
        assert [one.kind for one in standing(scene)] == [SAME]
        hand.click(page.get_by_role("button", name="撤销上一步"))
        page.wait_for_url("**/review?pair=*")
        assert page.locator("input[name=left]").input_value() == asked, "asked again"
        assert standing(scene) == []
        assert overflow(page) <= 0


def test_the_keyboard_alone_answers(scene: Scene, chromium: Any) -> None:
    with browsing(chromium, scene.portal, "steward") as page:
        page.goto(question(scene, grave=False))
        hand = Hand(page)
        hand.tab_to("[data-keys-switch]")
        page.keyboard.press("1")
        assert standing(scene) == [], "not before they are switched on"
        page.keyboard.press("Space")
        hand.press("2")
        assert [one.kind for one in standing(scene)] == [DIFFERENT]
        hand.press("3")
        assert [one.kind for one in standing(scene)][-1] == "unsure", "they stay switched on"
        hand.press("0")
        assert [one.kind for one in standing(scene)] == [DIFFERENT]
        hand.tab_to("#note")
        page.keyboard.press("1")
        assert page.locator("#note").input_value() == "1", "a digit in a note answers nothing"
        assert [one.kind for one in standing(scene)] == [DIFFERENT]
        hand.tab_to("button", "不是同一人")
        hand.press("Enter")
        assert [one.kind for one in standing(scene)] == [DIFFERENT, DIFFERENT]


def test_one_person_from_tonight_on_and_two_again_after_a_split(scene: Scene, nights: Path, chromium: Any) -> None:
    """A merge holds through the night; so does the split that takes it apart; taking the split back is a click in the history."""
    portal = scene.portal
    left, right = scene.cast.plain[:2]

    def records() -> dict[str, str]:
        sql = "SELECT record_id, resident_id FROM link.resident_record WHERE record_id IN ($a, $b)"
        return {row["record_id"]: row["resident_id"] for row in portal.ask(sql, a=left.record, b=right.record)}

    assert len(set(records().values())) == 2
    with browsing(chromium, portal, "steward", width=390, scripts=False) as page:
        page.goto(f"/review?pair={left.resident}-{right.resident}")
        page.get_by_role("button", name="是同一人，合并").click()
    next_night(scene, nights)
    assert len(set(records().values())) == 1
    kept = records()[left.record]
    with browsing(chromium, portal, "steward", width=390, scripts=False) as page:
        gone = ({left.resident, right.resident} - {kept}).pop()
        page.goto(f"/residents/{gone}")
        assert page.url.endswith(f"/residents/{kept}")
        assert "并入" in page.get_by_role("status").inner_text()
        page.goto("/review/history")
        page.get_by_role("button", name="撤销").first.click()
        page.goto(f"/residents/{kept}")
        page.get_by_role("link", name="来源记录").click()
        page.get_by_role("link", name="拆分为新居民").click()
        page.locator(f'input[name=record][value="{right.record}"]').check()
        page.get_by_role("button", name="预览拆分结果").click()
        assert "将成为两位居民" in page.locator("h1").inner_text()
        assert standing(scene) == [], "only shown"
        page.get_by_label("理由").fill("两个人，入户见过")
        page.get_by_role("button", name="确认拆分").click()
        assert "拆分成两位居民" in page.get_by_role("status").inner_text()
    assert {one.kind for one in standing(scene)} == {DIFFERENT}
    next_night(scene, nights)
    assert len(set(records().values())) == 2
    with browsing(chromium, portal, "steward") as page:
        page.goto(f"/review/history?resident={records()[left.record]}")
        before = portal.last_entry
        page.get_by_role("button", name="撤销").first.click()
        assert "已撤销决定" in page.get_by_role("status").inner_text()
    assert standing(scene) == []
    assert "undo" in [one.what for one in portal.audited(before)]


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_a_grave_merge_takes_a_second_person(scene: Scene, chromium: Any, width: int, scripts: bool) -> None:
    portal = scene.portal
    with browsing(chromium, portal, "steward", width=width, scripts=scripts) as page:
        page.goto(question(scene, grave=True))
        page.get_by_role("button", name="是同一人，提交复核").click()
        assert "等另一位同事复核" in page.get_by_role("status").inner_text()
        page.goto("/review/proposals/1")
        assert page.get_by_role("button", name="确认是同一人").count() == 0, "nobody confirms what they proposed"
    assert standing(scene) == []
    with browsing(chromium, portal, "steward2", width=width, scripts=scripts) as page:
        page.goto("/")
        page.locator("#todo + ul a", has_text="复核合并").click()
        page.get_by_role("link", name="查看").click()
        assert overflow(page) <= 0
        page.get_by_role("button", name="确认是同一人").click()
        assert "已确认" in page.get_by_role("status").inner_text()
    (made,) = standing(scene)
    assert made.kind == SAME
    assert all(login in made.decided_by for login in ("（steward）", "（steward2）"))
    assert proposals.waiting(portal.office.stores.portal) == []
    assert len(history(portal.office.stores.state)) == 1
