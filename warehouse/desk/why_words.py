"""Evidence as sentences: what speaks for and against, what became of a pair by which rule, what a weight means.

Here: the sentences, in the language of the call. Not here: which pairs are told (``why``), the words of single levels
(``pipelines.linkage.levels``), how it looks (``why_view``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.linkage.levels import COMPARISONS, words
from warehouse.vocabulary.language import say, spoken

SHOWN = 0.05
"""Bits that are not +0.0 with one decimal: less is neither for nor against."""
AGAINST = 1.0
"""Bits that a comparison must take away to be told as speaking against: half the odds."""

NOT_A_FIELD = frozenset({"source", "bearer"})
"""Comparisons that look at the rows or at other records: where they are silent, nothing is missing."""

_SAME = re.compile(r"(?!与)([\u4e00-\u9fff]{2,6})(?<!到室)相同")
"""姓名相同: two of these share their 相同; 与曾用名相同 and 住址到室相同 say more than that something is the same."""

_RULES: dict[tuple[str, str], tuple[str, str]] = {
    ("apart", "veto"): ("{case}，因此不是同一人", "{case}: not one person"),
    ("review", "grey"): ("{case}；证据不够，已列入待核对", "{case}; that is not enough, and a person is asked"),
    ("review", "ambiguous"): (
        "{case}；一方没有证件号，与另一个证件号的人也差不多一样像，分不清是谁，已列入待核对",
        "{case}; one side has no id number and resembles somebody with another number nearly as much: a person is asked",
    ),
    ("review", "one_number"): (
        "{case}；同一个证件号，别的却不足以说明是同一人（也可能是重号，或填了亲属的号码），已列入待核对",
        "{case}; one id number, but the rest does not show one person (it may be a copied number, or a relative's): a person is asked",
    ),
    ("refused", "two_numbers"): (
        "{case}；合并后一个人会有两个不同的有效证件号，因此没有合并，已列入待核对",
        "{case}; joined they would be one person with two valid id numbers: not joined, a person is asked",
    ),
    ("refused", "contradicted"): (
        "{case}；把两边的记录全部放在一起就自相矛盾（例如出生相差一代人），因此没有合并，已列入待核对",
        "{case}; all records of both sides together contradict each other (say, births a generation apart): not joined, a person is asked",
    ),
    ("refused", "veto"): (
        "{case}；两边另有两条记录不可能是同一人（两个有效证件号不同），因此没有合并，已列入待核对",
        "{case}; two other records of the two sides cannot be one person (two valid id numbers): not joined, a person is asked",
    ),
    ("apart", "decision"): ("人工认定不是同一人（系统比较：{case}）", "a person decided that they are two (compared: {case})"),
    ("refused", "decision"): (
        "{case}；合并会违背人工的认定（两边有记录被认定不是同一人），因此没有合并",
        "{case}; joining them would break what a person decided: not joined",
    ),
    ("review", "decision"): ("人工看过，拿不准，留待核实（系统比较：{case}）", "a person looked and was unsure (compared: {case})"),
}
"""What became of a pair and by which rule; ``case`` is what speaks for it and against it."""

_ENDS = {
    "apart": ("{case}，没有合并", "{case}: not joined"),
    "review": ("{case}；已列入待核对", "{case}; a person is asked"),
    "refused": ("{case}；没有合并，已列入待核对", "{case}; not joined, a person is asked"),
}
"""For a rule that has no sentence of its own yet."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one comparison found: its level, in words, and its weight in bits."""

    comparison: str
    label: str
    level: str
    words: str
    weight: float

    @property
    def silent(self) -> bool:
        return self.level == "silent"

    @property
    def missing(self) -> bool:
        """True where a side has not got what would be compared."""
        return self.silent and self.comparison not in NOT_A_FIELD


def found(levels: Mapping[str, str], weights: Mapping[str, float]) -> list[Found]:
    """Every comparison of a pair in the order of ``COMPARISONS``; then such as this program does not know (any more)."""
    names = [*(n for n in COMPARISONS if n in levels), *(n for n in levels if n not in COMPARISONS)]
    return [Found(n, label(n), levels[n], _level_words(n, levels[n]), weights[n]) for n in names]


def label(comparison: str) -> str:
    """What is compared: 公民身份号码."""
    known = COMPARISONS.get(comparison)
    return say(((known and known.__doc__) or comparison).strip().split("\n")[0], comparison.replace("_", " "))


