"""A system was upgraded and its headers changed: which unknown column is most likely which declared one.

Here: suggestions from headers and contents together. Nothing is mapped by a suggestion: a person says so with ``daoqiao source
map``. Not here: how alike two headers are (``likeness``), what values read as (``contents``), the faults that carry suggestions
(``drift_faults``). Words for people hold shares and headers, never a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from connectors.declaration import Column, Source, load_sources
from connectors.headers import header_key
from connectors.intake.contents import ENOUGH, SAMPLE, Evidence, birth_agreement, evidence, samples
from connectors.intake.layout import Layout
from connectors.intake.likeness import OTHER, likeness, vague
from connectors.readers import Row
from warehouse.vocabulary.fields import fields

By = Literal["header", "contents", "both"]

SURE = 0.75
"""From here on a likeness is suggested. Among all pairs of declared headers, those of one field score 0.75 and more where they share
the word they are about; the highest pair of two fields in one system (管辖区域, 管辖区域代码) scores 0.72. The test of drift holds both."""

APART = 0.05
"""Two candidates nearer to each other than this are a tie: nothing is suggested, because the wrong one of two dates is worse than none."""

UNREADABLE, READABLE = 0.3, 0.8
"""Below: the values are of another kind, whatever the header says. Above: they are of that kind; the remaining fifth is what hand-kept
columns hold of slips and notes."""

ROWS = 2000
"""Rows that are looked at; columns that repeat much (communities) show their words within them."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``header`` (theirs) is probably ``column`` (the declared header). ``score``: 0–1."""

    header: str
    column: str
    score: float
    by: By
    why_zh: str
    why_en: str

    def why(self, lang: str) -> str:
        return self.why_en if lang == "en" else self.why_zh


def suggest(layout: Layout, rows: Sequence[Row], source: Source) -> list[Suggestion]:
    """The likeliest declared column for each unknown one, surest first; none where nothing is likely or two are equally so.

    ``rows`` are the sheet's, from its first one (``Sheet.rows``).
    """
    seen = rows[: layout.header_at + 1 + ROWS]
    head, below = seen[layout.header_at], seen[layout.header_at + 1 :]
    unknown = [at for at, cell in enumerate(head) if header_key(cell) and at not in layout.columns]
    absent = [column for column in source.columns if column not in layout.columns.values()]
    values = samples(below, unknown)
    found: dict[tuple[int, int], Suggestion] = {}
    for at in unknown:
        header = header_key(head[at])
        for number, column in enumerate(absent):
            one = _weighed(header, column, values[at], _agreement(layout, below, at, column, source), source)
            if one is not None:
                found[at, number] = one
    return sorted(_chosen(found), key=lambda one: -one.score)


def nearest_header(header: str, source: Source) -> str:
    """The declared header nearest to ``header`` by its letters and words alone; "" where none is."""
    scores = {column.header: likeness(header_key(header), _names(column)) for column in source.columns}
    best = max(scores, key=lambda name: scores[name], default="")
    return best if scores.get(best, OTHER) >= SURE else ""


def _weighed(header: str, column: Column, values: Sequence[str], agreement: float | None, source: Source) -> Suggestion | None:
    """One unknown column against one declared one: None where something speaks against it or too little for it."""
    like = likeness(header, _names(column))
    if like == OTHER:
        return None
    held = evidence(values, fields()[column.field], source) if column.field else None
    if held is not None and held.share < UNREADABLE and len(values) >= ENOUGH:
        return None
    if agreement is not None and agreement < UNREADABLE:
        return None
    fits = held is not None and held.share >= READABLE
    alone = _alone(header, column, held, agreement) if fits else 0.0
    score = max(like + (1 - like) / 4 if fits else like, alone)  # values of the kind take a quarter of the doubt away
    if score < SURE:
        return None
    by: By = "contents" if like < 0.4 else "both" if fits else "header"
    why_zh = [f"表头相近（{like:.0%}）"] if by != "contents" else []
    why_en = [f"the headers are alike ({like:.0%})"] if by != "contents" else []
    if fits and held is not None:
        why_zh.append(f"样本中 {held.share:.0%} 是{held.zh}")
        why_en.append(f"{held.share:.0%} of a sample are {held.en}")
    if agreement is not None and agreement >= READABLE:
        why_zh.append(f"{agreement:.0%} 的行里与出生日期相符" if column.field == "id_number" else f"{agreement:.0%} 的行里与证件号相符")
        why_en.append(f"{agreement:.0%} of the rows fit the {'birth date' if column.field == 'id_number' else 'id number'}")
    return Suggestion(header, column.header, round(min(score, 1.0), 3), by, "，".join(why_zh), ", ".join(why_en))


def _alone(header: str, column: Column, held: Evidence | None, agreement: float | None) -> float:
    """How sure the contents make it without the header. Agreement with another column proves; names, addresses and days can be
    anybody's and any, and tell only where one of the two headers says no more than the kind (列3, 地址, 姓名)."""
    if held is None:
        return 0.0
    if agreement is not None and agreement >= READABLE:
        return 0.97
    kind = fields()[column.field].kind
    if kind == "id":
        told = column.field == "id_number" and agreement is None  # nothing shows whose number it is, and a person's own is the usual one
    else:
        told = held.telling or (kind in ("name", "address", "date") and (vague(header) or vague(column.header)))
    return 0.95 * held.share if told else 0.0


def _agreement(layout: Layout, rows: Sequence[Row], at: int, column: Column, source: Source) -> float | None:
    """For a number or a birth date: how often it fits the other of the two, where the sheet has it."""
    other = {"id_number": "birth_date", "birth_date": "id_number"}.get(column.field)
    there = next((position for position, known in layout.columns.items() if known.field == other), None)
    if other is None or there is None:
        return None
    return birth_agreement(rows[:SAMPLE], *((at, there) if column.field == "id_number" else (there, at)), source)


def _chosen(found: dict[tuple[int, int], Suggestion]) -> Iterator[Suggestion]:
    """One to one, surest first; a tie on either side chooses nobody."""
    taken: set[tuple[str, int]] = set()
    for (at, number), one in sorted(found.items(), key=lambda entry: -entry[1].score):
        if ("theirs", at) in taken or ("declared", number) in taken:
            continue
        rivals = [
            other.score
            for (theirs, declared), other in found.items()
            if (theirs == at) != (declared == number) and ("theirs", theirs) not in taken and ("declared", declared) not in taken
        ]
        if max(rivals, default=0.0) <= one.score - APART:
            taken |= {("theirs", at), ("declared", number)}
            yield one


def _names(column: Column) -> tuple[str, ...]:
    """The column's own names, and what other systems call the same field where that is the only field they call so."""
    return (
        (*column.names, *(name for name in _synonyms().get(column.field, ()) if name not in column.names)) if column.field else column.names
    )


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    meanings: dict[str, set[str]] = {}
    for source in load_sources().values():
        for column in source.columns:
            for name in column.names:
                meanings.setdefault(header_key(name), set()).add(column.field)
    found: dict[str, tuple[str, ...]] = {}
    for name, stated in meanings.items():
        if len(stated) == 1:
            (field,) = stated
            found[field] = (*found.get(field, ()), name)
    return found
