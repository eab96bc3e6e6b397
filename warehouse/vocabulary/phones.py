"""Telephone numbers: the numbers in a cell, each in one standard form.

Here: mobile (11 digits) and landline (``0374-2331234``) numbers of mainland China. Not here: whose telephone it is, whether
it answers, how many people share it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from warehouse.vocabulary import number_damage
from warehouse.vocabulary.text import clean, is_blank


class Phones(NamedTuple):
    """``numbers``: mobiles as 11 digits, landlines as area code, dash, number; each once, in the order printed.

    ``problem``: None or the first thing wrong, while the readable numbers stay: ``masked``, ``lost_digits`` (1.39037E+10),
    ``placeholder`` (13800000000), ``wrong_length``, ``note`` (words beside the number: whose it is may matter), ``unreadable``.
    """

    numbers: tuple[str, ...]
    problem: str | None


_EMPTY: Final = Phones((), None)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}").fullmatch
_DASHES: Final = str.maketrans(
    {**dict.fromkeys("—–―－‐‑‒−_", "-"), **dict.fromkeys("()[]{}【】", " "), "、": "/", "；": "/", "，": "/", "。": "/", "|": "/"}
)
# One number: a mobile with at most one blank or dash between any two digits; a landline with its area code (010, 02x: 3 digits
# and 8; others: 4 digits and 7 or 8) and perhaps an extension; a local number. Tried in this order at each place.
_NUMBER: Final = re.compile(
    r"(?<![0-9*])(?:"
    r"(?:\+?(?:00|0)?86[- ]?)?(?P<mobile>1[- ]?[3-9](?:[- ]?[0-9]){9})"
    r"|(?:\+?(?:00|0)?86[- ]*)?(?P<area>0(?:10|2[0-9]|[3-9][0-9]{2}))[- ]*(?P<line>[2-8][0-9]{2,3}[- ]?[0-9]{4})(?:(?:-| *转 *)[0-9]{1,5})?"
    r"|(?P<local>[2-8][0-9]{2,3}[- ]?[0-9]{4})(?: *转 *[0-9]{1,5})?"
    r")(?![0-9*])"
)
_FLOATED: Final = re.compile(r"(?<=[0-9])\.0+(?![0-9])")
_SCIENTIFIC: Final = re.compile(r"[1-9]\.?[0-9]*[Ee]\+?[0-9]{1,2}")
_LONGEST_CELL: Final = 300  # a dozen numbers with names; the patterns are not for whole pages
_BETWEEN: Final = str.maketrans(dict.fromkeys("/ ,;:-+\\.或和及", None))
# What forms print around a number; anything else in words is a note.
_LABELS: Final = re.compile(r"(?:移动|固定|联系|家庭|办公|住宅|单位)?(?:电话|手机|座机|号码|固话|宅电)号?|[手宅办家]|Tel|TEL|tel|mobile")


def parse_phones(raw: str | None, *, area_code: str = "0374") -> Phones:
    """All numbers of one printed cell. ``area_code`` (with its 0) is put before local numbers of 7 or 8 digits. Never raises."""
    text = clean(raw)
    if _MOBILE(text):
        return Phones((), "placeholder") if _made_up(text) else Phones((text,), None)
    if is_blank(text):
        return _EMPTY
    if len(text) > _LONGEST_CELL:
        return Phones((), "unreadable")
    text = _FLOATED.sub("", text.translate(_DASHES))
    problems: list[str] = []
    text = _SCIENTIFIC.sub(lambda found: _whole(found[0], problems), text)
    numbers: dict[str, None] = {}

    def take(found: re.Match[str]) -> str:
        number = _standard(found, area_code)
        if _made_up(number):
            problems.append("placeholder")
        else:
            numbers[number] = None
        return "/"

    rest = _NUMBER.sub(take, _with_zero(text, area_code))
    left = _LABELS.sub("", rest).translate(_BETWEEN)
    if left:
        problems.append(_why(left, bool(numbers)))
    return Phones(tuple(numbers), problems[0] if problems else None)


def _standard(found: re.Match[str], area_code: str) -> str:
    mobile, area, line, local = found["mobile"], found["area"], found["line"], found["local"]
    if mobile:
        return mobile.replace("-", "").replace(" ", "")
    return f"{area or area_code}-{(line or local).replace('-', '').replace(' ', '')}"


def _with_zero(text: str, area_code: str) -> str:
    """A landline kept as a number has lost its leading zero: 3742331234. Read so only under the district's own area code."""
    if len(text) in (10, 11) and text.isascii() and text.isdecimal() and text.startswith(area_code[1:]) and area_code:
        return "0" + text
    return text


def _whole(printed: str, problems: list[str]) -> str:
    """The number behind a scientific notation, if all its digits were printed."""
    read = number_damage.scientific(printed)
    if read is None or "*" in read[0]:
        problems.append("lost_digits")
        return "/"
    return read[0]


def _made_up(number: str) -> bool:
    """13800000000. One digit repeated is not enough: 13888888888 and 0374-6666666 are sold at a price."""
    return number.endswith("00000000")


def _why(left: str, some: bool) -> str:
    digits = sum(c.isdecimal() for c in left)
    if "*" in left or ("X" in left.upper() and digits):
        return "masked"
    if not left.strip("0"):
        return "placeholder"
    if digits:
        return "wrong_length"
    return "note" if some else "unreadable"
