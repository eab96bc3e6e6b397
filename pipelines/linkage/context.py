"""What the whole district says of each record: how common its names and places are, whose number it carries, who else bears its name.

Here: one entry a record, and how common names are. Not here: counting (``terms``), whose number (``borrowed``), weights made of
these (``score``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Floats, Hashes, Ints, Places, distinct, in_order, mixed, positions, runs
from pipelines.linkage.features import Features
from pipelines.linkage.names import Names
from pipelines.linkage.terms import Term

Shares = np.ndarray[tuple[int], np.dtype[np.float64]]
BINS = 12
"""Bins of names by the commonness of their parts: in a district of 10,000 people each has some 25 names borne twice."""
SLOPE, TRUST = 0.6, 100.0
"""How much less common a name is for each bit that its parts are rarer, before the district's own names are seen (0.5 to 0.7 in
invented districts), and the weight of that belief: so much spread as some ten doubled names make."""


@dataclass(slots=True)
class Context:
    """One entry a record. ``…_bits``: log2 of one over the chance that another person bears the name. ``…_counts``: records that state
    the place. ``known``: another record has the same name and a birth date, a dwelling or a phone in common with this one.
    ``records`` counts them all."""

    records: int
    name_bits: Floats
    surname_bits: Floats
    given_bits: Floats
    spouse_bits: Floats
    borrowed: Bools
    terms: dict[str, Term]

    @property
    def known(self) -> Bools:
        found: Bools = np.logical_or.reduce([self.terms[name].counts[0] > 1 for name in ("known_birth", "known_dwelling", "known_phone")])
        return found

    @property
    def dwelling_count(self) -> Ints:
        return self.terms["dwelling"].counts[0]

    def hukou_count(self, features: Features) -> Ints:
        """Where it is the dwelling too, the statement was counted there."""
        return np.where(features.hukou_dwelling == features.dwelling, self.dwelling_count, self.terms["dwelling"].counts[1])


def build_context(features: Features, borrowed: Bools, terms: dict[str, Term], bearers: Ints, records: int) -> Context:
    """``borrowed``: whose number is somebody else's; ``bearers``: of each name (``count_bearers``); ``records``: how many there are,
    where ``features`` has empty places."""
    name, surname, given = name_bits(features.names, bearers)
    return Context(
        records=records,
        name_bits=_by_name(name, features.name),
        surname_bits=_by_name(surname, features.name),
        given_bits=_by_name(given, features.name),
        spouse_bits=_by_name(name, features.spouse),
        borrowed=borrowed,
        terms=terms,
    )


def _by_name(bits: Floats, codes: Ints) -> Floats:
    return np.append(bits, np.float32(0))[codes].astype(np.float32)


def count_bearers(features: Features, borrowed: Bools) -> Ints:
    """People who bear each name: distinct valid numbers that are not ``borrowed``, one at least where anybody bears it; 0 for a name
    that is only a former one or a spouse's."""
    return _bearers(features, borrowed, np.flatnonzero(features.name >= 0))


def bearers_again(bearers: Ints, features: Features, borrowed: Bools, names: Ints) -> Ints:
    """``bearers`` brought up to a night that touched those of ``names`` (codes, some more than once, ``NONE`` among them)."""
    asked = np.zeros(len(features.names) + 1, dtype=bool)
    asked[names] = True
    asked[-1] = False
    found = np.zeros(len(features.names), dtype=np.int32)
    found[: len(bearers)] = bearers
    return np.where(asked[:-1], _bearers(features, borrowed, np.flatnonzero(asked[features.name])), found)


def _bearers(features: Features, borrowed: Bools, at: Places) -> Ints:
    code, own = features.name[at], np.where(borrowed[at], np.uint64(0), features.id_number[at])
    size = len(features.names)
    found = np.bincount(code[distinct(mixed(code + 1, own)) & (own != 0)], minlength=size)
    return np.maximum(found, np.bincount(code, minlength=size) > 0).astype(np.int32)


def name_bits(names: Names, bearers: Ints) -> tuple[Floats, Floats, Floats]:
    """Bits of each full name, of its surname, of its given name: log2 of one over the chance that another person bears it.

    ``bearers`` are people, less the one asked about. To them comes the chance of a bearer who is not seen, which Good and Turing
    read off the names seen twice: on the average 2 N2 / N1 people for a name seen once (Good, Biometrika 40, 1953), more for a
    name of common parts, less for one of rare parts.
    """
    full, family, given = name_shares(names, bearers.astype(np.float64))
    return _bits(full), _bits(family), _bits(given)


