"""Questions that no source can answer alone, and hand-written ones within a source: ``cross/<rule>.sql``, one SELECT each.

Here: reading and checking them; each gives one row a thing looked at, so that a share and its findings come of one definition.
Not here: running them (``relations``, ``warehouse.store``), rules that follow from a declaration (``rules``). A file that is not
well formed is a fault of ours: ValueError names file and key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from dq_checks.indicators import indicators
from warehouse.store.relations import read_query
from warehouse.vocabulary.fields import fields

FOLDER: Final = Path(__file__).with_name("cross")
KEYS: Final = ("title", "title_en", "family", "indicator", "severity", "mostly", "field", "definition", "ask", "grain", "reason")
FAMILIES: Final = ("people", "households", "dibao", "party", "places")
SEVERITIES: Final = ("warning", "notice")
"""A question never holds a delivery: whoever is asked may well answer that all is as it should be."""
COLUMN: Final = "column"
"""In the head's ``field``: the query names the field of each row."""
READABLE: Final = ("core", "link", "mart", "landing", "review")
"""Schemas of relations that are published with the version and do not rest on earlier findings."""
_KEY: Final = re.compile(r"-- ([a-z_]+):\s*(.*)").fullmatch
_MORE: Final = re.compile(r"--\s{2,}(\S.*)").fullmatch


@dataclass(frozen=True, slots=True)
class CrossRule:
    """One question. ``title`` is a sentence that holds when all is well; ``mostly`` is the share (0–1) of the rows looked at that
    must fit; ``field`` is a field's id or ``column``; ``ask`` is put to the department of a row that breaks it.

    ``query`` gives ``record_no`` (the judged record) and ``breaks``, and where they mean something ``field``, ``other_source``,
    ``stated``, ``expected`` (standard values) and ``key`` (what the finding is known by instead of its record).
    """

    id: str
    family: str
    title: str
    title_en: str
    indicator: str
    severity: Literal["warning", "notice"]
    mostly: float
    field: str
    definition: str
    ask: str
    grain: str
    reason: str
    query: str
    reads: frozenset[str]


@cache
def cross_rules() -> dict[str, CrossRule]:
    """Every question by its id, in the order of the families."""
    found = [read_rule(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    return {rule.id: rule for rule in sorted(found, key=lambda rule: (FAMILIES.index(rule.family), rule.id))}


def read_rule(name: str, text: str) -> CrossRule:
    """The question of one file's text. Raises ValueError where its head lacks a key, knows one too many, or a value is none."""
    head = _head(name, text)
    if head.keys() != set(KEYS):
        raise _fault(name, f"head lacks {sorted(set(KEYS) - head.keys())}, does not know {sorted(head.keys() - set(KEYS))}")
    if empty := [key for key in KEYS if not head[key]]:
        raise _fault(name, f"{empty} say nothing")
    query, reads = read_query(text)
    if not reads or any(relation.split(".")[0] not in READABLE for relation in reads):
        raise _fault(name, f"reads no published relation, or one that it must not: {sorted(reads)}")
    severity: Literal["warning", "notice"] = "warning" if _known(name, "severity", head, SEVERITIES) == "warning" else "notice"
    measured = [number for number, indicator in indicators().items() if indicator.measured]
    return CrossRule(
        id=name,
        family=_known(name, "family", head, FAMILIES),
        title=head["title"],
        title_en=head["title_en"],
        indicator=_known(name, "indicator", head, measured),
        severity=severity,
        mostly=_share(name, head["mostly"]),
        field=_known(name, "field", head, [COLUMN, *fields()]),
        definition=head["definition"],
        ask=head["ask"],
        grain=head["grain"],
        reason=head["reason"],
        query=query,
        reads=reads,
    )


def _known(name: str, key: str, head: Mapping[str, str], allowed: list[str] | tuple[str, ...]) -> str:
    if head[key] not in allowed:
        raise _fault(name, f"{key} is not known: {head[key]}")
    return head[key]


def _share(name: str, text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise _fault(name, f"mostly is no share: {text}")
    return share


def _head(name: str, text: str) -> dict[str, str]:
    """``key: value`` of the comment lines that open the file; a line indented behind its dashes goes on with the value above."""
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if (more := _MORE(line)) and last:
            found[last] = _joined(found[last], more[1].strip())
        elif (key := _KEY(line)) and key[1] not in found:
            last = key[1]
            found[last] = key[2].strip()
        else:
            raise _fault(name, f"the head cannot be read at “{line}”")
    return found


def _joined(text: str, more: str) -> str:
    """Lines joined as their script asks: Chinese without a blank."""
    return f"{text} {more}" if text[-1:].isascii() and more[:1].isascii() and text else text + more


def _fault(name: str, what: str) -> ValueError:
    return ValueError(f"cross/{name}.sql: {what}")
