"""The monthly report of a community, in a real browser: ux.md's J8, each of the ``WAYS``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.portal.acting import Hand, Way, both_languages, every_way, next_night, scenes, walking
from tests.portal.languages import CHINESE
from tests.portal_review.conftest import Scene

MONTH = "2026-10"
WORDS = "本月没有大的变动"
HAND_IN = ("核对无误，提交街道", "It is right: hand it in")


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def open_it(hand: Hand, here: str) -> None:
    """Two actions: the list in the bar, the community's draft."""
    hand.goto("/")
    hand.actions = 0
    hand.click(hand.link("月报", "Monthly", exact=True))
    hand.click(hand.link(here, here))


@every_way
def test_the_monthly_report_is_three_actions(scene: Scene, chromium: Any, way: Way) -> None:
    """Drafted by the portal: words, and it is handed in; a workbook with a number; paper without the bar and without forms."""
    portal, here = scene.portal, scene.portal.communities[0]
    with walking(chromium, portal, "steward", way) as hand:
        open_it(hand, here)
        for zh, en in (("基本情况", "Numbers"), ("本月变动", "Changes of the month"), ("还没有办完的", "Not done yet")):
            assert hand.page.get_by_role("heading", name=hand.say(zh, en), exact=True).is_visible()
        hand.field("为什么有这些变动", "Why things changed").fill(WORDS)
        hand.click(hand.button(*HAND_IN))
        assert hand.actions == 3
        assert hand.say("已提交街道", "Handed in") in hand.told()
        assert WORDS in hand.main()
        assert hand.button("存草稿", "Save the draft").count() == 0, "it stays as it is"
        before = portal.last_entry
        name, content = hand.fetch(hand.button("导出 Excel（带编号）", "Export to Excel (numbered)"))
        hand.page.emulate_media(media="print")
        assert not hand.page.get_by_role("navigation").first.is_visible()
        assert not hand.button("导出 Excel", "Export to Excel").is_visible()
        assert hand.page.get_by_role("heading", name=hand.say("基本情况", "Numbers"), exact=True).is_visible()
    (entry,) = portal.audited(before)
    assert entry.what == "export"
    assert here in name
    about, rows = [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets]
    words = [str(value) for row in rows for value in row[:2] if value != WORDS] + [str(row[0]) for row in about]
    assert bool(CHINESE.search("".join(words))) is (way[0] == "zh"), words
    assert WORDS in str(rows)


@both_languages
def test_a_worker_drafts_and_checks_and_a_steward_hands_in(scene: Scene, chromium: Any, way: Way) -> None:
    portal, here = scene.portal, scene.portal.communities[0]
    with walking(chromium, portal, "community_worker", way) as hand:
        open_it(hand, here)
        assert hand.button(*HAND_IN).count() == 0
        hand.field("为什么有这些变动", "Why things changed").fill(WORDS)
        hand.click(hand.button("存草稿", "Save the draft"))
        assert hand.say("已存草稿", "The draft is saved") in hand.told()
        hand.click(hand.button("核对无误", "It is right", exact=True))
        assert hand.say("等待提交", "waits to be handed in") in hand.told()
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto("/statements")
        assert hand.say("已核对，待提交", "checked, to be handed in") in hand.main()
        hand.click(hand.link(here, here))
        hand.click(hand.button("提交街道", "Hand it in"))
        assert hand.say("已提交街道", "Handed in") in hand.told()


@both_languages
def test_what_was_handed_in_stays_as_it_was(scene: Scene, nights: Path, chromium: Any, way: Way) -> None:
    portal, here = scene.portal, scene.portal.communities[0]
    with walking(chromium, portal, "steward", way) as hand:
        open_it(hand, here)
        hand.field("为什么有这些变动", "Why things changed").fill(WORDS)
        hand.click(hand.button(*HAND_IN))
        hand.goto(f"/statements/{here}/{MONTH}")
        before = hand.main()
        assert "2026-11-21" in before
        next_night(scene, nights)
        hand.goto(f"/statements/{here}/{MONTH}")
        assert "2026-11-22" in hand.page.locator("footer").inner_text(), "a new version is in force"
        assert hand.main() == before
