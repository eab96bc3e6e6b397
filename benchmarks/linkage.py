"""Linkage alone on the person records of a full district, beside Splink on the same table, and how its cost grows.

    python -m benchmarks.linkage [--seed 3] [--noise 1.6] [--keep DIR] [--peer splink splink-wide] [--scale 1 2 4 8]

Here: which runs are made, and their tables. Not here: making records (``linkage_input``), running and judging (``linkage_measure``),
calling linkage (``linkage_ours``), Splink (``peer_splink``; the optional extra ``peer``). Linkage inside a night: ``benchmarks.night``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.feather as feather

from benchmarks.linkage_input import COPIES, city, district
from benchmarks.linkage_measure import Labels, Quality, Run, measured
from benchmarks.linkage_ours import store
from benchmarks.night import ROOT
from benchmarks.peer_splink import best_threshold

PEERS = {"splink": "link", "splink-wide": "link-wide"}
"""Splink with its own narrow blocking, and with rules as wide as ours."""


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Print the tables asked for; all figures come back, and go to ``--json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="district")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--noise", default="1.0", help="multiplies every error rate")
    parser.add_argument("--keep", type=Path, help="where records and trained models are kept between runs")
    parser.add_argument("--records", type=Path, help="a Feather file of person records with a column person, in place of a district")
    parser.add_argument("--peer", nargs="*", choices=PEERS, default=[])
    parser.add_argument(
        "--scale", nargs="*", type=int, metavar="N", help="cities of so many districts (1 2 4 8: half a million records each)"
    )
    parser.add_argument("--quick", action="store_true", help="districts of 1,500 people: to see that all of it works")
    parser.add_argument("--json", type=Path, help="where the figures are written")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="daoqiao-linkage-") as scratch:
        home = (chosen.keep or Path(scratch)).resolve()
        home.mkdir(parents=True, exist_ok=True)
        report: dict[str, Any] = {}
        if chosen.scale is not None:
            report["scale"] = growth(home, chosen, chosen.scale or [1, 2, 4, 8])
        else:
            report["runs"] = compare(home, chosen.records or made(home, chosen, chosen.seed), chosen.peer)
    if chosen.json:
        chosen.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
    return report


def made(home: Path, chosen: argparse.Namespace, seed: int) -> Path:
    """The records of one district as the command line asks for it."""
    size = ["--people", "1500", "--communities", "1"] if chosen.quick else ["--preset", chosen.preset]
    name = "-".join(("quick" if chosen.quick else chosen.preset, str(seed), chosen.noise))
    return district(home, [*size, "--seed", str(seed), "--noise", chosen.noise], name)


def compare(home: Path, records: Path, peers: list[str]) -> list[dict[str, Any]]:
    """Ours, then each peer, on the same records, one after another."""
    person: Labels = feather.read_table(records, columns=["person"]).column("person").to_numpy()
    ours = measured("ours", ["benchmarks.linkage_run", str(stored(home, records))], home / "ours.npy", person)
    print(f"{len(person):,} records of {len(np.unique(person)):,} people, {ours.quality.true:,} pairs of one person\n", flush=True)
    heads = ("", "wall s", "CPU s", "peak MiB", "pairs", "precision", "recall", "F1", "wrong", "missed")
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    print(row(ours), flush=True)
    runs = [ours.report()]
    stages, shares = [told(ours)], []
    for name in peers:
        model = trained(home, records)
        out = home / f"{name}.npy"
        run = measured(name, ["benchmarks.peer_splink", PEERS[name], str(stored(home, records)), str(model)], out, person)
        bits, best = best_threshold(out.with_suffix(".npz"), person)
        print(row(run), quality_row(f"{name}, best threshold ({bits} bits)", best), sep="\n", flush=True)
        stages.append(told(run))
        shares.append(f"ours takes {ours.wall / run.wall:.2f} of the wall time of {name}, {ours.cpu / run.cpu:.2f} of its CPU time")
        training = json.loads(model.with_suffix(".train.json").read_text("utf-8"))["stages"]["train"]
        runs.append(
            run.report()
            | {"best": {"bits": bits, "precision": best.precision, "recall": best.recall, "f1": best.f1}}
            | {"training": training}
        )
    print("\n", "\n".join(stages + shares), sep="")
    if peers:
        print(f"Splink's training, stated apart: {runs[-1]['training']:.1f} s")
    return runs


def growth(home: Path, chosen: argparse.Namespace, sizes: list[int]) -> dict[str, Any]:
    """Cities of ``sizes`` districts: cost per million records by stage, pairs by blocking rule, the exponent of each.

    Raises SystemExit where a size is beyond what ``linkage_input.city`` can keep apart.
    """
    if not 0 < min(sizes) <= max(sizes) <= COPIES:
        raise SystemExit(f"a city has 1 to {COPIES} districts")
    runs: list[Run] = []
    for size in sizes:
        records = city((made(home, chosen, chosen.seed + i) for i in range(size)), home / "city.feather")
        person = feather.read_table(records, columns=["person"]).column("person").to_numpy()
        runs.append(measured(f"{size} districts", ["benchmarks.linkage_run", str(stored(home, records))], home / "city.npy", person))
        print(told(runs[-1]), flush=True)
        (home / "city.feather").unlink()
    counts = np.array([run.records for run in runs])
    heads = " | ".join(f"{n / 1e6:.2f} M" for n in counts)
    print(f"\n| | {heads} | grows as n^ |\n|{'---|' * (len(runs) + 2)}")
    costs = {stage: [run.stages[stage] for run in runs] for stage in runs[0].stages} | {"whole": [run.wall for run in runs]}
    costs |= {"CPU": [run.cpu for run in runs], "n·log n": list(counts * np.log(counts))}
    exponents = {name: exponent(counts, cost) for name, cost in costs.items()}
    for name, cost in costs.items():
        unit = cost[0] / counts[0] if name == "n·log n" else 1e-6
        shown = " | ".join(f"{value / n / unit:.2f}" for value, n in zip(cost, counts, strict=True))
        print(f"| {name}{'' if name == 'n·log n' else ', s per million'} | {shown} | {exponents[name]:.2f} |")
    for name, facts in {"peak memory, MiB": [r.memory for r in runs], "pairs compared": [r.pairs for r in runs]}.items():
        print(f"| {name} | {' | '.join(f'{fact:,}' for fact in facts)} | {exponent(counts, list(map(float, facts))):.2f} |")
    for name in ("precision", "recall"):
        print(f"| {name} | {' | '.join(f'{getattr(r.quality, name):.5f}' for r in runs)} | |")
    print_rules(runs, counts)
    return {"runs": [run.report() for run in runs], "exponents": exponents}


def print_rules(runs: list[Run], counts: Labels) -> None:
    """Pairs of each blocking rule by size, with what is in blocks that were left out."""
    by_rule = [{rule["rule"]: rule for rule in run.rules} for run in runs]
    print("\npairs by blocking rule (one pair may come by several); in brackets: in blocks left out as too hot")
    for name in by_rule[-1]:
        rules = [rules.get(name, {"pairs": 0, "pairs_left_out": 0}) for rules in by_rule]
        cells = (f"{r['pairs']:,}" + (f" [{r['pairs_left_out']:,}]" if r["pairs_left_out"] else "") for r in rules)
        print(f"| {name} | {' | '.join(cells)} | {exponent(counts, [float(r['pairs']) for r in rules]):.2f} |")


def exponent(counts: Labels, costs: list[float]) -> float:
    """The slope of log cost over log n: 1 where cost is in proportion, 2 where every record meets every other. NaN below two sizes."""
    if len(counts) < 2 or min(costs) <= 0:
        return float("nan")
    return float(np.polyfit(np.log(counts), np.log(costs), 1)[0])


def stored(home: Path, records: Path) -> Path:
    """The records in a fresh database, where a run may build."""
    database = home / "records.duckdb"
    database.unlink(missing_ok=True)
    store(records, database)
    return database


def trained(home: Path, records: Path) -> Path:
    """Splink's model for these records, trained once and kept beside what the training took."""
    model = home / f"{records.stem}.splink.json"
    if not model.exists():
        command = [sys.executable, "-m", "benchmarks.peer_splink", "train", str(stored(home, records)), str(model)]
        subprocess.run([*command, str(home / f"{records.stem}.splink.train.npy")], check=True, cwd=ROOT)
    return model


def row(run: Run) -> str:
    name = run.name if run.name == "ours" else f"{run.name} at 0.95"
    return f"| {name} | {run.wall:.1f} | {run.cpu:.1f} | {run.memory:,} | {run.pairs:,} | {_judgement(run.quality)} |"


def quality_row(name: str, found: Quality) -> str:
    return f"| {name} | | | | | {_judgement(found)} |"


def _judgement(found: Quality) -> str:
    wrong, missed = found.found - found.right, found.true - found.right
    return f"{found.precision:.5f} | {found.recall:.5f} | {found.f1:.5f} | {wrong:,} | {missed:,}"


def told(run: Run) -> str:
    stages = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in run.stages.items())
    return f"{run.name}: {stages} s; {run.records:,} records, {run.pairs:,} pairs, {run.memory:,} MiB"


if __name__ == "__main__":
    main()
