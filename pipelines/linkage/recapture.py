"""What blocking never compared, by capture and recapture (Chao 1987, after Lincoln and Petersen).

Here: by how many rules of blocking each link was brought together, and how many links that leaves to be missed. Not here: the rules
(``blocking``), what missed links mean for recall (``estimate``).

Each rule is an attempt to catch a link, and few links caught by one rule only mean few caught by none: once² / (2 twice). Rules
depend on each other, so this is an order of magnitude, drawn with a doubt of half to twice. What the rules leave out altogether it
cannot know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Ints
from pipelines.linkage.belief import Doubles
from pipelines.linkage.blocking import Block, Tally
from pipelines.linkage.stakes import Counts, Questions

DOUBT = 1.0
"""Bits by which the figure may be off either way: on four invented districts it was 1.0 to 2.5 times the truth (61 pairs in all)."""
BITS = 22
"""Bits of a key by which its entries are counted: four million cells for half a million entries, so that two keys in one cell
seldom make a block seem hot that is not."""


@dataclass(frozen=True, slots=True)
class Caught:
    """Links by how many rules caught them: ``once``, ``twice``; ``stake``: record pairs that hang on one caught once."""

    once: int
    twice: int
    stake: float


def caught(questions: Questions, times: Counts) -> Caught:
    """How often links were caught; ``times``: by how many rules each question's pair was, 0 where a person brought it."""
    once = questions.linked & (times == 1)
    stake = float(questions.stake[once].mean()) if once.any() else 1.0
    return Caught(int(once.sum()), int((questions.linked & (times == 2)).sum()), stake)


def brought(rules: Sequence[Block], tallies: Mapping[str, Tally], left: Ints, right: Ints) -> Counts:
    """By how many rules each pair was brought together: those under which both have a key that is not too hot."""
    times = np.zeros(len(left), dtype=np.int64)
    for rule in rules:
        shared = np.zeros(len(left), dtype=bool)
        for one in rule.keys:
            mine = one[left]
            for other in rule.keys:
                shared |= (mine != 0) & (mine == other[right]) & ~_hot(rule, tallies, one, left)
        times += shared
    return times


def unseen(found: Caught, chance: np.random.Generator, count: int) -> Doubles:
    """``count`` draws of the record pairs that blocking never brought together."""
    # half a link more than were seen (Jeffreys): that none was caught once does not prove that all were caught
    once, twice = chance.gamma(found.once + 0.5, size=count), chance.gamma(found.twice + 2.0, size=count)
    links = once**2 / (2 * twice) * np.exp2(chance.uniform(-DOUBT, DOUBT, count))
    return np.asarray(chance.poisson(links) * found.stake, dtype=np.float64)


def _hot(rule: Block, tallies: Mapping[str, Tally], keys: np.ndarray, records: Ints) -> Bools:
    """Whether the blocks of these records' keys were too hot to be compared."""
    if tallies[rule.rule][2] == 0:
        return np.zeros(len(records), dtype=bool)
    cell = np.uint64((1 << BITS) - 1)
    entries = sum(np.bincount((column[column != 0] & cell).astype(np.int64), minlength=1 << BITS) for column in rule.keys)
    found: Bools = np.asarray(entries)[(keys[records] & cell).astype(np.int64)] > rule.most
    return found
