"""What kind of thing a printed cell plainly is, told by its shape alone: an id number, a date, a telephone, a sex, an address.

Here: three tests a kind, for telling whether a row stands under its headers. Not here: reading the value or judging whether it
is right (``warehouse.vocabulary``), which column should hold what (``alignment``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from warehouse.vocabulary.codes import table

Test = Callable[[str], object]
"""Of one printed text; true or false."""


@dataclass(frozen=True, slots=True)
class CellKind:
    """``own``: the text can only be of this kind where its column is (as printed, not cleaned). ``sure``: it can be of no other
    kind wherever it stands. ``bare``: the same among cells that never hold plain figures (None: as ``sure``). ``may``: it may be
    of this kind, damaged or in another dress: such a column is not called wrong."""

    name: str
    own: Test
    sure: Test
    may: Test
    bare: Test | None = None


def _is(pattern: str) -> Test:
    """As printed: with the apostrophe or ="…" of spreadsheets, with blanks (no-break ones too) around."""
    return re.compile(rf"[\s'‘’`=\"]*(?:{pattern})[\s\"]*").fullmatch


_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
# The day of birth inside makes it a person's number: other numbers of 18 digits (households, certificates) rarely have one there.
_EIGHTEEN = rf"[1-9]\d{{5}}(?:18|19|20)\d\d{_MONTH}{_DAY}\d{{3}}[\dXx]"
_FLOATED = rf"[1-9]\.\d{{5}}(?:19|20)\d\d{_MONTH}\d*[Ee]\+17"
_FIFTEEN = rf"[1-9]\d{{7}}{_MONTH}{_DAY}\d{{3}}"
_MARKED_DATE = (
    r"(?:19|20)\d\d(?:([-/.])(?:0?[1-9]|1[0-2])\1(?:3[01]|[12]\d|0?[1-9])|年(?:0?[1-9]|1[0-2])月(?:\d{1,2}日)?)(?:[ T]\d{1,2}:.*)?"
)
_PLAIN_DATE = rf"(?:19|20)\d\d(?:{_MONTH}{_DAY}|[-./]{_MONTH})"
_SERIAL_OR_MONTH = rf"[1-5]\d{{4}}(?:\.\d+)?|(?:19|20)\d\d{_MONTH}"
_MOBILE = r"(?:\+?86[- ]?)?1[3-9]\d{9}"
_LANDLINE = r"0\d{2,3}-\d{7,8}"
_SEX = r"(?:[12][-.:、]?)?[男女]性?(?:[(（]?[12][)）]?)?"

_sure_id, _sure_date, _sure_phone = _is(f"{_EIGHTEEN}|{_FLOATED}"), _is(f"{_MARKED_DATE}"), _is(f"{_MOBILE}|{_LANDLINE}")
_plain_date = _is(_PLAIN_DATE)
_long_number = re.compile(r"[\d*XxEe.+\- ]{10,}").fullmatch
_date_figures = re.compile(r"(?!\d{9,13}$)(?!\d{15})[\d./\-: T]{4,}").fullmatch
_figures = re.compile(r"\d{5}|\d\*|[Ee]\+").search
_place = re.compile(
    r"[\d一二三四五六七八九十]\s*(?:号楼|号院|幢|栋|单元|室)|[省市区县].{1,30}(?:[路街道]\d|[乡镇村]|[号组])|(?:[路街]|大道)\s*\d+\s*号"
    r"|[\u4e00-\u9fff]\d{1,2}(?:[-—#]\d{1,2})?[-—#]\d{3,4}(?!\d)"
).search


def _may_be_id(text: str) -> bool:
    return bool(_long_number(text)) and not _sure_phone(text) and not _sure_date(text)


def _may_be_date(text: str) -> bool:
    return bool(_date_figures(text)) or "年" in text or "月" in text


def _may_be_phone(text: str) -> bool:
    return bool(_figures(text)) and not (_sure_id(text) or _sure_date(text) or _plain_date(text))


def _may_be_sex(text: str) -> bool:
    return table("sex").resolve(text) is not None


def _may_be_place(text: str) -> bool:
    """Not 正常 or 魏都区: without a number, an address of five characters is the shortest that names a place to live."""
    return (len(text) > 4 or any(c.isdigit() for c in text)) and not (_sure_id(text) or _sure_date(text) or _sure_phone(text))


ID = CellKind("id", _is(rf"{_EIGHTEEN}|{_FIFTEEN}|[1-9]\.\d+[Ee]\+17|\d{{3,10}}\*{{4,}}[\dXx]*"), _sure_id, _may_be_id)
DATE = CellKind(
    "date", _is(f"{_MARKED_DATE}|{_PLAIN_DATE}|{_SERIAL_OR_MONTH}"), _sure_date, _may_be_date, _is(f"{_MARKED_DATE}|{_PLAIN_DATE}")
)
PHONE = CellKind(
    "phone",
    _is(rf"(?:{_MOBILE}|{_LANDLINE}|1[3-9]\d\*{{4}}\d{{4}}|1\.[3-9]\d*[Ee]\+10|(?!20)[2-8]\d{{6,7}})(?:\D.*)?"),
    _sure_phone,
    _may_be_phone,
)
SEX = CellKind("sex", _is(_SEX), _is(_SEX), _may_be_sex)
PLACE = CellKind("place", _place, _place, _may_be_place)

SURE = frozenset({"id", "date", "phone", "sex"})
"""Kinds whose shape alone tells them. An address, or a word of a code table, only supports one of these."""

_OF_FIELD = {"id": ID, "date": DATE, "month": DATE, "phones": PHONE, "address": PLACE}
_OF_HEADER = (
    (re.compile("身份证|证件号"), ID),
    (re.compile("日期|时间$|年月"), DATE),
    (re.compile("电话|手机"), PHONE),
    (re.compile("性别"), SEX),
)


def kind_of_field(kind: str, code_table: str) -> CellKind | None:
    """The kind of cell that a field of ``fields.toml`` prints; None where shape says nothing."""
    return SEX if code_table == "sex" else _OF_FIELD.get(kind)


def kind_of_header(header: str) -> CellKind | None:
    """The kind of a column that is no field of ours, by its header: 婚姻日期 prints dates whether we use them or not."""
    return next((kind for words, kind in _OF_HEADER if words.search(header)), None)
