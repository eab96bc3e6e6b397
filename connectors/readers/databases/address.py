"""Where a source database is and with which password it opens, checked before anything is dialled.

Here: the URL and the password's setting. Not here: the connection (``connect``). The password is handed out only by
calling ``Address.password``: it stands in no URL, no ``repr`` and no error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from connectors.declaration import Database
from connectors.readers.databases.dialects import DIALECTS, Dialect
from warehouse.vocabulary.errors import DaoqiaoError, Place
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret

_SECRET_NAME = re.compile(r"pass|pwd|secret|token|wallet", re.IGNORECASE)
_SECRET_INSIDE = re.compile(r"(?:password|pwd)\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """``url`` names the driver and holds no password. ``name``: the database alone, without host or account, for people to read."""

    url: sa.URL
    dialect: Dialect
    name: str
    password: Callable[[], str] | None = field(repr=False)


def address_of(db: Database, base: Path, place: Place) -> Address:
    """Check ``db`` and read its password once. Paths are relative to ``base``, the data directory.

    Raises DaoqiaoError DQ-121 (the URL or the password's setting is wrong), DQ-127 (the password's file), DQ-129 (the
    variable of the environment is not set).
    """
    try:
        url = sa.make_url(db.url)
    except (sa.exc.ArgumentError, ValueError):
        url = None
    if url is None:
        raise _wrong("url 读不懂 / the url cannot be read", place)
    if url.password is not None or _secret_in_query(url):
        raise _wrong("url 里写了密码 / a password stands in the url", place)
    kind, _, driver = url.drivername.partition("+")
    dialect = DIALECTS.get(kind)
    if dialect is None:
        raise _wrong(f"不支持 {kind}（可用 {'、'.join(DIALECTS)}）/ {kind} is not supported", place)
    if driver not in ("", dialect.driver):
        raise _wrong(f"{kind} 只用驱动 {dialect.driver} / only the driver {dialect.driver} is used for {kind}", place)
    url = url.set(drivername=f"{kind}+{dialect.driver}")
    if kind == "sqlite":
        return _sqlite(url, dialect, db, base, place)
    oracle_service = url.query.get("service_name", "")
    name = url.database or (oracle_service if isinstance(oracle_service, str) else "") or kind
    return Address(url, dialect, name, _password(db.password, base, place))


def _sqlite(url: sa.URL, dialect: Dialect, db: Database, base: Path, place: Place) -> Address:
    """A file, opened with ``mode=ro``: a wrong path is an error and not a new, empty database."""
    if not url.database or url.database == ":memory:" or url.query:
        raise _wrong("SQLite 要写文件路径，不带参数 / SQLite needs the path of a file, without parameters", place)
    if db.password:
        raise _wrong("SQLite 没有密码 / SQLite has no password", place)
    path = (base / url.database).absolute()
    uri = sa.URL.create(url.drivername, database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    return Address(uri, dialect, path.stem, None)


def _secret_in_query(url: sa.URL) -> bool:
    values = [(key, value) for key, found in url.query.items() for value in ((found,) if isinstance(found, str) else found)]
    return any(_SECRET_NAME.search(key) or _SECRET_INSIDE.search(value) for key, value in values)


def _password(setting: str, base: Path, place: Place) -> Callable[[], str] | None:
    if not setting:
        return None
    fault: SecretError
    try:
        secret = kept_secret(setting, base)
        return lambda: secret
    except SecretError as error:
        fault = error
    # Raised out here, so that nothing of where the secret was looked for hangs on to the fault.
    if fault.kind == "variable":
        raise DaoqiaoError("DQ-129", place, variable=fault.where)
    if fault.kind == "file":
        raise DaoqiaoError("DQ-127", place, path=fault.where, detail=fault.detail)
    raise _wrong(f"password {fault.detail}", place)


def _wrong(detail: str, place: Place) -> DaoqiaoError:
    return DaoqiaoError("DQ-121", place, detail=detail)
