"""The levels of each comparison, with the words a person reads.

Here: names and words. Not here: when a level holds (``compare_*``), what it weighs (``models/``).
"""

from __future__ import annotations

from enum import IntEnum


class IdLevel(IntEnum):
    """公民身份号码"""

    SILENT = 0
    EQUAL = 1
    DIFFERENT = 2
    ONE_DAMAGED = 3
    DAMAGED_EQUAL = 4
    DAMAGED_FAR = 5
    PREFIX_EQUAL = 6
    PREFIX_NEAR = 7
    PREFIX_DIFFERENT = 8
    MASK_FITS = 9
    MASK_NEAR = 10
    MASK_DIFFERS = 11
    AREA_EQUAL = 12
    AREA_DIFFERENT = 13


class NameLevel(IntEnum):
    """姓名"""

    SILENT = 0
    EQUAL = 1
    FORMER = 2
    WILDCARD = 3
    HOMOPHONE = 4
    LOOKALIKE = 5
    DROPPED = 6
    SWAPPED = 7
    SURNAME_SLIP = 8
    ONE_CHARACTER = 9
    ONE_OF_TWO = 10
    GIVEN_CHARACTER = 11
    SURNAME = 12
    DIFFERENT = 13


class BirthLevel(IntEnum):
    """出生日期"""

    SILENT = 0
    DAY = 1
    SWAPPED = 2
    DEFAULTED = 3
    LUNAR = 4
    ONE_DIGIT = 5
    YEAR_OFF = 6
    NEAR = 7
    SAME_YEAR = 8
    DIFFERENT = 9
    GENERATION = 10
    INSIDE = 11
    MONTH = 12
    MONTH_SLIP = 13
    MONTH_SAME_YEAR = 14
    MONTH_DIFFERENT = 15
    YEAR_ONLY = 16
    YEAR_DIFFERENT = 17


class SexLevel(IntEnum):
    """性别"""

    SILENT = 0
    EQUAL = 1
    DIFFERENT = 2


class PlaceLevel(IntEnum):
    """住址和电话"""

    SILENT = 0
    DWELLING = 1
    PHONE = 2
    BOTH = 3
    BUILDING = 4
    ESTATE = 5
    COMMUNITY = 6
    ELSEWHERE = 7


class SpouseLevel(IntEnum):
    """配偶"""

    SILENT = 0
    ID_EQUAL = 1
    NAME_EQUAL = 2
    DIFFERENT = 3


class SourceLevel(IntEnum):
    """来源"""

    SILENT = 0
    SAME_SOURCE = 1
    SAME_HOUSEHOLD = 2


class BearerLevel(IntEnum):
    """姓名旁证"""

    SILENT = 0
    BOTH_ALONE = 1
    ONE_ALONE = 2
    BOTH_KNOWN = 3


COMPARISONS: dict[str, type[IntEnum]] = {
    "id": IdLevel,
    "name": NameLevel,
    "birth": BirthLevel,
    "sex": SexLevel,
    "place": PlaceLevel,
    "spouse": SpouseLevel,
    "source": SourceLevel,
    "bearer": BearerLevel,
}
"""Every comparison of a pair, in the order in which it is shown."""

FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "id": (
        ("EQUAL", "DIFFERENT"),
        ("ONE_DAMAGED", "DAMAGED_EQUAL", "DAMAGED_FAR"),
        ("PREFIX_EQUAL", "PREFIX_NEAR", "PREFIX_DIFFERENT"),
        ("MASK_FITS", "MASK_NEAR", "MASK_DIFFERS"),
        ("AREA_EQUAL", "AREA_DIFFERENT"),
    ),
    "birth": (
        tuple(level.name for level in BirthLevel if BirthLevel.SILENT < level <= BirthLevel.INSIDE),
        ("MONTH", "MONTH_SLIP", "MONTH_SAME_YEAR", "MONTH_DIFFERENT"),
        ("YEAR_ONLY", "YEAR_DIFFERENT"),
    ),
}
"""Levels that the same cells can give: shares add up to one within them. Of the other comparisons all levels are one family."""

