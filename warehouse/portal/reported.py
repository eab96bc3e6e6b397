"""Keeping what somebody reports: one report, with its receipt and its entry in the audit log; and how several are told of.

Here: that, what a page carries to the next one. Not here: the forms (``pages.reporting``, ``pages.household_add``,
``pages.household_split``), following and settling (``pages.corrections``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from warehouse.desk import error_desk
from warehouse.portal.reviewing import signed
from warehouse.portal.visit import Visit
from warehouse.state import error_reports
from warehouse.state.error_reports import Draft, Report
from warehouse.store.lookup.shapes import Merged
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

AGE: Final = timedelta(hours=2)
"""How long the second page may stand open: a visit, or lunch; by tomorrow the record may be another."""
DAYS: Final = 3
"""Working days within which a department settles a report (the district's own promise, ux.md)."""
USUAL: Final = {"business": "document"}
"""How one knows, as chosen beforehand, by what the look-up is for: papers at the counter, else a visit. The last page says it again."""


@dataclass(frozen=True, slots=True)
class Known:
    """How somebody knows: one of ``error_reports.BASES``, and a note."""

    basis: str
    note: str = field(default="", repr=False)


def usual(visit: Visit) -> str:
    return USUAL.get(visit.purpose, "visit")


def bases() -> list[tuple[str, str]]:
    return [(code, say(*words)) for code, words in error_desk.BASES.items()]


def sealed(visit: Visit, **carried: Any) -> str:
    """What a page carries to the next one: whose it is and when it was made stand in it."""
    assert visit.user is not None
    return visit.office.seal(json.dumps(carried | {"user": visit.user.number, "at": visit.now.isoformat()}))


def unsealed(visit: Visit, **own: str) -> dict[str, Any]:
    """What the page before carried, where it is this person's, of this address (``own``) and not too old. Raises DQ-737."""
    try:
        carried: dict[str, Any] = json.loads(visit.office.unseal(visit.said("carried")))
        young = visit.now - datetime.fromisoformat(carried["at"]) <= AGE
        same = all(carried[name] == value for name, value in own.items())
        if young and same and visit.user is not None and carried["user"] == visit.user.number:
            return carried
    except (ValueError, KeyError, TypeError) as error:
        raise DaoqiaoError("DQ-737") from error
    raise DaoqiaoError("DQ-737")


def keep(visit: Visit, merged: Merged, about: str, kind: str, value: str, raw: str, known: Known, photo: bytes = b"") -> Report:
    """Keep one report about a field of a resident, with a photograph (JPEG) where there is one."""
    with visit.published.reading() as reading:
        subject = error_desk.subject(reading, merged, about, visit.sources)
    assert visit.user is not None
    draft = Draft(
        resident_id=merged.head.resident_id,
        record_id=subject.record_id,
        field=about,
        kind=kind,
        shown=subject.shown,
        proposed=value,
        raw=raw or value or say(*error_desk.KINDS[kind]),
        basis=known.basis,
        note=known.note,
        by_user=visit.user.number,
        by_name=signed(visit.user),
        community=merged.home.community or merged.home.hukou_community or merged.head.community or "",
        department=subject.department,
    )

    def witness(made: Report) -> None:
        facts = {"of": "portal_report", "receipt": made.receipt, "field": made.field, "said": made.kind, "basis": made.basis}
        visit.record("correct", made.resident_id, made.note, facts=facts | ({"photograph": True} if photo else {}))

    sealed = visit.office.box.seal_bytes(photo) if photo else b""
    return error_reports.send(visit.office.stores.portal, draft, now=visit.now, witness=witness, photo=sealed)


def told(made: Sequence[Report]) -> str:
    """The receipts, for the page that comes next."""
    receipts, to = say("、", ", ").join(one.receipt for one in made), "、".join(dict.fromkeys(one.department for one in made))
    return say(
        f"已提交，回执 {receipts}：{to} {DAYS} 个工作日内处理。",
        f"Sent, receipt {receipts}: {to} settles it within {DAYS} working days.",
    )
