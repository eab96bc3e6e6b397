"""The audit log of a data directory, for tests: what stands in it, and one that cannot be written.

Here: reading and blocking. Not here: what is expected.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warehouse.state.audit_log import Entry, log_of


def audited(data: Path, *acts: str) -> list[Entry]:
    """Entries in order; of these acts only, where any are named."""
    log = log_of(data)
    try:
        return [one for one in reversed(log.last(None)) if not acts or one.what in acts]
    finally:
        log.close()


def facts(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry.facts)
    return found


def everything(data: Path) -> str:
    """Every byte that the log keeps, as text."""
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in sorted((data / "state").glob("audit.*")))


@contextmanager
def no_audit(data: Path) -> Iterator[None]:
    """Nothing can be written to a directory."""
    path, aside = data / "state" / "audit.sqlite", data / "state" / "aside"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.rename(aside)
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        if aside.exists():
            aside.rename(path)
