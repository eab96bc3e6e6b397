"""A real PostgreSQL server for tests: Debian's binaries, a directory of its own, loopback only, gone afterwards.

Here: finding, starting and stopping the server, and an administrator's connection. Not here: what is read from it
(``test_databases``). Each process that asks starts its own, so pytest-xdist's workers do not meet.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

_LIBC = ctypes.CDLL(None)

MISSING = "PostgreSQL is not installed here (apt-get install postgresql): the tests against a real server are skipped"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``admin`` and ``password`` are its superuser's; databases are UTF-8."""

    port: int
    password: str
    home: Path
    admin: str = "postgres"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """The superuser's connection, each statement for itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=self.admin, password=self.password, dbname=database, autocommit=True, connect_timeout=5
        )

    def run(self, *statements: str, database: str = "postgres") -> None:
        with self.connect(database) as con:
            for statement in statements:
                con.execute(statement.encode())

    def url(self, user: str, database: str) -> str:
        """An SQLAlchemy URL without a password, as a declaration writes it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"


@dataclass(frozen=True, slots=True)
class Department:
    """A database and the account that owns it: it may write, so only the session can be what keeps us from writing."""

    server: Server
    account: str
    database: str
    password: str

    @property
    def url(self) -> str:
        return self.server.url(self.account, self.database)

    def run(self, *statements: str) -> None:
        """As the department's own clerks: each statement committed by itself."""
        with self.connect() as con:
            for statement in statements:
                con.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.connect() as con:
            return con.execute(query.encode()).fetchall()

    def connect(self, *, autocommit: bool = True) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.server.port,
            user=self.account,
            password=self.password,
            dbname=self.database,
            autocommit=autocommit,
            connect_timeout=5,
        )


def binaries() -> Path | None:
    """The folder that holds initdb and postgres: Debian's newest version, else whatever is on the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]) if p.parts[-3].isdigit() else 0)
    on_path = shutil.which("initdb")
    found = debian[-1] if debian else Path(on_path).resolve() if on_path else None
    return found.parent if found and (found.parent / "postgres").exists() else None


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Start a server from the binaries in ``folder``; stop it and remove its directory at the end."""
    home = Path(tempfile.mkdtemp(prefix="daoqiao-pg-", dir="/tmp"))  # a short path: a socket's may have 107 bytes, pytest's are longer
    account = _account()
    try:
        password = secrets.token_urlsafe(12)
        (home / "pw").write_text(password)
        _give(home, account)
        options = f"-U postgres -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync -D {home}/data --pwfile={home}/pw"
        subprocess.run([folder / "initdb", *options.split()], check=True, capture_output=True, cwd=home, timeout=120, **account)
        process, port = _start(folder, home, account)
        try:
            server = Server(port, password, home)
            _wait(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # immediate: there is nothing to save
            process.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account() -> dict[str, Any]:
    """initdb refuses root: then it runs as ``postgres``, whom Debian's package makes, or as ``nobody``."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _give(home: Path, account: dict[str, Any]) -> None:
    if account:
        for path in (home, home / "pw"):
            os.chown(path, account["user"], account["group"])


def _start(folder: Path, home: Path, account: dict[str, Any]) -> tuple[subprocess.Popen[bytes], int]:
    """Another process may take the free port before the server does: then with another one."""
    for _ in range(5):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": home,
            "fsync": "off",
            "max_connections": 20,
            "shared_buffers": "32MB",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            command: list[str | Path] = [folder / "postgres", "-D", home / "data", *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=home, preexec_fn=_stop_with_us, **account)
        time.sleep(0.3)
        if process.poll() is None:
            return process, port
    raise RuntimeError((home / "log").read_text(errors="replace"))


def _stop_with_us() -> None:
    """In the new process, once it has its account: Linux is to end it when the tests end, however they do (PR_SET_PDEATHSIG)."""
    _LIBC.prctl(1, signal.SIGQUIT)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((server.home / "log").read_text(errors="replace")) from None
            time.sleep(0.1)
