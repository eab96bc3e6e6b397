"""A small town whose files come every night, and what each night made of its records.

Here: the people of ``tests.inbox`` among two hundred others, running a night up to linkage and the questions, moving rows about. Not
here: what is expected.
"""

from __future__ import annotations

import copy
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.linkage.model import Model
from pipelines.steps import begin, link_records, load_records, receive_files
from tests.inbox import PATH, ROWS, number, write_inbox
from tests.no_checks import without_checks
from warehouse.state.database import State, open_state
from warehouse.state.deliveries import published

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """One night: of each record (source and name, and what its source numbers it by) whose it is; what changed; what is asked."""

    records: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    redirects: dict[str, str | None]
    questions: list[dict[str, Any]]
    evidence: list[dict[str, Any]]

    def record(self, source: str, name: str, phone: str | None = None) -> str:
        (found,) = [r["record_id"] for r in self.records if (r["source_id"], r["name"]) == (source, name) and phone in (None, r["phones"])]
        return str(found)

    def resident(self, record: str) -> str:
        (found,) = [r["resident_id"] for r in self.records if r["record_id"] == record]
        return str(found)

    def of(self, name: str) -> list[str]:
        """The records of that name."""
        return [r["record_id"] for r in self.records if r["name"] == name]

    def together(self, *records: str) -> bool:
        return len({self.resident(record) for record in records}) == 1

    @property
    def residents(self) -> dict[str, str]:
        return {r["record_id"]: r["resident_id"] for r in self.records}

    def reasons(self, *residents: str) -> set[tuple[str, str]]:
        """What became of these residents, and why."""
        return {(row["change"], row["reason"]) for row in self.changes if row["resident_id"] in residents}


class Town:
    """The people of ``tests.inbox`` among two hundred others. ``rows``: what each source delivers, as it is printed."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "data"
        self.data.mkdir(parents=True)
        self.rows: dict[str, list[Cells]] = {source: [dict(row) for row in rows] for source, rows in ROWS.items()}
        for at in range(200):
            self._settle(at)

    def _settle(self, at: int) -> None:
        """One of the others, in the police register and in one more system."""
        name = SURNAMES[at % 10] + GIVEN[at // 10 % 20] + GIVEN[(at * 7 + 3) % 20]
        born = f"{1940 + at % 75}-{1 + at % 12:02d}-{1 + at * 7 % 28:02d}"
        own, sex, home = number(born, at * 3 + 1), ("女", "男")[(at * 3 + 1) % 2], f"安居小区{1 + at % 9}号楼1单元{101 + at}"
        person = {"姓名": name, "性别": sex}
        police = {"公民身份证号": own, "户号": f"{200000000 + at}", "出生日期": born.replace("-", ""), "户籍地详址": home}
        self.rows["police_resident"].append(person | police)
        if at % 5:
            planning = {"管辖区域": PATH, "家庭编号": f"{411099002001100000 + at}", "出生日期": born, "证件号": own, "现居住地址": home}
            self.rows["family_planning"].append(person | planning)
        else:
            floating = {"流动人口编码": f"LD{100 + at:09d}", "出生日期": born, "身份证号码": own, "现居住地址": home}
            arrived = {"流入日期": "2024-05-01", "流入原因": "001", "所属社区": "东风社区"}
            self.rows["floating_population"].append(person | floating | arrived)

    def copied(self, home: Path) -> Town:
        """The same town in another place, with all that its nights have left behind so far."""
        other = Town(home)
        other.rows = copy.deepcopy(self.rows)
        shutil.copytree(self.data, other.data, dirs_exist_ok=True)
        return other

    @property
    def state(self) -> State:
        return open_state(f"sqlite:///{self.data / 'state' / 'state.sqlite'}")

    def row(self, source: str, name: str) -> Cells:
        key = next(header for header in ("姓名", "户主姓名") if header in self.rows[source][0])
        (found,) = [row for row in self.rows[source] if row[key] == name]
        return found

    def night(self, date: str, model: Model | None = None) -> Seen:
        """Receive, load, link, ask; then as if published. ``model``: another than the one that is shipped."""
        printed: dict[str, list[Mapping[str, str]]] = {source: [*rows] for source, rows in self.rows.items()}
        inbox = write_inbox(self.home / "inbox", **printed)
        with pytest.MonkeyPatch.context() as patch, begin(inbox, self.data, date) as night:
            without_checks(patch)
            night.model = model or night.model
            receive_files(night)
            load_records(night)
            link_records(night)
            build = night.warehouse()
            build.build("link.resident_record", "link.evidence", "history.lineage", "history.redirect", "review.queue")

            def asked(query: str) -> list[dict[str, Any]]:
                found: list[dict[str, Any]] = build.arrow(query).to_pylist()
                return found

            seen = Seen(
                asked("SELECT resident_id, r.* FROM core.person_record r JOIN link.resident_record USING (record_id)"),
                asked("SELECT * FROM history.lineage"),
                {row["former_id"]: row["resident_id"] for row in asked("SELECT * FROM history.redirect")},
                asked("SELECT * FROM review.queue"),
                asked("SELECT * FROM link.evidence"),
            )
            rows = [(one.source_id, one.delivery_id, how) for one, how in night.deliveries]
            published(night.state, date, date, rows, night.decisions or 0)
        return seen

    def reorder(self, seed: int) -> None:
        for source, rows in self.rows.items():
            random.Random(f"{seed}/{source}").shuffle(rows)

    def rekey(self) -> None:
        """Every person of the floating population gets the number of another."""
        rows = self.rows["floating_population"]
        keys = [row["流动人口编码"] for row in rows]
        for row, key in zip(rows, [*keys[1:], keys[0]], strict=True):
            row["流动人口编码"] = key
