"""The story of a night, from files to a published version, on one page.

Here: the order of things. Not here: how any of them is done. Dagster (``pipelines.orchestration``) and the
command line (``pipelines.cli``) call the same steps, so that both give the same warehouse.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from connectors.declaration import sources_for
from connectors.intake.arrivals import arrivals
from dq_checks.findings import find
from dq_checks.run import check_version
from pipelines.linkage import incremental, linking, rosters
from pipelines.linkage.constraints import compile_decisions
from pipelines.linkage.evidence import evidence_table
from pipelines.linkage.quality import of_night
from pipelines.linkage.warm import warm_up
from pipelines.night import by_word, door, inspection, keeping, memory, naming, proof, retention, standing, tables
from pipelines.night.acceptance import Decided, decide
from pipelines.night.comparing import compared
from pipelines.night.corrections import correction_table
from pipelines.night.finding_answers import answer_table
from pipelines.night.intake import run_jobs, staged_file, take_in, take_pull, try_again
from pipelines.night.opening import Night as Night
from pipelines.night.opening import begin as begin
from pipelines.night.opening import timed
from pipelines.night.outcome import NothingInForceError, NotSoundError, Outcome, Warned
from pipelines.night.readings import characters
from pipelines.night.roster_answers import answer_table as roster_answer_table
from pipelines.report import Reporter
from warehouse.desk.access import hidden_from
from warehouse.state import corrections, finding_answers, roster_answers
from warehouse.state.decisions import history as decided_lines
from warehouse.state.decisions import in_force, last_number
from warehouse.state.deliveries import published, published_on
from warehouse.state.ledger import ids_as_of, resident_ids, residents_of
from warehouse.state.lineage_journal import changes, partings, redirects
from warehouse.store.history import History
from warehouse.store.lookup.write import write as write_lookup
from warehouse.store.publish import DATABASE, LOOKUP, Version, current, next_version, publish, put_aside
from warehouse.store.relations import after_history, relations
from warehouse.store.sights import SIGHTS, make_sights
from warehouse.vocabulary.errors import DaoqiaoError


def receive_files(night: Night, only: str | None = None, accept: Collection[str] = (), reason: str = "") -> None:
    """Tonight's files through the door and past the gates, and what stands in for those that did not come or are held.

    ``only`` names a source: no other system is asked. ``accept``: source ids whose deliveries a person takes as they are, for
    ``reason``; single ones are taken by the words that stand in the state store. Raises DQ-605 where no source has a single delivery
    in force.
    """
    with timed(night, "intake"):
        said = by_word.heard(night.state, accept, reason)
        asked = [s.id for s in night.sources.values() if only is None or s.system == night.sources[only].system]
        night.known = memory.known_before(night.state, night.data, night.outcome.date)
        arrived, refused = door.unpacked(arrivals(night.inbox, night.sources, only), night.sources, night.work)
        arrived.sort(key=lambda one: (-one.path.stat().st_size, one.name))
        night.report.begin("intake", len(arrived))
        night.taken = refused
        for one in run_jobs(take_in, arrived, night.desk, night.district.workers, sum(one.path.stat().st_size for one in arrived)):
            night.taken.append(one)
            night.report.advance("intake")
        night.taken = door.of_this_district(night.taken, night.sources)
        night.taken += run_jobs(take_pull, door.pulls(night.sources, asked, night.known, night.outcome.date), night.desk, 1, 0)
        held = door.retried(night.known, night.taken, asked, night.desk, said)
        night.taken += run_jobs(try_again, held, night.desk, night.district.workers, sum(one.read for one in held) * door.BYTES_A_ROW)
        chains = door.read_again(door.nothing_came_for(night.known, night.taken, night.sources), night.desk, night.district.workers)
        decided = decide(night.taken, night.known, night.sources, {slot: chain[0] for slot, chain in chains.items()}, said)
        late = door.still_in_force(night.known, decided, night.sources, chains)
        chains |= door.read_again(late, night.desk, night.district.workers)
        with timed(night, "check"):
            night.outcome.checks = inspection.inspect(
                decided, chains, night.known, night.sources, night.desk, night.district.workers, asked, said
            )
        night.force = door.in_force(decided, night.known, chains, night.sources, night.desk)
        night.force = standing.not_asked(night.force, asked, published_on(night.state, night.outcome.date), night.outcome.date)
        standing.account(night.outcome, night.sources, decided, night.force, night.inbox, asked)
        night.report.finish("intake", sum(s.read for s in night.outcome.sources.values()), "rows")
        if not night.dry_run:
            memory.remember(night.state, night.outcome.date, decided, said)
            memory.tell_incidents(night.state, night.outcome, asked)
    if accept and not decided.by_word_of(accept):
        asked_for = [night.sources[source_id] for source_id in accept]
        raise DaoqiaoError(
            "DQ-612", source="、".join(one.short for one in asked_for), source_en=", ".join(one.called("en") for one in asked_for)
        )
    if not night.force:
        raise NothingInForceError(night.outcome)


def receive_again(night: Night) -> None:
    """The deliveries of a past night from landing, as that night's version held them. Raises DQ-611 where there is none."""
    with timed(night, "intake"):
        past = published_on(night.state, night.outcome.date)
        if past is None:
            raise DaoqiaoError("DQ-611", date=night.outcome.date)
        night.rebuilds, night.outcome.date = past.version, past.night
        night.decisions, night.corrections = past.decisions, past.corrections
        night.roster_answers, night.finding_answers = past.roster_answers, past.finding_answers
        night.report.begin("intake", len(past.rows))
        night.force = door.as_published(past, night.sources, night.desk, night.district.workers)
        night.outcome.checks = inspection.look(night.work, [(one.taken, one.standing) for one in night.force], night.sources)[0]
        standing.account(night.outcome, night.sources, Decided(), night.force, night.inbox, ())
        night.report.finish("intake", sum(s.read for s in night.outcome.sources.values()), "rows")


