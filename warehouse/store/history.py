"""The history database, ``<data>/history/history.duckdb``: what every night said of residents, kept for as long as the district wants.

Here: reading it while a night is built, writing the night into it, showing it to the relations ``history.*``. Not here: what a span
is (``history_spans``), what a change is called (``queries/history_change.sql``), asking a published version (``past``).

It cannot be made again from one night's deliveries: back it up with ``state/``. A night is written in one transaction, before
its version is published. A night that was written and never published (a crash between the two) is taken back by the next one;
the newest night run again replaces itself; an older night, run again or rebuilt, changes nothing here: its version is given the
history as of that night.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

from warehouse.store import finding_spans
from warehouse.store import history_spans as spans
from warehouse.store.history_spans import KINDS, QUERIES
from warehouse.vocabulary.errors import DaoqiaoError

FILE = Path("history", "history.duckdb")
RELATIONS = ("mart.resident", "mart.resident_value", "mart.household", "mart.household_member", "mart.member", "dq.measure")
"""What a night must have built before it can be written; and ``staging.found``, its findings."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a night did to the history: rows opened and closed by kind, and ``changes``. ``baseline``: nothing was there to compare
    with. ``stored``: False for an older night, which is only read."""

    night: str
    baseline: bool
    stored: bool
    changes: int = 0
    opened: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)


class History:
    """The history as one night sees it, on the connection that builds the night's version."""

    def __init__(self, con: duckdb.DuckDBPyConnection, data: Path, work: Path, night: str, newest: str, *, past: bool = False) -> None:
        """Attach it, and stage what the marts ask of it: ``staging.seen_value``, ``seen_state``, ``seen_membership`` (key, since).

        ``newest``: the newest night of which a version was ever published ("" where none was). ``past``: the night is only built
        again; nothing is kept of it. ``work``: a directory of the night's own. Raises DQ-633 where the database cannot be read.
        """
        self.con, self.night, self.file = con, night, data / FILE
        self.scratch = work / "past.duckdb"
        self.past = past or newest > night
        unpublished = [one for one in self._nights() if one > newest]
        self.since = night if self.past else min([night, *unpublished])
        self._attach()
        self._stage_seen()

    def _nights(self) -> list[str]:
        """The nights it holds; none where it is not there."""
        if not self.file.exists():
            return []
        try:
            self.con.execute(f"ATTACH {_quoted(self.file)} AS spans (READ_ONLY)")
            try:
                return [row[0] for row in self.con.execute("SELECT night FROM spans.night ORDER BY night").fetchall()]
            finally:
                self.con.execute("DETACH spans")
        except duckdb.Error as error:
            raise DaoqiaoError("DQ-633", path=self.file, detail=type(error).__name__) from error

    def _attach(self) -> None:
        """The catalog ``spans``: the database itself, or of an older night a copy that goes when the night is over."""
        if not self.past:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.con.execute(f"ATTACH {_quoted(self.file)} AS spans")
            return
        self.scratch.unlink(missing_ok=True)
        self.con.execute(f"ATTACH {_quoted(self.scratch)} AS spans")
        if self.file.exists():
            self.con.execute(f"ATTACH {_quoted(self.file)} AS kept (READ_ONLY)")
            self.con.execute("COPY FROM DATABASE kept TO spans")
            self.con.execute("DETACH kept")

    def _stage_seen(self) -> None:
        """Of each kind, the first night of every key ever seen before this night; of values, which are millions, only of those that came
        after the oldest of these nights, which is ``staging.first_seen``."""
        made = {row[0] for row in self.con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'spans'").fetchall()}
        newest = "SELECT made_with FROM spans.night ORDER BY night DESC LIMIT 1"
        current = "night" in made and self.con.execute(newest).fetchall() in ([], [(duckdb.__version__,)])
        for kind in KINDS:
            view, name = f"staging.seen_{kind.name}", kind.name
            if "night" not in made:
                self.con.execute(f"CREATE OR REPLACE TABLE {view} (key UBIGINT, since VARCHAR)")
            elif current:
                self.con.execute(f"CREATE OR REPLACE VIEW {view} AS FROM spans.{name}_seen WHERE since < '{self.since}'")
            else:  # another DuckDB hashes differently
                self.con.execute(
                    f"CREATE OR REPLACE TABLE {view} AS SELECT {kind.seen} AS key, min(since) AS since FROM (FROM spans.{name}_open "
                    f"UNION ALL BY NAME SELECT * EXCLUDE (until) FROM spans.{name}_closed) WHERE since < '{self.since}' GROUP BY key"
                )
        oldest = f"SELECT coalesce(min(since), '{self.night}') AS since FROM staging.seen_value"
        self.con.execute(f"CREATE OR REPLACE TABLE staging.first_seen AS {oldest}")
        late = "SELECT v.* FROM staging.seen_value v JOIN staging.first_seen f ON v.since > f.since"
        self.con.execute(f"CREATE OR REPLACE TABLE staging.late_value AS {late}")

    def write(self, keep_days: int = 0) -> Written:
        """Write the night, once RELATIONS are built, in one transaction; then stage what ``history.*`` reads. Nights more than
        ``keep_days`` before this one are forgotten (0: none)."""
        con = self.con
        columns = spans.columns_of(con)
        for kind in KINDS:
            how = "VIEW" if kind.name == "value" else "TABLE"  # the values are read as they stand in the mart
            con.execute(f"CREATE OR REPLACE TEMP {how} now_{kind.name} AS {kind.query}")
        con.execute("BEGIN")
        try:
            spans.make(con, columns)
            spans.fit(con, columns)
            spans.take_back(con, self.since)
            finding_spans.make(con)
            finding_spans.take_back(con, self.since)
            baseline = not con.execute("SELECT night FROM spans.night LIMIT 1").fetchall()
            for kind in KINDS:
                spans.compare(con, kind, columns[kind.name], baseline=baseline)
            put = spans.settle if baseline else spans.keep
            kept = {kind.name: put(con, kind, self.night) for kind in KINDS}
            at = {"night": self.night, "baseline": baseline}
            told = f"INSERT INTO spans.change BY NAME SELECT *, $night AS told FROM ({_text('history_change')})"
            ((changes,),) = con.execute(told, at).fetchall()
            con.execute("INSERT INTO spans.night VALUES ($night, $with)", {"night": self.night, "with": duckdb.__version__})
            found, mended = finding_spans.keep(con, self.night)
            if keep_days > 0:
                spans.forget(con, (date.fromisoformat(self.night) - timedelta(days=keep_days)).isoformat())
                finding_spans.forget(con)
            con.execute("COMMIT")
        except BaseException:
            con.execute("ROLLBACK")
            raise
        if not baseline:
            spans.date_new_values(con, self.night)
        for kind in KINDS:
            con.execute(f"DROP {'VIEW' if kind.name == 'value' else 'TABLE'} now_{kind.name}")
            for part in ("mark", "touched", "was", "is", "closed", "opened"):
                con.execute(f"DROP TABLE {part}_{kind.name}")
        self._stage_spans()
        opened, closed = ({name: pair[at] for name, pair in kept.items()} for at in (0, 1))
        return Written(self.night, baseline, not self.past, int(changes), opened | {"finding": found}, closed | {"finding": mended})

    def _stage_spans(self) -> None:
        """``staging.night_kept``, ``staging.told``, and of each kind ``staging.<kind>_span``: all that closed, and of what is open
        whatever the first night kept did not say yet. The rest is in the marts."""
        finding_spans.stage(self.con)
        shown = ", ".join(spans.CHANGE)
        self.con.execute("CREATE OR REPLACE VIEW staging.night_kept AS SELECT night FROM spans.night")
        self.con.execute(f"CREATE OR REPLACE VIEW staging.told AS SELECT {shown} FROM spans.change")
        for kind in KINDS:
            self.con.execute(
                f"CREATE OR REPLACE VIEW staging.{kind.name}_span AS FROM spans.{kind.name}_closed UNION ALL BY NAME "
                f"SELECT *, NULL::VARCHAR AS until FROM spans.{kind.name}_open WHERE since > (SELECT min(night) FROM spans.night)"
            )

    def close(self) -> None:
        """Once ``history.*`` is built: the macros, by which anybody can ask the version for a night; the database is let go of."""
        for statement in macros():
            self.con.execute(statement)
        for kind in KINDS:
            self.con.execute(f"DROP VIEW staging.{kind.name}_span")
        for name in ("night_kept", "told", "finding_span", "measure_kept"):
            self.con.execute(f"DROP VIEW staging.{name}")
        self.con.execute("CHECKPOINT spans")
        self.con.execute("DETACH spans")
        self.scratch.unlink(missing_ok=True)


def macros() -> list[str]:
    """``history.residents_on(night)``, ``values_on``, ``memberships_on``, ``households_on``: tables as of a night (ISO text or date).

    Each is what the version says now and said then, and what it said then and no longer does. A date between two nights is the
    earlier of them; before the first night there is nothing.
    """
    made = []
    for kind in KINDS:
        same = " AND ".join(f"s.{column} IS NOT DISTINCT FROM n.{column}" for column in kind.key)
        columns = f"n.* FROM ({kind.query}) n"
        made.append(f"""
            CREATE OR REPLACE MACRO history.{kind.name}s_on(on_date) AS TABLE
            SELECT {columns}
            WHERE EXISTS (FROM history.night k WHERE k.night <= on_date::VARCHAR) AND NOT EXISTS (
                FROM history.{kind.name} s WHERE s.until IS NULL AND s.since > on_date::VARCHAR AND {same})
            UNION ALL BY NAME
            SELECT s.* EXCLUDE (since, until) FROM history.{kind.name} s WHERE s.since <= on_date::VARCHAR AND s.until > on_date::VARCHAR
              AND EXISTS (FROM history.night k WHERE k.night <= on_date::VARCHAR)""")
    return [*made, *_text("history_macros").split(";\n")]


def _text(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text("utf-8").strip().rstrip(";")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
