"""Taking a resident apart in the portal: both people are shown first, a reason is wanted, and it can be taken back."""

from __future__ import annotations

import re

from tests.portal.kit import NUMBERS
from tests.portal_review.conftest import Scene
from warehouse.state.contradictions import DIFFERENT, SAME
from warehouse.state.decisions import decide, history, in_force

BOX = re.compile(r'<input type="checkbox" name="record" value="([^"]+)"')


def several(scene: Scene) -> tuple[str, list[str]]:
    """A resident of the steward's community with three records or more."""
    sql = """SELECT r.resident_id, list(p.record_id ORDER BY p.record_id) AS records
        FROM mart.resident r JOIN link.resident_record p USING (resident_id)
        WHERE r.community = $c GROUP BY 1 HAVING count(*) >= 3 ORDER BY 1 LIMIT 1"""
    row = scene.portal.ask(sql, c=scene.portal.communities[0])[0]
    return str(row["resident_id"]), list(row["records"])


def test_tick_look_say_why_confirm_and_take_back(scene: Scene) -> None:
    resident, records = several(scene)
    path, steward, state = f"/residents/{resident}/split", scene.visitor("steward"), scene.portal.office.stores.state
    page = steward.get(path)
    assert sorted(BOX.findall(page)) == records
    assert NUMBERS.findall(page) == []
    page = steward.post(path, record=records[0])
    assert "将成为两位居民" in page
    assert "拆出的" in page
    assert history(state) == [], "only shown"
    assert 'id="e-why"' in steward.post(path, expect=400, record=records[0], sure="1")
    assert history(state) == []
    page = steward.post(path, record=records[0], sure="1", why="两人同名")
    lines = in_force(state)
    assert {one.kind for one in lines} == {DIFFERENT}
    assert {one.reason for one in lines} == {"两人同名"}
    assert len(lines) == len(records) - 1, "from each record that nothing but evidence holds together"
    assert "拆分成两位居民" in page
    assert "决定的历史" in page
    steward.post("/review/undo", number=str(lines[0].number), back="history")
    assert in_force(state) == [], "the whole split"


def test_all_records_or_none_are_no_split(scene: Scene) -> None:
    resident, records = several(scene)
    path, steward = f"/residents/{resident}/split", scene.visitor("steward")
    steward.get(path)
    assert 'role="alert"' in steward.post(path, expect=400)
    assert 'role="alert"' in steward.post(path, expect=400, record=records)
    steward.post(path, expect=400, record="police_resident:00000000000000aa")
    assert history(scene.portal.office.stores.state) == []


def test_a_split_against_a_decision_is_refused_with_its_proof(scene: Scene) -> None:
    resident, records = several(scene)
    path, steward, state = f"/residents/{resident}/split", scene.visitor("steward"), scene.portal.office.stores.state
    decide(state, SAME, records[0], records[1], who="李强", at="2026-11-21T10:00:00+08:00")
    steward.get(path)
    page = steward.post(path, expect=409, record=records[0], sure="1", why="两人同名")
    assert "决定 1，李强" in page
    assert len(history(state)) == 1


def test_whoever_may_not_split_or_is_elsewhere_is_refused(scene: Scene) -> None:
    resident, _ = several(scene)
    scene.visitor("community_worker").get(f"/residents/{resident}/split", expect=403)
    scene.visitor("steward").get(f"/residents/{scene.cast.far[0].resident}/split", expect=404)
