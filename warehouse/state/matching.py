"""Which row of tonight is which record of before: one to one, the surest likeness first.

Here: that decision, on fingerprints alone. Not here: where they come from (``pipelines.night.naming``), who remembers
(``record_names``).

A fingerprint is a whole number, 0 where a record states nothing. A likeness counts only where it is the only one on both
sides among those still without a partner: where two could be meant, neither is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from warehouse.state.inheritance import Ids
from warehouse.state.spans import Bools

Prints = np.ndarray[tuple[int, int], np.dtype[np.uint64]]
Numbers = np.ndarray[tuple[int], np.dtype[np.uint64]]

PRINTS = ("made", "content", "id_number", "name", "birth_date", "dwelling", "phones")
"""``made``: what the record's key makes of it (see ``record_names``); ``content``: everything that linkage looks at."""
ALL_ROWS = ("made", "content")
"""Enough for a row that nothing happened to; the others are asked only of what is left over."""

LIKENESSES: tuple[tuple[str, ...], ...] = (
    ("made", "content"),  # nothing happened
    ("content",),  # moved to another key, and nothing else
    ("made", "id_number"),
    ("made", "name", "birth_date"),
    ("id_number", "name"),
    ("name", "birth_date", "dwelling"),  # before name and birth date alone: two persons may share those
    ("name", "birth_date", "phones"),
    ("id_number",),
    ("name", "birth_date"),
    ("made", "name"),  # a key alone is not enough: keys are given to others
    ("made", "birth_date"),
    ("name", "phones"),
    ("name", "dwelling"),
)


def match(rows: Prints, known: Prints, tier: Ids, details: Callable[[Ids], Prints]) -> tuple[Ids, Prints]:
    """The known record that each row is (-1: none), and the fingerprints of the rows, columns ``PRINTS``.

    ``rows``: one line a row with the columns ``ALL_ROWS``; ``details`` gives ``PRINTS`` for rows by place. ``known``: one line a
    record, columns ``PRINTS``. ``tier``: 0 for records that were there the night before, larger ones for those that had
    gone: of one likeness the lower tier is asked first.
    """
    found = np.full(len(rows), -1, dtype=np.int64)
    tiers = [np.flatnonzero(tier == one) for one in np.unique(tier)]
    ours, theirs = _mixed(rows, LIKENESSES[0], ALL_ROWS), _mixed(known, LIKENESSES[0])
    for records in tiers:
        _pair(found, np.flatnonzero(found < 0), ours, records, theirs)
    left = np.flatnonzero(found < 0)
    prints = np.append(known, np.zeros((1, len(PRINTS)), dtype=np.uint64), axis=0)[found]
    if not len(left):
        return found, prints
    prints[left] = details(left)
    taken = np.zeros(len(known) + 1, dtype=np.bool_)  # the last stands for -1
    taken[found] = True
    tiers = [records[~taken[records]] for records in tiers]
    for likeness in LIKENESSES[1:]:
        for records in tiers:
            rest, free = left[found[left] < 0], records[~taken[records]]
            ours, theirs = _mixed(prints[rest], likeness), _mixed(known[free], likeness)
            if likeness == ("content",):  # whole contents that are equal are interchangeable: the first is the first
                ours, theirs = (_told_apart(mixed, some[:, 0]) for mixed, some in ((ours, prints[rest]), (theirs, known[free])))
            _pair(found, rest, ours, free, theirs, local=True)
            taken[found] = True
    return found, prints


def _pair(found: Ids, rows: Ids, ours: Numbers, records: Ids, theirs: Numbers, *, local: bool = False) -> None:
    """Write into ``found`` the partner of each row that has just one. ``local``: the numbers are of these rows and records only."""
    ours, theirs = (ours, theirs) if local else (ours[rows], theirs[records])
    rows, ours, records, theirs = rows[ours != 0], ours[ours != 0], records[theirs != 0], theirs[theirs != 0]
    single, only = ~pd.Index(ours).duplicated(keep=False), ~pd.Index(theirs).duplicated(keep=False)
    at = pd.Index(theirs[only]).get_indexer(pd.Index(ours[single]))
    found[rows[single][at >= 0]] = records[only][at[at >= 0]]


def _told_apart(mixed: Numbers, made: Numbers) -> Numbers:
    """Equal numbers made different by their place in the order of ``made``, so that it is no matter how rows are ordered."""
    order = np.lexsort((made, mixed))
    nth = np.empty(len(mixed), dtype=np.uint64)
    nth[order] = pd.Series(mixed[order]).groupby(mixed[order]).cumcount().to_numpy(np.uint64)
    return np.where(mixed == 0, mixed, _mixed(np.stack([mixed, nth + np.uint64(1)], axis=1), ("0", "1"), ("0", "1")))


def _mixed(prints: Prints, likeness: Sequence[str], columns: Sequence[str] = PRINTS) -> Numbers:
    """One number for several fingerprints, 0 where one is missing."""
    found = np.zeros(len(prints), dtype=np.uint64)
    whole: Bools = np.ones(len(prints), dtype=np.bool_)
    for name in likeness:
        part = prints[:, columns.index(name)]
        found = (found ^ part) * np.uint64(0x9E3779B97F4A7C15)  # odd: no two numbers of one column fall together
        found ^= found >> np.uint64(32)
        whole &= part != 0
    return np.where(whole, found, np.uint64(0))
