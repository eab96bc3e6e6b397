"""What deliveries and versions are held against: suites from the declarations and ``rules.toml``, and the questions of ``cross/``.

Here: the rules as plain data, so that Dagster lists them without Great Expectations. Not here: looking at data
(``expectations``), the queries that the rules look at (``relations``), the questions themselves (``cross``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from connectors.declaration import Source
from dq_checks.cross import CrossRule, cross_rules
from dq_checks.indicators import dimension_of, indicators
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import Field, fields

VERSION = "version"
"""The suite of the version as a whole. A source's suite is called by its source, a family of questions by its name."""
FITS, BREAKS = "fits", "breaks"
"""What a question says of a row that it looked at."""

Test = Literal["not_null", "unique", "in_set", "matches", "between"]
Severity = Literal["error", "warning", "notice"]
"""``notice``: counted, told to whoever asks; no night is the worse for it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check. ``check`` is unique in its suite and fit for a name in Dagster; ``relation`` names a file of ``sql/``.

    ``mostly`` is the share (0–1) of the values looked at that must fit; ``not_null`` looks at every row, the others at rows that
    hold a value. ``least``: of fewer values an error says nothing yet, and is a warning. ``allowed``, ``pattern`` (RE2) and
    ``low``/``high`` belong to in_set, matches and between.
    """

    suite: str
    check: str
    relation: str
    column: str
    test: Test
    zh: str
    en: str
    severity: Severity
    indicator: str
    reason: str
    mostly: float = 1.0
    least: int = 0
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    low: int = 0
    high: int = 0

    @property
    def dimension(self) -> str:
        """Of GB/T 36344-2018."""
        return dimension_of(self.indicator)


def suites(sources: Mapping[str, Source]) -> dict[str, list[Rule]]:
    """Every suite with its rules: one a source in the order given, ``version``, then the families of ``cross/``. Reads no data."""
    return door_suites(sources) | version_suites()


def door_suites(sources: Mapping[str, Source]) -> dict[str, list[Rule]]:
    """What each source's deliveries are held against before they are used."""
    return {source_id: list(_of_source(source)) for source_id, source in sources.items()}


def version_suites() -> dict[str, list[Rule]]:
    """What a version is held against before anyone sees it."""
    found = {VERSION: [_rule(name, entry, VERSION) for name, entry in _entries().items() if entry["of"] == "version"]}
    for one in cross_rules().values():
        found.setdefault(one.family, []).append(_question(one))
    return found


def _question(one: CrossRule) -> Rule:
    """A question of ``cross/`` as a rule: every row that it looks at must fit, but for the share that it allows."""
    return Rule(
        suite=one.family,
        check=one.id,
        relation=one.id,
        column="outcome",
        test="in_set",
        zh=one.title,
        en=one.title_en,
        severity=one.severity,
        indicator=one.indicator,
        reason=one.reason,
        mostly=one.mostly,
        allowed=(FITS,),
    )


def stated_fields(source: Source) -> dict[str, bool]:
    """``field -> required`` of every field that the columns of a source state, in their order."""
    found: dict[str, bool] = {}
    for column in source.columns:
        for name in filter(None, (column.field, column.also_field)):
            found[name] = found.get(name, False) or column.required
    return found


def _of_source(source: Source) -> Iterator[Rule]:
    stated = stated_fields(source)
    for name, entry in _entries().items():
        if entry["of"] == "source" or (entry["of"] == "person" and source.kind == "person"):
            yield _rule(name, entry, source.id, source)
        elif entry["of"] == "field" and source.kind == "person":
            for field_id, required in stated.items():
                if _asked(entry, fields()[field_id], required):
                    yield _rule(f"{name}_{field_id}", entry, source.id, source, fields()[field_id])


def _asked(entry: Mapping[str, Any], field: Field, required: bool) -> bool:
    """True where a rule of fields is asked of this one."""
    return (
        field.kind in entry.get("kinds", (field.kind,))
        and field.id in entry.get("only", entry.get("ranges", (field.id,)))
        and field.id not in entry.get("but", ())
        and (required or not entry.get("required", False))
    )


def _rule(check: str, entry: Mapping[str, Any], suite: str, source: Source | None = None, field: Field | None = None) -> Rule:
    allowed, between = entry.get("allowed", ()), entry.get("range", (0, 0))
    if field and "ranges" in entry:
        between = entry["ranges"][field.id]
    codes = table(field.table) if field and field.table else None
    if allowed == "table":
        assert codes is not None, f"{check}: only a field of kind code has a table"
        allowed = tuple(codes)
    if between == "expected":
        assert source is not None, f"{check}: only a source expects rows"
        between = source.rows
    low, high = between
    mostly = float(entry.get("mostly", 1))
    words = {"share": f"{mostly:.0%}", "low": low, "high": high, "table": codes.origin.name if codes else ""}
    return Rule(
        suite=suite,
        check=check,
        relation=entry["relation"],
        column=entry["column"].format(field=field.id if field else ""),
        test=entry["test"],
        zh=entry["zh"].format(label=field.zh if field else "", **words),
        en=entry["en"].format(label=field.en if field else "", **words),
        severity=entry["severity"],
        indicator=entry["indicator"],
        reason=source.rows_reason if source and entry.get("range") == "expected" else entry["reason"],
        mostly=mostly,
        least=int(entry.get("least", 0)),
        allowed=tuple(allowed),
        pattern=entry.get("pattern", ""),
        low=low,
        high=high,
    )


@cache
def _entries() -> dict[str, dict[str, Any]]:
    """``rules.toml``. Raises ValueError where an entry is not well formed: a fault of ours, not of a district."""
    entries: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
    for name, entry in entries.items():
        well_formed = (
            entry["of"] in ("source", "person", "field", "version")
            and entry["test"] in get_args(Test)
            and entry["severity"] in get_args(Severity)
            and entry["indicator"] in indicators()
            and entry["reason"]
            and 0 < entry.get("mostly", 1) <= 1
        )
        if not well_formed:
            raise ValueError(f"rules.toml: {name} is not well formed")
    return entries
