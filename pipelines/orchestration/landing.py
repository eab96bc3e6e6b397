"""What each source delivered, as assets made from the declarations.

Here: ``landing/<source_id>``, its numbers of a night, and the check ``delivery`` that fails where a source did not
come or came with faults, while the others go on. Not here: judging files (``connectors.intake``), lateness (``freshness``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import dagster as dg

from connectors.declaration import Source
from pipelines.night.outcome import ABSENT, EARLIER, SAME, TONIGHT, Outcome, SourceOutcome, Warned
from pipelines.orchestration.freshness import arrivals, inbox_key, on_time
from pipelines.steps import Night
from warehouse.vocabulary.errors import catalogue

DELIVERY = "delivery"
STANDING = {TONIGHT: "今夜送达", SAME: "今夜送达，内容没有变", EARLIER: "沿用以前的一份", ABSENT: "没有可用的文件"}
MOST_TOLD = 20
"""Sentences in one check's description: a screenful; the counts by code beside them are whole."""


def landing_key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["landing", source_id])


def landing_spec(source: Source) -> dg.AssetSpec:
    """The asset of a source: who it is from, by when, as what files."""
    files = "、".join(f"`{name}`" for name in source.file_names)
    words = f"{source.name}：{source.owner}每夜 {source.deadline} 前送达 {source.system}/ 文件夹（{files}）。\n\n{source.name_en}"
    return dg.AssetSpec(landing_key(source.id), deps=[inbox_key(source.id)], description=words, group_name="landing", kinds={"file"})


def delivery_check(source: Source) -> dg.AssetCheckSpec:
    words = f"{source.owner}今夜送来了{source.short}，文件完好、没有待处理的提示 / delivered tonight, whole, with nothing to look at"
    return dg.AssetCheckSpec(DELIVERY, asset=landing_key(source.id), description=words)


def landing_results(night: Night) -> Iterator[dg.MaterializeResult[None] | dg.AssetMaterialization]:
    """What came, then each source's rows of the night, with its checks ``delivery`` and ``on_time``. A source without a file has zero
    rows, not no event."""
    yield from arrivals(night)
    for row in night.outcome.sources.values():
        key, told = landing_key(row.source_id), warnings_of(night, row.source_id)
        checks = [judgement(row, told), on_time(night, row.source_id, key)]
        yield dg.MaterializeResult(key, metadata=numbers(row, night.outcome), check_results=checks)


def numbers(row: SourceOutcome, outcome: Outcome) -> dict[str, int]:
    """Rows of one source: read = loaded + quarantined + not_data; ``days_behind`` is the age of the oldest file in force."""
    behind = {"days_behind": (date.fromisoformat(outcome.date) - date.fromisoformat(row.as_of)).days} if row.as_of else {}
    return {
        "files": row.files,
        "rows_read": row.read,
        "rows_loaded": row.loaded,
        "rows_quarantined": row.quarantined,
        "rows_not_data": row.not_data,
    } | behind


def warnings_of(night: Night, source_id: str) -> list[Warned]:
    """Tonight's warnings that concern one source: by the source they name, or by the file they stand in."""
    files = {one.file for one in (*night.taken, *(member.taken for member in night.force)) if one.source_id == source_id}
    return [w for w in night.outcome.warnings if w.facts.get("source_id", w.facts.get("source")) == source_id or w.place.file in files]


def judgement(row: SourceOutcome, told: list[Warned]) -> dg.AssetCheckResult:
    """Passed where tonight's files came and nothing was said of them; an error where a file is missing or was refused."""
    refused = any(catalogue()[w.code].exit_code > 3 for w in told)
    lines = [f"{w.code} {w.what('zh')}" + (f"（{w.place.words()}）" if w.place.words() else "") for w in told[:MOST_TOLD]]
    more = [f"……另有 {len(told) - MOST_TOLD} 条"] if len(told) > MOST_TOLD else []
    return dg.AssetCheckResult(
        asset_key=landing_key(row.source_id),
        check_name=DELIVERY,
        passed=row.standing in (TONIGHT, SAME) and not told,
        severity=dg.AssetCheckSeverity.ERROR if refused or row.standing not in (TONIGHT, SAME) else dg.AssetCheckSeverity.WARN,
        description="\n\n".join([STANDING[row.standing], *lines, *more]),
        metadata=dict(Counter(w.code for w in told)),
    )
