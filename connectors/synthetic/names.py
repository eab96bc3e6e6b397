"""Names of invented people, as hard to tell apart as real ones.

Here: drawing surnames and given names by sex, year of birth and ethnic group. The characters and the numbers that shape their
frequencies are in ``names.toml``. Not here: what a source does to a name (``noise_names.py``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BATCH = 2048  # names drawn at a time: a draw of one costs as much as a draw of hundreds


@cache
def tables() -> dict[str, Any]:
    """``names.toml`` as read."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Given:
    """A given name; ``shared`` is the first of two characters, which siblings may have in common."""

    text: str
    shared: str


def _falling(size: int, exponent: float) -> NDArray[np.float64]:
    weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
    return np.asarray(weights / weights.sum())


class NameBook:
    """Draws names. One book a community, so that communities can be made independently of each other."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._surnames = self._draw_surnames()
        self._given: dict[tuple[int, int], Iterator[Given]] = {}

    def surname(self) -> str:
        return next(self._surnames)

    def given(self, sex: int, year: int) -> Given:
        """A given name for a person of ``sex`` (1 male, 2 female) born in ``year``."""
        cohort = next(n for n, row in enumerate(tables()["cohort"]) if year <= row["until"])
        key = (sex, cohort)
        if key not in self._given:
            self._given[key] = self._draw_given(sex, cohort)
        return next(self._given[key])

    def minority(self, ethnic: str) -> str:
        """A surname usual in a group that has Han-like names (回族), else one of everybody's."""
        if ethnic == "03":
            pool: str = tables()["minority"]["hui_surnames"]
            return pool[int(self._rng.choice(len(pool), p=_falling(len(pool), 0.8)))]
        return self.surname()

    def dotted(self, sex: int) -> str:
        """The own part of a name that is written "own·father's"."""
        pool: list[str] = tables()["minority"]["male" if sex == 1 else "female"]
        return pool[int(self._rng.integers(len(pool)))]

    def _draw_surnames(self) -> Iterator[str]:
        rows = tables()["surnames"]
        tail = "".join(dict.fromkeys("".join(rows["tail"].split())))
        pool = [name for name, _ in rows["weighted"]] + list(tail) + rows["compound"]
        weights = np.concatenate(
            [
                np.array([share for _, share in rows["weighted"]], dtype=np.float64),
                rows["tail_weight"] * _falling(len(tail), rows["tail_exponent"]),
                np.full(len(rows["compound"]), rows["compound_weight"] / len(rows["compound"])),
            ]
        )
        while True:
            for n in self._rng.choice(len(pool), size=_BATCH, p=weights / weights.sum()):
                yield pool[n]

    def _draw_given(self, sex: int, cohort: int) -> Iterator[Given]:
        names, shape, row = tables(), tables()["shape"], tables()["cohort"][cohort]
        key = "male" if sex == 1 else "female"
        tail, rare = "".join(dict.fromkeys("".join(names["tail"][key].split()))), names["special"]["rare"]

        def column(chars: str, exponent: float) -> list[str]:
            """One character a name: mostly of the cohort's list, now and then of the long tail or a rare one."""
            own = self._rng.choice(list(chars), size=_BATCH, p=_falling(len(chars), exponent))
            others = self._rng.choice(list(tail), size=_BATCH, p=_falling(len(tail), shape["tail_exponent"]))
            rares = self._rng.choice(list(rare), size=_BATCH)
            u = self._rng.random(_BATCH)
            mixed = np.where(u < shape["rare_share"], rares, np.where(u < shape["rare_share"] + shape["tail_share"], others, own))
            return [str(char) for char in mixed]

        while True:
            first = column(row[key]["first"], shape["first_exponent"])
            second = column(row[key]["second"], shape["second_exponent"])
            single = column(row[key]["single"], shape["single_exponent"])
            u = self._rng.random(_BATCH)
            for one, two, alone, chance in zip(first, second, single, u, strict=True):
                if chance < row["single"]:
                    yield Given(alone, "")
                elif chance > 1 - shape["doubled_share"]:
                    yield Given(two + two, two)
                else:
                    yield Given(one + two, one)
