"""The portal's look-ups on a published version: making the file, searching, reading a record; the same asked of DuckDB beside it.

    python -m benchmarks.lookup --data DIR [--times 40] [--duckdb 4] [--build]

Here: a mixed bag of questions made of the data, p50 and p95 by kind, for a planner (the whole district) and a worker (one
community, one grid first), and DuckDB's p50 on some of them. Not here: the web around it. Questions are not printed.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipelines.commands.find import names_like
from pipelines.linkage.characters import SURNAME_READINGS, readings
from pipelines.night.readings import characters
from warehouse.store.lookup.desk import Desk, Lookup
from warehouse.store.lookup.sight import EVERYTHING, Scope
from warehouse.store.lookup.write import write
from warehouse.store.publish import current
from warehouse.store.reading import Reading, reading
from warehouse.store.search import clues, search

BUDGET = 15.0
"""Milliseconds of the fifty that a page has."""


def main() -> None:
    """One line a kind of question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="a data directory with a published version")
    parser.add_argument("--times", type=int, default=40, help="questions of a kind")
    parser.add_argument("--duckdb", type=int, default=4, help="of these also asked of DuckDB")
    parser.add_argument("--build", action="store_true", help="make the file too, in a place of its own")
    chosen = parser.parse_args()
    version = current(chosen.data)
    if chosen.build:
        with tempfile.TemporaryDirectory(dir=chosen.data) as folder:
            path = Path(folder) / version.lookup.name
            (took,) = milliseconds([lambda: write(version.database, path, characters())])
            ours, theirs = (file.stat().st_size / 1e6 for file in (path, version.database))
            print(f"made in {took / 1000:.1f} s, {ours:.0f} MB beside a warehouse of {theirs:.0f} MB")
    opened: list[Lookup] = []
    (took,) = milliseconds([lambda: opened.append(Lookup(version))])
    print(f"opened in {took:.0f} ms")
    with reading(chosen.data) as duck:
        measure(opened[0], duck, chosen.times, chosen.duckdb)


def measure(lookup: Lookup, duck: Reading, times: int, times_duckdb: int) -> None:
    """Print the table."""
    bag = questions(duck, times)
    grid = duck.rows(
        "SELECT community, grid_no FROM mart.resident WHERE grid_no IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC LIMIT 1", {}
    )[0]
    planner = lookup.desk(Scope(district=True), EVERYTHING)
    worker = lookup.desk(Scope(communities=frozenset({grid["community"]}), own=frozenset({grid["grid_no"]})), EVERYTHING)
    print(f"{'':<34}{'planner':>16}{'worker':>16}{'DuckDB':>10}")
    print(f"{'milliseconds':<34}{'p50':>8}{'p95':>8}{'p50':>8}{'p95':>8}{'p50':>10}{'times':>8}")
    everything: list[float] = []
    for kind, texts in bag.items():
        asked = {desk: milliseconds(asking(desk, texts)) for desk in (planner, worker)}
        everything += asked[planner] + asked[worker]
        slow = milliseconds([lambda t=t: asked_of_duckdb(duck, t) for t in texts[:times_duckdb]])  # type: ignore[misc]
        row(kind, asked[planner], asked[worker], slow)
    residents = [
        r["resident_id"] for r in duck.rows(f"SELECT resident_id FROM mart.resident ORDER BY hash(resident_id) LIMIT {5 * times}", {})
    ]
    read = milliseconds([lambda r=r: planner.merged(r) for r in residents])  # type: ignore[misc]
    slow = milliseconds([lambda r=r: read_by_duckdb(duck, r) for r in residents[: 2 * times_duckdb]])  # type: ignore[misc]
    row("a record", read, [], slow)
    row("all searches", everything, [], [])
    print("within the budget" if max(share(everything, 95), share(read, 95)) <= BUDGET else f"over {BUDGET} ms")


def asking(desk: Desk, texts: Iterable[str]) -> list[Callable[[], Any]]:
    """As a page asks: a desk for whoever asks, one page of hits."""
    return [lambda text=text: Desk(desk.lookup, desk.scope, desk.sight).search(text) for text in texts]  # type: ignore[misc]


def asked_of_duckdb(duck: Reading, text: str) -> None:
    search(duck, clues(text, lambda letters: names_like(duck, letters)), 20)


def read_by_duckdb(duck: Reading, resident: str) -> None:
    for part in (duck.resident, duck.values, duck.records, duck.members, duck.only_in):
        part(resident)


def questions(duck: Reading, times: int) -> dict[str, list[str]]:
    """By kind; common names and bare initials as often as they are typed."""
    people = duck.rows(
        f"""SELECT name, id_number, phones[1] AS phone, estate, building, unit, room FROM mart.resident
        WHERE length(name) BETWEEN 2 AND 4 AND id_number IS NOT NULL AND length(phones[1]) = 11 AND room IS NOT NULL AND unit IS NOT NULL
        ORDER BY hash(resident_id) LIMIT {times}""",
        {},
    )
    common = [row["s"] for row in duck.rows("SELECT name[1] AS s FROM mart.resident GROUP BY s ORDER BY count(*) DESC LIMIT 20", {})]
    chance = random.Random(7)

    def spelled(name: str, size: int = 9) -> list[str]:
        return [(SURNAME_READINGS.get(c) if at == 0 else None) or readings(c)[0] for at, c in enumerate(name.replace("·", "")[:size])]

    return {
        "a common surname": [chance.choice(common) for _ in range(times)],
        "a name": [p["name"] for p in people],
        "inside a name": [p["name"][-2:] for p in people],
        "one letter": [spelled(p["name"], 1)[0][0] for p in people],
        "two initials": ["".join(s[0] for s in spelled(p["name"], 2)) for p in people],
        "initials": ["".join(s[0] for s in spelled(p["name"])) for p in people],
        "pinyin": ["".join(spelled(p["name"])) for p in people],
        "pinyin, begun": ["".join(spelled(p["name"]))[:5] for p in people],
        "four digits": [chance.choice([p["id_number"], p["phone"]])[-4:] for p in people],
        "six digits": [p["id_number"][-6:] for p in people],
        "a number": [chance.choice([p["id_number"], p["phone"]]) for p in people],
        "an estate": [p["estate"][:2] for p in people],
        "a dwelling": [f"{p['estate']}{p['building']}号楼{p['unit']}单元{p['room']}" for p in people],
        "3-2-501": [f"{p['building']}-{p['unit']}-{p['room']}" for p in people],
        "surname, building, room": [f"{p['name'][0]} {p['building']}幢 {p['room']}" for p in people],
        "initials and estate": [f"{''.join(s[0] for s in spelled(p['name']))} {p['estate']}" for p in people],
    }


def milliseconds(calls: Iterable[Callable[[], Any]]) -> list[float]:
    """What each call took."""
    took = []
    for call in calls:
        start = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - start))
    return took


def share(took: list[float], percent: int) -> float:
    """The time within which so many per cent were done."""
    return sorted(took)[min(len(took) - 1, len(took) * percent // 100)]


def row(name: str, *columns: list[float]) -> None:
    """p50 and p95 of each; of the last p50 alone, and how many times the first's p50 that is."""
    *ours, duckdb = columns
    cells = "".join(f"{share(took, 50):>8.1f}{share(took, 95):>8.1f}" if took else " " * 16 for took in ours)
    print(f"{name:<34}{cells}" + (f"{share(duckdb, 50):>10.0f}{share(duckdb, 50) / share(ours[0], 50):>7.0f}x" if duckdb else ""))


if __name__ == "__main__":
    main()
