"""Staging: the tables of one delivery that the warehouse loads as they are.

Here: ``person_record`` (one row a person mentioned), ``record_value`` (one row a stated value) and the reference
rows, as Arrow. Not here: ids of residents, anything across deliveries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from connectors.declaration import Source
from connectors.intake.delivery import Delivery
from connectors.intake.rows import Judged
from connectors.standardise.columns import Texts, blank, community_of, encoded, raw_columns, stacked
from connectors.standardise.values import Read, Setting, read_values
from warehouse.vocabulary.fields import fields

WIDE_PARTS = {
    "id_number": {"kind": "id_kind", "clue": "id_clue", "birth": "id_birth", "sex": "id_sex"},
    "birth_date": {"precision": "birth_precision"},
    "head_id": {"kind": "head_id_kind", "clue": "head_id_clue"},
    "spouse_id": {"kind": "spouse_id_kind", "clue": "spouse_id_clue"},
    "residence_address": {
        "estate": "estate",
        "building": "building",
        "unit": "unit",
        "floor": "floor",
        "room": "room",
        "road": "road",
        "dwelling": "dwelling",
    },
    "hukou_address": {"estate": "hukou_estate", "road": "hukou_road", "dwelling": "hukou_dwelling"},
    "name": {"former": "name_bracketed"},
}
"""Which parts of a value become columns of their own in ``core.person_record``."""


@dataclass(slots=True)
class Staged:
    """One delivery, staged. ``problems`` counts values that could not be read, by ``(field, header, problem)``."""

    delivery: Delivery
    source: Source
    records: pa.Table
    values: pa.Table
    problems: Counter[tuple[str, str, str]]


def stage(delivery: Delivery, judged: Sequence[Judged], source: Source, area_code: str) -> Staged:
    """Standardise every loaded row of a delivery.

    ``records`` has one row a loaded row with ``ordinal`` from 0 within the delivery; ``values`` is keyed by it.
    """
    raws, places = _gather(delivery, judged, source)
    rows = len(places["row_number"])
    setting = Setting(date.fromisoformat(delivery.business_date), area_code)
    problems: Counter[tuple[str, str, str]] = Counter()
    wide: dict[str, pa.Array] = {name: pa.array(cells) for name, cells in places.items()}
    wide["ordinal"] = pa.array(range(rows), pa.int32())
    tall: list[pa.Table] = []
    headers = {c.field: c.header for c in reversed(source.columns) if c.field}
    for name, cells in raws.items():
        dictionary = encoded(cells)
        read = read_values(fields()[name], source, dictionary.dictionary.to_pylist(), setting)
        value, problem, parts = _spread(dictionary, read)
        wide[name], wide[f"{name}_raw"] = value, dictionary.cast(pa.string())
        for part, column in WIDE_PARTS.get(name, {}).items():
            wide[column] = parts[part]
        tall.append(_tall(name, source, wide["ordinal"], value, wide[f"{name}_raw"], problem))
        for text, count in Counter(problem.to_pylist()).items():
            if text is not None:
                problems[name, headers.get(name, name), text] += count
    for name, code in source.fixed.items():
        wide[name] = pa.array([code] * rows, pa.string())
        tall.append(_tall(name, source, wide["ordinal"], wide[name], wide[name], pa.nulls(rows, pa.string())))
    wide["record_key"] = _key(wide, source, rows)
    return Staged(delivery, source, pa.table(wide), pa.concat_tables(tall) if tall else pa.table({}), problems)


def _gather(delivery: Delivery, judged: Sequence[Judged], source: Source) -> tuple[dict[str, Texts], dict[str, list[object]]]:
    """All sheets of a delivery under one another: raw texts by field, and where each row stands."""
    parts: dict[str, list[Texts]] = {}
    sheets: list[object] = []
    numbers: list[object] = []
    for one in judged:
        if one.layout is None:
            continue
        columns, loaded = raw_columns(one), one.loaded()
        rows = len(loaded)
        columns["community"] = community_of(source, columns.get(source.community.get("field", "community")), delivery.file, rows)
        for name in parts.keys() | columns.keys():
            above = parts.setdefault(name, [blank(len(numbers))])
            above.append(columns[name] if name in columns else blank(rows))
        sheets.extend([one.sheet.name] * rows)
        numbers.extend(one.sheet.first_row + at for at in loaded)
    return {name: stacked(above) for name, above in parts.items()}, {"sheet": sheets, "row_number": numbers}


def _spread(dictionary: pa.DictionaryArray, read: Read) -> tuple[pa.Array, pa.Array, dict[str, pa.Array]]:
    """Distinct results back to one a row."""
    at = dictionary.indices

    def take(values: list[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(at)

    return take(read.value), take(read.problem), {name: take(part) for name, part in read.parts.items()}


def _tall(name: str, source: Source, ordinal: pa.Array, value: pa.Array, raw: pa.Array, problem: pa.Array) -> pa.Table:
    """Stated values of one field: rows whose cell was not empty."""
    stated = pc.or_(pc.is_valid(value), pc.is_valid(problem))
    table = pa.table({"ordinal": ordinal, "value": value, "raw": raw, "problem": problem}).filter(stated)
    field = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), table.num_rows), pa.array([name]))
    trust = pa.repeat(pa.scalar(source.trust_of(name), pa.uint8()), table.num_rows)
    return table.append_column("field", field).append_column("trust", trust)


def _key(wide: dict[str, pa.Array], source: Source, rows: int) -> pa.Array:
    """The declared key of each row: standard values where they could be read, printed ones where not."""
    pieces = []
    for name in source.key:
        value, raw = wide.get(name), wide.get(f"{name}_raw")
        piece = value if raw is None or value is None else pc.coalesce(value, raw)
        pieces.append(pc.fill_null(piece, "") if piece is not None else pa.repeat("", rows))
    return pc.binary_join_element_wise(*pieces, "|") if rows else pa.array([], pa.string())
