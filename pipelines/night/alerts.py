"""What somebody must be told of a night, and what of it is news: causes, and the alert that is made of them.

Here: that, in codes, counts and sentences of the catalogue. Not here: sending it (``channels``), remembering what was told
(``telling``). Nothing of a file stands in an alert, and nobody's data: it leaves the district's machines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from connectors.declaration import Source
from pipelines.night.outcome import ABSENT, EARLIER, Outcome, Warned
from warehouse.state.alerts_told import Told
from warehouse.vocabulary.errors import DaoqiaoError, catalogue
from warehouse.vocabulary.masking import mask_text

ERROR, WARNING = "error", "warning"
NEW, MORE, AGAIN, REMINDER = "new", "more", "again", "reminder"
"""Why something is told: never told before; joined by another fault; a night that failed once more; still there after a while."""
FAILED: Final = "night"
"""The cause of a night that published nothing."""
REMIND_DAYS: Final = 7
"""Days after which what is still open is told again: a week. What comes every day is no longer read, and what is never repeated
is taken for mended; a department's week has a meeting at which it can be asked about."""
MOST_TOLD: Final = 20
"""Causes in words: a screen of a telephone scrolled twice. How many there are beside them is said."""
HELD: Final = "DQ-220"
"""A delivery held for what a check found: it says which, so that the check itself is not told a second time."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong. ``key`` is the same every night that it lasts; ``codes`` are the faults that it consists of."""

    key: str
    severity: str
    codes: tuple[str, ...]
    zh: str
    en: str
    source_id: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Alert:
    """What is sent: ``told`` are the causes with why each is told, ``known`` counts those that are open and were told before."""

    night: str
    district: str
    severity: str
    headline: str
    headline_en: str
    told: tuple[tuple[Cause, str], ...]
    known: int = 0

    def lines(self, lang: str) -> list[str]:
        """The causes in words, the gravest first, at most MOST_TOLD."""
        words = {REMINDER: ("（仍未解决）", " (still open)"), MORE: ("（又有新问题）", " (more of it)")}
        told = [(one.en if lang == "en" else one.zh) + words.get(why, ("", ""))[lang == "en"] for one, why in self.told]
        rest = len(told) - MOST_TOLD
        more = [f"and {rest} more" if lang == "en" else f"另有 {rest} 项"] if rest > 0 else []
        known = [f"{self.known} told before are still open" if lang == "en" else f"以前通知过、仍未解决的 {self.known} 项"]
        return told[:MOST_TOLD] + more + (known if self.known else [])

    def text(self) -> str:
        """For people: Chinese, then English."""
        blocks = ((self.headline, "zh", "查看：daoqiao status"), (self.headline_en, "en", "To look: daoqiao status"))
        return "\n\n".join("\n".join([head, *(f"· {line}" for line in self.lines(lang)), how]) for head, lang, how in blocks)

    def facts(self) -> dict[str, Any]:
        """For programs."""
        causes = [
            {"cause": one.key, "why": why, "severity": one.severity, "source": one.source_id, "codes": list(one.codes), "count": one.count}
            for one, why in self.told
        ]
        facts = {"kind": "daoqiao.alert", "night": self.night, "district": self.district, "severity": self.severity}
        words = {"headline": self.headline, "headline_en": self.headline_en, "lines": self.lines("zh"), "lines_en": self.lines("en")}
        return facts | words | {"causes": causes, "known": self.known}


def causes_of(outcome: Outcome, sources: Mapping[str, Source], least: str = ERROR) -> list[Cause]:
    """What is wrong with a night that was published, the gravest first: sources that did not come or are held, checks of level
    error that failed; with ``least`` "warning", what is only to be looked at, too."""
    failures: dict[str, list[Warned]] = defaultdict(list)
    notices: Counter[tuple[str, str]] = Counter()
    for warned in outcome.warnings:
        source_id = str(warned.facts.get("source_id", warned.facts.get("source", "")))
        if catalogue()[warned.code].exit_code > 3:
            failures[source_id].append(warned)
        elif catalogue()[warned.code].exit_code:
            notices[source_id, warned.code] += 1
    found = [_of_source(source_id, told, outcome, sources) for source_id, told in failures.items()]
    held = {source_id for source_id, told in failures.items() if any(warned.code == HELD for warned in told)}
    found += [_of_check(check, sources) for check in outcome.failed_checks if check["suite"] not in held]
    found += [_of_notice(source_id, code, count, sources) for (source_id, code), count in notices.items()]
    return sorted((one for one in found if least == WARNING or one.severity == ERROR), key=lambda one: one.severity != ERROR)


