"""What went wrong in a linked district: the link that mixed a resident, the pair that should have been linked and was not.

Here: finding the deciding pair and naming its levels. Not here: how often (``quality_count``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.linkage_measure import Labels
from pipelines.linkage.cluster import Decision
from pipelines.linkage.levels import COMPARISONS
from pipelines.linkage.linking import Linked, Prepared, score_pairs
from pipelines.linkage.repair import Rule
from pipelines.linkage.score import Scored

TOLD = ("id", "name", "birth", "place", "source", "bearer")
"""Comparisons whose levels make one kind of fault; sex and spouse seldom decide."""
SHOWN = ("name", "name_former", "id_number", "id_clue", "birth_date", "phones", "dwelling", "hukou_dwelling")


@dataclass(frozen=True, slots=True)
class Fault:
    """``missed``: one person in two residents, else two people in one. ``why``: what became of the deciding pair, ``bits`` what it
    weighs; ``pairs``: pairs of records that this person (or resident) has wrong. ``left`` and ``right`` are for people to read."""

    missed: bool
    why: str
    levels: str
    bits: float
    pairs: int
    left: str
    right: str

    @property
    def kind(self) -> tuple[bool, str, str]:
        return self.missed, self.why, self.levels


def faults(records: pa.Table, person: Labels, prepared: Prepared, linked: Linked) -> list[Fault]:
    """Every mixed resident and every person apart, by their strongest pair."""
    cluster = linked.cluster
    return [
        *_strongest(records, prepared, linked, person, *_between(cluster, person), missed=False),
        *_strongest(records, prepared, linked, cluster, *_between(person, cluster), missed=True),
    ]


def kinds(found: Iterable[Fault]) -> list[tuple[tuple[bool, str, str], int, int, Fault]]:
    """Kind, faults, pairs, and the first of them; the wrong before the missed, what costs most pairs first."""
    number: Counter[tuple[bool, str, str]] = Counter()
    pairs: Counter[tuple[bool, str, str]] = Counter()
    first: dict[tuple[bool, str, str], Fault] = {}
    for fault in found:
        number[fault.kind] += 1
        pairs[fault.kind] += fault.pairs
        first.setdefault(fault.kind, fault)
    return sorted(((kind, number[kind], pairs[kind], first[kind]) for kind in number), key=lambda row: (row[0][0], -row[2], row[0]))


def _between(whole: Labels, part: Labels) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """All pairs of records of one ``whole`` in different ``part``s, left < right."""
    order = np.lexsort((np.arange(len(whole)), whole))
    starts = np.flatnonzero(np.diff(whole[order], prepend=whole[order][:1] - 1))
    found: list[tuple[int, int]] = []
    for group in np.split(order, starts[1:]):
        if len(group) > 1 and (part[group] != part[group[0]]).any():
            found += [(a, b) for a, b in combinations(group.tolist(), 2) if part[a] != part[b]]
    both = np.array(found, dtype=np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _strongest(
    records: pa.Table,
    prepared: Prepared,
    linked: Linked,
    part: Labels,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    missed: bool,
) -> Iterable[Fault]:
    """The strongest of the pairs between any two parts of a whole."""
    if not len(left):
        return
    scored = score_pairs(prepared, left, right, linked.model)
    why = _became(linked, left, right)
    best: dict[tuple[int, int], int] = {}
    number: Counter[tuple[int, int]] = Counter()
    for at in np.argsort(-scored.total, kind="stable").tolist():
        low, high = sorted((int(part[left[at]]), int(part[right[at]])))
        number[low, high] += 1
        known = best.setdefault((low, high), at)
        # a wrong link is to blame before a stronger pair that was not linked
        if not missed and why[at].startswith("linked") and not why[known].startswith("linked"):
            best[low, high] = at
    told = {at: number[parts] for parts, at in best.items()}
    shown = records.select([name for name in ("source_id", *SHOWN) if name in records.column_names])
    for at, pairs in told.items():
        one, other = (_words(shown.slice(int(side[at]), 1).to_pylist()[0]) for side in (left, right))
        yield Fault(missed, why[at], _levels(scored, at), round(float(scored.total[at]), 1), pairs, one, other)


def _became(linked: Linked, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> list[str]:
    """What became of each pair: linked, review, refused or apart with the rule, weighed far below, or never compared."""
    wanted = left.astype(np.int64) << 32 | right
    scored, clustered, blocked = linked.scored, linked.clustered, linked.blocked
    packed = scored.left.astype(np.int64) << 32 | scored.right
    order = np.argsort(packed)
    at = order[np.minimum(np.searchsorted(packed, wanted, sorter=order), len(packed) - 1)]
    compared = np.isin(wanted, blocked.left.astype(np.int64) << 32 | blocked.right)
    return [
        f"{Decision(int(clustered.decision[n]))} ({Rule(int(clustered.rule[n]))})"
        if packed[n] == pair
        else "apart (far)"
        if known
        else "never compared"
        for n, pair, known in zip(at.tolist(), wanted.tolist(), compared.tolist(), strict=True)
    ]


def _levels(scored: Scored, at: int) -> str:
    return " ".join(f"{name}={COMPARISONS[name](int(scored.levels[name][at])).name.lower()}" for name in TOLD)


def _words(row: dict[str, object]) -> str:
    return " ".join(str(value) if value else "-" for value in row.values())
