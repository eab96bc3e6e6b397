"""Spans of a night's rows: ``since`` the first night that says so, ``until`` the first night that no longer does.

Here: for each kind of row, what the catalog ``spans`` holds of it, taking nights back, and what a night opens and closes.
Not here: where the catalog comes from, when a night is written (``history``), what a change is called (``history_change.sql``).

A kind has four tables: ``<kind>_open`` (content, since), ``<kind>_closed`` (content, since, until), ``<kind>_mark`` (a hash of
each resident's rows, NULL where it is not known: only residents whose hash is another one are compared row by row) and
``<kind>_seen`` (hash of a row's key -> first night ever). A hash of DuckDB's holds for one version of DuckDB and one list of
columns: ``fit`` sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

QUERIES = Path(__file__).with_name("queries")


@dataclass(frozen=True)
class Kind:
    """A kind of row; its query is ``queries/history_<name>.sql``. ``key``: columns that are one row's of a night; ``seen``: the
    expression by which others ask for its first night (``staging.seen_<name>``)."""

    name: str
    key: tuple[str, ...]
    seen: str

    @cached_property
    def query(self) -> str:
        lines = (QUERIES / f"history_{self.name}.sql").read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("--"))


KINDS = (
    Kind(
        "value",
        ("resident_id", "field", "value", "raw_value"),
        "hash(resident_id, field::VARCHAR, value, CASE WHEN value IS NULL THEN raw_value END)",
    ),
    Kind("state", ("resident_id",), "hash(resident_id)"),
    Kind("membership", ("resident_id", "household_id", "basis"), "hash(household_id, resident_id)"),
)

LINEAGE = {"night": "VARCHAR", "change": "VARCHAR", "resident_id": "VARCHAR", "other_resident_id": "VARCHAR", "reason": "VARCHAR",
           "records": "INTEGER"}  # fmt: skip
CHANGE = LINEAGE | dict.fromkeys(
    ("field", "old_value", "new_value", "community", "grid_no", "household_id", "from_community", "from_grid_no"), "VARCHAR"
)
"""Columns of ``history.change``; those of ``staging.change`` come first."""


def make(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Mapping[str, str]]) -> None:
    """The tables of ``spans``, where they are not there yet. ``columns``: of each kind, column -> type."""
    con.execute("CREATE TABLE IF NOT EXISTS spans.night (night VARCHAR, made_with VARCHAR)")
    con.execute(f"CREATE TABLE IF NOT EXISTS spans.change (told VARCHAR, {_shape(CHANGE)})")
    for kind in KINDS:
        content = _shape(columns[kind.name])
        con.execute(f"CREATE TABLE IF NOT EXISTS spans.{kind.name}_open ({content}, since VARCHAR)")
        con.execute(f"CREATE TABLE IF NOT EXISTS spans.{kind.name}_closed ({content}, since VARCHAR, until VARCHAR)")
        con.execute(f"CREATE TABLE IF NOT EXISTS spans.{kind.name}_mark (resident_id VARCHAR, mark UBIGINT)")
        con.execute(f"CREATE TABLE IF NOT EXISTS spans.{kind.name}_seen (key UBIGINT, since VARCHAR)")


def fit(con: duckdb.DuckDBPyConnection, columns: Mapping[str, Mapping[str, str]]) -> None:
    """Make ``spans`` fit for tonight's columns and this DuckDB: what an older program did not keep is NULL; hashes of another
    DuckDB are made again."""
    for kind in KINDS:
        known = set(_columns(con, f"spans.{kind.name}_open"))
        for name, type_ in columns[kind.name].items():
            if name not in known:
                for table in ("open", "closed"):
                    con.execute(f"ALTER TABLE spans.{kind.name}_{table} ADD COLUMN {name} {type_}")
    last = con.execute("SELECT made_with FROM spans.night ORDER BY night DESC LIMIT 1").fetchall()
    if last and last[0][0] != duckdb.__version__:
        for kind in KINDS:
            _doubt(con, kind.name, f"SELECT DISTINCT resident_id FROM spans.{kind.name}_open", {})
            con.execute(f"DELETE FROM spans.{kind.name}_seen")
            con.execute(
                f"INSERT INTO spans.{kind.name}_seen SELECT {kind.seen} AS key, min(since) FROM (FROM spans.{kind.name}_open "
                f"UNION ALL BY NAME SELECT * EXCLUDE (until) FROM spans.{kind.name}_closed) GROUP BY key"
            )


def take_back(con: duckdb.DuckDBPyConnection, night: str) -> None:
    """Leave ``spans`` as it was before ``night``: what it and later nights opened is gone, what they closed is open."""
    at = {"night": night}
    for name in (kind.name for kind in KINDS):
        said = f"SELECT resident_id FROM spans.{name}_open WHERE since >= $night"
        _doubt(con, name, f"{said} UNION SELECT resident_id FROM spans.{name}_closed WHERE until >= $night", at)
        con.execute(
            f"INSERT INTO spans.{name}_open BY NAME SELECT * EXCLUDE (until) FROM spans.{name}_closed "
            "WHERE until >= $night AND since < $night",
            at,
        )
        con.execute(f"DELETE FROM spans.{name}_closed WHERE until >= $night", at)
        con.execute(f"DELETE FROM spans.{name}_open WHERE since >= $night", at)
        con.execute(f"DELETE FROM spans.{name}_seen WHERE since >= $night", at)
    con.execute("DELETE FROM spans.change WHERE told >= $night", at)
    con.execute("DELETE FROM spans.night WHERE night >= $night", at)


def _doubt(con: duckdb.DuckDBPyConnection, name: str, residents: str, at: Mapping[str, str]) -> None:
    """Have these residents compared row by row tonight, whether they are there or gone: their hash is not known."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE doubted AS {residents}", dict(at))
    con.execute(f"DELETE FROM spans.{name}_mark WHERE resident_id IN (FROM doubted)")
    con.execute(f"INSERT INTO spans.{name}_mark SELECT resident_id, NULL FROM doubted")
    con.execute("DROP TABLE doubted")


