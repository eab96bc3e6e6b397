"""Reports and proposals as they are kept, on SQLite and PostgreSQL: one writer at a time, moves only from where they make sense."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from tests.state_portal.conftest import engine, portal_url  # noqa: F401  (fixtures)
from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.state import error_reports, proposals
from warehouse.state.contradictions import SAME
from warehouse.state.error_reports import ACCEPTED, FORWARDED, OPEN, REFUSED, SENT, WITHDRAWN, Draft, Report
from warehouse.state.proposals import CONFIRMED, Proposal
from warehouse.vocabulary.errors import DaoqiaoError

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=8)))
DRAFT = Draft(
    resident_id="R0000001",
    record_id="police_resident:00000000000000aa",
    field="name",
    kind="value",
    shown="陈健华",
    proposed="陈建华",
    raw="陈建华",
    basis="visit",
    note="看过证件",
    by_user=7,
    by_name="王敏（wm）",
    community="东风社区",
    department="公安分局",
)
BY: dict[str, Any] = {"who": "李强（lq）", "now": NOW, "answer": "好"}


def nothing(made: object) -> None:
    del made


def numbered(made: object) -> int:
    del made
    return 5


def failing(made: object) -> None:
    raise DaoqiaoError("DQ-609", path="audit", detail="full")


def code(act: Callable[[], object]) -> str:
    with pytest.raises(DaoqiaoError) as caught:
        act()
    return caught.value.code


def test_receipts_name_the_day_of_the_district_and_are_counted_anew_each_day(engine: sa.Engine) -> None:  # noqa: F811
    first = error_reports.send(engine, DRAFT, now=NOW, witness=nothing)
    second = error_reports.send(engine, replace(DRAFT, field="sex"), now=NOW, witness=nothing)
    third = error_reports.send(engine, replace(DRAFT, by_user=8), now=NOW + timedelta(days=1), witness=nothing)
    assert [one.receipt for one in (first, second, third)] == ["GZ261123-001", "GZ261123-002", "GZ261124-001"]
    assert first.at.startswith("2026-11-22T17:30"), "kept in UTC"
    assert error_reports.find(engine, "GZ261123-001") == first
    assert code(lambda: error_reports.find(engine, "GZ261123-009")) == "DQ-732"
    assert error_reports.of_user(engine, 7) == [second, first]
    assert error_reports.pending(engine, ["R0000001"]) == {("R0000001", "name"): third.receipt, ("R0000001", "sex"): second.receipt}
    assert error_reports.pending(engine, []) == {}
    assert "陈" not in repr(first)
    assert "看过" not in repr(first)


def test_many_at_once_lose_nothing_and_share_no_receipt(engine: sa.Engine) -> None:  # noqa: F811
    drafts = [replace(DRAFT, by_user=number) for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda one: error_reports.send(engine, one, now=NOW, witness=nothing), drafts))
    assert len({one.receipt for one in made}) == 12
    assert sorted(one.number for one in made) == list(range(1, 13))


def test_the_same_report_twice_is_one_until_it_is_settled(engine: sa.Engine) -> None:  # noqa: F811
    first = error_reports.send(engine, DRAFT, now=NOW, witness=nothing)
    assert error_reports.send(engine, DRAFT, now=NOW, witness=failing) == first
    error_reports.move(engine, first.receipt, REFUSED, **BY, witness=nothing)
    assert error_reports.send(engine, DRAFT, now=NOW, witness=nothing).number == 2


def test_of_two_who_settle_one_is_told(engine: sa.Engine) -> None:  # noqa: F811
    receipt = error_reports.send(engine, DRAFT, now=NOW, witness=nothing).receipt
    effects: list[str] = []

    def accept(who: str) -> str:
        def effect(report: Report) -> int:
            effects.append(report.receipt)
            return len(effects)

        try:
            return error_reports.accept(engine, receipt, who=who, now=NOW, answer="", effect=effect).decided_by
        except DaoqiaoError as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(accept, "abcd"))
    assert sorted(told)[:3] == ["DQ-733"] * 3
    assert effects == [receipt]


def test_what_is_not_witnessed_does_not_happen(engine: sa.Engine) -> None:  # noqa: F811
    assert code(lambda: error_reports.send(engine, DRAFT, now=NOW, witness=failing)) == "DQ-609"
    assert error_reports.waiting(engine) == []
    receipt = error_reports.send(engine, DRAFT, now=NOW, witness=nothing).receipt
    assert code(lambda: error_reports.move(engine, receipt, REFUSED, **BY, witness=failing)) == "DQ-609"
    assert error_reports.find(engine, receipt).status == SENT
    assert code(lambda: proposals.propose(engine, SAME, "a", "b", reason="", by_user=1, by_name="x", now=NOW, witness=failing)) == "DQ-609"
    assert proposals.waiting(engine) == []


@pytest.mark.parametrize("before", [SENT, FORWARDED, ACCEPTED, REFUSED, WITHDRAWN])
def test_only_open_reports_are_settled_and_only_accepted_ones_reopened(engine: sa.Engine, before: str) -> None:  # noqa: F811
    receipt = error_reports.send(engine, DRAFT, now=NOW, witness=nothing).receipt
    if before == ACCEPTED:
        error_reports.accept(engine, receipt, **BY, effect=numbered)
    elif before != SENT:
        error_reports.move(engine, receipt, before, **BY, witness=nothing, department="民政局")
    for after in (FORWARDED, REFUSED, WITHDRAWN):
        if before not in OPEN:
            assert code(lambda to=after: error_reports.move(engine, receipt, to, **BY, witness=nothing)) == "DQ-733"  # type: ignore[misc]
    if before == ACCEPTED:
        assert error_reports.find(engine, receipt).correction == 5
        assert error_reports.reopen(engine, receipt, **BY, effect=nothing).status == SENT
        assert error_reports.find(engine, receipt).correction is None
    else:
        assert code(lambda: error_reports.reopen(engine, receipt, **BY, effect=nothing)) == "DQ-733"


def test_a_proposal_waits_for_another_person(engine: sa.Engine) -> None:  # noqa: F811
    keep: dict[str, Any] = {"reason": "入户", "now": NOW, "witness": nothing}
    made = proposals.propose(engine, SAME, "b:2", "a:1", by_user=1, by_name="王敏（wm）", **keep)
    assert made.pair == ("a:1", "b:2")
    assert proposals.propose(engine, SAME, "a:1", "b:2", by_user=2, by_name="李强（lq）", **keep) == made

    def settle(user: int, status: str, effect: Callable[[Proposal], None] = nothing) -> Proposal:
        return proposals.settle(engine, made.number, status, user=user, who=str(user), now=NOW, witness=effect)

    assert code(lambda: settle(1, CONFIRMED)) == "DQ-731"
    assert code(lambda: settle(2, proposals.WITHDRAWN)) == "DQ-731"
    assert code(lambda: settle(2, CONFIRMED, failing)) == "DQ-609"
    assert proposals.waiting(engine) == [made]
    assert settle(2, CONFIRMED).decided_by == "2"
    assert code(lambda: settle(3, proposals.REFUSED)) == "DQ-730"
    assert proposals.refused(engine, "a:1", "b:2") is None
    again = proposals.propose(engine, SAME, "a:1", "b:2", by_user=1, by_name="王敏（wm）", **keep)
    proposals.settle(engine, again.number, proposals.REFUSED, user=2, who="x", now=NOW, answer="不是", witness=nothing)
    refused = proposals.refused(engine, "b:2", "a:1")
    assert refused is not None
    assert refused.answer == "不是"
