"""Moments as the stores keep them: ISO texts in UTC with milliseconds, which sort as they are.

Here: to and from such a text. Not here: days of the district (``connectors.standardise``).
"""

from __future__ import annotations

from datetime import UTC, datetime


def text_of(moment: datetime) -> str:
    """Raises ValueError for a moment without a time zone: whose clock it was could only be guessed."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def now() -> datetime:
    return datetime.now(UTC)