def _level_words(comparison: str, level: str) -> str:
    """A version keeps levels by name: one that an older program wrote may have no words today, and is told by its name."""
    known = COMPARISONS.get(comparison)
    return words(known[level.upper()], spoken()) if known and level.upper() in known.__members__ else level


def phrase(one: Found) -> str:
    """The words of a level as a part of a sentence: what follows a comma goes into brackets, 姓名同音（字不同）."""
    head, *rest = re.split(r"，" if spoken() == "zh" else r"[;,] ", one.words, maxsplit=1)
    if not rest:
        return head
    return head + say(f"（{_flat(rest[0], '（', '）', '；')}）", f" ({_flat(rest[0], ' (', ')', '; ')})")


def _flat(text: str, opening: str, closing: str, stop: str) -> str:
    """Without brackets of its own, as it stands in brackets."""
    return text.replace(opening, stop).replace(closing, "")


def listed(phrases: Iterable[str]) -> str:
    """证件号、姓名、出生日期相同、同一小区."""
    told = list(dict.fromkeys(phrases))
    if spoken() == "en":
        return ", ".join(told)
    same = [m[1] for m in map(_SAME.fullmatch, told) if m]
    if len(same) > 1:
        told = ["、".join(same) + "相同", *(p for p in told if not _SAME.fullmatch(p))]
    return "、".join(told)


def speaking_for(fields: Sequence[Found]) -> str:
    return listed(phrase(one) for one in fields if one.weight >= SHOWN and not one.silent)


def speaking_against(fields: Sequence[Found]) -> str:
    """The gravest first."""
    return listed(phrase(one) for one in sorted(fields, key=lambda one: one.weight) if one.weight <= -AGAINST and not one.silent)


def why_one(rule: str, fields: Sequence[Found]) -> str:
    """Why two linked records are one person."""
    pro, con = speaking_for(fields), speaking_against(fields)
    told = say(f"虽然{con}，但{pro}", f"although {con}: {pro}") if pro and con else pro or con
    if rule != "decision":
        return told or say("没有留下比较结果", "no comparison was kept")
    return say("由人工认定为同一人", "a person decided that they are one") + (
        say(f"（系统比较：{told}）", f" (compared: {told})") if told else ""
    )


def why_not(decision: str, rule: str, fields: Sequence[Found]) -> str:
    """Why two records were not joined."""
    pro, con = speaking_for(fields), speaking_against(fields)
    case = say(f"{pro}，但{con}", f"{pro}, but {con}") if pro and con else pro or con
    sentence = _RULES.get((decision, rule))
    if sentence is None and decision == "apart" and rule in ("weight", "grey"):
        return _not_enough(pro, con, fields)
    sentence = sentence or _ENDS.get(decision, _ENDS["apart"])
    return say(*sentence).format(case=case or say("没有留下比较结果", "no comparison was kept"))


def _not_enough(pro: str, con: str, fields: Sequence[Found]) -> str:
    """Too little is alike; or more differs than is alike."""
    unlike = sum(one.weight for one in fields) < 0
    verdict = say("不像同一人", "not alike") if unlike else say("把握不足", "not enough")
    if not pro:
        return say(f"{con or '没有相同之处'}，{verdict}", f"{con or 'nothing agrees'}: {verdict}")
    against = say(f"，{con}", f", {con}") if con else ""
    return say(f"只有{pro}{against}，{verdict}", f"only {pro}{against}: {verdict}")


def times(bits: float) -> str:
    """Odds in words, two digits of them: 19.4 bits are 约 69 万比 1."""
    big = _amount(2.0 ** abs(bits))
    if bits < 0:
        return say(f"约 1 比 {big}", f"about 1 to {big}")
    return say(f"约 {big}{'' if big[-1] in '亿万' else ' '}比 1", f"about {big} to 1")


def _amount(number: float) -> str:
    """69 万; beyond a trillion nobody tells the difference."""
    number = min(number, 1e12)
    units = (("万亿", 1e12), ("亿", 1e8), ("万", 1e4)) if spoken() == "zh" else (("trillion", 1e12), ("billion", 1e9), ("million", 1e6))
    for unit, size in units:
        if number >= size:
            return f"{_two(number / size)} {unit}"
    return _two(number)


def _two(number: float) -> str:
    """Two digits that count: 69, 690, 1.4."""
    return f"{float(f'{number:.2g}'):,.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")
