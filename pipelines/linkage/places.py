"""Places of records: who keeps the one of the night before, who takes whose, and what is written there.

Here: matching tonight's records to the places that linkage keeps, putting features there, and where surnames end when other records print
them. Not here: what follows for pairs (``incremental``), the files (``memory``).
"""

from __future__ import annotations

import numpy as np

from pipelines.linkage.arrays import NONE, Hashes, Ints, Places, mixed, where_stated
from pipelines.linkage.features import Features
from pipelines.linkage.lookup import put, same_codes
from pipelines.linkage.names import end_surnames, shortest_surnames

NAMED = ("name", "former", "spouse")
"""Columns of codes into the names: ``NONE`` where nothing is stated."""
LOOKED_THROUGH = (*NAMED, "id_number")
"""Columns that are looked through as a whole: an empty place must say nothing there. What else it says is asked by nobody."""


def whole_numbers(content: Hashes) -> Hashes:
    """Contents by which records are matched: 0 stands for an empty place."""
    return np.maximum(content.astype(np.uint64), np.uint64(1))


def left_over(before: Hashes, place: Ints) -> Ints:
    """Places that held a record and were given to none."""
    here = before != 0
    here[place[place != NONE]] = False
    return np.flatnonzero(here).astype(np.int32)


def places_for(features: Features, new: Features, gone: Ints, empty: Ints) -> Ints:
    """Where the ``new`` records go: to the places of those that went, each to one of its own source, number and name where there is
    one, since little is then written; the rest to what is left and ``empty``. Which one is taken changes nothing else."""
    found = np.full(new.size, NONE, dtype=np.int32)
    free = np.ones(len(gone), dtype=bool)
    for alike in (_by_number, _by_name):
        open_, rest = np.flatnonzero(found == NONE).astype(np.int32), gone[free]
        at = same_codes(alike(features, rest), alike(new, open_))
        found[open_[at != NONE]] = rest[at[at != NONE]]
        free &= ~np.isin(gone, found)
    found[found == NONE] = np.concatenate([gone[free], empty])[: (found == NONE).sum()]
    return found


def _by_number(features: Features, some: Ints) -> Hashes:
    number = features.id_number[some]
    return where_stated(mixed(features.source[some], number), number)


def _by_name(features: Features, some: Ints) -> Hashes:
    return mixed(features.source[some], np.append(features.names.whole, np.uint64(0))[features.name[some]], features.birth[some])


def with_room(features: Features, size: int) -> Features:
    """The same features with empty places behind them."""
    columns = {}
    for name, column in features.columns().items():
        columns[name] = np.full(size, NONE if name in NAMED else 0, dtype=column.dtype)
        columns[name][: features.size] = column
    return Features(size=size, names=features.names, **columns)


def emptied(features: Features, places: Ints | Places) -> Features:
    """``features`` with nothing stated at ``places`` (changed in place)."""
    for name, column in features.columns().items():
        column[places] = NONE if name in NAMED else np.zeros(1, dtype=column.dtype)[0]
    return features


def empty_out(features: Features, places: Ints) -> None:
    """Let ``places`` of the whole district say nothing wherever somebody looks."""
    for name in LOOKED_THROUGH:
        getattr(features, name)[places] = NONE if name in NAMED else 0


def write(features: Features, places: Ints, new: Features) -> None:
    """Put new records into ``places``; their names are found among the known ones or added to them."""
    known, order = features.names.whole, np.argsort(features.names.whole)
    at = np.minimum(np.searchsorted(known[order], new.names.whole), max(0, len(known) - 1))
    same = known[order][at] == new.names.whole if len(known) else np.zeros(len(new.names), dtype=bool)
    code = np.empty(len(new.names) + 1, dtype=np.int32)
    fresh = np.flatnonzero(~same).astype(np.int32)
    code[:-1][same] = order[at[same]]
    code[fresh] = len(known) + np.arange(len(fresh))
    code[-1] = NONE
    features.names = features.names.joined(new.names.take(fresh))
    for name, column in features.columns().items():
        values = new.columns()[name]
        put(column, places, code[values] if name in NAMED else values)


def end_surnames_again(features: Features, before: Features, now: Features) -> Ints:
    """Names whose surnames end elsewhere since some records changed: where a first one prints the dot, or the last one that did is
    gone. ``before`` and ``now``: those records; the names of ``features`` are brought up to it."""
    names = features.names
    longest = np.zeros(len(names) + 1, dtype=np.int32)
    for some in (before, now):
        for name in NAMED:
            code, end = getattr(some, name), getattr(some, f"{name}_end")
            np.maximum.at(longest, code[end > 1], end[end > 1])
    codes = np.flatnonzero(longest[:-1]).astype(np.int32)  # the last is no name: of an empty place only that is said
    ends = np.zeros(len(names) + 1, dtype=np.int32)
    ends[codes] = shortest_surnames(names, codes)
    codes = codes[longest[codes] > ends[codes]]
    if not len(codes):
        return codes
    asked = np.zeros(len(names) + 1, dtype=bool)
    asked[codes] = True
    for name in NAMED:
        at = np.flatnonzero(asked[getattr(features, name)])
        np.maximum.at(ends, getattr(features, name)[at], getattr(features, f"{name}_end")[at])
    moved: Ints = codes[ends[codes] != names.surname_size[codes]]
    end_surnames(names, moved, ends[moved])
    return moved
