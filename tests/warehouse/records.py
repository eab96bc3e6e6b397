"""Rows as the state store is shown them, from a few words a row.

Here: fingerprints of invented values. Not here: what is expected.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from warehouse.state.inheritance import Ids
from warehouse.state.matching import PRINTS
from warehouse.state.record_names import names_as_of, record_names

Row = dict[str, str]


def number(text: str) -> int:
    return int.from_bytes(hashlib.md5(text.encode()).digest()[:8], "little") if text else 0


def named(state: sa.Engine, night: str, rows: list[Row], *, past: bool = False) -> list[str]:
    """The record ids of rows with ``key`` and any of ``id_number, name, birth_date, dwelling, phones``."""
    table: dict[str, list[int]] = {name: [number(row.get(name, "")) for row in rows] for name in PRINTS[2:]}
    table["made"] = [number(row["key"]) for row in rows]
    table["content"] = table["plain"] = [number("|".join(row.get(name, "") for name in PRINTS[2:])) for row in rows]
    whole = pa.table({name: pa.array(values, pa.uint64()) for name, values in table.items()})
    whole = whole.append_column("source_id", pa.array([row.get("source", "roll") for row in rows], pa.string()))

    def details(places: Ids) -> pa.Table:
        return whole.take(pa.array(np.asarray(places)))

    return [str(name) for name in (names_as_of if past else record_names)(state, whole, details, night).to_pylist()]
