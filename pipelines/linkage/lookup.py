"""Finding the few entries of whole columns that state one of a few codes, matching codes of two nights, and writing only
what differs.

Here: how a night touches columns of a whole district. Not here: what they mean (``blocking``, ``terms``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import NONE, Bools, Hashes, Ints, in_order, positions, runs

BITS = 20
"""Of a code's lowest bits by which most entries are told apart: the table then stays in the processor's cache."""

MANY = 20_000
"""Codes from which on a table pays where whole columns are matched."""
CELLS = np.int64((1 << 21) - 1)


@dataclass(frozen=True, slots=True)
class Instead:
    """What some records state that is not written into the columns yet: of the places ``at`` (``changed`` marks them) the ``values``
    count, one array a column."""

    changed: Bools
    at: Ints
    values: tuple[Hashes, ...]


def look_up(columns: Sequence[Hashes], wanted: Hashes, instead: Instead | None = None) -> tuple[Hashes, Ints, Ints]:
    """The codes in their order, places and columns of all entries that state one of ``wanted`` (ascending, distinct, without 0)."""
    places, of, codes = [], [], []
    mask = np.int64((1 << BITS) - 1)
    table = np.zeros(1 << BITS, dtype=bool)
    table[wanted.view(np.int64) & mask] = True
    for number, column in enumerate(columns):
        at = np.flatnonzero(table.take(column.view(np.int64) & mask)).astype(np.int32)
        found = column[at]
        if instead is not None:
            stays, new = ~instead.changed[at], np.flatnonzero(table.take(instead.values[number].view(np.int64) & mask))
            at = np.concatenate([at[stays], instead.at[new]])
            found = np.concatenate([found[stays], instead.values[number][new]])
        places.append(at)
        of.append(np.full(len(at), number, dtype=np.int32))
        codes.append(found)
    found, order = in_order(np.concatenate(codes))
    if not len(wanted):
        order, found = order[:0], found[:0]
    else:
        # ordered codes are looked for one beside the other, which is several times as fast
        same = wanted[np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)] == found
        order, found = order[same], found[same]
    return found, np.concatenate(places)[order], np.concatenate(of)[order]


def same_codes(before: Hashes, now: Hashes) -> Ints:
    """For each code of ``now`` the place of the same one in ``before`` (0: empty), each place given once; NONE where none is left.

    Of several equal ones each gets a place of its own, whichever: they are interchangeable.
    """
    place = np.full(len(now), NONE, dtype=np.int32)
    taken = before == 0
    # most are found by a table of some of their bits, at a fraction of what sorting costs
    for shift in (0, 21, 42) if min(len(before), len(now)) > MANY else ():
        bits = (before >> np.uint64(shift)).view(np.int64) & CELLS
        held, asked = np.flatnonzero(~taken).astype(np.int32), np.flatnonzero(place == NONE).astype(np.int32)
        table, owner = np.zeros(int(CELLS) + 1, dtype=np.int32), np.full(len(before), NONE, dtype=np.int32)
        table[bits[held]] = held
        at = table[(now[asked] >> np.uint64(shift)).view(np.int64) & CELLS]
        same = (before[at] == now[asked]) & ~taken[at]
        asked, at = asked[same], at[same]
        owner[at] = asked
        mine = owner[at] == asked
        place[asked[mine]] = at[mine]
        taken[at] = True
    asked = np.flatnonzero(place == NONE).astype(np.int32)
    held = np.flatnonzero(~taken).astype(np.int32)
    (old, by), (new, to) = in_order(before[held]), in_order(now[asked])
    held, order = held[by], asked[to]
    starts, sizes = runs(new)
    at = np.searchsorted(old, new) + positions(starts, sizes)
    same = at < len(old)
    same[same] = old[at[same]] == new[same]
    place[order[same]] = held[at[same]]
    return place


def put(column: np.ndarray, places: Ints, values: np.ndarray) -> None:
    """``column[places] = values``, writing what differs: a page of a file that is only read costs next to nothing."""
    differs = column[places] != values
    column[places[differs]] = values[differs]
