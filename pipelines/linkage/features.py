"""Records as arrays: every text a whole number, so that a pair is compared by gathering.

Here: from the columns of ``core.person_record`` to ``Features``. Not here: comparing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

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
    prefix: Ints
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
    frame = {name: records.column(name).to_pandas() for name in records.column_names}
    former = frame["name_former"].where(frame["name_former"].notna(), frame["name_bracketed"])
    names = code_together(frame["name"], former, frame["spouse_name"])
    folded = [fold(text) for text in names[1]]
    merged, texts = pd.factorize(np.array([one.text for one in folded], dtype=object))
    first = {text: i for i, text in reversed(list(enumerate(one.text for one in folded)))}
    own, before, spouse = (_through(codes, merged) for codes in names[0])
    ids, id_texts = code_together(frame["id_number"], frame["spouse_id"])
    dwellings, _ = code_together(frame["dwelling"], frame["hukou_dwelling"])
    stated, inside = _dates(frame["birth_date"]), _dates(frame["id_birth"])
    whole = ids[0] >= 0
    phones, phone_counts = _phones(frame["phones"])
    sex = pd.to_numeric(frame["sex"].where(frame["sex"].notna(), frame["id_sex"]), errors="coerce").fillna(0).to_numpy(np.int32)
    place = frame["estate"].str.cat(frame["building"], sep="|")
    household = frame["source_id"].str.cat(frame["household_no"], sep="|")
    return Features(
        size=len(records),
        name=own,
        former=before,
        names=[folded[first[text]] for text in texts],
        name_counts=np.bincount(own[own >= 0], minlength=max(1, len(texts))).astype(np.int32),
        id_code=ids[0],
        ids=id_texts,
        clue=_coded(frame["id_clue"].where(~whole)),
        prefix=_prefix(frame["id_number"], frame["id_clue"]),
        birth=np.where(stated > 0, stated, inside),
        birth_derived=(stated == 0) & (inside > 0),
        id_birth=np.where(whole, inside, 0).astype(np.int32),
        sex=np.where((sex == 1) | (sex == 2), sex, 0).astype(np.int32),
        dwelling=dwellings[0],
        hukou_dwelling=dwellings[1],
        dwelling_counts=np.bincount(np.concatenate([d[d >= 0] for d in dwellings]), minlength=1).astype(np.int32),
        building=_coded(place).code,
        estate=_coded(frame["estate"]),
        community=_coded(frame["community"]),
        phones=phones,
        phone_counts=phone_counts,
        spouse=spouse,
        spouse_id=ids[1],
        source=_coded(frame["source_id"]).code,
        household=_coded(household).code,
    )


def code_together(*columns: pd.Series[str]) -> tuple[list[Ints], list[str]]:
    """Several columns coded over one list of texts."""
    codes, texts = pd.factorize(pd.concat(columns, ignore_index=True).astype(object))
    return [part.astype(np.int32) for part in np.split(codes, len(columns))], list(texts)


def _coded(column: pd.Series[str]) -> Coded:
    codes, texts = pd.factorize(column.astype(object))
    return Coded(codes.astype(np.int32), list(texts))


def _through(codes: Ints, to: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Ints:
    return np.where(codes >= 0, to[codes], NONE).astype(np.int32) if len(to) else codes


def _dates(column: pd.Series[str]) -> Ints:
    """ISO texts of any precision as ``yyyymmdd``."""
    distinct, texts = pd.factorize(column.astype(object))
    numbers = np.array([int(text.replace("-", "").ljust(8, "0")) for text in texts] + [0], dtype=np.int32)
    return numbers[distinct]


def _prefix(ids: pd.Series[str], clues: pd.Series[str]) -> Ints:
    """The first 15 digits as a code, where a number or what is left of it shows them."""
    text = ids.where(ids.notna(), clues).str.slice(0, 15)
    shown = text.where(text.str.fullmatch(r"\d{15}", na=False))
    return _coded(shown).code


def _phones(column: pd.Series[str]) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int32]], Ints]:
    """Up to three phones a record as codes, and how many records state each."""
    cells, printed = pd.factorize(column.astype(object))
    split = [(cell.split(";") + [None] * PHONES)[:PHONES] for cell in printed] + [[None] * PHONES]
    codes, texts = pd.factorize(np.array(split, dtype=object).ravel())
    table = codes.astype(np.int32).reshape(-1, PHONES)[cells]
    return table, np.bincount(table[table >= 0], minlength=max(1, len(texts))).astype(np.int32)
