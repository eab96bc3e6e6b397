"""Saying of a household that somebody is not of it, is of it too, or keeps house apart: reported, settled, and so from the next night
on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps import run_night
from tests.no_checks import without_checks
from tests.portal.acting import noticed, scenes
from tests.portal.kit import NUMBERS, Visitor
from tests.portal_review.conftest import Scene
from warehouse.state import error_reports
from warehouse.state.error_reports import Report
from warehouse.vocabulary.errors import DaoqiaoError

CARRIED = re.compile(r'name="carried" value="([^"]+)"')
RECEIPT = re.compile(r"GZ\d{6}-\d{3}")


@pytest.fixture
def scene(nights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    yield from scenes(nights, tmp_path, monkeypatch)


def family(scene: Scene, least: int = 3) -> tuple[str, list[str]]:
    """A household of the worker's own grid, and its people, the head first."""
    sql = """SELECT household_id FROM mart.household WHERE basis = 'actual' AND kind = 'family' AND grid_no = $grid
        AND members BETWEEN $least AND 6 AND address LIKE '%室' ORDER BY 1 LIMIT 1"""
    (home,) = scene.portal.ask(sql, grid=scene.portal.grids[0], least=least)
    return home["household_id"], people(scene, home["household_id"])


def another(scene: Scene, home: str, community: int = 0) -> dict[str, Any]:
    """A household behind another door."""
    sql = """SELECT household_id, address FROM mart.household WHERE basis = 'actual' AND community = $c AND household_id <> $h
        AND members > 2 AND address LIKE '%室' ORDER BY 1 LIMIT 1"""
    found: dict[str, Any] = scene.portal.ask(sql, c=scene.portal.communities[community], h=home)[0]
    return found


def people(scene: Scene, household: str) -> list[str]:
    sql = "SELECT resident_id FROM mart.household_member WHERE household_id = $h ORDER BY is_head DESC, resident_id"
    return [row["resident_id"] for row in scene.portal.ask(sql, h=household)]


def outsider(scene: Scene, inside: list[str], community: int = 0) -> dict[str, Any]:
    """Somebody who lives elsewhere in a community and has to do with no other, by a name that nobody else has."""
    sql = """SELECT any_value(resident_id) AS resident_id, name FROM mart.resident WHERE community = $c AND length(name) = 3
        AND dwelling IS NOT NULL AND presence IN ('registered_here', 'here_registered_elsewhere', 'inflow') AND life_status = 'alive'
        AND coalesce(hukou_community, community) = community AND NOT list_contains($m, resident_id)
        GROUP BY name HAVING count(*) = 1 ORDER BY name LIMIT 1"""
    found: dict[str, Any] = scene.portal.ask(sql, c=scene.portal.communities[community], m=inside)[0]
    return found


def home_of(scene: Scene, resident: str) -> dict[str, Any]:
    sql = """SELECT m.household_id, m.household_key, m.household_part, m.is_head, m.relation, h.members, h.dwelling_key
        FROM mart.household_member m JOIN mart.household h USING (household_id) WHERE m.resident_id = $r AND m.basis = 'actual'"""
    found: dict[str, Any] = scene.portal.ask(sql, r=resident)[0]
    return found


def carried(page: str) -> str:
    found = CARRIED.search(page)
    assert found, page
    return html.unescape(found[1])


def not_of(worker: Visitor, home: str, resident: str, **form: str) -> str:
    """Both steps of [不是本户]; the page that the receipt stands on."""
    path = f"/residents/{resident}/report"
    worker.get(f"{path}?field=residence_address&household={home}")
    said: dict[str, Any] = {"field": "residence_address", "household": home, "basis": "visit"} | form
    page = worker.post(path, **said)
    return worker.post(f"{path}/send", carried=carried(page))


def split(worker: Visitor, home: str, out: list[str], **form: Any) -> str:
    path = f"/households/{home}/split"
    worker.get(path)
    said: dict[str, Any] = {"member": out, "how": "same", "typed": "", "basis": "visit", "note": ""} | form
    page = worker.post(path, **said)
    return worker.post(f"{path}/send", carried=carried(page))


def add(worker: Visitor, home: str, resident: str, **form: str) -> str:
    path = f"/households/{home}/add"
    worker.get(path)
    page = worker.post(f"{path}/check", resident=resident)
    said: dict[str, Any] = {"carried": carried(page), "basis": "visit", "note": ""} | form
    return worker.post(f"{path}/send", **said)


def waiting(scene: Scene) -> list[Report]:
    return error_reports.waiting(scene.portal.office.stores.portal)


