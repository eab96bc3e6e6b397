"""From a figure to its rows and a file, the monthly report, the audit page, in a real browser: ux.md's J7, J8, J9."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.portal.acting import Hand, next_night, scenes
from tests.portal.browsing import browsing, overflow
from tests.portal.kit import NUMBERS
from tests.portal_review.conftest import Scene

WAYS = [(1280, True), (390, False)]
MONTH = "2026-10"


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def whole_district(scene: Scene) -> str:
    """A steward who answers for all communities."""
    user, _ = scene.portal.office.accounts.add("chief", "全区", ("steward",), district=True, by="test")
    scene.portal.office.accounts.set_password(user.number, "correct horse battery", "test")
    scene.portal.users["chief"] = user.number
    return "chief"


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_three_clicks_from_the_district_to_the_rows_and_one_more_to_a_file(scene: Scene, chromium: Any, width: int, scripts: bool) -> None:
    portal, here = scene.portal, scene.portal.communities[0]
    with browsing(chromium, portal, whole_district(scene), width=width, scripts=scripts) as page:
        page.goto("/quality")
        hand = Hand(page)
        hand.click(page.locator("table.shares tbody tr", has_text=here).get_by_role("rowheader").get_by_role("link"))
        hand.click(page.locator('a[href$="/residence_address"]').first)
        hand.click(page.locator('a[href*="/same_residence"]').first)
        assert page.locator("table.list tbody tr").count() > 0
        assert NUMBERS.findall(page.content()) == []
        assert overflow(page) <= 0
        assert hand.actions == 3
        before = portal.last_entry
        with page.expect_download() as caught:
            hand.click(page.get_by_role("button", name="导出", exact=True))
        assert hand.actions == 4
        with open(caught.value.path(), "rb") as file:  # Playwright gives it a name without an ending
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
    (entry,) = portal.audited(before)
    assert (entry.what, entry.whom, entry.who) == ("export", here, "chief")
    watermark = json.loads(entry.facts)["watermark"]
    assert watermark in caught.value.suggested_filename
    about, rows = [list(sheet.values) for sheet in book.worksheets]
    assert {row[-1] for row in rows[1:]} == {watermark}
    assert NUMBERS.findall(str(about) + str(rows)) == []


def test_the_keyboard_alone_reaches_the_rows(scene: Scene, chromium: Any) -> None:
    with browsing(chromium, scene.portal, whole_district(scene)) as page:
        page.goto("/quality")
        hand = Hand(page)
        for selector in ('td a[href$="/residence_address"]', 'a[href*="/same_residence"]'):
            hand.tab_to(selector)
            hand.press("Enter")
        assert page.locator("table.list tbody tr").count() > 0
        assert hand.actions == 2


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_the_monthly_report_is_three_actions_and_stays_as_it_was(
    scene: Scene, nights: Path, chromium: Any, width: int, scripts: bool
) -> None:
    portal, here = scene.portal, scene.portal.communities[0]
    with browsing(chromium, portal, "steward", width=width, scripts=scripts) as page:
        page.goto("/")
        hand = Hand(page)
        hand.click(page.locator('nav[aria-label="主菜单"] a[href="/statements"]'))
        hand.click(page.get_by_role("link", name=here))
        page.get_by_label("为什么有这些变动").fill("本月没有大的变动")
        hand.click(page.get_by_role("button", name="核对无误，提交街道"))
        assert hand.actions == 3
        assert "已提交街道" in page.get_by_role("status").inner_text()
        page.reload()
        before = page.locator("main").inner_text()
        assert "2026-11-21" in before
        assert page.get_by_role("button", name="存草稿").count() == 0
        next_night(scene, nights)
        page.goto(f"/statements/{here}/{MONTH}")
        assert "2026-11-22" in page.locator("footer").inner_text(), "a new version is in force"
        assert page.locator("main").inner_text() == before
        assert overflow(page) <= 0


def test_the_auditor_sees_all_of_it_and_nobody(scene: Scene, chromium: Any) -> None:
    """A search, an opening, a number in full, a correction, a merge, an export: each one line, found by whom it is about."""
    portal, cast = scene.portal, scene.cast
    sql = "SELECT resident_id, name, id_number FROM mart.resident WHERE resident_id = $r"
    one = portal.ask(sql, r=cast.numbered[0].resident)[0]
    with browsing(chromium, portal, "steward", scripts=False) as page:
        page.goto("/")
        page.wait_for_selector("#q:focus")
        page.keyboard.type(str(one["name"]))
        Hand(page).press("Enter")
        page.locator(f'.hit a[href="/residents/{one["resident_id"]}"]').click()
        page.locator("#field-id_number summary", has_text="显示完整号码").click()
        page.locator("#r-id_number").select_option("ordered")
        page.locator("#field-id_number").get_by_role("button").click()
        assert one["id_number"] in page.locator("#field-id_number").inner_text()
        page.goto(f"/review?pair={cast.plain[0].resident}-{cast.plain[1].resident}")
        page.get_by_role("button", name="不是同一人").click()
        page.goto(f"/quality/{portal.communities[0]}/residence_address/same_residence")
        with page.expect_download():
            page.get_by_role("button", name="导出", exact=True).click()
        page.goto("/me")
        own = page.locator("main").inner_text()
        assert one["resident_id"] in own
        assert "显示" in own
    with browsing(chromium, portal, "auditor", width=390, scripts=False) as page:
        page.goto("/")
        page.locator('nav a[href="/audit"]').first.click()
        page.locator("#who").select_option("steward")
        page.get_by_role("button", name="筛选").click()
        rows = page.locator("main tbody tr")
        acts = " ".join(rows.all_inner_texts())
        for words in ("查询", "打开", "显示", "导出", "上级部门依法调取"):
            assert words in acts
        assert str(one["name"]) not in page.content()
        assert NUMBERS.findall(page.content()) == []
        many = rows.count()
        page.get_by_label("居民编号").fill(str(one["resident_id"]))
        page.get_by_role("button", name="筛选").click()
        assert 0 < rows.count() < many
        assert all(str(one["resident_id"]) in text for text in rows.all_inner_texts())
        assert overflow(page) <= 0
        page.get_by_role("button", name="检查整条链").click()
        told = page.get_by_role("status").inner_text()
        assert re.search(r"链是完整的：[0-9,]+ 条", told)
        with page.expect_download() as caught:
            page.get_by_role("button", name="导出（CSV）").click()
        text = Path(caught.value.path()).read_text("utf-8-sig")
        assert str(one["name"]) not in text
        assert NUMBERS.findall(text) == []
