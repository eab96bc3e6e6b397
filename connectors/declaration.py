"""A source is a declaration: one TOML in ``connectors/sources`` (and in the district's own folder).

Here: the shape of a declaration, reading it, and every check that needs no data. Not here: matching it to a
file (``connectors.intake``), reading values (``connectors.standardise``).
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.fields import fields

SHIPPED = Path(__file__).parent / "sources"
GATES = Path(__file__).with_name("gates.toml")
ROW_KINDS = frozenset({"person", "reference", "roster"})
FULL, CHANGES = "full", "changes"
"""What a delivery covers: all rows there are, so that an absent one is gone, or only those that changed."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What holds a delivery back: ``share`` of rows or filled values (0–1), once there are ``least`` of them."""

    reason: str
    share: float = 0.0
    least: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """A source read from a database: a ``table`` or a ``query`` behind an SQLAlchemy ``url`` without a password.

    ``password``: ``env:NAME`` or ``file:PATH``, "" where none is needed. ``watermark``: the column that grows with every change,
    read only past the last value seen; "" reads all rows each night. ``full_every``: nights after which all are read all the same,
    because changed rows say nothing of deleted ones. ``batch``: rows fetched at once.
    """

    url: str
    table: str = ""
    query: str = ""
    password: str = ""
    watermark: str = ""
    full_every: int = 7
    batch: int = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the layout: a field, or the reason why it is not one.

    ``drop`` columns are blanked before anything is written; ``ignore`` columns stay in landing only.
    ``occurrence`` tells two columns of one header apart. ``absent_ok`` marks columns that other editions print.
    """

    header: str
    also: tuple[str, ...] = ()
    field: str = ""
    also_field: str = ""
    required: bool = False
    absent_ok: bool = False
    occurrence: int = 1
    ignore: str = ""
    drop: str = ""
    fill_down: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.header, *self.also)


@dataclass(frozen=True, slots=True)
class Source:
    """One source. ``system`` is its folder in the inbox; ``trust`` is 0–100 a field, read by survivorship."""

    id: str
    system: str
    name: str
    name_en: str
    short: str
    owner: str
    kind: str
    deadline: str
    file_names: tuple[str, ...]
    encodings: tuple[str, ...]
    header_search: int
    not_data: tuple[str, ...]
    rows: tuple[int, int]
    rows_reason: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    community: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    trust: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hint_rows: int = 0
    covers: str = FULL
    gates: Mapping[str, Gate] = field(default_factory=dict)
    database: Database | None = None

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.required)

    def trust_of(self, field_id: str) -> int:
        return self.trust.get(field_id, self.trust.get("default", 50))

    def likes(self, file_name: str) -> bool:
        """True where the file's name fits; only ever breaks a tie between headers."""
        return any(fnmatch.fnmatch(file_name, pattern) for pattern in self.file_names)

    def title(self, lang: str) -> str:
        return self.name_en if lang == "en" else self.name


def load_source(path: Path) -> Source:
    """Read and check one declaration. Raises DaoqiaoError DQ-501 naming the file and the mend."""
    try:
        source = _shape(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        detail = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
        raise DaoqiaoError("DQ-501", Place(file=path.name), declaration=path.name, detail=detail) from error
    faults = list(_faults(source))
    if source.id != path.stem:
        faults.append(f"id “{source.id}” 与文件名不同")
    if faults:
        raise DaoqiaoError("DQ-501", Place(file=path.name), declaration=path.name, detail="；".join(faults))
    return source


@cache
def load_sources(*folders: Path) -> dict[str, Source]:
    """All declarations of ``folders`` (the shipped ones where none is named), by id; a later folder wins."""
    found: dict[str, Source] = {}
    for folder in folders or (SHIPPED,):
        for path in sorted(folder.glob("*.toml")):
            source = load_source(path)
            found[source.id] = source
    return found


def sources_for(data: Path | None) -> dict[str, Source]:
    """Shipped declarations and those of the district's own ``<data>/sources``."""
    own = () if data is None or not (data / "sources").is_dir() else (data / "sources",)
    return load_sources(SHIPPED, *own)


def _shape(raw: dict[str, Any]) -> Source:
    file, expected = raw["file"], raw["expected"]
    low, high = expected["rows"]
    return Source(
        **{k: str(raw[k]) for k in ("id", "system", "name", "name_en", "short", "owner", "kind", "deadline")},
        file_names=tuple(file["names"]),
        encodings=tuple(file["encodings"]),
        header_search=int(file["header_search"]),
        not_data=tuple(file.get("not_data", ())),
        hint_rows=int(file.get("hint_rows", 0)),
        rows=(int(low), int(high)),
        rows_reason=str(expected["reason"]),
        key=tuple(raw["key"]["fields"]),
        columns=tuple(Column(**{**c, "also": tuple(c.get("also", ()))}) for c in raw["columns"]["list"]),
        community=raw.get("community", {}),
        fixed=raw.get("fixed", {}),
        trust=raw.get("trust", {}),
        codes=raw.get("codes", {}),
        covers=str(file.get("covers", FULL)),
        gates=_gates(raw.get("gates", {})),
        database=Database(**raw["database"]) if "database" in raw else None,
    )


def _gates(own: Mapping[str, dict[str, Any]]) -> dict[str, Gate]:
    """The common gates, each replaced where the declaration has its own."""
    common = tomllib.loads(GATES.read_text("utf-8"))
    if strange := sorted(set(own) - set(common)):
        raise ValueError(f"没有这道检查：{'、'.join(strange)}")
    chosen = {name: common[name] | own.get(name, {}) for name in common}
    for name, gate in own.items():
        if not gate.get("reason"):
            raise ValueError(f"[gates.{name}] 要写明 reason")
    return {name: Gate(**gate) for name, gate in chosen.items() if not gate.pop("off", False)}


def _faults(source: Source) -> Iterable[str]:
    known = fields()
    stated = {c.field for c in source.columns} | {c.also_field for c in source.columns} | set(source.fixed) | {"community"}
    if source.kind not in ROW_KINDS:
        yield f"kind 应是 {'、'.join(sorted(ROW_KINDS))} 之一"
    if source.covers not in (FULL, CHANGES):
        yield f"covers 应是 {FULL} 或 {CHANGES}"
    if source.database and bool(source.database.table) == bool(source.database.query):
        yield "[database] 要么写 table，要么写 query"
    for column in source.columns:
        if sum(map(bool, (column.field, column.ignore, column.drop))) != 1:
            yield f"列“{column.header}”要么是字段，要么写明 ignore 或 drop 的理由"
    for name in sorted((stated - {""}) | set(source.trust) - {"default"}):
        if name not in known:
            yield f"没有“{name}”这个字段"
    for name in source.key:
        if name not in stated:
            yield f"主键里的“{name}”没有列"
    if source.kind == "person" and "name" not in {c.field for c in source.required}:
        yield "人员来源必须有必需的姓名列"
    for name, mapping in source.codes.items():
        if name not in known:
            yield f"[codes.{name}] 没有这个字段"
        elif known[name].table:
            codes = table(known[name].table)
            yield from (f"[codes.{name}] 的“{code}”不在代码表里" for code in sorted(set(mapping.values())) if codes.name_of(code) is None)
    for name, code in source.fixed.items():
        if name in known and known[name].table and table(known[name].table).name_of(code) is None:
            yield f"[fixed] {name} 的“{code}”不在代码表里"
    for pattern in (source.community.get("pattern"), source.community.get("file_name")):
        if pattern is not None:
            re.compile(pattern)
