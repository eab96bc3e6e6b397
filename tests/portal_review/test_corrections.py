"""Reporting an error, following it, settling it: what is typed is examined and masked, nobody settles their own, tonight obeys."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.portal.kit import NUMBERS, Visitor
from tests.portal_review.conftest import Scene
from warehouse.state import corrections, error_reports
from warehouse.state.corrections import Correction
from warehouse.state.error_reports import Report

RADIO = re.compile(r'<input type="radio" name="right" value="([^"]+)"')
CARRIED = re.compile(r'name="carried" value="([^"]+)"')
RECEIPT = re.compile(r"GZ\d{6}-\d{3}")
TYPED = "13800990055"


def somebody(scene: Scene, condition: str = "true") -> str:
    """A resident of the worker's own grid who fits."""
    sql = f"""SELECT resident_id FROM mart.resident r WHERE grid_no = $grid AND name IS NOT NULL AND {condition}
        ORDER BY resident_id LIMIT 1"""
    return str(scene.portal.ask(sql, grid=scene.portal.grids[0])[0]["resident_id"])


def report(scene: Scene, worker: Visitor, resident: str, field: str, **form: Any) -> str:
    """Both steps; the page that the receipt stands on."""
    path = f"/residents/{resident}/report"
    worker.get(f"{path}?field={field}")
    page = worker.post(path, field=field, basis="visit", **form)
    found = CARRIED.search(page)
    assert found, page
    return worker.post(f"{path}/send", carried=html.unescape(found[1]))


def reports(scene: Scene) -> list[Report]:
    return error_reports.waiting(scene.portal.office.stores.portal)


def journal(scene: Scene) -> list[Correction]:
    return corrections.history(scene.portal.office.stores.state)[::-1]


def test_two_steps_and_a_receipt_with_numbers_masked_on_the_way(scene: Scene) -> None:
    resident, worker = somebody(scene, "len(phones) > 0"), scene.visitor("community_worker")
    path = f"/residents/{resident}/report"
    page = worker.get(f"{path}?field=phones")
    assert NUMBERS.findall(page) == []
    assert "此人已去世" in page
    page = worker.post(path, field="phones", right="other", typed=TYPED, basis="phone", note=f"本人说 {TYPED}")
    assert NUMBERS.findall(page) == []
    assert "138****0055" in page
    before = scene.portal.last_entry
    told = worker.post(f"{path}/send", carried=html.unescape(CARRIED.search(page)[1]))  # type: ignore[index]
    receipt = RECEIPT.search(told)
    assert receipt
    assert "3 个工作日内处理" in told
    (kept,) = reports(scene)
    assert (kept.receipt, kept.proposed, kept.basis, kept.status) == (receipt[0], TYPED, "phone", "sent")
    assert f"{kept.department} 3 个工作日" in told
    entry = next(one for one in scene.portal.audited(before) if one.what == "correct")
    assert entry.whom == resident
    assert TYPED not in entry.reason + entry.facts
    assert "已报更正" in worker.get(f"/residents/{resident}")
    page = worker.get("/corrections")
    assert receipt[0] in page
    assert "138****0055" in page
    assert "已提交" in page
    assert NUMBERS.findall(page) == []


def test_what_cannot_be_read_is_said_beside_the_box_and_nothing_is_kept(scene: Scene) -> None:
    resident, worker = somebody(scene), scene.visitor("community_worker")
    path = f"/residents/{resident}/report"
    worker.get(f"{path}?field=birth_date")
    page = worker.post(path, expect=400, field="birth_date", right="other", typed="去年夏天", basis="visit")
    assert 'id="e-typed"' in page
    assert 'aria-describedby="e-typed"' in page
    assert 'value="去年夏天"' in page, "typed words stay"
    page = worker.post(path, expect=400, field="id_number", right="other", typed="41109919900101123", basis="visit")
    assert "位数不对" in page
    assert "41109919900101123" not in page
    assert 'id="e-basis"' in worker.post(path, expect=400, field="birth_date", right="other", typed="1990-01-01")
    assert 'id="e-right"' in worker.post(path, expect=400, field="birth_date", right="", basis="visit")
    assert 'id="e-right"' in worker.post(path, expect=400, field="birth_date", right="1990-01-01", basis="visit"), (
        "a value that nobody states"
    )
    assert reports(scene) == []