def name_shares(names: Names, bearers: Shares) -> tuple[Shares, Shares, Shares]:
    """The chance that another person bears each full name, its surname, its given name; ``bearers`` counts people a name."""
    total = max(1.0, bearers.sum())
    family = _sums(names.surname, bearers) / total
    given_bearers = _sums(names.given, bearers)
    parts = family * _letters(names, bearers, total)
    given = np.maximum(given_bearers, 0.5) / total
    full = np.maximum(0.0, bearers - 1) / total + unseen_bearers(parts, bearers, names.whole) / total
    # 旺堆·尼玛: the characters of a transliterated name are no free combination; someone of that name is half expected
    return np.maximum(full, np.where(names.free, 0.0, 0.5) / total), family, given


def unseen_bearers(parts: Shares, bearers: Shares, whole: Hashes) -> Shares:
    """People expected to bear a name beside those seen, by the share that its ``parts`` would give it.

    Sums go in the order of ``whole``, the names' hashes, so that they are the same to the last bit however names are numbered.

    A line through the names seen once and twice, on logarithms, in bins of equal size; where a district is too small to
    show a slope, ``SLOPE`` is taken.
    """
    x = np.log2(np.maximum(parts, 1e-15))
    once, twice = bearers == 1, bearers == 2
    # in a small district with few single names: no more than the namesakes that people have
    mean = min(2 * (twice.sum() + 1) / (once.sum() + 2), max(1.0, (bearers * (bearers - 1)).sum() / max(1.0, bearers.sum())))
    if once.sum() < BINS:
        return np.full(len(parts), mean)
    once, twice = np.flatnonzero(once), np.flatnonzero(twice)
    once = once[in_order(whole[once])[1]]
    edges = np.quantile(x[once], np.linspace(0, 1, BINS + 1)[1:-1])
    bins = np.digitize(x[once], edges)
    ones, twos = np.bincount(bins, minlength=BINS), np.bincount(np.digitize(x[twice], edges), minlength=BINS)
    middle = np.bincount(bins, weights=x[once], minlength=BINS) / np.maximum(1, ones)
    told = np.log2(2 * (twos + 0.5) / (ones + 1))
    weight = np.where(ones > 0, twos + 0.5, 0.0)  # the variance of a logged count is about one over the count
    centre = np.average(middle, weights=weight)
    spread, rise = (weight * (middle - centre) ** 2).sum(), (weight * (middle - centre) * told).sum()
    slope = float(np.clip((rise + SLOPE * TRUST) / (spread + TRUST), 0.1, 1.0))
    line = np.exp2(slope * (x - centre))
    found: Shares = line * mean / line[once].mean()
    return found


def _bits(share: Shares) -> Floats:
    found: Floats = -np.log2(np.maximum(share, 1e-12)).astype(np.float32)
    return found


def _sums(codes: Hashes, weights: Shares) -> Shares:
    """For each entry the summed weights of all entries with its code."""
    ordered, order = in_order(codes)
    starts, sizes = runs(ordered)
    found = np.zeros(len(codes))
    if len(codes):
        found[order] = np.repeat(np.add.reduceat(weights[order], starts), sizes)
    return found


def _letters(names: Names, bearers: Shares, total: float) -> Shares:
    """The share that independent characters would give each given name."""
    sizes, lengths, points = names.surname_size, names.lengths, names.points
    owner = np.repeat(np.arange(len(names)), lengths)
    place = positions(names.starts, lengths)
    inside = np.flatnonzero(place >= sizes[owner])
    owner, points = owner[inside], points[inside]
    share = np.bincount(points, weights=bearers[owner], minlength=1)
    share = np.log2(np.maximum(share, 0.5) / max(1.0, share.sum()))
    made = np.bincount(owner, weights=share[points], minlength=len(names))
    size = lengths - sizes
    of_size = np.bincount(np.maximum(size, 0), weights=bearers)[np.maximum(size, 0)] / total
    found: Shares = np.exp2(made) * np.maximum(of_size, 0.5 / total)
    return found