WORDS: dict[tuple[type[IntEnum], str], tuple[str, str]] = {
    (IdLevel, "SILENT"): ("一方没有可用的证件号", "no usable id number on one side"),
    (IdLevel, "EQUAL"): ("证件号相同", "same id number"),
    (IdLevel, "DIFFERENT"): ("两个有效证件号不同", "two valid id numbers differ"),
    (IdLevel, "ONE_DAMAGED"): ("证件号只差一处（一方校验不符）", "id numbers differ in one place; one fails its checksum"),
    (IdLevel, "DAMAGED_FAR"): ("证件号相差多处（一方校验不符）", "id numbers differ in several places; one fails its checksum"),
    (IdLevel, "PREFIX_EQUAL"): ("证件号前15位相同（后三位丢失）", "first 15 digits of the id agree; the rest was lost"),
    (IdLevel, "PREFIX_NEAR"): ("证件号前15位只差一处（后三位丢失）", "first 15 digits of the id differ in one place; the rest was lost"),
    (IdLevel, "PREFIX_DIFFERENT"): ("证件号前15位不同", "first 15 digits of the id differ"),
    (IdLevel, "MASK_FITS"): ("与脱敏证件号相符", "fits the masked id number"),
    (IdLevel, "MASK_NEAR"): ("与脱敏证件号只差一处", "differs from the masked id number in one place"),
    (IdLevel, "MASK_DIFFERS"): ("与脱敏证件号不符", "does not fit the masked id number"),
    (IdLevel, "AREA_EQUAL"): ("证件号只剩地区码，相同", "only the division code of the id is left; it agrees"),
    (IdLevel, "AREA_DIFFERENT"): ("证件号只剩地区码，不同", "only the division code of the id is left; it differs"),
    (IdLevel, "DAMAGED_EQUAL"): ("两处是同一个校验不符的证件号", "the same id number that fails its checksum"),
    (NameLevel, "SILENT"): ("一方没有姓名", "no name on one side"),
    (NameLevel, "EQUAL"): ("姓名相同", "same name"),
    (NameLevel, "FORMER"): ("与曾用名相同", "same as the former name"),
    (NameLevel, "WILDCARD"): ("姓名相符，有字无法辨认", "name fits; a character is unreadable"),
    (NameLevel, "HOMOPHONE"): ("姓名同音，字不同", "name sounds alike, written otherwise"),
    (NameLevel, "LOOKALIKE"): ("姓名形近，字不同", "name looks alike, written otherwise"),
    (NameLevel, "DROPPED"): ("姓名少一个字", "one character of the name is missing"),
    (NameLevel, "SWAPPED"): ("名字两字颠倒", "characters of the name are swapped"),
    (NameLevel, "SURNAME_SLIP"): ("名相同，姓不同", "same given name, another surname"),
    (NameLevel, "ONE_CHARACTER"): ("姓名差一个字", "one character of the name differs"),
    (NameLevel, "ONE_OF_TWO"): ("两字姓名差一个字", "one of the name's two characters differs"),
    (NameLevel, "GIVEN_CHARACTER"): ("两字姓名名相同，姓不同", "two-character names with the same second character"),
    (NameLevel, "SURNAME"): ("只有姓相同", "only the surname agrees"),
    (NameLevel, "DIFFERENT"): ("姓名不同", "names differ"),
    (BirthLevel, "SILENT"): ("一方没有出生日期", "no birth date on one side"),
    (BirthLevel, "DAY"): ("出生日期相同", "same birth date"),
    (BirthLevel, "MONTH"): ("出生年月相同（一方只到月）", "same birth month; one side knows no day"),
    (BirthLevel, "MONTH_SLIP"): ("出生年月差一位数字（一方只到月）", "one digit of the birth month differs; one side knows no day"),
    (BirthLevel, "MONTH_SAME_YEAR"): ("出生年份相同，月份不同（一方只到月）", "same birth year, another month; one side knows no day"),
    (BirthLevel, "MONTH_DIFFERENT"): ("出生年份不同（一方只到月）", "birth years differ; one side knows no day"),
    (BirthLevel, "YEAR_ONLY"): ("出生年份相同（一方只到年）", "same birth year; one side knows no month"),
    (BirthLevel, "YEAR_DIFFERENT"): ("出生年份不同（一方只到年）", "birth years differ; one side knows no month"),
    (BirthLevel, "SWAPPED"): ("出生月、日颠倒", "month and day of birth are swapped"),
    (BirthLevel, "DEFAULTED"): ("出生年份相同，一方填1月1日", "same birth year; one side has 1 January filled in"),
    (BirthLevel, "LUNAR"): ("一方是农历生日", "one side has the lunar birthday"),
    (BirthLevel, "ONE_DIGIT"): ("出生日期差一位数字", "one digit of the birth date differs"),
    (BirthLevel, "YEAR_OFF"): ("出生月、日相同，年份不同", "same month and day of birth, another year"),
    (BirthLevel, "NEAR"): ("出生年份相同，月或日有一项不同", "same birth year; either the month or the day differs"),
    (BirthLevel, "SAME_YEAR"): ("出生年份相同，月日不同", "same birth year, another day"),
    (BirthLevel, "DIFFERENT"): ("出生日期不同", "birth dates differ"),
    (BirthLevel, "GENERATION"): ("出生相差一代人", "births are a generation apart"),
    (BirthLevel, "INSIDE"): ("证件号里的出生日期相同，登记的不同", "the dates inside the id numbers agree, the stated ones differ"),
    (SexLevel, "SILENT"): ("一方没有性别", "no sex on one side"),
    (SexLevel, "EQUAL"): ("性别相同", "same sex"),
    (SexLevel, "DIFFERENT"): ("性别不同", "sexes differ"),
    (PlaceLevel, "SILENT"): ("住址和电话无法比较", "addresses and phones cannot be compared"),
    (PlaceLevel, "DWELLING"): ("住址（户籍或居住）到室相同", "same dwelling, registered or actual"),
    (PlaceLevel, "PHONE"): ("电话相同", "same phone"),
    (PlaceLevel, "BOTH"): ("住址到室相同，电话也相同", "same dwelling and same phone"),
    (PlaceLevel, "BUILDING"): ("同一楼栋", "same building"),
    (PlaceLevel, "ESTATE"): ("同一小区", "same estate"),
    (PlaceLevel, "COMMUNITY"): ("同一社区", "same community"),
    (PlaceLevel, "ELSEWHERE"): ("住址、电话都不同", "another address and another phone"),
    (SpouseLevel, "SILENT"): ("一方没有配偶信息", "no spouse on one side"),
    (SpouseLevel, "ID_EQUAL"): ("配偶证件号相同", "same spouse's id number"),
    (SpouseLevel, "NAME_EQUAL"): ("配偶姓名相同", "same spouse's name"),
    (SpouseLevel, "DIFFERENT"): ("配偶不同", "spouses differ"),
    (SourceLevel, "SILENT"): ("来自不同来源", "from different sources"),
    (SourceLevel, "SAME_SOURCE"): ("同一来源里的两行", "two rows of one source"),
    (SourceLevel, "SAME_HOUSEHOLD"): ("同一来源同一户里的两行", "two rows of one household in one source"),
    (BearerLevel, "SILENT"): ("姓名相同或相近，不需比较", "the names are alike: nothing to ask"),
    (BearerLevel, "BOTH_ALONE"): ("两个姓名都没有旁证", "neither name stands on another record near by"),
    (BearerLevel, "ONE_ALONE"): ("有一个姓名没有旁证", "one of the names stands on no other record near by"),
    (BearerLevel, "BOTH_KNOWN"): ("两个姓名各自另有记录", "each name stands on other records near by"),
}


def words(level: IntEnum, lang: str = "zh") -> str:
    """The sentence for one level."""
    return WORDS[type(level), level.name][1 if lang == "en" else 0]
