"""Values as departments print them, by the kind of a field: plain ones, and odd ones that are right all the same.

Here: inventing one cell. Not here: cells that say something wrong (``damages``). Id numbers have division codes that were never
assigned; nobody is meant by a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from warehouse.vocabulary.citizen_id import check_character


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell that a workbook holds as a number or a day: ``shown`` is what is printed of it there, ``text`` in a text file."""

    value: float | date
    shown: str
    text: str


Cell = str | Typed
"""A printed cell; "" is an empty one."""

NAMES = ("王伟", "李秀英", "张䶮", "㛃㛃", "赵𬭎", "刘建华", "欧阳娜娜", "阿依古丽·买买提", "陈〇", "仇查")
ODD_NAMES = (
    "王 伟", "王　伟", " 李秀英  ", "阿依古丽•买买提", "阿依古丽．买买提", "买买提\xa0", "劉建華", "刘建华（曾用名刘二）", "OUYANG NA",
    "欧阳\n娜娜", "李？英", "3.王伟", '王伟"', "张□",
)  # fmt: skip
PLACES = (
    "胜利家园3号楼2单元501",
    "东大道１６８号３幢２单元５０１室",
    "北大街7号院",
    "绿城雅苑3-2-501",
    "西湖花园3#2-501",
    "春秋路88号楼北平房",
)
ODD_PLACES = (
    "胜利家园3号楼, 2单元501", "北大街\n7号院", "=胜利家园3幢", "@西湖花园3号楼", '胜利"小区"3号楼', "兰亭路8号\t后院", "  春秋路8号 ",
    "+1号楼501", "北大街;7号院|西", "无", "",
)  # fmt: skip
TEXTS = ("务工经商", "出租房屋", "河南省/许昌市/魏都区/北大街道/东风社区", "退休", "第一党支部", "已办理")
ODD_TEXTS = (
    "=1+1",
    "+补充",
    "-",
    "@所有人",
    "共 产 党员",
    'a,b"c"',
    "两\n行",
    "社群",
    "null",
    "—",
    "\xa0",
    "甲\t乙",
    "",
    "'引号在前",
    "<b>&nbsp;",
)
CODES = {
    "ethnic_group": ("汉族", "汉", "01", "回族", "维吾尔族"),
    "education": ("初中", "70", "大学本科"),
    "marital_status": ("未婚", "初婚", "10", "有配偶"),
    "relation": ("户主", "配偶", "长子", "02"),
    "political_status": ("群众", "13", "中共党员"),
}
SEXES, ODD_SEXES = ("男", "女"), ("男性", "1", "1-男", "2", "女性", "不详", "")
DIVISIONS = ("411099", "410099", "412098")


def number_of(random: Random, birth: date) -> str:
    """A checksum-valid id number of a division that does not exist."""
    stem = f"{random.choice(DIVISIONS)}{birth:%Y%m%d}{random.randrange(1, 1000):03d}"
    return stem + check_character(stem)


def born(random: Random) -> date:
    return date(1930, 1, 1) + timedelta(days=random.randrange(34_000))


def printed_value(random: Random, kind: str, field: str, odd: float, *, must: bool, number: int) -> tuple[Cell, str]:
    """One cell of a field, and the id number that it states (else ""). A ``must`` cell is what a row cannot do without."""
    strange = random.random() < odd
    if kind == "name":
        return random.choice(ODD_NAMES if strange else NAMES), ""
    if kind == "id":
        true = number_of(random, born(random))
        return (_dressed(random, true) if strange else true), true
    if not must and random.random() < 0.25:
        return "", ""
    if kind in ("date", "month"):
        return _date(random, born(random), strange), ""
    if kind == "sex":
        return random.choice(ODD_SEXES if strange else SEXES), ""
    if kind == "phones":
        return _phones(random, strange), ""
    if kind == "address":
        return random.choice(ODD_PLACES if strange else PLACES), ""
    if kind == "key":
        return _key(random, number, strange), ""
    if kind in ("integer", "amount", "buildings"):
        return _count(random, kind, strange), ""
    if kind == "code":
        return random.choice(CODES.get(field, ("是", "否", "正常"))), ""
    return random.choice(ODD_TEXTS if strange and not must else TEXTS), ""


def _dressed(random: Random, true: str) -> str:
    """The same number as Excel, web pages and people print it."""
    wide = true.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})
    return random.choice(
        (f"'{true}", f"{true}\xa0", f"  {true} ", wide, true.lower(), true.replace("X", "×"), f"{true[:6]} {true[6:14]} {true[14:]}")
    )


def _date(random: Random, day: date, strange: bool) -> Cell:
    if not strange:
        return day.isoformat()
    serial = str((day - date(1899, 12, 30)).days)
    month = f"{day.year}.{day.month}"
    return random.choice(
        (
            f"{day:%Y%m%d}", f"{day:%Y.%m.%d}", f"{day.year}-{day.month}-{day.day}", f"{day.year}年{day.month}月",
            f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d} 10:11:12", f"{day:%Y.%m}", f"{day.year}", serial, "不详", "",
            Typed(float(serial), serial, serial), Typed(day, day.isoformat(), f"{day.year}/{day.month}/{day.day}"),
            Typed(float(month), f"{float(month):g}", f"{float(month):g}"),
        )
    )  # fmt: skip


def _phones(random: Random, strange: bool) -> Cell:
    mobile = f"138{random.randrange(10**8):08d}"
    if not strange:
        return mobile
    landline = f"2{random.randrange(10**6):06d}"
    return random.choice(
        (
            f"{mobile}、0374-{landline}", f"{mobile}/{mobile}", f"{landline}；{mobile}", landline, f"房东{mobile}", "无",
            f"+86 {mobile}", f"\t{mobile}", f"{mobile[:3]}****{mobile[-4:]}", f"{mobile}\n{landline}",
            Typed(float(mobile), mobile, f"{float(mobile):.5E}"),
        )
    )  # fmt: skip


def _key(random: Random, number: int, strange: bool) -> Cell:
    digits = f"411099{number:03}{random.randrange(10**9):09d}"
    if not strange:
        return digits[: random.choice((9, 15, 18))]
    rounded = f"{float(digits):.5E}"
    return random.choice((f"'{digits}", f"{digits}\xa0", Typed(float(digits[:15] + "000"), f"4.{digits[1:15]}E+17", rounded), rounded))


def _count(random: Random, kind: str, strange: bool) -> Cell:
    count = random.randrange(1, 9)
    if kind == "buildings":
        return random.choice((f"{count}号楼", f"{count}-9号楼、12号楼"))
    plain = f"{random.randrange(100, 2000)}.50" if kind == "amount" else str(count)
    return random.choice(("141,5312", "1,418.00", "633元", Typed(float(count), str(count), str(count)))) if strange else plain
