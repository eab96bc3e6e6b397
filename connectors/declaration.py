"""A source is a declaration: one TOML in ``connectors/sources`` (and in the district's own folder), with the district's
overlay on top (``<data>/overlays/<id>.toml``).

Here: the shape of a declaration, and reading it. Not here: its faults (``declaration_faults``), what an overlay may say
(``overlay``), matching it to a file (``connectors.intake``), reading values (``connectors.standardise``).
"""

from __future__ import annotations

import fnmatch
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.declaration_faults import CHANGES as CHANGES
from connectors.declaration_faults import FULL as FULL
from connectors.declaration_faults import faults
from connectors.overlay import merged, overlay_path, read_overlay
from warehouse.vocabulary.errors import DaoqiaoError, Place

SHIPPED = Path(__file__).parent / "sources"
GATES = Path(__file__).with_name("gates.toml")


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
    """One source. ``system`` is its folder in the inbox; ``trust`` is 0–100 a field, read by survivorship.

    ``path``: a directory outside the inbox where its files lie, "" where they lie in the inbox. ``name_en`` and ``short_en`` are ""
    where the district gave none: it is then called by its Chinese name in both languages.
    """

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
    path: str = ""
    lists: str = ""
    """What being in this source says of a person: ``LISTS``, "" nothing by itself."""
    short_en: str = ""

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.required)

    def trust_of(self, field_id: str) -> int:
        return self.trust.get(field_id, self.trust.get("default", 50))

    def likes(self, file_name: str) -> bool:
        """True where the file's name fits (of a member of an archive, its own); only ever breaks a tie between headers."""
        return any(fnmatch.fnmatch(file_name.rpartition("/")[2], pattern) for pattern in self.file_names)

    def title(self, lang: str) -> str:
        return self.name_en or self.name if lang == "en" else self.name

    def called(self, lang: str) -> str:
        """What it is called on screens."""
        return self.short_en or self.short if lang == "en" else self.short

    @property
    def facts(self) -> dict[str, str]:
        """What the sentences of the error catalogue call it by."""
        return {"source": self.short, "source_en": self.called("en"), "source_id": self.id}

    @property
    def words(self) -> frozenset[str]:
        """All that people may type for it."""
        return frozenset({self.id, self.short, self.name, self.short_en, self.name_en} - {""})


def load_source(path: Path, overlay: Path | None = None) -> Source:
    """Read and check one declaration, with the district's overlay on top where there is one.

    Raises DaoqiaoError DQ-501 (the declaration) or DQ-505 (the overlay) naming file, key and mend.
    """
    return overlaid(path, read_overlay(overlay) if overlay else {}, overlay)


def overlaid(path: Path, additions: Mapping[str, Any], overlay: Path | None) -> Source:
    """The same for an overlay that is not on disk yet; ``overlay`` names the file in its faults."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DaoqiaoError("DQ-501", Place(file=path.name), declaration=path.name, detail=str(error)) from error
    source = _checked(raw, path.stem, DaoqiaoError("DQ-501", Place(file=path.name), declaration=path.name))
    if overlay is None or not additions:
        return source
    where = f"{overlay.parent.name}/{overlay.name}"
    fault = DaoqiaoError("DQ-505", Place(file=where), declaration=where, source_id=source.id)
    return _checked(merged(raw, additions, fault), path.stem, fault)


def _checked(raw: dict[str, Any], name: str, fault: DaoqiaoError) -> Source:
    """``raw`` as a Source; raises ``fault`` with what is wrong as its ``detail``."""
    try:
        source = _shape(raw)
        found = list(faults(source))
    except (KeyError, TypeError, ValueError) as error:
        detail = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
        raise DaoqiaoError(fault.code, fault.place, **fault.facts | {"detail": detail}) from error
    if source.id != name:
        found.append(f"id “{source.id}” 与文件名不同")
    if found:
        raise DaoqiaoError(fault.code, fault.place, **fault.facts | {"detail": "；".join(found)})
    return source


def load_sources(*folders: Path) -> dict[str, Source]:
    """All declarations of ``folders`` (the shipped ones where none is named), by id; a later folder wins."""
    return _loaded(tuple(_stamped(folder) for folder in folders or (SHIPPED,)), ())


def sources_for(data: Path | None) -> dict[str, Source]:
    """Shipped declarations and those of the district's own ``<data>/sources``, each with its overlay of ``<data>/overlays``.

    Cheap enough for once a file (0.2 ms): what was read is kept until one of the files changes.
    """
    if data is None:
        return load_sources()
    return _loaded((_stamped(SHIPPED), _stamped(data / "sources")), _stamped(overlay_path(data, "").parent))


def declaration_of(source_id: str, data: Path) -> Path:
    """The file in which ``source_id`` is declared: the district's own, else the shipped one."""
    own = data / "sources" / f"{source_id}.toml"
    return own if own.exists() else SHIPPED / f"{source_id}.toml"


Stamp = tuple[Path, int, int, int]


def _stamped(folder: Path) -> tuple[Stamp, ...]:
    """The declarations of a folder, each with what changes when it is written: an overlay written now is seen by the next call."""
    if not folder.is_dir():
        return ()
    return tuple((p, s.st_mtime_ns, s.st_size, s.st_ino) for p in sorted(folder.glob("[!.]*.toml")) for s in [p.stat()])


@lru_cache(maxsize=8)
def _loaded(folders: tuple[tuple[Stamp, ...], ...], overlays: tuple[Stamp, ...]) -> dict[str, Source]:
    paths = {path.stem: path for stamps in folders for path, *_ in stamps}
    above = {path.stem: path for path, *_ in overlays}
    for name in above.keys() - paths.keys():
        where = f"{above[name].parent.name}/{name}.toml"
        raise DaoqiaoError(
            "DQ-505", Place(file=where), declaration=where, source_id=name, detail=f"没有来源“{name}”，文件名要与来源编号相同"
        )
    return {name: load_source(path, above.get(name)) for name, path in paths.items()}


def _shape(raw: dict[str, Any]) -> Source:
    file, expected = raw["file"], raw["expected"]
    low, high = expected["rows"]
    return Source(
        **{k: str(raw[k]) for k in ("id", "system", "name", "short", "owner", "kind", "deadline")},
        **{k: str(raw.get(k, "")) for k in ("name_en", "short_en")},
        file_names=_words(file, "names"),
        encodings=_words(file, "encodings"),
        header_search=int(file["header_search"]),
        not_data=_words(file, "not_data"),
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
        path=str(file.get("path", "")),
        lists=str(raw.get("lists", "")),
    )


def _words(section: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of words; one word alone would fall apart into its characters."""
    words = section.get(key, []) if key == "not_data" else section[key]
    if not isinstance(words, list):
        raise TypeError(f'{key} 应是列表，如 {key} = ["{words}"]')
    return tuple(words)


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
