"""Records as arrays: every text a whole number, so that a pair is compared by gathering.

Here: from the columns of ``core.person_record`` to ``Features``. Not here: comparing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.linkage.characters import FoldedName, fold

Ints = np.ndarray[tuple[int], np.dtype[np.int32]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
NONE = -1
PHONES = 3
"""Phones compared a record: the most that one cell was seen to hold."""


@dataclass(slots=True)
class Coded:
    """Texts as codes from 0; ``NONE`` where a record states nothing. ``counts`` holds records a code."""

    code: Ints
    texts: list[str]

    @property
    def counts(self) -> Ints:
        return np.bincount(self.code[self.code >= 0], minlength=max(1, len(self.texts))).astype(np.int32)


@dataclass(slots=True)
class Features:
    """Everything the comparisons look at; each array has one entry a record, in the order of ``record_no``.

    Dates are whole numbers ``yyyymmdd`` with ``00`` for an unknown month or day and 0 for none.
    ``birth_derived`` marks a birth date that only the record's own id number tells.
    """

    size: int
    name: Ints
    former: Ints
    names: list[FoldedName]
    name_counts: Ints
    id_code: Ints
    ids: list[str]
    clue: Coded
    birth: Ints
    birth_derived: Bools
    id_birth: Ints
    sex: Ints
    dwelling: Ints
    hukou_dwelling: Ints
    dwelling_counts: Ints
    building: Ints
    estate: Coded
    community: Coded
    phones: np.ndarray[tuple[int, int], np.dtype[np.int32]]
    phone_counts: Ints
    spouse: Ints
    spouse_id: Ints
    source: Ints
    household: Ints


COLUMNS = (
    "source_id", "name", "name_former", "name_bracketed", "id_number", "id_clue", "id_birth", "id_sex", "sex", "birth_date", "phones",
    "dwelling", "hukou_dwelling", "estate", "building", "community", "household_no", "spouse_name", "spouse_id",
)  # fmt: skip
"""The columns of ``core.person_record`` that linkage looks at; no other is asked for."""


def build_features(records: pa.Table) -> Features:
    """Features of ``records`` (columns of ``core.person_record``, ordered by ``record_no`` from 0)."""
    column = {name: _text(records.column(name)) for name in COLUMNS}
    former = pc.coalesce(column["name_former"], column["name_bracketed"])
    names, printed = code_together(column["name"], former, column["spouse_name"])
    folded = [fold(text) for text in printed]
    (merged,), texts = code_together(pa.array([one.text for one in folded], pa.string()))
    first = dict(reversed([(one.text, one) for one in folded]))
    own, before, spouse = (_through(codes, merged) for codes in names)
    ids, id_texts = code_together(column["id_number"], column["spouse_id"])
    dwellings, _ = code_together(column["dwelling"], column["hukou_dwelling"])
    stated, inside = _dates(column["birth_date"]), _dates(column["id_birth"])
    whole = ids[0] >= 0
    phones, phone_counts = _phones(column["phones"])
    return Features(
        size=len(records),
        name=own,
        former=before,
        names=[first[text] for text in texts],
        name_counts=np.bincount(own[own >= 0], minlength=max(1, len(texts))).astype(np.int32),
        id_code=ids[0],
        ids=id_texts,
        clue=_coded(pc.if_else(pa.array(whole), None, column["id_clue"])),
        birth=np.where(stated > 0, stated, inside),
        birth_derived=(stated == 0) & (inside > 0),
        id_birth=np.where(whole, inside, 0).astype(np.int32),
        sex=_sexes(pc.coalesce(column["sex"], column["id_sex"])),
        dwelling=dwellings[0],
        hukou_dwelling=dwellings[1],
        dwelling_counts=np.bincount(np.concatenate([d[d >= 0] for d in dwellings]), minlength=1).astype(np.int32),
        building=_coded(pc.binary_join_element_wise(column["estate"], column["building"], "|")).code,
        estate=_coded(column["estate"]),
        community=_coded(column["community"]),
        phones=phones,
        phone_counts=phone_counts,
        spouse=spouse,
        spouse_id=ids[1],
        source=_coded(column["source_id"]).code,
        household=_coded(pc.binary_join_element_wise(column["source_id"], column["household_no"], "|")).code,
    )


def code_together(*columns: pa.Array) -> tuple[list[Ints], list[str]]:
    """Several columns coded over one list of texts."""
    coded = pa.concat_arrays(columns).dictionary_encode()
    codes = coded.indices.fill_null(NONE).to_numpy().astype(np.int32)
    return np.split(codes, len(columns)), coded.dictionary.to_pylist()


def _text(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays([chunk.cast(pa.string()) for chunk in column.chunks]) if column.num_chunks else pa.array([], pa.string())


def _coded(column: pa.Array) -> Coded:
    (codes,), texts = code_together(column)
    return Coded(codes, texts)


def _through(codes: Ints, to: Ints) -> Ints:
    return np.where(codes >= 0, to[codes], NONE).astype(np.int32) if len(to) else codes


def _dates(column: pa.Array) -> Ints:
    """ISO texts of any precision as ``yyyymmdd``."""
    (codes,), texts = code_together(column)
    numbers = np.array([*(int(text.replace("-", "").ljust(8, "0")) for text in texts), 0], dtype=np.int32)
    return numbers[codes]


def _sexes(column: pa.Array) -> Ints:
    """1, 2, or 0 where a record says neither (GB/T 2261.1 has 0 and 9 for unknown)."""
    (codes,), texts = code_together(column)
    return np.array([*(int(text) if text in ("1", "2") else 0 for text in texts), 0], dtype=np.int32)[codes]


def _phones(column: pa.Array) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int32]], Ints]:
    """Up to three phones a record as codes, and how many records state each."""
    (cells,), printed = code_together(column)
    split = [cell.split(";")[:PHONES] for cell in printed]
    (codes,), texts = code_together(pa.array([phone for some in split for phone in some], pa.string()))
    table = np.full((len(split) + 1, PHONES), NONE, dtype=np.int32)  # the last row stands for "none stated"
    lengths = np.array([len(some) for some in split], dtype=np.int64)
    rows = np.repeat(np.arange(len(split)), lengths)
    table[rows, np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)] = codes
    found = table[cells]
    return found, np.bincount(found[found >= 0], minlength=max(1, len(texts))).astype(np.int32)
