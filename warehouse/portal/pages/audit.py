"""The audit log for those who check: who searched, opened, showed, exported, decided; whether the chain is whole.

Here: the page, its filters, its export. Not here: the log (``warehouse.state.audit_log``), one's own entries (``me``).
Looking at the log stands in it, too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from warehouse.portal.downloads import table_file
from warehouse.portal.gate import page
from warehouse.portal.visit import Visit
from warehouse.state.audit_check import verify
from warehouse.state.audit_find import find
from warehouse.state.audit_log import ACTS, Entry
from warehouse.vocabulary.language import say

SHOWN: Final = 50
DAYS: Final = (1, 7, 31, 183, 1096)
"""A day, a week, a month, what the law has kept, what is kept by default."""
MOST: Final = 100_000
"""Entries of one export: what a spreadsheet still opens at ease; narrower periods give the rest."""

HEADS: Final = (
    ("编号", "number"), ("时间", "time"), ("人员", "who"), ("角色", "role"), ("来自", "from"), ("动作", "act"), ("对象", "whom"),
    ("用途", "purpose"), ("理由", "reason"), ("版本", "version"), ("校验值", "hash"),
)  # fmt: skip
"""Columns of an export. What stands in them is what the log says, word for word: the hashes are of that."""


@page("/audit", "audit")
def log(visit: Visit) -> Response:
    asked = _asked(visit)
    visit.record("audit", asked["resident"], facts={name: asked[name] for name in ("days", "what", "who")})
    before = int(visit.asked("before")) if visit.asked("before").isdigit() else 0
    entries = _find(visit, asked, before, SHOWN + 1)
    more = (
        urlencode({name: value for name, value in asked.items() if value} | {"before": entries[SHOWN - 1].number})
        if len(entries) > SHOWN
        else ""
    )
    users = [user.login for user in visit.office.accounts.users()]
    return visit.page("audit.html", entries=entries[:SHOWN], asked=asked, more=more, users=users, acts=ACTS, days=DAYS, verdict=None)


@page("/audit", "audit", methods=("POST",))
def examine(visit: Visit) -> Response:
    """Walk the whole chain now."""
    visit.record("audit", facts={"of": "chain"})
    verdict = verify(visit.office.auditor.log, visit.said("head"))
    users = [user.login for user in visit.office.accounts.users()]
    return visit.page("audit.html", entries=[], asked=_asked(visit), more="", users=users, acts=ACTS, days=DAYS, verdict=verdict)


@page("/audit/export", "audit", methods=("POST",))
def export(visit: Visit) -> Response:
    asked = {name: visit.said(name) for name in ("who", "resident", "what", "days")}
    entries = _find(visit, asked, 0, MOST)
    visit.record(
        "export", asked["resident"], facts={"of": "audit", "rows": len(entries)} | {name: asked[name] for name in ("days", "what", "who")}
    )
    heads = [say(*words) for words in HEADS]
    rows = [
        [str(one.number), one.at, one.who, one.role, one.origin, one.what, one.whom, one.purpose, one.reason, one.version, one.hash]
        for one in reversed(entries)
    ]
    return table_file("audit", heads, rows)


def _earlier(asked: dict[str, str], last: Entry) -> str:
    return urlencode({name: value for name, value in asked.items() if value} | {"before": last.number})


def _asked(visit: Visit) -> dict[str, str]:
    said = {name: visit.asked(name).strip() for name in ("who", "resident", "what", "days")}
    return said | {"days": said["days"] if said["days"] in map(str, DAYS) else "31", "resident": said["resident"].upper()}


def _find(visit: Visit, asked: dict[str, str], before: int, limit: int) -> list[Entry]:
    days = int(asked["days"]) if asked["days"] in map(str, DAYS) else 31
    since = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
    who, resident, what = asked["who"], asked["resident"], asked["what"]
    return find(visit.office.auditor.log, since=since, before=before, who=who, resident=resident, what=what, limit=limit)