def load_records(night: Night) -> None:
    """Staged rows into the warehouse: ``staging.*``, then ``landing`` and ``core``."""
    with timed(night, "load"):
        night.report.begin("load")
        warm_up()
        build, deliveries, declared = night.warehouse(), night.deliveries, sources_for(night.data)
        for kind, table in (("person", "person_record"), ("reference", "reference"), ("roster", "roster")):
            files = [staged_file(night.work, kind, d) for d, _ in deliveries]
            build.stage_files(table, tables.record_columns(declared, kind), filter(Path.exists, files), sparse=True)
        values = [staged_file(night.work, "person_value", d) for d, _ in deliveries]
        build.stage_files("record_value", tables.VALUE_COLUMNS, filter(Path.exists, values))
        build.stage("delivery", tables.delivery_table(deliveries, night.sources))
        build.stage("sheet", tables.sheet_table(d for d, _ in deliveries))
        build.stage("reject", tables.reject_table(d for d, _ in deliveries))
        build.stage("field", tables.field_table())
        build.stage("source", tables.source_table(night.sources))
        build.stage("night", tables.night_table(night.outcome.date, night.district.name))
        build.stage("code", tables.code_table())
        naming.name_records(build, night.state, night.outcome.date, past=bool(night.rebuilds))
        build.build("landing.delivery", "landing.sheet", "dq.reject", "core.person_record", "core.record_value")
        proof.every_row(build, deliveries)
        night.report.finish("load", build.rows["core.person_record"], "records")


