"""``daoqiao correct``: a person's word about one field of a resident, which goes before every system's from tonight on.

Here: its options, which record the word is about. Not here: the journal (``warehouse.state.corrections``), reading what was
typed (``pipelines.night.corrections``). Nothing is written back to a source: until its department mends it, the record shows both.
"""

from __future__ import annotations

from datetime import datetime

import click

from pipelines.commands.door import Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say


@command(
    "correct",
    zh="更正一位居民的一项信息（入户、电话、证件核实过的），今晚同步后采用；不改来源系统。可撤销，写入审计。",
    en="Correct one field of a resident by what was verified; in force after tonight's sync, sources stay as they are. Can be taken back.",
    examples=(
        "daoqiao correct R0000006 现居住地址 绿城雅苑1号楼1单元101室 --why 入户核实",
        "daoqiao correct R0000006 人员状态 死亡 --why 家属出示死亡证明",
        "daoqiao correct --undo 3 --why 听错了",
        "daoqiao correct --log",
    ),
)
@argument("resident", required=False, zh="居民编号", en="RESIDENT")
@argument("field", required=False, zh="项目：名称或编号，如 现居住地址、residence_address", en="the field, by its label or id")
@argument("value", required=False, zh="核实后的值", en="what it is")
@option("--why", metavar="REASON", zh="依据：入户、电话、证件或其他", en="what it rests on")
@option(
    "--by", metavar="NAME", envvar="DAOQIAO_USER", zh="谁核实的；不写用系统账号", en="who verified it; the system's account if left out"
)
@option("--undo", type=click.IntRange(min=1), metavar="NUMBER", zh="撤销这一项更正", en="take this correction back")
@option("--log", "listed", is_flag=True, zh="全部更正，最新的在前", en="all corrections, the newest first")
@as_json()
@pass_settings
def correct(
    settings: Settings,
    resident: str | None,
    field: str | None,
    value: str | None,
    why: str | None,
    by: str | None,
    undo: int | None,
    listed: bool,
    json_: bool,
) -> int:
    from pipelines.commands import correcting

    if listed:
        return correcting.log(settings.data, json_)
    if not why or not why.strip():
        raise click.UsageError(say("要写明依据：--why", "say what it rests on: --why"))
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    if undo is not None:
        return correcting.undo(settings.data, undo, by, why.strip(), at, json_)
    if resident is None or field is None or value is None:
        raise click.UsageError(say("要写居民编号、项目和值", "a resident, a field and a value are wanted"))
    return correcting.correct(settings.data, resident.upper(), field, value, by, why.strip(), at, json_)
