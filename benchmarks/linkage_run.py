"""The process that is measured: ``python -m benchmarks.linkage_run DATABASE OUT.npy``.

Here: opening the database, linking, handing back the clusters. Not here: how (``linkage_ours``), measuring from outside.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.linkage_measure import Clock, answer
from benchmarks.linkage_ours import opened, ours


def main() -> None:
    database, out = map(Path, sys.argv[1:])
    build, clock = opened(database), Clock()
    clusters = ours(build, clock)
    answer(out, clusters, clock)
    build.con.close()


if __name__ == "__main__":
    main()
