"""A published version written by hand: two communities, three grids, people whose names are read in more than one way.

Here: the people, and the relations that a projection is made of. Not here: what is expected. Only columns that are read are there.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from pipelines.night.readings import characters
from tests.linkage.people import number
from warehouse.store.lookup.write import write
from warehouse.store.publish import DATABASE, LOOKUP, Version, publish
from warehouse.store.relations import read_query
from warehouse.store.sights import QUERIES, SIGHTS

NIGHT = "2026-11-21"
EAST, WEST = "东风社区", "西湖社区"
GRID_1, GRID_2, GRID_3 = "41109900100101", "41109900100102", "41109900100201"
GRIDS = {GRID_1: EAST, GRID_2: EAST, GRID_3: WEST}
POLICE, PLANNING, FLOATING, DIBAO, ROLL = "police_resident", "family_planning", "floating_population", "dibao_person", "party_roll"
SOURCES = (POLICE, PLANNING, FLOATING, DIBAO, ROLL)
FIELDS = (
    "name", "name_former", "id_number", "sex", "birth_date", "phones", "residence_address", "residence_state", "hukou_address", "relation",
    "dibao_no", "member_kind",
)  # fmt: skip


@dataclass
class Someone:
    """One resident. ``said``: field -> values, the chosen one first, each with who says so (default: the police). ``place``: estate,
    building, unit, room; the standard address is made of them. ``kept``: the community that keeps the party membership."""

    name: str
    grid: str | None = GRID_1
    place: tuple[str, str, str, str] | None = None
    said: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    sources: tuple[str, ...] = (POLICE,)
    registered: str | None = None
    kept: str | None = None
    sex: str = "1"

    def values(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Everything that is said."""
        made = {"name": [(self.name, self.sources)], "sex": [(self.sex, self.sources)]} | self.said
        if self.place:
            estate, building, unit, room = self.place
            made.setdefault("residence_address", [(f"{estate}{building}幢{unit}单元{room}室", self.sources)])
        return made


ID = number("1971-06-24", 11)
OTHER_ID = number("1985-03-09", 7)
TAIL = ID[-4:]
PHONE = f"1380099{TAIL}" if TAIL.isdigit() else "13800990000"
LANDLINE = "0374-2331234"
PEOPLE = [
    Someone(
        "张伟",
        place=("胜利家园", "12", "3", "402"),
        said={"id_number": [(ID, (POLICE, PLANNING))], "birth_date": [("1971-06-24", (POLICE,))]},
        sources=(POLICE, PLANNING),
    ),
    Someone("张伟", GRID_2, ("胜利家园", "2", "3", "402"), {"phones": [(PHONE, (POLICE,)), ("13800991111", (FLOATING,))]}),
    Someone("张伟强", GRID_3, ("胜利花园", "12", "1", "1402"), {"id_number": [(OTHER_ID, (POLICE,))]}),
    Someone("曾国庆", GRID_1, ("绿城雅苑", "B12", "1", "101")),
    Someone("单雄信", GRID_2, ("绿城雅苑", "112", "2", "201")),
    Someone("查良镛", GRID_3),
    Someone("仇士良", GRID_3),
    Someone("翟志刚", GRID_1, ("建设路12号院", "3", "2", "501")),
    Someone("朴正熙", GRID_1, ("建设路12号院", "3", "2", "502")),
    Someone("盖叫天", GRID_1),
    Someone("解晓东", GRID_2),
    Someone("区向明", GRID_2),
    Someone("覃海洋", GRID_2),
    Someone("乐嘉", GRID_2),
    Someone("任贤齐", GRID_2),
    Someone("李䶮", GRID_1),
    Someone("王㛃", GRID_1),
    Someone("钱𬭎", GRID_1),
    Someone("阿不都·那仁", GRID_3),
    Someone("买买提依明", GRID_3),
    Someone(
        "劉燕梅",
        GRID_1,
        sex="2",
        said={"name": [("劉燕梅", (POLICE, PLANNING)), ("刘艳梅", (FLOATING,))]},
        sources=(POLICE, PLANNING, FLOATING),
    ),
    Someone("陈静娴", GRID_1, said={"name_former": [("陈小静", (POLICE,))], "phones": [(LANDLINE, (POLICE,))]}, sex="2"),
    # whom only the party knows, and of whom another system says something that only the party disputes
    Someone("孙党生", GRID_1, said={"member_kind": [("01", (ROLL,))], "phones": [("13800992222", (ROLL,))]}, sources=(ROLL,)),
    Someone(
        "赵一",
        GRID_1,
        ("胜利家园", "1", "1", "101"),
        sources=(POLICE, ROLL),
        said={
            "member_kind": [("01", (ROLL,))],
            "phones": [("13800993333", (ROLL,)), ("13800994444", (POLICE,))],
            "name_former": [("赵党员", (ROLL,))],
        },
    ),
    # lives in the east, registered in the west, membership kept in the west; and one whom no community holds
    Someone("周游", GRID_1, registered=WEST, kept=WEST, sources=(POLICE, ROLL), said={"member_kind": [("01", (ROLL,))]}),
    Someone("吴处", None),
    Someone("郑党", None, kept=EAST, sources=(POLICE, ROLL), said={"member_kind": [("01", (ROLL,))]}),
    *(
        Someone(f"林{a}{b}", GRID_2 if (a + b) in ("甲乙", "丙丁") else GRID_1, ("同名小区", "1", "1", "101"))
        for a in "甲乙丙丁"
        for b in "甲乙丙丁"
    ),
]


