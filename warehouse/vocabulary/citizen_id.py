"""Citizen identity numbers (GB 11643-1999): from what a department prints to the number, or to what is left of it.

Here: one value (``parse_citizen_id``) and what only a whole column shows (``parse_id_column``). Not here: whose number it
is, whether a division code existed when it was assigned (``codes`` table ``division_henan``), whether two numbers belong to
one person. Nothing raises; nothing is guessed: a digit that is not known is ``*``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import Final, NamedTuple

from warehouse.vocabulary import number_damage
from warehouse.vocabulary.dates import tomorrow
from warehouse.vocabulary.id_columns import damaged_numbers
from warehouse.vocabulary.text import clean, compact, is_blank, words


class IdKind(StrEnum):
    """What was printed. The README of this floor lists what follows from each."""

    VALID = "valid"
    FROM_15 = "from_15"  # 15 digits of before 1999, lengthened: it has no check character, so a slip goes unseen
    BAD_CHECKSUM = "bad_checksum"
    WRONG_LENGTH = "wrong_length"
    IMPOSSIBLE = "impossible"  # well formed, but no such day or province
    MASKED = "masked"
    PRECISION_LOST = "precision_lost"
    PLACEHOLDER = "placeholder"  # made up by a system or a clerk; two equal ones mean nothing
    ABSENT = "absent"
    UNREADABLE = "unreadable"


class CitizenId(NamedTuple):
    """``number``: 18 characters (VALID, FROM_15), or the characters as cleaned (BAD_CHECKSUM, WRONG_LENGTH, IMPOSSIBLE).

    ``pattern``: 18 characters, ``*`` where unknown (VALID, FROM_15, MASKED, PRECISION_LOST); in a wrong number any digit may be
    the wrong one, so it has none. ``birth``: YYYY-MM-DD where positions 7 to 14 hold a plausible day. ``sex``: "1" male, "2" female.
    """

    number: str | None
    pattern: str | None
    kind: IdKind
    birth: str | None
    sex: str | None


_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OFFSET: Final = ord("0") * sum(_WEIGHTS)
_CHECK: Final = "10X98765432"
# Provinces, Hong Kong, Macau, Taiwan (71; 83 on residence permits). A 9 before the province: foreign permanent residents.
_PROVINCES: Final = words("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")
_NO_REGION: Final = frozenset({"000000", "999999"})  # what systems print in front of numbers they invent
_OLDEST: Final = "1890-01-01"
_LONGEST_CELL: Final = 40  # a number in full dress has 30 characters; the patterns below are not for whole paragraphs

_EIGHTEEN: Final = re.compile(r"[0-9]{17}[0-9X]").fullmatch
_DIGITS: Final = re.compile(r"[0-9]+").fullmatch
_PRINTED_FLOAT: Final = re.compile(r"([0-9]+)\.0*").fullmatch
_MASK_SIGNS: Final = str.maketrans(dict.fromkeys("●•■□#×✕╳?…·○◎﹡∗⋆", "*"))
_MASKED: Final = re.compile(r"[0-9]*\*[0-9*]*X?").fullmatch
_LAST_X: Final = frozenset("хХΧχ×✕✖╳*")  # Cyrillic, Greek, signs: what keyboards offer for the last X
_SHORT_MADE_UP: Final = re.compile(r"(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9X]|0{1,25}").fullmatch
_LONG_DIGITS: Final = re.compile(r"[0-9]{10,25}X?").fullmatch


def check_character(first17: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2). ``first17`` must be 17 ASCII digits."""
    return _CHECK[(sum(map(mul, _WEIGHTS, first17.encode("ascii"))) - _OFFSET) % 11]


def parse_citizen_id(raw: str | None, *, today: date | None = None) -> CitizenId:
    """One printed value. ``today`` (default: the clock) bounds plausible births: 1890 to tomorrow."""
    latest = tomorrow(today)
    text = clean(raw).upper()
    if _EIGHTEEN(text):
        return _eighteen(text, latest)
    if is_blank(text):
        return _ABSENT
    text = compact(text).replace("-", "").rstrip("'\"`，,。;；")
    floated = _PRINTED_FLOAT(text)
    return _undressed(floated[1] if floated else text, latest) if len(text) <= _LONGEST_CELL else _UNREADABLE


def _undressed(text: str, latest: str) -> CitizenId:
    if len(text) == 18 and text[-1] in _LAST_X and _DIGITS(text[:17]):
        read = _eighteen(text[:17] + "X", latest)
        if read.kind is IdKind.BAD_CHECKSUM and text[-1] == "*":
            return _partly(text, IdKind.MASKED, latest)  # a star that cannot be an X hides a digit
        return read
    if _EIGHTEEN(text):
        return _eighteen(text, latest)
    if len(text) == 15 and _DIGITS(text):
        return _fifteen(text, latest)
    printed = number_damage.scientific(text)
    if printed:
        return _from_scientific(text, *printed, latest)
    masked = re.sub("X(?=X|.*[*X])|(?<=X)X", "*", text.translate(_MASK_SIGNS)).replace("...", "***")
    if "*" in masked and _MASKED(masked):
        if "0" in masked and not masked.strip("*0"):
            return _PLACEHOLDER  # eighteen zeros or 000000YYYYMMDD0000 under a mask
        return _partly(_spread(masked), IdKind.MASKED, latest)
    if _SHORT_MADE_UP(text):
        # 000000YYYYMMDD0000 kept as a number has lost its leading zeros; so has eighteen zeros.
        return CitizenId(None, None, IdKind.PLACEHOLDER, _birth(text[:8], latest), None)
    if _LONG_DIGITS(text):
        if _made_up(text):
            return _PLACEHOLDER
        return CitizenId(text, None, IdKind.WRONG_LENGTH, None, None)  # which digit is missing is not known: no birth, no sex
    return _UNREADABLE


