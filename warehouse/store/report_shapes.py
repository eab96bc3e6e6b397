"""The columns that each report has in a version, without running one.

Here: asking once for all of them. Not here: running a report (``reports``), what a column holds (``report_columns``).
"""

from __future__ import annotations

import duckdb

from warehouse.store.reading import Reading
from warehouse.store.reports import bindings, reports


def columns_of(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Names of columns by report, in their order; reports that the version is too old for are left out. Half a second in all."""
    night, found = str(reading.version.manifest["date"]), {}
    for report in reports().values():
        try:
            rows = reading.rows(f"DESCRIBE {report.query}", bindings(report, night, {}))
        except (duckdb.CatalogException, duckdb.BinderException):
            continue
        found[report.id] = tuple(str(row["column_name"]) for row in rows)
    return found