def test_a_value_that_another_system_states_is_chosen_and_accepted(scene: Scene) -> None:
    wanted = """(SELECT count(DISTINCT value) FROM mart.resident_value v WHERE v.resident_id = r.resident_id
        AND v.field::VARCHAR = 'residence_address' AND v.problem IS NULL) > 1"""
    resident, worker, steward = somebody(scene, wanted), scene.visitor("community_worker"), scene.visitor("steward")
    page = worker.get(f"/residents/{resident}/report?field=residence_address")
    keys = [html.unescape(key) for key in RADIO.findall(page)]
    shown = worker.post(f"/residents/{resident}/report", expect=400, field="residence_address", right=keys[0], basis="visit")
    assert "没有要更正的" in shown, "the value shown now"
    assert RECEIPT.search(report(scene, worker, resident, "residence_address", right=keys[1], note="看过门牌"))
    (kept,) = reports(scene)
    sql = "SELECT value FROM mart.resident_value WHERE resident_id = $r AND field::VARCHAR = 'residence_address' AND chosen = $c"
    assert kept.shown == scene.portal.ask(sql, r=resident, c=True)[0]["value"]
    assert kept.proposed in [row["value"] for row in scene.portal.ask(sql, r=resident, c=False)]
    assert kept.receipt in steward.get("/corrections")
    before = scene.portal.last_entry
    told = steward.post(f"/corrections/{kept.receipt}", do="accept", note="同意")
    assert "今晚同步后生效" in told
    (line,) = journal(scene)
    assert (line.record_id, line.field, line.value) == (kept.record_id, "residence_address", kept.proposed)
    assert line.decided_by.endswith("（steward）")
    assert kept.receipt in line.reason
    assert "看过门牌" in line.reason
    (entry,) = [one for one in scene.portal.audited(before) if one.what == "correct"]
    assert set(entry.whom.split()) == {kept.record_id, resident}
    assert "已采纳（今晚同步后生效）" in worker.get("/corrections")
    assert "已报更正" not in worker.get(f"/residents/{resident}")


def test_an_acceptance_is_taken_back_and_the_report_waits_again(scene: Scene) -> None:
    resident, worker, steward = somebody(scene, "birth_date IS NOT NULL"), scene.visitor("community_worker"), scene.visitor("steward")
    report(scene, worker, resident, "birth_date", right="other", typed="1961-02-03")
    (kept,) = reports(scene)
    path = f"/corrections/{kept.receipt}"
    steward.get(path)
    steward.post(path, do="accept")
    steward.post(path, expect=400, do="reopen")
    steward.post(path, do="reopen", note="听错了")
    assert [one.kind for one in journal(scene)] == ["correct", "undo"]
    assert corrections.in_force(scene.portal.office.stores.state) == []
    assert reports(scene)[0].correction is None
    assert "听错了" in worker.get(path)


def test_a_death_is_recorded_and_a_move_is_left_to_its_department(scene: Scene) -> None:
    resident, worker, steward = somebody(scene), scene.visitor("community_worker"), scene.visitor("steward")
    report(scene, worker, resident, "name", right="dead")
    report(scene, worker, resident, "name", right="moved")
    dead, moved = reports(scene)
    steward.get("/corrections")
    steward.post(f"/corrections/{dead.receipt}", do="accept")
    assert [(one.field, one.value) for one in journal(scene)] == [("person_state", "dead")]
    told = steward.post(f"/corrections/{moved.receipt}", do="accept")
    assert len(journal(scene)) == 1
    assert f"由{moved.department}在本系统办理" in told


def test_nobody_settles_their_own_and_only_the_reporter_takes_back(scene: Scene) -> None:
    resident, steward, second = somebody(scene), scene.visitor("steward"), scene.visitor("steward2")
    report(scene, steward, resident, "name", right="other", typed="张小明")
    (kept,) = reports(scene)
    path = f"/corrections/{kept.receipt}"
    assert 'value="accept"' not in steward.get(path)
    steward.post(path, expect=403, do="accept")
    second.get("/corrections")
    second.post(path, expect=403, do="withdraw")
    assert journal(scene) == []
    second.post(path, do="refuse", note="户口簿上不是这样")
    assert "户口簿上不是这样" in steward.get("/corrections")
    second.post(path, expect=409, do="accept")
    assert journal(scene) == []


