"""A portal of one's own whose review queue holds questions of every kind, asked about residents of a real night.

Here: choosing the residents, writing the questions. Not here: what is expected of any page.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from argon2 import PasswordHasher

from tests.portal import kit
from warehouse.state import passwords
from warehouse.store.publish import current


@dataclass(frozen=True)
class Person:
    """One resident and a record of theirs."""

    resident: str
    record: str


@dataclass
class Cast:
    """Who is asked about. ``plain``: no dibao, no party, at most the first with a valid number; ``numbered``: two with different ones;
    ``dibao``, ``far``: of another community."""

    plain: list[Person]
    numbered: list[Person]
    dibao: Person
    far: list[Person]
    pairs: list[tuple[Person, Person]] = field(default_factory=list)


@dataclass
class Scene:
    """The portal with those people, and a second steward of the same community."""

    portal: kit.Portal
    cast: Cast

    def visitor(self, role: str, lang: str = "zh") -> kit.Visitor:
        return self.portal.visitor(role, lang)

    def asked(self, a: Person, b: Person, kind: str, **more: str) -> dict[str, Any]:
        """What the form of a question sends."""
        return {"left": a.record, "right": b.record, "kind": kind, **more}


WANTED = """
    SELECT r.resident_id AS resident, min(p.record_id) AS record
    FROM mart.resident r JOIN link.resident_record p USING (resident_id)
    WHERE {condition} GROUP BY 1 ORDER BY 1 LIMIT {limit}"""
NUMBER = """EXISTS (
    SELECT 1 FROM core.record_value v JOIN link.resident_record x USING (record_no)
    WHERE x.resident_id = r.resident_id AND v.field::VARCHAR = 'id_number' AND v.value IS NOT NULL
)"""


def choose(con: duckdb.DuckDBPyConnection) -> Cast:
    """The same people for the same night."""
    by_size = "SELECT community FROM mart.resident WHERE community IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC"
    home, other = (row[0] for row in con.execute(by_size).fetchall()[:2])

    def some(limit: int, community: str, condition: str) -> list[Person]:
        sql = WANTED.format(condition=f"r.community = '{community}' AND {condition}", limit=limit)
        return [Person(*row) for row in con.execute(sql).fetchall()]

    plain = "NOT r.is_dibao AND NOT r.is_member"
    first = some(1, home, f"{plain} AND {NUMBER} AND r.name IS NOT NULL")
    rest = some(2, home, f"{plain} AND NOT {NUMBER}")
    numbered = some(3, home, f"{plain} AND {NUMBER}")[1:]
    made = Cast(first + rest, numbered, some(1, home, "r.is_dibao")[0], some(2, other, f"{plain} AND {NUMBER}"))
    a, b, c = made.plain
    near = [(a, b), (b, c), (a, c), (made.numbered[0], made.numbered[1]), (made.dibao, b)]
    made.pairs = [*near, (made.far[0], made.far[1]), (c, made.far[0])]
    return made


def ask(data: Path) -> Cast:
    """Put the questions into the published version."""
    con = duckdb.connect(str(current(data).database))
    cast = choose(con)
    con.execute("DELETE FROM review.queue")
    for at, (left, right) in enumerate(cast.pairs):
        about_dibao = cast.dibao in (left, right)
        resident, other = sorted((left.resident, right.resident))
        con.execute(
            """INSERT INTO review.queue (resident_id, other_resident_id, left_record_id, right_record_id, reason, total, pairs, about_dibao,
            about_member) VALUES (?, ?, ?, ?, 'grey', ?, 1, ?, false)""",
            [resident, other, left.record, right.record, 20.0 - at, about_dibao],
        )
    con.close()
    return cast


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    data = kit.make_nights(tmp_path_factory.mktemp("review"), people=800, seed=11)
    return data, ask(data)


@pytest.fixture
def scene(nights: tuple[Path, Cast], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    # Argon2 at its least: nobody logs in by password here, and twelve accounts a test would cost seconds
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    data, cast = nights
    shutil.copytree(data, tmp_path / "data")
    for portal in kit.opened(tmp_path / "data"):
        add(portal, "steward2", ("steward",))
        add(portal, "worker2", ("community_worker",))
        yield Scene(portal, cast)


def add(portal: kit.Portal, login: str, roles: tuple[str, ...], **more: Any) -> None:
    """One more person of the first community."""
    user, _ = portal.office.accounts.add(login, login, roles, communities=portal.communities[:1], by="test", **more)
    portal.office.accounts.set_password(user.number, kit.PASSWORD, "test")
    portal.users[login] = user.number
