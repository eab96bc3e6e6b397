"""A night in words for the people who look after it: how each source stands, what wants doing, what it cost.

Here: that, out of the manifest of a version. Not here: the night itself (``pipelines.night``), printing it on a terminal
(``pipelines.commands.summary``), the page (``pages.night``). Nothing of a resident: a manifest holds counts, files and codes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.declaration import Source
from pipelines.night.outcome import EARLIER, SAME, TONIGHT, Outcome, SourceOutcome, Warned
from warehouse.desk.naming import source_name
from warehouse.state.alerts_told import Told
from warehouse.store.publish import MANIFEST
from warehouse.vocabulary.errors import Lang, catalogue
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

READ: Final = 8
"""Manifests of earlier nights that are kept read: a week of versions and the one in force."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Alike warnings as one: what happened, why, what to do; ``times`` of them, the first at ``place``. ``grave``: a file is not used."""

    code: str
    source: str
    what: str
    cause: str
    mend: str
    place: str
    times: int
    grave: bool


@dataclass(frozen=True, slots=True)
class Night:
    """One version's night. ``began`` and ``ended`` in the district's time; ``warned``: something wants doing."""

    version: str
    date: str
    outcome: Outcome
    began: datetime
    ended: datetime
    manifest: Mapping[str, Any]

    @property
    def warned(self) -> bool:
        return self.outcome.exit_code != 0


def night_of(manifest: Mapping[str, Any], zone: str) -> Night:
    """The night that made a version."""
    outcome = Outcome.from_facts(dict(manifest))
    ended = datetime.fromisoformat(str(manifest["created_at"])).astimezone(ZoneInfo(zone))
    return Night(outcome.version, outcome.date, outcome, ended - timedelta(seconds=sum(outcome.seconds.values())), ended, manifest)


def earlier_nights(published: Path, zone: str) -> list[Night]:
    """Every version that is still there, the newest first; one that is being tidied away is left out."""
    found = []
    for home in sorted(published.iterdir(), reverse=True):
        if home.name.startswith(".") or not (home / MANIFEST).is_file():
            continue
        try:
            found.append(night_of(_manifest(home / MANIFEST), zone))
        except (OSError, ValueError, KeyError):
            continue
    return found


@lru_cache(maxsize=READ)
def _manifest(path: Path) -> dict[str, Any]:
    """A version never changes, and its manifest neither."""
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read


def to_do(outcome: Outcome, sources: Mapping[str, Source], lang: Lang) -> list[ToDo]:
    """Warnings that want something done, alike ones together, the gravest first."""
    heaps: dict[tuple[str, ...], list[Warned]] = {}
    for one in outcome.warnings:
        if catalogue()[one.code].exit_code:
            heaps.setdefault((one.code, _source(one, sources), one.place.column, one.mend("zh")), []).append(one)
    found = [_joined(alike, sources, lang) for alike in heaps.values()]
    return sorted(found, key=lambda one: (not one.grave, one.code, one.source))


def standing(row: SourceOutcome) -> tuple[str, str]:
    """How a source stands in words, and the class of its tag ("" where nothing is to be seen to)."""
    if row.standing == TONIGHT:
        return say("今夜已采用", "tonight’s"), "ok"
    if row.standing == SAME:
        return say("与上次相同", "same as before"), "ok"
    if row.standing == EARLIER:
        return say(f"沿用 {row.as_of}", f"that of {row.as_of} stands in"), "warn"
    return say("没有数据", "none"), "warn"


def checks_failed(outcome: Outcome, sources: Mapping[str, Source], lang: Lang) -> list[tuple[str, str, str, bool]]:
    """``source, what should hold, how many do not, grave`` of every check that failed."""
    made = []
    for one in outcome.failed_checks:
        count = say(f"{one['unexpected']:,} / {one['checked']:,} 不符", f"{one['unexpected']:,} of {one['checked']:,} do not fit")
        suite = str(one["suite"])
        name = source_name(sources.get(suite), suite) if suite in sources else say("系统之间", "between systems")
        made.append((name, str(one[lang]), count, one["severity"] == "error"))
    return sorted(made, key=lambda one: (not one[3], one[0], one[1]))


def cause_told(told: Told, outcome: Outcome, sources: Mapping[str, Source], lang: Lang) -> str:
    """What an alert was about, from its key (``source:…``, ``check:…:…``, ``notice:…:…``); the key itself where it is of another kind."""
    kind, _, rest = told.cause.partition(":")
    ident, _, check = rest.partition(":")
    name = source_name(sources.get(ident), ident) if ident in sources else say("合并结果", "the merged result")
    if kind == "check":
        words = next((str(one[lang]) for one in outcome.checks if one["suite"] == ident and one["check"] == check), check)
        return f"{name}{say('：', ': ')}{words}"
    return f"{name} {say('、', ', ').join(told.codes)}" if kind in ("source", "notice") else told.cause


def _joined(alike: list[Warned], sources: Mapping[str, Source], lang: Lang) -> ToDo:
    first = alike[0]
    if len(alike) > 1 and "count" in first.facts:
        first = replace(first, facts=first.facts | {"count": sum(int(one.facts["count"]) for one in alike)})
    source = _source(first, sources)
    what, cause, mend = (mask_text(words) for words in (first.what(lang), first.cause(lang), first.mend(lang)))
    grave = catalogue()[first.code].exit_code > 3
    return ToDo(first.code, source_name(sources.get(source), source), what, cause, mend, first.place.words(lang), len(alike), grave)


def _source(one: Warned, sources: Mapping[str, Source]) -> str:
    """The source a warning is about: named by it, or told by the file's name; "" where neither says."""
    named = str(one.facts.get("source_id", ""))
    return named if named in sources else next((ident for ident, source in sources.items() if source.likes(one.place.file)), "")
