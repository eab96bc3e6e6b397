"""A small door and a small version made by hand: what the checks look at, with rows in which all is well.

Here: one source of ten records, linked to ten residents in five households. Not here: faults (the tests plant them with SQL).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from connectors.declaration import Source, load_source
from warehouse.vocabulary.fields import fields

RECORDS = 10

DECLARATION = """
id = "clinic"
system = "clinic"
name = "诊所"
name_en = "clinic"
short = "诊所"
owner = "诊所"
kind = "person"
deadline = "01:00"

[file]
names = ["*"]
encodings = ["utf-8"]
header_search = 3

[expected]
rows = [5, 20]
reason = "一个小诊所"

[key]
fields = ["name", "birth_date"]

[columns]
list = [
  { header = "姓名", field = "name", required = true },
  { header = "身份证号", field = "id_number", required = true },
  { header = "出生日期", field = "birth_date", required = true },
  { header = "性别", field = "sex", required = true },
  { header = "民族", field = "ethnic_group" },
  { header = "享受月", field = "dibao_start" },
  { header = "电话", field = "phones" },
  { header = "孩子", field = "children_count" },
  { header = "金额", field = "dibao_amount" },
  { header = "户号", field = "household_no" },
  { header = "住址", field = "residence_address" },
]
"""


def declared(folder: Path, text: str = DECLARATION) -> dict[str, Source]:
    """The declaration above (or a changed one) as the only source."""
    path = folder / "clinic.toml"
    path.write_text(text, "utf-8")
    return {"clinic": load_source(path)}


def write_door(path: Path, faults: Iterable[str] = ()) -> Path:
    """A DuckDB file with what stands at the door, then each of ``faults`` executed on it."""
    texts = ", ".join(f'"{name}" VARCHAR' for name in fields())
    return _written(
        path,
        "CREATE SCHEMA staging",
        """CREATE TABLE staging.delivery AS
            SELECT 'clinic' AS source_id, 'd1' AS delivery_id, 'tonight' AS standing, 10::BIGINT AS rows_loaded""",
        f"""CREATE TABLE staging.person_record (file_no BIGINT, ordinal INTEGER, source_id VARCHAR, delivery_id VARCHAR,
            record_key VARCHAR, {texts})""",
        # 411098 and 411099 were never assigned
        f"""INSERT INTO staging.person_record BY NAME SELECT 1 AS file_no, i::INTEGER AS ordinal, 'clinic' AS source_id,
            'd1' AS delivery_id, 'k' || i AS record_key, '甲' || i AS name, '4110991980010100' || i || 'X' AS id_number,
            '1980-01-01' AS birth_date, '1' AS sex, '01' AS ethnic_group, '2020-05' AS dibao_start, '13900000000;0374-2330000' AS phones,
            '2' AS children_count, '300.00' AS dibao_amount, 'h' || i AS household_no FROM range({RECORDS}) t(i)""",
        "CREATE TABLE staging.unread (file_no BIGINT, ordinal INTEGER, fields VARCHAR[])",
        *faults,
    )


def write_version(path: Path, faults: Iterable[str] = ()) -> Path:
    """A DuckDB file with every relation the version's own suite reads, then each of ``faults`` executed on it."""
    return _written(
        path,
        *(f"CREATE SCHEMA {schema}" for schema in ("landing", "core", "link", "mart", "dq")),
        "CREATE TABLE landing.delivery AS SELECT 'clinic' AS source_id, 'd1' AS delivery_id, 0 AS rows_superseded",
        """CREATE TABLE landing.sheet AS SELECT 'clinic' AS source_id, 'd1' AS delivery_id, NULL::VARCHAR AS sheet,
            12::BIGINT AS rows_read, 10::BIGINT AS rows_loaded, 1::BIGINT AS rows_quarantined, 1::BIGINT AS rows_not_data""",
        "CREATE TABLE dq.reject AS SELECT 'clinic' AS source_id, 'd1' AS delivery_id, NULL::VARCHAR AS sheet, 12 AS row_number",
        f"""CREATE TABLE core.person_record AS SELECT i::INTEGER AS record_no, 'clinic:' || i AS record_id, 'clinic' AS source_id,
            'd1' AS delivery_id, NULL::VARCHAR AS sheet, i::INTEGER + 2 AS row_number, '4110991980010100' || i || 'X' AS id_number
            FROM range({RECORDS}) t(i)""",
        """CREATE TABLE link.resident_record AS
            SELECT record_id, 'R' || record_no AS resident_id, record_no, 'weight' AS linked_by FROM core.person_record""",
        "CREATE TABLE mart.resident AS SELECT resident_id FROM link.resident_record",
        """CREATE TABLE mart.resident_value AS
            SELECT 'R' || record_no AS resident_id, 'id_number' AS field, id_number AS value, 'only' AS rule FROM core.person_record""",
        """CREATE TABLE mart.household_member AS
            SELECT 'H' || record_no // 2 AS household_id, 'R' || record_no AS resident_id FROM core.person_record""",
        "CREATE TABLE mart.household AS SELECT DISTINCT household_id FROM mart.household_member",
        *faults,
    )


def _written(path: Path, *statements: str) -> Path:
    con = duckdb.connect(str(path))
    for statement in statements:
        con.execute(statement)
    con.close()
    return path
