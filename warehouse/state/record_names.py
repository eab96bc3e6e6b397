"""The name of each record: a ``record_id`` that stays though the row moves, its key is corrected or given to somebody else.

Here: naming the records of a night, remembering what they looked like, and the names of a past night. Not here: likeness
(``matching``), making fingerprints (``pipelines.night.naming``), residents (``ledger``).

A new record is named after its key: ``source_id:`` and the first 16 hexadecimal digits of an MD5 (``made``). What is remembered of
it is a set of fingerprints, keyed with a secret of this store: equal values can be known again, none can be read. They are
no anonymisation: whoever has the store can try out values.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from warehouse.state.database import RECORD_NIGHT, RECORD_SALT, RECORD_TRACE, RECORD_TRACE_PAST
from warehouse.state.inheritance import Ids
from warehouse.state.matching import ALL_ROWS, PRINTS, Numbers, Prints, match
from warehouse.state.spans import Bools, Known, Spans

SPANS = Spans(RECORD_TRACE, RECORD_TRACE_PAST, "prints")
Details: TypeAlias = Callable[[Ids], pa.Table]
"""Rows by place -> their ``PRINTS`` (0: nothing stated) and ``plain``, a fingerprint of the content without the secret; uint64."""


def salt(engine: sa.Engine) -> str:
    """The secret of this store; one that nobody keeps where none has been made yet (see ``keep_salt``)."""
    with engine.connect() as con:
        return con.execute(sa.select(RECORD_SALT.c.salt)).scalar() or secrets.token_hex(16)


def keep_salt(engine: sa.Engine) -> str:
    """The secret of this store, made when first asked for."""
    found = salt(engine)
    with engine.begin() as con:
        if con.execute(sa.select(RECORD_SALT.c.salt)).scalar() is None:
            con.execute(sa.insert(RECORD_SALT), {"salt": found})
    return found


def record_names(engine: sa.Engine, rows: pa.Table, details: Details, night: str) -> pa.Array:
    """The record id of each row of ``night`` (ISO), remembered.

    ``rows``: ``source_id, made, content`` (uint64); ``made`` is never twice in a source. Rows are matched with known records by
    ``matching.match``; records that are not among them stay known. Whatever the order of ``rows``, the names are the same.
    """
    with engine.begin() as con:
        query = sa.select(RECORD_NIGHT.c.night).where(RECORD_NIGHT.c.night >= night)
        nights = con.execute(query.order_by(RECORD_NIGHT.c.night)).scalars().all()
        stood = known = SPANS.before(con, night)
        tier = np.where(known.here, 0, 1)
        if nights:  # an earlier run of this night, or later ones, named records that must not be named twice
            stood, later = SPANS.on(con, night), SPANS.later(con, night)
            known, tier = known + later, np.append(tier, np.full(len(later), 2))
        names, prints, found = _named(rows, known, tier, details)
        at = found if stood is known else _places(names, stood.record_id)
        following = next((one for one in nights if one > night), None)
        SPANS.write(con, night, following, *_touched(names, prints, found < 0, stood, at))
        con.execute(sa.delete(RECORD_NIGHT).where(RECORD_NIGHT.c.night == night))
        con.execute(sa.insert(RECORD_NIGHT), {"night": night})
    return names


def names_as_of(engine: sa.Engine, rows: pa.Table, details: Details, night: str) -> pa.Array:
    """The record ids that rows had on ``night``, by the rule of ``record_names``; nothing is written."""
    with engine.connect() as con:
        known = SPANS.on(con, night)
    return _named(rows, known, np.where(known.here, 0, 1), details)[0]


def _named(rows: pa.Table, known: Known, tier: Ids, details: Details) -> tuple[pa.Array, Prints, Ids]:
    """Record ids and fingerprints of all rows, and the known record that each is (-1: none)."""
    plain = np.zeros(len(rows), dtype=np.uint64)

    def asked(places: Ids) -> Prints:
        table = details(places)
        plain[places] = table.column("plain").to_numpy()
        return _stacked(table, PRINTS)

    before = known.record_id
    found, prints = match(_stacked(rows, ALL_ROWS), _unpacked(known.payload), tier, asked)
    new = np.flatnonzero(found < 0)
    sources = rows.column("source_id").take(pa.array(new)).cast(pa.string()).combine_chunks()
    made = prints[new, PRINTS.index("made")]
    fresh = pc.binary_join_element_wise(sources, _hexadecimal(made), ":")
    taken = np.flatnonzero(pc.is_in(fresh, value_set=before).to_numpy(zero_copy_only=False))
    if len(taken):  # the key now speaks of somebody else: the name made of it stays with whom it was made for
        used, names = set(before.to_pylist()), fresh.to_pylist()
        for one in taken.tolist():
            names[one] = _other_name(sources[one].as_py(), int(made[one]), int(plain[new[one]]), used)
        fresh = pa.array(names, pa.string())
    at = np.where(found < 0, len(before) + np.cumsum(found < 0) - 1, found)
    return pc.take(pa.concat_arrays([before, fresh]), pa.array(at)), prints, found


def _other_name(source_id: str, made: int, plain: int, used: set[str]) -> str:
    """A name of key and content, the same in every store."""
    for number in count(1):
        name = f"{source_id}:{hashlib.md5(f'{made}|{plain}|{number}'.encode(), usedforsecurity=False).hexdigest()[:16]}"
        if name not in used:
            used.add(name)
            return name
    raise AssertionError("unreachable")


def _touched(names: pa.Array, prints: Prints, new: Bools, stood: Known, at: Ids) -> tuple[pd.DataFrame, Bools]:
    """``record_id, payload`` of records that look different from how they stood (``at``), or (None) are not there though they stood
    so; and which of them nothing was known of."""
    looked = np.append(_unpacked(stood.payload), np.zeros((1, len(PRINTS)), dtype=np.uint64), axis=0)[at]
    here = stood.here
    differs = np.flatnonzero(~np.append(here, False)[at] | (looked != prints).any(axis=1))
    gone = here.copy()
    gone[at[at >= 0]] = False
    absent = stood.record_id.filter(pa.array(gone)).to_pylist()
    ids = [*names.take(pa.array(differs)).to_pylist(), *absent]
    payload = [*(one.tobytes() for one in prints[differs]), *[None] * len(absent)]
    fresh = np.append(new[differs], np.zeros(len(absent), dtype=np.bool_))
    return pd.DataFrame({"record_id": ids, "payload": payload}, dtype=object), fresh


def _places(names: pa.Array, known: pa.Array) -> Ids:
    found: Ids = pc.fill_null(pc.index_in(names, value_set=known), -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def _stacked(table: pa.Table, columns: Sequence[str]) -> Prints:
    return np.stack([table.column(name).to_numpy() for name in columns], axis=1).astype("<u8")


def _unpacked(packed: pa.Array) -> Prints:
    """Fingerprints as they lie in the store, eight bytes each, little-endian."""
    data = b"".join(packed.to_pylist())
    return np.frombuffer(data, dtype="<u8").reshape(len(packed), len(PRINTS))


def _hexadecimal(numbers: Numbers) -> pa.Array:
    """The first 16 digits of the MD5 whose first eight bytes, little-endian, the number is."""
    digits = numbers.astype("<u8").tobytes().hex()
    return pa.array(np.frombuffer(digits.encode(), dtype="S16"), pa.binary()).cast(pa.string())
