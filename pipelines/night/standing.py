"""Which deliveries are in force: tonight's, and the last accepted one for every file that did not come or failed.

Here: that choice, over the manifests in landing. Not here: judging a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from connectors.declaration import Source
from connectors.intake.delivery import Delivery, read_manifest
from pipelines.night.intake import TakenIn
from pipelines.night.outcome import ABSENT, EARLIER, TONIGHT, Outcome, SourceOutcome, Warned
from warehouse.vocabulary.errors import DaoqiaoError, Place


def earlier_deliveries(landing: Path, taken: Iterable[TakenIn], night: str) -> list[Delivery]:
    """The last accepted delivery of each slot that tonight brought nothing sound for, up to ``night``.

    A slot is a file's name without its date: 45 communities send 45 files, and one that fails falls back alone.
    """
    known = {(t.source_id, t.delivery.slot) for t in taken if t.delivery is not None}
    latest: dict[tuple[str, str], Delivery] = {}
    for manifest in sorted(landing.glob("*/*/manifest.json")):
        delivery = read_manifest(manifest)
        slot = (delivery.source_id, delivery.slot)
        if slot in known or delivery.business_date > night:
            continue
        best = latest.get(slot)
        if best is None or (best.business_date, best.arrived_at) < (delivery.business_date, delivery.arrived_at):
            latest[slot] = delivery
    return list(latest.values())


def one_a_slot(taken: Iterable[TakenIn]) -> list[TakenIn]:
    """Tonight's files with at most one delivery a slot: the newest edition; the others are told, not loaded."""
    best: dict[tuple[str, str], Delivery] = {}
    files = sorted(taken, key=lambda t: (t.system, t.file))
    for one in files:
        if one.delivery is not None:
            slot = (one.source_id, one.delivery.slot)
            if slot not in best or best[slot].business_date < one.delivery.business_date:
                best[slot] = one.delivery
    names: dict[str, str] = {}
    kept = []
    for one in files:
        if one.delivery is not None:
            newest = best[one.source_id, one.delivery.slot]
            twin = names.setdefault(one.source_id + one.delivery.sha256, one.file) if newest is one.delivery else one.file
            if newest is not one.delivery or twin != one.file:
                code, other = ("DQ-208", newest.file) if newest is not one.delivery else ("DQ-207", twin)
                one = replace(one, notes=(), error=DaoqiaoError(code, Place(one.file), other=other, source_id=one.source_id))
        kept.append(one)
    return kept


def account(
    outcome: Outcome, sources: Mapping[str, Source], taken: Iterable[TakenIn], again: Iterable[TakenIn], without: Iterable[str], inbox: Path
) -> None:
    """Fill ``outcome`` with each source's rows and every warning about files."""
    outcome.sources = {source_id: SourceOutcome(source_id) for source_id in sources if source_id not in set(without)}
    refused = set()
    for one in taken:
        if one.error is not None:
            outcome.warnings.append(Warned.of(one.error))
            refused.add(one.source_id)
        outcome.warnings.extend(Warned.of(note) for note in one.notes)
    for one, standing in [(t, TONIGHT) for t in taken] + [(t, EARLIER) for t in again]:
        if one.accepted is not None and one.source_id in outcome.sources:
            _add(outcome.sources[one.source_id], one.accepted, standing)
            _tell_rejects(outcome, one.accepted)
    for source_id, row in outcome.sources.items():
        source = sources[source_id]
        if row.standing != TONIGHT and source_id not in refused:
            pattern = "、".join(source.file_names)
            fault = DaoqiaoError("DQ-102", source=source.short, source_id=source_id, folder=inbox / source.system, pattern=pattern)
            outcome.warnings.append(Warned.of(fault))


def _add(row: SourceOutcome, delivery: Delivery, standing: str) -> None:
    row.files += 1
    row.read += delivery.read
    row.loaded += delivery.loaded
    row.quarantined += delivery.quarantined
    row.not_data += delivery.not_data
    row.standing = standing if row.standing == ABSENT else EARLIER if EARLIER in (standing, row.standing) else TONIGHT
    row.as_of = min(filter(None, (row.as_of, delivery.business_date)))


def _tell_rejects(outcome: Outcome, delivery: Delivery) -> None:
    """One warning a reason and sheet, at the first row that has it: a thousand bad rows are one thing to do."""
    firsts: dict[tuple[str, str], Warned] = {}
    for reject in delivery.rejects:
        place = Place(delivery.file, reject.sheet, reject.row, str(reject.facts.get("column", "")))
        firsts.setdefault((reject.sheet, reject.code), Warned(reject.code, place, dict(reject.facts) | {"source": delivery.source_id}))
    outcome.warnings.extend(firsts.values())
