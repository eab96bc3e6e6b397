"""A photograph with a report in a real browser: chosen, seen again, seen by whoever settles it, gone; axe, both languages, both widths."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import WAYS, Way, scenes, walking
from tests.portal.browsing import faults
from tests.portal.photos import of_a_telephone
from tests.portal.test_journeys_people import MASKED, RECEIPT, TYPED, row_of, somebody
from tests.portal.test_photo import kept
from tests.portal_review.conftest import Scene

ALL = WAYS | {"zh-scripts-390": ("zh", True, 390), "en-scripts-1280": ("en", True, 1280)}
"""The ways of every journey, and what is lacking so that axe sees both widths in both languages."""


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def loaded(page: Any, selector: str) -> bool:
    """Whether a picture is there to be seen."""
    return bool(page.locator(selector).evaluate("(one) => one.complete && one.naturalWidth > 0 && one.getBoundingClientRect().width > 40"))


@pytest.mark.parametrize("way", ALL.values(), ids=ALL.keys())
def test_from_the_telephone_to_whoever_settles_it(scene: Scene, chromium: Any, way: Way, tmp_path: Path) -> None:
    portal, one = scene.portal, somebody(scene.portal, "len(phones) > 0 AND NOT is_dibao")
    (tmp_path / "photo.jpg").write_bytes(of_a_telephone())
    (tmp_path / "notes.jpg").write_text("no photograph")
    with walking(chromium, portal, "community_worker", way) as hand:

        def clean(*pages: Any) -> None:
            assert not way[1] or [fault for page in pages or (hand.page,) for fault in faults(page)] == []

        hand.goto(f"/residents/{one['resident_id']}")
        hand.click(hand.page.locator("#field-phones").get_by_role("link", name=hand.say("报告有误", "Report an error")))
        clean()
        hand.field("正确的联系电话", "What is right: phones").fill(TYPED)
        hand.choose(hand.field("都不对，应当是：", "None of them; it is:"))
        file = hand.field("拍一张或选一张", "Take or choose one")
        assert file.bounding_box()["height"] >= 44
        file.set_input_files(tmp_path / "notes.jpg")
        hand.click(hand.button("下一步", "Next"))
        assert "DQ-772" in hand.main()
        clean()
        hand.field("正确的联系电话", "What is right: phones").fill(TYPED)
        hand.field("拍一张或选一张", "Take or choose one").set_input_files(tmp_path / "photo.jpg")
        hand.click(hand.button("下一步", "Next"))
        assert MASKED in hand.main()
        assert loaded(hand.page, "td img")
        assert hand.field("附上这张照片", "Send the photograph along").is_checked()
        assert hand.say("照片处理完即删", "A photograph is deleted once the report is settled") in hand.main()
        clean()
        hand.click(hand.button("提交", "Send"))
        assert hand.actions == 5, "four, and one more for the page that refused a file"
        receipt = RECEIPT.search(hand.told())
        assert receipt
        assert len(kept(scene)) == 1
    with walking(chromium, portal, "steward", way) as hand:
        hand.goto("/corrections")
        hand.click(hand.link(receipt[0], receipt[0]))
        assert loaded(hand.page, ".photo img")
        clean(hand.page)
        hand.click(hand.button("采纳", "Accept", exact=True))
        assert kept(scene) == []
        hand.goto(f"/corrections/{receipt[0]}")
        assert hand.page.locator(".photo").count() == 0
    with walking(chromium, portal, "community_worker", way) as hand:
        hand.goto("/corrections")
        assert hand.say("已采纳", "accepted") in row_of(hand, receipt[0])


@pytest.mark.parametrize("scripts", [True, False])
def test_unticked_it_does_not_come_along(scene: Scene, chromium: Any, scripts: bool, tmp_path: Path) -> None:
    one = somebody(scene.portal, "len(phones) > 0 AND NOT is_dibao")
    (tmp_path / "photo.jpg").write_bytes(of_a_telephone())
    with walking(chromium, scene.portal, "community_worker", ("zh", scripts, 390)) as hand:
        hand.goto(f"/residents/{one['resident_id']}/report?field=phones")
        hand.field("此人已去世", "").first.check()
        hand.field("拍一张或选一张", "").set_input_files(tmp_path / "photo.jpg")
        hand.click(hand.button("下一步", "Next"))
        hand.field("附上这张照片", "").uncheck()
        hand.click(hand.button("提交", "Send"))
        assert RECEIPT.search(hand.told())
        assert kept(scene) == []
