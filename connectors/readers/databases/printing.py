"""A database's value as printed text, nothing lost: exact numbers whole, dates as ISO 8601 writes them.

Here: one row to one list of text. Not here: cells of spreadsheets (``connectors.readers.rendering``: there a number holds 15
digits and a moment is good to a second; here both are exact, so they are printed whole), and what a text means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from connectors.readers import rendering
from connectors.readers.sheet import Row

EXACT_BELOW = 2.0**53
"""A double counts whole numbers up to here one by one. From here on it prints with 17 digits and an exponent
(4.1109919900101126E+17): enough to have the same double again, and it looks like the damaged number that it is."""


class UnprintableError(TypeError):
    """A value that is no text: bytes, a list, a document. ``at``: its position in the row, ``kind``: the name of its type."""

    def __init__(self, at: int, kind: str) -> None:
        super().__init__(kind)
        self.at = at
        self.kind = kind


def printed(value: object) -> str:
    """The text of a value that is not None. KeyError for a kind that cannot be printed without loss."""
    return value if isinstance(value, str) else _BY_KIND[value.__class__](value)


def printed_row(values: Sequence[object], blank: frozenset[int], lenient: frozenset[int]) -> Row:
    """One row of text; ``blank`` positions are None always, ``lenient`` ones where they cannot be printed.

    Raises UnprintableError at any other position.
    """
    try:
        row = [None if value is None else value if value.__class__ is str else printed(value) for value in values]
    except KeyError:
        row = [_one(value, at, blank | lenient) for at, value in enumerate(values)]
    for at in blank:
        row[at] = None
    return row


def _one(value: object, at: int, lenient: frozenset[int]) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) or value.__class__ in _BY_KIND:
        return printed(value)
    if at in lenient:
        return None
    raise UnprintableError(at, type(value).__name__)


def _float(value: float) -> str:
    if value != value or abs(value) >= EXACT_BELOW:
        return f"{value:.16E}"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def _moment(value: datetime) -> str:
    """Midnight is a date alone, as in a spreadsheet; a moment with a time zone keeps its offset."""
    text = value.isoformat(sep=" ")
    return text[:10] if value.time() == time.min else text


def _duration(value: timedelta) -> str:
    """Elapsed hours may pass 24: 30:00:00."""
    whole = rendering.printed(value - timedelta(microseconds=value.microseconds))
    return f"{whole}.{value.microseconds:06}" if value.microseconds else whole


_BY_KIND: dict[type, Callable[[Any], str]] = {
    int: str,
    Decimal: lambda value: format(value, "f"),
    float: _float,
    bool: rendering.printed,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
    UUID: str,
}
