"""What each kind of database needs so that a session of ours waits only so long and can only read.

Here: facts, as statements and settings. Not here: connecting (``connect``), and what a driver's errors mean (``faults``).
PostgreSQL and SQLite are tested against the real thing; for the others see README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CONNECT_SECONDS = 15
"""A server in the same building answers in a second; one behind a slow government network in a few."""

ANSWER_SECONDS = 600
"""The first batch of a view over all residents, sorted by a server of 2010, takes minutes. A query that is silent for
ten is stuck behind a lock, and the night has other sources to read."""

LOCK_SECONDS = 60
"""How long to wait for a lock that somebody else holds: their work goes first, and a night can be repeated."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """``driver``: what follows the + in the URL. ``extra``: the pip extra that brings it, "" where Python has it.

    ``connect``: arguments of the driver's own ``connect``; ``attributes``: set on its connection. ``session``: statements
    sent once; ``begin``: sent as a transaction begins; ``options``: SQLAlchemy's execution options. ``proof``: a query
    whose last value is "on" or 1 where the transaction can only read; "" where the server does not tell.
    """

    driver: str
    extra: str
    connect: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    session: tuple[str, ...] = ()
    begin: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    proof: str = ""


_MYSQL = Dialect(
    driver="pymysql",
    extra="mysql",
    connect={"connect_timeout": CONNECT_SECONDS, "read_timeout": ANSWER_SECONDS, "write_timeout": LOCK_SECONDS, "charset": "utf8mb4"},
    session=(
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION net_write_timeout = {ANSWER_SECONDS}",  # the server hangs up when a batch is not fetched within 60 s
        "SET SESSION time_zone = '+08:00'",
    ),
    # transaction_read_only since MySQL 5.7.20 and MariaDB 11.1, tx_read_only before.
    proof="SHOW SESSION VARIABLES WHERE Variable_name IN ('transaction_read_only', 'tx_read_only')",
)

DIALECTS: Mapping[str, Dialect] = {
    "postgresql": Dialect(
        driver="psycopg",
        extra="postgresql",
        connect={
            "connect_timeout": CONNECT_SECONDS,
            "client_encoding": "utf8",
            "application_name": "daoqiao",
            # A server that vanished without a word is noticed after 90 s, not after the system's two hours.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 6,
        },
        session=(
            "SET default_transaction_read_only = on",
            f"SET statement_timeout = '{ANSWER_SECONDS}s'",
            f"SET lock_timeout = '{LOCK_SECONDS}s'",
            "SET client_min_messages = error",  # a notice may quote a row, and SQLAlchemy logs notices
            "SET TIME ZONE 'Asia/Shanghai'",  # the day of a moment is the day in China, whatever the server is set to
        ),
        options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        proof="SHOW transaction_read_only",
    ),
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "oracle": Dialect(
        driver="oracledb",
        extra="oracle",
        connect={"tcp_connect_timeout": CONNECT_SECONDS},
        attributes={"call_timeout": ANSWER_SECONDS * 1000},
        session=("ALTER SESSION SET TIME_ZONE = '+08:00'",),
        begin=("SET TRANSACTION READ ONLY",),  # a snapshot too; Oracle refuses it rather than ignore it, so it needs no proof
    ),
    "mssql": Dialect(
        # pymssql brings FreeTDS with it and still speaks to SQL Server 2008; pyodbc would need Microsoft's driver installed.
        driver="pymssql",
        extra="mssql",
        connect={
            "login_timeout": CONNECT_SECONDS,
            "timeout": ANSWER_SECONDS,
            "read_only": True,  # ApplicationIntent=ReadOnly: goes to a replica where there is one, forbids nothing by itself
            "charset": "UTF-8",
            "appname": "daoqiao",
        },
        # If we and a clerk block each other, we are the ones who are thrown out.
        session=(f"SET LOCK_TIMEOUT {LOCK_SECONDS * 1000}", "SET DEADLOCK_PRIORITY LOW"),
    ),
    "sqlite": Dialect(
        driver="pysqlite",
        extra="",
        connect={"timeout": LOCK_SECONDS},
        session=("PRAGMA query_only = ON",),
        begin=("BEGIN",),  # one snapshot for all statements; Python's driver begins none for a SELECT
        proof="PRAGMA query_only",
    ),
}
"""By the first part of the URL. SQL Server knows no session that can only read: there a transaction is always rolled back,
and the department should give an account that may only read."""
