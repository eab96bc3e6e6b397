"""Learning the model without labels: expectation maximisation over blocked pairs.

Here: shares of levels among true pairs, learned on three blockings, each without the comparison that it blocks on (Fellegi and
Sunter 1969; Winkler 1988; as Splink trains). Not here: the shares of strangers, relatives and twins, which need no
learning since such pairs can be had for certain (``samples``); the model file (``model``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pipelines.linkage.arrays import Bools, Levels
from pipelines.linkage.levels import COMPARISONS, FAMILIES, BirthLevel, IdLevel, NameLevel, PlaceLevel
from pipelines.linkage.linking import CHUNK, Prepared, block
from pipelines.linkage.model import CLASSES, Model, Shares
from pipelines.linkage.samples import levels_of, relatives, strangers
from pipelines.linkage.score import Compared, compare

BELIEF = 200.0
"""So many pairs the reasoned shares weigh within a family of levels: a level that a district shows a dozen times speaks for itself,
one that it never shows keeps its share."""
DOUBT = 3.0
"""No share falls below this part of what was believed: a district that never shows a wrong sex is no proof that there is none."""
ROUNDS = 40
STILL = 1e-4
"""A round that moves no share by more ends the fit; it takes ten to twenty."""
Column = np.ndarray[tuple[int], np.dtype[np.float64]]
SAME, STRANGER, RELATIVE, TWIN = range(len(CLASSES))


@dataclass(frozen=True, slots=True)
class Blocking:
    """Pairs to learn from: those of ``chosen``, without the comparisons that ``chosen`` looks at."""

    name: str
    chosen: Bools
    left_out: tuple[str, ...]


def fit(prepared: Prepared, model: Model, version: str, date: str, seed: int = 1) -> Model:
    """``model`` with shares learned from the records of a district. ``date`` (ISO) is kept as the day of the fit."""
    levels = _candidates(prepared)
    chance = np.random.default_rng(seed)
    others, twins = relatives(prepared, chance)
    shares = {name: table.copy() for name, table in model.shares.items()}
    for column, sample in ((STRANGER, strangers(prepared, chance)), (RELATIVE, others), (TWIN, twins)):
        for name in COMPARISONS:
            # that others carry one's number is reasoned: samples of strangers hold true pairs, relatives were told by their numbers,
            # and rows of one household are what relatives were found by
            # twins that were told by numbers are listed more often than those in doubt, so that their names stand alone less often
            if name != "id" and not (column != STRANGER and name == "source") and not (column == TWIN and name == "bearer"):
                shares[name][:, column] = _updated(
                    name, np.bincount(sample[name], minlength=len(COMPARISONS[name])).astype(np.float64), model.shares[name][:, column]
                )
    shares = _maximise(levels, shares, model)
    fitted = replace(model, version=version, fitted=date, shares=shares, prior=dict(model.prior))
    ratio = len(twins["id"]) / max(1, len(others["id"]) + len(twins["id"]))
    fitted.prior["twin"] = float(np.clip(model.prior["relative"] - np.log2(max(ratio, 1e-4)), 3.0, 8.0))
    return fitted


def _candidates(prepared: Prepared) -> dict[str, Levels]:
    blocked = block(prepared)
    parts: list[Compared] = []
    for start in range(0, max(1, len(blocked.left)), CHUNK):
        piece = slice(start, start + CHUNK)
        parts.append(compare(prepared.features, prepared.context, blocked.left[piece], blocked.right[piece]))
    return levels_of(parts)


def _blockings(levels: dict[str, Levels]) -> list[Blocking]:
    by_number = levels["id"] == IdLevel.EQUAL
    by_name = (levels["name"] == NameLevel.EQUAL) & (levels["birth"] == BirthLevel.DAY)
    by_place = np.isin(levels["place"], (PlaceLevel.DWELLING, PlaceLevel.BOTH)) & (levels["birth"] == BirthLevel.DAY)
    return [
        Blocking("number", by_number, ("id",)),
        Blocking("name and birth date", by_name, ("name", "birth", "bearer")),
        Blocking("dwelling and birth date", by_place, ("place", "birth")),
    ]


def _maximise(levels: dict[str, Levels], shares: dict[str, Shares], believed: Model) -> dict[str, Shares]:
    """Rounds of expectation and maximisation. Pairs with equal levels are one pattern with a count."""
    blockings = [(one, *_patterns(levels, one)) for one in _blockings(levels) if one.chosen.any()]
    mixing = {one.name: np.full(len(CLASSES), 1 / len(CLASSES)) for one, _, _ in blockings}
    for _ in range(ROUNDS):
        expected = {name: np.zeros(len(COMPARISONS[name])) for name in COMPARISONS}
        for one, patterns, counts in blockings:
            odds = np.log(mixing[one.name]) + np.zeros((len(counts), len(CLASSES)))
            for name, column in patterns.items():
                if name not in one.left_out:
                    odds += np.log(np.maximum(shares[name], 1e-12))[column]
            odds = np.exp(odds - odds.max(axis=1, keepdims=True))
            belongs = odds / odds.sum(axis=1, keepdims=True) * counts[:, None]
            mixing[one.name] = np.maximum(belongs.sum(axis=0) / counts.sum(), 1e-9)
            for name, column in patterns.items():
                if name not in one.left_out:
                    expected[name] += np.bincount(column, weights=belongs[:, SAME], minlength=len(COMPARISONS[name]))
        moved = 0.0
        for name in COMPARISONS:
            new = _updated(name, expected[name], believed.shares[name][:, SAME])
            moved = max(moved, float(np.abs(new - shares[name][:, SAME]).max()))
            shares[name][:, SAME] = new
        if moved < STILL:
            break
    return shares


def _patterns(levels: dict[str, Levels], blocking: Blocking) -> tuple[dict[str, Levels], Column]:
    names = list(COMPARISONS)
    table = np.stack([levels[name][blocking.chosen] for name in names], axis=1)
    distinct, counts = np.unique(table, axis=0, return_counts=True)
    return {name: distinct[:, at] for at, name in enumerate(names)}, counts.astype(np.float64)


def _updated(name: str, counts: Column, believed: Column) -> Column:
    """Shares within each family: what was counted, and ``BELIEF`` pairs as they were believed to be."""
    found = believed.astype(np.float64).copy()
    for family in families(name):
        belief = believed[family] / believed[family].sum()
        seen = counts[family].astype(np.float64)
        least = belief / DOUBT
        above = np.maximum((seen + BELIEF * belief) / (seen.sum() + BELIEF) - least, 0.0)
        found[family] = least + above / above.sum() * (1 - least.sum())  # what the raised ones gained, the others lose
    return found


def families(name: str) -> list[list[int]]:
    """Levels of a comparison by family, as numbers."""
    levels = COMPARISONS[name]
    if name in FAMILIES:
        return [[int(levels[level]) for level in family] for family in FAMILIES[name]]
    return [[int(level) for level in levels if level.name != "SILENT" or name == "source"]]
