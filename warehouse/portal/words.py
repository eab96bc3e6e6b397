"""Words and figures on pages: what codes are called in either language, and how shares are written.

Here: one manner of saying for every page and for the workbook beside it. Not here: layout (``templates``), sentences of one page only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup, escape

from warehouse.store.quality_trend import Share
from warehouse.vocabulary.errors import Lang
from warehouse.vocabulary.fields import fields

DIMENSIONS: Final = {
    "规范性": "conformity",
    "完整性": "completeness",
    "准确性": "accuracy",
    "一致性": "consistency",
    "时效性": "timeliness",
    "可访问性": "accessibility",
}
SEVERITIES: Final = {"error": ("错误", "error"), "warning": ("警告", "warning"), "notice": ("提示", "notice")}
FAMILIES: Final = {
    "value": ("值的写法", "how values are written"),
    "present": ("该填的是否填了", "what should be filled in"),
    "people": ("人", "people"),
    "households": ("户", "households"),
    "dibao": ("低保", "dibao"),
    "party": ("党员", "party members"),
    "places": ("住处", "dwellings"),
}
MEASURES: Final = {
    "precision": ("合并准确率：合在一起的确是同一人", "precision: what was merged is one person"),
    "recall": ("查全率：同一人的都合在了一起", "recall: what is one person was merged"),
}
BASES: Final = {
    "model": ("按模型估计", "by the model"),
    "decisions": ("按模型估计，用人工核对校正", "by the model, corrected by people's answers"),
}
NOTHING: Final = "–"
_CHINESE: Final = r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U000323af]"
_RUN: Final = re.compile(rf"{_CHINESE}(?:[^A-Za-z]*{_CHINESE})?")
"""From a Chinese character to the last one before a Latin letter: an address with its numbers is one run."""


def chinese_marked(text: str) -> Markup:
    """Text for an English page with what is Chinese in it (names, addresses, what systems state) marked as such, so that a screen
    reader changes its voice."""
    made, end = Markup(), 0
    for run in _RUN.finditer(text):
        made += escape(text[end : run.start()]) + Markup('<span lang="zh-CN">{}</span>').format(run[0])
        end = run.end()
    return made + escape(text[end:])


@dataclass(frozen=True, slots=True)
class SourceWords:
    """What a source is called on a page, whose it is, and by when it is due each night (HH:MM)."""

    zh: str
    en: str
    owner: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything said in one language. Names that exist in Chinese only are marked as such on an English page."""

    lang: Lang = "zh"
    sources: Mapping[str, SourceWords] = field(default_factory=dict)

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def chinese(self, text: str) -> Markup:
        return escape(text) if self.lang == "zh" else chinese_marked(text)

    def source(self, source_id: str) -> str:
        if not source_id:
            return self.say("合并档案", "merged records")
        known = self.sources.get(source_id)
        return self.say(known.zh, known.en) if known else source_id

    def field(self, field_id: str) -> str:
        """The label of a field, without its unit; a row as a whole has none of its own."""
        if not field_id:
            return self.say("整行", "whole row")
        known = fields().get(field_id)
        return known.label(self.lang).removesuffix("（元）").removesuffix(" (yuan)") if known else field_id

    def community(self, name: str | None) -> str:
        return name or self.say("不分社区", "no community")

    def dimension(self, name: str) -> str:
        return self.say(name, DIMENSIONS.get(name, name))

    def called(self, words: Mapping[str, tuple[str, str]], code: str) -> str:
        return self.say(*words[code]) if code in words else code

    def severity(self, code: str) -> str:
        return self.called(SEVERITIES, code)

    def owner(self, source_id: str) -> str:
        known = self.sources.get(source_id)
        return known.owner if known else NOTHING

    def deadline(self, source_id: str) -> str:
        known = self.sources.get(source_id)
        return known.deadline if known else NOTHING

    def measure(self, code: str) -> str:
        return self.called(MEASURES, code)

    def basis(self, code: str) -> str:
        return self.called(BASES, code)

    def family(self, code: str) -> str:
        return self.called(FAMILIES, code)

    def change(self, points: float | None) -> str:
        """A difference in percentage points, in words."""
        if points is None:
            return self.say("无可比数据", "nothing to compare")
        shown = f"{abs(points):.1f}"
        if shown == "0.0":
            return self.say("持平", "unchanged")
        return self.say("升 ", "up ") + shown if points > 0 else self.say("降 ", "down ") + shown


def percent(share: Share | None) -> str:
    """One decimal; a share that is not whole never reads 100 %, one that is not none never 0 %."""
    if share is None or share.rate is None:
        return NOTHING
    shown = f"{share.rate:.1%}"
    if shown == "100.0%" and share.a < share.b:
        return ">99.9%"
    return "<0.1%" if shown == "0.0%" and share.a else shown


def of(share: Share | None) -> str:
    """``A / B``."""
    return f"{share.a:,} / {share.b:,}" if share is not None and share.b else NOTHING


def tint(share: Share | None) -> str:
    """How dark a cell is by how much does not fit: one in a hundred, in twenty, in ten. A help for the eye: the number stands in it."""
    broken = None if share is None else share.broken.rate
    if not broken:
        return ""
    return "t1" if broken < 0.01 else "t2" if broken < 0.05 else "t3" if broken < 0.1 else "t4"
