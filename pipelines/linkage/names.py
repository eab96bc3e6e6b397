"""Distinct names as arrays: folded texts, surnames, given names and their sounds as numbers.

Here: reading many names at once. Not here: the tables (``characters``), comparing two names (``compare_names``).
Characters are looked at as one long array of code points, since a district has a quarter of a million distinct names.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import pyarrow as pa

from pipelines.linkage.arrays import NONE, Bools, Hashes, Ints, Levels, mixed, numbered, positions, summed
from pipelines.linkage.characters import DOUBLE_SURNAMES, SURNAME_READINGS, WILD, changing, fold, readings

FREE = 2
"""Characters of a given name that are chosen freely, one by one; longer ones are transliterated."""


@dataclass(slots=True)
class Names:
    """Folded names, one entry a distinct one, as code points one after another. Hashes of equal parts are equal; ``given`` is 0
    where there is none.

    ``letters`` says the same of two names that have the same characters in another order; ``unread`` marks names with a
    character that a source could not print, ``free`` those of a surname and one or two characters that were chosen freely
    (not 旺堆·尼玛, whose characters come in words).
    """

    points: Ints
    lengths: Ints
    whole: Hashes
    surname_size: Ints
    surname: Hashes
    given: Hashes
    surname_sound: Hashes
    given_sound: Hashes
    letters: Hashes
    unread: Bools
    free: Bools

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Ints:
        """Where each name begins among ``points``."""
        return (np.cumsum(self.lengths) - self.lengths).astype(np.int32)

    @property
    def texts(self) -> list[str]:
        """All names, spelled out."""
        return self.spelled(np.arange(len(self), dtype=np.int32))

    def spelled(self, codes: Ints) -> list[str]:
        """The names of these codes."""
        starts = self.starts[codes]
        whole = self.points.astype("<u4").tobytes() if len(codes) > len(self) // 10 else b""
        spans = zip(starts.tolist(), self.lengths[codes].tolist(), strict=True)
        if whole:
            return [whole[4 * a : 4 * (a + n)].decode("utf-32-le") for a, n in spans]
        return ["".join(map(chr, self.points[a : a + n])) for a, n in spans]

    def joined(self, other: Names) -> Names:
        """These names and after them others, none of which is among these."""
        return Names(*(np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(self)))

    def take(self, codes: Ints) -> Names:
        """The names of these codes, in this order."""
        lengths = self.lengths[codes]
        at = np.repeat(self.starts[codes], lengths) + positions((np.cumsum(lengths) - lengths).astype(np.int32), lengths)
        rest = {field.name: getattr(self, field.name)[codes] for field in fields(self) if field.name != "points"}
        return Names(points=self.points[at], **rest)


def code_names(*columns: pa.Array) -> tuple[list[Ints], list[Levels], Names]:
    """Columns of printed names as codes into one ``Names``, ``NONE`` where a record has none; and where the surname of each ends as
    it is printed there (characters; 0 without a name).

    阿不都·那仁 says where its surname ends, 阿不都那仁 does not: the distinct name has the longest that is printed anywhere.
    """
    coded = pa.concat_arrays([c.cast(pa.string()) for c in columns]).dictionary_encode()
    printed: list[str] = coded.dictionary.to_pylist()
    texts, ends = _folded(printed)
    whole = _text_hashes(texts)
    back, first = numbered(whole)
    size = np.zeros(len(first), dtype=np.int32)
    np.maximum.at(size, back, ends)
    codes = coded.indices.fill_null(NONE).to_numpy(zero_copy_only=False)
    folded, printed_ends = np.append(back, np.int32(NONE))[codes], np.append(np.minimum(ends, 127), 0).astype(np.int8)[codes]
    names = _names([texts[i] for i in first.tolist()], whole[first], size)
    return np.split(folded, len(columns)), np.split(printed_ends, len(columns)), names


def shortest_surnames(names: Names, codes: Ints) -> Ints:
    """The surnames' lengths of some names where nobody prints a dot: 2 for double ones, else 1."""
    some = names.take(codes)
    return np.where(np.isin(_openings(some.points, some.starts, some.lengths), _double_surnames()), 2, 1).astype(np.int32)


def end_surnames(names: Names, codes: Ints, ends: Ints) -> None:
    """Let the surnames of some names be so long."""
    again = _names(names.spelled(codes), names.whole[codes], ends)
    for field in fields(Names):
        if field.name not in ("points", "lengths", "whole"):
            getattr(names, field.name)[codes] = getattr(again, field.name)


