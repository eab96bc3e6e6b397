"""How far the model's bits are to be believed: what people's answers say of them, stratum by stratum.

Here: strata of questions, and what is believed of each before and after answers. Pure arrays. Not here: what follows for precision
and recall (``estimate``), which answers are a fair sample (``telling``).

The model says 2^bits : 1. It may be off: by a ``shift`` of so many bits that is partly common to all strata and partly each one's own,
and in a ``blind`` share of a stratum's pairs its bits say nothing at all. Answers update these by Bayes' rule on a grid. People are
asked what is doubtful, so their answers are no fair sample of all pairs, but within a stratum nearly are, and each answer is held
against its own bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.linkage.arrays import Bools, Floats, Levels

Doubles = np.ndarray[tuple[int], np.dtype[np.float64]]
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Grids = np.ndarray[tuple[int, int, int], np.dtype[np.float64]]
Real = npt.NDArray[np.floating[Any]] | float

EDGES = (-5.0, 0.0, 2.0, 5.0, 8.0, 12.0)
"""Bits at which strata part: below 0 nobody is asked as a rule, from 0 people are, from 5 pairs are linked."""
TWO = len(EDGES) + 1
"""The stratum of questions whose sides hold two valid numbers: a rule decides those, not bits."""
STRATA = TWO + 1
COMMON, OWN = 0.7, 0.7
"""Bits, standard deviations of the common and of each stratum's own shift, 1 bit together: on five invented districts that the model had
not seen, no stratum with 30 questions in doubt was further off than 0.7."""
BLIND = 1e-6
"""A blind share of x or more has the chance BLIND / x beforehand. Of 442,000 links of those districts 5 were wrong, of 5 to 8 bits, where
the bits said 11; above 8 bits none. But real ones know slips that nobody invented: one wrong answer in a strong stratum tells."""
STEP = 0.25
SHIFTS: Doubles = np.arange(-8.0, 8.01, STEP)
BLINDS: Doubles = np.concatenate([[0.0], np.exp2(-np.arange(17.0, 0.0, -1.0))])
_COMMON: Doubles = np.arange(-4.0, 4.01, STEP)
_OWN: Table = np.exp(-((SHIFTS - _COMMON[:, None]) ** 2) / (2 * OWN**2))
_OWN /= _OWN.sum(axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Answers:
    """People's answers that count: the bits and the stratum that each pair has tonight, and whether it is one person."""

    bits: Floats
    stratum: Levels
    same: Bools


@dataclass(frozen=True, slots=True)
class Belief:
    """``likely``: strata x ``SHIFTS`` x ``BLINDS``, by the answers and the chance of each blind share, without that of the shifts."""

    likely: Grids

    def draws(self, chance: np.random.Generator, count: int) -> tuple[Table, Table]:
        """``count`` draws of each stratum's shift (bits) and blind share, strata x ``count``."""
        common, given = self._common()
        shift, blind = np.empty((STRATA, count)), np.empty((STRATA, count))
        drawn = np.sort(chance.choice(len(_COMMON), count, p=common))
        for one in np.unique(drawn).tolist():
            mine = np.flatnonzero(drawn == one)
            for stratum in range(STRATA):
                cells = (_OWN[one][:, None] * self.likely[stratum]).ravel() / given[stratum, one]
                at = chance.choice(len(cells), len(mine), p=cells)
                shift[stratum, mine], blind[stratum, mine] = SHIFTS[at // len(BLINDS)], BLINDS[at % len(BLINDS)]
        return shift + chance.uniform(-STEP / 2, STEP / 2, shift.shape), blind

    def doubt(self) -> Doubles:
        """Variance of each stratum's shift, in bits squared."""
        common, given = self._common()
        by_shift = self.likely.sum(axis=2) * ((common / given) @ _OWN)
        found: Doubles = by_shift @ SHIFTS**2 - (by_shift @ SHIFTS) ** 2
        return found

    def _common(self) -> tuple[Doubles, Table]:
        """The chance of each common shift; and how likely each stratum's answers are, given it."""
        given = self.likely.sum(axis=2) @ _OWN.T
        logs = np.log(given).sum(axis=0) - _COMMON**2 / (2 * COMMON**2)
        weights = np.exp(logs - logs.max())
        return weights / weights.sum(), given


def strata(bits: Floats, two: Bools) -> Levels:
    """The stratum of each question, 0 to ``TWO``."""
    found: Levels = np.where(two, TWO, np.digitize(bits, EDGES)).astype(np.int8)
    return found


def odds(bits: Real, shift: Real, blind: Real) -> Table:
    """Chance of one person: by the shifted bits, or a coin's where the bits are blind."""
    found: Table = (1 - blind) / (1 + np.exp2(-np.clip(bits + shift, -60, 60))) + blind / 2
    return found


def believe(answers: Answers | None = None) -> Belief:
    """Beliefs before any answer, or after ``answers``."""
    more = BLIND / BLINDS[1:]  # the chance of each blind share or more
    steps = np.append(more[:-1] - more[1:], more[-1])
    logs = np.repeat(np.repeat(np.log(np.append(1 - more[0], steps))[None, None], len(SHIFTS), axis=1), STRATA, axis=0)
    if answers is not None:
        for stratum in np.unique(answers.stratum).tolist():
            mine = answers.stratum == stratum
            said, times = np.unique(np.stack([answers.bits[mine].round(1), answers.same[mine]]), axis=1, return_counts=True)
            for bits, same, count in zip(*said, times, strict=True):
                one_person = odds(float(bits), SHIFTS[:, None], BLINDS[None, :])
                logs[stratum] += count * np.log(np.maximum(one_person if same else 1 - one_person, 1e-18))
    logs -= logs.max(axis=(1, 2), keepdims=True)
    return Belief(np.exp(logs))
