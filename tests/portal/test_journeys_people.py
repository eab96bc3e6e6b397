"""Looking somebody up and reporting an error, in a real browser: ux.md's J4 and J5, with and without scripts, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import Hand, next_night, scenes
from tests.portal.browsing import browsing, faults, overflow
from tests.portal.kit import NUMBERS, Portal
from tests.portal_review.conftest import Scene

WAYS = [(1280, True), (390, False)]
"""An office computer, and a telephone whose browser runs no scripts."""
TYPED = "13800990055"


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def somebody(portal: Portal, condition: str = "true") -> dict[str, Any]:
    """A resident of the worker's own grid who fits."""
    sql = f"""SELECT resident_id, name, id_number, phones, residence_address FROM mart.resident r
        WHERE grid_no = $grid AND length(name) >= 2 AND id_number IS NOT NULL AND {condition} ORDER BY resident_id LIMIT 1"""
    return portal.ask(sql, grid=portal.grids[0])[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False), (390, False)])
def test_a_person_is_two_actions_from_the_start(portal: Portal, chromium: Any, width: int, scripts: bool, lang: str) -> None:
    one = somebody(portal)
    with browsing(chromium, portal, "community_worker", width=width, lang=lang, scripts=scripts) as page:
        page.goto("/")
        before, hand = portal.last_entry, Hand(page)
        page.wait_for_selector("#q:focus")  # nobody has to click into the box
        page.keyboard.type(str(one["name"]))
        hand.press("Enter")
        hand.click(page.locator(f'.hit a[href="/residents/{one["resident_id"]}"]'))
        page.wait_for_url(f"**/residents/{one['resident_id']}")
        assert one["name"] in page.locator("h1").inner_text()
        assert hand.actions == 2
        assert NUMBERS.findall(page.content()) == []
        assert overflow(page) <= 0
    assert [entry.what for entry in portal.audited(before)] == ["search", "open"]


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        (lambda one: str(one["id_number"])[-6:], "证件号末位"),
        (lambda one: str(one["phones"][0])[-4:], "电话末位"),
        (lambda one: str(one["id_number"]), "符合条件"),
        (lambda one: f"{one['name'][0]} {re.findall(r'[0-9]+(?=室)', one['residence_address'])[0]}", "符合条件"),
    ],
)
def test_what_is_typed_is_recognised(portal: Portal, chromium: Any, typed: Any, group: str) -> None:
    one = somebody(portal, "len(phones) > 0 AND residence_address LIKE '%室'")
    with browsing(chromium, portal, "community_worker", width=390) as page:
        page.goto("/")
        page.wait_for_selector("#q:focus")
        page.keyboard.type(typed(one))
        Hand(page).press("Enter")
        assert group in page.locator("#hits h2").first.inner_text() + page.locator("#hits h2").last.inner_text()
        assert page.locator(f'.hit a[href="/residents/{one["resident_id"]}"]').count() >= 1


def test_the_keyboard_alone_finds_a_person(portal: Portal, chromium: Any) -> None:
    one = somebody(portal)
    with browsing(chromium, portal, "community_worker") as page:
        hand = Hand(page)
        page.goto("/")
        page.wait_for_selector("#q:focus")
        page.keyboard.type(str(one["name"]))
        hand.press("Enter")
        page.locator("body").focus()
        hand.tab_to(f'a[href="/residents/{one["resident_id"]}"]')
        hand.press("Enter")
        assert one["name"] in page.locator("h1").inner_text()
        assert hand.actions == 2
        hand.tab_to('a[href$="/why"]')
        hand.press("Enter")
        assert page.locator('[aria-current="page"]', has_text="为什么合并").count() == 1


