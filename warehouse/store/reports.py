"""Reports as files: ``warehouse/reports/<id>.sql``, one SELECT over the published relations, its definition in its head.

Here: reading and checking them, binding their parameters, running one on a published version. Not here: words and masking
(``warehouse.desk.report_cells``), files and screens, the arithmetic of quoted claims (``claims``). A file that is not well
formed is a fault of ours: ValueError names file and key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb

from warehouse.store.reading import Reading
from warehouse.store.relations import read_query
from warehouse.store.report_columns import ReportColumn, report_columns
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields

FOLDER: Final = Path(__file__).parents[1] / "reports"
KEYS: Final = ("title", "title_en", "catalogue", "counts", "grain", "definition", "group", "who")
OPTIONAL: Final = "narrows"
"""A key that a head may have: relations that a call for one community or grid may narrow first, because every row of the report rests on
rows of theirs with its own ``community`` and ``grid_no``, and on no others."""
FACTS: Final = ("hukou", "residence", "organisation", "none")
"""What a figure may count: where the hukou is, where people live, where the 组织关系 is kept."""
GROUPS: Final = ("党建", "居民", "网格", "低保", "走访", "变动", "核对")
PARAMETERS: Final = ("night", "since", "until", "month")
FILTERS: Final = {"community": "community", "grid": "grid_no"}
"""Options of a call, and the column by which each narrows a report that has it."""
_KEY: Final = re.compile(r"-- ([a-z_]+):\s*(.*)").fullmatch
_MORE: Final = re.compile(r"--\s{2,}(\S.*)").fullmatch
_BOUND: Final = re.compile(r"\$([a-z_]+)")
_ENTRY: Final = re.compile(r"[0-9]{1,2}|E[23]\.[0-9]{1,2}").fullmatch
WEEK: Final = 7
"""一周一报: without other dates a report of changes looks at the seven nights that end with the version's own."""
BLOCK: Final = 5_000
"""Rows taken from DuckDB at once: a screen wants 50, a file all, and neither all of a district in memory."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``catalogue``: entries of systems.md section E (``17``, ``E2.3``, ``E3.4``); ``who``: groups of fields that a
    reader must be allowed to see; ``parameters``: the dates its query asks for; ``reads``: relations."""

    id: str
    title: str
    title_en: str
    catalogue: tuple[str, ...]
    counts: tuple[str, ...]
    grain: str
    definition: str
    group: str
    who: tuple[str, ...]
    query: str = ""
    parameters: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    narrows: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title


@dataclass(slots=True)
class Answer:
    """What a report says of one version. ``rows`` can be walked through once, in the order of the query."""

    report: Report
    columns: list[ReportColumn]
    rows: Iterator[tuple[Any, ...]]
    parameters: dict[str, str] = field(default_factory=dict)


