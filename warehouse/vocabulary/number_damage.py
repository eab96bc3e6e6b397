"""What a spreadsheet or a program's double leaves of a long number: which digits can still be believed.

Here: arithmetic on digits, for any 15- to 18-digit number. Not here: what the digits mean (``citizen_id``, ``phones``).

Two faults, told apart by what is printed. A person who types 18 digits into a spreadsheet keeps the first 15: the rest
becomes zeros (cut, not rounded). A program that stores the number as a double keeps 53 bits: the value moves to the nearest
multiple of a step (16 from 2^56, 32 from 2^57, 64 from 2^58, 128 from 2^59), so it is off by at most half a step.
A *pattern* is the number's full width with ``*`` where a digit is not known.
"""

from __future__ import annotations

import math
import re
from typing import Final

_SCIENTIFIC: Final = re.compile(r"([1-9])(?:\.(\d*))?[Ee]\+?(\d{1,2})").fullmatch
SHEET_DIGITS: Final = 15  # significant digits a spreadsheet keeps
# Formats in use print 6 or 15 digits (and drop zeros at the end of them), doubles 16 or 17. 12 to 14 are therefore 15 with
# zeros dropped (1 in 10, 100, 1000 numbers); 7 to 11 may be some column's own format.
_TRIMMED_DIGITS: Final = 12


def common_pattern(low: int, high: int, width: int) -> str:
    """The digits that every number of ``low..high`` shares, then ``*``.

    This is where a carry is paid for: 411264 ± 32 keeps 4112, 411990 ± 32 (411958 to 412022) keeps only 41.
    """
    first, last = str(low).zfill(width), str(high).zfill(width)
    if len(last) != width or low < 0:
        return "*" * width
    for i in range(width):
        if first[i] != last[i]:
            return first[:i] + "*" * (width - i)
    return first


def double_step(value: int) -> int:
    """The distance between neighbouring doubles at ``value``: 64 for 411099…, 1 below 2^53."""
    return max(1, 1 << max(0, value.bit_length() - 53))


def is_double(value: int) -> bool:
    """True where a double can hold ``value`` exactly. By chance: 1 in ``double_step(value)``."""
    return value % double_step(value) == 0


def is_rounded_double(value: int) -> bool:
    """True for what a program prints of a number cut to 15 digits: …209041000 comes out as …209041024. By chance: 1 in 1000."""
    return int(float(nearest_thousand(value))) == value


def nearest_thousand(value: int) -> int:
    """The 15-digit number (times 1000) behind ``is_rounded_double``; a double's step is under 1000 there, so it is the only one."""
    return (value + 500) // 1000 * 1000


def double_pattern(value: int, width: int) -> str:
    """The digits sure after ``value`` was a double: all within half a step share them (usually 16 of 18, fewer at a carry)."""
    half = double_step(value) // 2
    return common_pattern(value - half, value + half, width)


def scientific(text: str) -> tuple[str, int] | None:
    """``4.11099200209041E+17`` → (``411099200209041***``, 15): the pattern and the count of printed digits; None if not of this form.

    15 digits (12 to 14: zeros dropped) stand as printed: sheets cut, they do not round. A program's double formatted to 15
    digits looks the same and may be one too high in the 15th; a reader that prints 17 digits avoids that. 16 or 17 digits
    are a double: half a step either way. Fewer are rounded by the format, so only the digits that both ends of the rounding
    share are kept: 4.11099E+17 leaves ``41109*``… here (``citizen_id`` knows why its sixth digit is sure).
    """
    parts = _SCIENTIFIC(text)
    if parts is None:
        return None
    digits = parts[1] + (parts[2] or "")
    width = int(parts[3]) + 1
    if len(digits) > 17 or width > 40:
        return None
    if len(digits) >= width:
        return (digits[:width] if not digits[width:].strip("0") else "*" * width), len(digits)
    known = len(digits)
    if width <= SHEET_DIGITS and known >= _TRIMMED_DIGITS:
        return digits.ljust(width, "0"), known  # fits into 15 digits whole: only zeros were dropped
    if known > SHEET_DIGITS:
        return double_pattern(int(float(text)), width), known
    if known >= _TRIMMED_DIGITS:
        return digits.ljust(SHEET_DIGITS, "0") + "*" * (width - SHEET_DIGITS), known
    unit = 10 ** (width - known)
    value = int(digits) * unit
    return common_pattern(value - unit // 2, value + unit // 2 - 1, width), known


def by_accident(hits: int, of: int, chance: float) -> float:
    """Natural logarithm of an upper bound for "``hits`` or more of ``of`` by chance" (choose × chance^hits). No hits: 0."""
    if not hits:
        return 0.0
    return math.lgamma(of + 1) - math.lgamma(hits + 1) - math.lgamma(of - hits + 1) + hits * math.log(chance)