@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_an_empty_search_leads_to_a_report_of_somebody_new(scene: Scene, chromium: Any, width: int, scripts: bool) -> None:
    portal = scene.portal
    with browsing(chromium, portal, "community_worker", width=width, scripts=scripts) as page:
        page.goto("/")
        page.wait_for_selector("#q:focus")
        page.keyboard.type("欧阳不存在")
        Hand(page).press("Enter")
        assert "没有找到" in page.locator("#hits").inner_text()
        page.get_by_role("link", name="登记为新发现居民").click()
        page.wait_for_url("**/corrections/new")
        assert overflow(page) <= 0
        if scripts:
            assert faults(page) == []
        page.get_by_label("姓名").fill("欧阳不存在")
        page.get_by_label("现住址").fill("胜利路1号8幢402室")
        page.get_by_label("电话", exact=True).check()
        before = portal.last_entry
        page.get_by_role("button", name="提交").click()
        told = page.get_by_role("status").inner_text()
        receipt = re.search(r"GZ\d{6}-\d{3}", told)
        assert receipt
        assert "3 个工作日内处理" in told
        assert "欧阳不存在，胜利路1号8幢402室" in page.locator("main").inner_text()
    (entry,) = [one for one in portal.audited(before) if one.what == "correct"]
    assert entry.whom == portal.communities[0]
    assert entry.sought
    assert "欧阳" not in entry.facts + entry.reason + entry.sought


def test_an_error_is_reported_followed_settled_and_right_the_next_night(scene: Scene, nights: Path, chromium: Any) -> None:
    """J5 from the worker's telephone to the record of the next morning."""
    portal = scene.portal
    one = somebody(portal, "len(phones) > 0 AND NOT is_dibao")
    record = f"/residents/{one['resident_id']}"
    with browsing(chromium, portal, "community_worker", width=390, scripts=False) as page:
        page.goto(record)
        hand = Hand(page)
        hand.click(page.locator("#field-phones").get_by_role("link", name="报告有误"))
        page.locator("#typed").fill(TYPED)
        hand.choose(page.get_by_label("都不对，应当是："))
        hand.click(page.get_by_role("button", name="下一步"))
        assert "138****0055" in page.locator("main").inner_text()
        hand.click(page.get_by_role("button", name="提交"))
        assert hand.actions == 4
        told = page.get_by_role("status").inner_text()
        receipt = re.search(r"GZ\d{6}-\d{3}", told)
        assert receipt
        assert "个工作日内处理" in told
        assert f"已报更正，待处理 {receipt[0]}" in page.locator("#field-phones").inner_text()
        assert NUMBERS.findall(page.content()) == []
        page.goto("/corrections")
        assert "已提交" in page.locator("tr", has_text=receipt[0]).inner_text()
    with browsing(chromium, portal, "steward", width=1280) as page:
        page.goto("/")
        page.locator("#todo + ul a", has_text="处理更正").click()
        page.get_by_role("link", name=receipt[0]).click()
        page.get_by_role("button", name="采纳", exact=True).click()
        assert "今晚同步后生效" in page.get_by_role("status").inner_text()
    with browsing(chromium, portal, "community_worker") as page:
        page.goto("/corrections")
        assert "已采纳（今晚同步后生效）" in page.locator("tr", has_text=receipt[0]).inner_text()
        next_night(scene, nights)
        page.goto("/corrections")
        assert "已采纳，已生效" in page.locator("tr", has_text=receipt[0]).inner_text()
        page.goto(record)
        field = page.locator("#field-phones")
        assert field.locator(".value").first.inner_text() == "138****0055"
        assert "已报更正" not in field.inner_text()
        assert "2026-11-22" in page.locator("footer").inner_text()


def test_no_system_was_changed_for_it(scene: Scene, nights: Path) -> None:
    """What somebody reports stands in the journal, never in what a system delivered."""
    from tests.portal_review.test_corrections import report, reports

    one = somebody(scene.portal, "len(phones) > 0")
    report(scene, scene.visitor("community_worker"), str(one["resident_id"]), "name", right="other", typed="改名人")
    steward = scene.visitor("steward")
    steward.get("/corrections")
    steward.post(f"/corrections/{reports(scene)[0].receipt}", do="accept")
    next_night(scene, nights)
    page = steward.get(f"/residents/{one['resident_id']}")
    assert "<h1>改名人</h1>" in page
    assert str(one["name"]) in page, "what the systems say stands beside it"
    assert str(one["name"]) not in re.search(r"<h1>.*?</h1>", page)[0]  # type: ignore[index]
