"""Making ``lookup.sqlite`` of a finished ``warehouse.duckdb``.

Here: running the queries that stand beside this file, and putting their rows and arrays into SQLite. Not here: what is searched and
how (``desk``), how characters are read (the caller's: linkage knows).
The same version gives the same bytes: everything is written in an order of its own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.store.lookup.file import FORMAT, Array
from warehouse.store.relations import read_query
from warehouse.store.sights import open_with_sights

HERE: Final = Path(__file__).parent
BATCH: Final = 20_000
"""Rows that are Python objects at a time."""

TABLES: Final = ("resident", "number", "household", "member", "redirect", "sight_resident", "sight_household", "sight_member")
"""Written row by row as their query gives them."""

TRUST: Final = """
    SELECT source_id, list(field ORDER BY field), list(trust ORDER BY field) FROM narrow.trust GROUP BY source_id ORDER BY source_id"""

SIGHTS: Final = "SELECT list(source_id ORDER BY source_id), any_value(households) FROM narrow.hidden GROUP BY sight ORDER BY sight"

INDEXES: Final = (
    "CREATE UNIQUE INDEX resident_by_id ON resident (resident_id)",
    "CREATE UNIQUE INDEX household_by_id ON household (household_id)",
)


class Readings(Protocol):
    """How a character is read: every reading without tones, the commonest first."""

    def __call__(self, character: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Characters:
    """What is known of characters: ``readings`` of any, the reading some have as ``surnames``, ``variants`` to fold (劉 → 刘)."""

    readings: Readings
    surnames: Mapping[str, str]
    variants: Mapping[str, str]


def write(database: Path, path: Path, characters: Characters, sights: Path | None = None) -> None:
    """Project ``database`` (closed, whole) to ``path``, which must not be there yet. About 4 seconds a hundred thousand residents.

    ``sights``: what ``warehouse.store.sights`` put beside it; without it, whoever may not know of some system finds nobody by place.
    """
    with closing(open_with_sights(database, sights)) as con, closing(sqlite3.connect(path, isolation_level=None)) as out:
        _prepare(out)
        for statement in read_query(_query("numbered"))[0].split(";"):
            con.execute(statement)
        con.execute(f"CREATE TEMP TABLE shown AS {read_query(_query('resident'))[0]}")
        out.execute("BEGIN")
        arrays: dict[str, Array] = {}
        counts = {table: _fill(out, table, _table(con, table)) for table in TABLES}
        counts["record"] = _records(out, con, arrays, counts["resident"])
        places = _table(con, "place")
        counts["place"] = _insert(out, "place", ("rowid", "name", "road"), _rows(places))
        facts = _facts(con)
        for name in ("searched", "tie", "sight_seen", "sight_tie"):
            arrays |= {f"{name}_{column}": _numbers(table, column) for table in [_table(con, name)] for column in table.column_names}
        arrays |= _addresses(con)
        called, otherwise = _table(con, "called"), _table(con, "sight_called")
        spelled, number, arrays_of_names = _names(called, characters)
        facts |= spelled
        arrays |= arrays_of_names | _called("called", called, number) | _called("sight_called", otherwise, number)
        facts |= {"format": FORMAT, "tables": counts, "arrays": {name: len(array) for name, array in sorted(arrays.items())}}
        _insert(out, "array", ("name", "kind", "data"), ((n, a.dtype.str, a.tobytes()) for n, a in sorted(arrays.items())))
        _insert(out, "fact", ("key", "value"), ((key, json.dumps(value, ensure_ascii=False)) for key, value in sorted(facts.items())))
        for index in INDEXES:
            out.execute(index)
        out.execute("INSERT INTO place (place) VALUES ('optimize')")
        out.execute("COMMIT")


def _prepare(out: sqlite3.Connection) -> None:
    """No journal: the file is nobody's until the version is published, which syncs it."""
    for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536", "temp_store = MEMORY"):
        out.execute(f"PRAGMA {setting}")
    out.executescript(_query("tables"))


def _query(name: str) -> str:
    return (HERE / f"{name}.sql").read_text("utf-8")


