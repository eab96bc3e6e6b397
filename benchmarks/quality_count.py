"""A linked district counted against its truth, by person and by resident, as intervals need it.

Here: pairs, mixed residents, twins, two numbers, questions. Not here: intervals (``quality_interval``), what went wrong where
(``quality_faults``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.linkage_measure import Labels
from pipelines.linkage.cluster import Decision
from pipelines.linkage.linking import Linked

Units = list[tuple[int, int, int]]
"""Kinds of units (people, or residents): pairs of records each has, of these the right ones, and how many such units there are."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counted:
    """One district, or several added up."""

    records: int
    people: Units
    """Of each person: pairs of its records, and those of them that share a resident. Recall is the quotient."""
    residents: Units
    """Of each resident: pairs of its records, and those of them that are one person's. Precision is the quotient."""
    mixed: int
    """Residents that hold records of two people or more."""
    twins: int
    """Pairs of twins of whom both have a record."""
    merged: int
    """Pairs of twins who share a resident."""
    two_numbers: int
    """Residents with two different valid id numbers, numbers known to be somebody else's not counted."""
    questions: int
    """Pairs of residents that wait for a person."""

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.records + other.records,
            [*self.people, *other.people],
            [*self.residents, *other.residents],
            *(getattr(self, name) + getattr(other, name) for name in ("mixed", "twins", "merged", "two_numbers", "questions")),
        )


def counted(person: Labels, linked: Linked, own: npt.NDArray[np.uint64], twins: Sequence[tuple[int, int]]) -> Counted:
    """``person`` and ``own`` (each record's valid number, 0 without one) in the order of the records, as in ``linked``."""
    cluster = linked.cluster
    people, residents, mixed = units(person, cluster)
    both, merged = twins_merged(person, cluster, twins)
    return Counted(
        len(person), people, residents, mixed, both, merged, two_numbers(cluster, own), open_questions(linked),
    )  # fmt: skip


def units(person: Labels, cluster: Labels) -> tuple[Units, Units, int]:
    """People, residents, and how many of the residents are mixed."""
    who, people = _numbered(person)
    home, residents = _numbered(cluster)
    both, sizes = np.unique(who * residents + home, return_counts=True)
    right = _pairs(sizes)
    by_person, by_resident = np.zeros(people, dtype=np.int64), np.zeros(residents, dtype=np.int64)
    np.add.at(by_person, both // residents, right)
    np.add.at(by_resident, both % residents, right)
    of_person, of_resident = _pairs(np.bincount(who, minlength=people)), _pairs(np.bincount(home, minlength=residents))
    mixed = int((np.bincount(both % residents, minlength=residents) > 1).sum())
    return _kinds(of_person, by_person), _kinds(of_resident, by_resident), mixed


def twins_merged(person: Labels, cluster: Labels, twins: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Pairs of twins of whom both have a record; of these, those who share a resident."""
    wanted = {one for pair in twins for one in pair}
    homes: dict[int, set[int]] = {}
    for at in np.flatnonzero(np.isin(person, list(wanted))).tolist():
        homes.setdefault(int(person[at]), set()).add(int(cluster[at]))
    there = [(homes[a], homes[b]) for a, b in twins if a in homes and b in homes]
    return len(there), sum(bool(a & b) for a, b in there)


def two_numbers(cluster: Labels, own: npt.NDArray[np.uint64]) -> int:
    """Residents whose records hold two different valid numbers of their own."""
    held = np.flatnonzero(own)
    pairs = np.unique(np.stack([cluster[held].astype(np.uint64), own[held]]), axis=1)
    return int((np.unique(pairs[0], return_counts=True)[1] > 1).sum())


def open_questions(linked: Linked) -> int:
    """Pairs of residents between whom a pair of records waits for a person, as ``review.queue`` asks about them."""
    decision, scored, cluster = linked.clustered.decision, linked.scored, linked.cluster
    waits = np.flatnonzero((decision == Decision.REVIEW) | (decision == Decision.REFUSED))
    sides = np.sort(np.stack([cluster[scored.left[waits]], cluster[scored.right[waits]]]), axis=0)
    return int(np.unique(sides[:, sides[0] != sides[1]], axis=1).shape[1])


def _numbered(labels: Labels) -> tuple[Numbers, int]:
    found, numbers = np.unique(labels, return_inverse=True)
    return numbers.astype(np.int64), len(found)


def _pairs(sizes: npt.NDArray[np.integer]) -> Numbers:
    return (sizes * (sizes - 1) // 2).astype(np.int64)


def _kinds(whole: Numbers, right: Numbers) -> Units:
    kinds, counts = np.unique(np.stack([whole, right]), axis=1, return_counts=True)
    return [(int(a), int(b), int(n)) for (a, b), n in zip(kinds.T, counts, strict=True)]
