"""Small sets of person records for linkage tests, and who ends up with whom.

Here: building records by hand and linking all pairs of them. Not here: blocking (tested on whole nights).
Numbers have division codes that were never assigned.
"""

from __future__ import annotations

import itertools

import duckdb
import numpy as np
import pyarrow as pa

from pipelines.linkage.blocking import Blocked
from pipelines.linkage.linking import Linked, Prepared, link, prepare
from warehouse.store.build import Build
from warehouse.vocabulary.citizen_id import IdKind, check_character, parse_citizen_id

COLUMNS = (
    "record_id", "source_id", "name", "name_former", "name_bracketed", "id_number", "id_clue", "id_birth", "id_sex", "sex", "birth_date",
    "phones", "dwelling", "hukou_dwelling", "estate", "building", "community", "household_no", "spouse_name", "spouse_id",
)  # fmt: skip
"""The columns of ``core.person_record`` that the query of features reads."""

CROWD = 400
"""Other people of the district, so that names, days and dwellings are as rare as they are."""


def number(birth: str, order: int, division: str = "411099") -> str:
    """A checksum-valid number; an odd ``order`` is a man's."""
    stem = f"{division}{birth.replace('-', '')}{order:03d}"
    return stem + check_character(stem)


def record(source: str, name: str, **facts: str) -> dict[str, str | None]:
    """One record; ``id`` is parsed as a printed number, a dwelling ``e|b|u|r`` fills estate and building."""
    row: dict[str, str | None] = dict.fromkeys(COLUMNS)
    printed = facts.pop("id", None)
    if printed is not None:
        found = parse_citizen_id(printed)
        whole = found.kind in (IdKind.VALID, IdKind.FROM_15)
        row |= {"id_number": found.number if whole else None, "id_birth": found.birth, "id_sex": found.sex}
        row["id_clue"] = None if whole or found.kind == IdKind.PLACEHOLDER else found.pattern or found.number
    if "dwelling" in facts:
        row |= dict(zip(("estate", "building"), facts["dwelling"].split("|")[:2], strict=True))
    return row | {"source_id": source, "name": name} | facts


def crowd() -> list[dict[str, str | None]]:
    """People nobody asks about, each in two systems."""
    surnames, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
    people = []
    for i in range(CROWD):
        name = surnames[i % 10] + given[i // 10 % 20] + given[(i * 7 + 3 + i // 200 * 5) % 20]
        birth = f"{1940 + i % 75}-{1 + i % 12:02d}-{1 + i * 7 % 28:02d}"
        facts = {"birth_date": birth, "id": number(birth, i * 3 % 998 + 1), "dwelling": f"别处{i // 150}|{i % 9 + 1}|1|{i + 101}"}
        people += [record("police_resident", name, **facts), record("family_planning", name, **facts)]
    return people


def features(*records: dict[str, str | None]) -> pa.Table:
    """What linkage looks at of ``records``."""
    table = pa.Table.from_pylist(list(records), pa.schema([(name, pa.string()) for name in COLUMNS]))
    table = table.append_column("record_no", pa.array(np.arange(len(table), dtype=np.int32)))
    with duckdb.connect() as con:
        build = Build(con)
        con.register("records", table)
        con.execute("CREATE TABLE core.person_record AS SELECT * FROM records")
        return build.features()


def prepared(*records: dict[str, str | None]) -> Prepared:
    """Features of ``records`` amid the crowd."""
    return prepare(features(*records, *crowd()))


def linked(*records: dict[str, str | None]) -> tuple[list[int], Linked]:
    """Clusters of ``records`` (numbered by first appearance) amid the crowd, all their pairs compared."""
    pairs = np.array(list(itertools.combinations(range(len(records)), 2)), dtype=np.int32).reshape(-1, 2)
    found = link(prepared(*records), blocked=Blocked(pairs[:, 0], pairs[:, 1], {}))
    return [int(c) for c in found.cluster[: len(records)]], found


def same(*records: dict[str, str | None]) -> bool:
    """True where all of ``records`` are one cluster."""
    return len(set(linked(*records)[0])) == 1


def apart(*records: dict[str, str | None]) -> bool:
    """True where no two of ``records`` share a cluster."""
    clusters = linked(*records)[0]
    return len(set(clusters)) == len(clusters)
