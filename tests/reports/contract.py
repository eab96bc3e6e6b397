"""A published version written by hand: the marts that reports read, with few rows whose answers can be counted by eye.

Here: the tables and their rows. Not here: what is expected of them. Only columns that a tested report reads are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.store.publish import DATABASE, publish

NIGHT = "2026-11-21"
VERSION = "20261121-001"
EAST, WEST = "东风社区", "西湖社区"
ID_NUMBER, MOBILE = "411099197106240019", "13800990001"

TABLES = {
    "mart.resident": "resident_id VARCHAR, community VARCHAR",
    "mart.presence": """resident_id VARCHAR, community VARCHAR, lives BOOLEAN, registered BOOLEAN, state VARCHAR, member_kept BOOLEAN,
        life_status VARCHAR""",
    "mart.household": "household_id VARCHAR, basis VARCHAR, community VARCHAR, kind VARCHAR",
    "mart.member": "resident_id VARCHAR, community VARCHAR, life_status VARCHAR, presence VARCHAR",
    "mart.building": """community VARCHAR, estate VARCHAR, building VARCHAR, grid_no VARCHAR, party_group VARCHAR, group_basis VARCHAR,
        group_leader VARCHAR, liaison VARCHAR, stated_households INTEGER, households INTEGER, residents INTEGER, members INTEGER""",
    "mart.grid": """community VARCHAR, grid_no VARCHAR, households INTEGER, residents INTEGER, stated_households INTEGER,
        stated_population INTEGER""",
    "mart.dibao_household": """dibao_no VARCHAR, community VARCHAR, stated_size INTEGER, stated_covered INTEGER,
        stated_amount DECIMAL(12, 2), persons INTEGER, persons_resident INTEGER, persons_dead INTEGER, problems VARCHAR[]""",
    "landing.delivery": "source_id VARCHAR, business_date VARCHAR",
}
ROWS: dict[str, list[Sequence[Any]]] = {
    "mart.resident": [("R0000001", EAST), ("R0000002", EAST), ("R0000003", WEST), ("R0000004", WEST)],
    "mart.presence": [
        ("R0000001", EAST, True, True, "registered_here", True, "alive"),
        ("R0000002", EAST, True, False, "inflow", False, "alive"),
        ("R0000003", EAST, False, True, "registered_away", False, "alive"),  # lives in the west, hukou in the east
        ("R0000003", WEST, True, False, "here_registered_elsewhere", False, "alive"),
        ("R0000004", WEST, True, True, "registered_here", False, "alive"),
        ("R0000006", WEST, True, True, "registered_here", False, "confirmed_dead"),
        ("R0000001", WEST, False, False, "unknown", True, "alive"),  # membership kept there too: counted where it is kept
    ],
    "mart.household": [
        ("AH1", "actual", EAST, "family"), ("AH2", "actual", EAST, "dormitory"), ("AH3", "actual", WEST, "family"),
        ("RH1", "registered", EAST, "family"), ("RH2", "registered", EAST, "collective"), ("RH3", "registered", None, "family"),
    ],
    "mart.member": [
        ("R0000001", EAST, "alive", "registered_here"), ("R0000004", WEST, "alive", "registered_here"),
        ("R0000005", WEST, "reported_dead", "registered_here"), ("R0000006", WEST, "confirmed_dead", "registered_here"),
        ("R0000007", EAST, "alive", "outflow"),  # at home in the east, and gone
    ],
    "mart.building": [
        # 1-3 one group of three; 4 by itself; 10 after 4 though "10" < "4" as text; 5 without anything
        (EAST, "绿城", "1", "G1", "第一党小组", "table", "王秀英", "李敏", 12, 10, 30, 2),
        (EAST, "绿城", "10", "G1", "第二党小组", "proposed", None, "李敏", 4, 4, 9, 1),
        (EAST, "绿城", "2", "G1", "第一党小组", "table", "王秀英", None, 12, 10, 30, 0),
        (EAST, "绿城", "3", "G1", "第一党小组", "table", "王秀英", "李敏", 12, 10, 30, 4),
        (EAST, "绿城", "4", "G2", "第二党小组", "proposed", None, "=1+1", 8, 8, 20, 1),
        (WEST, "桂苑", "5", None, None, None, None, None, None, 7, 19, 0),
    ],
    "mart.grid": [(EAST, "G1", 34, 99, 36, 99), (EAST, "G2", 8, 20, 8, 25), (WEST, "G3", 7, 19, None, None)],
    "mart.dibao_household": [
        ("D1", EAST, 3, 3, "900.50", 3, 3, 0, []),
        ("D2", EAST, 2, 3, "600.00", 2, 1, 1, []),  # covers more than the family has; a row of a person is missing; one dead
        ("D3", WEST, 4, 1, "418.00", 1, 1, 0, []),
        ("D4", WEST, None, None, None, 2, 2, 0, ["no_household_row"]),
    ],
    "landing.delivery": [("police_resident", "2026-11-20"), ("police_resident", "2026-11-21"), ("dibao_person", "2026-11-19")],
}  # fmt: skip


def publish_contract(data: Path, without: Sequence[str] = (), extra: Sequence[str] = ()) -> None:
    """Put the version in force under ``data``; ``without``: relations that it lacks; ``extra``: further statements."""
    building = data / "published" / ".building"
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    for schema in ("landing", "mart"):
        con.execute(f"CREATE SCHEMA {schema}")
    for name, shape in TABLES.items():
        if name not in without:
            con.execute(f"CREATE TABLE {name} ({shape})")
            marks = ", ".join("?" * len(ROWS[name][0]))
            con.executemany(f"INSERT INTO {name} VALUES ({marks})", [list(row) for row in ROWS[name]])
    for statement in extra:
        con.execute(statement)
    names = [name for (name,) in con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()]
    counts = {name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}
    con.close()
    publish(data, building, {"version": VERSION, "date": NIGHT, "district": "示范区", "relations": counts}, keep=7)
