"""Whatever a night leaves for people to read holds nobody's number: logs, manifests, Dagster's storage, reports, work lists.

Here: everything in a data directory, and around it, after nights from both doors with checks that fail. Not here: the warehouse, the
landing and the state, which hold what they are for.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.synthetic.district import synthesise
from connectors.synthetic.plan import DistrictPlan
from tests.cli.conftest import MOBILE
from tests.house import ROOT
from tests.orchestration.test_same_warehouse import ID_NUMBER

HELD = {"landing", "warehouse.duckdb", "lookup.sqlite", "history.duckdb", "state.sqlite", "linkage"}
"""What the purpose needs the numbers in: a district keeps these readable by the service alone."""
CALLS = """
import sys
from pathlib import Path
import dagster as dg
from click.testing import CliRunner
from pipelines.cli import cli
from pipelines.orchestration.code_location import QUIET, code_location
from pipelines.orchestration.schedule import NIGHTLY, config_of
inbox, data, out = map(Path, sys.argv[1:])
def call(*words):
    result = CliRunner().invoke(cli, [*words, "--data", str(data)])
    assert result.exit_code in (0, 3), result.output
    (out / "told.txt").open("a").write(result.output)
call("run", "--inbox", str(inbox), "--date", "2026-11-20")
call("report", "quality", "--format", "html,xlsx", "--out", str(out / "reports"))
call("findings")
call("findings", "--department", "公安分局", "--out", str(out / "lists"))
call("status")
call("run", "--inbox", str(inbox), "--date", "2026-11-21", "--json")
(out / "dagster").mkdir()
with dg.DagsterInstance.local_temp(str(out / "dagster"), overrides=QUIET) as instance:
    job = code_location(inbox, data).resolve_job_def(NIGHTLY)
    assert job.execute_in_process(run_config=config_of("2026-11-22"), instance=instance).success
"""


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A noisy district after two nights of the command line and one of Dagster, all in one process of its own."""
    home = tmp_path_factory.mktemp("left")
    synthesise(DistrictPlan(people=500, communities=2, seed=7, noise=2.0), home / "synthetic")
    (home / "out").mkdir()
    places = [str(home / "synthetic" / "night0" / "inbox"), str(home / "data"), str(home / "out")]
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", CALLS, *places], cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    (home / "out" / "process.log").write_text(done.stdout + done.stderr, "utf-8")
    return home


def texts(home: Path) -> Iterator[tuple[str, str]]:
    """Every file that is not of HELD, as text; workbooks unpacked, SQLite dumped."""
    for path in sorted(home.rglob("*")):
        parts = set(path.relative_to(home).parts)
        if path.is_dir() or parts & HELD or "synthetic" in parts:
            continue
        name = str(path.relative_to(home))
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((f"{name}/{inside}", book.read(inside).decode("utf-8", "replace")) for inside in book.namelist())
        elif path.read_bytes()[:15] == b"SQLite format 3":
            con = sqlite3.connect(path)
            yield name, "\n".join(con.iterdump())
            con.close()
        else:
            yield name, path.read_bytes().decode("utf-8", "replace")


def test_what_is_looked_for_is_in_the_inbox(left: Path) -> None:
    printed = "".join(path.read_bytes().decode("gb18030", "replace") for path in (left / "synthetic").rglob("*.csv"))
    assert ID_NUMBER.search(printed)
    assert MOBILE.search(printed)


def test_nobodys_number_is_left_anywhere(left: Path) -> None:
    found = dict(texts(left))
    kinds = {Path(name.split("/xl/")[0]).suffix for name in found}
    assert {".json", ".log", ".html", ".xlsx", ".db"} <= kinds, sorted(found)
    assert any("quality" in name for name in found)
    leaks = [name for name, text in found.items() if ID_NUMBER.search(text) or MOBILE.search(text)]
    assert leaks == []


def test_great_expectations_leaves_no_files(left: Path) -> None:
    assert not [path for path in left.rglob("*") if "great_expectations" in path.name or path.name in ("gx", "uncommitted")]
