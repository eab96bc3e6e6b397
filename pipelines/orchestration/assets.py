"""The steps of a night as Dagster steps: each a name, what it makes, and the call that makes it.

Here: that, and the numbers shown beside each asset (counts and seconds, never a resident's data). Not here: what
the calls do (``pipelines.steps``), what the assets are made of (``lineage``, ``landing``), the suites (``checks``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import dagster as dg

from connectors.declaration import Source
from pipelines import steps
from pipelines.orchestration.freshness import on_time_spec
from pipelines.orchestration.landing import delivery_check, landing_key, landing_results, landing_spec
from pipelines.orchestration.lineage import (
    LINK,
    LOAD,
    MARTS,
    PUBLISH,
    RECEIVE,
    VERSION,
    key_of,
    linkage_specs,
    relation_specs,
    relations_of,
    version_spec,
)
from pipelines.steps import Night
from warehouse.vocabulary.district import District

Results = Iterator[dg.MaterializeResult[None] | dg.AssetMaterialization]


def night_assets(sources: Mapping[str, Source], district: District) -> list[dg.AssetsDefinition]:
    """Every asset of a night, in five steps."""
    arrival_checks = [check for s in sources.values() for check in (delivery_check(s), on_time_spec(s, landing_key(s.id)))]
    return [
        step(RECEIVE, [landing_spec(s) for s in sources.values()], receive, arrival_checks),
        step(LOAD, relation_specs(LOAD, sources), load),
        step(LINK, relation_specs(LINK, sources) + linkage_specs(), link),
        step(MARTS, relation_specs(MARTS, sources), build_marts),
        step(PUBLISH, [version_spec(district)], publish),
    ]


def step(
    name: str, specs: Iterable[dg.AssetSpec], make: Callable[[Night], Results], checks: Iterable[dg.AssetCheckSpec] = ()
) -> dg.AssetsDefinition:
    """One step of a night. It is made whole or not at all: what it needs lives in memory for one run (``night``)."""

    @dg.multi_asset(name=name, specs=list(specs), check_specs=list(checks), can_subset=False)
    def run(night: dg.ResourceParam[Night]) -> Results:
        yield from make(night)

    return run


def receive(night: Night) -> Results:
    steps.receive_files(night)
    yield from landing_results(night)


def load(night: Night) -> Results:
    steps.load_records(night)
    yield from built(night, LOAD)


def link(night: Night) -> Results:
    steps.link_records(night)
    outcome = night.outcome
    yield result("staging.borrowed", records=night.warehouse().rows["core.person_record"])
    yield result("staging.blocking", pairs_compared=outcome.pairs_compared, blocks_left_out=outcome.blocks_left_out)
    yield from built(night, LINK)
    yield result("staging.cluster", seconds_block=outcome.seconds["block"], seconds_link=outcome.seconds["link"])
    for name in ("change", "redirect", "parting"):
        yield result(f"staging.{name}")
    yield result("staging.evidence", pairs_compared=outcome.pairs_compared)
    steps.match_rosters(night)
    yield result("staging.roster_match", rows=night.warehouse().count("staging.roster_match"), seconds=outcome.seconds["rosters"])


def build_marts(night: Night) -> Results:
    steps.build_marts(night)
    yield from built(night, MARTS)


def publish(night: Night) -> Results:
    version = steps.publish_version(night)
    outcome = night.outcome
    before = {} if outcome.residents_before is None else {"residents_before": outcome.residents_before}
    yield dg.MaterializeResult(
        VERSION,
        metadata={
            "residents": outcome.residents,
            "questions": outcome.questions,
            "pairs_compared": outcome.pairs_compared,
            "blocks_left_out": outcome.blocks_left_out,
            "rows_read": sum(s.read for s in outcome.sources.values()),
            "rows_quarantined": sum(s.quarantined for s in outcome.sources.values()),
            "warnings": len(outcome.warnings),
            "checks": len(outcome.checks),
            "checks_failed": sum(not check["passed"] for check in outcome.checks),
            "bytes": version.database.stat().st_size,
            "seconds": round(sum(outcome.seconds.values()), 3),
        }
        | before
        | {f"seconds_{stage}": seconds for stage, seconds in outcome.seconds.items()},
    )


def built(night: Night, name: str) -> Results:
    """The relations of a step. They are asked for by name: relations are built on demand, and whoever asks first has them."""
    names, warehouse = relations_of(name), night.warehouse()
    if names:  # without a name it would build everything
        warehouse.build(*names)
    for relation in names:
        yield dg.MaterializeResult(key_of(relation), metadata={"dagster/row_count": warehouse.rows[relation]})


def result(name: str, **numbers: float) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(key_of(name), metadata=numbers)
