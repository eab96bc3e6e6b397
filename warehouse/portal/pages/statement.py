"""The monthly report of a community (月报): figures already there, remarks to write, a check, handing in, and a copy that never changes.

Here: these pages. Not here: the figures (``warehouse.portal.statement_facts``), keeping it (``warehouse.state.statements``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from warehouse.desk.naming import source_name
from warehouse.portal.gate import page
from warehouse.portal.pages.export import Table, deliver
from warehouse.portal.reach import Reach, reach
from warehouse.portal.statement_facts import changed, facts_of, months_until
from warehouse.portal.visit import Visit
from warehouse.state.statements import DRAFT, SUBMITTED, Statement, check, save, statement, statements, submit
from warehouse.store.reading import Reading
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

MONTHS: Final = 12
"""Months that may be reported: whoever is a year late asks the sub-district."""
STATUS: Final = {
    "": ("还没有写", "not begun"),
    "draft": ("草稿", "draft"),
    "checked": ("已核对，待提交", "checked, to be handed in"),
    "submitted": ("已提交", "handed in"),
}


@page("/statements", "statement", "submit")
def listed(visit: Visit) -> Response:
    """The month that has ended, community by community, and what was written before."""
    within = _within(visit)
    months = months_until(visit.published.night, MONTHS)
    asked = visit.asked("month")
    month = asked if asked in months else months[0]
    known = statements(visit.office.stores.portal, None if within.district else within.communities)
    now = {one.community: one for one in known if one.month == month}
    return visit.page(
        "statements.html",
        month=month,
        months=[(one, one) for one in months],
        rows=[(name, now.get(name)) for name in within.communities],
        earlier=[one for one in known if one.month != month and one.community in within.communities],
        standing=lambda one: say(*STATUS[one.status if one else ""]),
    )


@page("/statements/{community}/{month}", "statement", "submit")
def one(visit: Visit) -> Response:
    community, month = _asked(visit)
    return _shown(visit, community, month, statement(visit.office.stores.portal, community, month))


@page("/statements/{community}/{month}", "statement", "submit", methods=("POST",))
def write(visit: Visit) -> Response:
    """Save, check, hand in, or take a checked one back to be written on; each is in the audit log before it is kept."""
    community, month = _asked(visit)
    known = statement(visit.office.stores.portal, community, month)
    what, explanation = visit.said("do"), visit.said("explanation")
    if what == "submit" or what == "hand_in":
        visit.need("submit")
    if what == "hand_in":
        submit(visit.office.stores.portal, community, month, by=_name(visit), now=datetime.now(UTC), witness=_witness(visit))
        return visit.go(_address(community, month), told=say("已提交街道，这一份不再改变。", "Handed in; it does not change any more."))
    if what == "reopen":
        explanation = known.explanation if known else ""
    facts = _facts(visit, community, month)
    if what in ("check", "submit") and changed(facts) and not explanation:
        return _shown(visit, community, month, known, DaoqiaoError("DQ-748"))
    if visit.said("version") != visit.published.name:
        return _shown(visit, community, month, known, DaoqiaoError("DQ-742", community=community, month=month), explanation)
    told = _keep(visit, community, month, facts, explanation, what)
    return visit.go(_address(community, month), told=told)


@page("/statements/{community}/{month}/export", "statement", "submit", methods=("POST",))
def export(visit: Visit) -> Response:
    """The report as a workbook: counts only, numbered all the same."""
    community, month = _asked(visit)
    known = statement(visit.office.stores.portal, community, month)
    facts = known.facts if known and known.status != DRAFT else _facts(visit, community, month)
    place = 2 if visit.lang == "en" else 1
    sections = ((say("基本情况", "numbers"), "numbers"), (say("本月变动", "changes"), "changes"), (say("待办", "open"), "open"))
    rows = [(title, line[place], line[3]) for title, key in sections for line in facts[key]]
    rows += [(say("变动说明", "remarks"), known.explanation if known else "", None)]
    about = [
        [say("社区", "community"), community],
        [say("月份", "month"), month],
        [say("状态", "status"), say(*STATUS[known.status if known else ""])],
        [say("提交", "handed in"), f"{known.submitted_by} {known.submitted_at[:16]}" if known and known.status == SUBMITTED else ""],
        [say("数据之夜", "night"), facts["night"]],
        [say("数据截至", "data until"), _until(visit, facts)],
        [say("版本", "version"), known.version if known and known.status != DRAFT else visit.published.name],
        [say("规则版本", "rules"), f"{facts['model']} / {facts['rules']}"],
    ]
    heads = [say("部分", "section"), say("项目", "item"), say("数", "number")]
    title = say(f"{month} 月报", f"monthly report {month}")
    table = Table("statement", f"{community}-{month}", title, heads, rows, about, [community], ("", "", "#,##0"), {"month": month})
    return deliver(visit, table, say("报送月报", "monthly report"))


def _keep(visit: Visit, community: str, month: str, facts: Mapping[str, Any], explanation: str, what: str) -> str:
    """Save it, and with ``check`` or ``submit`` go on; what is told afterwards."""
    engine, by, now = visit.office.stores.portal, _name(visit), datetime.now(UTC)
    witness, version = _witness(visit), visit.published.name
    made = save(
        engine,
        community,
        month,
        facts=facts,
        explanation=explanation,
        version=version,
        seen=visit.said("seen"),
        by=by,
        now=now,
        witness=witness,
    )
    if what not in ("check", "submit"):
        return say("已存草稿。", "The draft is saved.")
    check(engine, community, month, seen=made, by=by, now=now, witness=witness)
    if what == "check":
        return say("已核对，等待提交。", "Checked; it waits to be handed in.")
    submit(engine, community, month, by=by, now=now, witness=witness)
    return say("已提交街道，这一份不再改变。", "Handed in; it does not change any more.")


def _shown(
    visit: Visit, community: str, month: str, known: Statement | None, fault: DaoqiaoError | None = None, typed: str | None = None
) -> Response:
    fixed = known is not None and known.status != DRAFT
    facts = known.facts if known and fixed else _facts(visit, community, month)
    return visit.page(
        "statement.html",
        400 if fault else 200,
        community=community,
        month=month,
        known=known,
        state=known.status if known else "",
        standing=say(*STATUS[known.status if known else ""]),
        facts=facts,
        place=2 if visit.lang == "en" else 1,
        until=_until(visit, facts),
        shown_version=known.version if known and fixed else visit.published.name,
        explanation=typed if typed is not None else known.explanation if known else "",
        fault=f"{fault.what(visit.lang)}{say('。', '. ')}{fault.mend(visit.lang)}" if fault else "",
        submits=visit.access.may("submit"),
        changed=changed(facts),
    )


def _within(visit: Visit) -> Reach:
    """Whoever may not know of every source has no report to write: it is made of all of them."""
    if not visit.access.whole:
        raise DaoqiaoError("DQ-720", act="statement")
    return reach(visit)


def _asked(visit: Visit) -> tuple[str, str]:
    """Community and month of the address. Raises DQ-721 outside the reach, DQ-747 for a month that has not ended or is too long ago."""
    asked = visit.request.path_params
    community = _within(visit).community(asked["community"])
    if asked["month"] not in months_until(visit.published.night, MONTHS):
        known = statement(visit.office.stores.portal, community, asked["month"])
        if known is None:
            raise DaoqiaoError("DQ-747", text=mask_text(str(asked["month"]))[:20])
    return community, asked["month"]


def _facts(visit: Visit, community: str, month: str) -> dict[str, Any]:
    def read(reading: Reading) -> dict[str, Any]:
        return facts_of(reading, community, month)

    return visit.published.kept(("statement", community, month), read)


def _until(visit: Visit, facts: Mapping[str, Any]) -> str:
    called = {ident: source_name(source, ident) for ident, source in visit.sources.items()}
    return say("，", ", ").join(f"{called.get(ident, ident)} {day}" for ident, day in facts["until"].items())


def _name(visit: Visit) -> str:
    assert visit.user is not None
    return visit.user.name


def _witness(visit: Visit) -> Any:
    """An entry of the log inside the transaction: where it cannot be written, nothing is kept."""

    def record(made: Statement) -> None:
        visit.record("report", made.community, facts={"of": "statement", "month": made.month, "status": made.status}, version=made.version)

    return record


def _address(community: str, month: str) -> str:
    return f"/statements/{quote(community, safe='')}/{month}"
