"""What the gates need to know of one delivery, a few kilobytes whatever its size.

Here: taking the measure of a staged delivery. Not here: what follows from it (``gates``).
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from connectors.declaration import Source
from connectors.intake.delivery import Delivery
from connectors.intake.sketch import sketch
from connectors.standardise.records import Staged
from warehouse.vocabulary.citizen_id import IdKind
from warehouse.vocabulary.fields import fields

MOVED = "DQ-305"

NOT_FILLED = frozenset({IdKind.ABSENT, IdKind.PLACEHOLDER})
"""Nothing stated: eighteen zeros and a blank say the same. A newborn has no number, and that is no fault of the export."""

WRONG = frozenset({IdKind.BAD_CHECKSUM, IdKind.WRONG_LENGTH, IdKind.IMPOSSIBLE, IdKind.UNREADABLE})
"""What another column, or a column gone wrong, looks like where id numbers should stand: telephones and household numbers have a
wrong length, 10 in 11 numbers of 18 digits fail the checksum and the eleventh has no such birthday, names cannot be read. A single
wrong number can still be compared with one slip allowed; a fifth of them cannot be slips. Not among them: 15 digits of before 1999,
numbers masked on purpose or rounded by a spreadsheet. They identify in part, the column is the right one, and holding it back would
keep a department that always sends it so out for ever."""

CLUE_ONLY = frozenset({IdKind.MASKED, IdKind.PRECISION_LOST})
"""Readable in part as long as a digit is left; eighteen stars are not."""


@dataclass(frozen=True, slots=True)
class Measure:
    """The measure of one delivery.

    ``rows``: loaded. ``communities``: the same by community (by estate where the source names none), "" where none is known.
    ``ids``: filled id numbers of the rows' own persons, and those among them that cannot be read even in part. ``codes``: by declared
    header the filled values and the unknown ones among them. ``moved``: rows quarantined because their contents stand one column
    off. ``keys``: a sketch of the record keys.
    """

    rows: int
    communities: dict[str, int]
    ids: tuple[int, int]
    codes: dict[str, tuple[int, int]]
    moved: int
    keys: bytes


def measure(staged: Staged, delivery: Delivery) -> Measure:
    """Take the measure of ``delivery`` as staged; ``delivery`` brings the rows that were quarantined."""
    records = staged.records
    return Measure(
        rows=records.num_rows,
        communities=_communities(records),
        ids=_ids(records),
        codes=_codes(staged, staged.source),
        moved=sum(reject.code == MOVED for reject in delivery.rejects),
        keys=sketch(_keys(records)),
    )


def _communities(records: pa.Table) -> dict[str, int]:
    """Rows by community or, of a source that names none at all (the police's), by estate (小区): a part of one, where an export that
    leaves a community out shows as well."""
    for names in (["community"], ["hukou_estate", "estate"]):
        there = [records[name] for name in names if name in records.column_names]
        if there and (found := pc.coalesce(*there)).null_count < len(found):
            return _counts(pc.fill_null(found, ""))
    return {"": records.num_rows} if records.num_rows else {}


def _ids(records: pa.Table) -> tuple[int, int]:
    if "id_kind" not in records.column_names:
        return 0, 0
    kinds = _counts(records["id_kind"].filter(pc.is_valid(records["id_kind"])))
    nothing_left = pc.and_(pc.is_null(records["id_clue"]), pc.is_in(records["id_kind"], value_set=pa.array(sorted(CLUE_ONLY), pa.string())))
    filled = sum(count for kind, count in kinds.items() if kind not in NOT_FILLED)
    return filled, sum(kinds.get(kind, 0) for kind in WRONG) + (pc.sum(nothing_left).as_py() or 0)


def _codes(staged: Staged, source: Source) -> dict[str, tuple[int, int]]:
    known, found = fields(), {}
    unknown = {name: count for (name, _, problem), count in staged.problems.items() if problem == "unknown_code"}
    for name in staged.records.column_names:
        if name in known and known[name].kind == "code" and name not in source.fixed:
            header = next((c.header for c in source.columns if name in (c.field, c.also_field)), name)
            found[header] = (pc.count(staged.records[name]).as_py() + unknown.get(name, 0), unknown.get(name, 0))
    return found


def _keys(records: pa.Table) -> pa.ChunkedArray:
    """The record keys that hold something: rows without any would all seem to be one record."""
    keys = pc.fill_null(records["record_key"], "").cast(pa.string())
    return keys.filter(pc.not_equal(pc.utf8_trim(keys, characters="|"), ""))


def _counts(column: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(column)
    return dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
