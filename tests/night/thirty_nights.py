"""Thirty nights of one small district that ages, as hard as they come: rows in another order every night, files that come late.

Here: making the nights, running them without what comes after linkage, what each looked like. Not here: what is expected.

From ``REKEYED`` on the floating-population platform gives every number to another row than before.
"""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.synthetic import DistrictPlan, synthesise
from pipelines.linkage import linking
from pipelines.linkage.evidence import evidence_table
from pipelines.steps import Night, begin, link_records, load_records, receive_files
from warehouse.state.deliveries import published
from warehouse.store.build import Build

NIGHTS, PEOPLE, REKEYED = 30, 400, 14
LATE = 0.1
"""Share of files that miss a night; the one of the night before stands in."""
SAID = ("name_raw", "id_number_raw", "sex_raw", "birth_date_raw", "phones_raw", "residence_address_raw", "spouse_name_raw")
"""What tells records apart for a test that must not trust any id: as printed, without keys and places."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What linkage came to: which records are together, the evidence, what blocking did, whose number is somebody else's."""

    clusters: set[frozenset[int]]
    evidence: pa.Table
    rules: pa.Table
    borrowed: list[bool]
    pairs: int

    def differs(self, other: Linked) -> list[str]:
        """What is not the same, to the last bit."""
        return [field.name for field in fields(Linked) if getattr(self, field.name) != getattr(other, field.name)]


@dataclass(frozen=True, slots=True)
class Seen:
    """One night: of each record what it says and whose it is; the relations ``history.*`` as dictionaries."""

    number: int
    night: str
    residents: dict[str, str]
    says: dict[str, tuple[str, ...]]
    changes: list[dict[str, Any]]
    redirects: dict[str, str | None]
    partings: set[tuple[str, str]]
    linked: Linked
    from_nothing: Linked
    anew: int
    """Pairs that this night compared itself."""

    @property
    def records(self) -> dict[str, set[str]]:
        """The record ids of each resident."""
        found: dict[str, set[str]] = {}
        for record, resident in self.residents.items():
            found.setdefault(resident, set()).add(record)
        return found

    @property
    def contents(self) -> dict[frozenset[tuple[tuple[str, ...], int]], list[str]]:
        """The residents by what their records say, however those are named."""
        found: dict[frozenset[tuple[tuple[str, ...], int]], list[str]] = {}
        for resident, records in self.records.items():
            found.setdefault(frozenset(Counter(self.says[record] for record in records).items()), []).append(resident)
        return found


class ThirtyNights:
    """Iterate to run the nights one after the other, each once; ``night`` opens one that a caller wants to run by himself."""

    def __init__(self, home: Path, people: int = PEOPLE, nights: int = NIGHTS, seed: int = 5) -> None:
        self.home, self.data, self.nights = home, home / "data", nights
        self.plan = DistrictPlan(people=people, nights=nights, seed=seed, shuffled=True)
        self.data.mkdir()
        synthesise(self.plan, home / "made")

    def __iter__(self) -> Iterator[Seen]:
        for number in range(self.nights):
            yield self.run(number)

    def date(self, number: int) -> str:
        return (date(2026, 11, 20) + timedelta(days=number)).isoformat()

    def inbox(self, number: int) -> Path:
        """The files of a night as they come: some missing, the others at any hour, the platform's numbers given anew."""
        made = self.home / "made" / f"night{number}" / "inbox"
        inbox = self.home / "inbox"
        shutil.rmtree(inbox, ignore_errors=True)
        chance = random.Random(f"{self.plan.seed}/{number}")
        for path in sorted(made.glob("*/*")):
            hour = chance.randrange(86_400)
            if number and chance.random() < LATE:
                continue
            target = inbox / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            if path.name == "流入人员基本信息.csv" and number >= REKEYED:
                rekey(target)
            os.utime(target, (1_800_000_000 + hour,) * 2)
        return inbox

    def run(self, number: int) -> Seen:
        """Receive, load, link; then as if published."""
        with begin(self.inbox(number), self.data, self.date(number)) as night:
            receive_files(night)
            load_records(night)
            link_records(night)
            seen = self.look(night, number)
            published(
                night.state, self.date(number), self.date(number), [(one.source_id, one.delivery_id, how) for one, how in night.deliveries]
            )
        return seen

    def look(self, night: Night, number: int) -> Seen:
        """What a linked night holds."""
        build = night.warehouse()
        build.build("link.resident_record", "history.lineage", "history.redirect", "history.parting")

        def rows(query: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = build.arrow(query).to_pylist()
            return found

        records = rows("SELECT resident_id, r.* FROM core.person_record r JOIN link.resident_record USING (record_id)")
        return Seen(
            number,
            self.date(number),
            {row["record_id"]: row["resident_id"] for row in records},
            {row["record_id"]: (row["source_id"], *(row[name] or "" for name in SAID)) for row in records},
            rows("SELECT * FROM history.lineage"),
            {row["former_id"]: row["resident_id"] for row in rows("SELECT * FROM history.redirect")},
            {(row["resident_id"], row["other_resident_id"]) for row in rows("SELECT * FROM history.parting")},
            as_staged(build, night.outcome.pairs_compared),
            from_nothing(build),
            night.outcome.pairs_anew,
        )


def as_staged(build: Build, pairs: int) -> Linked:
    """What the night gave, from what it kept of the nights before."""
    together: dict[int, set[int]] = {}
    for row in build.arrow("SELECT record_no, resident_no FROM staging.cluster").to_pylist():
        together.setdefault(row["resident_no"], set()).add(row["record_no"])
    names = ", ".join(build.arrow("SELECT * FROM staging.evidence LIMIT 0").column_names)
    return Linked(
        {frozenset(records) for records in together.values()},
        build.arrow(f"SELECT {names} FROM staging.evidence ORDER BY left_no, right_no"),
        build.arrow("SELECT * FROM staging.blocking ORDER BY rule"),
        build.arrow("SELECT borrowed FROM staging.borrowed ORDER BY record_no").column(0).to_pylist(),
        pairs,
    )


def from_nothing(build: Build) -> Linked:
    """The same records linked by one who knows of no other night."""
    prepared = linking.prepare(build.features())
    blocked = linking.block(prepared)
    found = linking.link(prepared, blocked=blocked)
    build.stage("evidence_from_nothing", evidence_table(found))
    build.stage("blocking_from_nothing", linking.blocking_table(blocked))
    together: dict[int, set[int]] = {}
    for record, cluster in enumerate(found.cluster.tolist()):
        together.setdefault(cluster, set()).add(record)
    return Linked(
        {frozenset(records) for records in together.values()},
        build.arrow("SELECT * FROM staging.evidence_from_nothing ORDER BY left_no, right_no"),
        build.arrow("SELECT * FROM staging.blocking_from_nothing ORDER BY rule"),
        found.borrowed.tolist(),
        len(blocked.left),
    )


def rekey(path: Path) -> None:
    """Every row gets the number of another one."""
    header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))
    (column,) = [at for at, cell in enumerate(rows[0]) if cell.startswith("LD")]
    numbers = sorted({row[column] for row in rows})
    following = dict(zip(numbers, [*numbers[1:], numbers[0]], strict=True))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([*row[:column], following[row[column]], *row[column + 1 :]] for row in rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
