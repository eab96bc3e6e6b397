"""How good a night is without a single label: precision and recall of its pairs, with 95 % intervals.

Here: what follows for both from the questions that stand open (``stakes``), as far as the bits are to be believed (``belief``). Pure
arrays. Not here: which questions to ask next (``telling``).

The intervals are made by drawing: how far the model is off, how the open questions then come out, and what blocking missed
(``recapture``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.belief import Answers, Belief, Doubles, believe, odds, strata
from pipelines.linkage.recapture import Caught, unseen
from pipelines.linkage.stakes import Questions

DRAWS = 1000
"""Enough for the ends of a 95 % interval to a tenth of its width."""
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Estimate:
    """``measure``: precision or recall, of pairs of records; ``estimate``, ``low``, ``high`` between 0 and 1, ``low`` to ``high`` holding
    95 %. ``basis``: model, or decisions (the model corrected by people's). ``at_stake``: expected wrong (missed) pairs."""

    measure: str
    basis: str
    estimate: float
    low: float
    high: float
    answers: int
    at_stake: float


def estimates(questions: Questions, linked: int, found: Caught | None, answers: Answers) -> list[Estimate]:
    """Precision and recall by the model alone, and, where there are ``answers``, as these correct it.

    ``linked``: record pairs that share a cluster; ``found``: None where nobody counted what brought them, so that what blocking missed
    is left out. Nothing linked: nothing to estimate, an empty list.
    """
    if linked == 0:
        return []
    told = _drawn(questions, linked, found, believe(), "model", 0)
    count = len(answers.bits)
    return told + (_drawn(questions, linked, found, believe(answers), "decisions", count) if count else [])


def _drawn(questions: Questions, linked: int, found: Caught | None, belief: Belief, basis: str, count: int) -> list[Estimate]:
    chance = np.random.default_rng(SEED)
    wrong, missed = _outcomes(questions, belief, chance)
    wrong = np.minimum(wrong, linked)
    missed = missed + (unseen(found, chance, DRAWS) if found else 0.0)
    right = linked - wrong
    recall = right / np.maximum(1, right + missed)
    return [_estimate("precision", basis, right / linked, count, wrong), _estimate("recall", basis, recall, count, missed)]


def _estimate(measure: str, basis: str, drawn: Doubles, count: int, lost: Doubles) -> Estimate:
    mean = float(drawn.mean())
    low, high = (float(end) for end in np.quantile(drawn, (0.025, 0.975)))
    # a rare fault of many pairs may pull the mean out of the middle 95 %
    return Estimate(measure, basis, mean, min(low, mean), max(high, mean), count, float(lost.mean()))


def _outcomes(questions: Questions, belief: Belief, chance: np.random.Generator) -> tuple[Doubles, Doubles]:
    """``DRAWS`` draws of wrong and of missed record pairs. Questions alike in bits and stake are drawn together."""
    stratum = strata(questions.bits, questions.two)
    bits = np.clip(questions.bits, -40, 40).astype(np.float64)
    quarters = np.where(np.abs(bits) < 12, np.round(bits * 4), np.round(bits) * 4).astype(np.int64) + 160
    cells, count = np.unique(((questions.stake * 512 + quarters) * 2 + questions.linked) * 8 + stratum, return_counts=True)
    stake, quarters, linked, stratum = cells >> 13, (cells >> 4 & 511) - 160, (cells >> 3 & 1) == 1, cells & 7
    shift, blind = belief.draws(chance, DRAWS)
    chances = odds(quarters[:, None] / 4, shift[stratum], blind[stratum])
    fault = chance.binomial(count[:, None], np.where(linked[:, None], 1 - chances, chances)) * stake[:, None]
    return fault[linked].sum(axis=0).astype(np.float64), fault[~linked].sum(axis=0).astype(np.float64)
