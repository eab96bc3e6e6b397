"""Masking: how much of a number that names a citizen is shown to somebody who has given no reason.

Here: one value, and a last net over a whole text. Not here: who may see more (whoever answers, after writing an audit
line). Differences are computed before masking: two telephones may look equal afterwards.
"""

from __future__ import annotations

import re
from typing import Final

# A run of 15 digits or more is an id number or an account; 12 digits are a community's code, 8 a date. A letter before
# or behind it makes it part of a hash.
_LONG: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{14,}[0-9Xx](?![0-9A-Za-z])")
_MOBILE: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")


def mask_id(number: str) -> str:
    """``411099********1234``: six and four characters stay, as on official notices; anything shorter than 12 goes whole."""
    return number[:6] + "*" * (len(number) - 10) + number[-4:] if len(number) >= 12 else "*" * len(number)


def mask_phone(number: str) -> str:
    """``139****1234`` for a mobile; a landline keeps its area code and two digits (``0374-*****12``)."""
    if len(number) == 11 and number[0] == "1":
        return number[:3] + "****" + number[-4:]
    head, dash, tail = number.rpartition("-")
    keep = head + dash
    return keep + "*" * (len(tail) - 2) + tail[-2:] if len(tail) > 4 else keep + "*" * len(tail)


def mask_name(name: str) -> str:
    """``陈**``: for samples of a file that is only being looked at."""
    return name[:1] + "*" * (len(name) - 1)


def mask_text(text: str) -> str:
    """``text`` with every id number, account and mobile in it masked; other numbers stay."""
    return _MOBILE.sub(lambda m: mask_phone(m[0]), _LONG.sub(lambda m: mask_id(m[0]), text))