def resident_ids() -> dict[str, list[str]]:
    """The ids of everybody of a name."""
    found: dict[str, list[str]] = {}
    for at, one in enumerate(PEOPLE, 1):
        found.setdefault(one.name, []).append(f"R{at:07d}")
    return found


def build(building: Path) -> dict[str, int]:
    """``warehouse.duckdb`` and ``lookup.sqlite`` in ``building``; rows by relation."""
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    for schema in ("core", "link", "mart", "history"):
        con.execute(f"CREATE SCHEMA {schema}")
    residents, values, ties, records, members = [], [], [], [], []
    numbers = count(1)
    for at, one in enumerate(PEOPLE, 1):
        resident_id, said = f"R{at:07d}", one.values()
        chosen = {name: found[0][0] for name, found in said.items()}
        home = GRIDS[one.grid] if one.grid else None
        dwelling = "|".join(one.place) if one.place else None
        stated = [chosen.get(name) for name in ("name", "residence_address", "hukou_address", "birth_date")]
        residents.append([resident_id, *stated, home, one.grid, *(one.place or (None,) * 4), dwelling, one.registered or home])
        for name, found in said.items():
            for nth, (value, sources) in enumerate(found):
                rule = ("trust" if len(found) > 1 else "only") if nth == 0 else None
                values.append([resident_id, name, value, value, sorted(sources), len(sources), "2026-03-01", nth == 0, rule, nth > 0])
        records += [[next(numbers), resident_id, source] for source in one.sources]
        for community in sorted({home, one.registered or home, one.kept} - {None}, key=str):
            lives, registered = community == home, community == (one.registered or home)
            ties.append([resident_id, community, one.grid if lives else None, lives, registered, community == one.kept])
        if dwelling:
            members.append([f"AH{dwelling}", resident_id])
    _tables(con)
    for name, rows in (("resident", residents), ("resident_value", values), ("presence", ties)):
        con.executemany(f"INSERT INTO given.{name} VALUES ({','.join('?' * len(rows[0]))})", rows)
    con.executemany("INSERT INTO given.record VALUES (?, ?, ?)", records)
    con.executemany("INSERT INTO given.member VALUES (?, ?)", members)
    _marts(con)
    con.execute("DROP SCHEMA given CASCADE")
    names = [str(name) for (name,) in con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()]
    counts = {name: int(con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]) for name in names}
    con.close()
    write(building / DATABASE, building / LOOKUP, characters(), _without_the_roll(building))
    (building / SIGHTS).unlink()
    return counts


def _without_the_roll(building: Path) -> Path:
    """The town as it is to whoever may know nothing of the party's roll: who is on it lives where they live, and keeps nothing anywhere.
    ``warehouse.store.sights`` makes this of a night's records, of which the town has none."""
    path = building / SIGHTS
    with closing(duckdb.connect()) as con:
        con.execute(f"ATTACH '{path}' AS narrow")
        con.execute(f"ATTACH '{building / DATABASE}' AS town (READ_ONLY)")
        for statement in read_query((QUERIES / "tables.sql").read_text("utf-8"))[0].split(";"):
            con.execute(statement)
        con.execute(f"INSERT INTO narrow.hidden VALUES (1, '{ROLL}', true)")
        con.executemany("INSERT INTO narrow.trust VALUES (?, ?, 50)", [(source, field) for source in SOURCES for field in FIELDS])
        con.execute(f"""INSERT INTO narrow.seen SELECT 1, resident_id, bool_or(source_id <> '{ROLL}')::BIGINT,
            CASE WHEN bool_or(source_id <> '{ROLL}') THEN substr(resident_id, 2)::INTEGER END
            FROM town.link.resident_record GROUP BY resident_id HAVING bool_or(source_id = '{ROLL}')""")
        con.execute("""INSERT INTO narrow.resident BY NAME SELECT n.apart_no, r.* EXCLUDE (resident_id, name, is_member, is_dibao),
            0 AS is_member, 0 AS is_dibao FROM town.mart.resident r JOIN narrow.seen n USING (resident_id) WHERE n.mask <> 0""")
        con.execute(f"""INSERT INTO narrow.value
            SELECT n.apart_no, v.field, v.value, list_filter(v.sources, lambda s: s <> '{ROLL}'), v.chosen
            FROM town.mart.resident_value v JOIN narrow.seen n USING (resident_id)
            WHERE n.mask <> 0 AND v.sources <> ['{ROLL}'] AND (v.field IN ('name', 'name_former') OR v.chosen)""")
        con.execute("""INSERT INTO narrow.tie SELECT n.apart_no, t.community, t.grid_no, t.lives, t.registered, false
            FROM town.mart.presence t JOIN narrow.seen n USING (resident_id) WHERE n.mask <> 0 AND (t.lives OR t.registered)""")
        con.execute("""INSERT INTO narrow.home SELECT 1, n.resident_id, min(m.household_id), NULL
            FROM narrow.seen n LEFT JOIN town.mart.household_member m USING (resident_id) WHERE n.mask <> 0 GROUP BY n.resident_id""")
    return path


