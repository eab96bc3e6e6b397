"""How one file is written: each office has its own habits, and keeps them through a file.

Here: drawing the habits of a file from its name, and printing dates and codes by them. Not here: faults of single rows
(``noise_*.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from connectors.synthetic.layout import Cell
from connectors.synthetic.plan import DistrictPlan, stream
from connectors.synthetic.rates import System, rate
from connectors.synthetic.words import words

Numbers = Literal["text", "float", "scientific"]

_ETHNIC_WORDS = {
    "01": "汉族",
    "02": "蒙古族",
    "03": "回族",
    "04": "藏族",
    "05": "维吾尔族",
    "06": "苗族",
    "08": "壮族",
    "11": "满族",
    "15": "土家族",
}
_EDUCATION_CODES = {"小学": "80", "初中": "70", "普通高中": "60", "中等专科": "40", "大学专科": "30", "大学本科": "20", "研究生": "10"}
_PADDINGS = ["\u3000", "\u3000", " ", "  "]


Sex = Literal["男", "1-男", "男性", "1"]
Ethnic = Literal["汉族", "汉", "01"]


@dataclass(frozen=True, slots=True)
class Style:
    """``numbers``: id numbers as text, as spreadsheet floats (15 digits kept), or as a CSV prints such floats."""

    dates: str
    sex: Sex
    ethnic: Ethnic
    education_codes: bool
    mixed_addresses: bool
    padding: str
    numbers: Numbers
    masked: bool
    apostrophe: bool
    merged: bool
    overage: bool
    """Family planning: this community has closed the cards of women over 49 (超龄)."""

    def day(self, day: date) -> str:
        return day.strftime(self.dates)

    def sex_of(self, sex: int) -> str:
        word = "男" if sex == 1 else "女"
        return {"男": word, "1-男": f"{sex}-{word}", "男性": f"{word}性", "1": str(sex)}[self.sex]

    def ethnic_of(self, code: str) -> str:
        if self.ethnic == "01":
            return code
        return _ETHNIC_WORDS[code] if self.ethnic == "汉族" else _ETHNIC_WORDS[code].removesuffix("族")

    def education_of(self, word: str) -> str:
        return _EDUCATION_CODES[word] if self.education_codes else word

    def id_cell(self, number: str) -> Cell:
        """An id number, whole or not, as this file stores it. A spreadsheet keeps the first 15 digits; text with an X stays text."""
        if self.masked and len(number) >= 15:
            return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
        if self.numbers == "text" or not (number.isascii() and number.isdigit()):
            return f"'{number}" if self.apostrophe and number[:1].isdigit() else number
        kept = int(number[:15] + "0" * (len(number) - 15))
        if self.numbers == "scientific":
            return f"{kept:.5E}" if kept >= 10**11 else str(kept)  # a cell in general format shows eleven digits
        return float(kept) if kept >= 10**15 else kept


def style_of(plan: DistrictPlan, system: System, file_name: str) -> Style:
    """The habits of the file; whole-file faults by the error model or because the plan names the file."""
    chance = stream(plan.seed, "style", file_name)
    csv = file_name.endswith(".csv")
    lost, masked = chance.random() < rate(plan, system, "precision_lost"), chance.random() < rate(plan, system, "masked")
    named_lost, named_masked = (any(part in file_name for part in parts) for parts in (plan.precision_lost, plan.masked))
    if named_lost or named_masked:
        lost, masked = named_lost, named_masked
    padding = chance.choice(_PADDINGS) if chance.random() < rate(plan, system, "name_padded") else ""
    dates = chance.choice(["%Y-%m-%d", "%Y%m%d"])
    sexes: list[Sex] = ["男", "1-男", "1"]
    groups: list[Ethnic] = ["汉族", "汉", "01"]
    sex, ethnic = chance.choice(sexes), chance.choice(groups)
    education_codes, mixed, apostrophe, merged, overage = (chance.random() < share for share in (0.2, 0.5, 0.4, 0.5, 0.6))
    match system:
        case "ff":
            dates, sex = "%Y-%m-%d", "男"
        case "ps":
            dates, sex, ethnic, education_codes = "%Y%m%d", "男性", "汉族", False
        case "pt":
            dates, sex, ethnic = "%Y-%m-%d", "男", "01"
        case "db":
            dates, sex, ethnic = "%Y年%m月%d日", "男", "汉族"
        case "pm":
            dates, sex, ethnic, education_codes = "%Y.%m", "男", "汉族", False
    return Style(
        dates,
        sex,
        ethnic,
        education_codes and system == "fp",
        mixed or system in ("ff", "pt"),
        padding,
        ("scientific" if csv else "float") if lost and not masked else "text",
        masked,
        apostrophe and system == "pm",
        merged,
        overage,
    )


def padded(name: str, padding: str) -> str:
    """``王　伟``: two-character names drawn out to the width of three."""
    return f"{name[0]}{padding}{name[1]}" if padding and len(name) == 2 else name


def blank_words() -> list[str]:
    """What clerks type where there is no number."""
    found: list[str] = words()["placeholders_blank"]
    return found
