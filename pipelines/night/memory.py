"""What a night knows of the nights before and leaves for those after: the register of deliveries and the incidents.

Here: between a night's decisions and the state store. Not here: the tables (``warehouse.state``), the decisions (``acceptance``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from connectors.intake.delivery import Delivery
from connectors.intake.landing import MANIFEST, landed
from pipelines.night.acceptance import Decided, Known
from pipelines.night.by_word import NOBODY, Accepting
from pipelines.night.intake import TakenIn
from pipelines.night.outcome import Incident, Outcome
from warehouse.state import deliveries as register
from warehouse.state import delivery_words, incidents
from warehouse.state.database import State
from warehouse.state.deliveries import ACCEPTED, HELD, Registered
from warehouse.store.publish import current
from warehouse.vocabulary.errors import DaoqiaoError, sentence


def known_before(engine: State, data: Path, night: str) -> Known:
    """What was decided up to ``night``. An empty register beside a published version takes that version's deliveries over."""
    if not register.any_decision(engine):
        register.record(engine, list(_adopted(data)))
    chains = {(chain[0].source_id, chain[0].slot): chain for chain in register.in_force(engine, night)}
    return Known(chains, register.held(engine, night), register.accepted_before(engine, night))


def remember(engine: State, night: str, decided: Decided, accept: Accepting = NOBODY) -> None:
    """Write the decisions of a night down, each with the reason of whoever took it against a gate (``accept``)."""
    rows = [_registered(one, night, ACCEPTED, decided.by_word, accept.reason_for(one)) for one in decided.accepted]
    rows += [_registered(one, night, HELD, {}, "") for one in decided.held]
    register.record(engine, rows)
    for (source_id, slot), olds in decided.replaced.items():
        for _, old in olds:
            register.retire(engine, source_id, old, night, taken_over_by=slot)
    if overtaken := accept.overtaken(decided.same):
        delivery_words.overtake(engine, overtaken, night, at=datetime.now(UTC).isoformat(timespec="seconds"))


def tell_incidents(engine: State, outcome: Outcome, asked: Iterable[str]) -> None:
    """Open, join and close the incidents of the ``asked`` sources by tonight's failures, and put the open ones into ``outcome``."""
    failures: dict[str, list[incidents.Failure]] = defaultdict(list)
    for warned in outcome.failures:
        words = sentence(warned.code, "what", "zh", warned.facts)
        source_id = str(warned.facts.get("source_id", ""))
        failures[source_id].append(incidents.Failure(outcome.date, warned.code, warned.place.file, words))
    asked = set(asked)
    told = incidents.tell(engine, outcome.date, {k: v for k, v in failures.items() if k in asked}, asked - set(failures))
    outcome.incidents = [Incident.of(one) for one in incidents.open_incidents(engine)]
    outcome.incidents_closed = [Incident.of(one) for one in told.closed]


def _registered(one: TakenIn, night: str, status: str, by_word: Mapping[str, tuple[DaoqiaoError, ...]], reason: str) -> Registered:
    delivery, measure = one.delivery, one.measure
    assert delivery is not None
    assert measure is not None
    against = by_word.get(delivery.delivery_id, one.against)
    return _row(
        delivery,
        night,
        status,
        measure.communities,
        tuple(error.code for error in against),
        reason if delivery.delivery_id in by_word else "",
    )


def _row(
    delivery: Delivery, night: str, status: str, communities: Mapping[str, int], codes: tuple[str, ...] = (), reason: str = ""
) -> Registered:
    return Registered(
        source_id=delivery.source_id,
        delivery_id=delivery.delivery_id,
        slot=delivery.slot,
        file=delivery.file,
        sha256=delivery.sha256,
        contents=delivery.contents,
        business_date=delivery.business_date,
        arrived_at=delivery.arrived_at,
        covers=delivery.covers,
        watermark=delivery.watermark,
        rows=delivery.loaded,
        communities=dict(communities),
        status=status,
        night=night,
        codes=codes,
        reason=reason,
        decided_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _adopted(data: Path) -> Iterator[Registered]:
    """The deliveries of the version in force, as accepted on its night: the state store was lost or moved away."""
    try:
        version = current(data)
    except DaoqiaoError:
        return
    for source_id, delivery_id, _ in version.manifest.get("deliveries", ()):
        if (data / "landing" / source_id / delivery_id / MANIFEST).exists():
            yield _row(landed(data / "landing", source_id, delivery_id), str(version.manifest["date"]), ACCEPTED, {})
