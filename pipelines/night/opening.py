"""A night in progress: what its steps share, alone on its data directory, in a work directory of its own.

Here: that, opening and closing it, the seconds of its stages. Not here: the steps (``pipelines.steps``).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from connectors.declaration import Source, sources_for
from connectors.intake.delivery import Delivery
from pipelines.linkage.model import Model, load_model, model_of
from pipelines.night import door
from pipelines.night.acceptance import Known
from pipelines.night.intake import Desk, TakenIn
from pipelines.night.outcome import Outcome
from pipelines.night.running import building
from pipelines.night.standing import InForce
from pipelines.report import Reporter, Silent
from warehouse.state.database import State, open_state, state_of
from warehouse.state.engines import has_store
from warehouse.store.build import Build
from warehouse.store.database import open_writer
from warehouse.store.lock import writer_lock
from warehouse.store.publish import DATABASE
from warehouse.vocabulary.district import District, load_district


@dataclass(slots=True)
class Night:
    """A night in progress. ``work`` is a directory of its own that becomes the published version."""

    inbox: Path
    data: Path
    district: District
    sources: dict[str, Source]
    outcome: Outcome
    work: Path
    report: Reporter
    state: State
    taken: list[TakenIn] = field(default_factory=list)
    force: list[InForce] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    dry_run: bool = False
    rebuilds: str = ""
    """The version that is being built again, "" on an ordinary night."""
    model: Model = field(default_factory=load_model)
    decisions: int | None = None
    """The newest decision of a person that this night obeys; None until linkage asks."""
    corrections: int | None = None
    """The newest correction of a person that this night obeys; None until the records are loaded."""
    roster_answers: int | None = None
    """The newest answer of a person about a roster that this night obeys; None until rosters are matched."""
    finding_answers: int | None = None
    """The newest answer of a department about a finding that this night knows; None until faults are looked for."""
    build: Build | None = None

    @property
    def desk(self) -> Desk:
        newest = door.newest(self.known)
        return Desk(self.data, self.work, self.outcome.date, self.district.area_code, keep=not self.dry_run, newest=newest)

    @property
    def deliveries(self) -> list[tuple[Delivery, str]]:
        """Every delivery whose rows this version holds, with its standing."""
        return [(one.delivery, one.standing) for one in self.force]

    @property
    def looked(self) -> Path:
        """What the questions said of each row, until the checks have counted it."""
        return self.work / "staging" / "looked.duckdb"

    def warehouse(self) -> Build:
        """The version being built; opened when first asked for."""
        if self.build is None:
            self.build = Build(open_writer(self.work / DATABASE))
        return self.build


@contextmanager
def begin(inbox: Path, data: Path, date: str, report: Reporter | None = None, *, dry_run: bool = False) -> Iterator[Night]:
    """Start a night: alone on the data directory, in a fresh work directory that goes when the night is over."""
    with writer_lock(data):
        work = building(data)
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        district = load_district(data)
        sources = {name: source for name, source in sources_for(data).items() if name not in district.without}
        state = open_state("sqlite://") if dry_run and not has_store(data) else state_of(data)
        night = Night(inbox, data, district, sources, Outcome(date), work, report or Silent(), state, model=model_of(data), dry_run=dry_run)
        try:
            yield night
        finally:
            if night.build is not None:
                night.build.con.close()
            state.dispose()
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def timed(night: Night, stage: str) -> Iterator[None]:
    """Seconds of each stage, kept with the outcome; of a stage within another, the outer one has only the rest."""
    seconds = night.outcome.seconds
    start, before = time.perf_counter(), sum(seconds.values())
    yield
    took = time.perf_counter() - start - (sum(seconds.values()) - before)
    seconds[stage] = round(took + seconds.get(stage, 0.0), 3)
