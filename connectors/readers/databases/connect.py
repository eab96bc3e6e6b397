"""An SQLAlchemy engine for a source database whose every session can only read.

Here: the engine, the password's way to the driver, the proof that a transaction cannot write. Not here: what each kind of
database needs for that (``dialects``), the address and its password (``address``), reading rows (``reading``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from connectors.declaration import Database
from connectors.readers.databases.address import Address, address_of
from connectors.readers.databases.dialects import Dialect
from connectors.readers.databases.faults import name_of
from connectors.readers.databases.postgresql import tolerate
from warehouse.vocabulary.errors import DaoqiaoError, Place

_LOG_NAME = "source"
for _logger in (f"sqlalchemy.engine.Engine.{_LOG_NAME}", f"sqlalchemy.pool.impl.NullPool.{_LOG_NAME}"):
    # At DEBUG, SQLAlchemy logs every row. Whoever turns that on for the rest of the program must not get residents with it.
    logging.getLogger(_logger).setLevel(logging.WARNING)

_PROVEN = frozenset({"on", "1"})


def engine_for(db: Database, base: Path, place: Place | None = None) -> sa.Engine:
    """An engine without a pool; nothing is dialled yet. ``base`` is the data directory; ``place`` goes into errors.

    Raises DaoqiaoError DQ-121, DQ-127, DQ-129 (see ``address_of``), DQ-124 (the driver is not installed). Connections from it
    raise DQ-125 where a session that can only read could not be had, and SQLAlchemy's own errors, which may quote SQL and
    values: use them inside ``faults.told``.
    """
    place = place or Place()
    return engine_at(address_of(db, base, place), place)


def engine_at(address: Address, place: Place) -> sa.Engine:
    """The engine of an address that is checked already."""
    dialect = address.dialect
    engine = None
    with suppress(ImportError):  # told below, outside, so that the error stands alone
        engine = sa.create_engine(
            address.url,
            poolclass=NullPool,
            hide_parameters=True,
            logging_name=_LOG_NAME,
            pool_logging_name=_LOG_NAME,
            connect_args=dict(dialect.connect),
            execution_options=dict(dialect.options),
        )
    if engine is None:
        raise DaoqiaoError("DQ-124", place, driver=dialect.driver, extra=dialect.extra)
    if address.password is not None:
        sa.event.listen(engine, "do_connect", _opener(address.password))
    sa.event.listen(engine, "connect", _setter(dialect, place))
    sa.event.listen(engine, "begin", _prover(dialect, place))
    return engine


def _opener(password: Callable[[], str]) -> Callable[..., Any]:
    def connect(dialect: sa.Dialect, _record: object, cargs: tuple[Any, ...], cparams: dict[str, Any]) -> object:
        # A new dictionary: SQLAlchemy keeps the one it hands over for as long as the engine lives.
        return dialect.connect(*cargs, **cparams, password=password())

    return connect


def _setter(dialect: Dialect, place: Place) -> Callable[..., None]:
    def prepare(connection: Any, _record: object) -> None:
        if dialect.driver == "psycopg":
            tolerate(connection)
        for name, value in dialect.attributes.items():
            setattr(connection, name, value)
        refused = ""
        cursor = connection.cursor()
        try:
            for statement in dialect.session:
                cursor.execute(statement)
            connection.commit()  # PostgreSQL would take the settings back with the first rollback
        except Exception as error:  # the driver's own, of whatever class; its words are not kept
            refused = name_of(error)
        finally:
            cursor.close()
        if refused:
            connection.close()
            raise DaoqiaoError("DQ-125", place, detail=refused)

    return prepare


def _prover(dialect: Dialect, place: Place) -> Callable[[sa.Connection], None]:
    def prove(connection: sa.Connection) -> None:
        refused = ""
        try:
            for statement in dialect.begin:
                connection.exec_driver_sql(statement)
            if dialect.proof:
                answer = connection.exec_driver_sql(dialect.proof).first()
                if answer is None or str(answer[-1]).lower() not in _PROVEN:
                    refused = "服务器没有照办 / the server did not comply"
        except sa.exc.SQLAlchemyError as error:
            refused = name_of(error)
        if refused:
            raise DaoqiaoError("DQ-125", place, detail=refused)

    return prove
