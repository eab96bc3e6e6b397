"""People's corrections on their way into a night: what stands, as a table.

Here: that. Not here: the journal (``warehouse.state.corrections``), reading them (``connectors.standardise.typed``), which
value wins (``mart.resident_value``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from connectors.declaration import Source
from connectors.standardise.records import WIDE_PARTS
from connectors.standardise.typed import read_parts
from warehouse.state.corrections import Correction
from warehouse.vocabulary.fields import fields

PARTS = WIDE_PARTS["residence_address"]


def correction_table(
    corrections: Iterable[Correction], whose: Mapping[str, str], sources: Mapping[str, Source], night: str, area_code: str
) -> pa.Table:
    """``number, resident_id, record_id, field, value, raw, stated_on`` and, of an address (or the door that a part of a shared dwelling is
    said of), its parts as a record has them: the newest correction of each resident and field; several telephones are a row each.
    ``whose``: the resident of each record corrected; of one that is not among them nobody is left."""
    newest = {(whose[one.record_id], one.field): one for one in corrections if one.record_id in whose}
    rows: list[dict[str, object]] = []
    for (resident, _), one in newest.items():
        _, _, parts = read_parts(one.field, one.raw, sources, night, area_code)
        told: dict[str, object] = {name: getattr(one, name) for name in ("number", "record_id", "field", "raw")}
        told |= {"resident_id": resident, "stated_on": one.decided_at[:10]}
        told |= {column: parts[part] for part, column in PARTS.items() if part in parts}
        values = one.value.split(";") if fields()[one.field].kind == "phones" else [one.value]
        rows += [told | {"value": value} for value in values]
    text = ("resident_id", "record_id", "field", "value", "raw", "stated_on", *PARTS.values())
    return pa.Table.from_pylist(rows, pa.schema([("number", pa.int32()), *((name, pa.string()) for name in text)]))