def _eighteen(number: str, latest: str) -> CitizenId:
    birth = _birth(number[6:14], latest)
    if number[:6] in _NO_REGION or _made_up(number):
        return CitizenId(None, None, IdKind.PLACEHOLDER, birth, None)
    sex = "1" if number[16] in "13579" else "2"
    if check_character(number[:17]) != number[17]:
        return CitizenId(number, None, IdKind.BAD_CHECKSUM, birth, sex)
    if birth is None or not _province_exists(number):
        return CitizenId(number, None, IdKind.IMPOSSIBLE, birth, sex)
    return CitizenId(number, number, IdKind.VALID, birth, sex)


def _fifteen(digits: str, latest: str) -> CitizenId:
    """Region 6, YYMMDD, sequence 3 with the sex in its last digit. The change-over of 1999 read every YY as 19YY; so does this."""
    if digits[:6] in _NO_REGION or _made_up(digits):
        return _PLACEHOLDER
    first17 = digits[:6] + "19" + digits[6:]
    birth = _birth(first17[6:14], latest)
    sex = "1" if digits[14] in "13579" else "2"
    if birth is None or not _province_exists(digits):
        return CitizenId(digits, None, IdKind.IMPOSSIBLE, birth, sex)
    number = first17 + check_character(first17)
    return CitizenId(number, number, IdKind.FROM_15, birth, sex)


def _from_scientific(text: str, pattern: str, printed: int, latest: str) -> CitizenId:
    if len(pattern) == 15 and "*" not in pattern:
        return _fifteen(pattern, latest)
    if len(pattern) == 15:
        # Too few digits of a 15-digit number: only the region is in the same place as in 18.
        return _lost(pattern[:6] + "*" * 12, latest)
    if len(pattern) != 18:
        return _UNREADABLE
    if printed == 6:
        # The seventh and eighth digit are 18, 19 or 20 in every number, so the sixth was never rounded up: it stands.
        pattern = text[0] + text[2:7] + "*" * 12
    return _lost(pattern, latest)


def _spread(masked: str) -> str:
    """A masked number at its full width. Masks are often shorter or longer than what they hide."""
    if len(masked) == 18:
        return masked
    head, tail = masked[: masked.index("*")], masked[masked.rindex("*") + 1 :]
    single_run = len(head) + len(tail) + masked.count("*") == len(masked)
    if not single_run or len(head) + len(tail) > 17:
        return "*" * 18
    if len(masked) == 15:
        return head[:6].ljust(18, "*")  # perhaps a 15-digit number: what follows the region stands elsewhere
    return head + "*" * (18 - len(head) - len(tail)) + tail


def _partly(pattern: str, kind: IdKind, latest: str) -> CitizenId:
    sex = None if pattern[16] == "*" else "1" if pattern[16] in "13579" else "2"
    return CitizenId(None, pattern if pattern.strip("*") else None, kind, _birth(pattern[6:14], latest), sex)


def _lost(pattern: str, latest: str) -> CitizenId:
    return _partly(pattern, IdKind.PRECISION_LOST, latest)


def _made_up(number: str) -> bool:
    """One digit repeated, or the keyboard's row."""
    return len(set(number[:-1])) == 1 or number.startswith(("123456789", "987654321", "012345678"))


def _province_exists(number: str) -> bool:
    return number[:2] in _PROVINCES or (number[0] == "9" and number[1:3] in _PROVINCES)


@lru_cache(maxsize=1 << 16)  # a district's births fit: 110 years are 40,000 days
def _day(digits: str) -> str | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def _birth(digits: str, latest: str) -> str | None:
    day = _day(digits)
    return day if day is not None and _OLDEST <= day <= latest else None


_ABSENT: Final = CitizenId(None, None, IdKind.ABSENT, None, None)
_UNREADABLE: Final = CitizenId(None, None, IdKind.UNREADABLE, None, None)
_PLACEHOLDER: Final = CitizenId(None, None, IdKind.PLACEHOLDER, None, None)
_JUDGED: Final = frozenset({IdKind.VALID, IdKind.BAD_CHECKSUM, IdKind.IMPOSSIBLE})


def parse_id_column(raws: Sequence[str | None], *, today: date | None = None) -> list[CitizenId]:
    """Every value of one column of one file, in order, then the tests that need the column (``id_columns``).

    One value cannot tell the …000 of a spreadsheet from an honest number, a column can. Numbers found rounded become
    PRECISION_LOST with the digits that are left. Numbers ending in X were text and stay, as they do in real columns (1 in 11).
    """
    parsed = [parse_citizen_id(raw, today=today) for raw in raws]
    fits = {
        read.number: read.kind is IdKind.VALID
        for read in parsed
        if read.number and read.kind in _JUDGED and len(read.number) == 18 and read.number[17] != "X"
    }
    damaged = damaged_numbers(fits)
    if not damaged:
        return parsed
    latest = tomorrow(today)
    return [
        _lost(damaged[read.number], latest) if read.number in damaged and read.kind in _JUDGED else read  # a lengthened 15 stays
        for read in parsed
    ]
