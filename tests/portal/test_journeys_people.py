"""Looking somebody up and reporting an error, in a real browser: ux.md's J4 and J5, each of the ``WAYS``, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import Hand, Way, both_languages, every_way, next_night, scenes, walking
from tests.portal.browsing import browsing, faults
from tests.portal.kit import Portal
from tests.portal_review.conftest import Scene

TYPED, MASKED = "13800990055", "138****0055"
RECEIPT = re.compile(r"GZ\d{6}-\d{3}")


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def somebody(portal: Portal, condition: str = "true") -> dict[str, Any]:
    """A resident of the worker's own grid who fits."""
    sql = f"""SELECT resident_id, name, id_number, phones, residence_address FROM mart.resident r
        WHERE grid_no = $grid AND length(name) >= 2 AND id_number IS NOT NULL AND {condition} ORDER BY resident_id LIMIT 1"""
    return portal.ask(sql, grid=portal.grids[0])[0]


def search(hand: Hand, text: str) -> None:
    """From the start page, whose box nobody has to click into."""
    hand.goto("/")
    hand.page.wait_for_selector("#q:focus")
    assert hand.page.locator("#q").evaluate("(box) => box.labels[0].innerText").startswith(hand.say("姓名、拼音首字母", "Name, initials"))
    hand.page.keyboard.type(text)
    hand.press("Enter")


def hit(hand: Hand, one: dict[str, Any]) -> Any:
    return hand.page.locator(f'.hit a[href="/residents/{one["resident_id"]}"]')


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False), (390, False)])
def test_a_person_is_two_actions_from_the_start(portal: Portal, chromium: Any, width: int, scripts: bool, lang: str) -> None:
    one = somebody(portal)
    with walking(chromium, portal, "community_worker", (lang, scripts, width)) as hand:
        before = portal.last_entry
        search(hand, str(one["name"]))
        hand.click(hit(hand, one))
        assert hand.page.url.endswith(f"/residents/{one['resident_id']}")
        assert one["name"] in hand.title()
        assert hand.actions == 2
    assert [entry.what for entry in portal.audited(before)] == ["search", "open"]


@every_way
def test_what_a_record_rests_on_and_a_number_in_full(portal: Portal, chromium: Any, way: Way) -> None:
    """The parts of a record, each in its language; a number in full for a reason, and masked again on the next page."""
    one = somebody(portal)
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto(f"/residents/{one['resident_id']}")
        for zh, en in (("来源记录", "Source rows"), ("为什么合并", "Why one person"), ("变更记录", "Changes"), ("各项信息", "Fields")):
            hand.click(hand.link(zh, en))
            hand.page.wait_for_selector(f'[aria-current="page"]:has-text("{hand.say(zh, en)}")')
            hand.read()
        field = hand.page.locator("#field-id_number")
        field.locator("summary", has_text=hand.say("显示完整号码", "Show in full")).click()
        field.get_by_label(hand.say("理由", "Reason")).select_option(label=hand.say("上级部门依法调取", "lawful request of an authority"))
        hand.click(field.get_by_role("button", name=hand.say("显示并记入审计", "Show; it is recorded")), whole=True)
        assert one["id_number"] in field.inner_text()
        hand.goto(f"/residents/{one['resident_id']}")
    assert [entry.what for entry in portal.audited(0)][-2:] == ["reveal", "open"]


@both_languages
@pytest.mark.parametrize(
    ("typed", "group"),
    [
        (lambda one: str(one["id_number"])[-6:], ("按证件号末位", "by the end of the id number")),
        (lambda one: str(one["phones"][0])[-4:], ("按电话末位", "by the end of the telephone")),
        (lambda one: str(one["id_number"]), ("符合条件", "fitting all")),
        (lambda one: f"{one['name'][0]} {re.findall(r'[0-9]+(?=室)', one['residence_address'])[0]}", ("符合条件", "fitting all")),
    ],
    ids=["id-tail", "phone-tail", "id", "name-and-room"],
)
def test_what_is_typed_is_recognised(portal: Portal, chromium: Any, typed: Any, group: tuple[str, str], way: Way) -> None:
    one = somebody(portal, "len(phones) > 0 AND residence_address LIKE '%室'")
    with browsing(chromium, portal, "community_worker", width=390, lang=way[0]) as page:
        hand = Hand(page, way[0])
        hand.page.goto("/")
        page.wait_for_selector("#q:focus")
        page.keyboard.type(typed(one))
        with page.expect_navigation():
            page.keyboard.press("Enter")  # the number that was typed stands in the box: ``read`` would find it
        assert hand.say(*group) in page.locator("#hits h2").first.inner_text() + page.locator("#hits h2").last.inner_text()
        assert hit(hand, one).count() >= 1


def test_the_keyboard_alone_finds_a_person(portal: Portal, chromium: Any) -> None:
    one = somebody(portal)
    with walking(chromium, portal, "community_worker", ("zh", True, 1280)) as hand:
        search(hand, str(one["name"]))
        hand.page.locator("body").focus()
        hand.tab_to(f'a[href="/residents/{one["resident_id"]}"]')
        hand.press("Enter")
        assert one["name"] in hand.title()
        assert hand.actions == 2
        hand.tab_to('a[href$="/why"]')
        hand.press("Enter")
        assert hand.page.locator('[aria-current="page"]', has_text="为什么合并").count() == 1


