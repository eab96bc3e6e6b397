"""A real browser for the tests: Debian's Chromium, driven by Playwright; skipped, and said so, where there is none.

Here: opening pages as somebody, at a width, in a language, with or without scripts; axe. Not here: journeys.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.portal.kit import Portal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is not installed here (apt-get install chromium fonts-noto-cjk): the tests in a browser are skipped"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (1280, 390)
PATIENCE = 10_000
"""Milliseconds for anything to appear or happen: pages take 0.1 s, a machine with other work twenty times as long."""


def chromium() -> Iterator[Any]:
    """A browser for one module of tests: Playwright keeps an event loop running in its thread, which nobody else could then start."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def browsing(chromium: Any, portal: Portal, role: str = "", *, width: int = 1280, lang: str = "zh", scripts: bool = True) -> Iterator[Any]:
    """A page of somebody who is logged in. At the end: no request went elsewhere, and nothing was forbidden by the page's own policy."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts, base_url=portal.url)
    cookies = [{"name": "lang", "value": lang, "url": portal.url}]
    if role:
        cookies.append({"name": portal.office.cookie, "value": portal.session(role), "url": portal.url})
    context.add_cookies(cookies)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
        assert [url for url in asked if not url.startswith((portal.url, "data:"))] == []
        assert [text for text in said if "status of 4" not in text] == []
    finally:
        context.close()


def faults(page: Any) -> list[Any]:
    """What axe finds, as (rule, elements)."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def overflow(page: Any) -> int:
    """Pixels that the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide
