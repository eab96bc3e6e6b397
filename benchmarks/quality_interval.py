"""95 % intervals of precision and recall, by resampling people.

Here: the bootstrap, and the exact bound where there is nearly nothing to resample. Not here: counting (``quality_count``).

Pairs are no independent trials: a person with six records has fifteen pairs, which one slip spoils together. So people are
drawn with all their records (recall), residents with all theirs (precision), and the quotient of the sums is taken anew each
time: the bootstrap of clusters, percentile interval (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapters
8 and 13). Drawing N people anew is drawing from the few kinds of people there are (so many pairs, so many right) with the
multinomial distribution, which gives the same and costs nothing.

Where few units are faulty the bootstrap is too narrow, and where none is it has no width at all, though none of N says only
that the share is likely below 3/N (Hanley and Lippman-Hand, *If nothing goes wrong, is everything all right?*, JAMA 249, 1983).
There the share of faulty units gets the exact interval of Clopper and Pearson (Biometrika 26, 1934; two-sided, so 3.7/N where
none is faulty), and each faulty unit counts with the pairs that a faulty one lost on the average. For the end away from 1 these
are taken to be not fewer than two average people put together (precision), or one record of an average person left out
(recall), would lose.

People of one district share its luck (which files were masked, how a file writes), and the harder districts are made of the same seeds:
the intervals say how far chance among people reaches, not how real districts differ from invented ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from benchmarks.quality_count import Counted, Units

FEW = 30
"""Faulty units below which the exact bound is taken: the number of rare events in a resample scatters like a Poisson number, whose
percentiles come near enough to the exact ones (within a tenth of the width) from about here on."""
DRAWS = 4_000
TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and its 95 % interval."""

    share: float
    low: float
    high: float
    exact: bool
    """By Clopper and Pearson, else by the bootstrap."""


def precision(counted: Counted) -> Interval:
    """Of pairs of records that share a resident, those that are one person's."""
    people = sum(n for _, _, n in counted.people)
    return interval(counted.residents, (counted.records / max(1, people)) ** 2)


def recall(counted: Counted) -> Interval:
    """Of pairs of records of one person, those that share a resident."""
    people = sum(n for _, _, n in counted.people)
    return interval(counted.people, max(1.0, counted.records / max(1, people) - 1))


def interval(units: Units, lost: float) -> Interval:
    """``lost``: pairs that a faulty unit is taken to lose at least, where few or none were seen."""
    kinds = np.array(units, dtype=np.float64).reshape(-1, 3)
    whole, right, count = kinds.T
    pairs, size = float(whole @ count), int(count.sum())
    if pairs == 0:
        return Interval(1.0, 0.0, 1.0, True)
    share = float(right @ count) / pairs
    faulty = int(count[right < whole].sum())
    if faulty >= FEW:
        drawn = np.random.default_rng(0).multinomial(size, count / size, DRAWS)
        low, high = np.quantile((drawn @ right) / (drawn @ whole), [TAIL, 1 - TAIL])
        return Interval(share, float(low), float(high), False)
    least, most = clopper_pearson(faulty, size)
    seen = pairs * (1 - share) / max(1, faulty)
    return Interval(share, max(0.0, 1 - most * size * max(seen, lost) / pairs), 1 - least * size * seen / pairs, True)


def clopper_pearson(hits: int, size: int) -> tuple[float, float]:
    """The exact 95 % interval of a share of which ``hits`` of ``size`` were seen."""
    low = float(beta.ppf(TAIL, hits, size - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - TAIL, hits + 1, size - hits)) if hits < size else 1.0
    return low, high
