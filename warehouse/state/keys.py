"""Keys that the program makes for itself: files that nobody else may read.

Here: making one. Not here: which keys there are (``audit_files``, ``secrets_box``), reading them (``warehouse.vocabulary.kept_secrets``).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_key(path: Path, key: bytes) -> None:
    """Write ``key`` with a line's end, mode 600, whole at once: of two processes one makes it, and both use that one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, key + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
