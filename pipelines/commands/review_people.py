"""Joining residents and parting one: what will become of them is shown first, and done once it is confirmed.

Here: the preview, which records are meant. Not here: which decisions that takes (``warehouse.state.decisions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from pipelines.commands import review_card, screen
from pipelines.commands.review_ask import confirmed
from warehouse.desk.naming import source_name
from warehouse.desk.review_desk import Desk, Placed
from warehouse.state import decisions
from warehouse.state.contradictions import Decision
from warehouse.store.reading import query
from warehouse.vocabulary import wording
from warehouse.vocabulary.citizen_id import IdKind, parse_citizen_id
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say


def merge(desk: Desk, residents: Sequence[str], by: str, why: str, *, yes: bool) -> int:
    """Say that these residents are one person. The exit code."""
    people = [_records(desk, resident) for resident in residents]
    _preview(desk, say("将合并成一位居民：", "These become one resident:"), list(zip(residents, people, strict=True)))
    if not confirmed(yes):
        return _left_alone()
    made = decisions.merge(desk.state, [_numbered_first(desk, records) for records in people], **desk.said(by, why))
    _done(made, say("早已是同一人，没有新的决定。", "They are one already; nothing was added."))
    return 0


def split(desk: Desk, resident: str, named: Sequence[str], by: str, why: str, *, together: bool, yes: bool) -> int:
    """Part the records that ``named`` names from the resident's others, for ever. The exit code."""
    records = _records(desk, resident)
    out = _chosen(resident, records, named)
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
    ids = [[place.record_id for place in part] for part in (out, rest)]
    made = decisions.split(desk.state, *ids, together=together, **desk.said(by, why))
    _done(made, say("早已分开，没有新的决定。", "They are kept apart already; nothing was added."))
    return 0


def listed(desk: Desk, resident: str) -> int:
    """The records of a resident with what may be written behind ``--records``. The exit code."""
    made = screen.table(say("来源", "source"), say("位置", "place"), say("记录编号", "record id"), whole=(0, 2))
    for place in _records(desk, resident):
        name = source_name(desk.sources.get(place.source_id), place.source_id)
        made.add_row(name, wording.at(place.file, place.sheet, place.row_number), place.record_id)
    screen.out().print(made)
    hint = say("要拆出哪几条：", "to take some out: ") + f"daoqiao review --split {resident} --records … --why …"
    screen.err().print(screen.dim(hint))
    return 0


def facts(desk: Desk, resident: str) -> list[dict[str, Any]]:
    """The same for programs."""
    names = ("record_id", "source_id", "file", "sheet", "row_number")
    return [{name: getattr(place, name) for name in names} for place in _records(desk, resident)]


def _records(desk: Desk, resident: str) -> list[Placed]:
    """Raises DQ-603 where this version knows no such resident."""
    desk.version.resident(resident)
    return desk.places(row["record_id"] for row in desk.version.rows(query("records"), {"resident": resident}))


def _numbered_first(desk: Desk, records: Sequence[Placed]) -> list[str]:
    """The first record speaks for all in the decision: one with a number, so that what else carries that number comes along."""
    ids = [place.record_id for place in records]
    numbered = {row["record_id"] for row in desk.version.rows(query("numbered"), {"records": ids})}
    return sorted(ids, key=lambda record: record not in numbered)


def _chosen(resident: str, records: Sequence[Placed], named: Iterable[str]) -> list[Placed]:
    """The records that were named by id or place. Raises DQ-625 for a name that fits none of them, or several."""
    found: dict[str, Placed] = {}
    for name in (part.strip() for text in named for part in text.split(",")):
        fitting = [place for place in records if name in place.names()]
        if len(fitting) != 1:
            raise DaoqiaoError("DQ-625", resident=resident, record=name)
        found[fitting[0].record_id] = fitting[0]
    return list(found.values())


def _preview(desk: Desk, title: str, parts: Sequence[tuple[str, Sequence[Placed]]]) -> None:
    """The parts side by side: each field with all that their records state, the records below."""
    out = screen.out()
    out.print(screen.bold(title))
    made = screen.table(say("项目", "field"), *(name for name, _ in parts), whole=(0,))
    stated = desk.stated([place.record_id for _, records in parts for place in records])
    by_part = [review_card.compared(one for place in records for one in stated[place.record_id]) for _, records in parts]
    for field_id in by_part[0]:
        if any(values[field_id] for values in by_part):
            made.add_row(wording.label(field_id), *(review_card.shown(fields()[field_id], values[field_id]) for values in by_part))
    rows = ["\n".join(desk.called(place.record_id) for place in records) for _, records in parts]
    made.add_row(say("来源记录", "source rows"), *rows)
    out.print(made)
    if len({number for values in by_part for number in _whole({one.text for one in values["id_number"]})}) > 1:
        note = say("注意：各条记录里有不止一个有效证件号。", "Note: the records state more than one valid id number.")
        screen.err().print(screen.notice(note))


def _whole(numbers: Iterable[str]) -> set[str]:
    read = [parse_citizen_id(number) for number in numbers]
    return {one.number for one in read if one.number and one.kind in (IdKind.VALID, IdKind.FROM_15)}


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
