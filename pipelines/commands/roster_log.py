"""The history of answers about rosters, taking one back, and the list of what is open.

Here: tables and JSON. Not here: the journal (``warehouse.state.roster_answers``), asking (``roster_ask``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pipelines.commands import roster_card, screen
from pipelines.commands.roster_ask import WORDS
from pipelines.commands.roster_desk import Rosters
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk
from warehouse.state import roster_answers
from warehouse.state.roster_answers import PERSON, UNDO, Answer
from warehouse.store.reading import query
from warehouse.vocabulary import wording
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_phone, mask_text


def queue(rosters: Rosters, limit: int | None, shown: int, *, json_: bool, unsure: bool) -> int:
    """Print what is open; without ``limit`` a screen of ``shown`` lines, or all of it as JSON. The exit code."""
    waiting = rosters.open(unsure=unsure)
    if json_:
        screen.print_json(roster_card.facts(rosters, waiting[:limit]))
        return 0
    few = waiting[: limit or shown]
    if few:
        screen.out().print(roster_card.listed(rosters, few))
    more = say(f"，显示前 {len(few)} 个（--limit）", f", the first {len(few)} shown (--limit)") if len(waiting) > len(few) else ""
    rows, how = sum(len(one.rows) for one in waiting), "daoqiao review --rosters"
    screen.err().print(
        say(
            f"名册里待核对 {len(waiting):,} 个（{rows:,} 行）{more}。作答：{how}",
            f"{len(waiting):,} open in rosters ({rows:,} rows){more}. To answer: {how}",
        )
    )
    return 0


def left_open(desk: Desk) -> int:
    """How many persons named are open; 0 where this version cannot say."""
    try:
        return len(Rosters(desk).open())
    except DaoqiaoError:  # published before rosters could be answered
        return 0


def log(desk: Desk, residents: Sequence[str], limit: int | None, *, json_: bool, alone: bool = True) -> int:
    """Print the journal, the newest first: all of it, or the answers that name these residents. The exit code.

    Under another journal (not ``alone``) nothing is said of an empty one.
    """
    lines = roster_answers.history(desk.state)
    if not lines and not alone:
        return 0
    if residents:
        theirs = {row["record_id"] for one in residents for row in desk.version.rows(query("records"), {"resident": one})}
        lines = [one for one in lines if one.record_id in theirs]
    lines = lines[:limit]
    if json_:
        screen.print_json([_facts(desk, one) for one in lines])
        return 0
    if not lines:
        screen.err().print(say("名册还没有任何作答。", "No roster answers yet."))
        return 0
    heads = (say("名册作答", "roster answer"), say("时间", "when"), say("谁", "who"), say("作答", "answer"), say("名册写的", "the roster"))
    made = screen.table(*heads, say("居民", "resident"), say("说明", "why"), say("现况", "state"), right=(0,), whole=(0, 1, 2, 3, 5))
    for one in lines:
        what = wording.called(WORDS, one.kind) + (f" {one.undoes}" if one.undoes else "")
        source = source_name(desk.sources.get(one.stated.source_id), one.stated.source_id)
        named = f"{source} {mask_text(one.stated.name)} {roster_card.place(one.stated)}"
        made.add_row(
            str(one.number),
            one.decided_at[:16].replace("T", " "),
            one.decided_by,
            what,
            named,
            _resident(desk, one),
            mask_text(one.reason),
            _state(one),
        )
    screen.out().print(made)
    how = "daoqiao review --rosters --undo "
    screen.err().print(screen.dim(say(f"撤销名册作答：{how}编号", f"to take a roster answer back: {how}NUMBER")))
    return 0


def undo(rosters: Rosters, number: int, by: str, why: str) -> int:
    """Take an answer back. The exit code."""
    rosters.undo(number, by, why)
    screen.err().print(
        say(f"已撤销名册作答第 {number} 项，今晚同步后生效。", f"roster answer {number} is taken back, in force after tonight's sync.")
    )
    return 0


def _resident(desk: Desk, one: Answer) -> str:
    """The resident as of this version; ids change, the record that is kept does not."""
    if not one.record_id:
        return ""
    place = next(iter(desk.places([one.record_id])), None)
    return place.resident_id if place else say("（记录已不在）", "(the record is gone)")


def _state(one: Answer) -> screen.Text:
    if one.undone_by is not None:
        return screen.dim(say(f"已由 {one.undone_by} 撤销", f"undone by {one.undone_by}"))
    return screen.Text("" if one.kind == UNDO else say("有效", "in force"))


def _facts(desk: Desk, one: Answer) -> dict[str, Any]:
    facts = asdict(one)
    stated: dict[str, Any] = facts.pop("stated")
    stated |= {"address": mask_text(stated["address"]), "phones": [mask_phone(p) for p in stated["phones"].split(";") if p]}
    now = _resident(desk, one) if one.kind == PERSON and desk.places([one.record_id]) else None
    return facts | stated | {"resident_id": now, "reason": mask_text(one.reason)}
