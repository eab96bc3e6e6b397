"""What a person does in a browser, counted as ux.md counts it; and a portal of one's own whose review queue holds questions.

Here: the hand, the scene. Not here: browsers (``browsing``), journeys. An action is a click, a choice, or a key that sends a form;
typing is none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from pipelines.steps import run_night
from tests.no_checks import without_checks
from tests.portal import kit
from tests.portal_review.conftest import Scene, add, ask
from warehouse.state import passwords

NEXT = "2026-11-22"
"""The night after those of ``kit``."""
TABS = 80
"""Presses of the tab key after which somebody has given up."""


class Hand:
    """A page and how many actions it took so far."""

    def __init__(self, page: Any) -> None:
        self.page, self.actions = page, 0

    def click(self, where: Any) -> None:
        self.actions += 1
        where.click()

    def choose(self, where: Any) -> None:
        self.actions += 1
        where.check()

    def press(self, key: str) -> None:
        """A key that sends or opens something."""
        self.actions += 1
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def tab_to(self, selector: str, text: str = "") -> None:
        """By the tab key alone. Fails where that never gets there."""
        for _ in range(TABS):
            at = self.page.locator(":focus")
            if at.count() and at.evaluate("(one, wanted) => one.matches(wanted)", selector) and text in (at.text_content() or ""):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the tab key never reaches {selector} {text}")


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
