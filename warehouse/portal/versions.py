"""The published version that pages are made of: opened once, changed for the next without a pause, closed when nobody reads it.

Here: noticing a new version, holding the old one until the last request with it is answered. Not here: reading it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from warehouse.store.database import open_reader
from warehouse.store.lookup.desk import Lookup
from warehouse.store.publish import POINTER, Version, current
from warehouse.store.reading import Reading
from warehouse.vocabulary.errors import DaoqiaoError

LOOK: Final = 1.0
"""Seconds between two looks at the pointer: a stat of one file; nobody notices a version that is a second younger."""
MEMORY: Final = "512MB"
"""Of a version's warehouse, of which two are open when a night publishes. The dearest count of a full district needs less; without a
bound every block that was ever read stays in memory (2 GB after three versions)."""
KEPT: Final = 512
"""Answers of slow questions kept a version: some for each of 45 communities, tens of kilobytes each."""
WARM: Final[list[Callable[[Published], Iterable[tuple[Hashable, Callable[[Reading], object]]]]]] = []
"""What every version is asked before it is put in force, so that nobody is the first to ask: pages add their slow questions here."""
Made = TypeVar("Made")


def ask_beforehand(key: Hashable, make: Callable[[Reading], object]) -> None:
    """Add one question to ``WARM``; ``key`` as it is asked with later."""
    WARM.append(lambda _: [(key, make)])


class Published:
    """One open version: ``lookup`` for people, ``reading()`` for everything else."""

    def __init__(self, version: Version) -> None:
        """Raises DQ-681 or DQ-682 where its index cannot be used."""
        self.version = version
        self.lookup = Lookup(version)
        self._con = open_reader(version.database, MEMORY)
        self._kept: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self.readers = 0

    @property
    def name(self) -> str:
        return self.version.name

    @property
    def night(self) -> str:
        return str(self.version.manifest["date"])

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The warehouse, for one request: a cursor of its own, so that threads do not share a result."""
        con = self._con.cursor()
        try:
            yield Reading(self.version, con)
        finally:
            con.close()

    def kept(self, key: Hashable, make: Callable[[Reading], Made]) -> Made:
        """What ``make`` says of this version, asked once: a version never changes. For figures, not for people."""
        with self._lock:
            if key in self._kept:
                found: Made = self._kept[key]
                return found
        with self.reading() as reading:
            made = make(reading)
        with self._lock:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = made
        return made

    def warm(self, stop: threading.Event) -> None:
        """Ask what will be asked anyway, until ``stop``."""
        for questions in WARM:
            with suppress(DaoqiaoError):  # an older version that cannot say it: whoever asks is told
                for key, make in questions(self):
                    if stop.is_set():
                        return
                    with suppress(DaoqiaoError):
                        self.kept(key, make)

    def close(self) -> None:
        self.lookup.close()
        self._con.close()


class Versions:
    """The version in force of one data directory. Raises DQ-602 where nothing has been published yet."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._looked, self._stamp = 0.0, 0
        self._in_force: Published | None = None
        self._stop, self._warming = threading.Event(), threading.Thread(target=self._warm_first, name="warm", daemon=True)
        self.failed: DaoqiaoError | None = None
        """Why a newer version could not be opened: the one before goes on serving."""

    @contextmanager
    def held(self) -> Iterator[Published]:
        """The version in force, which stays open until the end, whatever is published meanwhile."""
        with self._lock:
            looked, empty = time.monotonic() - self._looked > LOOK, self._in_force is None
        if looked and empty:
            self._look()
        elif looked and not self._opening.locked():
            threading.Thread(target=self._look, name="version", daemon=True).start()
        with self._lock:
            published = self._in_force
            if published is None:
                raise self.failed or DaoqiaoError("DQ-602", path=self.data)
            published.readers += 1
        try:
            yield published
        finally:
            self._leave(published)

    def warm_beside(self) -> None:
        """Ask the first version what is slow while the first pages are made: later ones are asked before they are put in force."""
        self._warming.start()

    def _warm_first(self) -> None:
        with suppress(DaoqiaoError), self.held() as published:
            published.warm(self._stop)

    def close(self) -> None:
        """When the server stops: nobody is asking any more."""
        self._stop.set()
        if self._warming.is_alive():
            self._warming.join()
        with self._lock:
            published, self._in_force = self._in_force, None
        if published is not None:
            published.close()

    def _leave(self, published: Published) -> None:
        with self._lock:
            published.readers -= 1
            over = published.readers == 0 and published is not self._in_force
        if over:
            published.close()

    def _look(self) -> None:
        """Open what the pointer names now, beside the requests, which go on with what there is; they wait only where there is nothing."""
        if not self._opening.acquire(blocking=self._in_force is None):
            return
        try:
            stamp = _stamp(self.data)
            if stamp == self._stamp and self._in_force is not None:
                self._looked = time.monotonic()
                return
            version = current(self.data)
            if self._in_force is None or self._in_force.name != version.name:
                opened = Published(version)
                if self._in_force is not None:
                    opened.warm(self._stop)
                with self._lock:
                    before, self._in_force, self.failed = self._in_force, opened, None
                    over = before is not None and before.readers == 0
                if before is not None and over:
                    before.close()
            self._stamp, self.failed = stamp, None
        except DaoqiaoError as error:
            self.failed = error
        finally:
            self._looked = time.monotonic()
            self._opening.release()


def _stamp(data: Path) -> int:
    """What changes whenever the pointer is renamed into its place."""
    try:
        found = os.stat(data / "published" / POINTER)
    except OSError:
        return 0
    return hash((found.st_mtime_ns, found.st_ino))
