"""What the rules look at: one query a relation, from ``sql/<relation>.sql``, with the source filled in.

Here: reading those files and filling in a source and its fields. Not here: running them (``engine``), what must
hold (``rules``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dq_checks.rules import Rule

_COMMENT = re.compile(r"--[^\n]*\n")
_READ = "__read"


def query(relation: str, source_id: str, rules: Iterable[Rule]) -> str:
    """The SELECT of a relation for one source (``version`` reads no source), with a column for each mark that a rule asks for."""
    marked = {rule.column.removesuffix(_READ) for rule in rules if rule.column.endswith(_READ)}
    text = _file(relation)
    return text.replace("{source}", _quoted(source_id)).replace("{marks}", ", ".join(map(_mark, sorted(marked))) or "NULL AS no_marks")


def _mark(field_id: str) -> str:
    unread = f"list_contains(unread.fields, '{field_id}')"
    return f"CASE WHEN {unread} THEN 'unread' WHEN p.{field_id} IS NOT NULL THEN 'read' END AS {field_id}{_READ}"


@cache
def _file(relation: str) -> str:
    text = Path(__file__).with_name("sql").joinpath(f"{relation}.sql").read_text("utf-8")
    return _COMMENT.sub("", text).strip()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
