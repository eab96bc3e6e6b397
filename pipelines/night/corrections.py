"""People's corrections on their way into a night: what was typed, read like any source's cell; what stands, as a table.

Here: that. Not here: the journal (``warehouse.state.corrections``), which value wins (``mart.resident_value``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa

from connectors.declaration import Source
from connectors.standardise.records import WIDE_PARTS
from connectors.standardise.values import Setting, read_values
from warehouse.state.corrections import Correction
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields

PARTS = WIDE_PARTS["residence_address"]
CORRECTABLE = frozenset(f.id for f in fields().values() if f.choose or f.id == "person_state")
"""What is merged into a resident, and whether somebody is alive."""


def read_typed(field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str) -> str:
    """The standard value of what a person typed. Raises DQ-629 where it cannot be read."""
    value, problem, _ = _read(field_id, raw, sources, night, area_code)
    if value is None or problem:
        raise DaoqiaoError("DQ-629", field=fields()[field_id].zh, problem=problem or "blank")
    return value


def correction_table(
    corrections: Iterable[Correction], whose: Mapping[str, str], sources: Mapping[str, Source], night: str, area_code: str
) -> pa.Table:
    """``number, resident_id, record_id, field, value, raw, stated_on`` and, of an address, its parts as a record has them: the newest
    correction of each resident and field; several telephones are a row each. ``whose``: the resident of each record corrected; of one
    that is not among them nobody is left."""
    newest = {(whose[one.record_id], one.field): one for one in corrections if one.record_id in whose}
    rows: list[dict[str, object]] = []
    for (resident, _), one in newest.items():
        _, _, parts = _read(one.field, one.raw, sources, night, area_code)
        told: dict[str, object] = {name: getattr(one, name) for name in ("number", "record_id", "field", "raw")}
        told |= {"resident_id": resident, "stated_on": one.decided_at[:10]}
        told |= {column: parts[part] for part, column in PARTS.items()} if fields()[one.field].kind == "address" else {}
        values = one.value.split(";") if fields()[one.field].kind == "phones" else [one.value]
        rows += [told | {"value": value} for value in values]
    text = ("resident_id", "record_id", "field", "value", "raw", "stated_on", *PARTS.values())
    return pa.Table.from_pylist(rows, pa.schema([("number", pa.int32()), *((name, pa.string()) for name in text)]))


def _read(
    field_id: str, raw: str, sources: Mapping[str, Source], night: str, area_code: str
) -> tuple[str | None, str | None, dict[str, str | None]]:
    """By the standard tables alone: the first person source has nothing to say about what people type."""
    plain = next(source for source in sources.values() if field_id not in source.codes)
    read = read_values(fields()[field_id], plain, [raw], Setting(date.fromisoformat(night), area_code))
    return read.value[0], read.problem[0], {name: part[0] for name, part in read.parts.items()}
