"""Pairs that are two people for certain, found without labels: strangers, relatives, twins.

Here: drawing such pairs and comparing them. Not here: what is learned from them (``fit``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipelines.linkage.arrays import Hashes, Ints, Levels, runs
from pipelines.linkage.levels import COMPARISONS, BirthLevel, NameLevel
from pipelines.linkage.linking import Prepared
from pipelines.linkage.score import Compared, compare

STRANGERS = 300_000
"""Random pairs: a share of one in ten thousand is then known to a fifth of itself; rarer ones rest on belief."""
RELATIVES = 300_000
CROWDED = 12
"""Records of one household beyond which it is a dormitory or a collective hukou: nobody's family."""


def strangers(prepared: Prepared, chance: np.random.Generator) -> dict[str, Levels]:
    """Levels of random pairs: of a district's pairs one in half a million is one person's."""
    size = prepared.features.size
    left, right = (chance.integers(0, size, STRANGERS).astype(np.int32) for _ in range(2))
    kept = left != right
    return levels_of([compare(prepared.features, prepared.context, left[kept], right[kept])])


def relatives(prepared: Prepared, chance: np.random.Generator) -> tuple[dict[str, Levels], dict[str, Levels]]:
    """Levels of relatives' pairs, of those not born on one day and of those who were (twins).

    Two rows of one household with two valid numbers are two people; the second one's place is taken by a record of another
    source with that number, so that the pair is one as linkage meets it.
    """
    left, right = _households(prepared.features.household, prepared.own)
    if len(left) > RELATIVES:
        some = chance.choice(len(left), RELATIVES, replace=False)
        left, right = left[some], right[some]
    right = _elsewhere(prepared.own, right, chance)
    kept = left != right
    pairs = compare(prepared.features, prepared.context, left[kept], right[kept])
    pairs = pairs.take(~np.isin(pairs.levels["name"], (NameLevel.EQUAL, NameLevel.FORMER)))  # one person with two numbers
    one_day = pairs.levels["birth"] == BirthLevel.DAY
    return levels_of([pairs.take(~one_day)]), levels_of([pairs.take(one_day)])


def _households(household: Hashes, own: Hashes) -> tuple[Ints, Ints]:
    """Ordered pairs of records of one household that carry two numbers."""
    held = np.flatnonzero((household != 0) & (own != 0)).astype(np.int32)
    held = held[np.argsort(household[held], kind="stable")]
    starts, sizes = runs(household[held])
    left, right = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    for size in range(2, CROWDED + 1):
        members = held[starts[sizes == size][:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        left += [members[:, one].ravel(), members[:, other].ravel()]
        right += [members[:, other].ravel(), members[:, one].ravel()]
    a, b = np.concatenate(left), np.concatenate(right)
    differ = own[a] != own[b]
    return a[differ], b[differ]


def _elsewhere(own: Hashes, records: Ints, chance: np.random.Generator) -> Ints:
    """For each record one of the same number, itself where it is the only one."""
    order = np.argsort(own, kind="stable").astype(np.int32)
    first, last = (np.searchsorted(own[order], own[records], side=side) for side in ("left", "right"))
    found: Ints = order[first + (chance.random(len(records)) * (last - first)).astype(np.int64)]
    return found


def levels_of(parts: Sequence[Compared]) -> dict[str, Levels]:
    """Levels of all parts under one another."""
    return {name: np.concatenate([part.levels[name] for part in parts]) for name in COMPARISONS}
