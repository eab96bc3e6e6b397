"""Cleaning that every parser shares: widths, invisible characters, blanks, "nothing here", Chinese numerals.

Here: characters only. Not here: what a text means (the parser of that value decides), and no folding of
variant characters: a name keeps the characters it was printed with, comparison is linkage's business.
NFKC is not used: it rewrites rare and compatibility ideographs that occur in names.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import east_asian_width

# Ideographs, with the rare planes, the iteration mark and the zero 〇 that stands in names.
HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def words(text: str) -> frozenset[str]:
    """A set of words written in one string, apart by blanks: for the lists of the parsers."""
    return frozenset(text.split())


_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(0x5E)}
_BLANKS = dict.fromkeys((*b"\t\r\n\v\f", 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000), 0x20)
# Zero width, as ranges: soft hyphen, joiners and direction marks, variation selectors (the same character in another cut), byte order mark.
_ZERO_WIDTH = "\u00ad\u00ad\u180e\u180e\u200b\u200f\u202a\u202e\u2060\u2064\ufe00\ufe0f\ufeff\ufeff\U000e0100\U000e01ef"
_INVISIBLE = {code: None for low, high in zip(_ZERO_WIDTH[::2], _ZERO_WIDTH[1::2], strict=True) for code in range(ord(low), ord(high) + 1)}
_WIDTHS: Final[dict[int, int | None]] = {**_FULL_WIDTH, **_BLANKS, **_INVISIBLE}
_NO_BLANK: Final[dict[int, None]] = dict.fromkeys(b" ")
_APOSTROPHES: Final = "'‘’`"  # a spreadsheet's "this is text" mark, printed as if it belonged to the value

# Whole cells that mean "nothing here". No word of one syllable that could be a surname in pinyin (NAN, WU) and
# no "0", which is a code. 无 alone is safe: a name has two characters.
_NOTHING: Final = words(
    """无 没有 不详 不祥 未详 不明 未知 不清楚 不清 暂无 暂缺 缺失 空 空白 未填 未填写 未登记 未采集 未提供 未报 待补 待查 待核 待核实 待定
    待办 未办 办理中 null NULL Null none NONE None nan NaN <null> <NULL> (null) (NULL) \\N N/A n/a #N/A #N/A! #NULL! #VALUE! #REF! #NAME?
    #DIV/0! undefined"""
)
_ONLY_MARKS: Final = re.compile(r"[-–—―－_=/\\|.,;:、。，；：·~～…()\[\]{}<>（）【】〈〉《》'\"“”‘’`\s]*").fullmatch


def clean(text: str | None) -> str:
    """``text`` with half-width ASCII, plain blanks, nothing invisible, no leading apostrophe, trimmed; ``""`` for None.

    Also undoes the CSV dress ``="…"`` and a left-over ``&nbsp;``. Inner blanks stay (as U+0020).
    """
    if not text:
        return ""
    if "&nbsp;" in text:
        text = text.replace("&nbsp;", " ")
    if not text.isascii():
        text = text.translate(_WIDTHS)
    elif not text.isprintable():
        text = text.translate(_BLANKS)
    text = text.strip()
    if text[:1] in _APOSTROPHES:
        text = text.lstrip(_APOSTROPHES).lstrip()
    if text[:2] == '="' and text[-1:] == '"':
        text = text[2:-1].strip()
    return text


def compact(text: str | None) -> str:
    """``clean`` without any blank left: for codes, numbers, addresses; not for Latin names."""
    text = clean(text)
    return text.translate(_NO_BLANK) if " " in text else text


def is_blank(text: str | None) -> bool:
    """True where a cell says that it holds nothing: empty, dashes and slashes only, 无, 不详, null …

    Ask the code table first where 无 is an answer (有无光荣证): see ``codes`` table ``yes_no``.
    """
    if not text:
        return True
    text = compact(text)
    return text in _NOTHING or _ONLY_MARKS(text) is not None


NUMERALS: Final = "〇零一二两三四五六七八九十百"
_DIGIT: Final = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_COUNTED: Final = re.compile("(?:([一二两三四五六七八九])百)?零?(?:([一二两三四五六七八九]?)(十))?零?([一二三四五六七八九]?)").fullmatch


def chinese_number(text: str) -> int | None:
    """三 → 3, 十二 → 12, 一百零五 → 105, digit by digit 二〇一 → 201; None where it is neither below 1000 nor a row of at most 8 digits."""
    if len(text) > 8:
        return None
    if "十" not in text and "百" not in text:
        value = 0
        for character in text:
            digit = _DIGIT.get(character)
            if digit is None:
                return None
            value = value * 10 + digit
        return value if text else None
    parts = _COUNTED(text)
    if parts is None:
        return None
    hundreds, tens, ten, ones = parts.groups()
    return _DIGIT.get(hundreds or "〇", 0) * 100 + (_DIGIT[tens or "一"] * 10 if ten else 0) + _DIGIT[ones or "〇"]


def width(text: str) -> int:
    """Columns that ``text`` takes on a terminal, digits that it is wide in a sheet."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
