"""A small town for roster tests: 4,500 people in two communities, and ways to add residents and roster rows.

Here: making the tables that the roster queries read, and asking. Not here: what is expected.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.linkage.rosters import match_rosters
from warehouse.store.build import Build
from warehouse.vocabulary.addresses import dwelling_key, parse_address

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红春梅海燕建国志文辉力荣生林凤云飞鹏亮成晓慧宁欣怡浩博宇轩子涵梓"
COMMUNITIES = {"绿城雅苑": "西湖社区", "翠园公寓": "西湖社区", "热电家园": "宝星社区", "福彩新村": "宝星社区"}
RECORD = (
    "source_id", "name", "name_former", "name_bracketed", "community", "estate", "building", "unit", "room", "hukou_estate", "hukou_road",
    "hukou_dwelling", "relation", "birth_date", "id_birth", "phones", "household_key", "person_state", "political_status", "closed_on",
)  # fmt: skip
ROW = (
    "source_id", "delivery_id", "file", "sheet", "name", "pair_household", "pair_member", "community", "estate", "building", "unit", "room",
    "road", "phones", "residence_address", "residence_address_raw",
)  # fmt: skip


@dataclass(slots=True)
class Town:
    """Residents are numbered in the order in which they came; each is given its records as dictionaries of ``RECORD``."""

    records: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    residents: int = 0

    def resident(self, name: str, address: str = "", **facts: str) -> str:
        """A resident with one record, and its id. ``also``: another record's address."""
        resident_id = f"R{self.residents:07d}"
        self.residents += 1
        for written in (address, *filter(None, [facts.pop("also", "")])):
            self.records.append({"resident_id": resident_id, "source_id": "family_planning", "name": name} | place(written) | facts)
        return resident_id

    def visit(self, name: str, address: str = "", community: str | None = None) -> None:
        self.rows.append({"source_id": "visit", "name": name} | place(address) | ({"community": community} if community else {}))

    def pair(self, member: str, phone: str, household: str, address: str, community: str = "西湖社区") -> None:
        named = {"source_id": "pairing", "pair_member": member, "pair_household": household, "phones": phone or None}
        self.rows.append(named | place(address) | {"community": community})

    def asked(self) -> list[dict[str, Any]]:
        """What became of the rows, in their order; of a pair the household first."""
        found: list[dict[str, Any]] = self.matched().to_pylist()
        return sorted(found, key=lambda one: (one["row_number"], one["role"]))

    def matched(self, said: dict[str, str | None] | None = None) -> pa.Table:
        """As ``match_rosters`` has it. ``said``: by name, the resident whom somebody named, None for nobody."""
        with duckdb.connect() as con:
            build = Build(con)
            numbers = {record["resident_id"]: no for no, record in enumerate({r["resident_id"]: r for r in self.records}.values())}
            people = [{"record_no": n, "resident_no": numbers[r["resident_id"]]} | r for n, r in enumerate(self.records)]
            kinds = [("record_no", pa.int32()), ("resident_no", pa.int32()), ("resident_id", pa.string())]
            _table(con, "core.person_record", people, pa.schema([kinds[0], *((name, pa.string()) for name in RECORD)]))
            _table(con, "staging.cluster", people, pa.schema(kinds))
            rows = [{"row_number": n, "ordinal": n, "file_no": 1} | row for n, row in enumerate(self.rows, 2)]
            numbered = [("row_number", pa.int32()), ("ordinal", pa.int32()), ("file_no", pa.int64())]
            _table(con, "staging.roster", rows, pa.schema([*numbered, *((name, pa.string()) for name in ROW)]))
            estates = [{"estate": estate, "community": community} for estate, community in COMMUNITIES.items()]
            _table(con, "core.estate", estates, pa.schema([("estate", pa.string()), ("community", pa.string())]))
            _table(
                con,
                "core.road_estate",
                [{"road": "三官路31号", "estate": "绿城雅苑"}],
                pa.schema([("road", pa.string()), ("estate", pa.string())]),
            )
            asked = build.roster_rows()
            answers = {one["key"]: said[one["name"]] for one in asked.to_pylist() if said and one["name"] in said}
            kinds = pa.schema([("key", pa.uint64()), ("resident_id", pa.string())])
            told = pa.Table.from_pylist([{"key": key, "resident_id": one} for key, one in answers.items()], kinds)
            return match_rosters(asked, build.roster_people(), told)


def town(crowd: int = 1_500) -> Town:
    """A town whose ``crowd`` households of three nobody asks about: common names, one system, a room each."""
    made, chance, estates = Town(), random.Random(5), list(COMMUNITIES)
    for n in range(crowd):
        room = f"{estates[n % 4]}{20 + n // 40}号楼{1 + n % 3}单元{100 * (1 + n // 4 % 7) + 1 + n // 12 % 2}"
        for relation, born in (("02", 1975), ("10", 1977), ("20", 2008)):
            name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(2 if chance.random() < 0.85 else 1))
            made.resident(name, room, relation=relation, household_key=f"family_planning|{n}", birth_date=f"{born}-01-02")
    return made


def place(address: str) -> dict[str, str | None]:
    """The standard columns of an address, with its community where the estate tells it."""
    found = parse_address(address)
    road = f"{found.road}{found.road_number}号" if found.road and found.road_number else None
    parts = {
        "residence_address": address or None,
        "estate": found.estate,
        "building": found.building,
        "unit": found.unit,
        "room": found.room,
        "road": road,
    }
    return parts | {"community": COMMUNITIES.get(found.estate or ""), "dwelling": dwelling_key(found)}


def _table(con: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    con.register("incoming", pa.Table.from_pylist([{column: row.get(column) for column in schema.names} for row in rows], schema))
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    con.unregister("incoming")