def link_records(night: Night) -> None:
    """Which records are one person: what changed since the last night is compared with all, clustered, and given ids by the ledger."""
    build = night.warehouse()
    with ExitStack() as kept:
        with timed(night, "block"):
            night.report.begin("block")
            known, records = kept.enter_context(compared(build, None if night.rebuilds else night.data))
            night.outcome.pairs_compared, night.outcome.pairs_anew = len(known.memory.pairs.left), known.anew
            night.report.finish("block", night.outcome.pairs_compared, "pairs")
        with timed(night, "link"):
            night.report.begin("link")
            night.decisions = last_number(night.state) if night.decisions is None else night.decisions
            decided = in_force(night.state, upto=night.decisions)
            names = records.column("record_id").to_pylist()
            constraints = compile_decisions(records.column("record_id"), decided)
            linked = incremental.link(known, constraints, night.model)
            night.outcome.blocks_left_out = linked.blocked.left_out
            build.stage("borrowed", linking.borrowed_table(linked))
            build.stage("blocking", linking.blocking_table(linked.blocked))
            build.stage("evidence", evidence_table(linked))
            build.stage("decided", tables.decided_table(decided))
            judged = of_night(known, linked, constraints, names, decided)
            build.stage("quality", judged.quality_table())
            build.stage("telling", judged.telling_table())
            night.outcome.quality = judged.facts()
            night.report.finish("link", int(linked.cluster.max(initial=-1)) + 1, "residents")
    with timed(night, "ids"):
        night.report.begin("ids")
        if night.rebuilds:
            residents = ids_as_of(night.state, names, linked.cluster, night.outcome.date)
        else:
            residents = resident_ids(night.state, names, linked.cluster, night.outcome.date, _decided_since(night))
        build.stage("cluster", linking.cluster_table(residents))
        for name, told in (("change", changes), ("redirect", redirects), ("parting", partings)):
            build.stage(name, told(night.state, night.outcome.date))
        night.corrections = corrections.last_number(night.state) if night.corrections is None else night.corrections
        words = corrections.in_force(night.state, night.corrections)
        whose = residents_of(night.state, {one.record_id for one in words}, night.outcome.date)
        table = correction_table(words, whose, night.sources, night.outcome.date, night.district.area_code)
        build.stage("correction", table, {"field": tables.FIELD_TYPE})
        build.build(*(name for name in relations() if name.startswith("link.") and name != "link.roster_match"))
        night.report.finish("ids", len(set(residents)), "residents")


def _decided_since(night: Night) -> set[str]:
    """Records that people decided about, or took a decision back of, since the night before this one."""
    before = published_on(night.state, (date.fromisoformat(night.outcome.date) - timedelta(days=1)).isoformat())
    obeyed, now = before.decisions if before else 0, night.decisions or 0
    lines = [line for line in decided_lines(night.state) if obeyed < line.number <= now]
    return {record for line in lines for record in (line.left_record_id, line.right_record_id)}


def match_rosters(night: Night) -> None:
    """Whom rows without numbers name (pairs, visits), among the residents that there are."""
    with timed(night, "rosters"):
        night.report.begin("rosters")
        build = night.warehouse()
        build.build("core.estate", "core.road_estate")
        night.roster_answers = roster_answers.last_number(night.state) if night.roster_answers is None else night.roster_answers
        build.stage("roster_answer", roster_answer_table(roster_answers.in_force(night.state, night.roster_answers)))
        build.stage("roster_match", rosters.match_rosters(build.roster_rows(), build.roster_people(), build.roster_answers()))
        night.report.finish("rosters", build.count("staging.roster_match"), "rows")


def build_marts(night: Night) -> None:
    """Every remaining relation: residents, households, members, the grid ledger, reports of change, the questions."""
    build = night.warehouse()
    newest = keeping.newest_published(night.state, night.data)
    with timed(night, "history"):
        history = History(build.con, night.data, night.work, night.outcome.date, newest, past=bool(night.rebuilds))
    with timed(night, "marts"):
        night.report.begin("marts")
        build.build(*(relations().keys() - after_history() - {name for name in relations() if name.startswith("dq.")}))
        night.outcome.residents = build.rows["mart.resident"]
        night.outcome.questions = build.rows["review.queue"]
        make_sights(build.con, night.work / SIGHTS, hidden_from(night.sources))
        night.report.finish("marts", len(build.rows), "relations")
    with timed(night, "findings"):
        night.report.begin("findings")
        build.stage("source_night", tables.source_night_table(night.outcome))
        night.finding_answers = finding_answers.last_number(night.state) if night.finding_answers is None else night.finding_answers
        build.stage("finding_answer", answer_table(finding_answers.in_force(night.state, night.finding_answers)))
        found = find(build, night.sources, night.looked)
        build.build(*(name for name in relations().keys() - after_history() if name.startswith("dq.")))
        night.report.finish("findings", found, "findings")
    with timed(night, "history"):
        night.report.begin("history")
        written = history.write(night.district.keep_history_days)
        night.outcome.warnings += keeping.begun_anew(written, newest)
        build.build()
        history.close()
        night.report.finish("history", written.changes, "changes")


