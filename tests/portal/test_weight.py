"""What the pages weigh on the wire, and what a browser may keep: ux.md's goals of weight."""

from __future__ import annotations

import re
from typing import Any

import httpx2 as httpx
import pytest

from tests.portal.browsing import browsing
from tests.portal.crawling import walk
from tests.portal.kit import Portal

FIRST, LATER = 60_000, 15_000
"""Bytes on the wire: the first page with all that it loads, and any page after it (ux.md, goals)."""
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
ROLES = ("community_worker", "steward", "party_affairs", "planner", "it", "auditor", "administrator")


def on_the_wire(answer: httpx.Response) -> int:
    """Bytes of the body as sent."""
    return answer.num_bytes_downloaded


def test_the_first_page_with_all_that_it_loads(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    page = worker.http.get("/")
    loaded = [worker.http.get(path) for path in dict.fromkeys(ASSET.findall(page.text))]
    assert len(loaded) >= 3, "a stylesheet, a script, a mark"
    assert {one.status_code for one in loaded} == {200}
    assert on_the_wire(page) + sum(map(on_the_wire, loaded)) <= FIRST
    assert page.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_later_pages(portal: Portal, role: str, lang: str) -> None:
    heavy: list[tuple[str, int]] = []
    visitor = portal.visitor(role, lang)
    for path in dict.fromkeys(one.path for one in walk(portal, role, lang) if one.text):
        size = on_the_wire(visitor.http.get(path))
        if size > LATER:
            heavy.append((path, size))
    assert heavy == []


def test_pages_are_kept_by_nobody_and_files_for_good(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    sql = "SELECT resident_id FROM mart.resident WHERE grid_no = $grid ORDER BY 1 LIMIT 1"
    resident = portal.ask(sql, grid=portal.grids[0])[0]["resident_id"]
    for path in ("/", "/login", f"/residents/{resident}", "/residents/R9999999", "/nowhere"):
        assert worker.http.get(path).headers["cache-control"] == "no-store", path
    for path in ASSET.findall(worker.http.get("/").text):
        answer = worker.http.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        folder, name = path.rsplit("/", 1)
        assert worker.http.get(f"{folder[:-1]}{'0' if folder[-1] != '0' else '1'}/{name}").status_code == 404, "another hash, another file"


def transferred(page: Any) -> dict[str, int]:
    """What the page that stands there cost, headers included, by address; 0 is what came out of the browser's own store."""
    script = "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind)).map((one) => [one.name, one.transferSize])"
    return dict(page.evaluate(script))


def test_a_browser_asks_this_host_only_and_loads_files_once(portal: Portal, chromium: Any) -> None:
    with browsing(chromium, portal, "community_worker") as page:  # which fails where another host is asked
        page.goto("/", wait_until="networkidle")
        first = transferred(page)
        assert len([one for one in first if "/static/" in one]) >= 2
        assert 5_000 < sum(first.values()) <= FIRST
        for path in ("/grids", "/quality", "/corrections"):
            page.goto(path, wait_until="networkidle")
            later = transferred(page)
            assert [one for one, size in later.items() if "/static/" in one and size] == []
            assert 0 < sum(later.values()) <= LATER
