"""The catalogue of what communities report, and which report serves which entry: ``warehouse/reports/catalogue.toml``.

Here: reading it, and joining it with the heads of the reports. Not here: printing (``pipelines.commands.catalogue``).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from warehouse.store.claims import claims_report
from warehouse.store.reports import reports

PATH: Final = Path(__file__).parents[1] / "reports" / "catalogue.toml"
State = Literal["served", "part", "not", "open"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``reports``: ids of those that serve it; ``why``: what is missing, "" where nothing is.

    ``state``: served; part; not (no source gives it); open (nothing stands in the way, and no report serves it yet).
    """

    number: str
    name: str
    reports: tuple[str, ...]
    state: State
    why: str


@cache
def catalogue() -> dict[str, Entry]:
    """Every entry of the lists E.1 (numbers) and E.2 (``E2.n``) in their order.

    Raises ValueError, a fault of ours, where a report claims an entry that does not exist or that is said not to be served.
    """
    raw = tomllib.loads(PATH.read_text("utf-8"))
    every = [*reports().values(), claims_report()]
    claimed = {entry for report in every for entry in report.catalogue if not entry.startswith("E3.")}
    if unknown := sorted(claimed - raw.keys()):
        raise ValueError(f"reports/catalogue.toml: no such entry: {unknown}")
    found = {}
    for number, said in raw.items():
        serving = tuple(report.id for report in every if number in report.catalogue)
        if said.keys() - {"name", "part", "not"} or {"part", "not"} <= said.keys():
            raise ValueError(f"reports/catalogue.toml: {number} is not well formed")
        if serving and "not" in said:
            raise ValueError(f"reports/catalogue.toml: {number} is not served, and {serving} serve it")
        state: State = "not" if "not" in said else "open" if not serving else "part" if "part" in said else "served"
        found[number] = Entry(number, said["name"], serving, state, said.get("not", said.get("part", "")))
    return found
