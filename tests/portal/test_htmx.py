"""htmx as an enhancement: tabs and pages of a list change without loading the document anew, and all of it works without."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.browsing import browsing, faults
from tests.portal.kit import Portal
from warehouse.portal.rendering import htmx


def somebody(portal: Portal) -> str:
    sql = "SELECT resident_id FROM mart.resident WHERE grid_no = $g ORDER BY 1 LIMIT 1"
    return str(portal.ask(sql, g=portal.grids[0])[0]["resident_id"])


@pytest.mark.skipif(htmx() is None, reason="assets.lock is not installed (make does)")
def test_a_tab_is_swapped_in_and_back_goes_back(portal: Portal, chromium: Any) -> None:
    resident = somebody(portal)
    with browsing(chromium, portal, "community_worker") as page:
        page.goto(f"/residents/{resident}")
        page.evaluate("window.same = true")
        page.click("text=为什么合并")
        page.wait_for_url(f"**/residents/{resident}/why")
        page.wait_for_selector("h2:has-text('为什么是同一人')")
        assert page.evaluate("window.same") is True, "the document is the same"
        assert page.evaluate("document.activeElement.id") == "main"
        assert faults(page) == []
        page.go_back()
        page.wait_for_selector("#part-basic")


def test_the_same_by_plain_links(portal: Portal, chromium: Any) -> None:
    resident = somebody(portal)
    with browsing(chromium, portal, "community_worker", scripts=False) as page:
        page.goto(f"/residents/{resident}")
        page.click("text=为什么合并")
        page.wait_for_selector("h2:has-text('为什么是同一人')")
        assert page.url.endswith("/why")


def test_it_comes_from_here_and_is_kept(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    worker.get("/")
    for name in ("portal.css", "portal.js", "htmx.js", "mark.svg"):
        address = portal.office.frame.asset(name)
        answer = worker.http.get(address)
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]
        assert worker.http.get(address.replace("/static/", "/static/x")).status_code == 404, "under its own hash only"
