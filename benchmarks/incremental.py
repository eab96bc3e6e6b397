"""A night after another against a night from nothing: linkage of changed records, in one process, as a ratio.

    python -m benchmarks.incremental --data DIR [--share 0.01] [--nights 3]

Here: the person records of a published version, night by night with a share of them changed (a third other phones, a third other names,
a third gone or new) and all rows in another order; both ways of linking them, which must say the same to the last bit, without and with
what is kept for the next night. Not here: the ledger, the marts (``benchmarks.night``), how good it is (``benchmarks.quality``).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pandas as pd

from pipelines.linkage import incremental, linking
from pipelines.linkage.linking import Linked
from pipelines.linkage.warm import warm_up
from pipelines.night.comparing import compared
from warehouse.store.build import Build
from warehouse.store.publish import current

Made = TypeVar("Made")


def main() -> None:
    """One line a night: seconds from what was kept, with keeping it again, from nothing, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a data directory with a published version")
    parser.add_argument("--share", type=float, default=0.01)
    parser.add_argument("--nights", type=int, default=3)
    chosen = parser.parse_args()
    with duckdb.connect(str(current(chosen.data).database), read_only=True) as con:
        records = con.execute("SELECT * FROM core.person_record").df()
    chance = np.random.default_rng(5)
    warm_up().join()
    with tempfile.TemporaryDirectory() as scratch:
        for night in range(chosen.nights + 1):
            build = warehouse(records)
            some, linked, kept = night_linked(build, Path(scratch) / "kept")
            whole, anew = timed(lambda build=build: from_nothing(build))  # type: ignore[misc]
            if not all(np.array_equal(one, other) for one, other in zip(said(linked), said(anew), strict=True)):
                raise SystemExit("the two ways differ")
            if night:
                shutil.rmtree(Path(scratch) / "fresh", ignore_errors=True)
                _, _, both = night_linked(build, Path(scratch) / "fresh")
                told = f"with keeping it for the next night {kept:.2f} for {both:.2f} ({kept / both:.2f})"
                print(f"night {night}: {len(records):,} records, {some:.2f} s for {whole:.2f} from nothing ({some / whole:.2f}); {told}")
            records = changed(records, chosen.share, chance)


def warehouse(records: pd.DataFrame) -> Build:
    """The records in a DuckDB in memory, as a night has them before it links."""
    con = duckdb.connect(config={"threads": "2"})
    build = Build(con)
    con.register("incoming", records.assign(record_no=np.arange(len(records), dtype=np.int32)))
    con.execute("CREATE TABLE core.person_record AS SELECT * FROM incoming")
    return build


def night_linked(build: Build, data: Path) -> tuple[float, Linked, float]:
    """As a night does it: seconds until all is linked, what came out, seconds until what the next night needs is on the disk too.

    The first night under ``data`` has nothing to go by.
    """
    start = time.perf_counter()
    with compared(build, data) as (known, _):
        linked = incremental.link(known)
        took = time.perf_counter() - start
    return took, linked, time.perf_counter() - start


def from_nothing(build: Build) -> Linked:
    prepared = linking.prepare(build.features())
    return linking.link(prepared, blocked=linking.block(prepared))


def said(linked: Linked) -> list[np.ndarray]:
    """Pairs, what each comparison says of them to the last bit, what became of them, clusters."""
    scored = linked.scored
    return [scored.left, scored.right, scored.total, *scored.weights.values(), linked.clustered.decision, linked.cluster]


def timed(work: Callable[[], Made]) -> tuple[float, Made]:
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def changed(records: pd.DataFrame, share: float, chance: np.random.Generator) -> pd.DataFrame:
    """The next night's records, in another order."""
    moved, renamed, gone = np.array_split(chance.choice(len(records), int(len(records) * share), replace=False), 3)
    following = records.copy()
    following.iloc[moved, following.columns.get_loc("phones")] = [f"139{chance.integers(10**8):08d}" for _ in moved]
    names = following["name"].to_numpy().copy()
    names[renamed] = names[chance.permutation(renamed)]
    following["name"] = names
    new = following.iloc[gone[: len(gone) // 2]].copy()
    new["birth_date"], new["record_id"] = "1990-01-01", [f"new:{chance.integers(2**62):016x}" for _ in range(len(new))]
    stays = np.ones(len(records), dtype=bool)
    stays[gone] = False
    return pd.concat([following[stays], new]).sample(frac=1, random_state=int(chance.integers(2**31)))


if __name__ == "__main__":
    main()
