"""The pages of lists and figures in a real browser: axe finds nothing, nothing is wider than a telephone, all works without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.browsing import browsing, faults, overflow
from tests.portal.kit import NUMBERS, Portal

PAGES = [
    ("steward", "/quality"),
    ("planner", "/quality?of=all&compare=week"),
    ("steward", "/quality/{here}/residence_address"),
    ("steward", "/quality/{here}/residence_address/same_residence"),
    ("planner", "/quality/{here}/id_number/value.bad_checksum"),
    ("steward", "/grids"),
    ("community_worker", "/grids/{grid}"),
    ("community_worker", "/grids/{grid}?conflicts=1"),
    ("steward", "/members?by=building&of=*"),
    ("party_affairs", "/members"),
    ("steward", "/reports"),
    ("steward", "/reports/conflicts"),
    ("steward", "/reports/community_profile"),
    ("steward", "/statements"),
    ("steward", "/statements/{here}/2026-10"),
    ("steward", "/exports"),
    ("it", "/night"),
    ("it", "/until"),
]


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh"), (390, "en")])
def test_pages_are_for_everybody_and_fit(portal: Portal, chromium: Any, width: int, lang: str) -> None:
    wrong = []
    for role in dict.fromkeys(role for role, _ in PAGES):
        with browsing(chromium, portal, role, width=width, lang=lang) as page:
            for path in (path for of, path in PAGES if of == role):
                page.goto(path.format(here=portal.communities[0], grid=portal.grids[0]))
                assert page.locator("h1").count() == 1, path
                assert NUMBERS.findall(page.content()) == []
                if found := faults(page):
                    wrong.append((role, path, found))
                if (wide := overflow(page)) > 0:
                    wrong.append((role, path, f"{wide} px too wide"))
    assert wrong == []


def test_from_the_district_to_the_rows_and_the_file_without_scripts(portal: Portal, chromium: Any) -> None:
    with browsing(chromium, portal, "steward", scripts=False) as page:
        page.goto("/")
        page.click('nav a[href="/quality"]')
        page.click('td a[href$="/residence_address"], th a[href$="/residence_address"]')
        page.click('a[href*="/same_residence"]')
        assert page.locator("tbody tr").count() > 0
        with page.expect_download() as caught:
            page.click("details.export button")
        assert caught.value.suggested_filename.endswith(".xlsx")


def test_the_keyboard_alone_filters_a_grid(portal: Portal, chromium: Any) -> None:
    with browsing(chromium, portal, "community_worker") as page:
        page.goto(f"/grids/{portal.grids[0]}")
        every = page.locator("ul.doors > li").count()
        page.focus("input[name=conflicts]")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**conflicts=1**")
        assert 0 < page.locator("ul.doors > li").count() < every
