"""A linkage run measured: stages, wall, CPU, peak memory, and how right its clusters are.

Here: the clock that a run carries, starting it in a process of its own, counting pairs against the truth. Not here: any run
(``linkage_ours``, ``peer_splink``), tables for people (``linkage``).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.night import ROOT, PeakMemory

Labels = npt.NDArray[np.integer[Any]]


@dataclass(slots=True)
class Clusters:
    """``cluster`` of each record in the order of ``record_no``; ``pairs`` that were compared; by blocking ``rule`` the ``pairs`` that its
    blocks give (one pair may come by several), and the ``pairs_left_out`` with blocks too hot to compare."""

    cluster: Labels
    pairs: int
    rules: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Clock:
    """Wall and CPU seconds (user and system, children that were waited for among them) of each stage."""

    wall: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), cpu_seconds()
        yield
        self.wall[stage] = self.wall.get(stage, 0.0) + time.perf_counter() - wall
        self.cpu[stage] = self.cpu.get(stage, 0.0) + cpu_seconds() - cpu


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs of records: ``true`` of one person, ``found`` of one cluster, ``right`` of both."""

    true: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.true) if self.found + self.true else 1.0


@dataclass(frozen=True, slots=True)
class Run:
    """One measured run. Seconds are of linkage alone: starting Python and importing libraries stand outside, for every run alike."""

    name: str
    records: int
    pairs: int
    stages: dict[str, float]
    wall: float
    cpu: float
    memory: int
    """MiB, proportional set size of the process and its children at its peak, libraries included."""
    quality: Quality
    rules: list[dict[str, Any]]

    def report(self) -> dict[str, Any]:
        """All of it as plain values, precision and recall beside the counts."""
        return asdict(self) | {"precision": self.quality.precision, "recall": self.quality.recall, "f1": self.quality.f1}


def cpu_seconds() -> float:
    """CPU seconds that this process and the children it waited for have used so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def answer(out: Path, clusters: Clusters, clock: Clock) -> None:
    """What a measured process hands back: ``out`` and ``out.json``."""
    np.save(out, clusters.cluster)
    told = {"pairs": clusters.pairs, "stages": clock.wall, "cpu": sum(clock.cpu.values()), "rules": clusters.rules}
    out.with_suffix(".json").write_text(json.dumps(told), "utf-8")


def measured(name: str, command: list[str], out: Path, person: Labels) -> Run:
    """Run ``python -m <command> <out>`` alone in a process and judge the clusters that it leaves. Raises SystemExit where it fails."""
    process = subprocess.Popen([sys.executable, "-m", *command, str(out)], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "0"})
    memory = PeakMemory(process.pid)
    failed, peak = process.wait(), memory.stop()
    if failed:
        raise SystemExit(f"{name} failed with {failed}")
    told = json.loads(out.with_suffix(".json").read_text("utf-8"))
    cluster, stages = np.load(out), told["stages"]
    wall = sum(stages.values())
    return Run(name, len(person), told["pairs"], stages, wall, told["cpu"], peak, judged(cluster, person), told["rules"])


def judged(cluster: Labels, person: Labels) -> Quality:
    """Count pairs by group sizes: n records together are n(n-1)/2 pairs. Both arrays have one entry a record."""
    if len(cluster) != len(person):
        raise ValueError(f"{len(cluster)} records were clustered of {len(person)}")
    ours, theirs = (np.unique(each, return_inverse=True)[1].astype(np.int64) for each in (cluster, person))
    both = ours * (theirs.max(initial=0) + 1) + theirs
    return Quality(*(_pairs(np.unique(each, return_counts=True)[1]) for each in (theirs, ours, both)))


def _pairs(sizes: npt.NDArray[np.intp]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
