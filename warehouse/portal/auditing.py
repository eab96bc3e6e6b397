"""The audit log as the portal writes it: an entry before each answer, those of one moment together.

Here: collecting what several requests are about to answer, and one commit for all of them. Not here: the log
(``warehouse.state.audit_log``), what is audited (each page).

While one commit waits for the disk, the next entries gather: nobody waits longer than two commits, and thirty people at once cost
hardly more than one.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import Final

from warehouse.state.audit_log import Act, AuditLog, Entry

MOST: Final = 500
"""Entries of one commit: some hundred kilobytes."""


class Auditor:
    """Thread-safe; ``close`` waits for what was handed over."""

    def __init__(self, log: AuditLog) -> None:
        self.log = log
        self._waiting: list[tuple[Act, Future[Entry]]] = []
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="audit", daemon=True)
        self._thread.start()

    def record(self, act: Act) -> Entry:
        """Return once the disk has confirmed the entry. Raises DQ-609 where it does not: then nothing may be answered."""
        self.log.row(act)  # a fault of one must not fail the others of its group
        waiting: Future[Entry] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("the auditor is closed")
            self._waiting.append((act, waiting))
            self._changed.notify()
        return waiting.result()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _write(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            if not group:
                return
            try:
                entries = self.log.record_many([act for act, _ in group])
            except BaseException as error:
                for _, waiting in group:
                    waiting.set_exception(error)
            else:
                for (_, waiting), entry in zip(group, entries, strict=True):
                    waiting.set_result(entry)
