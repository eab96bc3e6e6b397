"""A published version written by hand, with findings of two departments, and what they state.

Here: the rows. Not here: what is expected of them. Only the columns that work lists read are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from tests.linkage.people import number
from warehouse.store.publish import DATABASE, publish

POLICE, CIVIL = "公安分局", "民政局"
OWNERS = {"police_resident": POLICE, "police_temporary": POLICE, "dibao_person": CIVIL}
NUMBER, OTHER_NUMBER, PHONE = number("1971-06-24", 11), number("1971-06-04", 13), "13800990001"
RULES = [
    ("value.bad_checksum", "value", "证件号码能通过校验", "id numbers pass their checksum", "一个号码一条", "请核对证件号码"),
    ("people.marriage_differs", "people", "婚姻状况各系统一致", "marriage agrees", "两边都写了才算", "请核实婚姻状况"),
    ("dibao.reported_dead", "dibao", "低保对象没有登记死亡", "no recipient is reported dead", "一位一条", "请核实是否仍应保障"),
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of ``dq.finding``, as far as it matters here."""

    finding_id: str
    rule: str
    source_id: str
    field: str
    row: int
    stated: str | None
    expected: str | None = None
    other_source: str | None = None
    community: str | None = "东风社区"
    name: str = "王秀英"
    file: str = "GA_20261120.csv"
    sheet: str = ""
    state: str = "open"
    answer: str | None = None
    severity: str = "warning"

    @property
    def record(self) -> str:
        return f"{self.source_id}:{self.row:016x}"


BAD, WED, PHONED, WRONG, DEAD, EXPLAINED = FINDINGS = [
    Finding("F00000000000001", "value.bad_checksum", "police_resident", "id_number", 2, NUMBER, OTHER_NUMBER, "dibao_person", state="new"),
    Finding("F00000000000002", "people.marriage_differs", "police_resident", "marital_status", 3, "10", "20", "dibao_person"),
    Finding("F00000000000003", "value.bad_checksum", "police_temporary", "phones", 9, f"{PHONE};{PHONE}", community="白塔社区"),
    Finding("F00000000000004", "value.bad_checksum", "police_resident", "birth_date", 4, f"{NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}"),
    Finding("F00000000000005", "dibao.reported_dead", "dibao_person", "", 7, None, file="低保.xlsx", sheet="一月", state="reopened"),
    Finding("F00000000000006", "value.bad_checksum", "dibao_person", "id_number", 8, NUMBER, state="explained", answer="right"),
]
GONE = "F0000000000000a"
"""A finding that there was on an earlier night."""


def publish_findings(
    data: Path, findings: Sequence[Finding] = tuple(FINDINGS), *, date: str = "2026-11-20", with_findings: bool = True
) -> None:
    """Put a version in force under ``data``."""
    building = data / "published" / ".building"
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    for schema in ("core", "dq", "history"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute("CREATE TABLE core.person_record (record_no INTEGER, record_id VARCHAR, name VARCHAR)")
    if with_findings:
        con.execute("""CREATE TABLE dq.rule (rule VARCHAR, family VARCHAR, title VARCHAR, title_en VARCHAR, definition VARCHAR,
            ask VARCHAR)""")
        con.executemany("INSERT INTO dq.rule VALUES (?, ?, ?, ?, ?, ?)", [list(rule) for rule in RULES])
        con.execute("""CREATE TABLE dq.finding (
            finding_id VARCHAR, rule VARCHAR, source_id VARCHAR, department VARCHAR, other_source VARCHAR, community VARCHAR,
            field VARCHAR, record_id VARCHAR, file VARCHAR, sheet VARCHAR, row_number INTEGER, stated VARCHAR, expected VARCHAR,
            first_seen VARCHAR, since VARCHAR, state VARCHAR, answer VARCHAR, answered_on VARCHAR, severity VARCHAR)""")
        for one in findings:
            row = [
                one.finding_id, one.rule, one.source_id, OWNERS[one.source_id], one.other_source, one.community, one.field, one.record,
                one.file, one.sheet, one.row, one.stated, one.expected, "2026-11-01", "2026-11-19", one.state, one.answer,
                "2026-11-18" if one.answer else None, one.severity,
            ]  # fmt: skip
            con.execute(f"INSERT INTO dq.finding VALUES ({', '.join('?' * len(row))})", row)
            con.execute("INSERT INTO core.person_record VALUES (?, ?, ?)", [one.row, one.record, one.name])
        con.execute("""CREATE TABLE dq.incident AS
            SELECT 'I' || left(md5(rule || source_id || field), 10) AS incident_id, rule, source_id, field,
                any_value(department) AS department, any_value(severity) AS severity,
                CASE WHEN count(*) FILTER (state <> 'explained') > 0 THEN 'open' ELSE 'closed' END AS state,
                count(*) FILTER (state <> 'explained') AS findings, '2026-11-01' AS first_seen, '2026-11-19' AS since, 1 AS spells
            FROM dq.finding GROUP BY rule, source_id, field""")
        con.execute("CREATE TABLE history.finding AS SELECT finding_id FROM dq.finding")
        con.execute(f"INSERT INTO history.finding VALUES ('{GONE}')")
    names = [name for (name,) in con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()]
    relations = {name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}
    con.close()
    publish(data, building, {"version": f"{date}-001", "date": date, "relations": relations, "residents": len(findings)}, keep=7)


def mended(finding: Finding, **facts: str | None) -> Finding:
    """The same finding after the department changed its record."""
    return replace(finding, **facts)  # type: ignore[arg-type]