def published(data: Path, version: str = "20261121-001", **more: Any) -> Version:
    """The town put in force under ``data``."""
    building = data / "published" / ".building"
    counts = build(building)
    return publish(data, building, {"version": version, "date": NIGHT, "relations": counts} | more, keep=1)


def _tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE SCHEMA given")
    con.execute("""CREATE TABLE given.resident (resident_id VARCHAR, name VARCHAR, residence_address VARCHAR, hukou_address VARCHAR,
        birth_date VARCHAR, community VARCHAR, grid_no VARCHAR, estate VARCHAR, building VARCHAR, unit VARCHAR, room VARCHAR,
        dwelling VARCHAR, hukou_community VARCHAR)""")
    con.execute(f"CREATE TYPE given.field AS ENUM ({', '.join(repr(name) for name in FIELDS)})")
    con.execute("""CREATE TABLE given.resident_value (resident_id VARCHAR, field given.field, value VARCHAR, raw_value VARCHAR,
        sources VARCHAR[], source_count BIGINT, stated_on VARCHAR, chosen BOOLEAN, rule VARCHAR, disagrees BOOLEAN)""")
    con.execute("""CREATE TABLE given.presence (resident_id VARCHAR, community VARCHAR, grid_no VARCHAR, lives BOOLEAN, registered BOOLEAN,
        member_kept BOOLEAN)""")
    con.execute("CREATE TABLE given.record (record_no INTEGER, resident_id VARCHAR, source_id VARCHAR)")
    con.execute("CREATE TABLE given.member (household_id VARCHAR, resident_id VARCHAR)")


def _marts(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"CREATE TABLE mart.as_of AS SELECT '{NIGHT}' AS night, '示范区' AS district")
    con.execute("""CREATE TABLE mart.resident AS SELECT *, '第一网格' AS grid_name, 'registered_here' AS presence, 'registered' AS status,
        'alive' AS life_status, resident_id IN (SELECT resident_id FROM given.record WHERE source_id = 'party_roll') AS is_member,
        false AS is_dibao FROM given.resident""")
    con.execute(f"""CREATE TABLE mart.resident_value AS SELECT *, '{NIGHT}' AS first_seen, '{NIGHT}' AS last_seen,
        NULL::VARCHAR AS problem, (
            SELECT list(r.record_no) FROM given.record r WHERE r.resident_id = v.resident_id AND list_contains(v.sources, r.source_id)
        ) AS records FROM given.resident_value v""")
    con.execute("CREATE TABLE mart.presence AS FROM given.presence")
    con.execute(f"CREATE TABLE core.person_record AS SELECT record_no, '{NIGHT}' AS as_of, '2026-03-01' AS stated_on FROM given.record")
    con.execute("""CREATE TABLE link.resident_record AS SELECT resident_id, source_id || ':' || printf('%016x', record_no) AS record_id,
        source_id, source_id || '.csv' AS file, '' AS sheet, record_no + 1 AS row_number, 'weight' AS linked_by, record_no
        FROM given.record""")
    con.execute("CREATE TABLE core.road_estate AS SELECT '八龙路127号' AS road, '绿城雅苑' AS estate, 5 AS stated")
    con.execute("""CREATE TABLE mart.household_member AS SELECT household_id, resident_id, 'actual' AS basis,
        CASE WHEN resident_id = min(resident_id) OVER (PARTITION BY household_id) THEN '02' END AS relation FROM given.member""")
    con.execute("""CREATE TABLE mart.household AS SELECT household_id, 'actual' AS basis, 'family' AS kind,
        any_value(residence_address) AS address,        any_value(community) AS community,
        any_value(grid_no) AS grid_no, NULL::VARCHAR AS counterpart_id
        FROM given.member JOIN given.resident USING (resident_id) GROUP BY household_id""")
    con.execute(
        "CREATE TABLE mart.household_difference (household_id VARCHAR, counterpart_id VARCHAR, resident_id VARCHAR, only_in VARCHAR)"
    )
    con.execute("""CREATE TABLE history.redirect AS SELECT * FROM (VALUES ('R0009001', 'R0000001', '2026-11-20'),
        ('R0009002', 'R0000006', '2026-11-20'), ('R0009003', NULL, '2026-11-20')) AS t (former_id, resident_id, since)""")
