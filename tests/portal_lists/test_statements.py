"""The monthly report: drafted by itself, explained, checked, handed in, and from then on as it was."""

from __future__ import annotations

import io
import re
import threading
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from tests.portal.kit import Portal, Visitor
from tests.state_portal.conftest import engine, portal_url  # noqa: F401  (fixtures)
from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.portal.statement_facts import month_of, months_until
from warehouse.state.exports import exports, number_export
from warehouse.state.statements import CHECKED, DRAFT, SUBMITTED, Statement, check, save, statement, statements, submit
from warehouse.vocabulary.errors import DaoqiaoError

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MONTH = "2026-10"
FACTS = {"numbers": [["living", "居住人口", "living here", 7]], "changes": [], "open": []}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def send(visitor: Visitor, community: str, do: str, explanation: str = "", expect: int = 200, **more: str) -> str:
    path = f"/statements/{community}/{MONTH}"
    page = visitor.get(path)
    form = {name: hidden(page, name) for name in ("seen", "version") if f'name="{name}"' in page} | more
    return visitor.post(path, expect, do=do, explanation=explanation, **form)


def test_three_actions_hand_in_a_report_that_never_changes(fresh: Portal) -> None:
    here, steward, before = fresh.communities[0], fresh.visitor("steward"), fresh.last_entry
    page = steward.get("/statements")
    assert f"/{MONTH}" in page
    living = fresh.ask("SELECT count(*) AS n FROM mart.presence WHERE lives AND community = $c AND life_status <> 'confirmed_dead'", c=here)
    page = steward.get(f"/statements/{here}/{MONTH}")
    assert f"<dt>居住人口</dt><dd>{living[0]['n']}</dd>" in page
    page = send(steward, here, "submit", "本月没有大的变动")
    assert "已提交" in page
    assert "核对无误" not in page
    steps = [one.facts for one in fresh.audited(before) if "statement" in one.facts]
    assert [re.search(r'"status": ?"(\w+)"', facts)[1] for facts in steps] == ["draft", "checked", "submitted"]  # type: ignore[index]
    kept = statement(fresh.office.stores.portal, here, MONTH)
    assert kept is not None
    assert (kept.status, kept.submitted_by, kept.version) == (SUBMITTED, kept.made_by, hidden_version(fresh))
    steward.post(f"/statements/{here}/{MONTH}", 400, do="save", explanation="改", seen=kept.made_at, version=kept.version)
    assert "DQ-741" in steward.page
    with fresh.office.stores.portal.begin() as con:  # as if a later version counted otherwise: the copy is what was handed in
        con.execute(sa.text("UPDATE portal_statement SET facts = replace(facts, '\"living\"', '\"living\"')"))
    assert statement(fresh.office.stores.portal, here, MONTH) == kept


def hidden_version(portal: Portal) -> str:
    with portal.office.versions.held() as published:
        return published.name


def test_what_was_handed_in_is_shown_and_not_what_is_counted_now(fresh: Portal) -> None:
    here, store = fresh.communities[0], fresh.office.stores.portal
    facts = {"night": "2026-10-31", "until": {}, "model": "m", "rules": "r", "known_from": "", "open": [], "changes": []}
    facts["numbers"] = [["living", "居住人口", "living here", 123456]]
    made = save(store, here, MONTH, facts=facts, explanation="旧", version="20261031-001", seen="", by="甲", now=NOW)
    steward = fresh.visitor("steward")
    assert "123,456" not in steward.get(f"/statements/{here}/{MONTH}"), "a draft shows the figures of the version in force"
    check(store, here, MONTH, seen=made, by="甲", now=NOW)
    submit(store, here, MONTH, by="乙", now=NOW)
    page = steward.get(f"/statements/{here}/{MONTH}")
    assert "123,456" in page
    assert "20261031-001" in page
    steward.post(f"/statements/{here}/{MONTH}/export")
    about, rows = [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(steward.answer.content)).worksheets]
    told = dict(about[1:])
    assert told["版本"] == "20261031-001"
    assert ("基本情况", "居住人口", 123456, told["导出编号"]) in rows


def test_a_worker_drafts_and_checks_and_another_hands_in(fresh: Portal) -> None:
    here, worker, steward = fresh.communities[0], fresh.visitor("community_worker"), fresh.visitor("steward")
    assert "提交街道" not in worker.get(f"/statements/{here}/{MONTH}")
    send(worker, here, "save", "草稿一")
    assert "草稿一" in steward.get(f"/statements/{here}/{MONTH}")
    send(worker, here, "submit", "草稿一", 403)
    worker.post(f"/statements/{here}/{MONTH}", 403, do="hand_in")
    page = send(worker, here, "check", "说明")
    assert "已核对" in page
    send(worker, here, "reopen")
    steward.post(f"/statements/{here}/{MONTH}", 400, do="hand_in")
    assert "DQ-743" in steward.page
    send(worker, here, "check", "说明")
    assert "已提交" in send(steward, here, "hand_in")
    for role in ("planner", "party_affairs", "it"):
        fresh.visitor(role).get("/statements", 403)
    worker.get(f"/statements/{fresh.communities[1]}/{MONTH}", 404)
    worker.get(f"/statements/{here}/2026-11", 400)
    assert fresh.communities[1] not in worker.get("/statements")


