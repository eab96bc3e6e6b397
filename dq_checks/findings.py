"""Putting every question to a version that is being built, and what each of them is called.

Here: the order, and the registries ``staging.rule``, ``staging.indicator``, ``staging.required``. Not here: the SQL that asks
(``warehouse.store.findings``), the relations that follow (``warehouse/sql/dq``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.declaration import Source
from dq_checks.cross import cross_rules
from dq_checks.indicators import dimension_of, indicators
from dq_checks.rules import stated_fields
from warehouse.store import findings
from warehouse.store.build import Build

MISSING = "present.missing"


def find(build: Build, sources: Mapping[str, Source], looked: Path) -> int:
    """Ask everything; ``staging.found`` and ``staging.tally`` hold the answers, the file ``looked`` what was said of each row. ``core``,
    ``link`` and ``mart`` are built by then. The number of findings."""
    persons = [source for source in sources.values() if source.kind == "person"]
    build.stage("rule", rule_table())
    build.stage("indicator", indicator_table())
    build.stage("required", required_table(persons))
    findings.begin(build.con, looked)
    findings.ask_of_values(build.con, sorted({field for source in persons for field in stated_fields(source)}))
    for one in cross_rules().values():
        findings.ask(build.con, one.id, one.field, one.query)
    return findings.finish(build.con)


def rule_table() -> pa.Table:
    """One row a rule whose breaches are findings: families ``value``, ``present``, and those of ``cross/``."""
    rows: list[dict[str, Any]] = [
        {
            "rule": f"value.{problem}",
            "family": "value",
            "definition": "填写的值里有这个问题的，一个值一条；没有填写的不算。",
            "mostly": 1.0,
            "reason": "standardising names the problem; the raw value is kept",
            **{key: entry[key] for key in ("title", "title_en", "ask", "indicator", "severity")},
        }
        for problem, entry in value_rules().items()
    ]
    rows.append(
        {
            "rule": MISSING,
            "family": "present",
            "title": "必填的列填写了",
            "title_en": "required columns are filled in",
            "definition": "来源声明为必填的列，空着的一格一条；填了但读不懂的不在这里，在“值”的规则里。",
            "ask": "请补填；确实没有的，请告诉信息办这一列可以空。",
            "indicator": "0201",
            "severity": "warning",
            "mostly": 1.0,
            "reason": "the declaration says which columns are required",
        }
    )
    shown = ("family", "title", "title_en", "definition", "ask", "indicator", "severity", "mostly", "reason")
    rows += [{"rule": one.id} | {name: getattr(one, name) for name in shown} for one in cross_rules().values()]
    rows = [row | {"dimension": dimension_of(row["indicator"])} for row in rows]
    text = [(name, pa.string()) for name in ("rule", *shown, "dimension") if name != "mostly"]
    return pa.Table.from_pylist(rows, pa.schema([*text, ("mostly", pa.float64())]))


def indicator_table() -> pa.Table:
    """One row a sub-indicator of GB/T 36344-2018, measured or not."""
    names = ("name", "name_en", "dimension", "measured", "definition", "why_not")
    return pa.Table.from_pylist([{"indicator": one.id} | {name: getattr(one, name) for name in names} for one in indicators().values()])


def required_table(persons: Iterable[Source]) -> pa.Table:
    """``source_id, field`` of every required field."""
    rows = [{"source_id": s.id, "field": name} for s in persons for name, required in stated_fields(s).items() if required]
    return pa.Table.from_pylist(rows, pa.schema([("source_id", pa.string()), ("field", pa.string())]))


@cache
def value_rules() -> dict[str, dict[str, Any]]:
    """``values.toml``: of each problem its indicator, severity and words. Raises KeyError where an indicator is none."""
    found: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("values.toml").read_text("utf-8"))
    for entry in found.values():
        dimension_of(entry["indicator"])
    return found
