"""What the audit log keeps beside its table: its key, and the anchor that says how far it had come.

Here: two small files of mode 600 in ``state/``, made when first needed. Not here: what is chained (``audit_log``), what a difference
between anchor and table means (``audit_check``).

The table may lie in a database that others administer or copy; these files stay with the program.
"""

from __future__ import annotations

import fcntl
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from warehouse.state.keys import make_key
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret

KEY, ANCHOR = "audit.key", "audit.head"
_LINE = re.compile(rb"([0-9]{20}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain: the number of an entry and its hash."""

    number: int
    hash: str


def fingerprint(folder: Path, purpose: str, text: str) -> str:
    """HMAC-SHA256 of ``text`` under the log's key, in hexadecimal; ``purpose`` keeps uses of the key apart. Raises DQ-609."""
    return hmac.new(bytes.fromhex(_key(folder)), f"{purpose}\0{text}".encode("utf-8", "replace"), sha256).hexdigest()


def sought_hash(folder: Path, typed: str) -> str:
    """What is kept of a word that was searched: equal for a number however it was typed (full width, ``x`` for ``X``, blanks)."""
    return fingerprint(folder, "sought", "".join(normalize("NFKC", typed).upper().split()))


def _key(folder: Path) -> str:
    path = folder / KEY
    try:
        if not path.exists():
            make_key(path, secrets.token_hex(32).encode())
        key = kept_secret(f"file:{KEY}", folder)
        if not re.fullmatch("[0-9a-f]{64}", key):
            raise SecretError("file", str(path), "不是 64 位十六进制 / not 64 hexadecimal digits")
    except (OSError, SecretError) as error:
        raise DaoqiaoError("DQ-609", path=path, detail=getattr(error, "detail", "") or getattr(error, "strerror", "") or "") from error
    return key


def read_anchor(folder: Path) -> Head | None:
    """The newest place that was noted; None where there is none or it cannot be made out. Raises OSError."""
    try:
        handle = os.open(folder / ANCHOR, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        return _parsed(os.read(handle, 200))
    finally:
        os.close(handle)


def move_anchor(folder: Path, head: Head, *, back: bool = False) -> None:
    """Note a place that has been committed; never an earlier one than is noted (others write too) unless ``back``.

    Written over in place, always the same 86 bytes, and not waited for: after a power cut the anchor may be behind the table, which
    is no fault. Raises OSError.
    """
    path = folder / ANCHOR
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        there = os.read(handle, 200)
        known = _parsed(there)
        if known is None or known.number < head.number or back:
            if len(there) > 86:
                os.ftruncate(handle, 86)
            os.pwrite(handle, f"{head.number:020d} {head.hash}\n".encode(), 0)
            if not there:
                os.fsync(handle)
    finally:
        os.close(handle)


def _parsed(line: bytes) -> Head | None:
    found = _LINE.fullmatch(line)
    return Head(int(found[1]), found[2].decode()) if found else None
