"""What the columns of the published relations mean, and of which type they are: the warehouse's half of the data dictionary.

Here: ``warehouse/sql/columns.toml``, lines ``--   column: meaning`` in the head of a SQL file, the fields, and the types of a
built version. Not here: sources and code tables (``pipelines.commands.dictionary_tables`` puts all together), printing.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import duckdb

from warehouse.store.relations import FOLDER, relations
from warehouse.vocabulary.fields import fields

PATH: Final = FOLDER / "columns.toml"
_LINE: Final = re.compile(r"^--\s{3,}([a-z_]+): ([\u4e00-\u9fff].*)$", re.MULTILINE)
_SAID: Final = re.compile(r"-- (\S.*)").fullmatch
RAW: Final = "_raw"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One column of a relation. ``text`` is "" where nobody has said what it means; ``table``: its code table, "" without one."""

    relation: str
    column: str
    type: str
    text: str
    table: str = ""


def meanings(con: duckdb.DuckDBPyConnection) -> list[Meaning]:
    """Every column of every published relation that ``con`` holds, in the order of the relations' names and columns."""
    found = con.execute("SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() ORDER BY 1, column_index")
    known = relations()
    return [
        Meaning(relation, column, _plain(kind), meaning_of(relation, column), _table(column))
        for relation, column, kind in found.fetchall()
        if relation in known
    ]


def meaning_of(relation: str, column: str) -> str:
    """What a column means, in Chinese: as told of this relation, else as the field of that name, else as it recurs; "" where
    nobody says. A line of a head that is not in Chinese is for those who read the SQL."""
    said = _raw()["columns"]
    told: Mapping[str, str] = dict(_LINE.findall(_text(relation)))
    own = said.get(f"{relation}.{column}") or told.get(column)
    if own:
        return str(own)
    if column in fields():
        return fields()[column].zh
    if is_raw(column):
        return f"{fields()[column.removesuffix(RAW)].zh}，来源里的原样"
    return str(said.get(column, ""))


def is_raw(column: str) -> bool:
    """Whether a column holds a field as its source printed it."""
    return column.endswith(RAW) and column.removesuffix(RAW) in fields()


def grain_of(relation: str) -> str:
    """One line in Chinese: what one row of the relation is. "" where nobody has said it."""
    return str(_raw()["relations"].get(relation, ""))


def note_of(relation: str) -> str:
    """What the head of the SQL file says of the relation itself, in English: grain and reason, without the lines on columns."""
    opening = itertools.takewhile(lambda line: line.startswith("--"), _text(relation).splitlines())
    return " ".join(said[1] for line in opening if (said := _SAID(line)))


def _table(column: str) -> str:
    return fields()[column].table if column in fields() else ""


def _plain(kind: str) -> str:
    """A type without the values of an ENUM, which are the fields there happen to be."""
    return re.sub(r"ENUM\(.*\)", "ENUM", kind)


@cache
def _text(relation: str) -> str:
    schema, name = relation.split(".", 1)
    return (FOLDER / schema / f"{name}.sql").read_text("utf-8")


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text("utf-8"))
