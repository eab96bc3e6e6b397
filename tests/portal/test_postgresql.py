"""The whole portal with its stores on a real PostgreSQL: in by password, a look-up, a report, an answer, and the chain of it all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.portal import kit
from tests.portal.kit import PASSWORD
from tests.portal_review.conftest import Scene, add, ask
from tests.portal_review.test_corrections import report, reports, somebody
from tests.readers.postgres import Server
from tests.warehouse.conftest import postgres_server  # noqa: F401  (a fixture)
from warehouse.state import passwords
from warehouse.state.audit_check import verify
from warehouse.state.contradictions import DIFFERENT
from warehouse.state.decisions import in_force

_SCHEMAS = count()


@pytest.fixture
def scene(
    nights: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres_server: Server,  # noqa: F811
) -> Iterator[Scene]:
    """A portal whose ``state_url`` names a schema of its own; what the nights decided in SQLite is not taken along."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    schema = f"journeys_{next(_SCHEMAS)}"
    postgres_server.run(f"CREATE SCHEMA {schema}")
    monkeypatch.setenv("DAOQIAO_TEST_STATE", postgres_server.password)
    data = tmp_path / "data"
    shutil.copytree(nights, data)
    for one in (data / "state").glob("*.sqlite*"):
        one.unlink()
    cast = ask(data)
    where = f"postgresql://{postgres_server.admin}@127.0.0.1:{postgres_server.port}/postgres?options=-csearch_path%3D{schema}"
    (data / "district.toml").write_text(
        f'second_factor = false\nstate_url = "{where}"\nstate_password = "env:DAOQIAO_TEST_STATE"\n', "utf-8"
    )
    with kit.serving(data) as (url, office):
        portal = kit.Portal(url, office, data, *kit.settle(data, office))
        add(portal, "steward2", ("steward",))
        yield Scene(portal, cast)


def test_the_whole_portal_on_postgresql(scene: Scene) -> None:
    portal, office = scene.portal, scene.portal.office
    assert {engine.dialect.name for engine in (office.stores.state, office.stores.portal)} == {"postgresql"}

    worker = portal.visitor()
    worker.get("/login")
    assert "账号或密码不对" in worker.post("/login", expect=403, login="community_worker", password="wrong")
    assert "查人查户" in worker.post("/login", login="community_worker", password=PASSWORD)
    resident = somebody(scene, "len(phones) > 0")
    name = portal.ask("SELECT name FROM mart.resident WHERE resident_id = $r", r=resident)[0]["name"]
    assert resident in worker.post("/search", q=name)
    assert name in worker.get(f"/residents/{resident}")
    assert "已提交，回执" in report(scene, worker, resident, "phones", right="other", typed="13800990055")
    assert "已报更正，待处理" in worker.get(f"/residents/{resident}")

    steward, (kept,) = portal.visitor("steward"), reports(scene)
    steward.get("/corrections")
    assert "今晚同步后生效" in steward.post(f"/corrections/{kept.receipt}", do="accept")
    left, right = scene.cast.plain[:2]
    steward.get("/review")
    assert "已记下" in steward.post("/review", **scene.asked(left, right, DIFFERENT))
    (made,) = in_force(office.stores.state)
    steward.post("/review/undo", number=str(made.number))
    assert in_force(office.stores.state) == []

    said = [entry.what for entry in portal.audited(0)]
    for what in ("log_in", "search", "open", "correct", "split", "undo"):
        assert what in said, what
    verdict = verify(office.auditor.log)
    assert verdict.fault is None
    assert verdict.entries == portal.last_entry == len(said)
    auditor = portal.visitor("auditor")
    auditor.get("/audit")
    assert "链是完整的" in auditor.post("/audit")
    worker.post("/logout")
    assert "<h1>登录</h1>" in worker.get("/")
    assert list((portal.data / "state").glob("*.sqlite")) == [], "nothing was kept beside it"
    assert os.environ["DAOQIAO_TEST_STATE"] not in (portal.data / "district.toml").read_text("utf-8")
