"""Columns that nobody declared and that must not be stored all the same, by the words of their headers.

Here: the reason, if there is one. Not here: the words (``private_columns.toml``), emptying the column (``intake.landing``).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from connectors.headers import header_key


@cache
def _reasons() -> tuple[tuple[str, str], ...]:
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return tuple((word, str(entry["reason"])) for entry in raw.values() for word in entry["words"])


def private_reason(header: str) -> str:
    """Why a column of this header is never stored; "" where nothing speaks against it."""
    text = header_key(header).casefold()
    return next((reason for word, reason in _reasons() if word in text), "")
