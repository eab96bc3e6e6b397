"""A published version written by hand that speaks of its own quality: three sources, three communities, forty nights.

Here: the relations that the report reads, and rows that follow a rule simple enough to be worked out again. Not here: what is
expected of them. Only columns that are read are there, and some that must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.store.publish import DATABASE, publish

NIGHT = "2026-11-21"
VERSION = "20261121-001"
EAST, WEST, SOUTH = "东风社区", "西湖社区", "南苑社区"
COMMUNITIES = (EAST, WEST, SOUTH)
SOURCES = ("police_resident", "family_planning", "dibao_person")
FIELDS = (
    "name", "id_number", "sex", "birth_date", "phones", "residence_address", "marital_status", "education", "relation", "ethnic_group",
)  # fmt: skip
ID_NUMBER, MOBILE = "411099197106240019", "13800990001"

TABLES = {
    "dq.rule": """rule VARCHAR, family VARCHAR, title VARCHAR, title_en VARCHAR, definition VARCHAR, ask VARCHAR, dimension VARCHAR,
        indicator VARCHAR, severity VARCHAR, mostly DOUBLE, reason VARCHAR""",
    "dq.indicator": """indicator VARCHAR, name VARCHAR, name_en VARCHAR, dimension VARCHAR, measured BOOLEAN, definition VARCHAR,
        why_not VARCHAR""",
    "dq.measure": "indicator VARCHAR, rule VARCHAR, source_id VARCHAR, community VARCHAR, field VARCHAR, a BIGINT, b BIGINT",
    "dq.trend": "night VARCHAR, indicator VARCHAR, source_id VARCHAR, community VARCHAR, field VARCHAR, a BIGINT, b BIGINT",
    "dq.finding": """finding_id VARCHAR, rule VARCHAR, source_id VARCHAR, department VARCHAR, community VARCHAR, field VARCHAR,
        record_id VARCHAR, file VARCHAR, stated VARCHAR, expected VARCHAR, first_seen VARCHAR, since VARCHAR, spells INTEGER,
        state VARCHAR""",
    "dq.incident": """incident_id VARCHAR, rule VARCHAR, family VARCHAR, source_id VARCHAR, field VARCHAR, department VARCHAR,
        dimension VARCHAR, indicator VARCHAR, severity VARCHAR, state VARCHAR, findings BIGINT, new_findings BIGINT,
        reopened_findings BIGINT, explained_findings BIGINT, closed_findings BIGINT, communities BIGINT, checked BIGINT,
        first_seen VARCHAR, since VARCHAR, last_seen VARCHAR, spells INTEGER, worst_community VARCHAR""",
    "dq.matrix": """field VARCHAR, source_one VARCHAR, source_other VARCHAR, community VARCHAR, stated_by_both BIGINT, same BIGINT,
        differ BIGINT""",
    "landing.delivery": "delivery_id VARCHAR, source_id VARCHAR, business_date VARCHAR, arrived_at VARCHAR, standing VARCHAR",
    "landing.sheet": "delivery_id VARCHAR, source_id VARCHAR, rows_loaded BIGINT",
    "mart.resident": "resident_id VARCHAR, community VARCHAR, conflict_count BIGINT",
    "review.queue": "resident_id VARCHAR, other_resident_id VARCHAR",
    "link.quality": """measure VARCHAR, basis VARCHAR, estimate DOUBLE, low DOUBLE, high DOUBLE, answers BIGINT, at_stake DOUBLE""",
}
INDICATORS: list[Sequence[Any]] = [
    ("0101", "数据标准", "data standards", "规范性", True, "A：读得懂的值；B：填写了的值", ""),
    ("0201", "数据元素完整性", "completeness of elements", "完整性", True, "A：有可用值的；B：全部记录", ""),
    ("0301", "数据内容正确性", "correctness of content", "准确性", False, "", "值是否与实际相符，只有抽样入户核对才能知道"),
    ("0302", "数据格式合规性", "validity of formats", "准确性", True, "A：没有格式问题的；B：填写了的值", ""),
    ("0401", "相同数据一致性", "consistency of equal data", "一致性", True, "A：与采用的值一致的；B：两个以上系统登记的值", ""),
    ("0402", "关联数据一致性", "consistency of related data", "一致性", True, "A：对得上的记录；B：规则看过的记录", ""),
    ("0502", "基于时间点的及时性", "timeliness at a point in time", "时效性", True, "A：今夜送来的文件；B：在用的文件", ""),
    ("0601", "可访问", "accessible", "可访问性", True, "A：查得到的来源；B：应有的来源", ""),
]
RULES: list[Sequence[Any]] = [
    ("value.unreadable", "value", "填写的值读得懂", "what is printed can be read", "看每个填写了的值。读不懂的算不合。",
     "请核对这些值并更正。", "规范性", "0101", "warning", 0.9, "a tenth means a format that changed"),
    ("birth_in_id", "people", "出生日期与身份证号一致", "the birth date is that of the id number", "看两项都有的记录；日期不同的算不合。",
     "请问哪一个是对的？", "一致性", "0402", "warning", 0.98, "typing slips are rarer than one in fifty"),
    ("dibao_not_resident", "dibao", "低保对象在本区有居民记录", "who receives dibao is a resident here", "在其他系统里都找不到的算一处。",
     "请核实此人现在住在哪里。", "一致性", "0402", "notice", 0.95, "a tenth of a class may live away for a while"),
    ("held", "value", "今夜的文件可以采用", "tonight's file can be used", "文件被扣下算不合。", "请重新导出。",
     "可访问性", "0601", "error", 1.0, "a held delivery leaves everybody with old data"),
]  # fmt: skip
INCIDENTS: list[Sequence[Any]] = [
    # open: the error first though it has one finding; a new one, one that came back, one with an answer; closed tonight; closed before
    ("I1", "held", "value", "dibao_person", "", "民政局", "可访问性", "0601", "error", "open", 1, 1, 0, 0, 0, 0, 1,
     NIGHT, NIGHT, NIGHT, 1, None),
    ("I2", "birth_in_id", "people", "family_planning", "birth_date", "卫健委", "一致性", "0402", "warning", "open", 5, 2, 1, 1, 3, 2, 4096,
     "2026-10-02", "2026-10-02", NIGHT, 1, EAST),
    ("I3", "value.unreadable", "value", "police_resident", "phones", "公安分局", "规范性", "0101", "warning", "open", 2, 0, 2, 0, 0, 1, 777,
     "2026-09-01", NIGHT, NIGHT, 2, WEST),
    ("I4", "dibao_not_resident", "dibao", "dibao_person", "", "民政局", "一致性", "0402", "notice", "open", 1, 0, 0, 0, 0,
     1, 228, "2026-11-10", "2026-11-10", NIGHT, 1, SOUTH),
    ("I5", "value.unreadable", "value", "family_planning", "education", "卫健委", "规范性", "0101", "warning", "closed", 0, 0, 0, 0, 6,
     0, 500, "2026-10-20", "2026-10-20", "2026-11-20", 1, None),
    ("I6", "birth_in_id", "people", "police_resident", "birth_date", "公安分局", "一致性", "0402", "warning", "closed", 0, 0, 0, 0, 0,
     0, 900, "2026-10-01", "2026-10-01", "2026-11-01", 1, None),
]  # fmt: skip


def finding(number: int, incident: str, community: str, state: str, since: str) -> Sequence[Any]:
    """One finding of an incident, with values that nobody may see in a report."""
    of = next(row for row in INCIDENTS if row[0] == incident)
    said = (f"F{number:014x}", of[1], of[3], of[5], community, of[4], f"r{number}", "名单.xlsx", ID_NUMBER, MOBILE)
    return (*said, of[17], since, of[20], state)


FINDINGS = [
    finding(1, "I1", "", "new", NIGHT),
    finding(2, "I2", EAST, "new", NIGHT),
    finding(3, "I2", EAST, "reopened", NIGHT),
    finding(4, "I2", EAST, "open", "2026-10-02"),
    finding(5, "I2", WEST, "new", NIGHT),
    finding(6, "I2", WEST, "open", "2026-10-08"),
    finding(7, "I2", WEST, "explained", "2026-10-08"),
    finding(8, "I3", WEST, "reopened", NIGHT),
    finding(9, "I3", WEST, "reopened", NIGHT),
    finding(10, "I4", SOUTH, "open", "2026-11-10"),
]


def measures(night: int = 0) -> Iterator[Sequence[Any]]:
    """Tonight's counts, or those of ``night`` nights ago: a few more breaks the longer ago. No field of 0601, which looks at files."""
    number = 0
    for indicator, *_, measured, _definition, _why in INDICATORS:
        if not measured:
            continue
        whole = indicator in ("0502", "0601")
        for source in SOURCES:
            for community in ("",) if whole else COMMUNITIES:
                for named in ("",) if whole else FIELDS:
                    number += 1
                    b = 3 if whole else 200 + 13 * (number % 29)
                    breaks = int(source == "dibao_person") if whole else number * 7 % 31 + night // 4 + night % 3
                    yield ("birth_in_id" if indicator == "0402" else "", indicator, source, community, named, b - breaks, b)


