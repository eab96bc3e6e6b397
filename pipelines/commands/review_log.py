"""The history of decisions, and taking one back.

Here: the journal as a table or JSON. Not here: the journal (``warehouse.state.decisions``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pipelines.commands import screen
from warehouse.desk.pairs import WORDS
from warehouse.desk.review_desk import Desk
from warehouse.state import decisions
from warehouse.state.contradictions import Decision
from warehouse.store.reading import query
from warehouse.vocabulary import wording
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text


def log(desk: Desk, residents: Sequence[str], limit: int | None, *, json_: bool) -> int:
    """Print the journal, the newest first: all of it, or what names a record of these residents. The exit code."""
    lines = decisions.history(desk.state)
    if residents:
        theirs = {row["record_id"] for one in residents for row in desk.version.rows(query("records"), {"resident": one})}
        lines = [one for one in lines if theirs & {one.left_record_id, one.right_record_id}]
    lines = lines[:limit]
    if json_:
        screen.print_json([_facts(one) for one in lines])
        return 0
    if not lines:
        screen.err().print(say("还没有任何决定。", "No decisions yet."))
        return 0
    heads = (say("编号", "no."), say("时间", "when"), say("谁", "who"), say("决定", "decision"), say("甲", "A"), say("乙", "B"))
    made = screen.table(*heads, say("说明", "why"), say("现况", "state"), right=(0,), whole=(0, 1, 2, 3))
    for one in lines:
        what = wording.called(WORDS, one.kind) + (f" {one.undoes}" if one.undoes else "")
        sides = (desk.called(one.left_record_id), desk.called(one.right_record_id))
        made.add_row(
            str(one.number), one.decided_at[:16].replace("T", " "), one.decided_by, what, *sides, mask_text(one.reason), _state(one)
        )
    screen.out().print(made)
    screen.err().print(screen.dim(say("撤销一条：daoqiao review --undo 编号", "to take one back: daoqiao review --undo NUMBER")))
    return 0


def undo(desk: Desk, number: int, by: str, why: str) -> int:
    """Take back a decision and what was decided in the same go. The exit code."""
    made = decisions.undo(desk.state, number, **desk.said(by, why))
    numbers = "、".join(str(one.undoes) for one in made)
    screen.err().print(say(f"已撤销决定 {numbers}，今晚同步后生效。", f"decisions taken back: {numbers}; in force after tonight's sync."))
    return 0


def _state(one: Decision) -> screen.Text:
    if one.undone_by is not None:
        return screen.dim(say(f"已由 {one.undone_by} 撤销", f"undone by {one.undone_by}"))
    return screen.Text("" if one.undoes else say("有效", "in force"))


def _facts(one: Decision) -> dict[str, Any]:
    return asdict(one) | {"reason": mask_text(one.reason)}
