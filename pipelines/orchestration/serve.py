"""Dagster's page and daemon on this machine, started and stopped as one.

Here: its settings file and its processes. Not here: what it shows (``code_location``). The page has no login, so it
listens on loopback only; from elsewhere it is reached through a proxy that has one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.orchestration.settings import DATA_VARIABLE, INBOX_VARIABLE, LONGEST_NIGHT, ROOT

LOOPBACK = "127.0.0.1"
HINT = "ignore:Function `dev_command`"
"""Dagster's word that another package has a newer command; that package is not among ours."""

PATIENCE = 30.0
"""Seconds that processes get to end by themselves; Dagster's own take 2 to 5."""

SETTINGS = f"""\
# Written by daoqiao when it was missing; what you change here stays.
telemetry: {{enabled: false}}   # nothing phones home
nux: {{enabled: false}}         # nor asks for an address
python_logs: {{python_log_level: INFO}}   # on the terminal; the page shows every event
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
  max_runtime_seconds: {int(LONGEST_NIGHT.total_seconds())}   # a night whose process died is closed
"""
"""No limit of runs at a time: the lock on the data directory is the one truth, and a run that died would fill such a limit."""


def prepare(data: Path) -> Path:
    """Dagster's home ``<data>/dagster`` with its settings; absolute, as Dagster demands. An existing file is kept."""
    home = data.resolve() / "dagster"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(SETTINGS, "utf-8")
    return home


def environment(data: Path, inbox: Path) -> dict[str, str]:
    """The environment of Dagster's processes."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return os.environ | {
        "DAGSTER_HOME": str(prepare(data)),
        DATA_VARIABLE: str(data.resolve()),
        INBOX_VARIABLE: str(inbox.resolve()),
        "PYTHONPATH": path,
    }


def serve(data: Path, inbox: Path, port: int) -> int:
    """Page and daemon on ``127.0.0.1:port`` until Ctrl-C or SIGTERM; both and all they started are gone afterwards.

    Returns Dagster's exit code: 0 where it was asked to stop.
    """
    command = [sys.executable, "-W", HINT, "-m", "dagster", "dev", "-m", "pipelines.definitions", "-h", LOOPBACK, "-p", str(port)]
    with interruptible(), subprocess.Popen(command, env=environment(data, inbox), cwd=ROOT, start_new_session=True) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask ``process`` (the leader of its group) to end, then make sure that nothing of its group is left."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):  # a second Ctrl-C: no more waiting
            process.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGTERM (a service manager) ends what runs inside as Ctrl-C does.

    SIGINT is set too: a shell without job control starts background commands with it ignored, and Dagster would inherit that.
    """

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
