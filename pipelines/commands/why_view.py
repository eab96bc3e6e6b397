"""Why one person, on the screen and as JSON: the headline, each joining pair field by field, the nearest others.

Here: what it looks like; pairs of the same findings share one table. Not here: what is told (``why``), in which words
(``why_words``). Names are shown, numbers are not: evidence holds levels, never values.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from connectors.declaration import Source
from pipelines.commands import screen
from pipelines.linkage.levels import COMPARISONS
from warehouse.desk import why_words
from warehouse.desk.naming import source_name
from warehouse.desk.why import Other, Told, Why, explain
from warehouse.store.reading import Reading, Record, Side
from warehouse.vocabulary import wording
from warehouse.vocabulary.language import say

TABLES = 8
"""Tables printed in full, what a screen or two hold; further pairs get their sentence. JSON has them all."""

LABEL = 16
"""Cells of the column that says what is compared, eight characters; a longer one takes two lines."""

_WIDE = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”"
_PIECE = re.compile(rf"[（“《]*(?:[{_WIDE}]|[^{_WIDE}\s]+)[，。；、）：”》]*\s*|\s+")
"""What stays on one line: a Chinese character or a word, with the stops behind it and the bracket before it."""


class WhyView:
    """One resident's evidence, read from one version."""

    def __init__(self, version: Reading, resident_id: str, sources: Mapping[str, Source]) -> None:
        self.version = version
        self.resident_id = resident_id
        self.sources = sources
        self.why: Why = explain(version, resident_id, self.source)
        self.night = str(version.version.manifest["date"])
        sides = {side.record_id: side for link in self.why.links for side in (link.left, link.right)}
        self.rows = Counter((side.source_id, side.row_number) for side in sides.values())
        starting = [*(why_words.label(c) for c in COMPARISONS), say("起点", "start"), say("合计", "total")]
        self.labels = min(max(cell_len(one) for one in starting), LABEL)

    def source(self, source_id: str) -> str:
        return source_name(self.sources.get(source_id), source_id)

    def side(self, side: Side | Record) -> str:
        """公安常住 第 5126 行; with its file where two rows of a source have one number."""
        twice = self.rows[side.source_id, side.row_number] > 1
        where = wording.at(side.file if twice else "", side.sheet if twice else "", side.row_number)
        return f"{self.source(side.source_id)} {where}"

    def show(self, out: Console) -> None:
        out.print(screen.bold(say("为什么是同一人", "Why these are one person")))
        _put(out, self.why.headline + say("。", "."))
        self._links(out)
        if self.why.unexplained:
            rows = say("、", ", ").join(self.side(record) for record in self.why.unexplained)
            told = say(f"没有留下直接证据的记录：{rows}", f"records joined by no pair that was kept: {rows}")
            _put(out, screen.notice(told))
        if self.why.indirect:
            told = say(
                f"另有 {self.why.indirect} 对记录直接相比不足以合并，是经由上面的记录归到一起的",
                f"{self.why.indirect} more pairs of these records would not join by themselves: the records above tie them",
            )
            _put(out, screen.dim(told))
        out.print()
        self._nearest(out)
        self._foot(out)
        out.print()

    def _links(self, out: Console) -> None:
        """Links of the same findings and weights are one table under all their rows."""
        alike: dict[tuple[object, ...], list[Told]] = defaultdict(list)
        for link in self.why.links:
            alike[link.sentence, link.total, *((one.comparison, one.level, one.weight) for one in link.fields)].append(link)
        for at, links in enumerate(alike.values()):
            out.print()
            for link in links:
                tie = say("与", "and")
                _put(out, screen.bold(f"{self.side(link.left)} {tie} {self.side(link.right)}"))
            every = say(f"这 {len(links)} 对都是：", f"all {len(links)}: ") if len(links) > 1 else ""
            short = "" if at < TABLES else f"  {links[0].total:+.1f}"
            _put(out, every + links[0].sentence + short)
            if at < TABLES:
                out.print(self._table(links[0]))

    def _nearest(self, out: Console) -> None:
        out.print(screen.bold(say("为什么不是别人", "Why not somebody else")))
        if not self.why.nearest:
            _put(out, screen.dim(say("没有别人与这些记录相近", "nobody else comes near these records")))
        for at, other in enumerate(self.why.nearest):
            if at:
                out.print()
            one = other.resident
            who = wording.person(one.sex, one.birth_date, self.night)
            head: list[screen.Cell] = [
                screen.bold(one.name or say("（没有姓名）", "(no name)")),
                f"  {who}  ",
                screen.bold(one.resident_id),
            ]
            verdict = _verdict(other)
            _put(out, screen.joined([*head, screen.dim("  "), verdict]))
            compared = say("最相近的一对：", "the nearest pair: ") + f"{self.side(other.pair.left)} ~ {self.side(other.pair.right)}"
            _put(out, screen.dim(compared))
            _put(out, other.pair.sentence)
            out.print(self._table(other.pair))

    def _table(self, pair: Told) -> Table:
        """Field by field: what was compared, its weight, what was found; the total with what it means."""
        made = Table.grid(padding=(0, 2, 0, 0))
        made.add_column(width=2)
        made.add_column(style="dim", overflow="fold", min_width=self.labels, max_width=LABEL)
        made.add_column(justify="right", no_wrap=True, min_width=6)
        made.add_column(overflow="fold")
        told = [one for one in pair.fields if not one.silent]
        for one in told:
            mark = screen.notice if one.weight <= -why_words.AGAINST else screen.Text
            made.add_row("", one.label, mark(_bits(one.weight)), mark(one.words))
        # what is printed adds up to the last digit: the start takes what rounding leaves
        start = round(pair.total, 1) - sum(round(one.weight, 1) for one in told)
        if abs(start) >= why_words.SHOWN:
            made.add_row("", say("起点", "start"), _bits(start), screen.dim(say("未作比较之前", "before anything is compared")))
        made.add_row("", say("合计", "total"), screen.bold(_bits(pair.total)), screen.dim(why_words.times(pair.total)))
        silent = [one.label for one in pair.fields if one.missing]
        if silent:
            made.add_row("", say("无从比较", "unknown"), "", screen.dim(say("、", ", ").join(silent)))
        return made

    def _foot(self, out: Console) -> None:
        """What a weight means, once."""
        told = [*self.why.links, *(other.pair for other in self.why.nearest)]
        if not told:
            return
        out.print()
        notes = [
            say(
                "分值以 2 为底：+1 是把握加倍，+10 约一千倍，+20 约一百万倍；负分则相反。合计就是“是同一人”与“不是”之比",
                "weights are powers of two: +1 doubles the odds, +10 is a thousandfold, +20 a millionfold, a negative one the "
                "other way; the total is the odds of one person against two",
            )
        ]
        if any(abs(pair.base) >= why_words.SHOWN for pair in told):
            notes.append(
                say(
                    "起点：未作比较之前的把握；合计要同时胜过陌生人、亲属、双胞胎和重号",
                    "start: the odds before anything is compared; the total is against strangers, relatives, twins and copied numbers",
                )
            )
        if any(abs(one.weight) < why_words.SHOWN and not one.silent for pair in told for one in pair.fields):
            notes.append(
                say(
                    "+0.0：在这一对里不增减把握，例如一家人本来就同住",
                    "+0.0: changes nothing here, as a shared dwelling does not within a family",
                )
            )
        for note in notes:
            _put(out, screen.dim(note), 0)

    def facts(self) -> dict[str, Any]:
        """For programs: the same. Of each pair both sides with source, file and row, levels with words and weights."""
        return {
            "headline": self.why.headline,
            "links": [asdict(link) for link in self.why.links],
            "unexplained": [record.record_id for record in self.why.unexplained],
            "indirect": self.why.indirect,
            "nearest": [
                {
                    "resident_id": other.resident.resident_id,
                    "name": other.resident.name,
                    "sex": other.resident.sex,
                    "birth_date": other.resident.birth_date,
                }
                | asdict(other.pair)
                for other in self.why.nearest
            ],
        }


