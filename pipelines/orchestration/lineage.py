"""Which assets there are and what each is made of, derived from the queries themselves.

Here: ``warehouse.store.relations.lineage()`` with its ``staging.*`` inputs put in the words of assets, and the step
that builds each relation. Not here: sources (``landing``), running anything (``assets``).
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from connectors.declaration import Source
from connectors.declaration_faults import ROW_KINDS
from dq_checks.cross import cross_rules
from pipelines.orchestration.landing import landing_key
from pipelines.orchestration.settings import LONGEST_NIGHT, cron
from warehouse.store.history import RELATIONS
from warehouse.store.relations import WRITTEN, after_history, build_order, lineage, relations
from warehouse.vocabulary.district import District

LINKAGE: dict[str, tuple[str, ...]] = {
    "borrowed": ("core.person_record",),
    "blocking": ("core.person_record",),
    "cluster": ("core.person_record",),
    "decided": ("core.person_record",),
    "evidence": ("core.person_record",),
    "quality": ("core.person_record",),
    "telling": ("core.person_record",),
    "change": ("core.person_record",),
    "redirect": ("core.person_record",),
    "parting": ("core.person_record",),
    "roster_match": ("staging.cluster", "core.person_record", "core.estate", "core.road_estate"),
}
"""``staging`` tables that the linkage core makes, and the relations it is given: no query says so, it is Python."""

LINKAGE_WORDS = {
    "borrowed": "哪些记录上的证件号其实是别人的 / which records carry somebody else's id number",
    "blocking": "按哪些规则分组比对，多少对，略去多少 / by which rules records were brought together, what was left out",
    "cluster": "哪些记录是同一个人，及其居民编号 / which records are one person, with the resident's id",
    "decided": "人工核对过是谁的记录 / records of which a person said whose they are",
    "change": "今夜哪些居民编号变了：保留、合并、拆分、新增、注销、恢复 / what the night did to residents",
    "redirect": "已停用的居民编号现在指向谁 / where residents' ids that ended lead now",
    "parting": "从哪个居民编号拆分出了谁 / which residents were split off from which",
    "quality": "合并准确率和查全率的估计及 95 % 区间 / how right and how complete the merge is, estimated",
    "telling": "最值得问人的几十对：答了最能收窄上面的区间 / pairs whose answers would narrow these intervals most",
    "roster_match": "结对、走访名册里写的人是哪位居民；拿不准的留给人核对 / whom rosters of pairs and visits name",
    "evidence": "每一对起过作用的记录：各项比对、权重、结论 / each pair that decided something, with its weights",
}

ROWS = {"person_record": "person", "record_value": "person", "reference": "reference", "roster": "roster"}
"""``staging`` tables that hold rows of sources, by the kind of source."""

FACTS = frozenset({"delivery", "sheet", "reject", "record_name"})
"""``staging`` tables that hold a row or more a delivery, whatever its source: where a query reads rows too, those say whose."""

REGISTRIES = frozenset({"field", "source", "code", "night", "correction"})
"""``staging`` tables made from declarations and code tables, the night itself, and people's corrections: no asset stands before them."""

HISTORY = frozenset({"late_value", "first_seen", "seen_state", "seen_membership", *WRITTEN})
"""``staging`` views of the history database: what the nights before this one left, and (once the marts are built) this one too."""

FOUND = frozenset({"finding", "found", "tally", "field_count", "rule", "indicator", "required", "source_night", "finding_answer"})
"""``staging`` tables of what the rules found, and their registries: made once the marts are there."""

RECEIVE, LOAD, LINK, MARTS, CHECK, PUBLISH = STEPS = (
    "receive_files",
    "load_records",
    "link_records",
    "build_marts",
    "check",
    "publish_version",
)
"""A night's steps in their order, by the names they have in ``pipelines.steps``."""

