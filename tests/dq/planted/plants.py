"""What is planted for each question: two to five faults on people of their own, and every row that breaks a question by it.

Here: how a plant is written and carried out. Not here: the faults (``people``, ``households``, ``dibao``, ``party``), the district
(``district``), running it (``test_planted``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from dq_checks.cross import cross_rules
from tests.dq.planted.district import District, One


class Broken(NamedTuple):
    """A row that breaks a question. ``rule`` is the plant's own where it is not said, ``field`` the rule's. A fault may break a second
    question too (whoever is dead on dibao is also dead in the police's book): then both rows are named."""

    source: str
    who: One
    field: str = ""
    rule: str = ""


Plant = Callable[[District], Iterator[Broken]]
PLANTS: dict[str, Plant] = {}


def plant(rule: str) -> Callable[[Plant], Plant]:
    """Mark a function as the plant of a question."""

    def kept(function: Plant) -> Plant:
        PLANTS[rule] = function
        return function

    return kept


def planted(district: District) -> dict[str, list[tuple[str, str, str, str]]]:
    """Plant everything. Of each plant: ``(rule, source, name, field)`` of every row that must break a question by it."""
    return {
        name: [(one.rule or name, one.source, one.who.name, one.field or cross_rules()[one.rule or name].field) for one in made(district)]
        for name, made in PLANTS.items()
    }


def living_at(one: One, dwelling: str) -> One:
    """The same person at another building-unit-room."""
    return replace(one, dwelling=dwelling)