def check(night: Night) -> None:
    """Great Expectations suites made from the declarations, run on the version before anyone sees it."""
    with timed(night, "check"):
        night.report.begin("check")
        build = night.warehouse()
        build.finish()
        build.con.close()
        found = check_version(night.work / DATABASE, night.looked)
        night.outcome.checks += found
        night.report.finish("check", len(night.outcome.checks), "checks")
    if broken := [check for check in found if not check["passed"] and check["severity"] == "error"]:
        raise NotSoundError(night.outcome, broken)


def publish_version(night: Night) -> Version:
    """Give the version its index for the front desk and put it in force; a past night that was built again is put aside instead,
    under ``rebuilt/``."""
    with timed(night, "lookup"):
        night.report.begin("lookup")
        write_lookup(night.work / DATABASE, night.work / LOOKUP, characters(), night.work / SIGHTS)
        (night.work / SIGHTS).unlink()
        night.report.finish("lookup", night.outcome.residents, "residents")
    with timed(night, "publish"):
        night.report.begin("publish")
        outcome, build = night.outcome, night.warehouse()
        for passing in ("staging", "unpacked", "landing"):
            shutil.rmtree(night.work / passing, ignore_errors=True)
        outcome.residents_before = None if night.rebuilds else _residents_before(night.data)
        outcome.version = night.rebuilds or next_version(night.data, outcome.date)
        facts = outcome.facts() | {
            "relations": build.rows,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "district": night.district.name,
            "model": night.model.version,
            "deliveries": [(one.source_id, one.delivery_id, how) for one, how in night.deliveries],
        }
        if night.rebuilds:
            version = put_aside(night.data / "rebuilt" / outcome.date, night.work, facts)
        else:
            version = publish(night.data, night.work, facts, night.district.keep_versions)
            obeyed = (one or 0 for one in (night.decisions, night.corrections, night.roster_answers, night.finding_answers))
            published(night.state, version.name, outcome.date, facts["deliveries"], *obeyed)
            retention.tidy(night.state, night.data / "landing", outcome.date, night.district.keep_landing_days)
            outcome.warnings += map(Warned.of, retention.close_audit(night.data, night.district.keep_audit_days))
            outcome.warnings += map(Warned.of, retention.forget_photos(night.data, datetime.now(UTC)))
        night.report.finish("publish", len(build.rows), "relations")
    return version


def run_night(
    inbox: Path,
    data: Path,
    date: str,
    report: Reporter | None = None,
    *,
    only: str | None = None,
    accept: Collection[str] = (),
    reason: str = "",
    dry_run: bool = False,
) -> Outcome:
    """A whole night. Raises DaoqiaoError where nothing could be published; the last version then stays in force.

    ``only`` names a source: no other system's files are read, their earlier deliveries stand. ``accept`` and ``reason`` as in
    ``receive_files``.
    """
    with begin(inbox, data, date, report, dry_run=dry_run) as night:
        receive_files(night, only, accept, reason)
        return night.outcome if dry_run else _make(night)


def rebuild_night(data: Path, date: str, report: Reporter | None = None) -> Outcome:
    """The version of a past night (the last one published for ``date`` or before), built again from landing with today's
    declarations and that night's resident ids, and put under ``rebuilt/``. The version in force, the ledger and the
    register stay as they are. Raises DQ-611 where no night was published up to then, DQ-613 where landing no longer has it."""
    with begin(data, data, date, report) as night:
        receive_again(night)
        return _make(night)


def _make(night: Night) -> Outcome:
    load_records(night)
    link_records(night)
    match_rosters(night)
    build_marts(night)
    check(night)
    publish_version(night)
    return night.outcome


def _residents_before(data: Path) -> int | None:
    try:
        return int(current(data).manifest["residents"])
    except DaoqiaoError:
        return None
