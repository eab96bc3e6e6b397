"""A published version written by hand: eight records of six residents, and four questions about them.

Here: the rows. Not here: what is expected of them (``test_review``). Only the columns that reviewing reads are there.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.linkage.people import number
from warehouse.store.publish import DATABASE, publish

CHEN = number("1971-06-24", 11)
JIAN = number("1971-06-04", 13)
PHONE, OTHER_PHONE = "13800990001", "13800990002"
POLICE, PLANNING, FLOATING, DIBAO, PARTY, TEMPORARY = (
    f"{source}:{i:016x}"
    for i, source in enumerate(
        ["police_resident", "family_planning", "floating_population", "dibao_person", "party_roll", "police_temporary"]
    )
)
SECOND_POLICE, LOOSE = "police_resident:00000000000000aa", "floating_population:00000000000000bb"

RECORDS = [  # record, resident, file, row
    (POLICE, "R0000001", "GA_1.csv", 2),
    (PLANNING, "R0000001", "计生.xlsx", 7),
    (FLOATING, "R0000002", "流入.csv", 15),
    (DIBAO, "R0000003", "低保.xlsx", 4),
    (PARTY, "R0000004", "党员.xlsx", 9),
    (TEMPORARY, "R0000005", "暂住.csv", 3),
    (SECOND_POLICE, "R0000002", "GA_1.csv", 30),
    (LOOSE, "R0000006", "流入.csv", 16),
]
VALUES: dict[str, dict[str, str]] = {
    POLICE: {"name": "陈健华", "id_number": CHEN, "birth_date": "1971-06-24", "sex": "1", "phones": PHONE,
             "residence_address": "绿城雅苑8幢3单元402室"},
    PLANNING: {"name": "陈健华", "birth_date": "1971-06-24", "sex": "1"},
    FLOATING: {"name": "陈建华", "birth_date": "1971-06-04", "sex": "1", "phones": OTHER_PHONE,
               "residence_address": "绿城雅苑8幢3单元401室"},
    DIBAO: {"name": "陈健华", "sex": "1", "birth_date": "1971"},
    PARTY: {"name": "李敏", "sex": "2"},
    TEMPORARY: {"name": "李敏", "sex": "2"},
    SECOND_POLICE: {"name": "陈建华", "id_number": JIAN},
    LOOSE: {"name": "李敏", "sex": "2"},
}  # fmt: skip
QUESTIONS = [  # residents, records, reason, total, about_dibao, about_member
    ("R0000002", "R0000004", FLOATING, PARTY, "grey", 1.0, False, False),
    ("R0000001", "R0000002", POLICE, FLOATING, "grey", 9.0, True, False),
    ("R0000001", "R0000003", PLANNING, DIBAO, "ambiguous", 8.0, True, False),
    ("R0000002", "R0000003", SECOND_POLICE, DIBAO, "grey", 7.0, True, False),
    ("R0000004", "R0000005", PARTY, TEMPORARY, "grey", 12.0, False, True),
]
SCORE = 9.25


def publish_small(data: Path) -> None:
    """Put the version in force under ``data``."""
    building = data / "published" / ".building"
    building.mkdir(parents=True)
    con = duckdb.connect(str(building / DATABASE))
    for schema in ("core", "link", "mart", "review"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute("CREATE TABLE core.person_record (record_no INTEGER, record_id VARCHAR, as_of VARCHAR)")
    con.execute("CREATE TABLE core.record_value (record_no INTEGER, field VARCHAR, value VARCHAR, raw VARCHAR, problem VARCHAR)")
    con.execute("""CREATE TABLE link.resident_record (resident_id VARCHAR, record_id VARCHAR, source_id VARCHAR, file VARCHAR,
        sheet VARCHAR, row_number INTEGER, linked_by VARCHAR, record_no INTEGER)""")
    for no, (record, resident, file, row) in enumerate(RECORDS):
        con.execute("INSERT INTO core.person_record VALUES (?, ?, '2026-11-20')", [no, record])
        con.execute(
            "INSERT INTO link.resident_record VALUES (?, ?, ?, ?, '', ?, 'alone', ?)",
            [resident, record, record.split(":")[0], file, row, no],
        )
        for field, value in VALUES[record].items():
            con.execute("INSERT INTO core.record_value VALUES (?, ?, ?, ?, NULL)", [no, field, value, value])
    con.execute("""CREATE TABLE mart.resident AS SELECT DISTINCT resident_id, 'X' AS name, '1' AS sex, NULL AS birth_date,
        'other' AS status, 'alive' AS life_status, '东风社区' AS community, false AS is_member, false AS is_dibao,
        0 AS conflict_count, 1 AS record_count, 1 AS source_count, '2026-11-20' AS as_of FROM link.resident_record""")
    con.execute("""CREATE TABLE review.queue (resident_id VARCHAR, other_resident_id VARCHAR, left_record_id VARCHAR,
        right_record_id VARCHAR, reason VARCHAR, total FLOAT, about_dibao BOOLEAN, about_member BOOLEAN, pairs BIGINT)""")
    for question in QUESTIONS:
        con.execute("INSERT INTO review.queue VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)", list(question))
    con.execute(
        f"""CREATE TABLE link.evidence AS SELECT '{FLOATING}' AS left_record_id, '{POLICE}' AS right_record_id, 2 AS left_no, 0 AS right_no,
        'homophone' AS name, {SCORE}::FLOAT AS name_weight, 'silent' AS id, 0::FLOAT AS id_weight, {SCORE}::FLOAT AS total,
        'review' AS decision, 'grey' AS rule"""
    )
    names = con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
    counts = {name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for (name,) in names}
    con.close()
    publish(data, building, {"version": "2026-11-20-001", "date": "2026-11-20", "relations": counts, "residents": 6}, keep=7)
