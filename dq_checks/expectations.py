"""From rules to expectations, and from Great Expectations' results to counts.

Here: that translation both ways. Not here: the rules, the engine. Counts only: the values that break a rule are
personal data, so they are not even selected, let alone kept; which rows they are is ``dq.finding``'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import new_class
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl

from dq_checks.engine import DuckDBDatasource
from dq_checks.rules import Rule, Test
from warehouse.vocabulary.errors import DaoqiaoError

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
STOCK: dict[Test, str] = {
    "not_null": "expect_column_values_to_not_be_null",
    "unique": "expect_column_values_to_be_unique",
    "in_set": "expect_column_values_to_be_in_set",
    "matches": "expect_column_values_to_match_regex",
    "between": "expect_column_values_to_be_between",
}


class _Counted(Expectation):
    """Asks for counts and nothing else. BASIC by itself also selects the values, a query each: twice the time, and personal data."""

    def get_validation_dependencies(self, execution_engine: Any = None, runtime_configuration: Any = None, **_: Any) -> Any:
        needed = super().get_validation_dependencies(execution_engine, (runtime_configuration or {}) | {"result_format": "BOOLEAN_ONLY"})
        needed.result_format = COUNTS_ONLY | {"include_unexpected_rows": False}
        return needed


def _counted(name: str) -> Any:
    stock = get_expectation_impl(name)
    return new_class(f"Counted{stock.__name__}", (_Counted, stock))


COUNTED = {test: _counted(name) for test, name in STOCK.items()}


def expectation(rule: Rule) -> Expectation:
    """The expectation that says what a rule says."""
    particular: dict[Test, dict[str, Any]] = {
        "in_set": {"value_set": list(rule.allowed)},
        "matches": {"regex": rule.pattern},
        "between": {"min_value": rule.low, "max_value": rule.high},
    }
    made: Expectation = COUNTED[rule.test](
        column=rule.column, mostly=rule.mostly, meta={"check": rule.check}, **particular.get(rule.test, {})
    )
    return made


def outcomes(datasource: DuckDBDatasource, query: str, rules: Sequence[Rule]) -> Iterator[dict[str, Any]]:
    """Each rule's outcome over the rows of ``query``, in the order of ``rules`` (of one suite and relation).

    Raises DaoqiaoError DQ-608 where a check could not be run: that is no fault of the data.
    """
    asset = datasource.add_query_asset(f"{rules[0].suite}.{rules[0].relation}", query)
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    suite = gx.ExpectationSuite(name=asset.name, expectations=[expectation(rule) for rule in rules])
    results = {_check_of(result): result for result in batch.validate(suite, result_format=COUNTS_ONLY).results}
    for rule in rules:
        yield _outcome(rule, results[rule.check])


def _check_of(result: ExpectationValidationResult) -> str:
    config = result.expectation_config
    return str(config.meta["check"]) if config and config.meta else ""


def _outcome(rule: Rule, result: ExpectationValidationResult) -> dict[str, Any]:
    counts = result.result
    checked = counts.get("element_count", 0) - counts.get("missing_count", 0)
    fault = _swallowed(result.exception_info) or ("no count" if checked and counts["unexpected_count"] is None else "")
    if fault:
        raise DaoqiaoError("DQ-608", suite=rule.suite, check=rule.check, detail=fault)
    unexpected = counts["unexpected_count"] or 0  # a sum over no rows is NULL
    return {
        "suite": rule.suite,
        "check": rule.check,
        "zh": rule.zh,
        "en": rule.en,
        "severity": "warning" if rule.severity == "error" and checked < rule.least else rule.severity,
        "passed": bool(result.success),
        "checked": checked,
        "unexpected": unexpected,
        "observed": round(1 - unexpected / checked, 6) if checked else None,
        "mostly": rule.mostly,
        "dimension": rule.dimension,
        "indicator": rule.indicator,
    }


def _swallowed(info: dict[str, Any]) -> str:
    """The kind of an exception that Great Expectations caught; its message may quote values and is not passed on."""
    faults = [info] if "raised_exception" in info else list(info.values())
    for fault in faults:
        if fault["raised_exception"]:
            kind = re.search(r"[A-Z]\w*(?: Error|Error|Exception)", str(fault["exception_message"]))
            return kind[0] if kind else "exception"
    return ""
