"""Sources declared as databases, for tests: a declaration in one line, a reading in another.

Here: helpers. Not here: any test, any server (``postgres``).
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.declaration import Column, Database, Source
from connectors.readers import Row
from connectors.readers.databases import Pulled, read_database
from tests.readers.postgres import Department


def source(url: str, *columns: Column | str, **database: str | int) -> Source:
    """A source of people with these columns; a header alone is an ignored one."""
    return Source(
        id="police_resident",
        system="police",
        name="派出所",
        name_en="police",
        owner="公安分局",
        short="公安常住",
        kind="person",
        deadline="01:00",
        file_names=(),
        encodings=(),
        header_search=1,
        not_data=(),
        rows=(0, 10),
        rows_reason="",
        key=(),
        columns=tuple(Column(c, ignore="测试") if isinstance(c, str) else c for c in columns),
        database=Database(url=url, **database),  # type: ignore[arg-type]
    )


def of_department(department: Department, base: Path, *columns: Column | str, **database: str | int) -> Source:
    """A source in the department's database, its password in a file of ``base``."""
    path = base / "rkk.password"
    path.write_text(department.password + "\n")
    path.chmod(0o600)
    return source(department.url, *columns, password="file:rkk.password", **database)


def read(declared: Source, base: Path, since: str | None = None) -> tuple[Pulled, list[Row]]:
    """A whole reading."""
    with read_database(declared, base, since) as pulled:
        rows = list(pulled.rows)
    return pulled, rows


def everything_of(error: BaseException, *, frames: bool = True) -> str:
    """All that anybody could print of an error: its words, its repr, its facts, its whole chain; with ``frames`` the locals of
    every frame too (but for those of the tests themselves, which know the secrets)."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain:
        chain.append(following)
        following = following.__cause__ or following.__context__
    shown = [f"{e!r} {e!s} {vars(e)}" for e in chain]
    shown += [line for e in chain for line in traceback.TracebackException.from_exception(e).format_exception_only()]
    for one in chain if frames else ():
        stack = traceback.StackSummary.extract(traceback.walk_tb(one.__traceback__), capture_locals=True)
        shown += [f"{frame.name} {frame.line} {frame.locals}" for frame in stack if "/tests/" not in frame.filename]
    return "\n".join(shown)


@contextmanager
def every_log() -> Iterator[list[str]]:
    """Whatever anything logs meanwhile, at the lowest level, with its tracebacks."""
    kept: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    keeper = Keeper(logging.NOTSET)
    loggers = [logging.getLogger(name) for name in ("", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "psycopg")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(keeper)
    try:
        yield kept
    finally:
        logging.getLogger().removeHandler(keeper)
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)
