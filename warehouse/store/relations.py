"""Relations as files: ``warehouse/sql/<schema>/<relation>.sql``, one SELECT each, grain and reason in its head.

Here: reading them, what each reads from, the order that follows, which of them wait for the history. Not here: running them (``build``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "sql"
_COMMENT = re.compile(r"--[^\n]*")
_PARTS = re.compile(r"^-- parts: (\d+) \(", re.MULTILINE)
WRITTEN = frozenset({"value_span", "state_span", "membership_span", "finding_span", "measure_kept", "night_kept", "told"})
"""``staging`` views that ``history.History`` shows once a night is written."""
_REFERENCE = re.compile(r"\b(staging|landing|core|link|mart|review|dq|history)\.([a-z_]+)\b")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation. ``name`` is ``schema.relation``; ``reads`` names every relation its query mentions.

    ``parts``: a relation too large for memory at once is made in so many runs of its query, which asks
    ``getvariable('part')`` (from 0) for the rows of a run; its head says ``-- parts: N (reason)``.
    """

    name: str
    query: str
    head: str
    reads: frozenset[str]
    parts: int = 1

    @property
    def schema(self) -> str:
        return self.name.split(".", 1)[0]


@cache
def relations() -> dict[str, Relation]:
    """Every relation of the warehouse by name."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.sql")):
        text = path.read_text("utf-8")
        name = f"{path.parent.name}.{path.stem}"
        query, reads = read_query(text)
        head = " ".join(line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--"))
        parts = _PARTS.search(text)
        found[name] = Relation(name, query, head, reads - {name}, int(parts[1]) if parts else 1)
    return found


def read_query(text: str) -> tuple[str, frozenset[str]]:
    """The query of a SQL file without its comments, and every relation that it mentions."""
    query = _COMMENT.sub("", text).strip().rstrip(";")
    return query, frozenset(f"{schema}.{relation}" for schema, relation in _REFERENCE.findall(query))


def lineage() -> dict[str, frozenset[str]]:
    """``relation -> relations it reads``; ``staging.*`` are the tables that a night loads from Python."""
    return {name: relation.reads for name, relation in relations().items()}


def after_history() -> frozenset[str]:
    """Relations that are built once the night is written into the history: they, or what they read, read what it stages then."""
    late: set[str] = set()
    for relation in build_order():
        if any(read in late or (read.startswith("staging.") and read.removeprefix("staging.") in WRITTEN) for read in relation.reads):
            late.add(relation.name)
    return frozenset(late)


def build_order(wanted: frozenset[str] | None = None) -> list[Relation]:
    """Relations in an order in which each comes after what it reads; with ``wanted``, those and what they need.

    Raises graphlib.CycleError where files read each other in a circle.
    """
    known = relations()
    if wanted is not None:
        pending, needed = list(wanted), set[str]()
        while pending:
            name = pending.pop()
            if name in known and name not in needed:
                needed.add(name)
                pending.extend(known[name].reads)
        known = {name: relation for name, relation in known.items() if name in needed}
    graph = {name: sorted(r for r in relation.reads if r in known) for name, relation in sorted(known.items())}
    return [known[name] for name in TopologicalSorter(graph).static_order()]
