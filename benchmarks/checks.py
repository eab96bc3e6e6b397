"""All checks of a night in a process of their own: seconds and peak memory, part by part.

    python -m benchmarks.checks --inbox DIR

Here: one night on the inbox that keeps what the checks look at, then the suites at the door, the questions and the version's suite on
that. Not here: the night as a whole (``benchmarks.night``).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.night import ROOT, PeakMemory

NIGHT = """
import shutil, sys
from pathlib import Path
from pipelines import steps
from pipelines.night import inspection
inbox, kept = Path(sys.argv[1]), Path(sys.argv[2])
look, find = inspection.check_deliveries, steps.find
def at_the_door(door, sources):  # its views name the files where they lie: they stay there, as hard links
    shutil.copytree(door.parent, kept / "data" / "published" / ".kept", copy_function=lambda a, b: Path(b).hardlink_to(a))
    return look(door, sources)
def before_questions(build, sources, looked):
    build.con.execute("CHECKPOINT")
    ((path,),) = build.con.execute("SELECT path FROM duckdb_databases() WHERE database_name = 'warehouse'").fetchall()
    shutil.copy(path, kept / "built.duckdb")
    return find(build, sources, looked)
inspection.check_deliveries, steps.find = at_the_door, before_questions
steps.run_night(inbox, kept / "data", "2026-11-21")
"""
CHECKS = """
import json, sys, time
from pathlib import Path
from connectors.declaration import load_sources
from warehouse.store.build import Build
from warehouse.store.database import open_writer
kept, took, clock = Path(sys.argv[1]), {}, time.perf_counter()
def lap(name):
    global clock
    took[name], clock = round(time.perf_counter() - clock, 2), time.perf_counter()
from dq_checks.findings import find
from dq_checks.run import check_deliveries, check_version
import dq_checks.expectations
lap("importing Great Expectations")
at_the_door = check_deliveries(kept / "data" / "published" / ".building" / "staging" / "door.duckdb", load_sources())
lap("suites at the door")
build = Build(open_writer(kept / "built.duckdb"))
clock = time.perf_counter()
found = find(build, load_sources(), kept / "looked.duckdb")
lap("questions, findings")
build.con.close()
version = next((kept / "data" / "published").glob("2*")) / "warehouse.duckdb"
clock = time.perf_counter()
of_version = check_version(version, kept / "looked.duckdb")
lap("the version's suite, counting the questions")
print(json.dumps({"took": took, "checks": len(at_the_door) + len(of_version), "findings": found}))
"""


def main() -> None:
    """Print one line a part, the sum, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, required=True)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(scratch)
        subprocess.run([sys.executable, "-c", NIGHT, str(chosen.inbox.resolve()), scratch], check=True, cwd=ROOT)
        building = kept / "data" / "published" / ".building"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        (kept / "data" / "published" / ".kept").rename(building / "staging")
        checks = subprocess.Popen([sys.executable, "-c", CHECKS, scratch], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        memory = PeakMemory(checks.pid)
        answer, _ = checks.communicate()
        peak = memory.stop()
        if checks.returncode:
            raise SystemExit(f"the checks failed with {checks.returncode}")
        facts = json.loads(answer.splitlines()[-1])
    for name, seconds in facts["took"].items():
        print(f"{name:<48}{seconds:>7.2f} s")
    whole, counts = sum(facts["took"].values()), f"{facts['checks']} checks, {facts['findings']:,} findings"
    print(f"{'whole':<48}{whole:>7.2f} s   {counts}, peak memory {peak:,} MiB")


if __name__ == "__main__":
    main()
