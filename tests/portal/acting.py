"""What a person does in a browser, counted as ux.md counts it, in their language; and a portal of one's own whose review queue holds
questions.

Here: the hand, the ways of a journey, the scene. Not here: browsers (``browsing``), what is foreign on a page (``languages``), journeys.
An action is a click that leads somewhere or answers, a choice, or a key that sends a form; typing is none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from pipelines.steps import run_night
from tests.no_checks import without_checks
from tests.portal import kit
from tests.portal.browsing import browsing, overflow
from tests.portal.languages import foreign
from tests.portal_review.conftest import Scene, add, ask
from warehouse.state import passwords

NEXT = "2026-11-22"
"""The night after those of ``kit``."""
TABS = 80
"""Presses of the tab key after which somebody has given up."""


WAYS = {
    "zh-scripts-1280": ("zh", True, 1280),
    "en-scripts-390": ("en", True, 390),
    "zh-plain-390": ("zh", False, 390),
    "en-plain-1280": ("en", False, 1280),
}
"""Each journey in both languages with and without scripts, in each language on an office computer and on a telephone: four, not eight."""
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
both_languages = pytest.mark.parametrize("way", [WAYS["zh-plain-390"], WAYS["en-scripts-390"]], ids=["zh", "en"])
Way = tuple[str, bool, int]


class Hand:
    """Somebody at a page who reads one language: things are found by what that language calls them, and every page that comes must be in
    it, fit its window and show no number in full (``read``). ``actions``: how many it took so far."""

    def __init__(self, page: Any, lang: str = "zh") -> None:
        self.page, self.lang, self.actions = page, lang, 0

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def read(self, *, whole: bool = False) -> None:
        """``whole``: a number was asked for and stands here."""
        wrong = "\n".join(foreign(self.page, self.lang))
        assert not wrong, f"{self.page.url}\n{wrong}"
        assert whole or kit.NUMBERS.findall(self.page.content()) == [], self.page.url
        assert overflow(self.page) <= 0, self.page.url

    def goto(self, path: str) -> None:
        self.page.goto(path)
        self.read()

    def button(self, zh: str, en: str, exact: bool = False) -> Any:
        return self.page.get_by_role("button", name=self.say(zh, en), exact=exact)

    def link(self, zh: str, en: str, exact: bool = False) -> Any:
        return self.page.get_by_role("link", name=self.say(zh, en), exact=exact)

    def field(self, zh: str, en: str, exact: bool = False) -> Any:
        return self.page.get_by_label(self.say(zh, en), exact=exact)

    def told(self) -> str:
        """What the page says has just been done."""
        said: str = self.page.get_by_role("status").inner_text()
        return said

    def title(self) -> str:
        said: str = self.page.get_by_role("heading", level=1).inner_text()
        return said

    def main(self) -> str:
        said: str = self.page.get_by_role("main").inner_text()
        return said

    def click(self, where: Any, *, whole: bool = False) -> None:
        """A click that leads to a page."""
        self.actions += 1
        with self.page.expect_navigation():
            where.click()
        self.read(whole=whole)

    def choose(self, where: Any) -> None:
        self.actions += 1
        where.check()

    def pick(self, where: Any, called: str) -> None:
        """From a list, by its words."""
        self.actions += 1
        where.select_option(label=called)

    def fetch(self, where: Any) -> tuple[str, bytes]:
        """A click that brings a file: its name and its bytes."""
        self.actions += 1
        with self.page.expect_download() as caught:
            where.click()
        return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()

    def press(self, key: str) -> None:
        """A key that sends or opens something."""
        self.actions += 1
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.read()

    def tab_to(self, selector: str, text: str = "") -> None:
        """By the tab key alone. Fails where that never gets there."""
        for _ in range(TABS):
            at = self.page.locator(":focus")
            if at.count() and at.evaluate("(one, wanted) => one.matches(wanted)", selector) and text in (at.text_content() or ""):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the tab key never reaches {selector} {text}")


@contextmanager
def walking(chromium: Any, portal: kit.Portal, role: str, way: Way) -> Iterator[Hand]:
    """Somebody of this role, who goes this way."""
    lang, scripts, width = way
    with browsing(chromium, portal, role, width=width, lang=lang, scripts=scripts) as page:
        yield Hand(page, lang)


def scenes(nights: Path, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A portal of one's own, with questions to review and two more people of the first community."""
    # Argon2 at its least: nobody logs in by password here, and twelve accounts a test would cost seconds
    patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    shutil.copytree(nights, folder / "data")
    cast = ask(folder / "data")
    for portal in kit.opened(folder / "data"):
        add(portal, "steward2", ("steward",))
        add(portal, "worker2", ("community_worker",))
        yield Scene(portal, cast)


def next_night(scene: Scene, nights: Path) -> None:
    """The same deliveries once more, a night later; it obeys what people have decided since. The portal has noticed at the end."""
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        outcome = run_night(nights.parent / "district" / "night1" / "inbox", scene.portal.data, NEXT)
    assert outcome.version
    noticed(scene.portal)


def noticed(portal: kit.Portal, version: str = "") -> str:
    """Ask until the portal serves what is published (or ``version``), which takes it a second; the version's name."""
    import time

    from warehouse.store.publish import current

    wanted, visitor = version or current(portal.data).name, portal.visitor()
    for _ in range(200):
        if f"版本 {wanted}" in visitor.get("/login"):
            return wanted
        time.sleep(0.05)
    return pytest.fail(f"the portal never served {wanted}")
