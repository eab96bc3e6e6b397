"""Finding one person and reading the merged record, over HTTP: what is shown, what is not, what the audit log says of it."""

from __future__ import annotations

import re

import pytest

from tests.portal.kit import NUMBERS, Portal

HIT = re.compile(r'href="/residents/(R\d+)"')


def somebody(portal: Portal, condition: str = "true") -> dict[str, object]:
    """A resident of the worker's own grid who fits."""
    sql = f"""SELECT resident_id, name, id_number, phones FROM mart.resident
        WHERE grid_no = $grid AND name IS NOT NULL AND id_number IS NOT NULL AND {condition} ORDER BY resident_id LIMIT 1"""
    return portal.ask(sql, grid=portal.grids[0])[0]


def test_a_name_leads_to_the_record_in_two_steps(portal: Portal) -> None:
    one, worker = somebody(portal), portal.visitor("community_worker")
    worker.get("/")
    before = portal.last_entry
    hits = HIT.findall(worker.post("/search", q=str(one["name"]), purpose="visit"))
    assert one["resident_id"] in hits
    assert str(one["name"]) not in str(worker.answer.url), "what names a person stands in no address"
    page = worker.get(f"/residents/{one['resident_id']}")
    assert str(one["name"]) in page
    assert NUMBERS.findall(page) == []
    search, opening = portal.audited(before)
    assert (search.what, search.who, search.purpose) == ("search", "community_worker", "visit")
    assert search.whom.split() == hits
    assert search.sought
    assert str(one["name"]) not in search.sought + search.facts
    assert (opening.what, opening.whom, opening.version) == ("open", one["resident_id"], page_version(page))


def page_version(page: str) -> str:
    found = re.search(r"版本 (\S+?) ·", page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [(lambda one: str(one["id_number"]), True), (lambda one: str(one["id_number"])[-6:], True), (lambda _: "999999199001011234", False)],
)
def test_numbers_find_and_are_never_shown(portal: Portal, typed: object, found: bool) -> None:
    one, worker = somebody(portal), portal.visitor("community_worker")
    worker.get("/")
    page = worker.post("/search", q=typed(one))  # type: ignore[operator]
    assert (one["resident_id"] in HIT.findall(page)) is found
    shown = page.replace(f'value="{typed(one)}"', "")  # type: ignore[operator]
    assert NUMBERS.findall(shown) == [], "but for the box, which holds what was typed"
    assert NUMBERS.findall(str(worker.answer.url)) == []


def test_a_search_belongs_to_one_session(portal: Portal) -> None:
    worker, other = portal.visitor("community_worker"), portal.visitor("community_worker")
    worker.get("/")
    worker.post("/search", q="王")
    path = str(worker.answer.url).removeprefix(portal.url)
    assert HIT.findall(worker.get(path))
    assert not HIT.findall(other.get(path))


def test_a_number_in_full_takes_a_reason(portal: Portal) -> None:
    one, worker = somebody(portal, "birth_date < '1990'"), portal.visitor("community_worker")
    path = f"/residents/{one['resident_id']}"
    worker.get(path)
    worker.post(f"{path}/reveal", expect=400, field="id_number", reason="")
    before = portal.last_entry
    page = worker.post(f"{path}/reveal", field="id_number", reason="visit")
    assert str(one["id_number"]) in page
    assert set(NUMBERS.findall(page)) == {one["id_number"]}, "that field and no other"
    (entry,) = portal.audited(before)
    assert (entry.what, entry.whom) == ("reveal", one["resident_id"])
    assert "入户核实" in entry.reason
    assert NUMBERS.findall(worker.get(path)) == [], "on that answer only"


def test_a_childs_number_takes_words_of_ones_own(portal: Portal) -> None:
    one, worker = somebody(portal, "birth_date > '2014'"), portal.visitor("community_worker")
    path = f"/residents/{one['resident_id']}"
    assert "未满 14 周岁" in worker.get(path)
    worker.post(f"{path}/reveal", expect=400, field="id_number", reason="visit")
    worker.get(path)
    assert str(one["id_number"]) in worker.post(f"{path}/reveal", field="id_number", reason="visit", note="学籍登记，监护人在场")


