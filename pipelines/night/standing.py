"""How each source stands tonight: which deliveries are in force, their rows, and every warning about files.

Here: that account, from decisions that are made. Not here: making them (``acceptance``), reading files (``intake``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.declaration import CHANGES, Source
from connectors.intake.delivery import Delivery
from pipelines.night.acceptance import Decided, Known, Slot, slot_of_taken
from pipelines.night.intake import TakenIn
from pipelines.night.outcome import ABSENT, EARLIER, SAME, TONIGHT, Outcome, SourceOutcome, Warned
from warehouse.state.deliveries import Published
from warehouse.vocabulary.errors import DaoqiaoError, Place

NAMED = 3
"""Files named in a warning about several; the rest are counted."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A delivery whose rows this version holds, and how it stands: TONIGHT, SAME or EARLIER."""

    taken: TakenIn
    standing: str

    @property
    def delivery(self) -> Delivery:
        assert self.taken.delivery is not None
        return self.taken.delivery


def standing_of(slot: Slot, known: Known, decided: Decided, night: str) -> str:
    """How the chain of ``slot`` from before stands tonight."""
    if slot in decided.same:
        return TONIGHT if known.chains[slot][-1].night == night else SAME
    renewed = {slot_of_taken(one) for one in decided.accepted if one.delivery is not None and one.delivery.covers == CHANGES}
    return TONIGHT if slot in renewed else EARLIER


def not_asked(force: Sequence[InForce], asked: Collection[str], past: Published | None, night: str) -> list[InForce]:
    """Deliveries of systems that this run did not ask stand as an earlier run of the same night found them."""
    if past is None or past.night != night:
        return list(force)
    stood = {(source_id, delivery_id): how for source_id, delivery_id, how in past.rows}
    return [
        one
        if one.taken.source_id in asked
        else InForce(one.taken, stood.get((one.taken.source_id, one.delivery.delivery_id), one.standing))
        for one in force
    ]


def account(
    outcome: Outcome, sources: Mapping[str, Source], decided: Decided, force: Sequence[InForce], inbox: Path, asked: Iterable[str]
) -> None:
    """Fill ``outcome`` with the rows of every source in ``sources`` and all warnings about files of the ``asked`` ones."""
    outcome.sources = {source_id: SourceOutcome(source_id) for source_id in sources}
    for one in [*decided.refused, *decided.held]:
        outcome.warnings.extend(_of_source(one, error) for error in ([one.error] if one.error else one.against))
        if one.source_id in outcome.sources:
            outcome.sources[one.source_id].held += 1
    for one in [*decided.accepted, *decided.same.values()]:
        outcome.warnings.extend(Warned.of(note) for note in one.notes)
    outcome.warnings.extend(_renamed(decided))
    for member in force:
        if member.taken.source_id in outcome.sources:
            _add(outcome.sources[member.taken.source_id], member)
            _tell_rejects(outcome, member.delivery)
    troubled = {one.source_id for one in (*decided.refused, *decided.held) if not one.retried}
    for source_id in asked:
        if source_id in outcome.sources and source_id not in troubled:
            outcome.warnings.extend(_absent(sources[source_id], outcome.sources[source_id], force, inbox))


def _of_source(one: TakenIn, error: DaoqiaoError) -> Warned:
    """A reader that finds a file damaged does not know whose it is; here that is known."""
    warned = Warned.of(error)
    return Warned(warned.code, warned.place, {"source_id": one.source_id} | warned.facts)


def _absent(source: Source, row: SourceOutcome, force: Sequence[InForce], inbox: Path) -> list[Warned]:
    """DQ-102 where nothing came, DQ-111 where some files did not."""
    folder, pattern = Path(source.path) if source.path else inbox / source.system, "、".join(source.file_names)
    stale = [one.delivery.file for one in force if one.taken.source_id == source.id and one.standing == EARLIER]
    facts: dict[str, Any] = {**source.facts, "folder": folder, "pattern": pattern}
    if row.standing == ABSENT or (stale and len(stale) == row.files):
        return [Warned.of(DaoqiaoError("DQ-102", **facts))]
    if not stale:
        return []
    named = "、".join(sorted(stale)[:NAMED]) + ("…" if len(stale) > NAMED else "")
    return [Warned.of(DaoqiaoError("DQ-111", Place(sorted(stale)[0]), **facts, count=len(stale), files=named, date=row.as_of))]


def _renamed(decided: Decided) -> list[Warned]:
    files = {slot_of_taken(one): one.file for one in decided.accepted}
    return [
        Warned.of(DaoqiaoError("DQ-218", Place(files[slot]), file=files[slot], other="、".join(old for _, old in olds), source_id=slot[0]))
        for slot, olds in decided.replaced.items()
        if slot in files
    ]


def _add(row: SourceOutcome, member: InForce) -> None:
    delivery = member.delivery
    row.files += 1
    row.read += delivery.read
    row.loaded += delivery.loaded
    row.quarantined += delivery.quarantined
    row.not_data += delivery.not_data
    worst = (SAME, TONIGHT, EARLIER)
    row.standing = member.standing if row.standing == ABSENT else max(row.standing, member.standing, key=worst.index)
    row.as_of = min(filter(None, (row.as_of, delivery.business_date)))


def _tell_rejects(outcome: Outcome, delivery: Delivery) -> None:
    """One warning a reason and sheet, at the first row that has it: a thousand bad rows are one thing to do."""
    firsts: dict[tuple[str, str], Warned] = {}
    for reject in delivery.rejects:
        place = Place(delivery.file, reject.sheet, reject.row, str(reject.facts.get("column", "")))
        firsts.setdefault((reject.sheet, reject.code), Warned(reject.code, place, dict(reject.facts) | {"source": delivery.source_id}))
    outcome.warnings.extend(firsts.values())