def test_two_people_writing_at_once_do_not_overwrite_each_other(fresh: Portal) -> None:
    here, worker, steward = fresh.communities[0], fresh.visitor("community_worker"), fresh.visitor("steward")
    page = steward.get(f"/statements/{here}/{MONTH}")
    send(worker, here, "save", "先写的")
    form = {name: hidden(page, name) for name in ("seen", "version")}
    steward.post(f"/statements/{here}/{MONTH}", 400, do="save", explanation="后写的", **form)
    assert "DQ-742" in steward.page
    assert "先写的" in steward.get(f"/statements/{here}/{MONTH}")
    steward.post(f"/statements/{here}/{MONTH}", 400, do="check", explanation="x", seen=form["seen"], version="19990101-001")
    assert "后写的" not in steward.page


def test_changes_want_an_explanation(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse.portal.pages import statement as pages

    here, steward = fresh.communities[0], fresh.visitor("steward")
    monkeypatch.setattr(pages, "changed", lambda _facts: True)
    assert "变动说明" in send(steward, here, "submit", "", 400)
    assert statement(fresh.office.stores.portal, here, MONTH) is None
    send(steward, here, "save", "")
    assert "已提交" in send(steward, here, "submit", "有人迁入")


def test_months() -> None:
    assert months_until("2026-01-15", 3) == ["2025-12", "2025-11", "2025-10"]
    assert month_of("2024-02") == ("2024-02-01", "2024-02-29")


def put(engine: sa.Engine, **more: Any) -> Statement:  # noqa: F811
    said = {"facts": FACTS, "explanation": "甲", "version": "v1", "seen": "", "by": "甲", "now": NOW} | more
    return save(engine, "东风社区", MONTH, **said)


def test_the_store_keeps_each_step_and_refuses_what_comes_too_late(engine: sa.Engine) -> None:  # noqa: F811
    made = put(engine)
    assert (made.status, made.number) == (DRAFT, 1)
    assert statement(engine, "东风社区", MONTH) == made
    with pytest.raises(DaoqiaoError, match="DQ-743"):
        submit(engine, "东风社区", MONTH, by="乙", now=NOW)
    again = put(engine, seen=made.made_at, explanation="乙", now=datetime(2026, 12, 2, tzinfo=UTC))
    assert again.number == 1
    with pytest.raises(DaoqiaoError, match="DQ-742"):
        check(engine, "东风社区", MONTH, seen=made, by="乙", now=NOW)
    with pytest.raises(DaoqiaoError, match="DQ-742"):
        put(engine, seen=made.made_at)
    assert check(engine, "东风社区", MONTH, seen=again, by="乙", now=NOW).status == CHECKED
    assert submit(engine, "东风社区", MONTH, by="丙", now=NOW).submitted_by == "丙"
    for late in (lambda: put(engine, seen=again.made_at), lambda: submit(engine, "东风社区", MONTH, by="丙", now=NOW)):
        with pytest.raises(DaoqiaoError, match="DQ-741"):
            late()
    assert save(engine, "西湖社区", MONTH, facts=FACTS, explanation="", version="v1", seen="", by="甲", now=NOW).number == 2
    assert [one.community for one in statements(engine, ["西湖社区"])] == ["西湖社区"]
    assert len(statements(engine)) == 2


def test_nothing_is_kept_that_the_log_did_not_hear(engine: sa.Engine) -> None:  # noqa: F811
    def deaf(_made: Statement) -> None:
        raise DaoqiaoError("DQ-609")

    with pytest.raises(DaoqiaoError, match="DQ-609"):
        put(engine, witness=deaf)
    assert statement(engine, "东风社区", MONTH) is None


def test_numbers_of_exports_are_given_once(engine: sa.Engine) -> None:  # noqa: F811
    def take() -> None:
        for _ in range(5):
            number_export(engine, "report x", by_user=1, by_name="甲", version="v1", rows=3, now=NOW)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = exports(engine)
    assert [one.number for one in found] == list(range(20, 0, -1))
    assert len({one.watermark for one in found}) == 20
    assert exports(engine, watermark="E20261201-000007")[0].number == 7
    assert exports(engine, by_user=2) == []
