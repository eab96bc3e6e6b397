"""A watermark: the highest value seen of a column that grows with every change, kept as text until the next night.

Here: value to text and back, and what it is compared as. Not here: the query (``statement``). The text says of which kind the
value was (``time:2026-11-22T01:02:03.000000``), so that it is bound as that kind again, never as a string that the
database would have to guess at. Among values of one kind the texts sort as the values do (numbers below zero apart).
The value comes from the data: the clocks of the department's machines and ours need not agree.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

OVERLAP = timedelta(hours=1)
"""A row gets its time when it is written and is seen when its transaction ends. What a long import wrote before our last
reading and committed after it bears a time below the watermark: an hour is read twice, which costs little, because rows that
come again replace themselves by their key. Numbers and texts have no such distance; there ``full_every`` mends it."""

_DIGITS = 39
"""Whole digits of a number: NUMERIC(38) is the widest of SQL Server and Oracle."""


def encode(value: object) -> str | None:
    """``value`` as text, None where such a value does not compare (truth values, documents, NaN)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return f"time:{moment.isoformat(timespec='microseconds')}"
    if isinstance(value, date):
        return f"date:{value.isoformat()}"
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
    if isinstance(value, str):
        return f"text:{value.rstrip(' ')}"  # CHAR(n) comes padded, and is compared with or without: this is the lower of the two
    if isinstance(value, bytes | bytearray | memoryview):
        return f"bytes:{bytes(value).hex()}"  # SQL Server's rowversion
    return None


def bound(text: str) -> sa.BindParameter[Any] | None:
    """The parameter ``since`` for a text of ``encode``, an hour earlier where it is a time; None where it is no such text."""
    kind, mark, rest = text.partition(":")
    try:
        value, as_type = _decoded(kind, rest)
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return sa.bindparam("since", value, type_=as_type) if mark and as_type is not None else None


def _decoded(kind: str, rest: str) -> tuple[object, sa.types.TypeEngine[Any] | None]:
    if kind == "time":
        moment = datetime.fromisoformat(rest)
        return moment - OVERLAP, sa.DateTime(timezone=moment.tzinfo is not None)
    if kind == "date":
        return date.fromisoformat(rest), sa.Date()
    if kind == "number":
        number = Decimal(rest)
        whole = number == number.to_integral_value()
        return (int(number), sa.BigInteger()) if whole and number.copy_abs() < 2**63 else (number, sa.Numeric())
    if kind == "text":
        return rest, sa.String()
    if kind == "bytes":
        return bytes.fromhex(rest), sa.LargeBinary()
    return None, None


def _number(value: Decimal) -> str | None:
    if not value.is_finite():
        return None
    whole, _, fraction = format(value.copy_abs(), "f").partition(".")  # abs() rounds to 28 digits
    fraction = fraction.rstrip("0")
    return f"number:{'-' if value < 0 else ''}{whole:0>{_DIGITS}}{'.' + fraction if fraction else ''}"
