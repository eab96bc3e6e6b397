"""What the command line tells the audit log: who is at the keyboard, what is about to be shown or changed, why.

Here: one entry before each answer. Not here: the log itself (``warehouse.state.audit_log``), what is shown, looking at the log
(``audit_view``). No entry, no answer.
"""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def record(
    data: Path,
    what: str,
    whom: str | Sequence[str],
    why: str = "",
    *,
    purpose: str = "",
    version: str = "",
    sought: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append an entry and have the disk confirm it. Raises DQ-609 where that fails: the caller then answers nothing.

    ``what`` is one of ``audit_log.ACTS``; ``whom`` ids of residents or records, or what narrows them; ``sought`` words that were
    searched, kept as hashes; ``facts`` counts, numbers of decisions, names of things.
    """
    from warehouse.state.audit_log import Act, log_of  # sqlalchemy comes with it: only a call that answers pays for it

    one = (whom,) if isinstance(whom, str) else tuple(whom)
    log = log_of(data)
    try:
        log.record(Act(who(), what, one, why, purpose, "", origin(), version, tuple(sought), facts or {}))
    finally:
        log.close()


def who() -> str:
    """The account, and behind sudo the person who called it."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):  # an id without a name, as in some containers
        account = f"uid {os.getuid()}"
    caller = os.environ.get("SUDO_USER", "")
    return f"{caller} (as {account})" if caller and caller != account else account


def origin() -> str:
    """This machine, and behind ssh the address that the call came from."""
    client = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return f"{socket.gethostname()} (ssh {client})" if client else socket.gethostname()
