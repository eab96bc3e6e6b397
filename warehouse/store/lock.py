"""One writer a data directory: a lock that the operating system releases whatever becomes of the process.

Here: taking it. Not here: what is done under it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.vocabulary.errors import DaoqiaoError


@contextmanager
def writer_lock(data: Path) -> Iterator[None]:
    """Hold ``<data>/.lock``. Raises DQ-601 where another run holds it, DQ-503 where the directory cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(data / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=data, detail=error.strerror or "") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise DaoqiaoError("DQ-601", path=data) from error
    try:
        yield
    finally:
        os.close(handle)
