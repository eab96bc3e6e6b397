"""How good a version's data is, read for whoever shows it: shares with their numerator and denominator, trends, incidents.

Here: the shapes, and one call that reads them all (``queries/quality_*.sql``), of the district or of one community; the report and
the portal show the same numbers. Not here: nights against each other (``quality_trend``), counting (``warehouse/sql/dq``,
``dq_checks``), words. Nothing of a person: counts only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import duckdb

from warehouse.store.quality_trend import Share, Trend, read_trend
from warehouse.store.reading import Reading, query
from warehouse.store.reports import Report, report_of
from warehouse.vocabulary.errors import DaoqiaoError

ID: Final = "quality"
DIMENSIONS: Final = ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性")
"""Of GB/T 36344-2018, in its order."""
SAME_DATA: Final = "0401"
"""相同数据一致性: whether sources say the same of one resident."""
RELATIONS: Final = ("dq.rule", "dq.indicator", "dq.measure", "dq.trend", "dq.finding", "dq.incident", "dq.matrix")
MERGED: Final = ""
"""Stands for the merged view where a source is named, and for no community where a community is."""
Shape = TypeVar("Shape")
Table = Mapping[str, Mapping[str, Share]]
"""Shares by thing (a community, a source, a field) and kind (a dimension, a field)."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sub-indicator of the standard. Where it is not ``measured``, ``why_not`` says why and ``share`` is empty."""

    indicator: str
    name: str
    name_en: str
    dimension: str
    measured: bool
    definition: str
    why_not: str
    share: Share


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension: the checks of its indicators taken together."""

    name: str
    indicators: tuple[Indicator, ...]

    @property
    def share(self) -> Share:
        return Share(sum(one.share.a for one in self.indicators), sum(one.share.b for one in self.indicators))


@dataclass(frozen=True, slots=True)
class Incident:
    """One cause: a rule, a source and a field. ``findings`` are those left to do; of one community what ``closed_findings`` would count
    is not known (None). ``checked``: things that the rule looked at."""

    incident_id: str
    rule: str
    title: str
    title_en: str
    ask: str
    source_id: str
    field: str
    department: str
    dimension: str
    severity: str
    state: str
    findings: int
    new_findings: int
    reopened_findings: int
    explained_findings: int
    closed_findings: int | None
    checked: int
    communities: int
    worst_community: str | None
    first_seen: str
    since: str
    last_seen: str
    spells: int

    @property
    def share(self) -> Share:
        """How much of what was looked at fits."""
        return Share(max(self.checked - self.findings, 0), self.checked)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sources about one field: residents of whom both state it, and of whom they say the same or something else."""

    field: str
    source_one: str
    source_other: str
    stated_by_both: int
    same: int
    differ: int

    @property
    def share(self) -> Share:
        return Share(self.same, self.stated_by_both)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How old the data of a source is. ``until``: the newest day it speaks of; ``days_behind`` the version's night; ``earlier``: files
    of an earlier night that stand in for tonight's."""

    source_id: str
    until: str
    arrived_at: str
    files: int
    earlier: int
    records: int
    days_behind: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is explained to people. ``mostly``: the share that must fit."""

    rule: str
    family: str
    title: str
    title_en: str
    definition: str
    ask: str
    dimension: str
    indicator: str
    severity: str
    mostly: float
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the night believes of its own merge: ``measure`` (precision, recall) with a 95 % interval, of the whole district."""

    measure: str
    basis: str
    estimate: float
    low: float
    high: float
    answers: int
    at_stake: float


@dataclass(frozen=True, slots=True)
class Totals:
    """Residents, those of whom sources say different things, questions that wait for a person."""

    residents: int
    differing: int
    questions: int

    @property
    def differing_share(self) -> Share:
        return Share(self.differing, self.residents)


