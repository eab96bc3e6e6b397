"""Every file of a night through the door, in as many processes as the district allows.

Here: one worker call a file (receive, land, stage to Parquet, measure), and the same for an earlier delivery that is read
again from landing. Not here: which deliveries are accepted (``acceptance``).
"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.declaration import Source, sources_for
from connectors.intake.arrivals import Arrival
from connectors.intake.delivery import Delivery, slot_of
from connectors.intake.landing import land, landed
from connectors.intake.measure import Measure, measure
from connectors.intake.pull import Pull, receive_database
from connectors.intake.receive import Received, from_landing, receive, sha256_of
from connectors.intake.rows import Judged
from connectors.standardise import stage
from connectors.standardise.records import Staged
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.fields import fields

POOL_FROM_BYTES = 8_000_000
"""Below this, starting processes (about a second) costs more than they save."""

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker needs to know: where things are and which night it is. Crosses process borders."""

    data: Path
    work: Path
    night: str
    area_code: str
    keep: bool = True
    """False on a dry run: landing is then a passing one, so that nothing tried can stand in another night."""
    newest: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Digest of the bytes, and of the contents, of the newest delivery in force of each slot -> source id, delivery id, slot."""

    @property
    def landing(self) -> Path:
        """Where earlier deliveries are."""
        return self.data / "landing"

    @property
    def arrivals(self) -> Path:
        """Where tonight's are put."""
        return self.landing if self.keep else self.work / "landing"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A delivery's facts after intake, small enough to hand back: its rows are in Parquet under ``work``.

    ``error``: why there is no delivery, or why it is not used. ``against``: what holds it until somebody accepts it.
    ``same``: the file's contents are in force already, and ``delivery`` is that one. ``retried``: it was held on an earlier night
    and did not come tonight.
    """

    file: str
    system: str
    source_id: str
    delivery: Delivery | None
    measure: Measure | None = None
    error: DaoqiaoError | None = None
    against: tuple[DaoqiaoError, ...] = ()
    notes: tuple[DaoqiaoError, ...] = ()
    same: bool = False
    retried: bool = False

    @property
    def accepted(self) -> Delivery | None:
        """The delivery, where nothing speaks against using it."""
        return self.delivery if self.error is None and not self.against else None


def take_in(arrival: Arrival, desk: Desk) -> TakenIn:
    """Receive one file, land it and stage its rows; one whose contents are in force already is read from landing."""
    sources = sources_for(desk.data)
    if (again := _in_force_already(sha256_of(arrival.path), arrival, sources, desk)) is not None:
        return again
    received = receive(arrival, sources, desk.night)
    delivery = received.delivery
    if delivery is None:
        return TakenIn(received.file, received.system, received.source_id, None, error=received.error)
    if (again := _in_force_already(delivery.contents, arrival, sources, desk)) is not None:
        return again
    land(desk.arrivals, delivery, received.judged)
    return staged(received, sources[received.source_id], desk)


def take_pull(pull: Pull, desk: Desk) -> TakenIn:
    """Read a source database, land its rows and stage them; where nothing changed, there is no delivery to land."""
    source = sources_for(desk.data)[pull.source_id]
    received = receive_database(source, pull.since, desk.data, desk.night)
    delivery = received.delivery
    if delivery is None:
        return TakenIn(received.file, received.system, received.source_id, None, error=received.error)
    source_id, delivery_id, slot = desk.newest.get(delivery.contents, ("", "", ""))
    if slot == delivery.slot:
        past = replace(landed(desk.landing, source_id, delivery_id), slot=slot)
        if past.covers == delivery.covers:  # all rows that equal the last changes say that the others are gone
            return replace(take_again(past, desk), same=True)
    land(desk.arrivals, delivery, received.judged)
    return staged(received, source, desk)


def _in_force_already(digest: str, arrival: Arrival, sources: Mapping[str, Source], desk: Desk) -> TakenIn | None:
    source_id, delivery_id, slot = desk.newest.get(digest, ("", "", ""))
    if slot != slot_of(arrival.name) or sources[source_id].system != arrival.system:
        return None
    again = take_again(replace(landed(desk.landing, source_id, delivery_id), slot=slot), desk)
    return replace(again, file=arrival.name, same=True)


def take_again(delivery: Delivery, desk: Desk) -> TakenIn:
    """Stage a delivery again from landing, by today's declaration."""
    source = sources_for(desk.data)[delivery.source_id]
    return staged(from_landing(desk.landing, delivery, source), source, desk)


