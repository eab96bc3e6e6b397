"""Records as arrays, so that a pair is compared by gathering.

Here: from the columns of ``warehouse/store/queries/features.sql`` to ``Features``, each record by itself. Not here: what others say of it
(``context``), comparing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels
from pipelines.linkage.names import Names, code_names

TEXTS = ("name", "former", "spouse_name", "id_text")
NUMBERS = ("birth_stated", "birth_inside", "sex_stated", "sex_inside")
HASHES = (
    "source", "id_number", "id_prefix", "id_ends", "id_damaged", "spouse_number",
    "dwelling", "hukou_dwelling", "building", "estate", "community", "household",
    "phone_1", "phone_2", "phone_3",
)  # fmt: skip
COLUMNS = (*TEXTS, *NUMBERS, *HASHES)
"""The columns of that query that linkage looks at; no other is asked for."""

WIDTH = 24
"""Characters of a number's text: the longest damaged one that is kept."""
Texts = np.ndarray[tuple[int], np.dtype[np.bytes_]]


@dataclass(slots=True)
class Features:
    """Everything the comparisons look at; each array has one entry a record, in the order of ``record_no``.

    Names are codes into ``names``, ``NONE`` where none is stated, ``…_end`` the length of the surname as this record prints the
    name; the other texts are hashes, 0 where nothing is
    stated; ``id_text`` is padded with blanks.
    Dates are whole numbers ``yyyymmdd`` with ``00`` for an unknown month or day and 0 for none. ``birth_derived`` and
    ``sex_derived`` mark what only the record's own id number tells; ``birth_inside`` is the date inside a whole number.
    """

    size: int
    names: Names
    name: Ints
    former: Ints
    spouse: Ints
    name_end: Levels
    former_end: Levels
    spouse_end: Levels
    id_text: Texts
    id_number: Hashes
    birth: Ints
    birth_derived: Bools
    birth_inside: Ints
    sex: Ints
    sex_derived: Bools
    source: Hashes
    id_prefix: Hashes
    id_ends: Hashes
    id_damaged: Hashes
    spouse_number: Hashes
    dwelling: Hashes
    hukou_dwelling: Hashes
    building: Hashes
    estate: Hashes
    community: Hashes
    household: Hashes
    phone_1: Hashes
    phone_2: Hashes
    phone_3: Hashes

    @property
    def phones(self) -> tuple[Hashes, ...]:
        """Up to three phones, the most that one cell was seen to hold."""
        return self.phone_1, self.phone_2, self.phone_3

    def columns(self) -> dict[str, np.ndarray]:
        """Every array with one entry a record, by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("size", "names")}

    def take(self, records: Ints) -> Features:
        """The features of some records, over the same names."""
        return Features(size=len(records), names=self.names, **{name: column[records] for name, column in self.columns().items()})


def build_features(records: pa.Table) -> Features:
    """Features of ``records`` (``COLUMNS``, ordered by ``record_no`` from 0)."""
    (name, former, spouse), (name_end, former_end, spouse_end), names = code_names(*(_whole(records, column) for column in TEXTS[:3]))
    number = {column: _numbers(records, column, np.int32) for column in NUMBERS}
    hashes = {column: _numbers(records, column, np.uint64) for column in HASHES}
    stated, inside = number["birth_stated"], number["birth_inside"]
    whole = hashes["id_number"] != 0
    return Features(
        size=len(records),
        names=names,
        name=name,
        former=former,
        spouse=spouse,
        name_end=name_end,
        former_end=former_end,
        spouse_end=spouse_end,
        id_text=_fixed(records, "id_text"),
        birth=np.where(stated > 0, stated, inside),
        birth_derived=(stated == 0) & (inside > 0),
        birth_inside=np.where(whole, inside, 0).astype(np.int32),
        sex=np.where(number["sex_stated"] > 0, number["sex_stated"], number["sex_inside"]),
        sex_derived=(number["sex_stated"] == 0) & (number["sex_inside"] > 0),
        **hashes,
    )


def _fixed(records: pa.Table, column: str) -> Texts:
    """Texts of ``WIDTH`` ASCII characters as an array of bytes."""
    chunks = [pa.concat_arrays([chunk]).cast(pa.string()) for chunk in records.column(column).chunks]
    found = [np.frombuffer(c.buffers()[2], dtype=f"S{WIDTH}", count=len(c), offset=WIDTH * c.offset) for c in chunks if len(c)]
    return np.concatenate(found) if found else np.zeros(0, dtype=f"S{WIDTH}")


def _whole(records: pa.Table, column: str) -> pa.Array:
    found = records.column(column)
    chunks = [chunk.cast(pa.string()) for chunk in found.chunks]
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def _numbers(records: pa.Table, column: str, kind: type[np.generic]) -> np.ndarray:
    found: np.ndarray = records.column(column).to_numpy().astype(kind, copy=False)
    return found