def trends(nights: int) -> Iterator[Sequence[Any]]:
    for ago in range(nights):
        night = (date.fromisoformat(NIGHT) - timedelta(days=ago)).isoformat()
        for _, indicator, source, community, named, a, b in measures(ago):
            yield (night, indicator, source, community, named, a, b)


def matrix() -> Iterator[Sequence[Any]]:
    pairs = [("dibao_person", "family_planning"), ("dibao_person", "police_resident"), ("family_planning", "police_resident")]
    number = 0
    for named in FIELDS:
        for one, other in pairs:
            for community in COMMUNITIES:
                number += 1
                both, differ = 50 + number % 17, number % 11
                yield (named, one, other, community, both, both - differ, differ)


def rows(nights: int, quiet: bool) -> dict[str, list[Sequence[Any]]]:
    """All rows by relation. ``quiet``: nothing was ever found."""
    residents = [(f"R{n:07d}", COMMUNITIES[n % 3], n % 4 % 2 * (n % 5)) for n in range(60)] + [("R9999999", None, 0)]
    return {
        "dq.rule": RULES,
        "dq.indicator": INDICATORS,
        "dq.measure": [(indicator, rule, *rest) for rule, indicator, *rest in measures()],
        # a night after the version's own is none of its business
        "dq.trend": [*trends(nights), ("2026-11-22", "0101", "police_resident", EAST, "name", 0, 9999)],
        "dq.finding": [] if quiet else FINDINGS,
        "dq.incident": [] if quiet else INCIDENTS,
        "dq.matrix": [] if quiet else list(matrix()),
        "landing.delivery": [
            ("d1", "police_resident", "2026-11-21", "2026-11-20T16:41:00+00:00", "tonight"),
            ("d2", "family_planning", "2026-11-21", "2026-11-20T17:02:00+00:00", "tonight"),
            ("d3", "family_planning", "2026-11-20", "2026-11-20T17:02:00+00:00", "tonight"),
            ("d4", "dibao_person", "2026-11-19", "2026-11-18T17:02:00+00:00", "earlier"),
        ],
        "landing.sheet": [("d1", "police_resident", 6000), ("d1", "police_resident", 870), ("d2", "family_planning", 4000),
                          ("d3", "family_planning", 200), ("d4", "dibao_person", 228)],
        "mart.resident": residents,
        "review.queue": [("R0000000", "R0000001"), ("R0000003", "R0000006"), ("R9999999", "R0000002")],
        "link.quality": [("precision", "model", 0.99997, 0.99975, 1.0, 0, 0.363),
                         ("recall", "model", 0.99882, 0.99845, 0.99934, 0, 14.382)],
    }  # fmt: skip


def publish_version(data: Path, *, nights: int = 40, quiet: bool = False, without: Sequence[str] = ()) -> None:
    """Put the version in force under ``data``; ``without``: relations that it lacks."""
    building = data / "published" / ".building"
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    for schema in sorted({name.partition(".")[0] for name in TABLES}):
        con.execute(f"CREATE SCHEMA {schema}")
    filled = rows(nights, quiet)
    for name, shape in TABLES.items():
        if name not in without:
            con.execute(f"CREATE TABLE {name} ({shape})")
            if filled[name]:
                columns = [pa.array(column) for column in zip(*filled[name], strict=True)]
                con.register("filled", pa.table(columns, [f"c{at}" for at in range(len(columns))]))
                con.execute(f"INSERT INTO {name} FROM filled")
    counts = {
        f"{schema}.{name}": con.execute(f"SELECT count(*) FROM {schema}.{name}").fetchall()[0][0]
        for schema, name in con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    }
    con.close()
    publish(data, building, {"version": VERSION, "date": NIGHT, "district": "示范区", "relations": counts}, keep=7)