VERSION = dg.AssetKey(["published", "version"])
INSPECTED = "mart.resident"
"""The relation whose blocking check holds back the version until the suites have run (see ``checks``)."""


def key_of(name: str) -> dg.AssetKey:
    """``mart.resident`` -> ``mart/resident``; what the linkage core makes stands in a group of its own."""
    schema, table = name.split(".", 1)
    return dg.AssetKey(["linkage" if schema == "staging" else schema, table])


def step_of(name: str) -> str:
    """The step that builds relation ``name``: the first one after which everything it reads is there."""
    relations_read = [step_of(read) for read in lineage()[name] if not read.startswith("staging.")]
    linked = staged_inputs(name) - ROWS.keys() - FACTS - REGISTRIES
    # features are made before blocking; whatever else there is, once the linkage is over
    return max([LOAD, *relations_read, *(LINK if table == "feature" else MARTS for table in linked)], key=STEPS.index)


def staged_inputs(name: str) -> set[str]:
    """The ``staging`` tables that relation ``name`` reads, without the schema."""
    return {read.removeprefix("staging.") for read in lineage()[name] if read.startswith("staging.")}


def relations_of(step: str) -> list[str]:
    """The relations that ``step`` builds, each after what it reads: Dagster wants to hear of them in this order. What the rules found
    comes after the marts, what waits for the history last."""
    names = [relation.name for relation in build_order() if step_of(relation.name) == step]
    late = after_history()
    return sorted(names, key=lambda name: (name in late, bool(staged_inputs(name) & FOUND)))


def inputs_of(name: str, sources: Mapping[str, Source]) -> set[dg.AssetKey]:
    """The assets that relation ``name`` is made of."""
    staged = staged_inputs(name)
    kinds = {ROWS[table] for table in staged & ROWS.keys()} or (ROW_KINDS if staged & FACTS else set())
    made = {read for read in lineage()[name] if not read.startswith("staging.")} | {f"staging.{table}" for table in staged & LINKAGE.keys()}
    made |= set(RELATIONS) if staged & WRITTEN else set()
    made |= asked_of() if staged & FOUND else set()
    return {key_of(read) for read in made} | {landing_key(source.id) for source in sources.values() if source.kind in kinds}


def asked_of() -> set[str]:
    """The relations that the questions of ``dq_checks`` are put to."""
    return {"core.person_record", "core.record_value"}.union(*(one.reads for one in cross_rules().values()))


def relation_specs(step: str, sources: Mapping[str, Source]) -> list[dg.AssetSpec]:
    """One asset a relation that ``step`` builds; its description is the head of its SQL file."""
    return [
        dg.AssetSpec(
            key_of(name),
            deps=sorted(inputs_of(name, sources)),
            description=relations()[name].head,
            group_name=relations()[name].schema,
            kinds={"sql"},
        )
        for name in relations_of(step)
    ]


def linkage_specs() -> list[dg.AssetSpec]:
    """One asset a table that the linkage core makes."""
    return [
        dg.AssetSpec(
            key_of(f"staging.{table}"),
            deps=[key_of(name) for name in reads],
            description=LINKAGE_WORDS[table],
            group_name="linkage",
            kinds={"python"},
        )
        for table, reads in LINKAGE.items()
    ]


def version_spec(district: District) -> dg.AssetSpec:
    """The published version: made of everything, so of the relations that no other is made of. Stale where a morning brings none."""
    last = lineage().keys() - frozenset[str]().union(*lineage().values())
    return dg.AssetSpec(
        VERSION,
        deps=[key_of(name) for name in sorted(last | {INSPECTED})],
        description="发布的版本：整份生效，或者完全不生效；上一版本一直可查 / a version, in force whole or not at all",
        group_name="published",
        kinds={"duckdb"},
        freshness_policy=dg.FreshnessPolicy.cron(cron(district.nightly_at, LONGEST_NIGHT), LONGEST_NIGHT, district.time_zone),
    )
