"""The audit log: who saw a whole number, when, of whom, and why.

Here: one line appended to ``<data>/audit.log`` before anything is shown. Not here: what is shown. No line, no answer.
"""

from __future__ import annotations

import getpass
import json
import os
from datetime import datetime
from pathlib import Path

from warehouse.vocabulary.errors import DaoqiaoError


def record(data: Path, action: str, about: str, reason: str) -> None:
    """Append a line and have the disk confirm it. Raises DQ-609 where that fails: the caller then shows nothing."""
    line = {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "who": who(),
        "what": action,
        "about": about,
        "why": reason,
    }
    try:
        handle = os.open(data / "audit.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (json.dumps(line, ensure_ascii=False) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise DaoqiaoError("DQ-609", path=data / "audit.log", detail=error.strerror or "") from error


def who() -> str:
    """The account, and behind sudo the person who called it."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):  # an id without a name, as in some containers
        account = f"uid {os.getuid()}"
    caller = os.environ.get("SUDO_USER", "")
    return f"{caller} (as {account})" if caller and caller != account else account
