"""What a night puts into ``staging``: facts of deliveries, the registries, and the shape of a person record.

Here: from Python objects to Arrow tables. Not here: rows of people (staged by ``connectors.standardise``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from connectors.declaration import Source
from connectors.intake.delivery import Delivery
from connectors.standardise.records import WIDE_PARTS
from pipelines.night.intake import file_no
from pipelines.night.outcome import Outcome
from warehouse.state.contradictions import SAME, Decision
from warehouse.vocabulary.codes import table, table_ids
from warehouse.vocabulary.errors import sentence
from warehouse.vocabulary.fields import fields

PLACE = {"source_id": "VARCHAR", "delivery_id": "VARCHAR", "file": "VARCHAR", "sheet": "VARCHAR", "row_number": "INTEGER"}
RECORD_FACTS = PLACE | {"file_no": "BIGINT", "ordinal": "INTEGER", "business_date": "VARCHAR", "record_key": "VARCHAR"}
FIELD_TYPE = "ENUM(" + ", ".join(f"'{name}'" for name in fields()) + ")"
"""Fields are grouped and joined millions of times a night: as an enumeration they cost a byte."""

VALUE_COLUMNS = {
    "file_no": "BIGINT",
    "ordinal": "INTEGER",
    "field": FIELD_TYPE,
    "value": "VARCHAR",
    "raw": "VARCHAR",
    "problem": "VARCHAR",
    "trust": "UTINYINT",
}


CORRECTION = "correction"
"""The source that people's corrections stand under."""

_LAST_OF_FIRST = list(fields()).index("residence_address")
"""Who somebody is, telephones and residence are about half of all values; what is looked up lies close together that way."""

STATED_ON = ("verified_on", "registered_on", "inflow_on", "closed_on")


def record_columns(sources: Mapping[str, Source], kind: str) -> dict[str, str]:
    """Columns of the staged rows of one kind of source: where a row stands, each field that any such source states
    (standard and raw), and the parts of some."""
    columns = dict(RECORD_FACTS)
    stated = {name for s in sources.values() if s.kind == kind for c in s.columns for name in (c.field, c.also_field)}
    always = (
        set(WIDE_PARTS)
        | {"community", "phones", "sex", "relation", "household_no", "person_state", *STATED_ON}
        | {f for s in sources.values() for f in s.fixed}
    )
    for name in (f for f in fields() if f in stated or f in always):
        columns |= {name: "VARCHAR", f"{name}_raw": "VARCHAR"}
        columns |= dict.fromkeys(WIDE_PARTS.get(name, {}).values(), "VARCHAR")
    return columns


def delivery_table(deliveries: Iterable[tuple[Delivery, str]], sources: Mapping[str, Source]) -> pa.Table:
    """One row a delivery in force with its standing (``tonight``, ``same`` or ``earlier``) and the number of its first record:
    records are numbered by source, file and row."""
    names = ("delivery_id", "source_id", "system", "file", "slot", "sha256", "business_date", "arrived_at", "format", "encoding", "covers")
    rows: list[dict[str, object]] = []
    first = 0
    for one, standing in sorted(deliveries, key=lambda d: (d[0].source_id, d[0].file, d[0].delivery_id)):
        person = sources[one.source_id].kind == "person"
        facts = {"standing": standing, "file_no": file_no(one), "first_record": first, "rows_superseded": one.superseded}
        rows.append({name: getattr(one, name) for name in names} | facts)
        first += one.loaded - one.superseded if person else 0
    text = [(name, pa.string()) for name in (*names, "standing")]
    return pa.Table.from_pylist(
        rows, pa.schema([*text, ("file_no", pa.int64()), ("first_record", pa.int32()), ("rows_superseded", pa.int32())])
    )


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
    """The registry of fields, for survivorship; ``part``: in which of two runs ``mart.resident_value`` is made of it."""
    return pa.Table.from_pylist(
        [
            {"field": f.id, "kind": f.kind, "choose": f.choose, "label": f.zh, "code_table": f.table, "part": int(place > _LAST_OF_FIRST)}
            for place, f in enumerate(fields().values())
        ]
    )


def source_table(sources: Mapping[str, Source]) -> pa.Table:
    """Each source, and people's corrections as one more, with a bit of its own, what being in it says of a person, the department that
    owns it, and how much its residence is trusted."""
    rows: list[dict[str, object]] = [
        {
            "source_id": s.id,
            "system": s.system,
            "lists": s.lists,
            "owner": s.owner,
            "bit": 1 << i,
            "residence_trust": s.trust_of("residence_address"),
        }
        for i, s in enumerate(sources.values())
    ]
    rows.append({"source_id": CORRECTION, "system": CORRECTION, "lists": "", "owner": "", "bit": 1 << len(rows), "residence_trust": 100})
    text = [(name, pa.string()) for name in ("source_id", "system", "lists", "owner")]
    return pa.Table.from_pylist(rows, pa.schema([*text, ("bit", pa.int64()), ("residence_trust", pa.int64())]))


def night_table(night: str, district: str) -> pa.Table:
    """One row: the night that the version is made for."""
    return pa.table({"night": [night], "district": [district]})


def source_night_table(outcome: Outcome) -> pa.Table:
    """One row a source of the district: how many of its files are held or refused tonight."""
    rows = [{"source_id": one.source_id, "held": one.held} for one in outcome.sources.values()]
    return pa.Table.from_pylist(rows, pa.schema([("source_id", pa.string()), ("held", pa.int32())]))


def decided_table(decisions: Iterable[Decision]) -> pa.Table:
    """``record_id`` of every record of which a person said whose it is too."""
    ids = {name for one in decisions if one.kind == SAME for name in (one.left_record_id, one.right_record_id)}
    return pa.table({"record_id": pa.array(sorted(ids), pa.string())})


def code_table() -> pa.Table:
    """Every standard code with its name."""
    rows = [{"table_id": tid, "code": code, "name": table(tid).name_of(code)} for tid in table_ids() for code in table(tid)]
    return pa.Table.from_pylist(rows, pa.schema([(n, pa.string()) for n in ("table_id", "code", "name")]))
