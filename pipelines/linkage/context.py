"""What the whole district says of each record: how common its names and places are, whose number it carries, who else bears its name.

Here: counts over all records, one entry a record. Not here: weights made of them (``score``), whose number (``borrowed``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.linkage.arrays import Bools, Floats, Hashes, Ints, counted, distinct, mixed, where_stated
from pipelines.linkage.borrowed import borrowed_numbers
from pipelines.linkage.features import Features

Shares = np.ndarray[tuple[int], np.dtype[np.float64]]
BINS = 12
"""Bins of names by the commonness of their parts: in a district of 10,000 people each has some 25 names borne twice."""
SLOPE, TRUST = 0.6, 100.0
"""How much less common a name is for each bit that its parts are rarer, before the district's own names are seen (0.5 to 0.7 in
invented districts), and the weight of that belief: so much spread as some ten doubled names make."""


@dataclass(slots=True)
class Context:
    """One entry a record. ``…_bits``: log2 of one over the share of people who bear the name. ``…_count``: records that state the place."""

    people: int
    name_bits: Floats
    surname_bits: Floats
    given_bits: Floats
    spouse_bits: Floats
    borrowed: Bools
    known: Bools
    dwelling_count: Ints
    hukou_count: Ints
    phone_counts: tuple[Ints, ...]
    building_count: Ints
    estate_count: Ints
    community_count: Ints


def build_context(features: Features) -> Context:
    """``known``: another record has the same name and a birth date, a dwelling or a phone in common with this one."""
    borrowed = borrowed_numbers(features)
    own = np.where(borrowed, np.uint64(0), features.id_number)
    name, surname, given = name_bits(features, own)
    places = counted(np.concatenate([features.dwelling, features.hukou_dwelling]))
    dwelling, hukou = np.split(places, 2)
    # one dwelling stated twice by a record is one statement
    hukou = np.where(features.hukou_dwelling == features.dwelling, 0, hukou)
    phones = np.split(counted(np.concatenate(features.phones)), len(features.phones))
    return Context(
        people=_people(own),
        name_bits=_by_name(name, features.name),
        surname_bits=_by_name(surname, features.name),
        given_bits=_by_name(given, features.name),
        spouse_bits=_by_name(name, features.spouse),
        borrowed=borrowed,
        known=_known(features),
        dwelling_count=dwelling,
        hukou_count=hukou,
        phone_counts=tuple(phones),
        building_count=counted(features.building),
        estate_count=counted(features.estate),
        community_count=counted(features.community),
    )


def _people(own: Hashes) -> int:
    """Distinct valid numbers, which most residents have; at least half the records, for districts that print few."""
    numbers = int(distinct(own).sum()) - bool((own == 0).any())
    return max(2, numbers, len(own) // 2)


def _by_name(bits: Floats, codes: Ints) -> Floats:
    return np.append(bits, np.float32(0))[codes].astype(np.float32)


def name_bits(features: Features, own: Hashes) -> tuple[Floats, Floats, Floats]:
    """Bits of each full name, of its surname, of its given name: log2 of one over the chance that another person bears it.

    Bearers are counted as people (distinct valid numbers), less the one asked about. To them comes the chance of a bearer
    who is not seen, which Good and Turing read off the names seen twice: on the average 2 N2 / N1 people for a name seen
    once (Good, Biometrika 40, 1953), more for a name of common parts, less for one of rare parts.
    """
    names = features.names
    named = features.name >= 0
    code = features.name[named]
    first = distinct(mixed(features.name[named] + 1, own[named])) & (own[named] != 0)
    bearers = np.bincount(code[first], minlength=len(names)).astype(np.float64)
    bearers = np.maximum(bearers, np.bincount(code, minlength=len(names)) > 0)
    total = max(1.0, bearers.sum())
    family = _sums(names.surname, bearers) / total
    given_bearers = _sums(names.given, bearers)
    parts = family * _letters(names.texts, names.surname_size, bearers, total)
    given = np.maximum(given_bearers, 0.5) / total
    full = np.maximum(0.0, bearers - 1) / total + unseen_bearers(parts, bearers) / total
    # 旺堆·尼玛: the characters of a transliterated name are no free combination; someone of that name is half expected
    full = np.maximum(full, np.where(names.free, 0.0, 0.5) / total)
    return _bits(full), _bits(family), _bits(given)


def unseen_bearers(parts: Shares, bearers: Shares) -> Shares:
    """People expected to bear a name beside those seen, by the share that its ``parts`` would give it.

    A line through the names seen once and twice, on logarithms, in bins of equal size; where a district is too small to
    show a slope, ``SLOPE`` is taken.
    """
    x = np.log2(np.maximum(parts, 1e-15))
    once, twice = bearers == 1, bearers == 2
    # in a small district with few single names: no more than the namesakes that people have
    mean = min(2 * (twice.sum() + 1) / (once.sum() + 2), max(1.0, (bearers * (bearers - 1)).sum() / max(1.0, bearers.sum())))
    if once.sum() < BINS:
        return np.full(len(parts), mean)
    edges = np.quantile(x[once], np.linspace(0, 1, BINS + 1)[1:-1])
    bins = np.digitize(x, edges)
    ones, twos = np.bincount(bins[once], minlength=BINS), np.bincount(bins[twice], minlength=BINS)
    middle = np.bincount(bins[once], weights=x[once], minlength=BINS) / np.maximum(1, ones)
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
    _, back = np.unique(codes, return_inverse=True)
    found: Shares = np.bincount(back, weights=weights).astype(np.float64)[back]
    return found


def _letters(texts: list[str], sizes: Ints, bearers: Shares, total: float) -> Shares:
    """The share that independent characters would give each given name."""
    lengths = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
    points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.int32)
    owner = np.repeat(np.arange(len(texts)), lengths)
    place = np.arange(len(points)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    inside = place >= sizes[owner]
    share = np.bincount(points[inside], weights=bearers[owner[inside]], minlength=1)
    share = np.log2(np.maximum(share, 0.5) / max(1.0, share.sum()))
    made = np.bincount(owner[inside], weights=share[points[inside]], minlength=len(texts))
    size = lengths - sizes
    of_size = np.bincount(np.maximum(size, 0), weights=bearers)[np.maximum(size, 0)] / total
    found: Shares = np.exp2(made) * np.maximum(of_size, 0.5 / total)
    return found


def _known(features: Features) -> Bools:
    """Records whose name stands on another record with the same birth date, dwelling or phone."""
    name = features.name + 1
    found = np.zeros(features.size, dtype=bool)
    has_day = features.birth % 100 > 0
    for column in (np.where(has_day, features.birth, 0), features.dwelling, features.phones[0]):
        found |= counted(where_stated(mixed(name, column), name, column)) > 1
    return found
