"""Finding the few entries of whole columns that state one of a few codes, and writing only what differs.

Here: how a night touches columns of a whole district. Not here: what they mean (``blocking``, ``terms``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.linkage.arrays import Hashes, Ints

BITS = 20
"""Of a code's lowest bits by which most entries are told apart: the table then stays in the processor's cache."""


def look_up(columns: Sequence[Hashes], wanted: Hashes) -> tuple[Hashes, Ints, Ints]:
    """The codes in their order, places and columns of all entries that state one of ``wanted`` (ascending, distinct, without 0)."""
    places, of, codes = [], [], []
    mask = np.int64((1 << BITS) - 1)
    table = np.zeros(1 << BITS, dtype=bool)
    table[wanted.view(np.int64) & mask] = True
    for number, column in enumerate(columns):
        at = np.flatnonzero(table.take(column.view(np.int64) & mask)).astype(np.int32)
        places.append(at)
        of.append(np.full(len(at), number, dtype=np.int32))
        codes.append(column[at])
    found = np.concatenate(codes)
    order = np.argsort(found)
    found = found[order]
    if not len(wanted):
        order, found = order[:0], found[:0]
    else:
        # ordered codes are looked for one beside the other, which is several times as fast
        same = wanted[np.minimum(np.searchsorted(wanted, found), len(wanted) - 1)] == found
        order, found = order[same], found[same]
    return found, np.concatenate(places)[order], np.concatenate(of)[order]


def put(column: np.ndarray, places: Ints, values: np.ndarray) -> None:
    """``column[places] = values``, writing what differs: a page of a file that is only read costs next to nothing."""
    differs = column[places] != values
    column[places[differs]] = values[differs]
