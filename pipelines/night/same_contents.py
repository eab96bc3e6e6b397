"""Two deliveries of one export: the same bytes, another edition, or the same people under another file name.

Here: telling so, and choosing among tonight's files. Not here: what is in force from earlier nights (``acceptance``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.declaration import CHANGES
from connectors.intake.delivery import business_date
from connectors.intake.sketch import overlap
from pipelines.night.intake import TakenIn
from warehouse.vocabulary.errors import DaoqiaoError, Place

SHARED = 0.5
"""Share of the smaller one's record keys that stand in the larger one too. Two files of one source hold different people but
for those who moved between them, a few in a hundred; two editions of one export differ by a few in a hundred."""

TELLING = 20
"""Rows: below, one household that stands in both files is a large share."""


def is_same_export(a: bytes, a_rows: int, b: bytes, b_rows: int) -> bool:
    """Whether the record keys sketched in ``a`` and ``b`` are mostly the same, or one's are mostly within the other's."""
    if min(a_rows, b_rows) < TELLING:
        return False
    share = overlap(a, a_rows, b, b_rows) if b_rows <= a_rows else overlap(b, b_rows, a, a_rows)
    return share >= SHARED


def one_a_slot(taken: Iterable[TakenIn]) -> list[TakenIn]:
    """Tonight's files, each export once: of equal contents the one that says its date, of one slot the newest edition, of like
    contents the newest, then the largest. The others are told (DQ-207, DQ-208, DQ-219), not used."""
    every = list(taken)
    fit = [one for one in every if one.error is None and one.delivery is not None]
    kept: list[TakenIn] = []
    told: list[TakenIn] = []
    for order, twin in ((_dated_first, _equal), (_newest_first, _alike)):
        for one in sorted(fit, key=order):
            fault = next(filter(None, (twin(one, other) for other in kept if other.source_id == one.source_id)), None)
            if fault is None:
                kept.append(one)
            else:
                told.append(replace(one, notes=(), against=(), error=fault))
        fit, kept = kept, []
    refused = [one for one in every if one.error is not None or one.delivery is None]
    return sorted((*fit, *told, *refused), key=lambda one: (one.system, one.file))


def _dated_first(one: TakenIn) -> tuple[bool, str, str]:
    """A file without a date in its name counts as tonight's: where another holds the same and says when, that is the truth."""
    date = business_date(one.file, "")
    return not date, _backwards(date), one.file


def _newest_first(one: TakenIn) -> tuple[str, int, int, str]:
    delivery, measure = one.delivery, one.measure
    assert delivery is not None
    return _backwards(delivery.business_date), len(one.against), -(measure.rows if measure else 0), one.file


def _backwards(date: str) -> str:
    """A text that sorts the later, the earlier ``date`` is."""
    return "".join(chr(0x10FFFF - ord(character)) for character in date)


def _equal(one: TakenIn, other: TakenIn) -> DaoqiaoError | None:
    """Why ``one`` is not used beside ``other``, which says the same to the letter."""
    assert one.delivery is not None
    assert other.delivery is not None
    if one.delivery.contents != other.delivery.contents:
        return None
    older = one.delivery.slot == other.delivery.slot and one.delivery.business_date < other.delivery.business_date
    return DaoqiaoError("DQ-208" if older else "DQ-207", Place(one.file), other=other.file, source_id=one.source_id)


def _alike(one: TakenIn, other: TakenIn) -> DaoqiaoError | None:
    """Why ``one`` is not used beside ``other``, which is newer or larger."""
    assert one.delivery is not None
    assert other.delivery is not None
    place, facts = Place(one.file), {"other": other.file, "source_id": one.source_id}
    if one.delivery.slot == other.delivery.slot:
        return DaoqiaoError("DQ-208", place, **facts)
    if one.delivery.covers == CHANGES or one.measure is None or other.measure is None:
        return None
    if is_same_export(one.measure.keys, one.measure.rows, other.measure.keys, other.measure.rows):
        share = overlap(other.measure.keys, other.measure.rows, one.measure.keys, one.measure.rows)
        return DaoqiaoError("DQ-219", place, percent=f"{share:.0%}".removesuffix("%"), **facts)
    return None
