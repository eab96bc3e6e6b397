"""[加人] [拆户] [不是本户] in a real browser: in both languages, with and without scripts, on a telephone, by the keyboard; four actions a
report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import Hand, Way, both_languages, every_way, scenes, walking
from tests.portal.browsing import browsing, faults
from tests.portal.test_household_changes import RECEIPT, family, outsider, waiting
from tests.portal_review.conftest import Scene


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def clean(hand: Hand, way: Way) -> None:
    if way[1]:  # axe is a script
        assert faults(hand.page) == []


def sent(hand: Hand, scene: Scene) -> None:
    """Four actions, and the receipts of all that is kept."""
    assert hand.actions == 4
    assert RECEIPT.findall(hand.told()) == [one.receipt for one in waiting(scene)] != []


def name_of(scene: Scene, resident: str) -> str:
    return str(scene.portal.ask("SELECT name FROM mart.resident WHERE resident_id = $r", r=resident)[0]["name"])


@every_way
def test_not_of_this_household(scene: Scene, chromium: Any, way: Way) -> None:
    home, inside = family(scene)
    with walking(chromium, scene.portal, "community_worker", way) as hand:
        hand.goto(f"/households/{home}")
        clean(hand, way)
        row = hand.page.locator("tr", has=hand.page.locator(f'a[href*="{inside[-1]}/report"]'))
        hand.click(row.get_by_role("link", name=hand.say("不是本户", "Not of this household")))
        clean(hand, way)
        hand.choose(hand.field("住在这里，但不是一户", "Lives here, but keeps house apart"))
        hand.click(hand.button("下一步", "Next"))
        clean(hand, way)
        assert hand.say("合住分户 2", "a household of its own: part 2") in hand.main()
        hand.click(hand.button("提交", "Send"))
        sent(hand, scene)
        assert hand.say("已报更正，待处理", "reported, being settled") in row.inner_text()
        clean(hand, way)


@every_way
def test_splitting_a_household(scene: Scene, chromium: Any, way: Way) -> None:
    home, inside = family(scene)
    with walking(chromium, scene.portal, "community_worker", way) as hand:
        hand.goto(f"/households/{home}")
        hand.click(hand.link("拆户", "Split the household"))
        clean(hand, way)
        hand.choose(hand.page.get_by_label(name_of(scene, inside[-1])))
        hand.click(hand.button("预览两户", "Show both households"))
        clean(hand, way)
        stay, go = (hand.page.locator(f'section[aria-labelledby="side-{one}"]').inner_text() for one in (1, 2))
        assert name_of(scene, inside[-1]) in go
        assert name_of(scene, inside[0]) in stay
        hand.click(hand.button("提交", "Send"))
        sent(hand, scene)


@every_way
def test_adding_somebody(scene: Scene, chromium: Any, way: Way) -> None:
    home, inside = family(scene)
    one = outsider(scene, inside)
    with walking(chromium, scene.portal, "community_worker", way) as hand:
        hand.goto(f"/households/{home}")
        hand.click(hand.link("加人", "Add somebody"))
        clean(hand, way)
        hand.page.locator("#q").fill(one["name"])
        hand.click(hand.button("查询", "Search"))
        assert "?f=" in hand.page.url
        assert one["name"] not in hand.page.url
        clean(hand, way)
        hand.click(hand.button("住在这一户", "Of this household"))
        clean(hand, way)
        hand.click(hand.button("提交", "Send"))
        sent(hand, scene)
        assert hand.say("已报加入本户，待处理", "reported to belong here, being settled") in hand.main()


def test_the_keyboard_alone_adds_and_splits(scene: Scene, chromium: Any) -> None:
    home, inside = family(scene)
    one = outsider(scene, inside)
    with browsing(chromium, scene.portal, "community_worker") as page:
        hand = Hand(page)
        hand.goto(f"/households/{home}")
        hand.tab_to(f'a[href="/households/{home}/add"]')
        hand.press("Enter")
        page.wait_for_selector("#q:focus")
        page.keyboard.type(one["name"])
        hand.press("Enter")
        hand.tab_to(f'button[value="{one["resident_id"]}"]')
        hand.press("Enter")
        hand.tab_to("button.button", "提交")
        hand.press("Enter")
        sent(hand, scene)
        hand.tab_to(f'a[href="/households/{home}/split"]')
        hand.press("Enter")
        hand.tab_to(f'input[value="{inside[-1]}"]')
        page.keyboard.press("Space")
        hand.tab_to("button.button", "预览两户")
        hand.press("Enter")
        hand.tab_to("button.button", "提交")
        hand.press("Enter")
        assert {kept.resident_id for kept in waiting(scene)} == {one["resident_id"], inside[-1]}


@both_languages
def test_nobody_found_leads_to_a_report_of_somebody_new(scene: Scene, chromium: Any, way: Way) -> None:
    home, _ = family(scene)
    with walking(chromium, scene.portal, "community_worker", way) as hand:
        hand.goto(f"/households/{home}/add")
        hand.page.locator("#q").fill("欧阳不存在")
        hand.click(hand.button("查询", "Search"))
        assert hand.say("没有找到", "Nobody was found") in hand.main()
        hand.click(hand.link("登记为新发现居民", "report somebody new"))
        clean(hand, way)
        hand.field("姓名", "Name").fill("欧阳不存在")
        hand.choose(hand.field("入户", "a visit", exact=True))
        hand.click(hand.button("提交", "Send"))
        (kept,) = waiting(scene)
        assert RECEIPT.findall(hand.told()) == [kept.receipt]
        assert kept.raw == scene.portal.ask("SELECT address FROM mart.household WHERE household_id = $h", h=home)[0]["address"]
