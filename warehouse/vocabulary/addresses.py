"""Addresses: from one printed line to region, road, community, estate and dwelling, the same for every way of writing it.

Here: the parts in front of the building; the building's grammar is in ``dwellings``. Not here: whether an estate exists (no
gazetteer is needed: it is whatever stands between road number and building), which estate a bare road number belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from warehouse.vocabulary.codes import table
from warehouse.vocabulary.dwellings import SIDES, Dwelling, building_range, names_dwelling, parse_dwelling
from warehouse.vocabulary.text import NUMERALS, chinese_number, compact, is_blank, words

__all__ = ["Address", "building_range", "dwelling_key", "parse_address"]


class Address(NamedTuple):
    """Each part as printed, or None. ``region``: province to township. ``road_number``: "31", "31附1", "甲31".

    ``community``: 西湖社区, 李庄村. ``estate``: 绿城雅苑; 建设路12号院 for a yard without a name; the village's name in a village.
    ``building``, ``unit``, ``floor``, ``room``, ``side``: see ``dwellings.Dwelling``. ``problem``: None or ``trailing_text``,
    ``floor_room_conflict``, ``unclear_number``, ``refers_elsewhere`` (同上), ``unreadable``.
    """

    region: str | None
    road: str | None
    road_number: str | None
    community: str | None
    estate: str | None
    building: str | None
    unit: str | None
    floor: str | None
    room: str | None
    side: str | None
    problem: str | None


_EMPTY: Final = Address(*[None] * 11)
_NO_DWELLING: Final = Dwelling(None, None, None, None, None, None)
_ELSEWHERE: Final = words("同上 同户籍地 同户籍地址 同现住址 户籍地 现住址 原址 原籍 本地 同左 见上 居无定所 无固定住所")
_VAGUE_REGIONS: Final = words("外省 省外 本省 外市 市外 本市 外县 外地 外国 国外 境外 省内 市内")

_SIGNS: Final = str.maketrans(
    {**dict.fromkeys("—–―－‐‑‒−~～_/\\,，。;；、", "-"), **dict.fromkeys("♯﹟井", "#"), **dict.fromkeys(":：'\"“”", None)}
)
_LONGEST_CELL: Final = 300  # the longest honest addresses have some 80 characters; the patterns are not for whole pages
_INNER_DASH: Final = re.compile(r"(?<=[\u4e00-\u9fff])-+(?=[\u4e00-\u9fff])")
# Numerals are turned into digits only in front of what is counted: 五一路 and 二七区 are names.
_NUMERAL: Final = re.compile(
    f"第?([{NUMERALS}]+)(?=号[楼栋幢院]|#|栋|幢|座|单元|[楼层室组排]|村民[组队])"
    f"|(?<=[路街道巷组村])第?([{NUMERALS}]+)(?=号)|第(?=[0-9])|(?<=[楼层])([{NUMERALS}]+)(?=[号户])"
)
_LAST_BRACKET: Final = re.compile(r"\([^()]*\)?$")
_PART_OF_PLACE: Final = re.compile(r"[0-9期区院]")
_BRACKETS: Final = str.maketrans(dict.fromkeys("()（）[]【】〔〕<>《》", None))

_NAME = r"[^\W\dA-Z_路街巷号]"
_PROVINCE: Final = re.compile(
    r"(?:中国|中华人民共和国)?(?:(?:[\u4e00-\u9fff]{2,3}省|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|[北天上重][京津海庆]市|(?:香港|澳门)特别行政区)"
    r"|(?:河南|河北|山东|山西|陕西|湖北|湖南|安徽|江苏|浙江|四川|广东|福建|江西)(?=[\u4e00-\u9fff]{2,4}?市))"
).match
_COUNTY_PART = rf"(?:路[南北]区|{_NAME}{{1,10}}?(?:自治县|自治旗|县|(?<![小社园校厂矿院])区|市|旗))(?![场域])"
_CITY_NAME = r"[^\W\dA-Z_路街巷号区县]{2,10}?(?:自治州|地区|盟|市(?!场))"
_CITY: Final = re.compile(_CITY_NAME).match
_COUNTY: Final = re.compile(_COUNTY_PART).match
_CITY_AND_COUNTY: Final = re.compile(rf"{_CITY_NAME}(?={_COUNTY_PART})").match
_TOWN: Final = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:街道办事处|街道办|街道|办事处)"
    r"|[\u4e00-\u9fff]{1,5}?(?:(?<!小)镇|(?<!水)乡)(?=[\u4e00-\u9fff]{1,8}?(?:村|社区|路|街|[0-9]+组))"
).match
# A community may be named after a road (五一路社区); a road before a community is not part of its name.
_COMMUNITY: Final = re.compile(
    rf"((?:{_NAME}{{2,8}}?|{_NAME}{{1,5}}[路街巷])社区|{_NAME}{{1,6}}?村)(?:居委会|居民委员会|委会|民委员会)?"
    rf"(?:(?<=社区)|(?<=会)|(?=[0-9]{{1,2}}(?:村民)?[组队])|(?<!新村)(?=$|[0-9]{{1,4}}号?$|[\u4e00-\u9fff]{{1,3}}[街路巷]))"
    rf"|({_NAME}{{2,8}}?(?:居委会|居民委员会))"
).match
_ROAD: Final = re.compile(
    r"(?P<road>(?:[0-9]{3}国道|[\u4e00-\u9fff]{1,8}?(?:大道|大街|路|街|巷|胡同|道|弄)))(?:[东西南北中]段)?"
    r"(?P<number>[附甲乙丙]?[0-9]{1,5}(?:-[0-9]{1,4})?[甲乙丙A-Z]?)号(?![楼栋幢])(?P<yard>院)?(?:附(?P<annex>[0-9]{1,4})号?(?![楼栋幢]))?内?"
).match
# Without a number a road must have two characters before its suffix, and not be a railway or a highway: 铁路家属院, 公路局.
_BARE_ROAD: Final = re.compile(
    r"(?P<road>[\u4e00-\u9fff]{2,6}?(?:大道|大街|(?<![铁公马丝水陆网])路|(?<![步业])街|巷))(?![口区道坊镇局院])(?:[东西南北中]段)?"
    r"(?:[与和][\u4e00-\u9fff]{1,6}?(?:路|街|大道))?(?:交叉路?口|交汇处|路口)?(?:[东西南北]{1,2}[侧角边]|[往向]?[东西南北]?[约]?[0-9]{1,4}米)*"
).match
# 绿城雅苑小区 is 绿城雅苑: a name that already ends like an estate drops the general word, 五一小区 keeps it.
_ESTATE_END: Final = re.compile(r"(?<=[苑园城府庭邸湾郡居轩寓际场村院])小区$|(?<=[院区])[内里]$")
_ANY_YARD: Final = words("小区 院 院内 院里 大院 家属院")  # which one, only the road's number tells
_NUMBER_AT_END: Final = re.compile(r"([\u4e00-\u9fffA-Z]*)(?<![0-9-])([0-9]{1,5}(?:-[0-9]{1,3})?)号?").fullmatch


def parse_address(raw: str | None, *, sides: Mapping[str, str] = SIDES) -> Address:
    """One printed address. ``sides`` turns 东户 into the flat's number on its floor. Never raises."""
    if is_blank(raw):
        return _EMPTY
    text = flatten(raw)
    if len(text) > _LONGEST_CELL:
        return _EMPTY._replace(problem="unreadable")
    if text in _VAGUE_REGIONS:
        return _EMPTY._replace(region=text)
    if text in _ELSEWHERE:
        return _EMPTY._replace(problem="refers_elsewhere")
    at = _region_end(text)
    region = text[:at] or None
    community, at = _community(text, at)
    road = number = estate = None
    found = _ROAD(text, at)
    if found:
        road, number, at = found["road"], found["number"].lstrip("0"), found.end()
        number = f"{number}附{found['annex']}" if found["annex"] else number
        estate = f"{road}{number}号院" if found["yard"] else None
    else:
        bare = _BARE_ROAD(text, at)
        if bare:
            road, at = bare["road"], bare.end()
    if community is None and road:
        community, at = _community(text, at)
    rest, dwelling = parse_dwelling(text[at:], sides) or (text[at:], _NO_DWELLING)
    rest = _ESTATE_END.sub("", rest.strip("-#"))
    if rest in _ANY_YARD:
        rest, estate = "", estate or (f"{road}{number}号院" if number else None)
    elif names_dwelling(rest):
        return _EMPTY._replace(region=region, road=road, road_number=number, community=community, problem="unreadable")
    village = community if community and community[-1] == "村" else None
    if dwelling is _NO_DWELLING and rest:
        alone = _NUMBER_AT_END(rest)
        if alone and not alone[1] and (village or community):
            rest, dwelling = "", Dwelling(None, None, None, alone[2], None, None)
        elif alone:
            rest, dwelling = alone[1], _NO_DWELLING._replace(problem="unclear_number" if alone[1] else "unreadable")
    estate = rest or estate or (village if dwelling is not _NO_DWELLING else None)
    return Address(region, road, number, community, estate, *dwelling)


