"""The full district, end to end: files in, published version out, with its stages and peak memory.

    python -m benchmarks.night [--preset district] [--keep DIR]

Here: making the district once, one night on it, and the yardstick: what DuckDB alone needs to read the same rows
from one clean CSV. Not here: linkage quality (``benchmarks.quality``).
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
NIGHT = """
import json, sys
from pathlib import Path
from pipelines.steps import run_night
outcome = run_night(Path(sys.argv[1]), Path(sys.argv[2]), "2026-11-21")
print(json.dumps({"seconds": outcome.seconds, "residents": outcome.residents, "rows": sum(s.loaded for s in outcome.sources.values())}))
"""
YARDSTICK = """
import sys, time, duckdb
con = duckdb.connect(sys.argv[2], config={"threads": "2"})
con.execute("SET enable_progress_bar = false")
start = time.perf_counter()
con.execute("CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [sys.argv[1]])
print(time.perf_counter() - start, con.execute("SELECT count(*) FROM t").fetchall()[0][0])
"""


class PeakMemory:
    """Samples the memory of a process and its children (proportional set size) until stopped. MiB."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid, self._over = pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._over.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._over.wait(0.25):
            self.peak = max(self.peak, sum(map(_pss, _tree(self._pid))) // 1024)


def _tree(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(p for child in children for p in _tree(int(child)))]
    return []


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def main() -> None:
    """Print one table: stages, the whole, the yardstick, their ratio, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="district")
    parser.add_argument("--seed", default="3")
    parser.add_argument("--keep", type=Path, help="where the district is kept between runs")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        district = chosen.keep or Path(scratch) / "district"
        if not (district / "night0" / "inbox").is_dir():
            synthesise = [
                sys.executable,
                "-m",
                "connectors.synthetic",
                "--preset",
                chosen.preset,
                "--seed",
                chosen.seed,
                "--out",
                str(district),
            ]
            subprocess.run(synthesise, check=True, cwd=ROOT)
        measure(district / "night0" / "inbox", Path(scratch))


def measure(inbox: Path, scratch: Path) -> None:
    """One night on ``inbox`` in a process of its own, then the yardstick on the rows that it loaded."""
    import json

    data = scratch / "data"
    start = time.perf_counter()
    night = subprocess.Popen([sys.executable, "-c", NIGHT, str(inbox), str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    memory = PeakMemory(night.pid)
    answer, _ = night.communicate()
    whole, peak = time.perf_counter() - start, memory.stop()
    if night.returncode:
        raise SystemExit(f"the night failed with {night.returncode}")
    facts = json.loads(answer.splitlines()[-1])
    alone, rows = yardstick(data, scratch)
    print(f"{'stage':<12}{'seconds':>9}{'share':>8}")
    for stage, seconds in facts["seconds"].items():
        print(f"{stage:<12}{seconds:>9.1f}{seconds / whole:>8.0%}")
    print(f"{'whole':<12}{whole:>9.1f}{1:>8.0%}   {facts['rows']:,} rows, {facts['residents']:,} residents, peak memory {peak:,} MiB")
    print(f"{'DuckDB CSV':<12}{alone:>9.1f}          {rows:,} rows of one clean CSV; the night takes {whole / alone:.0f} times as long")


def yardstick(data: Path, scratch: Path) -> tuple[float, int]:
    """Seconds that DuckDB needs to read the printed values of all person records from one clean CSV, and their number."""
    from warehouse.store.database import open_writer
    from warehouse.store.publish import current

    con = open_writer(scratch / "export.duckdb")
    con.execute(f"ATTACH '{current(data).database}' AS version (READ_ONLY)")
    con.execute(f"COPY (SELECT COLUMNS('.*_raw') FROM version.core.person_record) TO '{scratch}/clean.csv' (HEADER)")
    con.close()
    command = [sys.executable, "-c", YARDSTICK, str(scratch / "clean.csv"), str(scratch / "alone.duckdb")]
    seconds, rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1].split()
    return float(seconds), int(rows)


if __name__ == "__main__":
    main()
