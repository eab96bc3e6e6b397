"""Nights of a few residents, as the marts say them, written by hand or by chance, and put into a history.

Here: people as dictionaries, a version's database with the marts that the history reads, and what such a night said. Not here:
what is expected.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from warehouse.store.build import Build
from warehouse.store.database import open_writer
from warehouse.store.history import History, Written
from warehouse.store.history_spans import KINDS

STATE = (
    "name", "sex", "birth_date", "community", "estate", "building", "unit", "room", "dwelling", "residence_address", "grid_no", "presence",
    "hukou_address", "hukou_community", "status", "life_status", "dibao_no",
)  # fmt: skip
HISTORY = ("value", "state", "membership", "night", "change", "lineage")
(VALUE,) = (kind for kind in KINDS if kind.name == "value")
Rows = list[tuple[Any, ...]]


@dataclass
class Person:
    """A resident: columns of ``mart.resident``, the values stated, the households. ``values``: field -> value -> sources."""

    state: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    is_dibao: bool = False
    branch: str | None = None
    rule: str = "only"


def person(name: str, room: str = "101", **state: Any) -> Person:
    """Somebody of 东风社区 who lives in that room of 胜利家园 3号楼."""
    home = {
        "community": "东风社区",
        "estate": "胜利家园",
        "building": "3",
        "room": room,
        "dwelling": f"胜利家园|3||{room}",
        "grid_no": "G1",
    }
    place = f"胜利家园3幢{room}室"
    known = {"name": name, "life_status": "alive", "presence": "registered_here", "status": "registered", "residence_address": place}
    values = {"name": {name: ["police_resident"]}, "residence_address": {place: ["police_resident"]}}
    return Person(home | known | state, values, {"actual": f"AH{room}"})


Town = dict[str, Person]
Lineage = list[tuple[str, str, str, str | None, str, int]]


@dataclass(frozen=True)
class Version:
    """A night's database, what its marts said by kind, and what the history made of it."""

    database: Path
    said: dict[str, Rows]
    written: Written
    first_seen: dict[str, Rows]


def put(home: Path, night: str, town: Town, newest: str, lineage: Lineage | None = None, **how: Any) -> Version:
    """Build a version of ``town`` for ``night`` and write it into the history under ``home``. ``newest``: the last night published."""
    keep_days = how.pop("keep_days", 0)
    path = home / f"{night}.duckdb"
    path.unlink(missing_ok=True)
    build = Build(open_writer(path))
    try:
        kept = History(build.con, home, home, night, newest, **how)
        _marts(build.con, town)
        build.con.execute(
            "CREATE TABLE staging.change (night VARCHAR, change VARCHAR, resident_id VARCHAR, other_resident_id VARCHAR, reason VARCHAR, "
            "records INTEGER)"
        )
        _fill(build.con, "staging.change", [(night, *line[1:]) for line in lineage or []])
        first_seen = {
            k.name: rows(build.con, f"SELECT q.*, s.since FROM ({k.query}) q LEFT JOIN staging.seen_{k.name} s ON s.key = {k.seen}")
            for k in KINDS
            if k.name != "value"
        }
        build.con.execute(  # as mart.resident_value.sql does
            f"UPDATE mart.resident_value SET first_seen = coalesce((SELECT since FROM staging.late_value WHERE key = {VALUE.seen}), "
            "(SELECT since FROM staging.first_seen))"
        )
        build.con.execute(
            "CREATE TABLE staging.found (finding_id VARCHAR, rule VARCHAR, source_id VARCHAR, field VARCHAR);"
            "CREATE TABLE dq.measure (indicator VARCHAR, rule VARCHAR, source_id VARCHAR, community VARCHAR, field VARCHAR, a BIGINT, "
            "b BIGINT)"
        )
        written = kept.write(keep_days)
        first_seen["value"] = rows(build.con, "SELECT resident_id, field, value, first_seen FROM mart.resident_value")
        build.build(*(f"history.{name}" for name in HISTORY))
        kept.close()
        build.con.execute("DROP SCHEMA staging CASCADE")
        said = {kind.name: rows(build.con, kind.query) for kind in KINDS}
    finally:
        build.con.close()
    return Version(path, said, written, first_seen)


def asked(version: Version, kind: str, night: str) -> Rows:
    """What the version answers about a night."""
    with duckdb.connect(str(version.database), read_only=True) as con:
        return rows(con, f"FROM history.{kind}s_on('{night}')")


