"""Since when findings are there, and what was counted on each night: the quality side of the history database.

Here: ``spans.finding_open`` and ``finding_closed`` (a finding from the night since, before the night until), ``spans.measure`` (A and B
of every night), taking nights back. Not here: residents' spans (``history_spans``), when a night is written (``history``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import duckdb

WHOLE_DAYS: Final = 62
"""Nights of which measures are kept by community and field: this month and the one before, which reports set side by side. Before
that the sums of the district by source and indicator: a tenth of a percent of the rows."""
CONTENT: Final = "finding_id, rule, source_id, field"


def make(con: duckdb.DuckDBPyConnection) -> None:
    """The tables, where they are not there yet."""
    con.execute("""
        CREATE TABLE IF NOT EXISTS spans.finding_open (finding_id VARCHAR, rule VARCHAR, source_id VARCHAR, field VARCHAR, since VARCHAR);
        CREATE TABLE IF NOT EXISTS spans.finding_closed (
            finding_id VARCHAR, rule VARCHAR, source_id VARCHAR, field VARCHAR, since VARCHAR, until VARCHAR);
        CREATE TABLE IF NOT EXISTS spans.measure (
            night VARCHAR, indicator VARCHAR, source_id VARCHAR, community VARCHAR, field VARCHAR, a BIGINT, b BIGINT);
    """)


def take_back(con: duckdb.DuckDBPyConnection, night: str) -> None:
    """As it was before ``night``."""
    at = {"night": night}
    con.execute(
        f"INSERT INTO spans.finding_open SELECT {CONTENT}, since FROM spans.finding_closed WHERE until >= $night AND since < $night", at
    )
    con.execute("DELETE FROM spans.finding_closed WHERE until >= $night", at)
    con.execute("DELETE FROM spans.finding_open WHERE since >= $night", at)
    con.execute("DELETE FROM spans.measure WHERE night >= $night", at)


def keep(con: duckdb.DuckDBPyConnection, night: str) -> tuple[int, int]:
    """Write tonight's ``staging.found`` and ``dq.measure``. The findings that opened and closed. What a source that did not come was
    found to break stays as it is: its rows are still in force."""
    at = {"night": night}
    con.execute("CREATE OR REPLACE TEMP TABLE found_now AS SELECT finding_id, rule, source_id, field FROM staging.found")
    ((closed,),) = con.execute(
        f"""INSERT INTO spans.finding_closed
        SELECT {CONTENT}, since, $night FROM spans.finding_open ANTI JOIN found_now USING (finding_id)""",
        at,
    ).fetchall()
    con.execute("DELETE FROM spans.finding_open WHERE finding_id NOT IN (SELECT finding_id FROM found_now)")
    ((opened,),) = con.execute(
        f"INSERT INTO spans.finding_open SELECT {CONTENT}, $night FROM found_now ANTI JOIN spans.finding_open USING (finding_id)", at
    ).fetchall()
    con.execute("DROP TABLE found_now")
    con.execute(
        """INSERT INTO spans.measure
        SELECT $night, indicator, source_id, community, field, sum(a), sum(b) FROM dq.measure GROUP BY ALL""",
        at,
    )
    _sum_up(con, (date.fromisoformat(night) - timedelta(days=WHOLE_DAYS)).isoformat())
    return int(opened), int(closed)


def _sum_up(con: duckdb.DuckDBPyConnection, before: str) -> None:
    """Nights before that one by source and indicator only."""
    at = {"before": before}
    con.execute(
        """CREATE OR REPLACE TEMP TABLE summed AS
        SELECT night, indicator, source_id, '' AS community, '' AS field, sum(a)::BIGINT AS a, sum(b)::BIGINT AS b
        FROM spans.measure WHERE night < $before GROUP BY ALL""",
        at,
    )
    con.execute("DELETE FROM spans.measure WHERE night < $before", at)
    con.execute("INSERT INTO spans.measure FROM summed; DROP TABLE summed")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """What only nights need that ``history_spans.forget`` has dropped."""
    con.execute("DELETE FROM spans.finding_closed WHERE until <= (SELECT min(night) FROM spans.night)")
    con.execute("DELETE FROM spans.measure WHERE night < (SELECT min(night) FROM spans.night)")


def stage(con: duckdb.DuckDBPyConnection) -> None:
    """``staging.finding_span`` (until NULL where it is there tonight) and ``staging.measure_kept``."""
    con.execute("""
        CREATE OR REPLACE VIEW staging.finding_span AS
        FROM spans.finding_closed UNION ALL BY NAME SELECT *, NULL::VARCHAR AS until FROM spans.finding_open;
        CREATE OR REPLACE VIEW staging.measure_kept AS FROM spans.measure;
    """)
