"""Bringing a store to the tables that this program knows, whenever one is opened.

Here: which revision a store has, making a new one, when Alembic is called. Not here: what changes from one revision to the next
(``migrations/versions``), addresses and engines (``engines``).

Each store notes its own revision (``schema_state``, ``schema_audit``, ``schema_portal``), for on PostgreSQL all three are one database.
A store at ``HEAD`` costs two small queries and nothing of Alembic is imported. A store from before revisions were noted has tables
and no note: revision 0001 adds what it lacks.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from warehouse.vocabulary.errors import DaoqiaoError

HEAD: Final = "0004"
"""The newest revision in ``migrations/versions``; here too, so that nobody reads that directory to learn that there is nothing to do."""
SCRIPTS: Final = Path(__file__).with_name("migrations")


def bring_up(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Make or upgrade the tables of ``metadata``. Raises DQ-711 for a store that a newer program has written, DQ-712 where an upgrade
    fails (then nothing has changed), and what the store raises."""
    store = str(metadata.info["store"])
    with engine.connect() as con:
        if revision(con, store) == HEAD:
            return
    with _alone(engine, store) as con:
        there = revision(con, store)  # another process may have been quicker
        if there == HEAD:
            return
        if there and there not in known():
            raise DaoqiaoError("DQ-711", store=store, revision=there, head=HEAD)
        if not there and not set(metadata.tables) & set(sa.inspect(con).get_table_names()):
            _make(con, metadata)
        else:
            upgrade(con, store)


def revision(con: sa.Connection, store: str) -> str:
    """The revision that a store has noted, "" where none is."""
    if not sa.inspect(con).has_table(note_of(store)):
        return ""
    return con.execute(sa.select(_note(store).c.version_num)).scalar() or ""


def note_of(store: str) -> str:
    """The table in which a store notes its revision."""
    return f"schema_{store}"


def known() -> set[str]:
    """Every revision that this program has."""
    return {path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")}


def upgrade(con: sa.Connection, store: str, to: str = "head") -> None:
    """Run Alembic inside the transaction of ``con``. Raises DQ-712."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes.update(connection=con, store=store)
    try:
        command.upgrade(config, to)
    except (CommandError, sa.exc.SQLAlchemyError) as error:
        detail = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise DaoqiaoError("DQ-712", store=store, revision=to, detail=detail) from error


def _make(con: sa.Connection, metadata: sa.MetaData) -> None:
    """A new store has today's tables at once: tests hold them against what the revisions would make."""
    metadata.create_all(con)
    note = _note(str(metadata.info["store"]))
    note.create(con)
    con.execute(sa.insert(note).values(version_num=HEAD))


def _note(store: str) -> sa.Table:
    """As Alembic makes it."""
    name = note_of(store)
    column = sa.Column("version_num", sa.String(32), nullable=False)
    return sa.Table(name, sa.MetaData(), column, sa.PrimaryKeyConstraint("version_num", name=f"{name}_pkc"))


@contextmanager
def _alone(engine: sa.Engine, store: str) -> Iterator[sa.Connection]:
    """One process at a time makes or upgrades a store: the others wait, then find it done."""
    with engine.begin() as con:
        if engine.dialect.name == "sqlite":
            con.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            con.execute(sa.select(sa.func.pg_advisory_xact_lock(zlib.crc32(f"daoqiao {store}".encode()))))
        yield con
