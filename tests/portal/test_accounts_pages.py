"""Who may do what, given by one who sees nobody, checked by another: the pages of accounts and of the audit log."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa

from tests.portal.kit import NUMBERS, Portal


def test_nobody_is_administrator_or_auditor_and_something_else(fresh: Portal) -> None:
    administrator = fresh.visitor("administrator")
    administrator.get("/users/new")
    page = administrator.post("/users/new", expect=400, login="mighty", name="甲", roles=["administrator", "steward"], district="1")
    assert "不能这样搭配" in page
    assert fresh.office.accounts.by_login("mighty") is None


def test_nobody_changes_an_own_account(fresh: Portal) -> None:
    administrator, number = fresh.visitor("administrator"), fresh.users["administrator"]
    administrator.get(f"/users/{number}")
    assert "不能改自己的账号" in administrator.post(f"/users/{number}", expect=400, name="甲", roles="steward", district="1")
    assert fresh.office.accounts.user(number).roles == ("administrator",)


def test_what_a_role_may_do_changes_at_once_and_is_audited(fresh: Portal) -> None:
    administrator, number, before = fresh.visitor("administrator"), fresh.users["planner"], fresh.last_entry
    planner = fresh.visitor("planner")
    planner.get("/quality")
    administrator.get(f"/users/{number}")
    administrator.post(f"/users/{number}", name="规划", roles="auditor", district="")
    assert "<h1>登录</h1>" in planner.get("/quality"), "what was allowed a minute ago may not be now"
    fresh.visitor("planner").get("/quality", expect=403)
    changed = [entry for entry in fresh.audited(before) if entry.what == "user" and '"did":"change"' in entry.facts]
    assert [entry.who for entry in changed] == ["administrator"]
    assert "auditor" in changed[0].facts


def test_without_the_entry_nothing_is_changed(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.vocabulary.errors import DaoqiaoError

    administrator, number = fresh.visitor("administrator"), fresh.users["planner"]
    administrator.get(f"/users/{number}")

    def fail(*_: object) -> None:
        raise DaoqiaoError("DQ-609", path="audit", detail="disk full")

    monkeypatch.setattr(fresh.office.auditor.log, "record_many", fail)
    administrator.post(f"/users/{number}", expect=400, name="规划", roles="steward", district="1")
    assert fresh.office.accounts.user(number).roles == ("planner",)


def test_the_auditor_reads_who_did_what_and_it_is_noted(fresh: Portal) -> None:
    sql = "SELECT resident_id FROM mart.resident WHERE grid_no = $grid ORDER BY 1 LIMIT 1"
    resident = fresh.ask(sql, grid=fresh.grids[0])[0]["resident_id"]
    fresh.visitor("community_worker").get(f"/residents/{resident}")
    fresh.visitor("community_worker").get(f"/residents/{resident}/sources")
    auditor = fresh.visitor("auditor")
    page = auditor.get(f"/audit?resident={resident}")
    assert len(re.findall(r"<td>打开</td>", page)) == 2
    assert "community_worker" in page
    assert NUMBERS.findall(page) == []
    assert re.search(r"<td>打开</td>", auditor.get("/audit?who=steward")) is None
    assert "看审计" in auditor.get("/audit?what=audit") or "查看审计" in auditor.page
    rows = list(csv.reader(io.StringIO(auditor.post("/audit/export", resident=resident, days="31").removeprefix("\ufeff"))))
    assert len(rows) == 1 + 2 + 1, "head, two look-ups, the first look at the log"


def test_the_auditor_finds_a_changed_entry(fresh: Portal) -> None:
    fresh.visitor("community_worker").get("/me")
    auditor = fresh.visitor("auditor")
    auditor.get("/audit")
    assert "链是完整的" in auditor.post("/audit")
    with fresh.office.auditor.log.engine.begin() as con:
        con.execute(sa.text("UPDATE audit_entry SET who = 'somebody' WHERE number = 1"))
    assert "被改动" in auditor.post("/audit")


def test_everybody_reads_own_entries_and_no_others(fresh: Portal) -> None:
    fresh.visitor("steward").get("/me")
    worker = fresh.visitor("community_worker")
    page = worker.get("/me")
    assert "community_worker" in page
    assert "steward" not in page