def _table(con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    return con.sql(_query(name)).to_arrow_table()


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _fill(out: sqlite3.Connection, name: str, table: pa.Table) -> int:
    return _insert(out, name, table.column_names, _rows(table))


def _insert(out: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    out.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)
    return int(out.execute(f"SELECT count(*) FROM {name}").fetchone()[0])


def _numbers(table: pa.Table, column: str) -> Array:
    found: Array = table[column].to_numpy()
    return found


def _records(out: sqlite3.Connection, con: duckdb.DuckDBPyConnection, arrays: dict[str, Array], residents: int) -> int:
    """Both texts of each resident in one row: a page reads both."""
    stated, records = _table(con, "stated"), _table(con, "records")
    numbers = pa.chunked_array([np.arange(residents, dtype=np.int32)])
    if not stated["no"].equals(numbers) or not records["no"].equals(numbers):
        raise AssertionError("a resident without values or without records")
    arrays["known"] = _numbers(records, "known")
    both = stated.append_column("records", records["records"])
    return _fill(out, "record", both)


def _facts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Words for the numbers that texts and arrays have."""

    def column(sql: str) -> list[Any]:
        return [row[0] for row in con.sql(sql).fetchall()]

    ((night,),) = con.sql("SELECT night FROM mart.as_of").fetchall()
    return {
        "night": night,
        "sources": column("SELECT source_id FROM source ORDER BY bit"),
        "fields": _fields(con),
        "days": column("SELECT text FROM day AS t ORDER BY t.at"),
        "reasons": [list(row) for row in con.sql("SELECT rule, problem FROM reason AS t ORDER BY t.at").fetchall()],
        "files": column("SELECT file FROM file AS t ORDER BY t.at"),
        "links": column("SELECT linked_by FROM linked AS t ORDER BY t.at"),
        "communities": column("SELECT community FROM community AS t ORDER BY t.at"),
        "grids": column("SELECT grid_no FROM grid AS t ORDER BY t.at"),
        "labels": column("SELECT label FROM label AS t ORDER BY t.at"),
        "sights": [list(row) for row in con.sql(SIGHTS).fetchall()],
        "trust": {source: dict(zip(named, trusted, strict=True)) for source, named, trusted in con.sql(TRUST).fetchall()},
    }


def _fields(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of the enumeration of fields, in the order of their codes."""
    sql = "SELECT enum_range(any_value(field)) FROM mart.resident_value"
    ((found,),) = con.sql(sql).fetchall()
    return list(found)


def _addresses(con: duckdb.DuckDBPyConnection) -> dict[str, Array]:
    table = con.sql(
        """SELECT p.at AS place, b.at AS building, u.at AS unit, r.at AS room
        FROM address a JOIN place p USING (place)
        JOIN label b ON b.label = a.building JOIN label u ON u.label = a.unit JOIN label r ON r.label = a.room
        ORDER BY a.at"""
    ).to_arrow_table()
    return {f"address_{column}": _numbers(table, column) for column in table.column_names}


def _names(called: pa.Table, characters: Characters) -> tuple[dict[str, Any], dict[str, int], dict[str, Array]]:
    """Distinct folded names one after another as codes into the characters that occur, the number of each name as it is written, and how
    the characters are read."""
    variants = str.maketrans({**characters.variants, "·": ""})
    folded = {name: name.translate(variants) for name in called["name"].unique().to_pylist()}
    texts = sorted(set(folded.values()))
    at_of = {text: at for at, text in enumerate(texts)}
    number = {name: at_of[text] for name, text in folded.items()}
    points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    occurring, codes = np.unique(points, return_inverse=True)
    lengths = np.fromiter(map(len, texts), dtype=np.int32, count=len(texts))
    letters = [chr(point) for point in occurring]
    read = [[reading.lower() for reading in characters.readings(letter)] for letter in letters]
    surname = [[characters.surnames.get(letter, next(iter(known), ""))] for letter, known in zip(letters, read, strict=True)]
    read = [[*known, *more] for known, more in zip(read, surname, strict=True)]
    sounds = sorted({sound for some in read for sound in some if sound})
    facts = {"characters": letters, "sounds": sounds, "variants": {a: b for a, b in sorted(characters.variants.items()) if a != "·"}}
    arrays = {
        "name_codes": codes.astype(np.int32),
        "name_starts": (np.cumsum(lengths) - lengths).astype(np.int32),
        "name_lengths": lengths,
    }
    return facts, number, arrays | _relation("reading", read, sounds) | _relation("surname", surname, sounds)


def _called(prefix: str, table: pa.Table, number: Mapping[str, int]) -> dict[str, Array]:
    """Who is called what, names by their numbers."""
    names = np.fromiter((number[name] for name in table["name"].to_pylist()), dtype=np.int32, count=table.num_rows)
    return {f"{prefix}_name": names} | {f"{prefix}_{one}": _numbers(table, one) for one in table.column_names if one != "name"}


def _relation(name: str, lists: Sequence[Sequence[str]], sounds: Sequence[str]) -> dict[str, Array]:
    at = {sound: number for number, sound in enumerate(sounds)}
    pairs = [(character, at[sound]) for character, some in enumerate(lists) for sound in some if sound]
    both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return {f"{name}_character": both[:, 0].copy(), f"{name}_sound": both[:, 1].copy()}
