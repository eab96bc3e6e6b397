"""The suites of ``dq_checks`` as asset checks: each rule one check, on the source or the relation it speaks of.

Here: names, places, severities, numbers. Not here: rules, looking at data (``dq_checks``), what a broken rule leads to
(``pipelines.night``).

A source's suite runs at the door, within ``receive_files``: a rule of severity error holds the delivery that breaks it, the last
accepted one stays, and all goes on. The version's own suite and the questions run once it is built: a breach of the first ends the
run, as on the command line, and nothing is published; a question holds nothing. The blocking check stands for suites that could
not be run at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from connectors.declaration import Source
from dq_checks.rules import VERSION as WHOLE
from dq_checks.rules import Rule, door_suites, version_suites
from pipelines import steps
from pipelines.orchestration.landing import landing_key
from pipelines.orchestration.lineage import CHECK, INSPECTED, key_of
from pipelines.steps import Night

AT_THE_DOOR = "check_sources"
"""The step that tells what the sources' suites came to: a source without a delivery has nothing to check and no result."""
RAN = "suites_ran"
FINDINGS = "dq.finding"
"""What breaks a question stands here row by row."""


SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN, "notice": dg.AssetCheckSeverity.WARN}
"""Dagster knows no third one; of what is only counted, the numbers are what matters."""


def of_sources(sources: Mapping[str, Source]) -> dg.AssetChecksDefinition:
    """The step ``check_sources``."""
    suites = door_suites(sources)
    specs = [check_spec(rule, landing_key(suite)) for suite, rules in suites.items() for rule in rules]

    @dg.multi_asset_check(name=AT_THE_DOOR, specs=specs, can_subset=True)
    def run(night: dg.ResourceParam[Night]) -> Iterator[dg.AssetCheckResult]:
        yield from (check_result(one, landing_key(one["suite"])) for one in night.outcome.checks if one["suite"] in suites)

    return run


def of_version() -> dg.AssetChecksDefinition:
    """The step ``check``: after the marts, before the version."""
    specs = [check_spec(rule, place_of(suite)) for suite, rules in version_suites().items() for rule in rules]

    @dg.multi_asset_check(name=CHECK, specs=[*specs, ran_spec()], can_subset=True)
    def run(night: dg.ResourceParam[Night]) -> Iterator[dg.AssetCheckResult]:
        steps.check(night)
        yield from (check_result(one, place_of(one["suite"])) for one in night.outcome.checks if one["suite"] in version_suites())
        yield ran_result(night)

    return run


def place_of(suite: str) -> dg.AssetKey:
    """The relation that a suite of the version speaks of."""
    return key_of(INSPECTED if suite == WHOLE else FINDINGS)


def check_spec(rule: Rule, place: dg.AssetKey) -> dg.AssetCheckSpec:
    words = f"{rule.zh}（{rule.dimension} {rule.indicator}） / {rule.en}\n\n{rule.reason}"
    return dg.AssetCheckSpec(rule.check, asset=place, description=words)


def check_result(check: Mapping[str, Any], place: dg.AssetKey) -> dg.AssetCheckResult:
    """An outcome of ``dq_checks.run`` with its counts; ``share_fitting`` is missing where nothing was there to look at."""
    share = {} if check["observed"] is None else {"share_fitting": float(check["observed"])}
    return dg.AssetCheckResult(
        asset_key=place,
        check_name=check["check"],
        passed=check["passed"],
        severity=SEVERITY[check["severity"]],
        description=f"{check['zh']} / {check['en']}",
        metadata={"checked": check["checked"], "unexpected": check["unexpected"]} | share,
    )


def ran_spec() -> dg.AssetCheckSpec:
    words = "发布之前，每条规则都查过了 / every rule has been looked at before the version is published"
    return dg.AssetCheckSpec(RAN, asset=key_of(INSPECTED), description=words, blocking=True)


def ran_result(night: Night) -> dg.AssetCheckResult:
    """Fails, and holds the version back, where a rule of the version or of a delivered source has no outcome."""
    delivered = {name: source for name, source in night.sources.items() if night.outcome.sources[name].files}
    asked = {(rule.suite, rule.check) for rules in (door_suites(delivered) | version_suites()).values() for rule in rules}
    answered = {(check["suite"], check["check"]) for check in night.outcome.checks}
    return dg.AssetCheckResult(
        asset_key=key_of(INSPECTED),
        check_name=RAN,
        passed=asked <= answered,
        metadata={"rules": len(asked), "unanswered": len(asked - answered), "failed": sum(not c["passed"] for c in night.outcome.checks)},
    )
