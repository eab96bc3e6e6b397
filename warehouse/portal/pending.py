"""What has been reported about a resident and is not settled yet, for the row that it is about.

Here: that. Not here: reporting and settling (``pages.corrections``).
"""

from __future__ import annotations

from warehouse.portal.visit import Visit
from warehouse.state import error_reports


def fields_of(visit: Visit, resident_id: str) -> dict[str, str]:
    """The receipt of each field's report that nobody has settled, by field."""
    reports = error_reports.newest(error_reports.about(visit.office.stores.portal, [resident_id]))
    return {one: report.receipt for (_, one), report in reports.items() if report.status in error_reports.OPEN}
