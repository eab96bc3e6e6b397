"""Deliveries made by hand, judged and staged without a file.

Here: making them. Not here: reading files (``tests/readers``), the rows they hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from connectors.declaration import Source, load_sources
from connectors.intake.delivery import Delivery
from connectors.intake.layout import best_layout
from connectors.intake.rows import Judged, judge
from connectors.readers import Sheet
from connectors.standardise.records import Staged, stage
from tests.inbox import NAMES, Cells, printed


def delivery_of(source: Source, **facts: object) -> Delivery:
    """A delivery of ``source``; ``facts`` replace what a usual one has."""
    usual: dict[str, object] = {
        "delivery_id": "20261120-0123456789ab",
        "source_id": source.id,
        "system": source.system,
        "file": NAMES[source.id],
        "slot": source.id,
        "sha256": "new bytes",
        "contents": "new",
        "business_date": "2026-11-20",
        "arrived_at": "2026-11-20T17:00:00+00:00",
        "format": "csv",
        "encoding": "utf-8",
        "sheets": (),
        "covers": source.covers,
    }
    return Delivery(**(usual | facts))  # type: ignore[arg-type]


def judged_rows(source: Source, rows: Iterable[Cells]) -> Judged:
    sheet = Sheet("", 1, [[cell or None for cell in row] for row in printed(source, rows)])
    return judge(sheet, best_layout(sheet, [source], NAMES[source.id]), ragged=True)


def staged_rows(source_id: str, rows: Iterable[Cells]) -> Staged:
    """``rows`` of a shipped source, all the way to the tables the warehouse loads."""
    source = load_sources()[source_id]
    one = judged_rows(source, rows)
    return stage(delivery_of(source).judged([one]), [one], source, "0374")
