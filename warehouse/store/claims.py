"""Quoted figures, worked out again: ``warehouse/reports/claims.toml`` (systems.md section E.3).

Here: the few kinds of arithmetic, and what becomes of each claim. Not here: the claims (data), totals that a system states and
this warehouse counts (``reports/stated_and_counted.sql``), showing them. No database is asked.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from warehouse.store.report_columns import ReportColumn, report_columns
from warehouse.store.reports import Answer, Report, report_of

PATH: Final = Path(__file__).parents[1] / "reports" / "claims.toml"
ID: Final = "claims"
COLUMNS: Final = ("claim", "document", "statement", "stated", "recomputed", "difference", "unit", "verdict", "remark")
_GROUPED: Final = re.compile(r"[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?|[0-9]+(\.[0-9]+)?").fullmatch
WAYS: Final[dict[str, Callable[[list[float]], float]]] = {
    "percent": lambda of: 100 * of[0] / of[1],
    "ratio": lambda of: of[0] / of[1],
    "sum": math.fsum,
    "product": math.prod,
    "difference": lambda of: of[0] - of[1],
    "figure": lambda of: of[0],
}
"""How a figure is worked out. percent: the first of the second, 0–100; figure: another statement of the same thing."""


@cache
def claims_report() -> Report:
    """The report that lists them; its head stands in claims.toml."""
    return report_of("reports/claims.toml", ID, _raw()["report"])


def check_claims() -> Answer:
    """Each claim with what it states, what its own figures give, and whether that agrees."""
    columns: list[ReportColumn] = [report_columns()[name] for name in COLUMNS]
    return Answer(claims_report(), columns, iter([check_claim(claim) for claim in _raw()["claim"]]))


def check_claim(claim: Mapping[str, Any]) -> tuple[Any, ...]:
    """One claim as a row of COLUMNS. ``tolerance`` is in the unit of the claim, its reason in ``remark``.

    The verdict: holds; holds_not; not_comparable where ``scope`` says that two things are counted; malformed where the figure is
    printed as no number is (its digits are taken then); derived where nothing is stated.
    """
    found = _worked_out(claim["recompute"])
    printed = claim.get("stated")
    stated = float(re.sub(r"[^0-9.]", "", printed)) if isinstance(printed, str) else None if printed is None else _worked_out(printed)
    difference = None if stated is None else found - stated
    if difference is None:
        verdict = "derived"
    elif isinstance(printed, str) and not _GROUPED(printed):
        verdict = "malformed"
    elif abs(difference) <= float(claim.get("tolerance", 0)) + 1e-9:  # 1e-9: what binary fractions leave of an exact sum
        verdict = "holds"
    else:
        verdict = "not_comparable" if claim.get("scope") else "holds_not"
    remark = "；".join(filter(None, (claim.get("scope", ""), claim["remark"])))
    figures = (None if figure is None else round(figure, 2) for figure in (stated, found, difference))
    return (f"E3.{claim['number']}", claim["document"], claim["statement"], *figures, claim["unit"], verdict, remark)


def _worked_out(figure: Any) -> float:
    """A number, or ``{way = [figures]}``. Raises ValueError for another way: a fault of ours."""
    if isinstance(figure, int | float):
        return float(figure)
    (way, operands), *more = figure.items()
    if more or way not in WAYS:
        raise ValueError(f"reports/claims.toml: cannot work out {figure}")
    return float(WAYS[way]([_worked_out(operand) for operand in operands]))


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text("utf-8"))
