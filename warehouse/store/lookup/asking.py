"""What a typed text may mean: words, and for each of them the kinds of clue that its form allows.

Here: forms only. Not here: whether anybody fits (``desk``), which kinds somebody may search by (``sight``).
A word means all that its form allows; whoever fits any of it fits the word, and whoever fits every word is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from warehouse.vocabulary.addresses import flatten, parse_address
from warehouse.vocabulary.text import HAN, clean

LONGEST: Final = 100
"""Characters looked at; an address is shorter, and a page pasted by mistake is no question."""

_HAN_ONLY: Final = re.compile(f"[{HAN}·]+").fullmatch
_ONE_HAN: Final = re.compile(f"[{HAN}]").fullmatch
_DOT: Final = re.compile(f"(?<=[{HAN}])[•．.・‧∙⋅･˙﹒](?=[{HAN}])").sub
_RESIDENT: Final = re.compile(r"[Rr]\d{7,}").fullmatch
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ɏ'’]+").fullmatch
_DIGITS: Final = re.compile(r"\d+X?|0\d{2,3}-\d{7,8}").fullmatch
_FLOOR: Final = re.compile(r"(?:.*\D)?(\d{1,2})[楼层]").fullmatch


@dataclass(frozen=True, slots=True)
class Place:
    """A fragment of an address; every part that is not "" must fit. ``label`` is a bare number: a building's, unit's or room's."""

    text: str = ""
    community: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a word may be: ``kind`` and what it asks for. An ``id`` or ``phone`` with ``*`` stands for any that fit."""

    kind: str
    value: str | Place


@dataclass(frozen=True, slots=True)
class Clue:
    """One word with everything it may mean."""

    text: str
    meanings: tuple[Meaning, ...]


def clues(text: str) -> list[Clue]:
    """Word by word. Letters next to each other are one word (zhang wei), and so are single characters (王 小 伟)."""
    words: list[str] = []
    before = ""
    for word in _DOT("·", clean(text[:LONGEST])).split():
        if any(form(word) and form(before) for form in (_LETTERS, _ONE_HAN)):
            words[-1] += word
        else:
            words.append(word)
        before = word
    return [Clue(word, tuple(_meanings(word, len(words) > 1))) for word in words]


def _meanings(word: str, among_others: bool) -> list[Meaning]:
    if _RESIDENT(word):
        return [Meaning("resident", word.upper())]
    if "*" in word:
        kind = "id" if sum(map(word.count, "0123456789")) > 8 else "phone"
        return [Meaning(kind, word.upper())] if re.search(r"[0-9]{2,}X?$|[0-9]X$", word.upper()) else []
    if _DIGITS(word.upper()):
        return _number(word.upper(), among_others)
    if _LETTERS(word):
        return [Meaning("sound", word.lower())]
    if _HAN_ONLY(word):
        found = [Meaning("name", word)]
        return [*found, Meaning("place", _place(word))] if len(word) > 1 else found
    return [Meaning("place", _place(word))]


def _number(digits: str, among_others: bool) -> list[Meaning]:
    """By its length: a whole number, the end of one, a birth date, a door."""
    size = len(digits)
    if size in (15, 18):
        return [Meaning("id", digits)]
    if "-" in digits or size >= 10:
        return [Meaning("phone", digits if size < 12 or "-" in digits else f"*{digits}")]
    found = []
    if size >= 4:
        if digits.isdigit():
            found.append(Meaning("phone_tail", digits))
        if size <= 6:
            found.append(Meaning("id_tail", digits))
    if size == 8 and _is_date(digits):
        found.append(Meaning("birth", f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"))
    if digits.isdigit() and (size <= 3 or (size == 4 and among_others)):
        found.append(Meaning("place", Place(label=digits.lstrip("0") or "0")))
    return found


def _place(word: str) -> Place:
    """A fragment of an address by its parts (绿城雅苑1幢1单元101室), however it was written."""
    found = parse_address(word)
    parts = {name: getattr(found, name) or "" for name in ("community", "building", "unit", "room")}
    floor = _FLOOR(flatten(word))
    parts["floor"] = floor[1].lstrip("0") if floor and not found.room else ""
    road = f"{found.road}{found.road_number}号" if found.road and found.road_number else found.road
    text = found.estate or road or ""
    if text == parts["community"]:  # a village is its own estate
        parts["community"] = ""
    if any(parts[name] for name in ("building", "unit", "room", "floor")):
        return Place(text=text, **parts)
    if found.community and text:
        return Place(text=text, community=found.community)
    return Place(text=found.community or text or flatten(word) or word)


def _is_date(digits: str) -> bool:
    try:
        date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")
    except ValueError:
        return False
    return "1900" <= digits[:4] <= "2099"
