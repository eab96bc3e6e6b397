"""Whole processes of the command line on a published version, as ratios to starting Python and importing nothing.

    python -m benchmarks.commands --data DIR [--times 7]

Here: find, show, reports, each the median of several runs. Not here: the night that made the version (``benchmarks.night``).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "find 张伟",
    "find 张 12幢 402",
    "find 4321",
    "show {resident}",
    "show {resident} --why --sources",
    "show {resident} --as-of {night}",
    "report weekly_change",
    "report community_profile",
    "report visit_coverage",
    "report conflict_counts",
)


def main() -> None:
    """One line a command: seconds (median), times a bare Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a data directory with a published version")
    parser.add_argument("--times", type=int, default=7)
    chosen = parser.parse_args()
    names = example(chosen.data)
    bare = seconds([sys.executable, "-c", "pass"], chosen.times)
    print(f"{'a bare Python':<36}{bare:>7.3f} s")
    for command in COMMANDS:
        words = command.format(**names).split()
        took = seconds([sys.executable, "-m", "pipelines.cli", *words, "--data", str(chosen.data)], chosen.times)
        print(f"{command:<36}{took:>7.3f} s {took / bare:>6.1f} x")


def example(data: Path) -> dict[str, str]:
    """A resident worth showing and the first night that the history keeps."""
    from warehouse.store.reading import reading

    with reading(data) as version:
        nights = version.rows("SELECT min(night) AS night FROM history.night", {})
        return {"resident": version.exemplary() or "R0000001", "night": str(nights[0]["night"])}


def seconds(command: list[str], times: int) -> float:
    """The median wall time of a process; the first run, which fills the page cache, is not counted."""
    took = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        took.append(time.perf_counter() - start)
    return statistics.median(took[1:])


if __name__ == "__main__":
    main()