def try_again(delivery: Delivery, desk: Desk) -> TakenIn:
    """A held delivery, staged again from landing: the declaration may be mended by now."""
    return replace(take_again(delivery, desk), retried=True)


def run_jobs(work: Callable[[Job, Desk], TakenIn], jobs: Sequence[Job], desk: Desk, workers: int, size: int) -> Iterator[TakenIn]:
    """Run ``work`` over ``jobs``, yielding each result as it is done; in this process where the load is small."""
    if workers < 2 or len(jobs) < 2 or size < POOL_FROM_BYTES:
        yield from (work(job, desk) for job in jobs)
        return
    # Ctrl-C reaches every process of a terminal: the workers leave it to this one, which ends them. What they were
    # writing has a temporary name until it is whole.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN))
    try:
        waiting = [pool.submit(work, job, desk) for job in jobs]
        for done in as_completed(waiting):
            yield done.result()
    except (KeyboardInterrupt, GeneratorExit):
        for worker in active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def file_no(delivery: Delivery) -> int:
    """A delivery as a whole number (60 bits of its hash and source): joins on text are what a night would spend its time on."""
    return int.from_bytes(hashlib.blake2b(f"{delivery.source_id}/{delivery.delivery_id}".encode(), digest_size=7).digest())


def staged_file(work: Path, kind: str, delivery: Delivery) -> Path:
    return work / "staging" / kind / f"{delivery.source_id}-{delivery.delivery_id}.parquet"


def staged(received: Received, source: Source, desk: Desk) -> TakenIn:
    """Standardise what was received, write it under ``work``, and measure it."""
    delivery = received.delivery
    assert delivery is not None
    found = stage(delivery, received.judged, source, desk.area_code)
    facts = {
        "source_id": source.id,
        "delivery_id": delivery.delivery_id,
        "file": delivery.file,
        "business_date": delivery.business_date,
    }
    records = found.records
    for name, value in facts.items():
        records = records.append_column(name, _constant(value, records.num_rows))
    values = found.values.append_column("file_no", pa.repeat(pa.scalar(file_no(delivery)), found.values.num_rows))
    records = records.append_column("file_no", pa.repeat(pa.scalar(file_no(delivery)), records.num_rows))
    for kind, table in ((source.kind, records), (f"{source.kind}_value", values)):
        path = staged_file(desk.work, kind, delivery)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="lz4")
    return TakenIn(
        delivery.file,
        delivery.system,
        source.id,
        delivery,
        measure(found, delivery),
        against=received.against,
        notes=tuple(_notes(delivery, received.judged, source, found)),
    )


def _notes(delivery: Delivery, judged: Sequence[Judged], source: Source, found: Staged) -> Iterator[DaoqiaoError]:
    """What the operator should know of an accepted file."""
    told = set()
    for one in judged:
        if one.layout is not None and (one.layout.unknown or one.layout.private):
            from connectors.intake.drift_faults import unknown_columns  # only a file with new columns pays for rapidfuzz

            for note in unknown_columns(one.layout, one.sheet, delivery.file):
                if note.place.column not in told:
                    told.add(note.place.column)
                    yield note
    for (name, header, problem), count in sorted(found.problems.items()):
        if problem == "unknown_code":
            place, table = Place(delivery.file, column=header), fields()[name].table
            yield DaoqiaoError("DQ-401", place, column=header, count=count, table=table, source_id=source.id, field=name)


def _constant(value: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), pa.array([value]))