@every_way
def test_an_empty_search_leads_to_a_report_of_somebody_new(scene: Scene, chromium: Any, way: Way) -> None:
    """Reported from where nobody was found, seen by whoever settles it, answered, and the answer read by whoever reported."""
    portal = scene.portal
    with walking(chromium, portal, "community_worker", way) as hand:
        search(hand, "欧阳不存在")
        assert hand.page.get_by_role("heading", name=hand.say("没有找到", "Nobody was found")).is_visible()
        hand.click(hand.link("登记为新发现居民", "Report somebody who is in no system"))
        if way[1]:
            assert faults(hand.page) == []
        hand.field("姓名", "Name").fill("欧阳不存在")
        hand.field("现住址", "Where they live").fill("胜利路1号8幢402室")
        hand.field("电话", "a telephone call", exact=True).check()
        before = portal.last_entry
        hand.click(hand.button("提交", "Send"))
        receipt = RECEIPT.search(hand.told())
        assert receipt
        assert hand.say("3 个工作日内处理", "within 3 working days") in hand.told()
        assert "欧阳不存在，胜利路1号8幢402室" in hand.main()
    (entry,) = [one for one in portal.audited(before) if one.what == "correct"]
    assert entry.whom == portal.communities[0]
    assert entry.sought
    assert "欧阳" not in entry.facts + entry.reason + entry.sought
    settled(portal, chromium, way, receipt[0])
    with walking(chromium, portal, "community_worker", way) as hand:
        hand.goto("/corrections")
        assert hand.say("已采纳，由", "accepted; ") in row_of(hand, receipt[0])


def row_of(hand: Hand, receipt: str) -> str:
    said: str = hand.page.locator("tr", has_text=receipt).inner_text()
    return said


def settled(portal: Portal, chromium: Any, way: Way, receipt: str) -> None:
    """A steward accepts it, from what waits on the start page."""
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto("/")
        hand.click(hand.link("处理更正", "Corrections to settle"))
        hand.click(hand.link(receipt, receipt))
        hand.click(hand.button("采纳", "Accept", exact=True))
        assert hand.say("已采纳", "Accepted") in hand.told()


def reported(portal: Portal, chromium: Any, way: Way, one: dict[str, Any]) -> str:
    """Four actions from the record to the receipt."""
    with walking(chromium, portal, "community_worker", way) as hand:
        hand.goto(f"/residents/{one['resident_id']}")
        hand.click(hand.page.locator("#field-phones").get_by_role("link", name=hand.say("报告有误", "Report an error")))
        hand.field("正确的联系电话", "What is right: phones").fill(TYPED)
        hand.choose(hand.field("都不对，应当是：", "None of them; it is:"))
        hand.click(hand.button("下一步", "Next"))
        assert MASKED in hand.main()
        hand.click(hand.button("提交", "Send"))
        assert hand.actions == 4
        receipt = RECEIPT.search(hand.told())
        assert receipt
        assert hand.say("个工作日内处理", "working days") in hand.told()
        pending = hand.say("已报更正，待处理", "reported, being settled")
        assert f"{pending} {receipt[0]}" in hand.page.locator("#field-phones").inner_text()
        hand.click(hand.link("更正", "Corrections", exact=True))
        assert hand.say("已提交", "sent") in row_of(hand, receipt[0])
    return receipt[0]


@every_way
def test_an_error_is_reported_and_followed_until_it_is_accepted(scene: Scene, chromium: Any, way: Way) -> None:
    portal, one = scene.portal, somebody(scene.portal, "len(phones) > 0 AND NOT is_dibao")
    receipt = reported(portal, chromium, way, one)
    settled(portal, chromium, way, receipt)
    with walking(chromium, portal, "community_worker", way) as hand:
        hand.goto("/corrections")
        assert hand.say("已采纳（今晚同步后生效）", "accepted (in force after tonight's sync)") in row_of(hand, receipt)
        hand.click(hand.link(receipt, receipt))
        assert MASKED in hand.main()


@both_languages
def test_what_was_accepted_is_right_the_next_night(scene: Scene, nights: Path, chromium: Any, way: Way) -> None:
    """J5 to the record of the next morning."""
    portal, one = scene.portal, somebody(scene.portal, "len(phones) > 0 AND NOT is_dibao")
    receipt = reported(portal, chromium, way, one)
    settled(portal, chromium, way, receipt)
    next_night(scene, nights)
    with walking(chromium, portal, "community_worker", way) as hand:
        hand.goto("/corrections")
        assert hand.say("已采纳，已生效", "accepted, in force") in row_of(hand, receipt)
        hand.goto(f"/residents/{one['resident_id']}")
        field = hand.page.locator("#field-phones")
        assert field.locator(".value").first.inner_text() == MASKED
        assert hand.say("已报更正", "being settled") not in field.inner_text()
        assert "2026-11-22" in hand.page.locator("footer").inner_text()


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