def test_whoever_lives_elsewhere_is_nobody(portal: Portal) -> None:
    sql = """SELECT r.resident_id, r.name FROM mart.resident r WHERE r.name IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM mart.presence p WHERE p.resident_id = r.resident_id AND p.community = $here) ORDER BY 1 LIMIT 1"""
    one, worker = portal.ask(sql, here=portal.communities[0])[0], portal.visitor("community_worker")
    assert one["name"] not in worker.get(f"/residents/{one['resident_id']}", expect=404)
    for part in ("sources", "why", "changes"):
        worker.get(f"/residents/{one['resident_id']}/{part}", expect=404)
    worker.get("/")
    assert one["resident_id"] not in HIT.findall(worker.post("/search", q=one["name"]))


@pytest.mark.parametrize("part", ["", "/sources", "/why", "/changes"])
def test_each_part_of_a_record_is_one_entry(portal: Portal, part: str) -> None:
    one, worker = somebody(portal), portal.visitor("community_worker")
    before = portal.last_entry
    assert str(one["name"]) in worker.get(f"/residents/{one['resident_id']}{part}")
    assert [(entry.what, entry.whom) for entry in portal.audited(before)] == [("open", one["resident_id"])]


def test_nothing_is_answered_that_is_not_audited(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.vocabulary.errors import DaoqiaoError

    one, worker = somebody(fresh), fresh.visitor("community_worker")

    def fail(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="disk full")

    monkeypatch.setattr(fresh.office.auditor.log, "record_many", fail)
    assert str(one["name"]) not in worker.get(f"/residents/{one['resident_id']}", expect=503)


def test_a_household_shows_everybody_in_it(portal: Portal) -> None:
    sql = """SELECT m.household_id, list(m.resident_id ORDER BY m.resident_id) AS people
        FROM mart.household_member m JOIN mart.household h USING (household_id)
        WHERE h.basis = 'actual' AND h.grid_no = $grid GROUP BY 1 HAVING count(*) BETWEEN 3 AND 6 ORDER BY 1 LIMIT 1"""
    one, worker = portal.ask(sql, grid=portal.grids[0])[0], portal.visitor("community_worker")
    page = worker.get(f"/households/{one['household_id']}")
    assert set(one["people"]) <= set(HIT.findall(page))
    assert NUMBERS.findall(page) == []


def test_a_record_leaves_as_a_file_for_a_reason_masked_and_numbered(portal: Portal) -> None:
    import io

    import openpyxl

    one, steward = somebody(portal), portal.visitor("steward")
    path = f"/residents/{one['resident_id']}/export"
    steward.get(f"/residents/{one['resident_id']}")
    steward.post(path, expect=400, reason="")
    before = portal.last_entry
    steward.post(path, reason="business", note="本人申请")
    book = openpyxl.load_workbook(io.BytesIO(steward.answer.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert str(one["name"]) in cells
    assert NUMBERS.findall(" ".join(cells)) == []
    (entry,) = portal.audited(before)
    assert (entry.what, entry.whom) == ("export", one["resident_id"])
    assert "本人申请" in entry.reason
    portal.visitor("community_worker").post(path, expect=403, reason="business")


def test_what_was_just_done_is_told_once(portal: Portal) -> None:
    worker = portal.visitor("community_worker")
    worker.get("/feedback")
    assert "已收到，谢谢" in worker.post("/feedback", text="字再大一点")
    assert "已收到，谢谢" not in worker.get("/")


def test_a_household_tells_of_its_visits_to_whoever_may_know(portal: Portal) -> None:
    sql = """SELECT m.household_id, max(v.visited_on) AS visited_on FROM mart.visit v JOIN mart.household_member m USING (resident_id)
        JOIN mart.household h USING (household_id) JOIN mart.presence p USING (resident_id)
        WHERE m.basis = 'actual' AND h.grid_no = $grid AND v.visited_on IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT 1"""
    one = portal.ask(sql, grid=portal.grids[0])[0]
    assert one["visited_on"] in portal.visitor("community_worker").get(f"/households/{one['household_id']}").split('id="visits"')[1]
    assert 'id="visits"' not in portal.visitor("police_liaison").get(f"/households/{one['household_id']}")
