"""How well rosters without numbers are matched, on invented districts that nobody looked at while building.

    python -m benchmarks.quality_rosters [--people 20000] [--seeds 601 602 603] [--noises 1.0 1.6 2.5] [--typos 0.03]

Prints precision of the rows that were matched and their share of all rows, with 95 % intervals (Wilson's: each distinct person named at a
place counts once, since rows that say the same are decided together). ``--typos`` misspells that share of the names in the rosters besides,
which the synthesiser leaves as they are. Here: making, linking, counting. Not here: matching (``pipelines.linkage.rosters``).
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.synthetic import DistrictPlan, synthesise
from connectors.synthetic.noise_names import homophones
from pipelines.linkage.rosters import match_rosters
from pipelines.steps import begin, link_records, load_records, receive_files
from warehouse.store.build import Build

DATE = "2026-11-21"
PEOPLE_A_COMMUNITY = 5_000
Z = 1.96


@dataclass(frozen=True, slots=True)
class Found:
    """Rows, the matched ones, the wrong ones among them; and the same of distinct persons named at a place. ``known``: rows whose person is
    in a system at all; no others can be matched."""

    rows: int
    known: int
    matched: int
    wrong: int
    persons: int
    persons_matched: int
    persons_wrong: int

    def __add__(self, other: Found) -> Found:
        return Found(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def main(arguments: list[str] | None = None) -> dict[float, Found]:
    """Print one row a noise, the seeds put together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seeds", nargs="+", type=int, default=[601, 602, 603])
    parser.add_argument("--noises", nargs="+", type=float, default=[1.0, 1.6, 2.5])
    parser.add_argument("--typos", type=float, default=0.0, help="share of roster names that are misspelt")
    chosen = parser.parse_args(arguments)
    print("| error rates | rows | in a system | matched | 95 % | precision | 95 % | wrong rows |\n|---|---|---|---|---|---|---|---|")
    found: dict[float, Found] = {}
    for noise in chosen.noises:
        found[noise] = Found(0, 0, 0, 0, 0, 0, 0)
        for seed in chosen.seeds:
            plan = DistrictPlan(people=chosen.people, communities=max(1, chosen.people // PEOPLE_A_COMMUNITY), seed=seed, noise=noise)
            found[noise] += measured(plan, chosen.typos)
        print(told(noise, found[noise]))
    return found


def measured(plan: DistrictPlan, typos: float = 0.0) -> Found:
    """One district made, linked, matched and counted."""
    with tempfile.TemporaryDirectory(prefix="daoqiao-rosters-") as scratch:
        home = Path(scratch)
        synthesise(plan, home / "district", 1)
        with linked(home / "district" / "night0", home / "data") as build:
            rows = misspelt(build.roster_rows(), typos, plan.seed)
            build.stage("roster_match", match_rosters(rows, build.roster_people()))
            return counted(build, home / "district" / "night0")


@contextmanager
def linked(night: Path, data: Path) -> Iterator[Build]:
    """The warehouse of ``night/inbox`` up to the resident ids."""
    data.mkdir(exist_ok=True)
    with begin(night / "inbox", data, DATE) as running:
        receive_files(running)
        load_records(running)
        link_records(running)
        yield running.warehouse()


def counted(build: Build, night: Path) -> Found:
    """``staging.roster_match`` against ``truth_rosters.csv``; a resident is the person whom most of its records are."""
    con = build.con
    _truth(con, "truth", night / "truth.csv")
    _truth(con, "truth_rosters", night / "truth_rosters.csv")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE whose AS
        SELECT c.resident_id, mode(t.person) AS person, list(t.person) AS people
        FROM core.person_record r JOIN staging.cluster c USING (record_no) JOIN staging.delivery d USING (source_id, delivery_id)
        JOIN truth t ON t.system = d.system AND t.file = r.file AND t.row = r.row_number
            AND (t.sheet = coalesce(r.sheet, '') OR t.sheet = '' OR coalesce(r.sheet, '') = '')
        GROUP BY ALL""")
    (found,) = con.execute("""
        WITH judged AS (
            SELECT m.resident_id IS NOT NULL AS matched, coalesce(w.person <> t.person, false) AS wrong,
                t.person IN (SELECT unnest(people) FROM whose) AS known,
                (m.role, t.person, coalesce(r.dwelling, r.estate), r.community) AS named
            FROM staging.roster_match m
            JOIN truth_rosters t ON t.file = m.file AND t.row = m.row_number AND t.role = m.role
            JOIN staging.roster r ON r.source_id = m.source_id AND r.delivery_id = m.delivery_id AND r.row_number = m.row_number
            LEFT JOIN whose w USING (resident_id)
        )
        SELECT count(*), count(*) FILTER (known), count(*) FILTER (matched), count(*) FILTER (matched AND wrong),
            count(DISTINCT named), count(DISTINCT named) FILTER (matched), count(DISTINCT named) FILTER (matched AND wrong)
        FROM judged""").fetchall()
    return Found(*map(int, found))


def misspelt(rows: pa.Table, share: float, seed: int) -> pa.Table:
    """The same rows, a share of their names with a character of the same sound, one left out, or two exchanged."""
    chance = random.Random(seed)
    names = [_slip(name, chance) if name and chance.random() < share else name for name in rows.column("name").to_pylist()]
    return rows.set_column(rows.column_names.index("name"), "name", pa.array(names, pa.string()))


def _slip(name: str, chance: random.Random) -> str:
    place, kind = chance.randrange(len(name)), chance.random()
    alike = homophones().get(name[place])
    if alike and kind < 0.7:
        return name[:place] + chance.choice(alike) + name[place + 1 :]
    return name[:-1] if len(name) > 2 and kind < 0.85 else name[0] + name[:0:-1]


def told(noise: float, found: Found) -> str:
    """One row of the table."""
    cover, right = wilson(found.persons_matched, found.persons), wilson(found.persons_matched - found.persons_wrong, found.persons_matched)
    cells = (
        f"x {noise:g}",
        f"{found.rows:,}",
        f"{found.known / found.rows:.4f}",
        f"{found.matched / found.rows:.4f}",
        f"{cover[0]:.4f}–{cover[1]:.4f}",
        f"{1 - found.wrong / max(1, found.matched):.5f}",
        f"{right[0]:.5f}–{right[1]:.5f}",
        f"{found.wrong}",
    )
    return f"| {' | '.join(cells)} |"


def wilson(some: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, JASA 22, 1927)."""
    if not of:
        return 0.0, 1.0
    share = some / of
    middle, reach = share + Z * Z / (2 * of), Z * (share * (1 - share) / of + Z * Z / (4 * of * of)) ** 0.5
    return (middle - reach) / (1 + Z * Z / of), (middle + reach) / (1 + Z * Z / of)


def _truth(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    role = ", role" if name == "truth_rosters" else ""
    columns = f"system, file, coalesce(sheet, '') AS sheet, row::INT AS row, person::INT AS person{role}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns} FROM read_csv('{path}', all_varchar = true)")


if __name__ == "__main__":
    main()
