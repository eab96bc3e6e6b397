"""Review, split and corrections in a real browser: nothing for axe, nothing sideways, and in the language that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.portal import browsing
from tests.portal.acting import Way, both_languages, walking
from tests.portal.browsing import WIDTHS, faults
from tests.portal_review.conftest import Scene
from tests.portal_review.test_corrections import report, reports, somebody
from tests.portal_review.test_review import lines
from warehouse.state.contradictions import DIFFERENT, SAME


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    yield from browsing.chromium()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_clean(scene: Scene, chromium: Any, width: int, lang: str) -> None:
    cast, worker, second = scene.cast, scene.visitor("worker2"), scene.visitor("steward2")
    worker.get("/review")
    second.get("/review")
    worker.post("/review", **scene.asked(cast.numbered[0], cast.numbered[1], SAME, note="入户核实"))
    second.post("/review", **scene.asked(cast.plain[0], cast.plain[1], DIFFERENT))
    resident = somebody(scene, "len(phones) > 0")
    report(scene, worker, resident, "phones", right="other", typed="13800990055", note="电话核实")
    receipt = reports(scene)[0].receipt
    paths = [
        "/review", "/review?queue=telling", "/review?queue=unsure", "/review/proposals", "/review/proposals/1", "/review/history",
        f"/residents/{resident}/split", f"/residents/{resident}/report?field=name", f"/residents/{resident}/report?field=sex",
        "/corrections", f"/corrections/{receipt}",
    ]  # fmt: skip
    with walking(chromium, scene.portal, "steward", (lang, True, width)) as hand:
        for path in paths:
            hand.page.goto(path)
            hand.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            hand.read()
            assert faults(hand.page) == [], path


@both_languages
def test_a_report_that_is_not_filled_in_says_where_and_then_goes_through(scene: Scene, chromium: Any, way: Way) -> None:
    resident = somebody(scene, "len(phones) > 0")
    with walking(chromium, scene.portal, "steward", (way[0], False, 390)) as hand:
        hand.goto(f"/residents/{resident}/report?field=name")
        hand.page.locator("form").last.evaluate("(form) => { form.noValidate = true; }")
        hand.click(hand.button("下一步", "Next"))
        assert hand.page.get_by_role("alert").inner_text() == hand.say(
            "有地方要改，见下面的红字。", "Something wants mending; see the words in red."
        )
        hand.field("都不对", "None of them").check()
        hand.page.locator("#typed").fill("张小明")
        hand.field("入户", "a visit", exact=True).check()
        hand.click(hand.button("下一步", "Next"))
        hand.click(hand.button("提交", "Send"))
        assert hand.say("已提交，回执", "receipt") in hand.told()
    assert reports(scene)[0].proposed == "张小明"


@both_languages
def test_keys_answer_once_they_are_switched_on(scene: Scene, chromium: Any, way: Way) -> None:
    with walking(chromium, scene.portal, "steward", (way[0], True, 1280)) as hand:
        hand.goto("/review")
        hand.page.keyboard.press("2")
        hand.page.wait_for_timeout(200)
        assert lines(scene) == [], "not before"
        hand.field("用数字键", "Answer with the keys").check()
        hand.page.locator("h1").click()
        hand.press("2")
        assert hand.say("已记下", "Recorded") in hand.told()
        hand.click(hand.button("撤销上一步", "Take it back"))
        assert [one.kind for one in lines(scene)] == [DIFFERENT, "undo"]
