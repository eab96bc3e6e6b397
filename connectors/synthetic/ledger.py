"""One file through all nights: its rows stay as they were typed until something makes an office touch them.

Here: which rows are added, struck off, corrected or moved from one night to the next. Not here: what happened in the district
(``nights.py``), how a row is filled (``source.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from connectors.synthetic.attributes import some
from connectors.synthetic.nights import Changes
from connectors.synthetic.people import District
from connectors.synthetic.plan import stream
from connectors.synthetic.source import Line, Row, Source

# How soon offices notice [E]: the error model's median lags are 10 to 90 days, a plan has a few nights.
NOTICED_NEWCOMER = 0.8
NOTICED_DEPARTURE = 0.6
NOTICED_CHANGE = 0.5
CORRECTED = 0.0003  # rows typed anew without anything having happened
SHUFFLED = 0.3  # nights on which a few rows turn up at the end


def keep(source: Source, nights: Sequence[tuple[District, Changes]], out: Path) -> list[list[Line]]:
    """Writes the file of every night to ``out/night<n>/inbox/<folder>/`` and returns each night's truth."""
    source.turn_to(nights[0][0], 0)
    listed = source.fill(source.listed())
    truth: list[list[Line]] = []
    path = _path(source, out, 0)
    truth.append(_lines(source, source.write(path, _in_order(source, listed))))
    for night, (district, changes) in enumerate(nights[1:], 1):
        yesterday = path
        source.turn_to(district, night)
        path = _path(source, out, night)
        listed, touched = _tonight(source, listed, changes)
        # A file nobody touched is the same file; only its name may carry the new date.
        if touched or yesterday.name != path.name or source.plan.shuffled:
            truth.append(_lines(source, source.write(path, _in_order(source, listed))))
        else:
            shutil.copyfile(yesterday, path)
            truth.append(truth[-1])
    return truth


def _in_order(source: Source, listed: list[Row]) -> list[Row]:
    if not source.plan.shuffled:
        return listed
    return stream(source.plan.seed, "order", source.source_id, source.part, source.night).sample(listed, len(listed))


def _path(source: Source, out: Path, night: int) -> Path:
    folder = out / f"night{night}" / "inbox" / source.folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder / source.name


def _lines(source: Source, written: list[tuple[str, int, Row]]) -> list[Line]:
    return [Line(source.folder, source.name, sheet, number, row.person) for sheet, number, row in written]


def _tonight(source: Source, listed: list[Row], changes: Changes) -> tuple[list[Row], bool]:
    """The rows of the night, and whether any differs from the night before."""
    district, plan = source.district, source.plan
    chance = stream(plan.seed, "ledger", source.source_id, source.part, source.night)
    at_home = {index for index in changes.altered if source.belongs(district.people[index])}
    left = {index for index in changes.left if chance.random() < NOTICED_DEPARTURE}
    left |= {index for index in changes.altered if index not in at_home}  # moved to another file's area: this file loses the row
    kept = [row for row in listed if row.person not in left]
    touched = len(kept) < len(listed)

    mentioned = {row.person for row in kept}
    newly = [i for i in (*changes.came, *sorted(at_home)) if i not in mentioned and source.belongs(district.people[i])]
    newcomers = [i for i in newly if chance.random() < NOTICED_NEWCOMER]
    again = {n for n, row in enumerate(kept) if row.person in at_home and chance.random() < NOTICED_CHANGE}
    again |= set(chance.sample(range(len(kept)), min(len(kept), some(len(kept) * CORRECTED, chance))))
    mentions = [(district.people[kept[n].person], kept[n].again) for n in sorted(again)] + [(district.people[i], 0) for i in newcomers]
    if mentions:
        touched = True
        filled = source.fill(mentions)
        for n, row in zip(sorted(again), filled, strict=False):
            kept[n] = row
        for row in filled[len(again) :]:
            _enter(source, kept, row)
    if len(kept) > 3 and chance.random() < SHUFFLED:
        touched = True
        for _ in range(chance.randint(1, 3)):
            kept.append(kept.pop(chance.randrange(len(kept))))
    return kept, touched


def _enter(source: Source, kept: list[Row], row: Row) -> None:
    """Beside the others of the household, or at the end."""
    people = source.district.people
    key = source.order(people[row.person])[0]
    place = None
    if source.sorted_by_household:
        place = next((n for n in range(len(kept) - 1, -1, -1) if source.order(people[kept[n].person])[0] == key), None)
    kept.insert(len(kept) if place is None else place + 1, row)
