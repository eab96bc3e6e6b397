"""The suites of ``dq_checks`` as asset checks: each rule one check, on the source or the relation it speaks of.

Here: names, places and severities. Not here: rules, looking at data (``dq_checks``).

A rule that is broken does not hold a version back, in Dagster as on the command line: the department mends it, and
everything else stays usable. Only suites that could not be run do: that is what the one blocking check is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from connectors.declaration import Source
from dq_checks.rules import VERSION as WHOLE
from dq_checks.rules import Rule, suites
from pipelines import steps
from pipelines.orchestration.landing import landing_key
from pipelines.orchestration.lineage import CHECK, INSPECTED, key_of
from pipelines.steps import Night

RAN = "suites_ran"
SEVERITY = {"error": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}


def inspection(sources: Mapping[str, Source]) -> dg.AssetChecksDefinition:
    """The step ``check``: after the marts, before the version. Sources without a delivery have nothing to check and no result."""
    specs = [check_spec(rule) for rules in suites(sources).values() for rule in rules]

    @dg.multi_asset_check(name=CHECK, specs=[*specs, ran_spec()], can_subset=True)
    def run(night: dg.ResourceParam[Night]) -> Iterator[dg.AssetCheckResult]:
        steps.check(night)
        yield from (check_result(check) for check in night.outcome.checks)
        yield ran_result(night, sources)

    return run


def place_of(suite: str) -> dg.AssetKey:
    """The asset that a suite speaks of."""
    return key_of(INSPECTED) if suite == WHOLE else landing_key(suite)


def check_spec(rule: Rule) -> dg.AssetCheckSpec:
    words = f"{rule.zh}（{rule.dimension}） / {rule.en}\n\n{rule.reason}"
    return dg.AssetCheckSpec(rule.check, asset=place_of(rule.suite), description=words)


def check_result(check: Mapping[str, Any]) -> dg.AssetCheckResult:
    """An outcome of ``dq_checks.run`` with its counts; ``share_fitting`` is missing where nothing was there to look at."""
    share = {} if check["observed"] is None else {"share_fitting": float(check["observed"])}
    return dg.AssetCheckResult(
        asset_key=place_of(check["suite"]),
        check_name=check["check"],
        passed=check["passed"],
        severity=SEVERITY[check["severity"]],
        description=f"{check['zh']} / {check['en']}",
        metadata={"checked": check["checked"], "unexpected": check["unexpected"]} | share,
    )


def ran_spec() -> dg.AssetCheckSpec:
    words = "发布之前，每条规则都查过了 / every rule has been looked at before the version is published"
    return dg.AssetCheckSpec(RAN, asset=key_of(INSPECTED), description=words, blocking=True)


def ran_result(night: Night, sources: Mapping[str, Source]) -> dg.AssetCheckResult:
    """Fails, and holds the version back, where a rule of the version or of a delivered source has no outcome."""
    delivered = {WHOLE} | {row.source_id for row in night.outcome.sources.values() if row.files}
    asked = {(rule.suite, rule.check) for suite, rules in suites(sources).items() for rule in rules if suite in delivered}
    answered = {(check["suite"], check["check"]) for check in night.outcome.checks}
    return dg.AssetCheckResult(
        asset_key=key_of(INSPECTED),
        check_name=RAN,
        passed=asked <= answered,
        metadata={"rules": len(asked), "unanswered": len(asked - answered), "failed": sum(not c["passed"] for c in night.outcome.checks)},
    )