def dwelling_key(address: Address) -> str | None:
    """``estate|building|unit|room``, or None unless place, building and room are known.

    The road and its number stand in for an estate without a name. Unique inside one district only: compare regions first.
    """
    place = address.estate or (f"{address.road}{address.road_number}号" if address.road_number else None)
    if place is None or address.building is None or address.room is None or address.room == "商":
        return None
    return f"{place}|{address.building}|{address.unit or ''}|{address.room}"


def flatten(raw: str | None) -> str:
    """Half-width capitals, no blanks or brackets, one kind of dash, digits for counted numerals; a bracketed note at the end dropped."""
    text = compact(raw).upper()[: _LONGEST_CELL + 1]
    if not text.isalnum():
        if text.endswith(")"):
            note = _LAST_BRACKET.search(text)
            if note and not _PART_OF_PLACE.search(note[0]):
                text = text[: note.start()]
        text = text.translate(_SIGNS).translate(_BRACKETS)
        if "-" in text:
            text = _INNER_DASH.sub("", text).strip("-")
    return _NUMERAL.sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    numeral = found[1] or found[2] or found[3]
    if numeral is None:
        return ""
    value = chinese_number(numeral)
    return found[0] if value is None else str(value)


def _community(text: str, at: int) -> tuple[str | None, int]:
    found = _COMMUNITY(text, at)
    if not found:
        return None, at
    return next(name for name in found.groups() if name), found.end()


def _region_end(text: str) -> int:
    """Where province, city, county and township end. Names of the shipped divisions need no help; others need the tier above them."""
    province = _PROVINCE(text)
    at = province.end() if province else 0
    city = _known_division(text, at)
    if not city and province and province[0][-1] != "市":
        city = _end(_CITY(text, at))
    elif not city and not province:
        city = _end(_CITY_AND_COUNTY(text))
    at = city or at
    if at and text[at - 1] in "省市区州盟":
        at = _known_division(text, at) or (_end(_COUNTY(text, at)) if text[at - 1] != "区" or text[at - 2 : at] == "地区" else 0) or at
    town = _TOWN(text, at)
    return town.end() if town else at


@cache
def _divisions() -> frozenset[str]:
    return frozenset(name for name in table("division_henan").names() if len(name) > 2 and name not in {"市辖区"})


def _end(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _known_division(text: str, at: int) -> int:
    known = _divisions()
    for length in (3, 4, 5, 6, 7):
        if text[at : at + length] in known:
            return at + length
    return 0