def settle(scene: Scene, do: str = "accept") -> list[str]:
    """The steward settles everything that waits; the receipts."""
    steward, receipts = scene.visitor("steward"), [one.receipt for one in waiting(scene)]
    steward.get("/corrections")
    for receipt in receipts:
        steward.post(f"/corrections/{receipt}", do=do)
    return receipts


def night(scene: Scene, nights: Path, date: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        run_night(nights.parent / "district" / "night1" / "inbox", scene.portal.data, date)
    noticed(scene.portal)


def test_keeping_house_apart_from_the_report_to_the_morning_and_back(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    before, gone = {one: home_of(scene, one) for one in inside}, inside[-1]
    assert "住在这里，但不是一户" in worker.get(f"/residents/{gone}/report?field=residence_address&household={home}")
    told = not_of(worker, home, gone, right="apart")
    (kept,) = waiting(scene)
    assert (kept.field, kept.proposed, kept.kind, kept.basis) == ("household_part", "2", "value", "visit")
    assert kept.receipt in RECEIPT.findall(told)
    assert f"/households/{home}" in str(worker.answer.url)
    assert f"已报更正，待处理 {kept.receipt}" in told
    assert "住在这里，但不是一户：合住分户 2" in scene.visitor("steward").get("/corrections")
    assert "lives here, but is a household of its own: part 2" in scene.visitor("steward", "en").get("/corrections")
    (receipt,) = settle(scene)
    night(scene, nights, "2026-11-22")
    after = home_of(scene, gone)
    assert (after["household_part"], after["members"], after["is_head"], after["relation"]) == ("2", 1, True, "02")
    assert after["household_key"] == before[gone]["household_key"] + "|2"
    assert [home_of(scene, one)["household_id"] for one in inside[:-1]] == [home] * (len(inside) - 1), "theirs is the same household still"
    page = worker.get(f"/households/{home}")
    assert f'href="/households/{after["household_id"]}"' in page, "whoever lives behind the same door is one step away"
    assert "同一门牌里还有" in page
    assert "合住分户 2" in worker.get(f"/households/{after['household_id']}")
    (row,) = scene.portal.ask("SELECT residents, household_ids FROM mart.grid_ledger WHERE dwelling_key = $k", k=after["dwelling_key"])
    assert (row["residents"], row["household_ids"]) == (len(inside), [home, after["household_id"]])
    ledger = worker.get(f"/grids/{scene.portal.grids[0]}")
    assert f'href="/households/{home}"' in ledger
    assert f'href="/households/{after["household_id"]}"' in ledger
    scene.visitor("steward").get("/corrections")
    steward = scene.visitor("steward")
    steward.get("/corrections")
    steward.post(f"/corrections/{receipt}", do="reopen", note="是一家人")
    steward.post(f"/corrections/{receipt}", do="refuse", note="是一家人")
    night(scene, nights, "2026-11-23")
    assert {one: home_of(scene, one) for one in inside} == before, "as before: the same ids, heads, relations"


def test_two_who_keep_house_together_have_a_receipt_each_and_one_household(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene, 4)
    out = inside[-2:]
    worker.get(f"/households/{home}/split")
    page = worker.post(f"/households/{home}/split", member=out, how="same", basis="phone", note="手机 13800990055 说的")
    assert "138****0055" in page
    assert NUMBERS.findall(page) == []
    stay, go = re.findall(r'<section class="card" aria-labelledby="side-.*?</section>', page, re.DOTALL)
    names = {row["resident_id"]: row["name"] for row in scene.portal.ask("SELECT resident_id, name FROM mart.resident")}
    assert [names[one] in go for one in inside] == [one in out for one in inside]
    assert [names[one] in stay for one in inside] == [one not in out for one in inside]
    told = worker.post(f"/households/{home}/split/send", carried=carried(page))
    kept = waiting(scene)
    assert {one.resident_id: (one.field, one.proposed) for one in kept} == dict.fromkeys(out, ("household_part", "2"))
    assert {one.receipt for one in kept} <= set(RECEIPT.findall(told))
    worker.post(f"/households/{home}/split/send", carried=carried(page))
    assert waiting(scene) == kept, "sent twice is said once"
    settle(scene)
    night(scene, nights, "2026-11-22")
    (one, other) = (home_of(scene, resident) for resident in out)
    assert one["household_id"] == other["household_id"] != home
    assert sorted((one["is_head"], other["is_head"])) == [False, True]
    assert people(scene, home) == inside[:-2]


def test_a_second_party_behind_the_door_is_a_third_household(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene, 4)
    split(worker, home, inside[-1:])
    split(worker, home, inside[-2:-1])
    assert [one.proposed for one in waiting(scene)] == ["2", "3"], "what is only reported is taken too"
    settle(scene)
    not_of(scene.visitor("worker2"), home, inside[-3], right="apart") if len(inside) > 4 else None
    assert [one.proposed for one in waiting(scene)] == ["4"] * (len(inside) > 4), "and what is accepted and not yet in force"
    settle(scene)
    night(scene, nights, "2026-11-22")
    assert len({home_of(scene, one)["household_id"] for one in inside[-2:]} | {home}) == 3


def test_members_who_live_elsewhere_move_there_together(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene, 4)
    there = another(scene, home)
    split(worker, home, inside[-2:], how="elsewhere", typed=there["address"])
    assert {(one.field, one.proposed) for one in waiting(scene)} == {("residence_address", there["address"])}
    settle(scene)
    night(scene, nights, "2026-11-22")
    assert {home_of(scene, one)["household_id"] for one in inside[-2:]} == {there["household_id"]}


def test_somebody_who_lives_here_too_is_added(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    one = outsider(scene, inside)
    worker.get(f"/households/{home}/add")
    page = worker.post(f"/households/{home}/add", q=one["name"])
    assert one["name"] in page
    assert one["name"] not in str(worker.answer.url)
    assert f'value="{one["resident_id"]}"' in page
    before = scene.portal.last_entry
    told = add(worker, home, one["resident_id"], note="房东说的")
    (kept,) = waiting(scene)
    assert (kept.resident_id, kept.field, kept.note) == (one["resident_id"], "residence_address", "房东说的")
    assert "已报加入本户，待处理" in told
    assert [entry.what for entry in scene.portal.audited(before)].count("correct") == 1
    settle(scene)
    night(scene, nights, "2026-11-22")
    assert sorted(people(scene, home)) == sorted([*inside, one["resident_id"]])
    assert home_of(scene, inside[0])["household_id"] == home


def test_whoever_sees_not_all_systems_says_the_same(scene: Scene, nights: Path) -> None:
    """Civil affairs knows nothing of three systems; the door is what the address says, the parts are what people said of it."""
    worker, civil = scene.visitor("community_worker"), scene.visitor("civil_affairs")
    home, inside = family(scene, 4)
    not_of(worker, home, inside[-1], right="apart")
    settle(scene)
    night(scene, nights, "2026-11-22")
    seen = [one for one in people(scene, home) if f'/residents/{one}"' in civil.get(f"/households/{home}")]
    not_of(civil, home, seen[-1], right="apart")
    (kept,) = waiting(scene)
    assert (kept.proposed, kept.by_name[:2]) == ("3", "试用"), "2 is somebody's"
    apart = home_of(scene, inside[-1])["household_id"]
    add(civil, apart, seen[0])
    assert [one.proposed for one in waiting(scene) if one.resident_id == seen[0] and one.field == "household_part"] == ["2"]


def test_who_was_told_apart_is_added_again(scene: Scene, nights: Path) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    one = outsider(scene, inside)
    not_of(worker, home, inside[-1], right="apart")
    settle(scene)
    night(scene, nights, "2026-11-22")
    apart = home_of(scene, inside[-1])["household_id"]
    add(worker, apart, one["resident_id"])
    assert {(kept.field, kept.proposed[:1] if kept.field == "household_part" else "") for kept in waiting(scene)} == {
        ("residence_address", ""),
        ("household_part", "2"),
    }, "to one of several behind a door: the door, and which of them"
    settle(scene)
    add(worker, home, inside[-1])
    (kept,) = waiting(scene)
    assert (kept.field, kept.proposed) == ("household_part", "1"), "lives here already: only which household"
    settle(scene)
    night(scene, nights, "2026-11-23")
    assert people(scene, home) == inside
    assert people(scene, apart) == [one["resident_id"]]


@pytest.mark.parametrize(
    ("right", "field", "kind"),
    [("moved", "residence_state", "moved"), ("dead", "person_state", "dead"), ("unknown_person", "name", "unknown_person")],
)
def test_the_other_cases_are_the_usual_reports(scene: Scene, right: str, field: str, kind: str) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    not_of(worker, home, inside[-1], right=right)
    (kept,) = waiting(scene)
    assert (kept.resident_id, kept.field, kept.kind) == (inside[-1], field, kind)
    assert kept.receipt in worker.get(f"/households/{home}")


def test_what_is_missing_is_said_at_its_place_and_nothing_is_kept(scene: Scene) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    path = f"/households/{home}/split"
    good = {"member": inside[-1:], "how": "same", "typed": "", "basis": "visit"}
    worker.get(path)
    for wrong, where in (({"member": []}, "member"), ({"member": inside}, "member"), ({"how": ""}, "how"), ({"basis": ""}, "basis"),
                         ({"how": "elsewhere"}, "typed"), ({"how": "elsewhere", "typed": address(scene, home)}, "typed")):  # fmt: skip
        assert f'id="e-{where}"' in worker.post(path, expect=400, **(good | wrong))
    page = worker.post(f"/households/{home}/add/check", resident=outsider(scene, inside)["resident_id"])
    assert 'id="e-basis"' in worker.post(f"/households/{home}/add/send", expect=400, carried=carried(page), basis="")
    worker.post(f"/households/{home}/add/send", expect=400, carried="x", basis="visit")
    worker.post(f"/households/{home}/add/check", expect=400, resident=inside[0])
    assert 'id="e-right"' in worker.post(
        f"/residents/{inside[0]}/report", expect=400, field="residence_address", household=home, right="", basis="visit"
    )
    assert waiting(scene) == []


def address(scene: Scene, household: str) -> str:
    return str(scene.portal.ask("SELECT address FROM mart.household WHERE household_id = $h", h=household)[0]["address"])


def test_nobody_reaches_a_household_or_a_person_outside_the_scope(scene: Scene) -> None:
    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    far = another(scene, home, community=1)["household_id"]
    stranger = outsider(scene, inside, 1)["resident_id"]
    for path in (f"/households/{far}", f"/households/{far}/add", f"/households/{far}/split", f"/corrections/new?household={far}",
                 f"/residents/{inside[0]}/report?field=residence_address&household={far}"):  # fmt: skip
        worker.get(path, expect=404)
    worker.post(f"/households/{far}/split", expect=404, member=people(scene, far)[:1], how="same", basis="visit")
    worker.post(f"/households/{home}/add/check", expect=404, resident=stranger)
    page = worker.post(f"/households/{home}/split", member=[inside[-1], stranger], how="same", basis="visit")
    worker.post(f"/households/{home}/split/send", carried=carried(page))
    assert [one.resident_id for one in waiting(scene)] == [inside[-1]], "a ticked stranger is nobody"
    book = scene.portal.ask(
        "SELECT household_id FROM mart.household WHERE basis = 'registered' AND community = $c LIMIT 1", c=scene.portal.communities[0]
    )
    worker.get(f"/households/{book[0]['household_id']}/split", expect=404)


@pytest.mark.parametrize("role", ["planner", "it", "auditor", "administrator", "party_affairs"])
def test_who_may_not_report_or_sees_no_household_changes_none(scene: Scene, role: str) -> None:
    home, _ = family(scene)
    visitor = scene.visitor(role)
    expect = 404 if role == "party_affairs" else 403
    visitor.get(f"/households/{home}/add", expect=expect)
    visitor.get(f"/households/{home}/split", expect=expect)


def test_a_sealed_page_is_its_makers_and_its_households(scene: Scene) -> None:
    worker, other = scene.visitor("community_worker"), scene.visitor("worker2")
    home, inside = family(scene)
    worker.get(f"/households/{home}/split")
    made = carried(worker.post(f"/households/{home}/split", member=inside[-1:], how="same", basis="visit"))
    other.get(f"/households/{home}/split")
    other.post(f"/households/{home}/split/send", expect=400, carried=made)
    elsewhere = another(scene, home)["household_id"]
    worker.post(f"/households/{elsewhere}/split/send", expect=400, carried=made)
    assert waiting(scene) == []


def test_somebody_new_is_reported_with_the_address_filled_in(scene: Scene) -> None:
    worker = scene.visitor("community_worker")
    home, _ = family(scene)
    page = worker.get(f"/corrections/new?household={home}")
    assert f'value="{address(scene, home)}"' in page
    assert f'href="/households/{home}"' in page


def test_without_its_entry_nothing_is_kept(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="disk full")

    worker = scene.visitor("community_worker")
    home, inside = family(scene)
    worker.get(f"/households/{home}/split")
    made = carried(worker.post(f"/households/{home}/split", member=inside[-1:], how="same", basis="visit"))
    monkeypatch.setattr(scene.portal.office.auditor.log, "record_many", fail)
    worker.post(f"/households/{home}/split/send", expect=503, carried=made)
    assert waiting(scene) == []
