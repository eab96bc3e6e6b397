"""Which questions to ask next: those whose answers would narrow the estimates most, and a fair sample of what seems sure.

Here: choosing them, and which answers of the past are a fair sample. Not here: the estimates (``estimate``), who reads the list.

What an answer tells is its own question, and something of all questions of its stratum. The second part is nothing where the
model is sure, so by gain alone nobody would ever look there, and the precision of sure links would rest on the model for ever:
some questions are drawn at random from each sure stratum instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from pipelines.linkage.arrays import Bools, Floats, Hashes, Levels, Places
from pipelines.linkage.belief import EDGES, STRATA, TWO, Belief, odds, strata
from pipelines.linkage.stakes import Questions

MOST = 50
"""Questions a night: an hour's work for one person."""
AUDIT, RECALL = 12, 6
"""Of those, drawn from strata that the model is sure are linked (four each of three) and sure are not (two each of three)."""
POOL = 128
"""Questions of a sure stratum that are ever drawn, at least: 128 good answers put a fault of more than 2.3 % out of question."""
WEIGHTY = 2.0
"""A question about dibao or party membership counts twice: an error there is paid out, or counted, somewhere else."""
ASKED = (EDGES.index(0.0) + 1, EDGES.index(2.0) + 1)
"""Strata in which everything is asked sooner or later, so that every answer counts. In the others people speak up where they see
an error: only answers to questions that the draw would have asked are a fair sample."""
SURE = tuple(range(EDGES.index(5.0) + 1, TWO))
UNLIKELY = (0, 1, TWO)


class Why(IntEnum):
    """Why a question is asked: it is doubtful, it seems surely one person, it seems surely two."""

    GREY = 0
    AUDIT = 1
    RECALL = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Telling:
    """Chosen questions, the first to ask first: places among the questions, why, and by what share an answer narrows the interval
    that it bears on."""

    at: Places
    why: Levels
    gain: Floats


def fair(stratum: Levels, drawn: Hashes, of: Levels) -> Bools:
    """Which pairs a draw from the sure strata picks. ``drawn``: a hash of each pair that stays the same over the nights; ``of``: the
    strata of all questions open tonight. Pools of later nights hold those of earlier ones or the reverse: shares are powers of a half."""
    count = np.bincount(of, minlength=STRATA)
    halved = np.maximum(0, np.floor(np.log2(np.maximum(1, count) / POOL))).astype(np.uint64)
    halved[list(ASKED)] = 0
    limit = np.iinfo(np.uint64).max >> halved
    found: Bools = drawn <= limit[stratum]
    return found


def telling(questions: Questions, belief: Belief, drawn: Hashes, weighty: Bools, closed: Bools) -> Telling:
    """The ``MOST`` questions to ask. By question: ``drawn`` as for ``fair``, ``weighty``, ``closed`` (asked before, left open)."""
    stratum = strata(questions.bits, questions.two)
    pool = fair(stratum, drawn, stratum)
    share = gains(questions, stratum, pool, belief)
    order = np.lexsort((drawn, -share * np.where(weighty, WEIGHTY, 1.0)))
    order = order[(~closed & (share > 0))[order]]
    by_chance = [
        _drawn_from([(stratum == one) & pool & ~closed & (questions.linked == linked) for one in chosen], drawn, count)
        for chosen, linked, count in ((SURE, True, AUDIT), (UNLIKELY, False, RECALL))
    ]
    taken = np.zeros(len(stratum), dtype=bool)
    taken[np.concatenate(by_chance)] = True
    rest = order[~taken[order]][: MOST - int(taken.sum())]
    taken[rest] = True
    at = order[taken[order]]
    at = np.concatenate([at, np.setdiff1d(np.flatnonzero(taken), at)])
    why = np.where(questions.linked, Why.AUDIT, np.where(np.isin(stratum, UNLIKELY), Why.RECALL, Why.GREY)).astype(np.int8)
    return Telling(at, why[at], share[at].astype(np.float32))


def gains(questions: Questions, stratum: Levels, pool: Bools, belief: Belief) -> Floats:
    """By what share each answer would narrow the interval of precision (linked questions) or recall (the others), 0 to 1.

    The variance of a total is each question's own, stake² p q, and what the stratum's shift adds, (sum of stake p q)² V; an answer
    takes away its own and, by its information p q about the shift, part of the other: V - 1 / (1 / V + p q). Shifts in nats.
    """
    p = odds(questions.bits.astype(np.float64), 0.0, 0.0)
    doubt = p * (1 - p)
    doubtful = belief.doubt() * np.log(2) ** 2
    own = questions.stake**2 * doubt
    found = np.zeros(len(p), dtype=np.float32)
    for linked in (True, False):
        side = questions.linked == linked
        slope = np.bincount(stratum[side], weights=(questions.stake * doubt)[side], minlength=STRATA)
        whole = own[side].sum() + (slope**2 * doubtful).sum()
        variance = doubtful[stratum]
        learned = np.where(pool, slope[stratum] ** 2 * variance**2 * doubt / (1 + variance * doubt), 0.0)
        if whole > 0:
            found[side] = 1 - np.sqrt(np.maximum(0.0, 1 - (own + learned) / whole))[side]
    return found


def _drawn_from(sets: list[Bools], drawn: Hashes, count: int) -> Places:
    """``count`` questions in equal parts of each set, those with the lowest hashes."""
    chosen = []
    for one in sets:
        at = np.flatnonzero(one)
        chosen.append(at[np.argsort(drawn[at], kind="stable")][: count // len(sets)])
    return np.concatenate(chosen)
