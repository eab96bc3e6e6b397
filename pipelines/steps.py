"""The story of a night, from files to a published version, on one page.

Here: the order of things. Not here: how any of them is done. Dagster (``pipelines.orchestration``) and the
command line (``pipelines.cli``) call the same steps, so that both give the same warehouse.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from connectors.declaration import Source, sources_for
from connectors.intake.delivery import Delivery
from connectors.intake.receive import inbox_files
from dq_checks.run import check_version
from pipelines.linkage import linking
from pipelines.night import standing, tables
from pipelines.night.intake import Desk, TakenIn, run_jobs, staged_file, take_again, take_in
from pipelines.night.outcome import EARLIER, TONIGHT, Outcome
from pipelines.report import Reporter, Silent
from warehouse.state.ledger import open_state, resident_ids
from warehouse.store.build import Build
from warehouse.store.database import open_writer
from warehouse.store.lock import writer_lock
from warehouse.store.publish import DATABASE, Version, current, next_version, publish
from warehouse.vocabulary.district import District, load_district
from warehouse.vocabulary.errors import DaoqiaoError


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
    taken: list[TakenIn] = field(default_factory=list)
    again: list[TakenIn] = field(default_factory=list)
    dry_run: bool = False
    build: Build | None = None

    @property
    def desk(self) -> Desk:
        return Desk(self.data, self.work, self.outcome.date, self.district.area_code, keep=not self.dry_run)

    def warehouse(self) -> Build:
        """The version being built; opened when first asked for."""
        if self.build is None:
            self.build = Build(open_writer(self.work / DATABASE))
        return self.build


class NothingInForceError(DaoqiaoError):
    """DQ-605, with what the night came to until then: the reasons are among its warnings."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("DQ-605")
        self.outcome = outcome


@contextmanager
def begin(inbox: Path, data: Path, date: str, report: Reporter | None = None) -> Iterator[Night]:
    """Start a night: alone on the data directory, in a fresh work directory that goes when the night is over."""
    if not inbox.is_dir():
        raise DaoqiaoError("DQ-502", path=inbox)
    with writer_lock(data):
        work = data / "published" / ".building"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        district = load_district(data)
        night = Night(inbox, data, district, sources_for(data), Outcome(date), work, report or Silent())
        try:
            yield night
        finally:
            if night.build is not None:
                night.build.con.close()
            shutil.rmtree(work, ignore_errors=True)


def receive_files(night: Night, only: str | None = None) -> None:
    """Tonight's files through the door (of one source where ``only`` names it), and what stands in for the missing.

    Raises DQ-605 where no source has a single delivery in force.
    """
    with timed(night, "intake"):
        files = [p for p in inbox_files(night.inbox) if only is None or p.parent.name == night.sources[only].system]
        files.sort(key=lambda p: (-p.stat().st_size, p.name))
        size = sum(p.stat().st_size for p in files)
        night.report.begin("intake", len(files))
        for one in run_jobs(take_in, files, night.desk, night.district.workers, size):
            night.taken.append(one)
            night.report.advance("intake")
        night.taken = standing.one_a_slot(night.taken)
        earlier = standing.earlier_deliveries(night.desk.landing, night.taken, night.outcome.date)
        night.again = list(run_jobs(take_again, earlier, night.desk, night.district.workers, sum(d.loaded for d in earlier) * 500))
        standing.account(night.outcome, night.sources, night.taken, night.again, night.district.without, night.inbox)
        night.report.finish("intake", sum(s.read for s in night.outcome.sources.values()), "rows")
        if only is not None:  # the other systems were not asked tonight
            missed = [s.id for s in night.sources.values() if s.system != night.sources[only].system]
            night.outcome.warnings = [w for w in night.outcome.warnings if w.code != "DQ-102" or w.facts["source_id"] not in missed]
    if not in_force(night):
        raise NothingInForceError(night.outcome)


def load_records(night: Night) -> None:
    """Staged rows into the warehouse: ``staging.*``, then ``landing`` and ``core``."""
    with timed(night, "load"):
        night.report.begin("load")
        build, deliveries = night.warehouse(), in_force(night)
        for kind, table in (("person", "person_record"), ("reference", "reference"), ("roster", "roster")):
            files = [staged_file(night.work, kind, d.source_id, d.delivery_id) for d, _ in deliveries]
            build.stage_files(table, tables.record_columns(night.sources, kind), filter(Path.exists, files), sparse=True)
        values = [staged_file(night.work, "person_value", d.source_id, d.delivery_id) for d, _ in deliveries]
        build.stage_files("record_value", tables.VALUE_COLUMNS, filter(Path.exists, values))
        build.stage("delivery", tables.delivery_table(deliveries, night.sources))
        build.stage("sheet", tables.sheet_table(d for d, _ in deliveries))
        build.stage("reject", tables.reject_table(d for d, _ in deliveries))
        build.stage("field", tables.field_table())
        build.stage("source", tables.source_table(night.sources))
        build.stage("code", tables.code_table())
        build.build("landing.delivery", "landing.sheet", "dq.reject", "core.person_record", "core.record_value")
        night.report.finish("load", build.rows["core.person_record"], "records")


