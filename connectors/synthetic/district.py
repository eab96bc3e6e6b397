"""A plan becomes a directory: for every night the inbox that the departments deliver, and the truth beside it.

Here: which files a district has, writing them (in two processes if the district is large), truth and facts. Not here: anything a file says.

    out/night0/inbox/<system>/…   out/night0/truth.csv   out/night0/truth_rosters.csv   out/night0/facts.json   out/night1/…
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from connectors.synthetic.build import build
from connectors.synthetic.ledger import keep
from connectors.synthetic.nights import Changes, pass_nights
from connectors.synthetic.people import District
from connectors.synthetic.plan import DistrictPlan
from connectors.synthetic.source import Line, Source
from connectors.synthetic.write_dibao import DibaoHouseholds, DibaoPersons
from connectors.synthetic.write_family_planning import FamilyPlanning
from connectors.synthetic.write_floating import FloatingPopulation
from connectors.synthetic.write_grid import RosterLine, write_grid
from connectors.synthetic.write_party import PartyCommunity, PartyRoll
from connectors.synthetic.write_police import COMMUNITIES_A_STATION, PoliceResidents, PoliceTemporary

# Below this a second process costs more (it starts in about a second and gets a copy of the district) than it saves.
PEOPLE_FOR_TWO = 40_000

_Job = tuple[type[Source], int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a night without reading it; ``facts.json`` has the same keys. ``rows`` are the lines of ``truth.csv``."""

    people: int
    households: int
    rows: int
    files: int
    twins: tuple[tuple[int, int], ...]
    members: int
    dibao_households: int
    seed: int
    noise: float


def synthesise(plan: DistrictPlan, out: Path, workers: int | None = None) -> Facts:
    """Writes every night of ``plan`` under ``out`` and returns the facts of the first.

    ``workers``: processes that write files; by default two for a large district, else this one alone. It changes no content.
    Files of an earlier district under ``out`` are overwritten where they have the same name, and not removed.
    """
    nights = pass_nights(build(plan))
    jobs = _jobs(nights[0][0])
    workers = workers if workers is not None else 2 if plan.people >= PEOPLE_FOR_TWO else 1
    if workers > 1:
        # spawn: a fork of a process that has threads (Dagster, DuckDB) may hang.
        with ProcessPoolExecutor(workers, get_context("spawn"), _start, (nights, out)) as pool:
            truths = list(pool.map(_run, jobs))
    else:
        truths = [keep(source(nights[0][0], part), nights, out) for source, part in jobs]
    facts: list[Facts] = []
    for night, (district, _) in enumerate(nights):
        folder = out / f"night{night}"
        lines = [line for truth in truths for line in truth[night]]
        grid = folder / "inbox" / "grid"
        grid.mkdir(parents=True, exist_ok=True)
        rosters = write_grid(district, night, grid)
        _write_truth(folder / "truth.csv", Line._fields, lines)
        roster_rows = (("grid", *line) for line in rosters)
        _write_truth(folder / "truth_rosters.csv", ["system", *RosterLine._fields], roster_rows)
        facts.append(_facts(district, len(lines), len(jobs) + 4))
        (folder / "facts.json").write_text(json.dumps(asdict(facts[-1]), ensure_ascii=False), "utf-8")
    return facts[0]


def _jobs(district: District) -> list[_Job]:
    """One a file, the large ones first, so that two processes end at about the same time."""
    communities = range(len(district.communities))
    stations = range((len(communities) + COMMUNITIES_A_STATION - 1) // COMMUNITIES_A_STATION)
    return [
        (PoliceTemporary, 0),
        (FloatingPopulation, 0),
        *((PoliceResidents, n) for n in stations),
        *((FamilyPlanning, n) for n in communities),
        (DibaoHouseholds, 0),
        (DibaoPersons, 0),
        *((PartyRoll, n) for n in communities),
        *((PartyCommunity, n) for n in communities),
    ]


_shared: tuple[Sequence[tuple[District, Changes]], Path]


def _start(nights: Sequence[tuple[District, Changes]], out: Path) -> None:
    global _shared  # a process's own copy, handed over once instead of with every file
    _shared = nights, out


def _run(job: _Job) -> list[list[Line]]:
    nights, out = _shared
    source, part = job
    return keep(source(nights[0][0], part), nights, out)


def _write_truth(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _facts(district: District, rows: int, files: int) -> Facts:
    return Facts(
        people=len(district.people),
        households=sum(any(district.people[m].state == "here" for m in h.members) for h in district.households),
        rows=rows,
        files=files,
        twins=tuple(district.twins),
        members=sum(bool(p.member) for p in district.people),
        dibao_households=sum(h.dibao for h in district.households),
        seed=district.plan.seed,
        noise=district.plan.noise,
    )
