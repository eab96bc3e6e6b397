"""From a figure of quality to the rows behind it: which rules a field of a community breaks, and every row that does.

Here: the shapes and their queries. Not here: the figures (``quality``), masking, who may see rows (the portal). Counts may be kept and
shown to whoever may see figures; rows are of people, and come narrowed to a scope and to the sources that may be known of.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from warehouse.store.lookup.sight import Scope, Sight
from warehouse.store.quality import Rule
from warehouse.store.quality_trend import Share
from warehouse.store.reading import Reading, query
from warehouse.store.scoped import bound, inside

NOWHERE: Final = ""
"""The community of what stands in none."""
SUMS: Final = ("of_all", "of_residents", "only_room")
"""Columns that are the same in every row: sums over all of them."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a field breaks in one source. ``residents``: how many people; ``checked``: what the rule looked at, 0 where nobody
    counted; ``explained``: answered as right by the department, in no other figure; ``since``: ISO date."""

    rule: str
    title: str
    title_en: str
    severity: str
    dimension: str
    source_id: str
    findings: int
    residents: int
    new_findings: int
    explained: int
    since: str | None
    checked: int

    @property
    def share(self) -> Share:
        """How much of what was looked at breaks it."""
        return Share(self.findings, self.checked)


@dataclass(frozen=True, slots=True)
class Failing:
    """One row that breaks a rule: whose, where it stands (``row_number`` as on the screen), what it says and what would be expected,
    or what ``other_source`` says. Values are standard and unmasked; both are None where the field may not be seen."""

    finding_id: str
    resident_id: str
    record_id: str
    source_id: str
    other_source: str | None
    file: str
    sheet: str
    row_number: int
    stated: str | None
    expected: str | None
    since: str
    state: str
    spells: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of them, and how many there are in all, of how many residents; ``only_room``: addresses that differ in the room alone."""

    rows: list[Failing]
    total: int
    residents: int
    only_room: int


def rule_of(reading: Reading, rule: str) -> Rule | None:
    """A rule as it is explained to people; None where there is none of that name."""
    names = ", ".join(one.name for one in fields(Rule))
    found = reading.rows(f"SELECT {names} FROM dq.rule WHERE rule = $rule", {"rule": rule})
    return Rule(**found[0]) if found else None


def rules_in_force(reading: Reading) -> str:
    """The version of the rules: how many there are, and a fingerprint of what they say; it changes with any of them."""
    text = "string_agg(concat_ws('|', rule, definition, mostly), ';' ORDER BY rule)"
    found = reading.rows(f"SELECT count(*) AS rules, left(md5({text}), 8) AS mark FROM dq.rule", {})[0]
    return f"{found['rules']}-{found['mark']}"


def broken_rules(reading: Reading, community: str | None, field: str) -> list[Broken]:
    """What ``field`` breaks in a community (None: in the district; NOWHERE: in none), the gravest first."""
    return [Broken(**row) for row in reading.rows(query("quality_broken_rules"), {"community": community, "field": field})]


def failing_rows(
    reading: Reading,
    scope: Scope,
    sight: Sight,
    community: str | None,
    field: str,
    rule: str,
    *,
    source: str | None = None,
    offset: int = 0,
    many: int = 50,
) -> Rows:
    """Rows that break ``rule``, as far as ``scope`` and ``sight`` go: a row of a hidden source is not there and not counted."""
    parameters = {
        "community": community,
        "field": field,
        "rule": rule,
        "source": source,
        "sources": None if sight.sources is None else sorted(sight.sources),
        "offset": offset,
        "many": many,
        **bound(scope),
    }
    found = reading.rows(query("quality_rows").replace("{inside}", inside()), parameters)
    sums = [int(found[0][name] or 0) if found else 0 for name in SUMS]
    shown = [_seen(Failing(**{key: value for key, value in row.items() if key not in SUMS}), field, sight) for row in found]
    return Rows(shown, *sums)


def communities(reading: Reading) -> dict[str, tuple[int, int]]:
    """Residents, and those of whom sources say different things, by the community where they live (NOWHERE: in none)."""
    return {str(row["community"]): (int(row["residents"]), int(row["differing"])) for row in reading.rows(query("quality_numbers"), {})}


def _seen(row: Failing, field: str, sight: Sight) -> Failing:
    """Without what may not be seen: the value of a hidden field, the word of a hidden source."""
    known = sight.sources is None or row.other_source is None or row.other_source in sight.sources
    shown = {one.name: getattr(row, one.name) for one in fields(Failing)}
    if not sight.shows(field):
        shown |= {"stated": None, "expected": None}
    if not known:
        shown |= {"other_source": None, "expected": None}
    return Failing(**shown)
