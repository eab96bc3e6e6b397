"""Reading the version in force: residents, what stands behind them, sources, links.

Here: queries (``queries/*.sql``) and the shapes of their answers, values unmasked. Not here: masking and words (whoever
shows them), searching (``search``), building.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from warehouse.store.database import open_reader
from warehouse.store.publish import Version, current
from warehouse.vocabulary.errors import DaoqiaoError

if TYPE_CHECKING:
    import pyarrow as pa

QUERIES = Path(__file__).with_name("queries")
Shape = TypeVar("Shape")


@dataclass(frozen=True, slots=True)
class Resident:
    """The head of a merged record. Codes are standard codes, dates ISO."""

    resident_id: str
    name: str | None
    sex: str | None
    birth_date: str | None
    status: str
    life_status: str
    community: str | None
    is_member: bool
    is_dibao: bool
    conflict_count: int
    record_count: int
    source_count: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """A resident id that is no longer in use, since when, and the one it stands for now (None: no record is left)."""

    former_id: str
    resident_id: str | None
    since: str


@dataclass(frozen=True, slots=True)
class Stated:
    """One distinct value of one field: who says so, since when they say it, whether and by which rule it was chosen. With a
    ``problem`` it could not be read, and ``value`` is what was printed."""

    field: str
    value: str
    sources: list[str]
    stated_on: str | None
    first_seen: str
    last_seen: str
    chosen: bool
    rule: str | None
    disagrees: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One source row behind a resident; ``row_number`` as on the screen."""

    record_id: str
    source_id: str
    file: str
    sheet: str
    row_number: int
    as_of: str
    linked_by: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records compared: whose it is and where it stands; ``row_number`` as on the screen."""

    record_id: str
    resident_id: str
    source_id: str
    file: str
    sheet: str
    row_number: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records compared: ``levels`` and ``weights`` (bits) by comparison.

    ``decision`` is linked, review, refused or apart; a comparison that nobody made (a person joined them unseen) is silent.
    """

    left: Side
    right: Side
    levels: dict[str, str]
    weights: dict[str, float]
    total: float
    decision: str
    rule: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person of one household that a resident belongs to; ``basis`` is registered or actual."""

    household_id: str
    basis: str
    kind: str
    address: str | None
    members: int
    resident_id: str
    relation: str | None
    name: str | None
    sex: str | None
    birth_date: str | None
    conflict_count: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not loaded; ``total`` counts all of its source."""

    delivery_id: str
    file: str
    sheet: str
    row_number: int
    code: str
    reason: str
    mend: str
    total: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Values of one field that could not be read, and where the first stands."""

    field: str
    rule: str
    count: int
    file: str
    sheet: str
    row_number: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file in force: read = loaded + quarantined + not_data, in rows."""

    file: str
    business_date: str
    format: str
    encoding: str
    standing: str
    read: int
    loaded: int
    quarantined: int
    not_data: int


class Reading:
    """A published version, open for questions."""

    def __init__(self, version: Version, con: duckdb.DuckDBPyConnection) -> None:
        self.version = version
        self.con = con

    def resident(self, resident_id: str) -> Resident:
        """Raises DQ-603 where this version knows no such resident."""
        found = self._all(Resident, "resident", resident=resident_id)
        if not found:
            raise DaoqiaoError("DQ-603", resident=resident_id)
        return found[0]

    def redirect(self, resident_id: str) -> Redirect | None:
        """Where the id leads; None where it is in use, or was never given out."""
        return next((Redirect(**row) for row in self.rows_since("redirect", {"resident": resident_id})), None)

    def partings(self, resident_id: str) -> list[str]:
        """Residents that records of this one became, or went over to, at any time."""
        return [str(row["other_resident_id"]) for row in self.rows_since("partings", {"resident": resident_id})]

    def values(self, resident_id: str) -> list[Stated]:
        return self._all(Stated, "values", resident=resident_id)

    def records(self, resident_id: str) -> list[Record]:
        return self._all(Record, "records", resident=resident_id)

    def members(self, resident_id: str) -> list[Member]:
        return self._all(Member, "members", resident=resident_id)

    def only_in(self, resident_id: str) -> set[tuple[str, str]]:
        """``(household_id, resident_id)`` of whoever is in the book and not at home, or the other way round."""
        return {(str(row["household_id"]), str(row["resident_id"])) for row in self.rows_since("only_in", {"resident": resident_id})}

    def pairs(self, resident_id: str) -> list[Pair]:
        """Evidence inside the resident, and that which speaks for or against joining another one; the strongest first."""
        found = []
        for row in self.rows(query("pairs"), {"resident": resident_id}):
            names = [name.removesuffix("_weight") for name in row if name.endswith("_weight")]
            left, right = (Side(**{f.name: row[f"{side}_{f.name}"] for f in fields(Side)}) for side in ("left", "right"))
            levels = {name: row[name] or "silent" for name in names}
            weights = {name: float(row[f"{name}_weight"] or 0) for name in names}
            found.append(Pair(left, right, levels, weights, float(row["total"] or 0), row["decision"], row["rule"]))
        return found

    def rejects(self, source_id: str, limit: int) -> list[Rejected]:
        return self._all(Rejected, "rejects", source=source_id, limit=limit)

    def findings(self, source_id: str) -> list[Unread]:
        return self._all(Unread, "findings", source=source_id)

    def deliveries(self, source_id: str) -> list[Arrived]:
        return self._all(Arrived, "deliveries", source=source_id)

    def exemplary(self) -> str | None:
        """The resident that shows best what merging is for; the same one for the same version."""
        found = self.rows(query("exemplary"), {})
        return str(found[0]["resident_id"]) if found else None

    def links(self) -> pa.Table:
        """``system, file, sheet, row, resident_id, source_id, record_id`` of every loaded row."""
        return self.con.sql(query("links")).to_arrow_table()

    def roster_questions(self) -> list[dict[str, Any]]:
        """Every row that rosters leave open. Raises DQ-652 where the version was published before they could be answered."""
        try:
            return self.rows(query("roster_questions"), {})
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise DaoqiaoError("DQ-652", version=self.version.name) from error

    def features(self) -> pa.Table:
        """What linkage looks at of every record, in the order of ``record_no``."""
        return self.con.sql(f"{query('features')} ORDER BY record_no").to_arrow_table()

    def rows_since(self, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """As ``rows`` of a named query; none where the version was published before its relations were made."""
        try:
            return self.rows(query(name), parameters)
        except duckdb.CatalogException:
            return []

    def rows(self, sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        done = self.con.execute(sql, parameters)
        names = [column[0] for column in done.description or ()]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def _all(self, shape: type[Shape], name: str, **parameters: object) -> list[Shape]:
        return [shape(**row) for row in self.rows(query(name), parameters)]


@contextmanager
def reading(data: Path) -> Iterator[Reading]:
    """Open the version in force under ``data``. Raises DQ-602 where nothing has been published."""
    version = current(data)
    con = open_reader(version.database)
    try:
        yield Reading(version, con)
    finally:
        con.close()


def query(name: str) -> str:
    """The text of ``queries/<name>.sql``."""
    return (QUERIES / f"{name}.sql").read_text("utf-8")