@dataclass(frozen=True, slots=True)
class Quality:
    """All of it, for a ``community`` or (None) for the district. ``same_data``: shares of agreement by community and field;
    ``community_fields``: every check, by the same."""

    night: str
    community: str | None
    totals: Totals
    dimensions: tuple[Dimension, ...]
    trend: Trend
    incidents: list[Incident]
    communities: Table
    sources: Table
    fields: Table
    community_fields: Table
    same_data: Table
    matrix: list[Compared]
    times: list[Timeliness]
    estimates: list[Estimate]
    rules: list[Rule]

    @property
    def open_incidents(self) -> list[Incident]:
        return [one for one in self.incidents if one.state == "open"]

    @property
    def to_do(self) -> list[Incident]:
        """Open ones that somebody is asked to see to; a notice is only told."""
        return [one for one in self.open_incidents if one.severity != "notice"]

    @property
    def notices(self) -> list[Incident]:
        return [one for one in self.open_incidents if one.severity == "notice"]


@cache
def quality_report() -> Report:
    """How the list of reports names it; its head stands in ``warehouse/reports/quality.toml``."""
    head = (Path(__file__).parents[1] / "reports" / "quality.toml").read_text("utf-8")
    return report_of("reports/quality.toml", ID, tomllib.loads(head)["report"])


def read_quality(version: Reading, community: str | None = None) -> Quality:
    """Everything that ``version`` says of its own quality. Raises DQ-644 where it was published before it said anything."""
    try:
        return _read(version, community)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        there = {
            f"{schema}.{name}" for schema, name in version.con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        }
        if missing := [name for name in RELATIONS if name not in there]:
            raise DaoqiaoError("DQ-644", report=ID, version=version.version.name, missing="、".join(missing)) from error
        raise


def _read(version: Reading, community: str | None) -> Quality:
    night = str(version.version.manifest["date"])
    here = {"community": community}
    return Quality(
        night=night,
        community=community,
        totals=_all(version, Totals, "totals", here)[0],
        dimensions=dimensions(version, community),
        trend=read_trend(version, night, community),
        incidents=incidents(version, community),
        communities=_table(version, "communities", here),
        sources=_table(version, "sources", here),
        fields=_table(version, "fields", here),
        community_fields=_table(version, "community_fields", here | {"indicator": None}),
        same_data=_table(version, "community_fields", here | {"indicator": SAME_DATA}),
        matrix=_all(version, Compared, "matrix", here | {"field": None}),
        times=_times(version, night),
        estimates=_all(version, Estimate, "estimates", {}),
        rules=_all(version, Rule, "rules", {}),
    )


def dimensions(
    version: Reading, community: str | None = None, source: str | None = None, field: str | None = None
) -> tuple[Dimension, ...]:
    """The six dimensions in the order of the standard, of what is not narrowed away."""
    narrowed = {"community": community, "source": source, "field": field}
    rows = version.rows(query("quality_indicators"), narrowed)
    found = [Indicator(**{k: v for k, v in row.items() if k not in ("a", "b")}, share=Share(row["a"], row["b"])) for row in rows]
    return tuple(Dimension(name, tuple(one for one in found if one.dimension == name)) for name in DIMENSIONS)


def incidents(version: Reading, community: str | None = None) -> list[Incident]:
    """Incidents, open ones first, then the worst; of a ``community`` only those open there, counted there."""
    here = {"community": community} if community is not None else {}
    return _all(version, Incident, "incidents_here" if here else "incidents", here)


def _times(version: Reading, night: str) -> list[Timeliness]:
    last = date.fromisoformat(night)
    rows = version.rows(query("quality_times"), {})
    return [Timeliness(**row, days_behind=max((last - date.fromisoformat(row["until"])).days, 0)) for row in rows]


def _table(version: Reading, name: str, parameters: Mapping[str, Any]) -> Table:
    found: dict[str, dict[str, Share]] = {}
    for row in version.rows(query(f"quality_{name}"), dict(parameters)):
        found.setdefault(row["thing"], {})[row["kind"]] = Share(row["a"], row["b"])
    return found


def _all(version: Reading, shape: type[Shape], name: str, parameters: Mapping[str, Any]) -> list[Shape]:
    return [shape(**row) for row in version.rows(query(f"quality_{name}"), dict(parameters))]


def together(shares: Iterable[Share]) -> Share:
    """The share of all of them taken together."""
    every = list(shares)
    return Share(sum(one.a for one in every), sum(one.b for one in every))