def evidence(version: Reading, resident_id: str) -> list[dict[str, Any]]:
    """Every pair that touches the resident, as the warehouse holds it, with the words of each comparison that said something."""
    return [
        asdict(pair) | {"words": [f"{one.words} {one.weight:+.1f}" for one in why_words.found(pair.levels, pair.weights) if not one.silent]}
        for pair in version.pairs(resident_id)
    ]


def _verdict(other: Other) -> screen.Text:
    decision, rule = other.pair.decision, other.pair.rule
    if rule == "decision":
        return screen.notice(say("人工认定", "decided by a person"))
    if decision in ("review", "refused"):
        return screen.notice(say("待核对", "left to a person"))
    return screen.dim(say("不是同一人", "another person") if rule == "veto" else say("没有合并", "not joined"))


def _put(out: Console, text: screen.Cell, indent: int = 2) -> None:
    """Print a sentence in lines that end where Chinese may end them: rich breaks at blanks only, and Chinese has next to none."""
    told = text if isinstance(text, screen.Text) else screen.Text(text)
    at, used, ends = 0, 0, list[int]()
    for piece in _PIECE.findall(told.plain):
        if used and used + cell_len(piece.rstrip()) > out.width - indent:
            ends.append(at)
            used = 0
        used += cell_len(piece)
        at += len(piece)
    lines = [line[: len(line.plain.rstrip())] for line in told.divide(ends)]
    out.print(Padding(screen.Text("\n").join(lines), (0, 0, 0, indent)))


def _bits(weight: float) -> str:
    return f"{round(weight, 1) + 0.0:+.1f}"
