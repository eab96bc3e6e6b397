"""The communities' own tables: buildings and party groups, grids, paired households, visits.

Here: writing them, and the truth of the two rosters that name people. Not here: how buildings are divided (``grid.py``). These tables are
reference data and rosters; they hold no id number and are not part of ``truth.csv``.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from connectors.synthetic.addresses import Dwelling
from connectors.synthetic.attributes import on_dibao
from connectors.synthetic.files import Sheet, write_csv, write_xlsx
from connectors.synthetic.grid import grids, party_group
from connectors.synthetic.layout import Cell, headers, keys, places, rows
from connectors.synthetic.people import District, Household, Person
from connectors.synthetic.plan import stream
from connectors.synthetic.words import words
from connectors.synthetic.write_dibao import head_of

PAIRED = 0.65  # dibao households with a member beside them; source document 003: 62 of 998
VISITED = 0.85  # households visited so far this year; source document 003: 7,500 of 7,971
VAGUE = 0.1  # addresses of a visit that do not lead to a room, times noise [E]


class RosterLine(NamedTuple):
    """One line of the rosters' truth; ``role`` is ``member`` or ``household`` (whose head the row names)."""

    file: str
    sheet: str
    row: int
    role: str
    person: int


def write_grid(district: District, night: int, folder: Path) -> list[RosterLine]:
    """Writes the four files of one night and returns the truth of pairing and visits. Only visits grow from night to night."""
    plan = district.plan
    merged = stream(plan.seed, "grid style").random() < 0.5
    _buildings(district, folder / "楼栋党小组对应表.xlsx", merged)
    _areas(district, folder / "网格划分表.xlsx")
    return [*_pairs(district, folder / "认亲结对表.xlsx"), *_visits(district, night, folder / "走访记录.csv")]


def _cells(source_id: str, records: list[dict[str, Cell]]) -> list[list[Cell]]:
    return rows(source_id, {key: [record.get(key) for record in records] for key in keys(source_id)}, len(records))


def _buildings(district: District, path: Path, merged: bool) -> None:
    chance = stream(district.plan.seed, "buildings")
    workers = words()["grid_workers"]
    records: list[dict[str, Cell]] = []
    leaders: dict[str, str] = {}
    elected = chance.random() < 0.5  # either every group has its leader, or the column is still empty
    for estate in chain.from_iterable(district.estates):
        for building in range(1, estate.buildings + 1):
            group = party_group(estate, building)
            leaders.setdefault(group, chance.choice(workers) if elected else "")
            records.append(
                {
                    "community": district.communities[estate.community],
                    "estate": estate.name,
                    "building": f"{building}号楼",
                    "party_group": group,
                    "group_leader": leaders[group],
                    "liaison": chance.choice(workers) if chance.random() < 0.6 else "",
                }
            )
    merge = places("grid_building", "estate", "party_group", "group_leader") if merged else ()
    table = _cells("grid_building", records)
    sheet = Sheet("Sheet1", headers("grid_building"), table, [["楼栋—党小组对应表"]], merge=merge, merged_title=merged)
    write_xlsx(path, [sheet], district.plan.as_of)


def _areas(district: District, path: Path) -> None:
    records: list[dict[str, Cell]] = []
    workers = words()["grid_workers"]
    for community, name in enumerate(district.communities):
        shares = list(grids(district, community))
        for share in shares:
            number = community * 40 + share.number
            records.append(
                {
                    "grid_no": f"{district.community_code(community)}{share.number:02d}",
                    "grid_name": f"{name.removesuffix('社区')}第{share.number}网格",
                    "community": name,
                    "estate": share.estate.name,
                    "building_range": share.range_words(),
                    "stated_households": sum(s.households for s in shares if s.number == share.number),
                    "grid_head": workers[number % len(workers)],
                    "联系电话": f"1380374{number:04d}",
                }
            )
    total: list[Cell] = ["合计"]
    sheet = Sheet("Sheet1", headers("grid_area"), _cells("grid_area", records), [["社区网格划分表"]], [total])
    write_xlsx(path, [sheet], district.plan.as_of)


def _pairs(district: District, path: Path) -> list[RosterLine]:
    plan = district.plan
    chance = stream(plan.seed, "pairs of members")
    members: dict[int, list[Person]] = {}
    for person in district.people:
        if person.member and person.state == "here":
            members.setdefault(district.community_of(person), []).append(person)
    records: list[dict[str, Cell]] = []
    truth: list[RosterLine] = []
    for household in district.households:
        able = members.get(household.community)
        head = head_of(district, household) if household.dibao and on_dibao(district, household) else None
        if not able or head is None or head.state != "here" or chance.random() >= PAIRED:
            continue
        member = chance.choice(able)
        row = len(records) + 3
        truth += [RosterLine(path.name, "结对", row, "member", member.index), RosterLine(path.name, "结对", row, "household", head.index)]
        records.append(
            {
                "pair_member": member.name,
                "phones": member.phone,
                "pair_household": head.name,
                "residence_address": _address(household.dwelling, plan.noise, chance),
                "paired_on": f"{plan.as_of.year}.03",
                "pair_measure": chance.choice(words()["pair_measures"]),
                "community": district.communities[household.community],
            }
        )
    sheet = Sheet("结对", headers("pairing"), _cells("pairing", records), [["党员“认亲”结对帮扶表"]])
    write_xlsx(path, [sheet], plan.as_of)
    return truth


def _visits(district: District, night: int, path: Path) -> list[RosterLine]:
    """Most households once this year, some twice; each later night adds the visits of a day."""
    plan = district.plan
    chance = stream(plan.seed, "visits")
    year_so_far = (plan.as_of - plan.as_of.replace(month=1, day=1)).days
    visits: list[tuple[str, Person]] = []
    lived_in = [head for household in district.households if (head := _head(district, household))]
    for head in lived_in:
        times = (chance.random() < VISITED) + (chance.random() < 0.2)
        visits += [(f"{plan.as_of - timedelta(days=chance.randint(0, year_so_far)):%Y.%m.%d}", head) for _ in range(times)]
    for later in range(1, night + 1):
        today = stream(plan.seed, "visits", later)
        picked = today.sample(lived_in, max(1, len(lived_in) // 300))
        visits += [(f"{plan.as_of + timedelta(days=later):%Y.%m.%d}", head) for head in picked]
    records: list[dict[str, Cell]] = []
    for day, head in visits:
        drawn = random.Random(f"{plan.seed}/visit/{head.index}/{day}")
        household = district.households[head.household]
        records.append(
            {
                "visited_on": day,
                "visitor": drawn.choice(words()["grid_workers"]),
                "community": district.communities[household.community],
                "name": head.name,
                "residence_address": _address(household.dwelling, plan.noise, drawn),
                "visit_kind": drawn.choice(words()["visit_kinds"]),
                "visit_result": drawn.choice(words()["visit_results"]),
            }
        )
    sheet = Sheet("", headers("visit"), _cells("visit", records))
    write_csv(path, sheet, "gb18030")
    return [RosterLine(path.name, "", n, "household", head.index) for n, (_, head) in enumerate(visits, 2)]


def _head(district: District, household: Household) -> Person | None:
    here = [p for m in household.members if (p := district.people[m]).state == "here"]
    return next((p for p in here if p.role == "head"), here[0] if here else None)


def _address(dwelling: Dwelling, noise: float, chance: random.Random) -> str:
    if chance.random() < VAGUE * noise:
        return dwelling.vague(chance)
    return dwelling.written(chance) if noise else dwelling.plain()
