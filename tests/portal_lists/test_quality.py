"""From the quality of a district to the rows behind a figure in three steps; nothing outside the scope; files are numbered."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from tests.portal.kit import NUMBERS, Portal
from warehouse.store.lookup.sight import EVERYTHING, Scope, Sight
from warehouse.store.quality_rows import broken_rules, failing_rows, rule_of, rules_in_force
from warehouse.vocabulary.masking import mask_id

RESIDENT = re.compile(r"/residents/(R\d+)")
ADDRESS = "residence_address"


def of_rule(portal: Portal, community: str, rule: str = "same_residence", field: str = ADDRESS) -> list[dict[str, object]]:
    sql = "SELECT * FROM dq.finding WHERE community = $c AND rule = $r AND field = $f AND state <> 'explained'"
    return portal.ask(sql, c=community, r=rule, f=field)


def test_three_steps_lead_from_the_figures_to_the_rows(portal: Portal) -> None:
    here, steward = portal.communities[0], portal.visitor("steward")
    page = steward.get("/quality")
    step = re.search(rf'href="(/quality/[^"/]+/{ADDRESS})"', page)
    assert step
    page = steward.get(step[1])
    step = re.search(r'href="(/quality/[^"]+/same_residence\?source=police_resident)"', page)
    assert step
    before = portal.last_entry
    page = steward.get(step[1])
    wanted = [one for one in of_rule(portal, here) if one["source_id"] == "police_resident"]
    with portal.office.versions.held() as published:
        desk = published.lookup.desk(Scope(communities=frozenset({here})), EVERYTHING)
        seen = desk.people(str(one["resident_id"]) for one in wanted)
    assert set(RESIDENT.findall(page)) == set(seen)
    assert seen
    assert NUMBERS.findall(page) == []
    assert all(str(one["stated"]) in page for one in wanted if one["resident_id"] in seen)
    (entry,) = portal.audited(before)
    assert (entry.what, entry.who, set(entry.whom.split())) == ("report", "steward", set(seen))


def test_the_counts_of_a_field_are_those_of_its_findings(portal: Portal) -> None:
    here = portal.communities[0]
    with portal.office.versions.held() as published, published.reading() as reading:
        for field in (ADDRESS, "id_number", "name"):
            counted = portal.ask(
                "SELECT rule, source_id, count(*) AS n FROM dq.finding WHERE community = $c AND field = $f GROUP BY ALL", c=here, f=field
            )
            assert {(one.rule, one.source_id): one.findings for one in broken_rules(reading, here, field)} == {
                (one["rule"], one["source_id"]): one["n"] for one in counted
            }
        assert broken_rules(reading, "", "id_number") == [] or all(one.findings for one in broken_rules(reading, "", "id_number"))
        everywhere = sum(one.findings for one in broken_rules(reading, None, ADDRESS))
        assert everywhere == portal.ask("SELECT count(*) AS n FROM dq.finding WHERE field = $f", f=ADDRESS)[0]["n"]
        assert rule_of(reading, "no_such_rule") is None
        assert rules_in_force(reading).split("-")[0] == str(portal.ask("SELECT count(*) AS n FROM dq.rule")[0]["n"])


@pytest.mark.parametrize(
    "path", ["/quality/{there}", "/quality/{there}/name", "/quality/{there}/name/same_value", "/quality/district", "/quality/none"]
)
def test_another_community_is_not_there(portal: Portal, path: str) -> None:
    portal.visitor("steward").get(path.format(there=portal.communities[1]), 404)


def test_the_overview_of_a_community_names_no_other(portal: Portal) -> None:
    page = portal.visitor("steward").get("/quality?of=all")
    assert portal.communities[0] in page
    assert portal.communities[1] not in page
    district = portal.visitor("planner").get("/quality")
    assert all(name in district for name in portal.communities)


def test_rows_are_for_whoever_may_see_rows(portal: Portal) -> None:
    here, worker = portal.communities[0], portal.visitor("community_worker")
    page = worker.get(f"/quality/{here}/{ADDRESS}")
    assert "同一个人的现居住地址" in page
    assert "/same_residence" not in page
    before = portal.last_entry
    worker.get(f"/quality/{here}/{ADDRESS}/same_residence", 403)
    worker.post(f"/quality/{here}/{ADDRESS}/same_residence/export", 403, reason="visit")
    assert [one.what for one in portal.audited(before)] == ["refused", "refused"]


def test_a_field_that_is_not_shown_says_where_and_not_what(portal: Portal) -> None:
    planner, rule = portal.visitor("planner"), "value.bad_checksum"
    found = [one for name in portal.communities for one in of_rule(portal, name, rule, "id_number")]
    community = str(found[0]["community"])
    page = planner.get(f"/quality/{community}/id_number/{rule}")
    assert str(found[0]["resident_id"]) in page
    assert "/residents/" not in page, "who may not look anybody up gets no link"
    assert "****" not in page
    shown = mask_id(str(found[0]["stated"]))
    assert shown not in page
    if community == portal.communities[0]:
        assert shown in portal.visitor("steward").get(f"/quality/{community}/id_number/{rule}")


def test_a_hidden_source_is_neither_listed_nor_quoted(portal: Portal) -> None:
    everybody, here = Scope(district=True), portal.communities[0]
    with portal.office.versions.held() as published, published.reading() as reading:
        whole = failing_rows(reading, everybody, EVERYTHING, here, ADDRESS, "same_residence")
        hidden = {"family_planning"}
        sight = Sight(None, frozenset({one.source_id for one in whole.rows} - hidden))
        partly = failing_rows(reading, everybody, sight, here, ADDRESS, "same_residence")
        assert {one.source_id for one in whole.rows} & hidden
        assert {one.finding_id for one in partly.rows} == {one.finding_id for one in whole.rows if one.source_id not in hidden}
        assert partly.total == len(partly.rows) < whole.total
        quoted = {one.finding_id for one in whole.rows if one.other_source in hidden}
        assert quoted
        assert all(one.expected is None and one.other_source is None for one in partly.rows if one.finding_id in quoted)
        blind = failing_rows(reading, everybody, Sight(frozenset({"name"}), None), here, ADDRESS, "same_residence")
        assert blind.total == whole.total
        assert {one.stated for one in blind.rows} == {one.expected for one in blind.rows} == {None}


def test_pages_of_rows_neither_overlap_nor_leave_any_out(portal: Portal) -> None:
    with portal.office.versions.held() as published, published.reading() as reading:
        asked = (reading, Scope(district=True), EVERYTHING, None, ADDRESS, "same_residence")
        whole = [one.finding_id for one in failing_rows(*asked, many=500).rows]
        pages = [[one.finding_id for one in failing_rows(*asked, offset=at, many=7).rows] for at in range(0, len(whole), 7)]
    assert [ident for page in pages for ident in page] == whole
    assert len(set(whole)) == len(whole) > 7


def test_an_export_has_a_reason_a_number_in_every_row_and_an_entry(fresh: Portal) -> None:
    here, steward = fresh.communities[0], fresh.visitor("steward")
    path = f"/quality/{here}/{ADDRESS}/same_residence/export"
    steward.get("/quality")
    before = fresh.last_entry
    assert "DQ-744" in steward.post(path, 400, reason="")
    assert fresh.audited(before) == []
    steward.post(path, reason="correct", note="季度核对", form="xlsx")
    (entry,) = fresh.audited(before)
    assert (entry.what, entry.whom) == ("export", here)
    assert "季度核对" in entry.reason
    book = openpyxl.load_workbook(io.BytesIO(steward.answer.content))
    about, rows = [list(sheet.values) for sheet in book.worksheets]
    watermark = dict(about[1:])["导出编号"]
    assert watermark in entry.facts
    assert watermark in steward.answer.headers["content-disposition"]
    assert len(rows) > 1
    assert {row[-1] for row in rows[1:]} == {watermark}
    assert NUMBERS.findall(str(rows) + str(about)) == []
    first = watermark
    steward.post(path, reason="correct", form="csv")
    assert steward.answer.text.splitlines()[1].endswith('"')
    listed = steward.get("/exports")
    assert first in listed
    assert len(re.findall(r"E\d{8}-\d{6}", listed)) == 2
