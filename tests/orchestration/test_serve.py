"""The service's settings and its end. The page itself is started by hand: it takes ten seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.orchestration import serve as service
from pipelines.orchestration.serve import environment, interruptible, prepare, stop
from tests.house import ROOT

CHILD = "import time; print('up', flush=True); time.sleep(600)"
DEAF_PARENT = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], stdout=subprocess.DEVNULL)
print(child.pid, flush=True)
time.sleep(600)
"""


def test_dagster_accepts_the_settings_and_phones_nowhere(tmp_path: Path) -> None:
    home = prepare(tmp_path / "data")
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_max_runtime_seconds == 7200


def test_settings_that_are_there_stay(tmp_path: Path) -> None:
    settings = prepare(tmp_path) / "dagster.yaml"
    settings.write_text("telemetry: {enabled: false}\n", "utf-8")
    assert prepare(tmp_path) == settings.parent
    assert settings.read_text("utf-8") == "telemetry: {enabled: false}\n"


def test_places_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given = environment(Path("data"), Path("inbox"))
    assert (given["DAGSTER_HOME"], given["DAOQIAO_DATA"], given["DAOQIAO_INBOX"]) == (
        str(tmp_path / "data" / "dagster"),
        str(tmp_path / "data"),
        str(tmp_path / "inbox"),
    )


def test_the_page_is_asked_for_on_loopback_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``serve`` with a stand-in for Python that prints its arguments and ends."""
    told = tmp_path / "told"
    stand_in = tmp_path / "python"
    stand_in.write_text(f'#!/bin/sh\necho "$@" > {told}\nexit 5\n', "utf-8")
    stand_in.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    assert service.serve(tmp_path / "data", tmp_path / "inbox", 3999) == 5
    assert "-h 127.0.0.1 -p 3999" in told.read_text("utf-8")


def test_nothing_is_left_of_a_group_that_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PATIENCE", 0.3)
    parent = subprocess.Popen([sys.executable, "-c", DEAF_PARENT], stdout=subprocess.PIPE, start_new_session=True)
    assert parent.stdout is not None
    with parent:
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        stop(parent)
        assert parent.returncode == -signal.SIGKILL
    for _ in range(50):  # the orphan is reaped by whoever adopts it
        if gone(child):
            break
        time.sleep(0.1)
    assert gone(child)


def gone(pid: int) -> bool:
    """True where ``pid`` is no process, or one that has ended and waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_service_manager_may_end_it() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_workspace_file_loads(tmp_path: Path) -> None:
    """As Dagster's own command sees it, from the root of the tree."""
    command = [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"]
    given = environment(tmp_path, tmp_path / "inbox")
    shown = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "code location pipelines.definitions" in shown.stdout + shown.stderr
