"""The frozen district's three nights, run once for every test of the known answers.

Here: running them, and asking what was published about a person by name. Not here: what is expected (``district/answers*.toml``).
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import steps
from pipelines.night.outcome import Outcome
from tests.cases.district.people import HOME, NIGHTS
from tests.cases.district.printing import files
from tests.no_checks import without_checks
from warehouse.state.corrections import correct
from warehouse.state.database import open_state
from warehouse.store.database import open_reader
from warehouse.store.publish import DATABASE

CORRECTED = NIGHTS[2]
"""The night that first obeys the correction."""


class Nights:
    """A data directory with one published version a night. ``who`` is the name that ``tables/people.csv`` gives a person."""

    def __init__(self, home: Path) -> None:
        self.data = home / "data"
        self.inbox = home / "inbox"
        self.outcomes: list[Outcome] = []
        self._open: dict[int, duckdb.DuckDBPyConnection] = {}
        self._ids: dict[int, dict[str, set[str]]] = {}

    def run(self) -> None:
        """All nights; a later inbox is the one before with that night's files laid over it."""
        shutil.copytree(HOME / "sources", self.data / "sources")
        for night, date in enumerate(NIGHTS):
            shutil.copytree(HOME / f"night{night}", self.inbox, dirs_exist_ok=True)
            if date == CORRECTED:
                self._correct(night - 1)
            self.outcomes.append(steps.run_night(self.inbox, self.data, date))

    def _correct(self, night: int) -> None:
        """What a community worker found out after that night."""
        said = tomllib.loads((HOME / "answers" / "changes.toml").read_text("utf-8"))["correction"]
        sql = "SELECT min(record_id) FROM link.resident_record WHERE resident_id = ? AND source_id = 'police_resident'"
        ((record,),) = self.rows(night, sql, self.id(said["who"], night))
        state = open_state(f"sqlite:///{self.data / 'state' / 'state.sqlite'}")
        at = f"{NIGHTS[night]}T16:00:00"
        correct(state, record, said["field"], said["value"], "死亡", who=said["by"], at=at, why=said["reason"])
        state.dispose()

    def rows(self, night: int, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the version of that night answers."""
        if night not in self._open:
            path = self.data / "published" / self.outcomes[night].version / DATABASE
            self._open[night] = open_reader(path)
        return self._open[night].execute(sql, list(values)).fetchall()

    def has(self, relation: str, *columns: str) -> bool:
        """True where the last version has the relation with these columns."""
        schema, name = relation.split(".")
        sql = "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?"
        found = {column for (column,) in self.rows(len(NIGHTS) - 1, sql, schema, name)}
        return bool(found) and set(columns) <= found

    def ids(self, night: int) -> dict[str, set[str]]:
        """The residents under which a person's rows stand; one each where linkage did what it should."""
        if night not in self._ids:
            found: dict[str, set[str]] = {}
            at = {
                (source, file, row): resident
                for source, file, row, resident in self.rows(
                    night, "SELECT source_id, file, row_number, resident_id FROM link.resident_record"
                )
            }
            for path, printed in files(night).items():
                for number, (source, line) in enumerate(printed, 2):
                    if line.who:
                        found.setdefault(line.who, set()).add(at[source, path.partition("/")[2], number])
            self._ids[night] = found
        return self._ids[night]

    def id(self, who: str, night: int) -> str:
        (found,) = self.ids(night)[who]
        return found

    def who(self, night: int) -> dict[str, str]:
        """The person behind a resident id."""
        return {resident: who for who in self.ids(night) for resident in self.ids(night)[who]}

    def close(self) -> None:
        for con in self._open.values():
            con.close()


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """The three nights; the quality checks take seconds and have tests of their own."""
    made = Nights(tmp_path_factory.mktemp("cases"))
    with pytest.MonkeyPatch.context() as patch:
        without_checks(patch)
        made.run()
    yield made
    made.close()
