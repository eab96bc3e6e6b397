"""Linkage quality on invented districts that nobody looked at while building: ordinary ones, and harder ones, with intervals.

    python -m benchmarks.quality [--keep DIR] [--json FILE] [--whole] [--only PART] [--people 20000] [--seeds 501 502 …]

Here: linking each district, the table. Not here: which districts (``quality_districts``), counting (``quality_count``), intervals
(``quality_interval``), what went wrong (``quality_faults``), speed (``benchmarks.night``, ``benchmarks.linkage``).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.quality_count import Counted, counted
from benchmarks.quality_districts import SEEDS, Trial, records_of, trials
from benchmarks.quality_faults import Fault, faults, kinds
from benchmarks.quality_interval import Interval, precision, recall
from pipelines.linkage import linking
from warehouse.store.build import Build
from warehouse.store.relations import build_order

HEADS = (
    "district", "records", "people", "true pairs", "precision", "95 %", "recall", "95 %", "worst seed",
    "wrong pairs", "mixed residents", "twins merged", "two numbers", "questions",
)  # fmt: skip
SHOWN = 12


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Print one row a kind of district, its seeds put together, and the commonest faults. All figures come back, and go to ``--json``,
    which is written after each district, and read first: what it holds is not measured again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--only", default="", metavar="PART", help="kinds with this in their name")
    parser.add_argument("--whole", action="store_true", help="the full-size district too")
    parser.add_argument("--keep", type=Path, help="where records are kept between runs")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    chosen = parser.parse_args(arguments)
    report: dict[str, Any] = json.loads(chosen.json.read_text("utf-8")) if chosen.json and chosen.json.exists() else {}
    rows: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="daoqiao-quality-") as scratch:
        home = (chosen.keep or Path(scratch)).resolve()
        home.mkdir(parents=True, exist_ok=True)
        for trial in trials(tuple(chosen.seeds), chosen.people, chosen.only, chosen.whole):
            rows.setdefault(trial.row, []).append(trial.key)
            if trial.key not in report:
                report[trial.key] = measured(trial, home)
                if chosen.json:
                    chosen.json.write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    print("\n".join(table({row: [report[key] for key in keys] for row, keys in rows.items()})))
    print("\n".join(told(Fault(**fault) for keys in rows.values() for key in keys for fault in report[key]["faults"])))
    return report


def measured(trial: Trial, home: Path) -> dict[str, Any]:
    """One district made, linked and counted."""
    records, twins = records_of(trial, home)
    started = time.perf_counter()
    prepared = linking.prepare(features(records))
    linked = linking.link(prepared)
    seconds = time.perf_counter() - started
    person = records.column("person").to_numpy()
    found = counted(person, linked, prepared.own, twins)
    wrong = faults(records, person, prepared, linked)
    about = {"row": trial.row, "seed": trial.plan.seed, "model": linked.model.version, "seconds": seconds}
    report: dict[str, Any] = json.loads(json.dumps(about | asdict(found) | {"faults": [asdict(fault) for fault in wrong]}))
    return report  # as it would be read from the file


def features(records: pa.Table) -> pa.Table:
    """What ``Build.features`` gives of these records."""
    with duckdb.connect() as con:
        build = Build(con)
        con.register("incoming", records)
        con.execute("CREATE TABLE core.person_record AS SELECT * EXCLUDE (person) FROM incoming")
        build.rows = {relation.name: 0 for relation in build_order(frozenset({"core.person_record"}))}
        return build.features()


def table(rows: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Lines of markdown."""
    lines = [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]
    for name, reports in rows.items():
        each = [Counted(**{field.name: report[field.name] for field in fields(Counted)}) for report in reports]
        lines.append(line(name, reduce(add, each), min(recall(one).share for one in each)))
    return lines


def line(name: str, total: Counted, worst: float) -> str:
    """One row. ``worst``: the lowest recall of a single seed."""
    right, all_ = sum(r * n for _, r, n in total.residents), sum(w * n for w, _, n in total.residents)
    cells = (
        name,
        f"{total.records:,}",
        f"{sum(n for _, _, n in total.people):,}",
        f"{sum(w * n for w, _, n in total.people):,}",
        *_shown(precision(total), 6),
        *_shown(recall(total), 5),
        f"{worst:.4f}",
        f"{all_ - right:,}",
        f"{total.mixed:,}",
        f"{total.merged} of {total.twins:,}",
        f"{total.two_numbers}",
        f"{total.questions:,}",
    )
    return f"| {' | '.join(cells)} |"


def _shown(found: Interval, places: int) -> tuple[str, str]:
    return f"{found.share:.{places}f}", f"{found.low:.{places}f}–{found.high:.{places}f}{'*' if found.exact else ''}"


def told(found: Iterable[Fault]) -> list[str]:
    """The commonest kinds of faults, each with one of them; nobody in them exists."""
    lines = []
    grouped = kinds(found)
    for missed, title in ((False, "wrong"), (True, "missed")):
        mine = [row for row in grouped if row[0][0] == missed]
        lines.append(f"\n{title}: {sum(row[1] for row in mine):,}, {sum(row[2] for row in mine):,} pairs of records")
        for (_, why, levels), number, pairs, first in mine[:SHOWN]:
            lines += [
                f"{number:6} ({pairs} pairs)  {why}: {levels}",
                f"        {first.left}",
                f"        {first.right}  ({first.bits} bits)",
            ]
    return lines


if __name__ == "__main__":
    main()
