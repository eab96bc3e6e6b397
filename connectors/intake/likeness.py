"""How alike two headers are: their letters, the words of one meaning in them, of whom they speak.

Here: a score from 0 to 1 for a printed header against the names of a declared column. Not here: what the column holds
(``contents``), choosing among columns (``drift``). The words are in ``header_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz

from connectors.headers import header_key

OTHER = -1.0
"""The score of two headers that speak of two different things, however alike their letters are."""

_MEANINGLESS = re.compile(r"(?:列|字段|栏|项|第|col(?:umn)?|field|unnamed|var|f|c|x)?[:_. -]?\d*列?").fullmatch
_FIRST_SIGN = 0xE000
"""Private-use characters stand for words of one meaning, so that two different words share no letter."""


@dataclass(frozen=True, slots=True)
class _Words:
    """``header_words.toml`` made ready: one pattern for all words of one meaning, one for the noise."""

    signs: Mapping[str, str]
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    noise: re.Pattern[str]
    subjects: tuple[tuple[str, re.Pattern[str]], ...]
    opposites: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """A header ready to be compared. ``plain``: its letters; ``whole``: words of one meaning as one sign; ``core``: without the
    words of kinds; ``kind``: the last of these; ``both``: letters and signs, for words that must not stand against each other."""

    plain: str
    whole: str
    core: str
    kind: str
    both: str
    subjects: frozenset[str]


def vague(header: str) -> bool:
    """True for 列3, COL_3, F3, and for 地址, 日期: headers that do not tell one column of a kind from another."""
    return _MEANINGLESS(header_key(header).casefold()) is not None or not _form(header).core


def likeness(header: str, names: Sequence[str]) -> float:
    """The best score of ``header`` against any of ``names``; ``OTHER`` where it speaks of another thing than all of them."""
    return max((_score(header, name) for name in names), default=OTHER)


@lru_cache(maxsize=8192)
def _score(header: str, name: str) -> float:
    one, other = _form(header), _form(name)
    if one.plain == other.plain:
        return 1.0
    if one.subjects - other.subjects or (one.kind and other.kind and one.kind != other.kind) or _opposed(one.both, other.both):
        return OTHER
    if one.plain.isascii() and one.plain.isalpha() and not other.plain.isascii() and one.plain == _initials(other.plain):
        return 0.9  # gmsfhm for 公民身份号码: letters alone, hence not quite sure
    whole = _mix(one.whole, other.whole)
    if one.whole == other.whole:
        score = 0.85 + 0.15 * fuzz.ratio(one.plain, other.plain) / 100  # the same words: letters choose among several such
    elif one.core and other.core:
        score = 0.3 * whole + 0.7 * _mix(one.core, other.core)  # what a column is about counts more than that it is a date of something
    else:
        score = 0.5 * whole
    # 户籍 may be 户籍地代码 and 姓名 may be 户主姓名, but nothing says so
    return score * (0.75 if one.kind != other.kind else 1.0) * (0.75 if other.subjects - one.subjects else 1.0)


def _mix(one: str, other: str) -> float:
    """Mostly the share of common letters, partly how well the shorter one is contained: 公民身份证 for 公民身份证号码."""
    return (0.7 * fuzz.ratio(one, other) + 0.3 * fuzz.partial_ratio(one, other)) / 100


def _opposed(one: str, other: str) -> bool:
    """True where one header has one word of a pair and the other has its counterpart."""
    for pair in _words().opposites:
        here, there = {word for word in pair if word in one}, {word for word in pair if word in other}
        if len(here) == len(there) == 1 and here != there:
            return True
    return False


@lru_cache(maxsize=8192)
def _form(header: str) -> _Form:
    words = _words()
    plain = header_key(header).casefold()
    bare = re.sub(r"[(\[【{<].*?[)\]】}>]|[_\-—:：,，、.。/\\\s*#\"'“”]|^\d+|\d+$", "", plain) or plain
    subjects = frozenset(name for name, pattern in words.subjects if pattern.search(_without_relation(bare)))
    whole = words.pattern.sub(lambda found: words.signs[found[0]], bare)
    whole = words.noise.sub("", whole) or whole
    core = "".join(letter for letter in whole if letter not in words.kinds)
    kind = next((letter for letter in reversed(whole) if letter in words.kinds), "")
    return _Form(plain, whole, core, kind, f"{bare} {whole}", subjects)


def _without_relation(text: str) -> str:
    """与户主关系 speaks of the person, not of the head."""
    return re.sub("与?户主的?关系", "", text)


@cache
def _words() -> _Words:
    raw = tomllib.loads(Path(__file__).with_name("header_words.toml").read_text("utf-8"))
    meanings = sorted({meaning for head in raw["same"] for meaning in head.split()})
    sign = {meaning: chr(_FIRST_SIGN + at) for at, meaning in enumerate(meanings)}
    signs = {word: "".join(sign[meaning] * 2 for meaning in head.split()) for head, group in raw["same"].items() for word in group}
    return _Words(
        signs,
        _any_of(signs),
        frozenset(sign[word] for word in raw["kinds"]["words"]),
        _any_of(raw["noise"]["words"]),
        tuple((name, _any_of(group)) for name, group in raw["subjects"].items()),
        tuple((sign.get(one, one), sign.get(other, other)) for one, other in raw["opposites"]["pairs"]),
    )


def _any_of(words: Sequence[str] | Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=1024)
def _initials(text: str) -> str:
    """The initials of the pinyin, as databases name their columns."""
    from pypinyin import Style, lazy_pinyin  # only headers in letters need it

    return "".join(lazy_pinyin(re.sub(r"\W", "", text), style=Style.FIRST_LETTER)).casefold()