def compare(con: duckdb.DuckDBPyConnection, kind: Kind, columns: Mapping[str, str], *, baseline: bool) -> None:
    """Temporary tables of what differs between ``now_<kind>`` (tonight) and what is open in ``spans``: ``was_…`` and ``is_…`` (every
    row of the residents touched), ``opened_…``, ``closed_…``, and their hashes ``mark_…``. On a ``baseline`` nothing is compared."""
    name, content = kind.name, f"hash({', '.join(columns)})"

    def table(named: str, query: str) -> None:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {named}_{name} AS {query}")

    table("mark", f"SELECT resident_id, bit_xor({content}) AS mark FROM now_{name} GROUP BY resident_id")
    table(
        "touched",
        f"SELECT resident_id FROM mark_{name} n FULL JOIN spans.{name}_mark o USING (resident_id) "
        + ("WHERE false" if baseline else "WHERE n.mark IS DISTINCT FROM o.mark OR o.mark IS NULL"),
    )
    table("was", f"SELECT *, rowid AS place, {content} AS content FROM spans.{name}_open SEMI JOIN touched_{name} USING (resident_id)")
    table("is", f"SELECT *, {content} AS content FROM now_{name} SEMI JOIN touched_{name} USING (resident_id)")
    table("closed", f"FROM was_{name} ANTI JOIN is_{name} USING (resident_id, content)")
    table("opened", f"FROM is_{name} ANTI JOIN was_{name} USING (resident_id, content)")


def keep(con: duckdb.DuckDBPyConnection, kind: Kind, night: str) -> tuple[int, int]:
    """Write what ``compare`` found into ``spans`` as of ``night``. Gives the number of rows opened and closed."""
    name, at = kind.name, {"night": night}
    con.execute(
        f"INSERT INTO spans.{name}_closed BY NAME SELECT * EXCLUDE (place, content), $night AS until FROM closed_{name}",
        at,
    )
    con.execute(f"DELETE FROM spans.{name}_open WHERE rowid IN (SELECT place FROM closed_{name})")
    con.execute(f"INSERT INTO spans.{name}_open BY NAME SELECT * EXCLUDE (content), $night AS since FROM opened_{name}", at)
    con.execute(
        f"""INSERT INTO spans.{name}_seen SELECT key, $night
        FROM (SELECT DISTINCT {kind.seen} AS key FROM opened_{name}) ANTI JOIN spans.{name}_seen USING (key)""",
        at,
    )
    con.execute(f"DELETE FROM spans.{name}_mark WHERE resident_id IN (FROM touched_{name})")
    con.execute(f"INSERT INTO spans.{name}_mark FROM mark_{name} SEMI JOIN touched_{name} USING (resident_id)")
    ((opened, closed),) = con.execute(f"SELECT (SELECT count(*) FROM opened_{name}), (SELECT count(*) FROM closed_{name})").fetchall()
    return int(opened), int(closed)


def date_new_values(con: duckdb.DuckDBPyConnection, night: str) -> None:
    """Let ``mart.resident_value`` say of the values that ``keep`` had never seen that they are first seen tonight: of the millions
    that it has seen, the mart looks up only the few that came after the first night kept."""
    (value,) = (kind for kind in KINDS if kind.name == "value")
    con.execute(
        f"""UPDATE mart.resident_value SET first_seen = $night
        WHERE resident_id IN (SELECT resident_id FROM opened_value)
            AND {value.seen} IN (SELECT key FROM spans.value_seen WHERE since = $night)""",
        {"night": night},
    )


def settle(con: duckdb.DuckDBPyConnection, kind: Kind, night: str) -> tuple[int, int]:
    """As ``keep``, on a baseline: all of ``now_<kind>`` opens, and there is nothing to look for it among."""
    name, at = kind.name, {"night": night}
    for table in ("mark", "seen"):  # of a history whose nights are all gone
        con.execute(f"DELETE FROM spans.{name}_{table}")
    ((opened,),) = con.execute(f"INSERT INTO spans.{name}_open BY NAME SELECT *, $night AS since FROM now_{name}", at).fetchall()
    con.execute(f"INSERT INTO spans.{name}_seen SELECT {kind.seen}, $night FROM now_{name}", at)
    con.execute(f"INSERT INTO spans.{name}_mark FROM mark_{name}")
    return int(opened), 0


def forget(con: duckdb.DuckDBPyConnection, first: str) -> None:
    """Drop nights before ``first`` and what only they need; the newest night stays whatever its age."""
    con.execute("DELETE FROM spans.night WHERE night < $first AND night < (SELECT max(night) FROM spans.night)", {"first": first})
    for name in (kind.name for kind in KINDS):
        con.execute(f"DELETE FROM spans.{name}_closed WHERE until <= (SELECT min(night) FROM spans.night)")
    con.execute("DELETE FROM spans.change WHERE told < (SELECT min(night) FROM spans.night)")


def columns_of(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Of each kind, the columns of its query and their types."""
    return {kind.name: _columns(con, f"({kind.query})") for kind in KINDS}


def _columns(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}


def _shape(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {type_}" for name, type_ in columns.items())
