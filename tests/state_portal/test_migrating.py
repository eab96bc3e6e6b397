"""Stores of older programs are brought up with their rows; models and revisions say the same; a newer store is left alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.house import ROOT
from warehouse.state.audit_log import Act, AuditLog
from warehouse.state.database import AUDIT, METADATA
from warehouse.state.engines import engine_at
from warehouse.state.migrating import HEAD, SCRIPTS, known, note_of, revision, upgrade
from warehouse.state.portal_tables import PORTAL
from warehouse.vocabulary.errors import DaoqiaoError

STORES = {"state": METADATA, "audit": AUDIT, "portal": PORTAL}
OLD = (
    "CREATE TABLE ledger_record (record_id VARCHAR(64) NOT NULL PRIMARY KEY, resident_id VARCHAR(16) NOT NULL)",
    "CREATE TABLE published_version (number INTEGER NOT NULL PRIMARY KEY, version VARCHAR NOT NULL, night VARCHAR(10) NOT NULL)",
    "INSERT INTO ledger_record VALUES ('r1', 'R0000001')",
    "INSERT INTO published_version VALUES (1, '20260301-001', '2026-03-01')",
)
"""A store of 0.1: fewer tables, fewer columns, no note of a revision."""


@pytest.fixture
def bare(portal_url: str) -> Iterator[sa.Engine]:
    """A database without a table."""
    url = sa.make_url(portal_url)
    if url.database and url.get_backend_name() == "sqlite":
        Path(url.database).parent.mkdir(parents=True)
    made = sa.create_engine(url)
    yield made
    made.dispose()


def differences(engine: sa.Engine, store: str) -> list[Any]:
    """What Alembic would change so that the tables of ``store`` were those of the models; other stores may be there too."""
    metadata = STORES[store]

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or name in metadata.tables

    with engine.connect() as con:
        defaults = engine.dialect.name == "postgresql"  # of SQLite Alembic takes DEFAULT '' and the model's "" for two
        options = {"compare_type": True, "compare_server_default": defaults, "include_name": ours}
        return list(compare_metadata(MigrationContext.configure(con, opts=options), metadata))


def by_revisions(engine: sa.Engine, store: str, to: str = "head") -> None:
    with engine.begin() as con:
        if engine.dialect.name == "sqlite":
            con.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(con, store, to)


@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("way", ["new", "by revisions"])
def test_models_and_revisions_agree(bare: sa.Engine, store: str, way: str) -> None:
    if way == "new":
        engine_at(bare.url, STORES[store]).dispose()
    else:
        by_revisions(bare, store)
    assert differences(bare, store) == []
    with bare.connect() as con:
        assert revision(con, store) == HEAD
        names = set(sa.inspect(con).get_table_names())
        checks = {t: sorted(str(c["name"] or c["sqltext"]) for c in sa.inspect(con).get_check_constraints(t)) for t in names}
    assert names == {*STORES[store].tables, note_of(store)}
    twin = sa.create_engine("sqlite://") if bare.dialect.name == "sqlite" else None
    if twin is not None:  # Alembic compares no checks
        STORES[store].create_all(twin)
        with twin.connect() as con:
            for table in STORES[store].tables:
                found = sa.inspect(con).get_check_constraints(table)
                assert checks[table] == sorted(str(c["name"] or c["sqltext"]) for c in found), table


def test_a_difference_would_be_seen(bare: sa.Engine) -> None:
    by_revisions(bare, "portal")
    with bare.begin() as con:
        con.exec_driver_sql("ALTER TABLE portal_feedback ADD COLUMN surplus INTEGER")
        con.exec_driver_sql("DROP INDEX ix_portal_session_user_number")
    assert {found[0] for found in differences(bare, "portal")} == {"remove_column", "add_index"}


def test_the_newest_revision_is_the_one_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    assert {one.revision for one in scripts.walk_revisions()} == known()


def test_a_store_of_the_first_version_is_taken_over_with_its_rows(bare: sa.Engine) -> None:
    with bare.begin() as con:
        for statement in OLD:
            con.exec_driver_sql(statement)
    engine_at(bare.url, METADATA).dispose()
    columns = {("ledger_record", "since"), ("ledger_record", "until"), ("published_version", "decisions")}
    with bare.connect() as con:
        there = {(t, c["name"]) for t in METADATA.tables for c in sa.inspect(con).get_columns(t)}
        assert columns <= there
        assert con.exec_driver_sql("SELECT * FROM ledger_record").one() == ("r1", "R0000001", "", "")
        version = con.execute(sa.select(METADATA.tables["published_version"])).one()
        assert (version.version, version.decisions) == ("20260301-001", 0)
        assert revision(con, "state") == HEAD


def test_rows_survive_from_the_baseline_to_today(bare: sa.Engine, tmp_path: Path) -> None:
    """All three in one database, as on PostgreSQL; the chain of the log still holds and goes on."""
    for store in STORES:
        by_revisions(bare, store, "0001")
    with bare.connect() as con:
        assert not sa.inspect(con).has_table("portal_user")
    with bare.begin() as con:
        con.exec_driver_sql("INSERT INTO ledger_minted VALUES (262000)")
        con.exec_driver_sql("INSERT INTO alert_told VALUES ('gas', 'DQ-204', '2026-11-20', '2026-11-21')")
    address = bare.url.render_as_string(hide_password=False)
    log = AuditLog(address, tmp_path / "keys")
    first = log.record(Act("root", "search"))
    log.close()
    for metadata in STORES.values():
        engine_at(address, metadata).dispose()
    with bare.connect() as con:
        assert con.exec_driver_sql("SELECT last FROM ledger_minted").scalar_one() == 262000
        assert con.exec_driver_sql("SELECT cause FROM alert_told").scalar_one() == "gas"
        assert [revision(con, store) for store in STORES] == [HEAD] * 3
    for store in STORES:
        assert differences(bare, store) == []
    log = AuditLog(address, tmp_path / "keys")
    assert log.record(Act("root", "open")).previous == first.hash
    log.close()


def test_a_store_of_a_newer_program_is_not_touched(bare: sa.Engine) -> None:
    engine_at(bare.url, PORTAL).dispose()
    with bare.begin() as con:
        con.exec_driver_sql("UPDATE schema_portal SET version_num = '0777'")
        con.exec_driver_sql("DROP TABLE portal_feedback")
    with pytest.raises(DaoqiaoError, match="DQ-711") as refused:
        engine_at(bare.url, PORTAL)
    assert "0777" in refused.value.what("en")
    with bare.connect() as con:
        assert not sa.inspect(con).has_table("portal_feedback")
        assert revision(con, "portal") == "0777"


def test_an_upgrade_that_fails_changes_nothing(bare: sa.Engine) -> None:
    with bare.begin() as con:
        for statement in (*OLD, "CREATE TABLE other (a INTEGER)", "CREATE INDEX delivery_decision_slot ON other (a)"):
            con.exec_driver_sql(statement)
    with bare.connect() as con:
        before = {t: [c["name"] for c in sa.inspect(con).get_columns(t)] for t in sa.inspect(con).get_table_names()}
    with pytest.raises(DaoqiaoError, match="DQ-712"):
        engine_at(bare.url, METADATA)
    with bare.connect() as con:
        assert before == {t: [c["name"] for c in sa.inspect(con).get_columns(t)] for t in sa.inspect(con).get_table_names()}


@pytest.mark.parametrize("old", [False, True])
def test_many_who_open_a_store_at_once_find_it_whole(bare: sa.Engine, old: bool) -> None:
    if old:
        with bare.begin() as con:
            for statement in OLD:
                con.exec_driver_sql(statement)
    start = Barrier(6)

    def enter(_: int) -> int:
        start.wait()
        engine = engine_at(bare.url, METADATA)
        with engine.connect() as con:
            found = con.execute(sa.select(sa.func.count()).select_from(METADATA.tables["ledger_record"])).scalar_one()
        engine.dispose()
        return found

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(enter, range(6))) == [int(old)] * 6
    assert differences(bare, "state") == []


def test_nothing_of_alembic_is_loaded_for_a_store_that_is_up_to_date_or_new(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse.state.stores import Stores\n"
        "Stores(Path(sys.argv[1])).close(); print('alembic' in sys.modules)"
    )
    for _ in ("new", "up to date"):
        shown = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT)
        assert shown.stdout.strip() == "False"
