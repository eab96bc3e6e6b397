"""What rules find in a version that is being built: rows that break them, and how many were looked at.

Here: ``staging.finding`` and ``staging.tally`` from the queries of the rules, ``staging.field_count``. Not here: the rules
(``dq_checks``), what becomes of their rows (``warehouse/sql/dq``), since when they break (``finding_spans``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import duckdb

OPTIONAL: Final = ("field", "other_source", "key", "stated", "expected")
"""Columns that a question may leave out."""
ID: Final = "'F' || left(md5(concat_ws('|', rule, field, coalesce(key, record_id))), 14)"
"""14 hexadecimal digits: among a million findings two share an id with a chance of 1 in 100,000."""


def begin(con: duckdb.DuckDBPyConnection, looked: Path) -> None:
    """Empty tables, a narrow one of who states what where, which every question joins, and the DuckDB file ``looked``: what each
    question said of each row, for the checks that count it."""
    looked.parent.mkdir(parents=True, exist_ok=True)
    looked.unlink(missing_ok=True)
    con.execute(f"ATTACH {_quoted(str(looked))} AS asked")
    con.execute("CREATE TABLE asked.looked (rule VARCHAR, breaks BOOLEAN)")
    con.execute("""
        CREATE OR REPLACE TABLE staging.finding (
            rule VARCHAR, record_no INTEGER, field VARCHAR, other_source VARCHAR, key VARCHAR, stated VARCHAR, expected VARCHAR);
        CREATE OR REPLACE TABLE staging.tally (rule VARCHAR, source_id VARCHAR, community VARCHAR, field VARCHAR, a BIGINT, b BIGINT);
        CREATE OR REPLACE TEMP TABLE stands AS
        SELECT record_no, source_id, coalesce(community, '') AS community FROM core.person_record
    """)


def ask(con: duckdb.DuckDBPyConnection, rule: str, field: str, query: str) -> None:
    """Put one question: ``query`` gives a row a thing looked at, with ``record_no``, ``breaks`` and any of OPTIONAL; ``field`` stands
    where it names none."""
    there = {row[0] for row in con.execute(f"DESCRIBE {query}").fetchall()}
    shown = ", ".join(
        f"{name}::VARCHAR AS {name}" if name in there else f"{_quoted(field) if name == 'field' else 'NULL::VARCHAR'} AS {name}"
        for name in OPTIONAL
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE looked AS SELECT record_no, breaks, {shown} FROM ({query})")
    con.execute(f"INSERT INTO staging.finding SELECT {_quoted(rule)}, record_no, {', '.join(OPTIONAL)} FROM looked WHERE breaks")
    con.execute(
        f"""INSERT INTO staging.tally SELECT {_quoted(rule)}, source_id, community, field, count(*) FILTER (NOT breaks), count(*)
        FROM looked JOIN stands USING (record_no) GROUP BY ALL"""
    )
    con.execute(f"INSERT INTO asked.looked SELECT {_quoted(rule)}, breaks FROM looked")
    con.execute("DROP TABLE looked")


def ask_of_values(con: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> None:
    """Values that standardising could not take as they are (``value.<problem>``), required ones that are not there
    (``present.missing``), and ``staging.field_count`` of every field of ``fields``: records, filled with a standard value, printed."""
    con.execute("""
        INSERT INTO staging.finding
        SELECT 'value.' || problem, record_no, field::VARCHAR, NULL, NULL, coalesce(value, raw), NULL
        FROM core.record_value SEMI JOIN staging.rule ON rule = 'value.' || problem
        WHERE problem IS NOT NULL
    """)
    counts = ", ".join(f"count(p.{field}) AS {field}" for field in fields)
    con.execute(f"""
        CREATE OR REPLACE TABLE staging.field_count AS
        WITH wide AS (
            SELECT s.source_id AS source, s.community AS place, count(*) AS records, {counts}
            FROM core.person_record p JOIN stands s USING (record_no) GROUP BY source, place
        ),
        filled AS (UNPIVOT wide ON {", ".join(fields)} INTO NAME field VALUE filled),
        unread AS (
            SELECT s.source_id, s.community, v.field::VARCHAR AS field, count(DISTINCT v.record_no) AS unread
            FROM core.record_value v JOIN stands s USING (record_no)
            WHERE v.problem IS NOT NULL AND v.value IS NULL GROUP BY ALL
        )
        SELECT f.source AS source_id, f.place AS community, f.field, f.records, f.filled, f.filled + coalesce(u.unread, 0) AS printed
        FROM filled f
        LEFT JOIN unread u ON u.source_id = f.source AND u.community = f.place AND u.field = f.field
    """)
    missing = " UNION ALL ".join(
        f"""SELECT 'present.missing', p.record_no, '{field}', NULL, NULL, NULL, NULL
        FROM core.person_record p JOIN staging.required r ON r.source_id = p.source_id AND r.field = '{field}'
        ANTI JOIN (SELECT record_no FROM core.record_value WHERE problem IS NOT NULL AND field = '{field}') v USING (record_no)
        WHERE p.{field} IS NULL"""
        for field in _required(con, fields)
    )
    if missing:
        con.execute(f"INSERT INTO staging.finding {missing}")


def finish(con: duckdb.DuckDBPyConnection) -> int:
    """Give each finding its id, which stays over nights: a rule, a field, and a record or what else it is keyed on. How many there are."""
    con.execute(f"""
        CREATE OR REPLACE TABLE staging.found AS
        SELECT DISTINCT ON (finding_id) {ID} AS finding_id, f.*, p.record_id, p.source_id
        FROM staging.finding f JOIN core.person_record p USING (record_no)
        ORDER BY finding_id, stated
    """)
    con.execute("DROP TABLE stands; CHECKPOINT asked; DETACH asked")
    ((count,),) = con.execute("SELECT count(*) FROM staging.found").fetchall()
    return int(count)


def _required(con: duckdb.DuckDBPyConnection, fields: Iterable[str]) -> list[str]:
    asked = {row[0] for row in con.execute("SELECT DISTINCT field FROM staging.required").fetchall()}
    return [field for field in fields if field in asked]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