def changes(version: Version, night: str) -> set[tuple[Any, ...]]:
    """``change, resident_id, reason, field, old_value, new_value`` of one night."""
    with duckdb.connect(str(version.database), read_only=True) as con:
        columns = "change, resident_id, reason, field, old_value, new_value"
        return set(con.execute(f"SELECT {columns} FROM history.change WHERE night = ?", [night]).fetchall())


def contents(home: Path) -> dict[str, Rows]:
    """Every row of the history database."""
    with duckdb.connect(str(home / "history" / "history.duckdb"), read_only=True) as con:
        names = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: rows(con, f"FROM {name}") for name in names}


def rows(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    found = con.execute(query).fetchall()
    return sorted((tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in found), key=repr)


def by_chance(seed: int, nights: int) -> Iterable[tuple[str, Town]]:
    """``nights`` nights of about thirty residents who move, change, come, go and come back."""
    chance = random.Random(seed)
    town = {f"R{number:07d}": person(f"王{number}", str(101 + number % 9)) for number in range(30)}
    away: Town = {}
    for at in range(nights):
        yield f"2026-12-{at + 1:02d}", copy.deepcopy(town)
        for who in chance.sample(sorted(town), 6):
            _change(town[who], chance)
        away, back = {who: town.pop(who) for who in chance.sample(sorted(town), 2)}, away
        town |= back
        town[f"R{100 + at:07d}"] = person(f"李{at}")


def _change(one: Person, chance: random.Random) -> None:
    room = str(chance.randrange(101, 110))
    match chance.randrange(6):
        case 0:
            one.state |= person("", room).state | {"name": one.state["name"]}
            one.homes = {"actual": f"AH{room}", "registered": "RH1"} if chance.random() < 0.5 else {"actual": f"AH{room}"}
        case 1:
            one.values["phones"] = {f"1380099{chance.randrange(3):04d}": ["family_planning"]}
        case 2:
            one.values.pop("phones", None)
        case 3:
            one.values["name"] = {one.state["name"]: chance.choice([["dibao_person"], ["dibao_person", "police_resident"]])}
        case 4:
            one.state["life_status"] = chance.choice(["alive", "reported_dead"])
        case _:
            one.is_dibao = not one.is_dibao


def _marts(con: duckdb.DuckDBPyConnection, town: Town) -> None:
    con.execute(
        f"CREATE TABLE mart.resident (resident_id VARCHAR, {', '.join(f'{c} VARCHAR' for c in STATE)}, is_dibao BOOLEAN, is_member BOOLEAN)"
    )
    con.execute(
        "CREATE TABLE mart.resident_value (resident_id VARCHAR, field VARCHAR, value VARCHAR, raw_value VARCHAR, sources VARCHAR[], "
        "chosen BOOLEAN, rule VARCHAR, disagrees BOOLEAN, problem VARCHAR, first_seen VARCHAR)"
    )
    con.execute("CREATE TABLE mart.household (household_id VARCHAR, kind VARCHAR)")
    con.execute(
        "CREATE TABLE mart.household_member (household_id VARCHAR, resident_id VARCHAR, basis VARCHAR, relation VARCHAR, is_head BOOLEAN)"
    )
    con.execute("CREATE TABLE mart.member (resident_id VARCHAR, branch VARCHAR, party_group VARCHAR)")
    people = town.items()
    _fill(con, "mart.resident", [(who, *(p.state.get(c) for c in STATE), p.is_dibao, p.branch is not None) for who, p in people])
    values = [
        (who, name, value, value, sources, at == 0, p.rule if at == 0 else None, False, None, None)
        for who, p in people
        for name, stated in p.values.items()
        for at, (value, sources) in enumerate(stated.items())
    ]
    _fill(con, "mart.resident_value", values)
    _fill(con, "mart.household", [(home, "family") for home in sorted({home for _, p in people for home in p.homes.values()})])
    _fill(con, "mart.household_member", [(home, who, basis, None, False) for who, p in people for basis, home in p.homes.items()])
    _fill(con, "mart.member", [(who, p.branch, None) for who, p in people if p.branch])


def _fill(con: duckdb.DuckDBPyConnection, table: str, lines: Rows) -> None:
    if lines:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(lines[0]))})", [list(line) for line in lines])
