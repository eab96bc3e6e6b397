"""Whose reports somebody may settle: those of their communities that a department of theirs has to see to, never their own.

Here: that. Not here: pages (``pages.corrections``), keeping reports (``warehouse.state.error_reports``).
"""

from __future__ import annotations

from warehouse.portal.visit import Visit
from warehouse.state import error_reports
from warehouse.state.error_reports import Report


def departments(visit: Visit) -> list[str]:
    """Owners of the systems that this person knows of: whom a report may be forwarded to."""
    visible = visit.access.sight.sources
    return sorted({one.owner for ident, one in visit.sources.items() if one.owner and (visible is None or ident in visible)})


def may_settle(visit: Visit, report: Report) -> bool:
    """Within the scope, a field in sight, of a department that one of the roles speaks for, and somebody else's."""
    own = visit.user is None or report.by_user == visit.user.number
    return not own and concerns(visit, report)


def concerns(visit: Visit, report: Report) -> bool:
    """The same, one's own reports included: those are seen in the inbox of nobody else but theirs."""
    access = visit.access
    kept = [role.keeps for role in access.roles if "settle_error" in role.can]
    owners = {visit.sources[ident].owner for some in kept for ident in some or () if ident in visit.sources}
    theirs = any(some is None for some in kept) or report.department in owners
    return access.may("settle_error") and theirs and access.reaches(report.community) and access.sight.shows(report.field)


def inbox(visit: Visit) -> list[Report]:
    """What waits for this person to settle, the oldest first."""
    if not visit.access.may("settle_error"):
        return []
    return [one for one in error_reports.waiting(visit.office.stores.portal) if may_settle(visit, one)]
