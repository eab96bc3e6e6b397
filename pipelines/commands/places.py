"""Where things lie when nobody says: the inbox, and the demonstration's own directory.

Here: defaults. Not here: the data directory itself (``door``), what is in any of them.
"""

from __future__ import annotations

from pathlib import Path

MARK = ".daoqiao-demo"
"""A file that says: this directory was made by the demo, and may be emptied by it."""


def demo_home(data: Path) -> Path:
    """``data/demo`` beside real data; ``data`` itself where it is called demo already."""
    return data if data.name == "demo" else data / "demo"


def inbox_of(data: Path, given: Path | None) -> Path:
    """The inbox that was named; else the demo's own where ``data`` is a demo, else ``./inbox``."""
    if given is not None:
        return given
    return demo_inbox(data) if (data / MARK).exists() else Path("inbox")


def demo_inbox(home: Path) -> Path:
    return home / "district" / "night0" / "inbox"
