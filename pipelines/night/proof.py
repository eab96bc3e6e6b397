"""The equation before anything is published: every printed row is loaded, quarantined or declared not data, to the row.

Here: that proof against what the warehouse really holds. Not here: judging rows (``connectors.intake``).
"""

from __future__ import annotations

from collections.abc import Iterable

from connectors.intake.delivery import Delivery
from warehouse.store.build import Build
from warehouse.vocabulary.errors import DaoqiaoError, Place


def every_row(build: Build, deliveries: Iterable[tuple[Delivery, str]]) -> None:
    """Raises DQ-610 naming the file where the counts of a delivery do not add up, or the warehouse holds other numbers of
    loaded or quarantined rows than were counted at the door."""
    held = build.counts()
    for one, _ in deliveries:
        there = {sheet.sheet: held.get((one.source_id, one.delivery_id, sheet.sheet), (0, 0)) for sheet in one.sheets}
        for sheet in one.sheets:
            _same(one, sheet.sheet, sheet.read, sheet.loaded + sheet.quarantined + sheet.not_data)
            _same(one, sheet.sheet, sheet.quarantined, there[sheet.sheet][1])
            if not one.superseded:
                _same(one, sheet.sheet, sheet.loaded, there[sheet.sheet][0])
        _same(one, "", one.loaded - one.superseded, sum(loaded for loaded, _ in there.values()))


def _same(one: Delivery, sheet: str, expected: int, found: int) -> None:
    if expected != found:
        raise DaoqiaoError("DQ-610", Place(one.file, sheet), source_id=one.source_id, expected=expected, found=found)
