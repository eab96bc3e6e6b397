"""One ``lookup.sqlite``, open for reading: connections, the arrays that are searched, what the file says of itself.

Here: opening, damage told as such, closing. Not here: what the arrays mean (``names``, ``places``, ``desk``).

Everything is opened at once: the file's directory may be tidied away while a process goes on serving it. The file is never
written again, so it is opened immutable: no locks, no journal, any number of processes. A connection is used by one thread at a time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue
from typing import Any, Final
from urllib.parse import quote

import numpy as np

from warehouse.vocabulary.errors import DaoqiaoError

FORMAT: Final = 2
"""Counted up when the file's tables or arrays change: another program's file is refused, not misread."""

CONNECTIONS: Final = 4
"""A look-up keeps one for a millisecond or two; four are never short on an office server's cores."""

Array = np.ndarray[tuple[int], np.dtype[Any]]


class LookupFile:
    """Tables by ``rows``, arrays by ``array``, words by ``facts``. Raises DQ-681 where there is no file, DQ-682 where it is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._free: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._all: list[sqlite3.Connection] = []
        if not path.is_file():
            raise DaoqiaoError("DQ-681", version=path.parent.name)
        try:
            with self.told():
                for _ in range(CONNECTIONS):
                    self._open()
                self.facts: dict[str, Any] = {key: json.loads(value) for key, value in self.rows("SELECT key, value FROM fact")}
                if self.facts["format"] != FORMAT:
                    raise DaoqiaoError("DQ-681", version=path.parent.name)
                self._arrays = {name: np.frombuffer(data, kind) for name, kind, data in self.rows("SELECT name, kind, data FROM array")}
                if any(len(self._arrays[name]) != size for name, size in self.facts["arrays"].items()):
                    raise ValueError("array")
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        con = sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None)
        self._all.append(con)
        con.execute("PRAGMA query_only = 1")
        con.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the file itself is opened by the first question
        self._free.put(con)

    def array(self, name: str) -> Array:
        """A column of numbers; not to be written to."""
        return self._arrays[name]

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of one question."""
        con = self._free.get()
        try:
            with self.told():
                return con.execute(sql, values).fetchall()
        finally:
            self._free.put(con)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever only a damaged file can cause is told as DQ-682; no value of the file is in the message."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError, ValueError, KeyError, IndexError, TypeError) as error:
            raise DaoqiaoError("DQ-682", version=self.path.parent.name, detail=type(error).__name__) from error

    def close(self) -> None:
        """Nobody may be asking any more."""
        for con in self._all:
            con.close()


def verify(path: Path) -> None:
    """Read every page and every index of the file, as only that finds a damaged one, and load its arrays. Raises DQ-682."""
    found = LookupFile(path)
    try:
        if found.rows("PRAGMA integrity_check(1)") != [("ok",)]:
            raise DaoqiaoError("DQ-682", version=path.parent.name, detail="integrity_check")
        for table, count in found.facts["tables"].items():
            if found.rows(f"SELECT count(*) FROM {table}") != [(count,)]:
                raise DaoqiaoError("DQ-682", version=path.parent.name, detail=table)
    finally:
        found.close()
