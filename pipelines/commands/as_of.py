"""``daoqiao show … --as-of DATE``: a merged record as it was on a past night, and what changed since.

Here: the line that says which night, the list of what changed, JSON. Not here: the tables of a record (``record_view``), what
a past night is (``warehouse.store.past``).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.commands import record_view, screen
from warehouse.desk import changing
from warehouse.store.past import Past
from warehouse.store.reading import Reading
from warehouse.vocabulary import wording
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say


def past_of(version: Reading, asked: str, data: Path) -> Past:
    """The version as of the date ``asked`` (ISO). Raises DQ-631, DQ-632, DQ-636."""
    today = datetime.now(ZoneInfo(load_district(data).time_zone)).date().isoformat()
    return Past(version, asked, today)


def show(past: Past, view: record_view.View) -> None:
    """The record as it was, then what changed since."""
    out, resident = screen.out(), view.resident
    tags = [wording.called(wording.STATUS, resident.status), wording.called(wording.LIFE, resident.life_status)]
    tags += [say("低保", "dibao")] * resident.is_dibao + [say("党员", "party member")] * resident.is_member
    name = screen.bold(resident.name or say("（没有姓名）", "(no name)"))
    who = wording.person(resident.sex, resident.birth_date, past.night)
    where = screen.dim("  " + " | ".join(filter(None, [resident.community, *tags])))
    out.print(screen.joined([name, "  ", who, "  ", screen.bold(resident.resident_id), where]))
    out.print(screen.notice(say(f"按 {past.night} 当夜的版本", f"as the version of {past.night} had it")))
    out.print()
    view.fields(out)
    dated = say(
        f"日期是从哪一夜起这样写的；{past.first} 是有记录的第一夜，更早的也写这一天",
        f"dates: the night since which it stood so; {past.first} is the first night kept, and stands for all before it too",
    )
    out.print(screen.dim(dated))
    out.print()
    view.households(out)
    _changes(past, resident.resident_id, whole=view.whole)


def _changes(past: Past, resident: str, *, whole: bool) -> None:
    """One line a change: night, what, from which value to which."""
    out, found = screen.out(), past.changes_since(resident)
    if not found:
        none = say(f"从那时到 {past.last} 没有变化", f"nothing has changed from then to {past.last}")
        out.print(screen.dim(none))
        return
    out.print(screen.bold(say("此后的变化", "what changed since")))
    made = screen.table(say("日期", "night"), say("变化", "change"), say("原来", "from"), say("后来", "to"), whole=(0,))
    for one in found:
        why = changing.why(one)
        said = screen.joined([changing.words(one, resident), screen.dim(f"  {why}" if why else "")])
        made.add_row(one.night, said, changing.value(one, one.old_value, whole=whole), changing.value(one, one.new_value, whole=whole))
    out.print(made)


def facts(past: Past, view: record_view.View) -> dict[str, Any]:
    """For programs: the same. Values are masked as on the screen."""
    resident = view.resident
    values: dict[str, list[dict[str, Any]]] = {}
    for row in past.stated(resident.resident_id):
        field = fields()[row["field"]]
        shown = row["value"] if field.kind == "amount" else wording.value(field, row["value"], whole=view.whole)
        code = row["value"] if field.table and row["problem"] is None else None
        stands = {name: row[name] for name in ("sources", "since", "chosen", "rule", "disagrees", "problem")}
        values.setdefault(field.id, []).append({"value": shown, "code": code} | stands)
    head = {k: v for k, v in asdict(resident).items() if k not in ("record_count", "as_of")}
    changes = [
        asdict(one) | {side: changing.value(one, getattr(one, side), whole=view.whole) or None for side in ("old_value", "new_value")}
        for one in past.changes_since(resident.resident_id)
    ]
    homes = [{k: v for k, v in asdict(m).items() if k != "address"} for m in past.members(resident.resident_id)]
    return head | {"night": past.night, "fields": values, "households": homes, "changes_since": changes}