def cause_of_failure(error: BaseException | str | None) -> Cause:
    """Why a night published nothing: an exception, a code, or None where its process ended without a word. Of a fault of ours only
    its kind is told: what Python says of one may quote a row."""
    if isinstance(error, DaoqiaoError):
        code, zh, en = error.code, mask_text(error.what("zh")), mask_text(error.what("en"))
    elif isinstance(error, str) and error in catalogue():
        code, zh, en = error, f"说明：daoqiao explain {error}", f"see daoqiao explain {error}"
    elif isinstance(error, BaseException):
        code, zh, en = type(error).__name__, "程序错误，经过见日志", "a fault of ours; the log says where"
    else:
        code, zh, en = "ended", "进程没有做完就结束了", "its process ended before it was done"
    return Cause(FAILED, ERROR, (code,), f"{code} {zh}", f"{code} {en}")


def due(causes: Iterable[Cause], told: Mapping[str, Told], night: str) -> list[tuple[Cause, str]]:
    """Which of ``causes`` to tell on ``night``, and why: one alert a night and cause. What people know of is not told again before
    REMIND_DAYS, unless another fault joined it; a night that failed is told every time."""
    found = []
    for one in causes:
        known = told.get(one.key)
        if known is None:
            found.append((one, NEW))
        elif set(one.codes) - set(known.codes):
            found.append((one, MORE))
        elif known.told_on < night and one.key == FAILED:
            found.append((one, AGAIN))
        elif (date.fromisoformat(night) - date.fromisoformat(known.told_on)).days >= REMIND_DAYS:
            found.append((one, REMINDER))
    return found


def alert_of(night: str, district: str, told: Sequence[tuple[Cause, str]], known: int) -> Alert:
    """The alert that tells of ``told``; ``known`` causes beside them are open and people have heard of them."""
    failed = any(one.key == FAILED for one, _ in told)
    grave = any(one.severity == ERROR for one, _ in told)
    zh = "没有完成，没有发布新版本；上一版本照常提供查询" if failed else f"已完成，{len(told)} 项需要处理"
    en = "failed, nothing was published; the last version stays in force" if failed else f"done, {len(told)} to see to"
    return Alert(
        night, district, ERROR if grave else WARNING, f"岛桥 {district} {night} 夜间同步{zh}", f"Daoqiao: the night of {night} {en}",
        tuple(told), known,
    )  # fmt: skip


def trial(night: str, district: str) -> Alert:
    """For ``daoqiao doctor --try-alert``."""
    return Alert(night, district, WARNING, f"岛桥 {district}：试发通知，无需处理", "Daoqiao: a test of alerts; nothing needs doing", ())


def _of_source(source_id: str, told: Sequence[Warned], outcome: Outcome, sources: Mapping[str, Source]) -> Cause:
    source, row = sources.get(source_id), outcome.sources.get(source_id)
    codes = tuple(dict.fromkeys(warned.code for warned in told))
    first = told[0]
    name = f"{source.short}（{source.owner}）" if source else "收件目录里的文件"
    stands = stands_en = ""
    if row is not None and row.standing == EARLIER:
        stands, stands_en = f"；沿用 {row.as_of} 的数据", f"; the data of {row.as_of} stands in"
    elif row is not None and row.standing == ABSENT:
        stands, stands_en = "；没有可沿用的数据", "; there is nothing to stand in"
    zh = mask_text(f"{name}：{'、'.join(codes)} {first.what('zh')}{stands}")
    name_en = source.called("en") if source else "files in the inbox"
    en = mask_text(f"{name_en}: {', '.join(codes)} {first.what('en')}{stands_en}")
    return Cause(f"source:{source_id}", ERROR, codes, zh, en, source_id, len(told))


def _of_check(check: Mapping[str, Any], sources: Mapping[str, Source]) -> Cause:
    suite, count, of = str(check["suite"]), int(check["unexpected"]), int(check["checked"])
    source = sources.get(suite)
    where = f"{source.short}（{source.owner}）" if source else "合并结果"
    where_en = source.called("en") if source else "the merged result"
    zh, en = f"{where}：{check['zh']}；{count:,} / {of:,} 不符", f"{where_en}: {check['en']}; {count:,} of {of:,} do not fit"
    severity = ERROR if check["severity"] == ERROR else WARNING
    return Cause(f"check:{suite}:{check['check']}", severity, (), mask_text(zh), mask_text(en), suite if source else "", count)


def _of_notice(source_id: str, code: str, count: int, sources: Mapping[str, Source]) -> Cause:
    """By its code alone: such sentences name headers that nobody declared, and those may turn out to be somebody's row."""
    source = sources.get(source_id)
    name = f"{source.short}（{source.owner}）" if source else "收件目录里的文件"
    name_en = source.called("en") if source else "files in the inbox"
    zh, en = f"{name}：{code}，{count} 处", f"{name_en}: {code}, {count}"
    return Cause(f"notice:{source_id}:{code}", WARNING, (code,), zh, en, source_id, count)
