"""Of a row whose cells stand off their headers: whether that can be seen.

Here: the promise of ``connectors.intake.alignment``, worked out from what was printed and where it was moved from. Two plain values
of kinds that nothing else resembles, found under a neighbour and not under their own header, and none in its place further right.
Where that much does not hold, nobody can tell, and the row may be loaded as it stands.
"""

from __future__ import annotations

import re

from tests.intake.tables import Head, Line, Table

_PLAIN = {"id": r"\d{17}[\dX]", "date": r"\d{4}-\d\d-\d\d", "phones": r"1[3-9]\d{9}", "sex": "[男女]"}
_WRONG_THERE = frozenset({"name", *_PLAIN})
"""Kinds under which a plain value of another kind is out of place."""
_BY_HEADER = {"id": "身份证|证件号", "date": "日期|时间|年月", "phones": "电话|手机", "sex": "性别"}
_HAN, _FIGURES, _SEX_WORD = re.compile("[㐀-鿿]"), re.compile(r"[年月]|\d{5}|\d\*"), re.compile("[男女0129不未]")
"""Chinese text is no number; but a date may be written with it, and a telephone have a word before it."""


def must_be_seen(table: Table, line: Line, printed: list[str | None]) -> bool:
    """``printed``: the row's cells as they were moved."""
    assert line.moved is not None
    start, step = line.moved
    kinds = [_kind(head) for head in table.heads]
    width = len(kinds)
    shown = [*printed, *[None] * width][:width]
    if any(kinds[at] in _PLAIN and _may_be(shown[at], kinds[at]) for at in range(start, width)):
        return False  # one column in its place shows that nothing left of it moved
    found = 0
    for column in range(start + (step < 0), width):
        seen, kind = column + step, kinds[column]
        alone = kind not in (*kinds[max(0, column - 1) : column], *kinds[column + 1 : column + 2])
        if 0 <= seen < width and alone and table.heads[column].field and _plain(shown[seen]) == kind:
            found += table.heads[seen].kind in _WRONG_THERE
    echoes = sum(bool(kinds[at]) and _family(kinds[at]) == _family(kinds[at + 2]) for at in range(width - 2))
    return found >= 2 and found > echoes


def _kind(head: Head) -> str:
    """The kind that a column prints, by its field or else by its header."""
    return head.kind or next((kind for kind, words in _BY_HEADER.items() if re.search(words, head.text)), "")


def _family(kind: str) -> str:
    return "code" if kind == "sex" else kind


def _plain(text: str | None) -> str:
    """The kind that a printed value plainly is; "" where others may look like it."""
    return next((kind for kind, pattern in _PLAIN.items() if text and re.fullmatch(pattern, text)), "-")


def _may_be(text: str | None, kind: str) -> bool:
    """Whether a cell may be of the kind, in whatever dress."""
    if not text:
        return False
    if (other := _plain(text)) in _PLAIN:
        return other == kind
    if kind == "sex":
        return _SEX_WORD.search(text) is not None
    return _HAN.search(text) is None or _FIGURES.search(text) is not None
