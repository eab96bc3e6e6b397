"""Review, split and corrections in a real browser: nothing for axe, nothing sideways, both languages, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.portal import browsing
from tests.portal.browsing import WIDTHS, faults, overflow
from tests.portal.kit import NUMBERS
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
    with browsing.browsing(chromium, scene.portal, "steward", width=width, lang=lang) as page:
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert faults(page) == [], path
            assert overflow(page) <= 0, path
            assert NUMBERS.findall(page.content()) == [], path


def test_a_split_and_a_report_without_scripts(scene: Scene, chromium: Any) -> None:
    sql = """SELECT r.resident_id FROM mart.resident r JOIN link.resident_record p USING (resident_id)
        WHERE r.community = $c GROUP BY 1 HAVING count(*) >= 3 ORDER BY 1 LIMIT 1"""
    resident = scene.portal.ask(sql, c=scene.portal.communities[0])[0]["resident_id"]
    with browsing.browsing(chromium, scene.portal, "steward", width=390, scripts=False) as page:
        page.goto(f"/residents/{resident}/split")
        page.locator("input[name=record]").first.check()
        page.get_by_role("button", name="预览拆分结果").click()
        page.get_by_label("理由").fill("两人同名")
        page.get_by_role("button", name="确认拆分").click()
        assert {one.kind for one in lines(scene)} == {DIFFERENT}
        page.goto(f"/residents/{resident}/report?field=name")
        page.get_by_label("都不对").check()
        page.locator("#typed").fill("张小明")
        page.get_by_label("入户").check()
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="提交").click()
        assert "已提交，回执" in page.get_by_role("status").inner_text()
    assert reports(scene)[0].proposed == "张小明"


def test_keys_answer_once_they_are_switched_on(scene: Scene, chromium: Any) -> None:
    with browsing.browsing(chromium, scene.portal, "steward") as page:
        page.goto("/review")
        page.keyboard.press("2")
        page.wait_for_timeout(200)
        assert lines(scene) == [], "not before"
        page.get_by_label("用数字键").check()
        page.locator("h1").click()
        with page.expect_navigation():
            page.keyboard.press("2")
        assert "已记下" in page.content()
        with page.expect_navigation():
            page.get_by_role("button", name="撤销上一步").click()
        assert [one.kind for one in lines(scene)] == [DIFFERENT, "undo"]
