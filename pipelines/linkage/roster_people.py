"""Who a roster may mean: residents as arrays, and the persons that roster rows name, each distinct one once.

Here: from the columns of ``warehouse/store/queries/roster_people.sql`` and ``roster_rows.sql`` to arrays. Not here: bringing the two
together (``roster_pairs``), weighing (``roster_odds``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import NONE, Bools, Hashes, Ints, Places, among, counted, mixed, positions, runs
from pipelines.linkage.context import Shares, name_shares
from pipelines.linkage.names import Names, code_names

LEVELS = ("place_1", "place_2", "place_3", "place_4", "unit")
REGISTERED = ("registered_1", "registered_2", "registered_3", "registered_4", "registered_unit")
PHONES = ("phone_1", "phone_2", "phone_3")
TRAITS = ("head", "related", "member", "dibao", "gone")
Table = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
"""Hashes in columns: ``LEVELS``, ``REGISTERED`` or ``PHONES``."""
LARGEST_FAMILY = 15
"""Records under one household number of one system, above which it is no family: a collective household, a word in the cell."""


@dataclass(slots=True)
class Named:
    """The distinct persons named, one entry each: the same name at the same place in the same role is decided once, so it cannot
    be decided differently from row to row. ``place`` has the columns ``LEVELS``, ``phone`` those of ``PHONES``; 0 is "not stated"."""

    name: Ints
    member: Bools
    paired: Bools
    place: Table
    phone: Table
    row: Ints
    """Of each roster row, the person it names."""

    def __len__(self) -> int:
        return len(self.name)


@dataclass(slots=True)
class People:
    """Records (``resident``, ``place``, ``registered``, ``phone``, ``household``: one entry each) and what they make of residents.

    ``bearer_name`` and ``bearer``: every name a resident goes by, and the resident; ``former`` marks names given up or in brackets.
    ``traits``: a column a word of ``TRAITS``; ``born`` is a year, 0 where none is stated; ``records`` counts a resident's records, and
    ``by_resident`` has the records of the first resident, then those of the second, …
    """

    resident: Ints
    place: Table
    registered: Table
    phone: Table
    household: Hashes
    bearer_name: Ints
    bearer: Ints
    former: Bools
    traits: dict[str, Bools]
    born: Ints
    records: Places
    by_resident: Places
    ids: pa.Array

    def __len__(self) -> int:
        return len(self.records)

    def records_of(self, residents: Ints) -> tuple[Places, Places]:
        """Every pair ``(at, record)`` of a place among ``residents`` and a record of the one there."""
        return spread(self.by_resident, np.cumsum(self.records) - self.records, self.records, residents)


def read(rows: pa.Table, people: pa.Table) -> tuple[Named, People, Names, Shares]:
    """Both tables as arrays over the same names, and the chance that another person bears each name."""
    columns = [_text(rows, "name"), *(_text(people, column) for column in ("name", "former", "bracketed"))]
    (codes,), _, names = code_names(pa.concat_arrays(columns))
    asked, *borne = np.split(codes, np.cumsum([len(column) for column in columns])[:-1])
    residents = _people(people, borne)
    current = ~residents.former
    bearers = np.bincount(residents.bearer_name[current], minlength=len(names)).astype(np.float64)
    return _named(rows, asked), residents, names, name_shares(names, bearers)[0]


def joined(wanted: Hashes, codes: Hashes) -> tuple[Places, Places]:
    """Every pair ``(at, to)`` with ``wanted[at] == codes[to]``; 0 meets nothing."""
    to = np.flatnonzero(among(codes, wanted))
    to = to[np.argsort(codes[to], kind="stable")]
    starts, sizes = runs(codes[to])
    asked = np.flatnonzero(among(wanted, codes[to[starts]]))
    at, found = spread(to, starts, sizes, np.searchsorted(codes[to[starts]], wanted[asked]))
    return asked[at], found


def spread(members: Places, starts: Places, sizes: Places, groups: Places | Ints) -> tuple[Places, Places]:
    """Every pair ``(at, member)`` of a place among ``groups`` and a member of the group there; groups are runs of ``members``."""
    some = sizes[groups]
    at = np.repeat(np.arange(len(groups)), some)
    return at, members[np.repeat(starts[groups], some) + positions(np.cumsum(some) - some, some)]


def _named(rows: pa.Table, name: Ints) -> Named:
    member = np.array(rows.column("role").to_numpy(zero_copy_only=False) == "member", dtype=bool)
    paired = rows.column("paired").to_numpy().astype(bool)
    place, phone = _hashes(rows, LEVELS), _hashes(rows, PHONES)
    _, first, row = np.unique(mixed(name + 1, member, paired, *place.T, *phone.T), return_index=True, return_inverse=True)
    return Named(name[first], member[first], paired[first], place[first], phone[first], row.astype(np.int32))


def _people(people: pa.Table, borne: list[Ints]) -> People:
    resident = people.column("resident_no").to_numpy().astype(np.int32)
    size = int(resident.max(initial=-1)) + 1
    last = np.zeros(size, dtype=np.int64)
    last[resident] = np.arange(len(resident))
    born = np.zeros(size, dtype=np.int32)
    np.maximum.at(born, resident, people.column("born").to_numpy().astype(np.int32))
    name, bearer, former = _bearers(borne, resident)
    return People(
        resident=resident,
        place=_hashes(people, LEVELS),
        registered=_hashes(people, REGISTERED),
        phone=_hashes(people, PHONES),
        household=_families(people.column("household").to_numpy().astype(np.uint64)),
        bearer_name=name,
        bearer=bearer,
        former=former,
        traits={trait: np.bincount(resident[people.column(trait).to_numpy().astype(bool)], minlength=size) > 0 for trait in TRAITS},
        born=born,
        records=np.bincount(resident, minlength=size),
        by_resident=np.argsort(resident, kind="stable"),
        ids=_text(people, "resident_id").take(pa.array(last)),
    )


def _families(household: Hashes) -> Hashes:
    """0 where a household number stands for more than a family."""
    return np.where(counted(household) <= LARGEST_FAMILY, household, np.uint64(0))


def _bearers(borne: list[Ints], resident: Ints) -> tuple[Ints, Ints, Bools]:
    """Each name of each resident once, as a current one where any record states it so."""
    name, who = np.concatenate(borne), np.tile(resident, len(borne))
    former = np.repeat([False, True, True], len(resident))
    stated = name != NONE
    keys = (name[stated].astype(np.int64) << 32) | (who[stated].astype(np.int64) << 1) | former[stated]
    keys = np.unique(keys)
    first = np.concatenate([[True], (keys[1:] >> 1) != (keys[:-1] >> 1)]) if len(keys) else np.zeros(0, dtype=bool)
    keys = keys[first]
    return (keys >> 32).astype(np.int32), ((keys & 0xFFFFFFFF) >> 1).astype(np.int32), (keys & 1).astype(bool)


def _text(table: pa.Table, column: str) -> pa.Array:
    chunks = [chunk.cast(pa.string()) for chunk in table.column(column).chunks]
    return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())


def _hashes(table: pa.Table, columns: tuple[str, ...]) -> Table:
    found: Table = np.stack([table.column(column).to_numpy().astype(np.uint64) for column in columns], axis=1)
    return found