@cache
def reports() -> dict[str, Report]:
    """Every report that is a SQL file, by id, in the order of the groups."""
    found = [read_report(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    return {report.id: report for report in sorted(found, key=lambda report: (GROUPS.index(report.group), report.id))}


def read_report(name: str, text: str) -> Report:
    """The report of one file's text. Raises ValueError where its head lacks a key, knows one too many, or a value is none."""
    query, reads = read_query(text)
    bound = frozenset(_BOUND.findall(query))
    if strange := bound - set(PARAMETERS):
        raise ValueError(f"reports/{name}.sql: no such parameter: {sorted(strange)}")
    if not reads or any(relation.startswith("staging.") for relation in reads):
        raise ValueError(f"reports/{name}.sql: reads no published relation, or a staged one")
    return report_of(f"reports/{name}.sql", name, _head(name, text), query=query, parameters=bound, reads=reads)


def report_of(where: str, name: str, head: Mapping[str, str], **of_query: Any) -> Report:
    """A report from the keys of its head, checked; ``where`` names the file in faults."""
    if head.keys() - {OPTIONAL} != set(KEYS):
        raise ValueError(f"{where}: head lacks {sorted(set(KEYS) - head.keys())}, does not know {sorted(head.keys() - {*KEYS, OPTIONAL})}")
    if empty := [key for key in KEYS if not head[key].strip()]:
        raise ValueError(f"{where}: {empty} say nothing")
    lists = {key: tuple(part.strip() for part in re.split("[,，|]", head[key])) for key in ("catalogue", "counts", "who")}
    lists = {key: () if values == ("none",) and key != "counts" else values for key, values in lists.items()}
    wrong = [entry for entry in lists["catalogue"] if not _ENTRY(entry)]
    wrong += [fact for fact in lists["counts"] if fact not in FACTS]
    wrong += [group for group in lists["who"] if group not in {one.group for one in fields().values()}]
    wrong += [] if head["group"] in GROUPS else [head["group"]]
    if wrong:
        raise ValueError(f"{where}: not known: {wrong}")
    said: dict[str, Any] = {key: lists.get(key, head[key]) for key in KEYS}
    said[OPTIONAL] = tuple(part.strip() for part in head.get(OPTIONAL, "").split(",") if part.strip())
    return Report(id=name, **said, **of_query)


def _head(name: str, text: str) -> dict[str, str]:
    """``key: value`` of the comment lines that open the file; a line indented behind its dashes goes on with the value above."""
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if more := _MORE(line):
            found[last] = _joined(found.get(last, ""), more[1].strip())
        elif (key := _KEY(line)) and key[1] not in found:
            last = key[1]
            found[last] = key[2].strip()
        else:
            raise ValueError(f"reports/{name}.sql: the head cannot be read at “{line}”")
    return found


def _joined(text: str, more: str) -> str:
    """Lines joined as their script asks: Chinese without a blank."""
    between = " " if text[-1:].isascii() and more[:1].isascii() and text[-1:].strip() else ""
    return text + between + more


def bindings(report: Report, night: str, wanted: Mapping[str, str | None]) -> dict[str, str]:
    """What the query's parameters stand for: as ``wanted``, else the version's night, the week that ends with it, its month."""
    last = date.fromisoformat(night)
    until = wanted.get("until") or night
    usual = {
        "night": night,
        "until": until,
        "since": (date.fromisoformat(until) - timedelta(days=WEEK - 1)).isoformat(),
        "month": f"{last:%Y-%m}",
    }
    return {name: wanted.get(name) or usual[name] for name in PARAMETERS if name in report.parameters}


def run_report(version: Reading, report: Report, wanted: Mapping[str, str | None]) -> Answer:
    """Run a report; ``wanted`` may name since, until, month (ISO) and the FILTERS.

    Raises DQ-643 where it cannot be narrowed as asked, DQ-644 where the version is older than what the report reads, ValueError
    where a column of it is not declared.
    """
    bound = bindings(report, str(version.version.manifest["date"]), wanted)
    try:
        names = [str(row[0]) for row in version.con.execute(f"DESCRIBE {report.query}", bound).fetchall()]
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _too_old(version, report, error) from error
    columns = report_columns()
    if undeclared := [name for name in names if name not in columns]:
        raise ValueError(f"reports/{report.id}.sql: not in columns.toml: {undeclared}")
    narrowed = {column: str(wanted[option]) for option, column in FILTERS.items() if wanted.get(option)}
    if lacking := [option for option, column in FILTERS.items() if column in narrowed and column not in names]:
        raise DaoqiaoError("DQ-643", report=report.id, title=report.title, option="、".join(f"--{option}" for option in lacking))
    where = " AND ".join(f"{column} = $only_{column}" for column in narrowed) or "true"
    bound_all = bound | {f"only_{column}": value for column, value in narrowed.items()}
    done = version.con.execute(f"SELECT * FROM ({_first(report, where)}) AS report WHERE {where}", bound_all)
    return Answer(report, [columns[name] for name in names], _walk(done), bound)


def _first(report: Report, where: str) -> str:
    """The query with the relations that may be narrowed first: a community of 45 is then a forty-fifth of the work."""
    query = report.query
    for relation in report.narrows:
        query = re.sub(rf"\b{re.escape(relation)}\b", f"(SELECT * FROM {relation} WHERE {where})", query)
    return query


def _too_old(version: Reading, report: Report, error: duckdb.Error) -> Exception:
    """DQ-644 where a relation or column of the report is not in the version; the error itself where that is not why."""
    there = {f"{schema}.{name}" for schema, name in version.con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()}
    missing = sorted(report.reads - there)
    if not missing and isinstance(error, duckdb.CatalogException):
        return error
    return DaoqiaoError("DQ-644", report=report.id, version=version.version.name, missing="、".join(missing) or "…")


def _walk(done: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while block := done.fetchmany(BLOCK):
        yield from block


def known_communities(version: Reading) -> list[str]:
    """Communities that residents of this version have something to do with."""
    found = version.con.execute("SELECT DISTINCT community FROM mart.resident WHERE community IS NOT NULL ORDER BY community").fetchall()
    return [str(row[0]) for row in found]


def data_until(version: Reading) -> dict[str, str]:
    """数据截至: the business date of the newest delivery of each source in this version, by source id."""
    sql = "SELECT source_id, max(business_date)::VARCHAR AS until FROM landing.delivery GROUP BY source_id ORDER BY source_id"
    return {str(source): str(until) for source, until in version.con.execute(sql).fetchall()}
