"""Checking a built version before anyone sees it.

Here: which suites apply to it, and the order. Not here: the rules (``rules``), Great Expectations (``engine``,
``expectations``), what a failed check leads to (``pipelines.night.outcome``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.declaration import Source
from dq_checks.relations import query
from dq_checks.rules import VERSION, Rule, suites
from warehouse.store.database import open_reader


def check_version(database: Path, sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """Every check of every source that has a delivery in the version, then those of the version as a whole.

    ``database`` is a DuckDB file that nobody has open; it is only read. Each outcome holds ``suite`` (a source's id or
    ``version``), ``check``, ``zh``, ``en``, ``severity`` (error, warning), ``passed``, ``checked`` and ``unexpected`` (counts of
    values), ``observed`` (the share that fits, 0–1, None where nothing was there to look at), ``dimension`` (GB/T 36344-2018).
    No outcome holds a value of a person. Raises DaoqiaoError DQ-608 where a check could not be run.
    """
    from dq_checks.engine import opened  # Great Expectations takes seconds to import: only when a version is checked
    from dq_checks.expectations import outcomes

    present = {*_delivered(database), VERSION}
    found: list[dict[str, Any]] = []
    with opened(database) as datasource:
        for suite, rules in suites(sources).items():
            if suite in present:
                for relation, some in _by_relation(rules):
                    found.extend(outcomes(datasource, query(relation, suite, some), some))
    return found


def _by_relation(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    """Rules that look at the same rows, together: Great Expectations then counts them all in one query."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.relation, []).append(rule)
    return iter(found.items())


def _delivered(database: Path) -> set[str]:
    """Sources with a delivery in force; the others are told of as missing (DQ-102) and have nothing to check."""
    con = open_reader(database)
    try:
        return {source_id for (source_id,) in con.execute("SELECT DISTINCT source_id FROM landing.delivery").fetchall()}
    finally:
        con.close()
