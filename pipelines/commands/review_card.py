"""One question on the screen: two records side by side, what differs marked and said in words, numbers masked.

Here: the card, the score when it is asked for. Not here: which question, what is done with the answer (``review_ask``). On a
terminal differing characters are underlined; in a pipe they stand in brackets, 陈[健]华.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from pipelines.commands import screen
from warehouse.desk import pairs
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk, Placed, Question
from warehouse.vocabulary import wording
from warehouse.vocabulary.language import say


def card(out: Console, desk: Desk, question: Question, at: int, of: int) -> None:
    """Print the question: head, table of fields with the same ones dimmed. The score is not in it."""
    sides = {place.record_id: place for place in desk.places([question.left_record_id, question.right_record_id])}
    left, right = sides[question.left_record_id], sides[question.right_record_id]
    stated = desk.stated([left.record_id, right.record_id])
    out.print(
        screen.joined(
            [screen.bold(say("这两条记录是同一个人吗？", "Are these two records one person?")), "  ", _position(question, at, of)]
        )
    )
    out.print(screen.dim(say("原因：", "asked because: ") + wording.called(pairs.REASONS, question.reason)))
    heads = (say("甲：", "A: ") + _head(desk, left), say("乙：", "B: ") + _head(desk, right))
    made = screen.table(say("项目", "field"), *heads, say("比较", "compared"), whole=(0,))
    rows = pairs.side_by_side(stated[left.record_id], stated[right.record_id])
    for row in rows:
        cells = [_cell(row.left, out), _cell(row.right, out)]
        if row.same:
            made.add_row(wording.label(row.field.id), *cells, row.words, style="dim")
        else:
            made.add_row(wording.label(row.field.id), *cells, screen.notice(row.words))
    same = sum(row.same for row in rows)
    out.print(made)
    out.print(screen.dim(say(f"相同的 {same} 项", f"{same} the same") + _where(left, right)))


def score(out: Console, desk: Desk, question: Question) -> None:
    """What the system makes of it: each comparison with its weight, and the sum."""
    pair = desk.evidence(question)
    if pair is None:
        out.print(screen.dim(say("这一版里没有留下得分", "no score was kept in this version")))
        return
    made = screen.table(say("项目", "comparison"), say("比较结果", "outcome"), say("得分", "weight"), right=(2,), whole=(0, 2))
    for one in pairs.weighed(pair):
        made.add_row(one.label, one.words, f"{one.weight:+.1f}")
    made.add_row(screen.bold(say("合计", "in all")), "", screen.bold(f"{float(pair['total'] or 0):+.1f}"))
    out.print(made)
    out.print(screen.dim(say("分值以 2 为底：+1 即可能性加倍", "weights are powers of two: +1 doubles the odds")))


def _position(question: Question, at: int, of: int) -> screen.Text:
    about = [say("涉及低保", "dibao")] * question.about_dibao + [say("涉及党员", "party member")] * question.about_member
    return screen.joined(
        [screen.dim(say(f"第 {at} 对，共 {of} 对", f"{at} of {of}")), screen.notice("".join(f"  {word}" for word in about))]
    )


def _head(desk: Desk, side: Placed) -> str:
    return f"{source_name(desk.sources.get(side.source_id), side.source_id)} {side.resident_id}"


def _where(left: Placed, right: Placed) -> str:
    places = say("；", "; ").join(wording.at(side.file, side.sheet, side.row_number) for side in (left, right))
    return say(f"。位置：{places}", f". Places: {places}")


def _cell(values: Sequence[pairs.Pieces], out: Console) -> screen.Text:
    cell: list[screen.Cell] = []
    for at, runs in enumerate(values):
        cell += [say("；", "; ")] * bool(at) + [_marked(runs, underline=out.is_terminal)]
    return screen.joined(cell)


def _marked(runs: pairs.Pieces, *, underline: bool) -> screen.Text:
    made = screen.Text()
    for text, differs in runs:
        if differs and underline:
            made.append(text, style="bold underline")
        else:
            made.append(f"[{text}]" if differs else text)
    return made