def test_a_report_is_withdrawn_before_anybody_settles_it(scene: Scene) -> None:
    resident, worker, steward = somebody(scene), scene.visitor("community_worker"), scene.visitor("steward")
    report(scene, worker, resident, "name", right="unknown_person")
    (kept,) = reports(scene)
    worker.post(f"/corrections/{kept.receipt}", do="withdraw")
    steward.get("/corrections")
    steward.post(f"/corrections/{kept.receipt}", expect=409, do="accept")
    assert reports(scene) == []


def test_departments_see_what_is_theirs(scene: Scene) -> None:
    """A report about a value of the police is no business of civil affairs until it is forwarded to them; other communities' never."""
    police = """EXISTS (SELECT 1 FROM link.resident_record x WHERE x.resident_id = r.resident_id AND x.source_id = 'police_resident')
        AND r.is_dibao AND NOT EXISTS (SELECT 1 FROM mart.resident_value v WHERE v.resident_id = r.resident_id AND v.field::VARCHAR = 'name'
        AND v.chosen AND NOT list_contains(v.sources, 'police_resident'))"""
    sql = f"SELECT resident_id FROM mart.resident r WHERE community = $c AND name IS NOT NULL AND {police} ORDER BY 1 LIMIT 1"
    found = scene.portal.ask(sql, c=scene.portal.communities[0])
    resident = str(found[0]["resident_id"])
    worker = scene.visitor("worker2")
    report(scene, worker, resident, "name", right="other", typed="张小明")
    (kept,) = reports(scene)
    civil, liaison = scene.visitor("civil_affairs"), scene.visitor("police_liaison")
    ours = kept.department == "民政局"
    assert (kept.receipt in civil.get("/corrections")) is ours
    assert (kept.receipt in liaison.get("/corrections")) is (kept.department == "公安分局")
    if not ours:
        civil.post(f"/corrections/{kept.receipt}", expect=400, do="accept")
    steward = scene.visitor("steward")
    steward.get("/corrections")
    steward.post(f"/corrections/{kept.receipt}", do="forward", department="民政局")
    assert kept.receipt in civil.get("/corrections")
    assert "已转民政局" in worker.get("/corrections")
    scene.visitor("planner").get("/corrections", expect=403)


def test_fields_out_of_sight_and_residents_out_of_scope_cannot_be_reported(scene: Scene) -> None:
    worker = scene.visitor("worker2")
    worker.get("/")
    resident = somebody(scene)
    worker.get(f"/residents/{resident}/report?field=joined_on", expect=400)
    worker.get(f"/residents/{resident}/report?field=closed_on", expect=400)
    worker.get(f"/residents/{scene.cast.far[0].resident}/report?field=name", expect=404)
    worker.post(f"/residents/{scene.cast.far[0].resident}/report", expect=404, field="name", right="other", typed="张三", basis="visit")


def test_the_second_page_is_this_persons_and_of_this_resident(scene: Scene) -> None:
    resident, worker, other = somebody(scene), scene.visitor("community_worker"), scene.visitor("worker2")
    path = f"/residents/{resident}/report"
    worker.get(f"{path}?field=name"), other.get("/")
    carried = html.unescape(CARRIED.search(worker.post(path, field="name", right="other", typed="张小明", basis="visit"))[1])  # type: ignore[index]
    other.post(f"{path}/send", expect=400, carried=carried)
    worker.post(f"/residents/{scene.cast.plain[1].resident}/report/send", expect=400, carried=carried)
    worker.post(f"{path}/send", expect=400, carried="x" + carried)
    assert reports(scene) == []
    worker.post(f"{path}/send", carried=carried)
    worker.post(f"{path}/send", carried=carried)
    assert len(reports(scene)) == 1, "sent twice, kept once"


@pytest.mark.parametrize("do", ["accept", "refuse"])
def test_no_audit_entry_no_settling(scene: Scene, do: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resident, worker, steward = somebody(scene), scene.visitor("community_worker"), scene.visitor("steward")
    report(scene, worker, resident, "name", right="other", typed="张小明")
    (kept,) = reports(scene)
    steward.get("/corrections")
    broken = scene.portal.office.auditor.log

    def failing(acts: object) -> None:
        del acts
        with broken.refusing():
            raise OSError("disk full")

    monkeypatch.setattr(broken, "record_many", failing)
    steward.post(f"/corrections/{kept.receipt}", expect=503, do=do, note="x")
    worker.get(f"/residents/{resident}/report?field=name", expect=503)
    monkeypatch.undo()
    assert journal(scene) == []
    assert reports(scene)[0].status == "sent"
