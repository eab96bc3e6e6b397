"""What the service is told from outside, by name, and how long it waits. No Dagster: the command line reads it too."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

INBOX_VARIABLE, DATA_VARIABLE = "DAOQIAO_INBOX", "DAOQIAO_DATA"

LONGEST_NIGHT = timedelta(hours=2)
"""A district of 300,000 takes minutes; after two hours a night is stuck, and must not block the next one."""

ROOT = Path(__file__).parents[2]
"""Where the package ``pipelines`` lies: what Dagster's processes are started from."""


def places() -> tuple[Path, Path]:
    """The inbox and the data directory, absolute; ``./inbox`` and ``./data`` where the environment says nothing."""
    inbox, data = os.environ.get(INBOX_VARIABLE, "inbox"), os.environ.get(DATA_VARIABLE, "data")
    return Path(inbox).resolve(), Path(data).resolve()


def cron(at: str, later: timedelta = timedelta()) -> str:
    """Every day at ``at`` (HH:MM) and ``later``: ``02:00`` -> ``0 2 * * *``."""
    hour, minute = map(int, at.split(":"))
    minutes = (hour * 60 + minute + later // timedelta(minutes=1)) % (24 * 60)
    return f"{minutes % 60} {minutes // 60} * * *"
