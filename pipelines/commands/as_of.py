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
from warehouse.store.past import Change, Past
from warehouse.store.reading import Reading
from warehouse.vocabulary import wording
from warehouse.vocabulary.district import load_district
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

CHANGES = {
    "new": ("新增档案", "new"),
    "reopened": ("重新出现", "is there again"),
    "closed": ("不再有任何来源记录", "no record is left"),
    "merged": ("并入 {other}", "merged into {other}"),
    "absorbed": ("{resident} 并入本人", "{resident} was merged into this one"),
    "split": ("部分记录拆分到 {other}", "records were split off to {other}"),
    "parted": ("从 {resident} 拆分而来", "split off from {resident}"),
    "moved": ("住处变更", "moved"),
    "reported_dead": ("有来源登记死亡，待核实", "reported dead by one source"),
    "confirmed_dead": ("确认死亡", "confirmed dead"),
    "alive_again": ("死亡登记已撤销", "no longer reported dead"),
    "presence": ("人户状态变更", "where the person is registered and lives changed"),
    "dibao_on": ("纳入低保", "on dibao"),
    "dibao_off": ("退出低保", "off dibao"),
    "member_on": ("列入党员名册", "on the party roll"),
    "member_off": ("不再列入党员名册", "off the party roll"),
    "branch": ("党支部变更", "changed branch"),
    "household": ("换户", "another household"),
    "value": ("{field}变更", "{field} changed"),
}
REASONS = {
    "correction": ("人工更正", "a person's correction"),
    "chosen_anew": ("改用已有的另一说法", "another stated value was chosen"),
    "no_longer_stated": ("不再有来源说明", "nobody states it any more"),
    "records_joined": ("因档案合并", "by the merge"),
    "records_parted": ("因档案拆分", "by the split"),
    "records_exchanged": ("因记录归属调整", "by records that changed hands"),
    "decision": ("人工决定", "a person's decision"),
}
PRESENCE = {
    "registered_here": ("人在户在", "lives where registered"),
    "here_registered_elsewhere": ("人在户不在", "lives here, registered elsewhere"),
    "registered_away": ("户在人不在", "registered here, lives elsewhere"),
    "inflow": ("流入", "from outside"),
    "outflow": ("流出", "gone outside"),
    "left": ("各来源均已注销或迁出", "closed by every source"),
    "unknown": ("不明", "unknown"),
}


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
        why = wording.called(REASONS, one.reason) if one.reason in REASONS else ""
        said = screen.joined([words(one, resident), screen.dim(f"  {why}" if why else "")])
        made.add_row(one.night, said, _value(one, one.old_value, whole=whole), _value(one, one.new_value, whole=whole))
    out.print(made)


def words(one: Change, resident: str) -> str:
    """What happened, from the side of ``resident``."""
    kind = one.change
    if one.resident_id != resident:
        kind = {"merged": "absorbed", "split": "parted"}.get(kind, kind)
    label = wording.label(one.field) if one.field in fields() else ""
    return say(*CHANGES.get(kind, (kind, kind))).format(other=one.other_resident_id, resident=one.resident_id, field=label)


def _value(one: Change, value: str | None, *, whole: bool) -> str:
    """A value of ``history.change`` as it is shown: several are separated by 、."""
    if value is None:
        return ""
    if one.field == "life_status":
        return wording.called(wording.LIFE, value) or say("在世", "alive")
    if one.field == "presence":
        return wording.called(PRESENCE, value)
    if one.change == "value" and one.field in fields():
        return "、".join(wording.value(fields()[one.field], part, whole=whole) for part in value.split("、"))
    return value if whole else mask_text(value)


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
        asdict(one) | {side: _value(one, getattr(one, side), whole=view.whole) or None for side in ("old_value", "new_value")}
        for one in past.changes_since(resident.resident_id)
    ]
    homes = [{k: v for k, v in asdict(m).items() if k != "address"} for m in past.members(resident.resident_id)]
    return head | {"night": past.night, "fields": values, "households": homes, "changes_since": changes}
