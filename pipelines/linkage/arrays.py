"""Arrays that the linkage core is made of: their types, hashing and counting.

Here: what has nothing to do with people. A hash of 0 stands for "not stated" everywhere.
"""

from __future__ import annotations

import numpy as np

Ints = np.ndarray[tuple[int], np.dtype[np.int32]]
Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
Floats = np.ndarray[tuple[int], np.dtype[np.float32]]
Levels = np.ndarray[tuple[int], np.dtype[np.int8]]
Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]
NONE = -1
"""A code that stands for "not stated"."""
FEW = 1_000
"""Entries up to which there is nothing to gain."""
PIECE = 1 << 15
"""Entries worked on at a time: three arrays of 256 KiB, within the 1 MiB that a core has for itself."""


def mixed(*columns: np.ndarray) -> Hashes:
    """One hash of several columns of whole numbers (the finaliser of splitmix64 after each).

    Worked out piece by piece: what lies between two steps then stays in the processor's cache (a fifth of the time at 500,000 entries).
    """
    found = np.zeros(len(columns[0]), dtype=np.uint64)
    aside = np.empty(min(len(found), PIECE), dtype=np.uint64)
    for start in range(0, len(found), PIECE):
        piece = found[start : start + PIECE]
        spare = aside[: len(piece)]
        for column in columns:
            piece *= np.uint64(0x9E3779B97F4A7C15)
            piece ^= column[start : start + PIECE].astype(np.uint64, copy=False)
            for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
                np.right_shift(piece, np.uint64(shift), out=spare)
                piece ^= spare
                if factor > 1:
                    piece *= np.uint64(factor)
    return found


def where_stated(hashes: Hashes, *stated: Bools | Hashes | Ints) -> Hashes:
    """``hashes`` with 0 wherever one of ``stated`` is 0 or False."""
    whole = np.ones(len(hashes), dtype=bool)
    for one in stated:
        whole &= one != 0
    return np.where(whole, hashes, np.uint64(0))


def positions(starts: Ints | Places, lengths: Ints | Places) -> Ints:
    """0, 1, 2 … within each run."""
    total = int(lengths.sum())
    found: Ints = (np.arange(total, dtype=np.int32) - np.repeat(starts, lengths)).astype(np.int32)
    return found


def summed(values: Hashes, starts: Ints, chosen: Bools | None = None) -> Hashes:
    """Sums (modulo 2**64) of each run of ``values``, of the ``chosen`` ones only; every run but the last must not be empty."""
    if chosen is not None:
        values = np.where(chosen, values, np.uint64(0))
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, dtype=np.uint64)


def in_order(codes: np.ndarray) -> tuple[np.ndarray, Places]:
    """``codes`` (whole numbers from 0 on) ascending, and the place of each; equal ones stay in their order.

    What a stable ``np.argsort`` gives, in a third of its time: number and place are sorted as one word, which a processor does many
    at a time. Where both do not fit into 64 bits, the lowest bits of the number stay outside at first: among 500,000 hashes two are
    then alike once in some 280 times, and are set right.
    """
    count = len(codes)
    if count < FEW:
        order = np.argsort(codes, kind="stable")
        return codes[order], order
    bits = np.uint64(count.bit_length())
    values = codes.view(np.uint64) if codes.dtype.itemsize == 8 else codes.astype(np.uint64)
    outside = np.uint64(max(0, int(values.max()).bit_length() + int(bits) - 64))
    packed = values >> outside
    packed <<= bits
    packed |= np.arange(count, dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    if not outside:
        packed >>= bits
        return packed.astype(codes.dtype, copy=False), order
    wrong = np.flatnonzero((found := values[order])[1:] < found[:-1])
    if len(wrong) > FEW:  # no hashes: numbers whose highest bits say little
        order = np.argsort(codes, kind="stable")
        return codes[order], order
    packed >>= bits
    for alike in each_once(packed[wrong] + np.uint64(1)) - np.uint64(1):
        run = slice(*np.searchsorted(packed, [alike, alike + np.uint64(1)]).tolist())
        order[run] = order[run][np.argsort(found[run], kind="stable")]
        found[run] = values[order[run]]
    return found.astype(codes.dtype, copy=False), order


def each_once(codes: Hashes) -> Hashes:
    """The distinct codes in their order, 0 left out (``np.unique`` takes ten times as long for whole numbers)."""
    ordered = np.sort(codes[codes != 0])
    return ordered[runs(ordered)[0]]


def counted(codes: Hashes) -> Ints:
    """For each entry how many entries are equal to it; 0 where nothing is stated."""
    sorted_codes, order = in_order(codes)
    _, sizes = runs(sorted_codes)
    found = np.empty(len(codes), dtype=np.int32)
    found[order] = np.repeat(sizes, sizes)
    found[codes == 0] = 0
    return found


def numbered(codes: np.ndarray) -> tuple[Ints, Places]:
    """For each entry the number of its code among the distinct ones (0, 1 … ascending), and where each of those stands first."""
    ordered, order = in_order(codes)
    starts, sizes = runs(ordered)
    found = np.empty(len(codes), dtype=np.int32)
    found[order] = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)
    return found, order[starts]


def runs(sorted_codes: np.ndarray) -> tuple[Places, Places]:
    """Where each run of equal entries starts, and how long it is."""
    if len(sorted_codes) == 0:
        nothing = np.zeros(0, dtype=np.intp)
        return nothing, nothing
    starts = np.flatnonzero(np.concatenate([[True], sorted_codes[1:] != sorted_codes[:-1]]))
    return starts, np.diff(np.append(starts, len(sorted_codes)))


def among(codes: Hashes, wanted: Hashes) -> Bools:
    """As ``np.isin``, by a table of the lowest bits first: few codes are wanted, and most are told apart by those. 0 is never among."""
    found = np.zeros(len(codes), dtype=bool)
    if len(wanted) == 0:
        return found
    bits = np.uint64((1 << 20) - 1)  # the table then stays in the processor's cache
    table = np.zeros(1 << 20, dtype=bool)
    table[wanted & bits] = True
    at = np.flatnonzero(table[codes & bits])
    ordered, some = np.sort(wanted), codes[at]
    place = np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)
    found[at] = (ordered[place] == some) & (some != 0)
    return found


def distinct(*columns: Hashes) -> Bools:
    """True once for each distinct combination of the columns."""
    codes = mixed(*columns)
    ordered, order = in_order(codes)
    first = np.zeros(len(codes), dtype=bool)
    first[order[runs(ordered)[0]]] = True
    return first
