"""A small invented district on two nights, and its files at the door of a data directory.

Here: making it once, receiving a night without linking it (a third of a second), and ways to spoil a file. Not here: what is
expected.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from pipelines.night.outcome import NothingInForceError, Outcome
from pipelines.steps import Night, begin, receive_files

POLICE, FLOATING, TEMPORARY = "police_resident", "floating_population", "police_temporary"
PLANNING, ROLL = "family_planning", "party_roll"
FIRST, SECOND, THIRD = "2026-11-20", "2026-11-21", "2026-11-22"


@dataclass(slots=True)
class District:
    """An inbox of its own, filled from one of the two nights, and a data directory."""

    home: Path
    nights: Path

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def deliver(self, night: int = 0) -> None:
        """Put that night's files into the inbox, in the place of all that was there."""
        shutil.rmtree(self.inbox, ignore_errors=True)
        shutil.copytree(self.nights / f"night{night}" / "inbox", self.inbox)

    def file(self, pattern: str) -> Path:
        (path,) = self.inbox.glob(f"*/{pattern}")
        return path

    def receive(self, date: str, only: str | None = None, accept: Collection[str] = (), reason: str = "") -> Night:
        """A night up to the door: received, judged, remembered; not linked, not published."""
        self.data.mkdir(exist_ok=True)
        with begin(self.inbox, self.data, date) as night:
            receive_files(night, only, accept, reason)
            return night


def codes(outcome: Outcome) -> set[str]:
    return {warned.code for warned in outcome.warnings}


def received_nothing(call: Callable[[], Night]) -> Outcome:
    """The outcome of a night that has nothing in force."""
    try:
        call()
    except NothingInForceError as error:
        return error.outcome
    raise AssertionError("something was in force")


def lines(path: Path, change: Callable[[list[str]], list[str]], encoding: str = "gb18030") -> None:
    """Rewrite a CSV file line by line."""
    kept = change(path.read_bytes().decode(encoding).splitlines(keepends=True))
    path.write_bytes("".join(kept).encode(encoding))


def cells(path: Path, change: Callable[[int, list[object]], list[object] | None]) -> None:
    """Rewrite the first sheet of a workbook row by row (from 1); None leaves a row out."""
    book = openpyxl.load_workbook(path)
    old = book.worksheets[0]
    new = book.create_sheet(f"{old.title}_", 0)
    for number, row in enumerate(old.iter_rows(values_only=True), 1):
        made = change(number, list(row))
        if made is not None:
            new.append(made)
    title = old.title
    book.remove(old)
    new.title = title
    book.save(path)
