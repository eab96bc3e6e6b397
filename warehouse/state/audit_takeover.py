"""``audit.log`` of installations before 0.2, a line of JSON an act: taken over into the chain once, the file kept beside it.

Here: reading its lines, telling what they were about in today's words. Not here: the chain (``audit_log``).

What nobody could have forged is only what follows: the chain proves that these entries are as they were when they were taken over.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from warehouse.state.audit_log import Act, AuditLog
from warehouse.state.database import AUDIT_ENTRY

KEPT = "audit.log.taken-over"
_WORDS = (
    ("show", "reveal"), ("report", "reveal"), ("findings list", "export"), ("findings answers", "answer"), ("findings undo", "undo"),
    ("correct undo", "undo"), ("correct", "correct"), ("decide same", "merge"), ("decide different", "split"), ("decide undo", "undo"),
    ("decide", "answer"), ("roster undo", "undo"), ("roster", "answer"),
)  # fmt: skip
"""How the old log called things -> ACTS; the first that fits."""


def take_over(log: AuditLog, path: Path) -> int:
    """Put the lines of ``path`` into the chain and rename it; the lines taken over. Of several processes one does it.

    Raises OSError where the file cannot be read or renamed, and what the store raises: then nobody is answered until it can.
    """
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not path.exists() or not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return 0  # another process was quicker
        text = file.read()
        sha256 = hashlib.sha256(text).hexdigest()
        taken = 0
        if not _known(log, sha256):
            rows = [_row(log, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
            taken = len(rows)
            facts = {"file": KEPT, "sha256": sha256, "lines": taken}
            log.append([*rows, log.row(Act("daoqiao", "taken_over", facts=facts))])
        os.rename(path, _free(path.with_name(KEPT)))
    return taken


def _known(log: AuditLog, sha256: str) -> bool:
    """Whether it broke off between taking the lines over and renaming the file."""
    column = AUDIT_ENTRY.c
    with log.engine.connect() as con:
        found = con.execute(sa.select(column.number).where(column.what == "taken_over", column.facts.contains(sha256)))
        return found.first() is not None


def _row(log: AuditLog, number: int, line: bytes) -> dict[str, str]:
    told: dict[str, Any]
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"]).astimezone(UTC).isoformat(timespec="milliseconds")
        who, was, about, why = (str(told[name]) for name in ("who", "what", "about", "why"))
    except (ValueError, KeyError, TypeError):  # half a line, after a power cut
        return log.row(Act("", "taken_over", facts={"line": number, "sha256": hashlib.sha256(line).hexdigest()}))
    what = next((now for word, now in _WORDS if was.startswith(word)), "taken_over")
    whom = re.findall(r"[^\s,，]+", about)
    return log.row(Act(who, what, whom=whom, reason=why, facts={"line": number, "was": was})) | {"at": at}


def _free(path: Path) -> Path:
    """A name that is not taken: an older version may have been used once more in between."""
    return next(one for n in range(1, 10_000) if not (one := path if n == 1 else path.with_name(f"{path.name}.{n}")).exists())
