"""One field's values chosen and compared again, among the systems that somebody may know of.

Here: the rule of ``mart.resident_value`` for what is left of one field, value by value. Not here: what is left (``stated``), the marts.
Whoever may not know of a system must see what a district without it would show: which value is in use, by which rule, and who differs.
The marts' query answers that for all sources; a test holds this to it for every resident of a district.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from warehouse.vocabulary.fields import fields

NEVER: Final = -1
"""A day that nobody stated: before all others."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value. ``said_by`` as bits; ``word``: a person said so; ``usable``: not somebody else's number; ``stated_on``: the newest day,
    as a place among the version's days, or ``NEVER``; ``trust``: that of the most trusted who says so."""

    value: str
    said_by: int
    word: bool
    usable: bool
    stated_on: int
    trust: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one candidate."""

    chosen: bool
    rule: str | None
    disagrees: bool


def choose(field: str, candidates: Sequence[Candidate]) -> list[Verdict]:
    """A verdict for each candidate, in their order; of distinct values that could be read."""
    known = fields()[field]
    if len(candidates) == 1:
        (one,) = candidates
        return [Verdict(one.usable, "borrowed" if not one.usable else "correction" if one.word else "only", False)]
    best = min(candidates, key=lambda one: _rank(known.kind, known.choose, one))
    reach = best.said_by
    for one in candidates:
        reach |= one.said_by if one.said_by & best.said_by else 0
    return [_verdict(field, known.kind, known.choose, one, best, reach) for one in candidates]


def _rank(kind: str, choose: str, one: Candidate) -> tuple[object, ...]:
    """The smaller the better."""
    many = one.said_by.bit_count()
    return (
        not one.word,
        not one.usable,
        not _precise(kind, one.value),
        -many if choose == "agree" else 0,
        -one.stated_on if choose == "recent" else 0,
        -one.trust,
        -one.stated_on,
        -many,
        one.value.encode(),
    )


def _precise(kind: str, value: str) -> bool:
    """Known more precisely: a day before a month, a room before an estate, every character of a name."""
    if kind == "date":
        return len(value) == 10
    if kind == "address":
        return value.endswith("室")
    return kind != "name" or "□" not in value


def _verdict(field: str, kind: str, choose: str, one: Candidate, best: Candidate, reach: int) -> Verdict:
    chosen = one is best and one.usable
    if not one.usable:
        return Verdict(False, "borrowed", False)
    if chosen:
        return Verdict(True, "correction" if one.word else choose, False)
    return Verdict(False, None, _disagrees(field, kind, one, best.value, reach))


def _disagrees(field: str, kind: str, one: Candidate, best: str, reach: int) -> bool:
    """With the value in use; a coarser statement of the same thing does not."""
    value = one.value
    if field == "relation":
        return False
    if field == "phones":
        return one.said_by & reach == 0
    if kind == "address":
        return value.endswith("室") and best.endswith("室")
    if field in ("education", "marital_status"):
        return value[:1] != best[:1] or not (value.endswith("0") or best.endswith("0"))
    if kind == "text":
        return value not in best and best not in value
    return not (best.startswith(value) or value.startswith(best))
