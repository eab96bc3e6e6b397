"""Whether a night is running: what the portal asks before it takes back a word that a night may be obeying.

Here: that, and where a night builds its version. Not here: the lock (``warehouse.store.lock``), a night (``opening``).
"""

from __future__ import annotations

from pathlib import Path

from warehouse.store.lock import writer_lock
from warehouse.vocabulary.errors import DaoqiaoError


def building(data: Path) -> Path:
    """The work directory of a night; one that was killed leaves it behind."""
    return data / "published" / ".building"


def is_running(data: Path) -> bool:
    """The lock is tried only where there is a work directory: a night that begins at that moment would find it taken."""
    if not building(data).exists():
        return False
    try:
        with writer_lock(data):
            return False
    except DaoqiaoError as error:
        if error.code != "DQ-601":
            raise
        return True
