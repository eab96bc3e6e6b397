"""What the rules look at: one query a relation, from ``sql/<relation>.sql``, or what a question said.

Here: reading those files and filling in a source and its fields. Not here: running them (``engine``), what must
hold (``rules``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from dq_checks.cross import cross_rules
from dq_checks.rules import BREAKS, FITS, Rule

_COMMENT = re.compile(r"--[^\n]*\n")
_READ, _NUMBER = "__read", "__number"


def query(rules: Sequence[Rule]) -> str:
    """The SELECT that ``rules`` (of one suite and relation) look at: of a source with the columns that they ask for; of a question what
    it said of each row, when it was put (``warehouse.store.findings``)."""
    suite, relation = rules[0].suite, rules[0].relation
    if relation in cross_rules():
        return f"SELECT CASE WHEN breaks THEN '{BREAKS}' ELSE '{FITS}' END AS outcome FROM looked WHERE rule = {_quoted(relation)}"
    columns = ", ".join(map(_column, sorted({rule.column for rule in rules})))
    return _file(relation).replace("{source}", _quoted(suite)).replace("{columns}", columns)


def breach(rule: Rule) -> tuple[str, str]:
    """The conditions in SQL under which a row is looked at, and breaks ``rule``: what Great Expectations counts, for one delivery at a
    time. Raises ValueError for a rule that compares rows with each other."""
    column = rule.column
    match rule.test:
        case "not_null":
            return "true", f"{column} IS NULL"
        case "in_set":
            return f"{column} IS NOT NULL", f"{column} NOT IN ({', '.join(map(_quoted, rule.allowed))})"
        case "matches":
            return f"{column} IS NOT NULL", f"NOT regexp_full_match({column}, {_quoted(rule.pattern)})"
        case "between":
            return f"{column} IS NOT NULL", f"NOT {column} BETWEEN {rule.low} AND {rule.high}"
        case _:
            raise ValueError(f"{rule.check} cannot be asked of one row")


def by_relation(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules that look at the same rows, together: Great Expectations then counts them all in one query."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.relation, []).append(rule)
    return list(found.values())


def _column(column: str) -> str:
    if column.endswith(_NUMBER):
        return f"TRY_CAST(p.{column.removesuffix(_NUMBER)} AS DOUBLE) AS {column}"
    field_id = column.removesuffix(_READ)
    if field_id == column:
        return f"p.{column}"
    unread = f"list_contains(unread.fields, '{field_id}')"
    return f"CASE WHEN {unread} THEN 'unread' WHEN p.{field_id} IS NOT NULL THEN 'read' END AS {column}"


@cache
def _file(relation: str) -> str:
    text = Path(__file__).with_name("sql").joinpath(f"{relation}.sql").read_text("utf-8")
    return _COMMENT.sub("", text).strip()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