def link_records(night: Night) -> None:
    """Which records are one person: blocking in DuckDB, scoring and clustering in the linkage core, ids from the ledger."""
    build = night.warehouse()
    with timed(night, "block"):
        night.report.begin("block")
        columns = ", ".join(("record_id", *linking.COLUMNS))
        records = build.arrow(f"SELECT {columns} FROM core.person_record ORDER BY record_no")
        prepared = linking.prepare(records)
        build.stage("feature", linking.blocking_features(prepared))
        build.build("link.block", "link.candidate_pair")
        pairs = build.arrow("SELECT left_no, right_no FROM link.candidate_pair ORDER BY left_no, right_no")
        night.outcome.pairs_compared = pairs.num_rows
        night.outcome.blocks_left_out = int(build.con.execute("SELECT count(*) FROM link.block WHERE left_out").fetchall()[0][0])
        night.report.finish("block", pairs.num_rows, "pairs")
    with timed(night, "link"):
        night.report.begin("link")
        linked = linking.link(prepared, pairs.column("left_no").to_numpy(), pairs.column("right_no").to_numpy())
        state = open_state(f"sqlite:///{night.data / 'state' / 'state.sqlite'}")
        residents = resident_ids(state, records.column("record_id").to_pylist(), linked.cluster)
        state.dispose()
        build.stage("cluster", linking.cluster_table(residents))
        build.stage("evidence", linking.evidence_table(linked))
        night.report.finish("link", len(set(residents)), "residents")


def build_marts(night: Night) -> None:
    """Every remaining relation: residents, households, members, the grid ledger, the questions."""
    with timed(night, "marts"):
        night.report.begin("marts")
        build = night.warehouse()
        build.build()
        night.outcome.residents = build.rows["mart.resident"]
        night.outcome.questions = build.rows["review.queue"]
        night.report.finish("marts", len(build.rows), "relations")


def check(night: Night) -> None:
    """Great Expectations suites made from the declarations, run on the version before anyone sees it."""
    with timed(night, "check"):
        night.report.begin("check")
        build = night.warehouse()
        build.finish()
        build.con.close()
        night.outcome.checks = check_version(night.work / DATABASE, night.sources)
        night.report.finish("check", len(night.outcome.checks), "checks")


def publish_version(night: Night) -> Version:
    """Put the version in force."""
    with timed(night, "publish"):
        night.report.begin("publish")
        outcome, build = night.outcome, night.warehouse()
        shutil.rmtree(night.work / "staging", ignore_errors=True)
        outcome.residents_before = _residents_before(night.data)
        outcome.version = next_version(night.data, outcome.date)
        facts = outcome.facts() | {
            "relations": build.rows,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "district": night.district.name,
            "model": linking.load_model().version,
        }
        version = publish(night.data, night.work, facts, night.district.keep_versions)
        night.report.finish("publish", len(build.rows), "relations")
    return version


def run_night(
    inbox: Path, data: Path, date: str, report: Reporter | None = None, *, only: str | None = None, dry_run: bool = False
) -> Outcome:
    """A whole night. Raises DaoqiaoError where nothing could be published; the last version then stays in force.

    ``only`` names a source: no other system's files are read, their earlier deliveries stand.
    """
    with begin(inbox, data, date, report) as night:
        night.dry_run = dry_run
        receive_files(night, only)
        if dry_run:
            return night.outcome
        load_records(night)
        link_records(night)
        build_marts(night)
        check(night)
        publish_version(night)
        return night.outcome


def in_force(night: Night) -> list[tuple[Delivery, str]]:
    """Every delivery whose rows this version holds, with its standing."""
    both = [(night.taken, TONIGHT), (night.again, EARLIER)]
    return [
        (one.accepted, how) for some, how in both for one in some if one.accepted is not None and one.source_id in night.outcome.sources
    ]


@contextmanager
def timed(night: Night, stage: str) -> Iterator[None]:
    """Seconds of each stage, kept with the outcome."""
    start = time.perf_counter()
    yield
    night.outcome.seconds[stage] = round(time.perf_counter() - start + night.outcome.seconds.get(stage, 0.0), 3)


def _residents_before(data: Path) -> int | None:
    try:
        return int(current(data).manifest["residents"])
    except DaoqiaoError:
        return None
