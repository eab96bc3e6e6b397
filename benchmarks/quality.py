"""Linkage quality on invented districts that nobody looked at while building: ordinary ones, and harder ones.

    python -m benchmarks.quality [--people 11000] [--seeds 101 102 103]

Here: making each district, one night on it, pairs counted against its truth. Not here: speed (``benchmarks.night``).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from pipelines.steps import run_night
from warehouse.store.reading import reading

ROOT = Path(__file__).parents[1]
DISTRICTS: dict[str, list[str]] = {
    "as usual": [],
    "error rates x 1.6": ["--noise", "1.6"],
    "error rates x 2.5": ["--noise", "2.5"],
    "four times the twins": ["--twin-rate", "0.06"],
    "a dormitory, one phone": ["--dormitory", "150", "--shared-phone", "100"],
    "numbers shared, spouse's pasted": ["--shared-ids", "20", "--spouse-id-pasted", "0.01"],
    "namesakes of one birth date": ["--namesakes", "40"],
    "all workbooks lost precision": ["--precision-lost", "全员人口", "党员基本信息汇总表", "低保"],
    "masked dibao and party files": ["--masked", "低保", "党员基本信息汇总表"],
}


def main() -> None:
    """Print one row a kind of district, summed over the seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="11000")
    parser.add_argument("--seeds", nargs="+", default=["101", "102", "103"])
    chosen = parser.parse_args()
    print(f"| district | records | true pairs | precision | recall | wrong pairs | twins merged |\n|{'---|' * 7}")
    for name, options in DISTRICTS.items():
        counts = pd.DataFrame([score(options, chosen.people, seed) for seed in chosen.seeds]).sum()
        precision, recall = counts["right"] / counts["found"], counts["right"] / counts["true"]
        wrong = int(counts["found"] - counts["right"])
        twins = f"{int(counts['merged'])} of {int(counts['twins'])}"
        print(
            f"| {name} | {int(counts['records']):,} | {int(counts['true']):,} | {precision:.5f} | {recall:.5f} | {wrong} | {twins} |",
            flush=True,
        )


def score(options: list[str], people: str, seed: str) -> dict[str, int]:
    """Pairs of one district: ``true`` of one person, ``found`` of one resident, ``right`` of both."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        size = [] if "--preset" in options else ["--people", people, "--communities", "2"]
        command = [sys.executable, "-m", "connectors.synthetic", *size, "--seed", seed, *options]
        subprocess.run([*command, "--out", str(home / "district")], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        night = home / "district" / "night0"
        run_night(night / "inbox", home / "data", "2026-11-21")
        with reading(home / "data") as version:
            links = version.links().to_pandas().astype(str)
        facts = json.loads((night / "facts.json").read_text("utf-8"))
        return _pairs(_read(night / "truth.csv"), links, facts["twins"])


def _read(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file)))


def _pairs(truth: pd.DataFrame, links: pd.DataFrame, twins: list[list[int]]) -> dict[str, int]:
    place = ["system", "file", "sheet", "row"]
    links["sheet"] = links["sheet"].where(links["file"].str.endswith("xlsx"), "")
    truth["sheet"] = truth["sheet"].where(truth["file"].str.endswith("xlsx"), "")
    both = truth.merge(links[[*place, "resident_id"]], on=place, how="left", validate="one_to_one")
    both["resident_id"] = both["resident_id"].fillna("missing " + both.index.astype(str).to_series(index=both.index))

    def pairs(*by: str) -> int:
        sizes = both.groupby(list(by)).size()
        return int((sizes * (sizes - 1) // 2).sum())

    homes = both.groupby("person")["resident_id"].agg(set).to_dict()
    merged = sum(bool(homes.get(str(a), set()) & homes.get(str(b), set())) for a, b in twins)
    return {
        "records": len(both),
        "true": pairs("person"),
        "found": pairs("resident_id"),
        "right": pairs("person", "resident_id"),
        "twins": len(twins),
        "merged": merged,
    }


if __name__ == "__main__":
    main()
