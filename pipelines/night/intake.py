"""Every file of a night through the door, in as many processes as the district allows.

Here: one worker call a file (receive, land, stage to Parquet), and the same for an earlier delivery that stands
in. Not here: which deliveries are in force (``standing``).
"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.declaration import Source, sources_for
from connectors.intake.delivery import Delivery
from connectors.intake.layout import likeliest
from connectors.intake.receive import from_landing, receive
from connectors.intake.rows import Judged
from connectors.standardise import stage
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
    """A file's facts after intake, small enough to hand back: its rows are in Parquet under ``work``."""

    file: str
    system: str
    source_id: str
    delivery: Delivery | None
    error: DaoqiaoError | None = None
    notes: tuple[DaoqiaoError, ...] = ()

    @property
    def accepted(self) -> Delivery | None:
        """The delivery, where nothing speaks against using it."""
        return self.delivery if self.error is None else None


def take_in(path: Path, desk: Desk) -> TakenIn:
    """Receive one file and stage its rows."""
    sources = sources_for(desk.data)
    received = receive(path, sources, desk.arrivals, desk.night)
    if received.delivery is None:
        return TakenIn(received.file, received.system, received.source_id, None, received.error)
    return _staged(received.delivery, received.judged, sources[received.source_id], desk)


def take_again(delivery: Delivery, desk: Desk) -> TakenIn:
    """Stage an earlier delivery from landing."""
    sources = sources_for(desk.data)
    return _staged(delivery, from_landing(desk.landing, delivery, sources), sources[delivery.source_id], desk)


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


def staged_file(work: Path, kind: str, source_id: str, delivery_id: str) -> Path:
    return work / "staging" / kind / f"{source_id}-{delivery_id}.parquet"


def _staged(delivery: Delivery, judged: Iterable[Judged], source: Source, desk: Desk) -> TakenIn:
    staged = stage(delivery, list(judged), source, desk.area_code)
    facts = {
        "source_id": source.id,
        "delivery_id": delivery.delivery_id,
        "file": delivery.file,
        "business_date": delivery.business_date,
    }
    records = staged.records
    for name, value in facts.items():
        records = records.append_column(name, _constant(value, records.num_rows))
    values = staged.values.append_column("file_no", pa.repeat(pa.scalar(file_no(delivery)), staged.values.num_rows))
    records = records.append_column("file_no", pa.repeat(pa.scalar(file_no(delivery)), records.num_rows))
    for kind, table in ((source.kind, records), (f"{source.kind}_value", values)):
        path = staged_file(desk.work, kind, source.id, delivery.delivery_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="lz4")
    return TakenIn(delivery.file, delivery.system, source.id, delivery, notes=tuple(_notes(delivery, source, staged.problems)))


def _notes(delivery: Delivery, source: Source, problems: dict[tuple[str, str, str], int]) -> Iterator[DaoqiaoError]:
    """What the operator should know of an accepted file."""
    for header in delivery.unknown_columns:
        place = Place(delivery.file, column=header)
        yield DaoqiaoError("DQ-205", place, column=header, source_id=source.id, likely=likeliest(header, source))
    low, high = source.rows
    if not low <= delivery.loaded <= high:
        yield DaoqiaoError("DQ-206", Place(delivery.file), rows=delivery.loaded, low=low, high=high, reason=source.rows_reason)
    for (name, header, problem), count in sorted(problems.items()):
        if problem == "unknown_code":
            place, table = Place(delivery.file, column=header), fields()[name].table
            yield DaoqiaoError("DQ-401", place, column=header, count=count, table=table, source_id=source.id, field=name)


def _constant(value: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), rows), pa.array([value]))
