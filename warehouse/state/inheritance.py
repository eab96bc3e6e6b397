"""Who inherits an id: clusters of tonight's records against the residents that the records were before.

Here: that decision, on numbers alone. Not here: where they come from and who remembers the answer (``ledger``).

Residents are numbers here: 123 stands for ``R0000123``. A smaller number was minted earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ids = np.ndarray[tuple[int], np.dtype[np.int64]]
Since: TypeAlias = Callable[[Sequence[str]], Mapping[str, str]]
NOBODY = 0


def numbers_of(ids: pa.Array | pa.ChunkedArray) -> Ids:
    """``R0000123`` -> 123."""
    found: Ids = pc.utf8_slice_codeunits(ids, 1).cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def texts_of(numbers: Ids, letter: str = "R") -> pa.Array:
    """123 -> ``R0000123``; null for ``NOBODY``."""
    padded = pc.utf8_lpad(pa.array(numbers, mask=numbers == NOBODY).cast(pa.string()), 7, "0")
    return pc.binary_join_element_wise(letter, padded, "")


def inherit(record_ids: pa.Array, cluster: Ids, claims: Sequence[Ids], since: Since, last: int) -> tuple[Ids, int]:
    """The resident of each record, and how many had to be made anew, numbered after ``last``.

    ``claims``: for each record the resident that it was, the strongest kind of claim first; weaker kinds count only where the
    stronger ones stand equal. ``since``: gives the date since when records have been what they were (asked where ids are disputed).
    Of two ids that a cluster claims with equally many records the older wins; of two clusters that claim an id so, the one whose
    records have borne it longest, then the one with the smallest record id among those that bore it: newcomers have no vote.
    """
    chosen = _heirs(record_ids, cluster, claims, since)
    fresh = np.flatnonzero(chosen[cluster] == NOBODY)
    order = fresh[pc.sort_indices(record_ids.take(pa.array(fresh))).to_numpy()]
    numbers, first = np.unique(cluster[order], return_index=True)
    chosen[numbers[np.argsort(first)]] = last + 1 + np.arange(len(numbers))
    return chosen[cluster], len(numbers)


def _heirs(record_ids: pa.Array, cluster: Ids, claims: Sequence[Ids], since: Since) -> Ids:
    """By cluster, the id that it inherits."""
    chosen = np.full(int(cluster.max(initial=-1)) + 1, NOBODY, dtype=np.int64)
    votes = _votes(cluster, claims)
    alone = ~(votes["cluster"].duplicated(keep=False) | votes["resident"].duplicated(keep=False))
    chosen[votes["cluster"][alone]] = votes["resident"][alone]
    disputed = votes[~alone].copy()
    if len(disputed):
        longest, first = _eldest(record_ids, cluster, claims, since, disputed)
        counts = [-disputed[f"votes{kind}"] for kind in range(len(claims))]
        ranks = [*counts, disputed["resident"], longest, first]
        taken: set[int] = set()
        ranked = pd.DataFrame({f"rank{n}": rank for n, rank in enumerate(ranks)})
        for row in ranked.sort_values(list(ranked.columns), kind="stable").index:
            number, resident = int(disputed["cluster"][row]), int(disputed["resident"][row])
            if chosen[number] == NOBODY and resident not in taken:
                chosen[number] = resident
                taken.add(resident)
    return chosen


def _votes(cluster: Ids, claims: Sequence[Ids]) -> pd.DataFrame:
    """``cluster, resident, votes0, votes1 …``: records of each cluster that claim each resident, by kind of claim."""
    parts = [pd.DataFrame({"cluster": cluster, "resident": claim, "kind": kind})[claim != NOBODY] for kind, claim in enumerate(claims)]
    every = pd.concat(parts, ignore_index=True)
    span = int(every["resident"].max() if len(every) else 0) + 1
    pairs, at = np.unique(every["cluster"].to_numpy(np.int64) * span + every["resident"].to_numpy(), return_inverse=True)
    found = pd.DataFrame({"cluster": pairs // span, "resident": pairs % span})
    for kind in range(len(claims)):
        found[f"votes{kind}"] = np.bincount(at[every["kind"] == kind], minlength=len(pairs))
    return found


def _eldest(record_ids: pa.Array, cluster: Ids, claims: Sequence[Ids], since: Since, disputed: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Of each disputed claim: since when its oldest record makes it, and its smallest record id."""
    at = np.flatnonzero(np.isin(cluster, disputed["cluster"].unique()))
    names = record_ids.take(pa.array(at)).to_pylist()
    dates = since(names)
    voters = pd.DataFrame({"cluster": cluster[at], "since": [dates.get(name, "") for name in names], "record": names})
    every = pd.concat([voters.assign(resident=claim[at]) for claim in claims])
    grouped = every.groupby(["cluster", "resident"])
    keys = list(zip(disputed["cluster"], disputed["resident"], strict=True))
    return grouped["since"].min()[keys].tolist(), grouped["record"].min()[keys].tolist()
