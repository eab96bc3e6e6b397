"""The page of ``daoqiao report quality`` in a browser, as wide as a desk and as a telephone, and on paper: axe finds nothing, nothing
is fetched, nothing but tables scrolls sideways.

Skipped, and said so, where there is no Chromium (apt-get install chromium fonts-noto-cjk) or no Playwright.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.browsing import RULES, chromium
from tests.quality.version import WEST

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

A4_PIXELS = 703
"""What is left of A4 between margins of 12 mm, at 96 dots an inch."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("arguments", [(), ("--community", WEST), ("--lang", "en")], ids=["district", "community", "english"])
def test_axe_finds_nothing_and_the_page_fits(
    data: Path, report: Callable[..., Path], browser: Any, arguments: tuple[str, ...], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    path = report(data, "html", *arguments)
    page.goto(path.as_uri())
    assert len(asked) == 1, "the file itself and nothing else"
    assert said == [], "its own security policy forbids nothing that it does"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    page.close()


def test_on_paper_no_table_is_cut(data: Path, report: Callable[..., Path], browser: Any) -> None:
    page = browser.new_page(viewport={"width": A4_PIXELS, "height": 1000})
    page.goto(report(data, "html").as_uri())
    page.emulate_media(media="print")
    wide = "[...document.querySelectorAll('table, svg, li, dl')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    assert page.evaluate(f"{wide}.map(e => e.textContent.slice(0, 40))") == []
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"
    page.close()