def _folded(printed: Sequence[str]) -> tuple[list[str], Ints]:
    """Folded texts and the lengths of their surnames. Few names change by folding; only those are looked at singly."""
    texts = list(printed)
    points, starts, lengths = _points(texts)
    sizes = np.ones(len(texts), dtype=np.int32)
    if not len(points):
        return texts, sizes
    special = np.zeros(len(texts), dtype=bool)
    special[np.repeat(np.arange(len(texts)), lengths)[_changing_points()[points]]] = True
    sizes[np.isin(_openings(points, starts, lengths), _double_surnames())] = 2
    for at in np.flatnonzero(special).tolist():
        one = fold(texts[at])
        texts[at], sizes[at] = one.text or texts[at], max(1, len(one.surname))
    return texts, sizes


def _names(texts: list[str], whole: Hashes, size: Ints) -> Names:
    points, starts, lengths = _points(texts)
    if not len(points):
        nothing = np.zeros(len(texts), dtype=np.uint64)
        return Names(points, lengths, whole, size, nothing, nothing, nothing, nothing, nothing, nothing != 0, nothing == 0)
    place = positions(starts, lengths)
    owner = np.repeat(np.arange(len(texts)), lengths)
    family = place < size[owner]
    shifted = np.where(family, place, place - size[owner])
    sounds = _sounds(points)
    opening = (place == 0) & (_surname_sounds()[points] > 0)
    sounds[opening] = _surname_sounds()[points[opening]]
    return Names(
        points=points,
        lengths=lengths,
        whole=whole,
        surname_size=size,
        surname=summed(mixed(points, shifted), starts, family),
        given=summed(mixed(points, shifted), starts, ~family),
        surname_sound=summed(mixed(sounds, shifted), starts, family),
        given_sound=summed(mixed(sounds, shifted), starts, ~family),
        letters=summed(mixed(points, np.zeros_like(place)), starts),
        unread=np.bincount(owner[points == ord(WILD)], minlength=len(texts)) > 0,
        free=(lengths - size <= FREE) & ((size == 1) | ((size == 2) & np.isin(_openings(points, starts, lengths), _double_surnames()))),
    )


def _text_hashes(texts: Sequence[str]) -> Hashes:
    points, starts, lengths = _points(texts)
    return summed(mixed(points, positions(starts, lengths)), starts) if len(points) else np.zeros(len(texts), dtype=np.uint64)


def _points(texts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Code points of all texts one after another, where each text starts, how long it is."""
    points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.int32)
    lengths = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
    return points, (np.cumsum(lengths) - lengths).astype(np.int32), lengths


def _openings(points: Ints, starts: Ints, lengths: Ints) -> Hashes:
    """The first two characters of each text of three and more as one number, 0 for shorter ones."""
    found = np.zeros(len(starts), dtype=np.uint64)
    long = lengths > 2
    found[long] = points[starts[long]].astype(np.uint64) << np.uint64(32) | points[starts[long] + 1].astype(np.uint64)
    return found


@cache
def _changing_points() -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    table = np.zeros(0x110000, dtype=bool)
    table[list(changing())] = True
    return table


@cache
def _double_surnames() -> Hashes:
    return np.array([ord(name[0]) << 32 | ord(name[1]) for name in DOUBLE_SURNAMES], dtype=np.uint64)


def _sounds(points: Ints) -> Ints:
    """The commonest reading of each character as a number; each distinct character is looked up once."""
    seen = np.zeros(0x110000, dtype=bool)
    seen[points] = True
    table = np.zeros(0x110000, dtype=np.int32)
    for point in np.flatnonzero(seen).tolist():
        table[point] = _sound_number(readings(chr(point))[0])
    return table[points]


@cache
def _surname_sounds() -> Ints:
    """The reading that a character has as a surname, where it is another one; 0 elsewhere."""
    table = np.zeros(0x110000, dtype=np.int32)
    for character, reading in SURNAME_READINGS.items():
        table[ord(character)] = _sound_number(reading)
    return table


def _sound_number(reading: str) -> int:
    """The same on every machine and night: what is kept of a night is compared with the next one's."""
    return zlib.crc32(reading.encode("utf-8")) & 0x7FFFFFFF
