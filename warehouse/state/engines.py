"""Where a district keeps its stores, and opening one: SQLite files under ``state/`` by default, one PostgreSQL by ``state_url``.

Here: the address of each of the three stores (``state``: journals; ``audit``: the log; ``portal``: accounts and sessions), engines,
transactions whose failures people can read. Not here: tables (``database``, ``portal_tables``), bringing an older store up
(``migrating``), all three at once (``stores``).

On SQLite each store has a file of its own: a night holds ``state.sqlite`` for seconds, and nobody who logs in may wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from warehouse.state.migrating import bring_up
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret

STATE: Final = "state"
BUSY: Final = 30.0
"""Seconds that SQLite waits for another process: a reader meets the night only while it commits, which takes a few."""
DIAL: Final = 10
"""Seconds for reaching a PostgreSQL server: longer than a restart of a loaded one, shorter than a person waits for a page."""
AT_ONCE: Final = 20
"""Connections kept to a SQLite file that many threads share: opening one costs as much as three look-ups."""


def url_of(data: Path, store: str) -> sa.URL:
    """The address of ``store``, with its password. Raises DQ-504 (settings), DQ-702 (the password cannot be had)."""
    district = load_district(data)
    if not district.state_url:
        return sa.URL.create("sqlite", database=str(data / "state" / f"{store}.sqlite"))
    url = sa.make_url(district.state_url).set(drivername="postgresql+psycopg")
    if not district.state_password:
        return url
    try:
        return url.set(password=kept_secret(district.state_password, data))
    except SecretError as error:
        fault = error
    raise DaoqiaoError("DQ-702", detail=fault.detail)  # out here, so that nothing of where it was looked for hangs on to it


def has_store(data: Path) -> bool:
    """Whether anything was ever kept: looking for it must not make it."""
    return bool(load_district(data).state_url) or (data / "state" / "state.sqlite").exists()


def engine_at(url: str | sa.URL, metadata: sa.MetaData, *, busy: float = BUSY) -> sa.Engine:
    """An engine on the store whose tables are ``metadata``, brought up to them; ``busy``: seconds that SQLite waits.

    Raises what the store raises, DQ-701, DQ-711, DQ-712.
    """
    where, store = sa.make_url(url), str(metadata.info["store"])
    options: dict[str, Any] = {"hide_parameters": True}  # what somebody typed must not stand in a traceback
    lite = where.get_backend_name() == "sqlite"
    if not lite:
        options |= {"pool_pre_ping": True, "connect_args": {"connect_timeout": DIAL}}
    elif where.database and where.database != ":memory:":
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
        options["connect_args"] = {"timeout": busy}
        if store != STATE:
            options |= {"pool_size": AT_ONCE, "max_overflow": AT_ONCE}
    try:
        engine = sa.create_engine(where, **options)
    except ImportError as error:
        raise DaoqiaoError("DQ-701", driver=error.name or "psycopg") from error
    if lite and store != STATE:
        sa.event.listen(engine, "connect", _prepare)
    try:
        bring_up(engine, metadata)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def refusing(url: sa.URL) -> Iterator[None]:
    """Whatever fails of the store becomes DQ-700, of which nothing betrays a password."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:  # busy for too long, read only, disk full, server gone, no database
        detail = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        raise DaoqiaoError("DQ-700", path=place_of(url), detail=detail) from error
    except OSError as error:
        raise DaoqiaoError("DQ-700", path=error.filename or place_of(url), detail=error.strerror or "") from error


def place_of(url: sa.URL) -> str:
    """Where a store is, for people: a path or an address without its password."""
    return url.render_as_string(hide_password=True).removeprefix("sqlite:///")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for looking. Raises DQ-700."""
    with refusing(engine.url), engine.connect() as con:
        yield con


@contextmanager
def writing(engine: sa.Engine, lock: str = "") -> Iterator[sa.Connection]:
    """A transaction that has read nothing stale: on SQLite the only writer; on PostgreSQL alone in table ``lock`` where one is named,
    whose readers go on. Raises DQ-700; then nothing is kept."""
    with refusing(engine.url), engine.begin() as con:
        if engine.dialect.name == "sqlite":
            con.exec_driver_sql("BEGIN IMMEDIATE")
        elif lock:
            con.exec_driver_sql(f"LOCK TABLE {lock} IN EXCLUSIVE MODE")
        yield con


def _prepare(connection: Any, _: object) -> None:
    """A write-ahead log, one wait for the disk a commit, and that one is made (``FULL``)."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
