"""What an unknown column holds: how many of its values read as a declared field would be read.

Here: shares of readable values, with the readers that intake itself uses, and whether such a share says anything. Not here:
headers (``likeness``), choosing (``drift``). Only shares leave this module, never a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connectors.declaration import Source
from connectors.readers import Row
from connectors.standardise.values import Read, Setting, read_values
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.text import clean, is_blank

SAMPLE = 200
"""Distinct values that are looked at: a share of 200 is right to within 4 points, and reading them takes 2 ms."""

ENOUGH = 5
"""Fewer values than this say nothing against a column: one damaged file may begin with them."""

_SETTING = Setting(date(2199, 12, 31), "0000")
"""A date of next year is a date all the same here; local numbers without an area code are not proof of telephones."""

# The hundred commonest surnames, 85 of 100 people (Ministry of Public Security, report on names 2020).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫"
    "段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NO_PERSON = re.compile(r"[族区路街村镇乡市县局院校厂部组员党群]$|学|未婚|有配偶|初婚")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}").fullmatch
_PLACE = re.compile(r"[省市县区旗镇乡村街路巷院]")
_DAY = re.compile(r"(?:19|20)\d\d(?:[-/.年]?\d{1,2}){1,2}[月日]?").fullmatch
_WORDY = re.compile(r"[^\W\d_]")
_CALLED = {
    "id": ("有效的身份证号", "valid id numbers"),
    "phones": ("电话号码", "telephone numbers"),
    "date": ("日期", "dates"),
    "month": ("年月", "months"),
    "name": ("人的姓名", "names of people"),
    "address": ("地址", "addresses"),
    "integer": ("整数", "whole numbers"),
    "amount": ("金额", "amounts"),
    "buildings": ("楼栋号", "numbers of buildings"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column's values say of a field. ``share``: 0–1 readable. ``telling``: true where hardly any other column reads so,
    whatever its header. ``zh``, ``en``: what such values are called."""

    share: float
    telling: bool
    zh: str
    en: str


def samples(rows: Iterable[Row], positions: Iterable[int]) -> dict[int, list[str]]:
    """Up to ``SAMPLE`` distinct filled values of each column, in the order they stand."""
    found: dict[int, dict[str, None]] = {position: {} for position in positions}
    for row in rows:
        for position, values in found.items():
            cell = row[position] if position < len(row) else None
            if cell is not None and len(values) < SAMPLE and not is_blank(cell):
                values[cell] = None
    return {position: list(values) for position, values in found.items()}


def evidence(values: Sequence[str], field: Field, source: Source) -> Evidence | None:
    """What ``values`` (distinct, filled) say of ``field``; None where any text could stand there, or there is none."""
    if not values:
        return None
    if field.kind in ("text", "key"):
        return _contrary(values, source, days=field.kind == "text")
    read = read_values(field, source, values, _SETTING)
    fits = [_fits(field.kind, *one) for one in zip(map(clean, values), read.value, read.problem, _part(read, field.kind), strict=True)]
    share = sum(fits) / len(values)
    if field.kind == "address" and share < 0.8:  # 外省, 411002: places in few words look like anything
        return _contrary(values, source, days=True)
    zh, en = _CALLED.get(field.kind, (f"“{field.zh}”的代码或名称", f"codes or words of {field.en}"))
    telling = _worded(values, read, field) if field.kind == "code" else field.kind in ("id", "phones")
    return Evidence(share, telling, zh, en)


def birth_agreement(rows: Iterable[Row], id_at: int, birth_at: int, source: Source) -> float | None:
    """The share of rows whose id number at ``id_at`` holds the birth date at ``birth_at``; None where fewer than ENOUGH rows tell.

    A number that does is the person's own, not the spouse's or the head's; a date that does is the birth date.
    """
    pairs = [(row[id_at], row[birth_at]) for row in rows if max(id_at, birth_at) < len(row)]
    births = read_values(fields()["id_number"], source, [one for one, _ in pairs], _SETTING).parts["birth"]
    dates = read_values(fields()["birth_date"], source, [other for _, other in pairs], _SETTING).value
    told = [birth.startswith(day) for birth, day in zip(births, dates, strict=True) if birth and day]
    return sum(told) / len(told) if len(told) >= ENOUGH else None


def _part(read: Read, kind: str) -> Sequence[str | None]:
    """What beside the value shows that a text is of the kind."""
    if kind == "address":
        return ["".join(filter(None, parts)) for parts in zip(*(read.parts[name] for name in ("building", "room", "road")), strict=True)]
    part = {"id": "birth", "date": "precision", "month": "precision"}.get(kind)
    return read.parts[part] if part else [None] * len(read.value)


def _fits(kind: str, text: str, value: str | None, problem: str | None, part: str | None) -> bool:
    """True where ``text`` is plainly of the kind; stricter than reading, which trusts the declaration."""
    match kind:
        case "id":  # valid, or what is left of a number: masked, rounded by a spreadsheet, one digit wrong
            return value is not None or problem in ("masked", "precision_lost") or (problem == "bad_checksum" and part is not None)
        case "phones":  # a mobile, or printed with its area code: 20240101 would pass for a local number
            return value is not None and (re.search(r"(?:^|;)1\d{10}", value) or re.match(r"\(?0\d", text)) is not None
        case "date" | "month":  # to the month and with six characters: 29221 may be a day's serial, but is mostly a number
            return part in ("day", "month") and len(text) >= 6
        case "name":
            return _CHINESE_NAME(text) is not None and text[0] in _SURNAMES and not _NO_PERSON.search(text)
        case "address":
            return (bool(part) and any(character.isdigit() for character in text)) or (len(text) >= 6 and _PLACE.search(text) is not None)
        case _:
            return value is not None


def _worded(values: Sequence[str], read: Read, field: Field) -> bool:
    """Two words or more of a table are proof; bare numbers are codes of any table, 是 and 否 answer any question."""
    worded = {code for raw, code in zip(values, read.value, strict=True) if code and _WORDY.search(raw)}
    return len(worded) >= 2 and field.table != "yes_no"


def _contrary(values: Sequence[str], source: Source, *, days: bool) -> Evidence | None:
    """Free text proves nothing; but a column of id numbers, telephones or days is no free text."""
    known: Mapping[str, Field] = fields()
    for name in ("id_number", "phones"):
        other = evidence(values, known[name], source)
        if other is not None and other.share >= 0.8:
            return Evidence(0.0, False, other.zh, other.en)
    if days and sum(_DAY(clean(raw)) is not None for raw in values) >= 0.8 * len(values):
        return Evidence(0.0, False, *_CALLED["date"])
    return None
