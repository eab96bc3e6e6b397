"""What a night puts into ``staging``: facts of deliveries, the registries, and the shape of a person record.

Here: from Python objects to Arrow tables. Not here: rows of people (staged by ``connectors.standardise``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from connectors.declaration import Source
from connectors.intake.delivery import Delivery
from connectors.standardise.records import WIDE_PARTS
from warehouse.vocabulary.codes import table, table_ids
from warehouse.vocabulary.errors import sentence
from warehouse.vocabulary.fields import fields

PLACE = {"source_id": "VARCHAR", "delivery_id": "VARCHAR", "file": "VARCHAR", "sheet": "VARCHAR", "row_number": "INTEGER"}
RECORD_FACTS = PLACE | {"ordinal": "INTEGER", "business_date": "VARCHAR", "record_key": "VARCHAR"}
VALUE_COLUMNS = dict.fromkeys(("source_id", "delivery_id"), "VARCHAR") | {
    "ordinal": "INTEGER",
    "field": "VARCHAR",
    "value": "VARCHAR",
    "raw": "VARCHAR",
    "problem": "VARCHAR",
}


def record_columns() -> dict[str, str]:
    """Every column of a staged record: where it stands, each field standard and raw, and the parts of some."""
    columns = dict(RECORD_FACTS)
    for name in fields():
        columns |= {name: "VARCHAR", f"{name}_raw": "VARCHAR"}
        columns |= dict.fromkeys(WIDE_PARTS.get(name, {}).values(), "VARCHAR")
    return columns


def delivery_table(deliveries: Iterable[tuple[Delivery, str]]) -> pa.Table:
    """One row a delivery in force with its standing (``tonight`` or ``earlier``)."""
    names = ("delivery_id", "source_id", "system", "file", "slot", "sha256", "business_date", "arrived_at", "format", "encoding")
    rows = [{name: getattr(one, name) for name in names} | {"standing": standing} for one, standing in deliveries]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in (*names, "standing")]))


def sheet_table(deliveries: Iterable[Delivery]) -> pa.Table:
    """One row a sheet with the equation of its rows."""
    text, count = ("delivery_id", "source_id", "file", "sheet"), ("rows_read", "rows_loaded", "rows_quarantined", "rows_not_data")
    rows = [
        dict(zip(text + count, (d.delivery_id, d.source_id, d.file, s.sheet, s.read, s.loaded, s.quarantined, s.not_data), strict=True))
        for d in deliveries
        for s in d.sheets
    ]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in text] + [(n, pa.int64()) for n in count]))


def reject_table(deliveries: Iterable[Delivery]) -> pa.Table:
    """One row a quarantined row, with its reason and mend in words."""
    rows = [
        {
            "delivery_id": d.delivery_id,
            "source_id": d.source_id,
            "file": d.file,
            "sheet": r.sheet,
            "row_number": r.row,
            "code": r.code,
            "reason": sentence(r.code, "what", "zh", r.facts),
            "mend": sentence(r.code, "mend", "zh", r.facts),
        }
        for d in deliveries
        for r in d.rejects
    ]
    text = ("delivery_id", "source_id", "file", "sheet", "code", "reason", "mend")
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in text] + [("row_number", pa.int32())]))


def field_table() -> pa.Table:
    """The registry of fields, for survivorship."""
    return pa.Table.from_pylist(
        [{"field": f.id, "kind": f.kind, "choose": f.choose, "label": f.zh, "code_table": f.table} for f in fields().values()]
    )


def trust_table(sources: Mapping[str, Source]) -> pa.Table:
    """How much each source is trusted in each field, 0–100."""
    return pa.Table.from_pylist([{"source_id": s.id, "field": f, "trust": s.trust_of(f)} for s in sources.values() for f in fields()])


def code_table() -> pa.Table:
    """Every standard code with its name."""
    rows = [{"table_id": tid, "code": code, "name": table(tid).name_of(code)} for tid in table_ids() for code in table(tid)]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in ("table_id", "code", "name")]))
