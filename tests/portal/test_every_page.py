"""Every page, for every role: it opens, nothing in full, nothing that the role may not see; in a browser axe finds nothing, and it fits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal import kit
from tests.portal.browsing import WIDTHS, browsing, faults, overflow
from tests.portal.crawling import Seen, walk
from tests.portal.kit import NUMBERS, Portal
from tests.portal.photos import of_a_telephone
from tests.portal.test_photo import Reporter
from tests.portal_review.conftest import Cast, Scene, ask
from tests.portal_review.test_corrections import report, somebody
from warehouse.desk.access import rules
from warehouse.portal.gate import FRESH, HALF, OPEN, OWN, PAGES
from warehouse.state import proposals
from warehouse.state.contradictions import DIFFERENT, SAME

ALONE = {"/login", "/second-factor"}
"""Pages that nobody who is logged in is led to."""


@pytest.fixture(scope="module")
def portal(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal in which something waits on every page: questions, a grave merge proposed, errors reported, a decision."""
    data = tmp_path_factory.mktemp("seeded") / "data"
    shutil.copytree(nights, data)
    cast = ask(data)
    for made in kit.opened(data):
        seed(Scene(made, cast), cast)
        yield made


def seed(scene: Scene, cast: Cast) -> None:
    """What a worker leaves for a steward, and a steward for a colleague."""
    worker, steward = scene.visitor("community_worker"), scene.visitor("steward")
    resident = somebody(scene, "len(phones) > 0")
    Reporter(scene).reported(of_a_telephone())
    report(scene, worker, resident, "phones", right="other", typed="13800990055", note="电话 13800990055 核实")
    worker.get("/corrections/new")
    worker.post("/corrections/new", name="欧阳明", address="胜利路1号8幢402室", basis="visit", community=scene.portal.communities[0])
    steward.get("/review")
    steward.post("/review", **scene.asked(cast.numbered[0], cast.numbered[1], SAME, note="入户核实"))
    steward.post("/review", **scene.asked(cast.plain[0], cast.plain[1], DIFFERENT))
    assert proposals.waiting(scene.portal.office.stores.portal)


@pytest.fixture(scope="module")
def walked(portal: Portal) -> dict[str, list[Seen]]:
    return {role: list(walk(portal, role)) for role in rules().roles}


def test_every_page_says_who_may_see_it() -> None:
    known = {*rules().acts, OPEN, HALF, FRESH, OWN}
    assert [one.path for one in PAGES if not one.needs or not set(one.needs) <= known] == []
    open_ = {one.path for one in PAGES if OPEN in one.needs}
    assert open_ == {"/login", "/preferences"}


@pytest.mark.parametrize("role", list(rules().roles))
def test_every_link_of_a_role_leads_to_a_page(walked: dict[str, list[Seen]], role: str) -> None:
    assert [(one.path, one.status) for one in walked[role] if one.status != 200] == []


@pytest.mark.parametrize("role", list(rules().roles))
def test_no_number_stands_on_any_page_in_full(walked: dict[str, list[Seen]], role: str) -> None:
    assert [(one.path, len(NUMBERS.findall(one.text))) for one in walked[role] if NUMBERS.findall(one.text)] == []


def test_links_lead_to_every_page(walked: dict[str, list[Seen]]) -> None:
    reached = {one.kind for seen in walked.values() for one in seen}
    declared = {one.path for one in PAGES if "GET" in one.methods}
    assert declared - reached - ALONE == set()


@pytest.mark.parametrize("role", [role.id for role in rules().roles.values() if not role.fields])
def test_whoever_sees_no_resident_meets_none(walked: dict[str, list[Seen]], portal: Portal, role: str) -> None:
    names = {row["name"] for row in portal.ask("SELECT DISTINCT name FROM mart.resident WHERE length(name) >= 3")}
    assert [(one.path, name) for one in walked[role] for name in names if name in one.text] == []


def test_pages_that_a_role_may_not_see_are_refused_and_noted(portal: Portal) -> None:
    for role in rules().roles.values():
        visitor, before, refused = portal.visitor(role.id), portal.last_entry, 0
        for one in PAGES:
            acts = set(one.needs) - {OPEN, HALF, FRESH, OWN}
            if "GET" in one.methods and acts and len(acts) == len(one.needs) and not acts & role.can and "{" not in one.path:
                visitor.get(one.path, expect=403)
                refused += 1
        assert [entry.what for entry in portal.audited(before)] == ["refused"] * refused, role.id


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_every_page_fits(portal: Portal, walked: dict[str, list[Seen]], chromium: Any, width: int, lang: str) -> None:
    """One address of each kind, as the first role that finds it."""
    first: dict[str, Seen] = {}
    for seen in walked.values():
        for one in seen:
            if one.kind and one.text:
                first.setdefault(one.kind, one)
    found: list[tuple[str, Any]] = []
    for role in dict.fromkeys(one.role for one in first.values()):
        with browsing(chromium, portal, role, width=width, lang=lang) as page:
            for one in first.values():
                if one.role == role:
                    page.goto(one.path)
                    found += [(one.path, fault) for fault in faults(page)]
                    found += [(one.path, f"{wide} px too wide") for wide in [overflow(page)] if wide > 0]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_log_in_is_clean_too(portal: Portal, chromium: Any, width: int) -> None:
    with browsing(chromium, portal, width=width) as page:
        page.goto("/login")
        assert faults(page) == []
        assert overflow(page) <= 0
