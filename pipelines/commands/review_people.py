"""Joining residents and parting one: what will become of them is shown first, and done once it is confirmed.

Here: how the preview looks, asking. Not here: which records are meant and what becomes of them (``warehouse.desk.splitting``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from pipelines.commands import screen
from pipelines.commands.review_ask import confirmed
from warehouse.desk import splitting
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk, Placed
from warehouse.state.contradictions import Decision
from warehouse.vocabulary import wording
from warehouse.vocabulary.language import say


def merge(desk: Desk, residents: Sequence[str], by: str, why: str, *, yes: bool) -> int:
    """Say that these residents are one person. The exit code."""
    people = [splitting.records_of(desk, resident) for resident in residents]
    _preview(desk, say("将合并成一位居民：", "These become one resident:"), list(zip(residents, people, strict=True)))
    if not confirmed(yes):
        return _left_alone()
    made = splitting.join(desk, people, by=by, why=why)
    _done(made, say("早已是同一人，没有新的决定。", "They are one already; nothing was added."))
    return 0


def split(desk: Desk, resident: str, named: Sequence[str], by: str, why: str, *, together: bool, yes: bool) -> int:
    """Part the records that ``named`` names from the resident's others, for ever. The exit code."""
    records = splitting.records_of(desk, resident)
    out = splitting.chosen(resident, records, (part.strip() for text in named for part in text.split(",")))
    rest = [place for place in records if place not in out]
    if not rest:
        raise click.UsageError(
            say(f"选了 {resident} 的全部记录，没有可拆的", f"all records of {resident} are chosen: nothing is left to part from")
        )
    parts = [(say("拆出的", "taken out"), out), (say("留下的", "left"), rest)]
    _preview(desk, say(f"{resident} 将成为两位居民：", f"{resident} becomes two residents:"), parts)
    if len(out) > 1 and not together:
        hint = say(
            "拆出的各条之间没有认定为同一人，由系统按证据合并；要认定就加 --together",
            "those taken out are not said to be one person, evidence decides; to say so add --together",
        )
        screen.err().print(screen.dim(hint))
    if not confirmed(yes):
        return _left_alone()
    made = splitting.part(desk, out, rest, together=together, by=by, why=why)
    _done(made, say("早已分开，没有新的决定。", "They are kept apart already; nothing was added."))
    return 0


def listed(desk: Desk, resident: str) -> int:
    """The records of a resident with what may be written behind ``--records``. The exit code."""
    made = screen.table(say("来源", "source"), say("位置", "place"), say("记录编号", "record id"), whole=(0, 2))
    for place in splitting.records_of(desk, resident):
        name = source_name(desk.sources.get(place.source_id), place.source_id)
        made.add_row(name, wording.at(place.file, place.sheet, place.row_number), place.record_id)
    screen.out().print(made)
    hint = say("要拆出哪几条：", "to take some out: ") + f"daoqiao review --split {resident} --records … --why …"
    screen.err().print(screen.dim(hint))
    return 0


def facts(desk: Desk, resident: str) -> list[dict[str, Any]]:
    """The same for programs."""
    names = ("record_id", "source_id", "file", "sheet", "row_number")
    return [{name: getattr(place, name) for name in names} for place in splitting.records_of(desk, resident)]


def _preview(desk: Desk, title: str, parts: Sequence[tuple[str, Sequence[Placed]]]) -> None:
    """The parts side by side: each field with all that their records state, the records below."""
    out = screen.out()
    out.print(screen.bold(title))
    made = screen.table(say("项目", "field"), *(name for name, _ in parts), whole=(0,))
    seen = splitting.preview(desk, [records for _, records in parts])
    for field, texts in seen.rows:
        made.add_row(wording.label(field.id), *texts)
    rows = ["\n".join(desk.called(place.record_id) for place in records) for records in seen.records]
    made.add_row(say("来源记录", "source rows"), *rows)
    out.print(made)
    if seen.two_numbers:
        note = say("注意：各条记录里有不止一个有效证件号。", "Note: the records state more than one valid id number.")
        screen.err().print(screen.notice(note))


def _left_alone() -> int:
    screen.err().print(say("没有记下任何决定（不问就记：--yes）。", "Nothing was recorded (without asking: --yes)."))
    return 0


def _done(made: Sequence[Decision], nothing: str) -> None:
    if not made:
        screen.err().print(nothing)
        return
    first = made[0].number
    told = say(
        f"记下 {len(made)} 项决定（{first} 起），今晚同步后生效。",
        f"{len(made)} decisions recorded (from {first} on), in force after tonight's sync.",
    )
    screen.err().print(told + say("撤销：", " To take it back: ") + f"daoqiao review --undo {first}")
