"""Reports as far as somebody may see: which, which columns, which rows; never wider than the scope, on the screen as in a file."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.portal.kit import NUMBERS, Portal
from warehouse.desk.access import Access, access_of
from warehouse.portal.report_sight import BY_ITSELF, is_list, known_reports, may_see, shown_columns
from warehouse.store.lookup.sight import EVERYTHING
from warehouse.store.report_shapes import columns_of
from warehouse.store.reports import reports, run_report


def access(portal: Portal, role: str) -> Access:
    user = portal.office.accounts.user(portal.users[role])
    assert user is not None
    return access_of(user)


def names(portal: Portal) -> dict[str, tuple[str, ...]]:
    with portal.office.versions.held() as published, published.reading() as reading:
        return columns_of(reading)


def listed(page: str) -> set[str]:
    return set(re.findall(r'href="/reports/(\w+)"', page))


def table(portal: Portal, role: str, report: str, **more: str) -> tuple[list[str], list[list[str]]]:
    """A report as CSV: heads and rows, without the number of the export."""
    visitor = portal.visitor(role)
    visitor.get("/reports")
    visitor.post(f"/reports/{report}/export", reason="correct", form="csv", **more)
    rows = list(csv.reader(io.StringIO(visitor.answer.content.decode("utf-8-sig"))))
    return rows[0][:-1], [row[:-1] for row in rows[1:]]


def test_the_list_is_what_opens(portal: Portal) -> None:
    for role in ("community_worker", "steward", "party_affairs", "civil_affairs", "planner"):
        visitor = portal.visitor(role)
        mine = listed(visitor.get("/reports"))
        assert mine
        for report in mine:
            assert NUMBERS.findall(visitor.get(f"/reports/{report}")) == []
        for report in known_reports().keys() - mine:
            assert re.search(r"DQ-(720|746)", portal.visitor(role).http.get(f"/reports/{report}").text), report
    portal.visitor("it").get("/reports", 403)
    portal.visitor("steward").get("/reports/no_such_report", 404)


def test_whoever_may_not_know_of_a_source_gets_no_list_of_all(portal: Portal) -> None:
    columns = names(portal)
    for role in ("party_affairs", "civil_affairs"):
        seen = access(portal, role)
        assert not seen.whole
        lists = {one.id for one in reports().values() if may_see(seen, one, columns[one.id]) and is_list(columns[one.id])}
        assert lists <= BY_ITSELF
    assert may_see(access(portal, "civil_affairs"), reports()["dibao_households"], columns["dibao_households"])
    heads, _ = table(portal, "civil_affairs", "dibao_households")
    assert "户主" in heads
    assert not {"最近走访", "登记去世", "已结对"} & set(heads), "what was merged from other systems is not theirs"


def test_columns_of_fields_that_are_not_shown_are_not_there(portal: Portal) -> None:
    columns, steward = names(portal)["member_list"], access(portal, "steward")
    kept = [columns[at] for at in shown_columns(steward, columns)]
    assert {"name", "education", "party_group"} <= set(kept)
    assert not {"joined_on", "full_member_on", "member_type", "management_mode", "is_lost", "hardship"} & set(kept)
    heads, rows = table(portal, "steward", "member_list")
    assert "入党时间" not in heads
    assert "姓名" in heads
    assert rows
    page = portal.visitor("steward").get("/reports/member_list")
    assert "入党时间" not in page


def test_rows_about_a_field_that_is_not_shown_are_not_there(portal: Portal) -> None:
    """A worker sees no education, and so no word of who disagrees about it."""
    seen = access(portal, "community_worker")
    here = portal.communities[0]
    sql = """SELECT DISTINCT v.field::VARCHAR AS field FROM mart.resident_value v JOIN mart.resident r USING (resident_id)
        WHERE v.disagrees AND r.community = $c"""
    there = {str(row["field"]) for row in portal.ask(sql, c=here)}
    assert there - (seen.sight.fields or set()), "nothing to leave out: the test would prove nothing"
    shown = portal.visitor("community_worker")
    fields, at = set(), 1
    with portal.office.versions.held() as published, published.reading() as reading:
        from warehouse.portal.report_sight import narrowed

        desk = published.lookup.desk(seen.scope, seen.sight)
        found = narrowed(reading, seen, desk, reports()["conflicts"], {"community": here})
        at = [column.id for column in found.columns].index("field")
        fields = {row[at] for row in found.rows}
    assert fields == there & (seen.sight.fields or frozenset())
    assert "文化程度" not in shown.get("/reports/conflicts")


@pytest.mark.parametrize(
    "report", ["conflicts", "contact_conflicts", "elderly_visit_list", "inflow_list", "household_difference", "deaths_to_confirm"]
)
def test_lists_hold_nobody_outside_the_scope(portal: Portal, report: str) -> None:
    heads, rows = table(portal, "steward", report)
    ids = {row[heads.index("居民编号")] for row in rows}
    with portal.office.versions.held() as published:
        assert set(published.lookup.desk(access(portal, "steward").scope, EVERYTHING).people(ids)) == ids
    assert {row[heads.index("社区")] for row in rows} <= {portal.communities[0]}
    assert NUMBERS.findall(str(rows)) == []


def test_nothing_asks_for_more_than_the_scope(portal: Portal) -> None:
    steward, there = portal.visitor("steward"), portal.communities[1]
    other = portal.ask("SELECT grid_no FROM mart.grid WHERE community = $c LIMIT 1", c=there)[0]["grid_no"]
    for query in (f"community={there}", f"grid={other}", "community=*", f"community={portal.communities[0]}&grid={other}"):
        steward.get(f"/reports/conflicts?{query}", 404)
        steward.get(
            f"/reports/community_profile?{query.replace('grid', 'x')}" if "grid" not in query else f"/reports/grid_ledger?{query}", 404
        )
    steward.post("/reports/conflicts/export", 404, reason="correct", community=there)
    assert there not in steward.get("/reports/community_profile")
    _, rows = table(portal, "steward", "community_profile")
    assert [row[0] for row in rows] == [portal.communities[0]]


def test_counts_are_those_of_the_report(portal: Portal) -> None:
    with portal.office.versions.held() as published, published.reading() as reading:
        answer = run_report(reading, reports()["presence_counts"], {"community": portal.communities[0]})
        wanted = [[str(value) for value in row if isinstance(value, int)] for row in answer.rows]
    heads, rows = table(portal, "steward", "presence_counts", community=portal.communities[0])
    assert [row[-len(wanted[0]) :] for row in rows] == wanted
    assert heads


def test_lists_are_in_the_log_and_counts_need_not_be(portal: Portal) -> None:
    steward = portal.visitor("steward")
    before = portal.last_entry
    page = steward.get("/reports/conflicts")
    (entry,) = portal.audited(before)
    assert (entry.what, entry.who) == ("report", "steward")
    assert set(entry.whom.split()) == set(re.findall(r"/residents/(R\d+)", page))
    before = portal.last_entry
    steward.get("/reports/community_profile")
    assert portal.audited(before) == []


def test_dates_are_dates(portal: Portal) -> None:
    steward = portal.visitor("steward")
    steward.get("/reports/weekly_change?since=2026-11-01&until=2026-11-21")
    assert "DQ-747" in steward.get("/reports/weekly_change?since=2026-13-01", 400)
    assert "DQ-747" in steward.get("/reports/conflicts?month=410101199001011234", 400)
    assert NUMBERS.findall(steward.page) == []


def test_the_second_page_goes_on_where_the_first_ends(portal: Portal) -> None:
    steward = portal.visitor("steward")
    heads, rows = table(portal, "steward", "conflicts")
    seen: list[str] = []
    for at in range(1, 4):
        page = steward.get(f"/reports/conflicts?page={at}")
        seen += re.findall(r"<tr><t[hd].*?</tr>", page, re.S)[0:]
        if 'rel="next"' not in page:
            break
    assert len(rows) > 50
    assert len(seen) - at == min(len(rows), 50 * at), "heads apart"
    assert heads


def test_an_export_of_a_report_has_its_definition_and_a_number(portal: Portal) -> None:
    import openpyxl

    steward, before = portal.visitor("steward"), portal.last_entry
    worker = portal.visitor("community_worker")
    worker.get("/reports")
    worker.post("/reports/conflicts/export", 403, reason="correct")
    steward.get("/reports")
    steward.post("/reports/member_doors/export", reason="visit", form="xlsx")
    entry = portal.audited(before)[-1]
    assert (entry.what, entry.whom) == ("export", portal.communities[0])
    book = openpyxl.load_workbook(io.BytesIO(steward.answer.content))
    about, rows = [list(sheet.values) for sheet in book.worksheets]
    told = dict(about[1:])
    assert told["定义"] == reports()["member_doors"].definition
    assert {row[-1] for row in rows[1:]} == {told["导出编号"]}
    assert told["导出编号"] in entry.facts
