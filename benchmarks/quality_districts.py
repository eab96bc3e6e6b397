"""The districts that linkage quality is measured on: ordinary ones, larger error rates, and each kind of hard case by itself.

Here: which districts, and their person records with the true people, made once and kept. Not here: linking them, counting
(``quality_count``).
"""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather

from benchmarks.linkage_input import loaded
from connectors.synthetic import DistrictPlan, synthesise
from connectors.synthetic.plan import PRESETS

USUAL = "as usual"
KINDS: dict[str, dict[str, Any]] = {
    USUAL: {},
    "four times the twins": {"twin_rate": 0.06},
    "a dormitory of 400 at one address": {"dormitory": 400},
    "one phone for a hundred people": {"shared_phone": 100},
    "80 namesakes of one birth date": {"namesakes": 80},
    "1 % of the married: the spouse's number pasted": {"spouse_id_pasted": 0.01},
    "40 numbers given to two people": {"shared_ids": 40},
    "former names: 15 % of people": {"former_name_rate": 0.15},
    "60 % of wives in their parents' hukou": {"married_in": 0.6},
    "all workbooks lost precision": {"precision_lost": ("全员人口", "党员基本信息汇总表", "低保")},
    "all workbooks masked": {"masked": ("全员人口", "党员基本信息汇总表", "低保")},
}
KINDS["all of these at once, numbers in whole"] = {
    name: value for harder in KINDS.values() for name, value in harder.items() if name not in ("precision_lost", "masked")
}
"""What is harder than the error model says, and how much. Counts of people and pairs are for a district of 20,000."""
NOISES = (1.0, 1.6)
LOUDEST = 2.5
"""The largest error rates the contract names; measured on ordinary districts."""
SEEDS = (501, 502, 503, 504, 505)
"""Nobody looked at these while building. The shipped model was fitted on seed 41, noise 1.6 (110,000 people); 3, 42, 201 to 203 and 301
to 306 were looked at."""
WHOLE_SEED = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """One district. ``kind`` is a key of ``KINDS``, or names a district by itself."""

    kind: str
    plan: DistrictPlan

    @property
    def row(self) -> str:
        """What it is called in the table: the seeds of one row are put together."""
        return self.kind if self.plan.noise == 1 else f"{self.kind}, error rates x {self.plan.noise:g}"

    @property
    def key(self) -> str:
        """The same for the same plan, another for another."""
        return f"{zlib.crc32(repr((self.kind, self.plan)).encode()):08x}-{self.plan.seed}"


def trials(seeds: tuple[int, ...] = SEEDS, people: int = 20_000, only: str = "", whole: bool = False) -> Iterator[Trial]:
    """Every district of the table, row by row. ``only``: of kinds with this in their name; ``whole``: the full-size district too."""
    for kind, harder in KINDS.items():
        for noise in (*NOISES, *([LOUDEST] if kind == USUAL else [])):
            for seed in seeds:
                plan = DistrictPlan(people=people, communities=max(1, people // 5_000), seed=seed, noise=noise, **harder)
                if only in kind:
                    yield Trial(kind, plan)
    if whole:
        yield Trial("a full-size district", replace(PRESETS["district"], seed=WHOLE_SEED, noise=1.6))


def records_of(trial: Trial, home: Path) -> tuple[pa.Table, list[tuple[int, int]]]:
    """Person records as a night loads them, with ``person``; and the pairs of twins among the people. Kept under ``home``, to be deleted
    where the synthesiser or the readers changed."""
    kept, twins = home / f"{trial.key}.feather", home / f"{trial.key}.twins.json"
    if not (kept.exists() and twins.exists()):
        made = home / trial.key
        shutil.rmtree(made, ignore_errors=True)
        facts = synthesise(trial.plan, made)
        feather.write_feather(loaded(made / "night0", home / f"{trial.key}.data"), kept)
        shutil.rmtree(made)
        twins.write_text(json.dumps(facts.twins), "utf-8")
    return feather.read_table(kept), [(a, b) for a, b in json.loads(twins.read_text("utf-8"))]
