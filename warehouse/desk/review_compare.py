"""Two stated values side by side: what differs, character by character, and in words.

Here: comparing for the eye of whoever decides. Not here: weighing (``pipelines.linkage``), how a difference is marked on the
screen (``review_card``). Values are compared whole, before anything is masked: what looks equal when masked may differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from warehouse.vocabulary.addresses import Address, parse_address
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id
from warehouse.vocabulary.fields import Field

Words = tuple[str, str]
Marks = tuple[frozenset[int], ...]
SAME: Words = ("相同", "same")
NEVER: Words = ("不同", "different")
ONE_SIDE: Words = ("只有一方登记", "one side only")
ONE_DIGIT: Words = ("差一位数字", "one digit differs")
UNREADABLE: Words = ("一方读不懂", "one side is unreadable")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?").fullmatch


@dataclass(frozen=True, slots=True)
class Difference:
    """``words`` in both languages; of each value of either side the positions that differ. ``same``: nothing to look at."""

    words: Words
    left: Marks
    right: Marks
    same: bool = False


def compare(field: Field, left: Sequence[str], right: Sequence[str]) -> Difference:
    """The standard values (or, unreadable, what was printed) of one field in two records; several only of phones."""
    if not left or not right:
        return Difference(ONE_SIDE, _none(left), _none(right))
    if sorted(left) == sorted(right):
        return Difference(SAME, _none(left), _none(right), same=True)
    if len(left) == len(right) == 1:
        a, b = unlike(left[0], right[0])
        if field.kind == "id" and len(left[0]) == len(right[0]):  # a digit that one side does not show differs from nothing
            a = b = frozenset(at for at in a if "*" not in (left[0][at], right[0][at]))
        look = _KINDS.get(field.kind)
        return Difference(look(left[0], right[0]) if look else NEVER, (a,), (b,))
    shared = set(left) & set(right)
    words: Words = ("有一个相同", "one is the same") if shared else NEVER
    return Difference(words, _others(left, shared), _others(right, shared))


def unlike(left: str, right: str) -> tuple[frozenset[int], frozenset[int]]:
    """Positions of the characters that differ: place by place in texts of one length, else what was put in or left out."""
    if len(left) == len(right):
        at = frozenset(i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b)
        return at, at
    parts = [part for part in SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if part[0] != "equal"]
    return (
        frozenset(i for _, low, high, _, _ in parts for i in range(low, high)),
        frozenset(i for _, _, _, low, high in parts for i in range(low, high)),
    )


def _none(values: Sequence[str]) -> Marks:
    return tuple(frozenset() for _ in values)


def _others(values: Sequence[str], shared: set[str]) -> Marks:
    return tuple(frozenset() if value in shared else frozenset(range(len(value))) for value in values)


def _name(left: str, right: str) -> Words:
    from pipelines.linkage.characters import WILD, fold, sound_alike  # opencc and pypinyin: 0.2 s

    a, b = fold(left), fold(right)
    if a.text == b.text:
        return "写法不同，同一个名字", "written otherwise, the same name"
    if len(a.text) == len(b.text):
        pairs = [(x, y) for x, y in zip(a.text, b.text, strict=True) if x != y]
        if all(WILD in pair for pair in pairs):
            return "相符，有字无法辨认", "fits; a character is unreadable"
        if all(WILD in pair or sound_alike(*pair) for pair in pairs):
            return "同音，字形不同", "sounds alike, written otherwise"
        if len(pairs) == 2 and pairs[0] == pairs[1][::-1]:
            return "两字颠倒", "two characters swapped"
        if len(pairs) == 1 and len(a.text) > 1:
            return "差一个字", "one character differs"
    short, long = sorted((a.text, b.text), key=len)
    rest = iter(long)
    if 1 < len(short) < len(long) and all(character in rest for character in short):
        return "一方少字", "characters missing on one side"
    return ("只有姓相同", "only the surname agrees") if a.surname == b.surname else NEVER


def _date(left: str, right: str) -> Words:
    if not _DATE(left) or not _DATE(right):
        return UNREADABLE
    short, long = sorted((left, right), key=len)
    if long.startswith(short):
        return (
            ("一致，一方只到年", "agree; one side knows the year only")
            if len(short) == 4
            else ("一致，一方只到月", "agree; one side knows no day")
        )
    if len(short) == len(long) == 10:
        if left[:4] == right[:4] and left[5:7] == right[8:] and left[8:] == right[5:7]:
            return "月日颠倒", "month and day swapped"
        if left[:4] == right[:4] and "01-01" in (left[5:], right[5:]):
            return "同年，一方填1月1日", "same year; one side has 1 January filled in"
    if len(unlike(left, right)[0]) == 1 and len(short) == len(long):
        return ONE_DIGIT
    years = abs(int(left[:4]) - int(right[:4]))
    if len(short) == len(long) == 10:
        days = abs((date.fromisoformat(left) - date.fromisoformat(right)).days)
        if days <= 31:
            return f"相差 {days} 天", f"{days} days apart"
    return (f"相差 {years} 年", f"{years} years apart") if years else ("同年，月日不同", "same year, another day")


def _id(left: str, right: str) -> Words:
    """As in the linkage core: two whole numbers that differ are two people's; a damaged one may still fit."""
    a, b = parse_citizen_id(left), parse_citizen_id(right)
    whole = (IdKind.VALID, IdKind.FROM_15)
    if IdKind.PLACEHOLDER in (a.kind, b.kind):
        return "一方是占位的假号码", "one side is a placeholder"
    if a.kind in whole and b.kind in whole:
        return (
            ("同一号码（15 位与 18 位）", "one number, 15 and 18 digits")
            if a.number == b.number
            else ("两个有效号码，不同", "two valid numbers, different")
        )
    one, other = a.pattern or a.number, b.pattern or b.number
    if one is None or other is None:
        return UNREADABLE
    if "*" in one or "*" in other:
        known = [(x, y) for x, y in zip(one, other, strict=False) if "*" not in (x, y)]
        if len(one) != len(other) or not known:
            return "残缺，无法比较", "too little is left to compare"
        return (
            ("看得见的各位相符", "fits where both are legible")
            if all(x == y for x, y in known)
            else ("看得见的各位不符", "does not fit where both are legible")
        )
    at = sorted(unlike(one, other)[0])
    if len(one) == len(other) and len(at) == 1:
        return f"差一位数字（第 {at[0] + 1} 位），一方校验不符", f"one digit differs (position {at[0] + 1}); one side fails its checksum"
    if len(one) == len(other) and len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]:
        return "相邻两位颠倒，一方校验不符", "two digits beside each other swapped; one side fails its checksum"
    if len(one) != len(other):
        return "位数不同，一方不全", "of different length; one side is not whole"
    return "差多位，一方校验不符", "several digits differ; one side fails its checksum"


def _phones(left: str, right: str) -> Words:
    return ONE_DIGIT if len(left) == len(right) and len(unlike(left, right)[0]) == 1 else NEVER


def _address(left: str, right: str) -> Words:
    a, b = parse_address(left), parse_address(right)
    if not _place(a) or not _place(b):
        return "写法不同，有一方不到小区", "one side does not reach an estate"
    if _place(a) != _place(b):
        return "小区或路不同", "another estate or road"
    for part, words in _LEVELS:
        x, y = getattr(a, part), getattr(b, part)
        if x != y:
            return words if x and y else ("一致，一方较粗略", "agree; one side is less precise")
    return "写法不同，同一处", "written otherwise, the same place"


_LEVELS: tuple[tuple[str, Words], ...] = (
    ("building", ("同小区，楼栋不同", "same estate, another building")),
    ("unit", ("同楼栋，单元不同", "same building, another unit")),
    ("room", ("同单元，门牌不同", "same unit, another door")),
)


def _place(address: Address) -> str:
    return address.estate or f"{address.road or ''}{address.road_number or ''}"


_KINDS: dict[str, Callable[[str, str], Words]] = {
    "name": _name, "date": _date, "month": _date, "id": _id, "phones": _phones, "address": _address,
}  # fmt: skip
