"""Checking deliveries at the door, and a built version before anyone sees it.

Here: which suites apply, and the order. Not here: the rules (``rules``), Great Expectations (``engine``, ``expectations``),
what a failed check leads to (``pipelines.night.inspection``).

An outcome holds ``suite`` (a source's id, ``version``, a family of questions), ``check``, ``zh``, ``en``, ``severity`` (error,
warning, notice), ``passed``, ``checked`` and ``unexpected`` (counts of values), ``observed`` (the share that fits, 0–1, None where
nothing was there to look at), ``mostly`` (the share that must), ``dimension`` and ``indicator`` (GB/T 36344-2018). None holds a value
of a person. Whatever checks raises DaoqiaoError DQ-608 where a check could not be run: that is no fault of the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.declaration import Source
from dq_checks.relations import breach, by_relation, query
from dq_checks.rules import VERSION, Rule, door_suites, version_suites
from warehouse.store.inspection import by_delivery


def check_deliveries(door: Path, sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """Every check of every source in ``sources`` over its rows at the ``door`` (``warehouse.store.inspection``)."""
    return _outcomes(door, door_suites(sources))


def check_version(database: Path, looked: Path) -> list[dict[str, Any]]:
    """The checks of the version as a whole, then the questions of each family by what they said when they were put (``looked``:
    ``warehouse.store.findings``). Both are DuckDB files that nobody has open; they are only read."""
    suites = version_suites()
    return _outcomes(database, {VERSION: suites.pop(VERSION)}) + _outcomes(looked, suites)


def _outcomes(database: Path, suites: Mapping[str, list[Rule]]) -> list[dict[str, Any]]:
    from dq_checks.engine import opened  # Great Expectations takes seconds to import: only when something is checked
    from dq_checks.expectations import outcomes

    with opened(database) as datasource:
        together = [some for rules in suites.values() for some in by_relation(rules)]
        return [outcome for some in together for outcome in outcomes(datasource, query(some), some)]


def errors_of_deliveries(door: Path, source: Source) -> dict[str, list[tuple[Rule, int, int]]]:
    """By delivery of one source: the rules of severity error that it breaks by itself, with the values looked at and those that break
    it. A source's files are judged one by one: a sound one is not held for another."""
    found: dict[str, list[tuple[Rule, int, int]]] = {}
    grave = [rule for rule in door_suites({source.id: source})[source.id] if rule.severity == "error"]
    for some in by_relation(grave):
        counted = by_delivery(door, query(some), {rule.check: breach(rule) for rule in some})
        for delivery, checks in counted.items():
            for rule in some:
                checked, unexpected = checks[rule.check]
                if checked and checked >= rule.least and 1 - unexpected / checked < rule.mostly:
                    found.setdefault(delivery, []).append((rule, checked, unexpected))
    return found
