"""Somebody whom no system knows: reported from an empty search, followed and settled, in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.portal.acting import scenes
from tests.portal.kit import NUMBERS, Visitor
from tests.portal_review.conftest import Scene
from warehouse.state import error_reports
from warehouse.state.error_reports import Report

NAME, ADDRESS = "欧阳不存在", "胜利路1号8幢402室"


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def found(scene: Scene, worker: Visitor, expect: int = 200, **changed: Any) -> str:
    """Report somebody; the page that comes back."""
    said = {"name": NAME, "address": ADDRESS, "basis": "visit", "note": "", "community": scene.portal.communities[0]}
    worker.get("/corrections/new")
    return worker.post("/corrections/new", expect=expect, **(said | changed))


def kept(scene: Scene) -> list[Report]:
    return error_reports.waiting(scene.portal.office.stores.portal)


def test_it_is_kept_followed_forwarded_and_accepted(scene: Scene) -> None:
    worker, steward, portal = scene.visitor("community_worker"), scene.visitor("steward"), scene.portal
    assert "已登记，回执" in found(scene, worker, note="手机 13800990055，本人说的")
    (report,) = kept(scene)
    assert (report.kind, report.resident_id, report.proposed, report.raw) == ("unknown_person", "", NAME, ADDRESS)
    assert report.department, "somebody sees to it"
    inbox = steward.get("/corrections")
    assert f"{NAME}，{ADDRESS}" in inbox
    assert "新发现居民" in inbox
    assert NUMBERS.findall(inbox) == []
    path = f"/corrections/{report.receipt}"
    page = steward.get(path)
    assert "138****0055" in page
    assert NUMBERS.findall(page) == []
    before = portal.last_entry
    steward.post(path, do="forward", department="公安分局")
    assert "已转公安分局" in worker.get("/corrections")
    assert "由公安分局在本系统办理" in steward.post(path, do="accept", note="已登记暂住") + worker.get("/corrections")
    assert kept(scene) == []
    about = [entry for entry in portal.audited(before) if entry.what in ("answer", "correct")]
    assert [entry.whom for entry in about] == [portal.communities[0]] * 2
    assert all(NAME not in entry.facts + entry.reason for entry in about)


def test_it_is_taken_back(scene: Scene) -> None:
    worker = scene.visitor("community_worker")
    found(scene, worker)
    assert "已撤回" in worker.post(f"/corrections/{kept(scene)[0].receipt}", do="withdraw")
    assert kept(scene) == []


@pytest.mark.parametrize(
    ("changed", "where"),
    [({"name": ""}, "e-name"), ({"name": "12345"}, "e-name"), ({"address": "8"}, "e-address"), ({"basis": ""}, "e-basis")],
)
def test_what_is_missing_is_said_at_its_place(scene: Scene, changed: dict[str, str], where: str) -> None:
    page = found(scene, scene.visitor("community_worker"), 400, **changed)
    assert f'id="{where}"' in page
    assert f'value="{ADDRESS}"' in page or "address" in changed, "what was typed stays"
    assert kept(scene) == []


def test_the_same_twice_is_one_and_two_of_one_name_are_two(scene: Scene) -> None:
    worker = scene.visitor("community_worker")
    found(scene, worker)
    found(scene, worker)
    assert len(kept(scene)) == 1
    found(scene, worker, address="胜利路2号3幢101室")
    assert len(kept(scene)) == 2


def test_only_of_ones_own_community_and_only_who_may_report(scene: Scene) -> None:
    found(scene, scene.visitor("community_worker"), 400, community=scene.portal.communities[1])
    assert kept(scene) == []
    for role in ("planner", "it", "auditor", "administrator"):
        scene.visitor(role).get("/corrections/new", expect=403)
    found(scene, scene.visitor("police_liaison"), community=scene.portal.communities[1])
    assert kept(scene)[0].receipt not in scene.visitor("steward").get("/corrections"), "another community's"


def test_without_its_entry_nothing_is_kept(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.vocabulary.errors import DaoqiaoError

    def fail(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="disk full")

    worker = scene.visitor("community_worker")
    worker.get("/corrections/new")
    monkeypatch.setattr(scene.portal.office.auditor.log, "record_many", fail)
    found(scene, worker, 503)
    assert kept(scene) == []
