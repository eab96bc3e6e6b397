"""``daoqiao findings``: what departments are asked to look at, their work lists, and what they answered.

Here: its options. Not here: what it does (``findings_desk``), how it looks (``findings_view``). Nothing is written back to a source.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipelines.commands.door import Settings, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say


@command(
    "findings",
    zh="质量问题：按部门列出；写成给部门的 Excel 清单（脱敏）；读回部门的答复。答复今晚同步后生效，可撤销。",
    en="Findings: what is open by department; work lists for departments as Excel, masked; reading their answers back. Answers are in "
    "force after tonight's sync and can be taken back.",
    examples=(
        "daoqiao findings",
        "daoqiao findings --department 公安分局 --out 清单",
        "daoqiao findings --answers 清单/问题清单-公安分局-2026-11-21.xlsx --by 王敏",
        "daoqiao findings --undo 3 --why 看错了行",
    ),
)
@option("--department", metavar="NAME", zh="只要一个部门", en="one department only")
@option("--source", metavar="ID", zh="只要一个来源", en="one source only")
@option("--rule", metavar="RULE", zh="只要一条规则（编号见 --json）", en="one rule only, by its id (see --json)")
@option("--community", metavar="NAME", zh="只要一个社区", en="one community only")
@option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    zh="写成清单，每个部门一个 Excel 文件，放在这个目录",
    en="write work lists there, an Excel file a department",
)
@option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    zh="读回部门填好的清单；有一行不对就一条也不记",
    en="read a list that a department filled in; one wrong row, and nothing is recorded",
)
@option("--by", metavar="NAME", envvar="DAOQIAO_USER", zh="谁记的；不写用系统账号", en="who records it; the system's account if left out")
@option("--undo", type=click.IntRange(min=1), metavar="NUMBER", zh="撤销这一项答复", en="take this answer back")
@option("--why", metavar="REASON", zh="为什么撤销", en="why it is taken back")
@option("--log", "listed", is_flag=True, zh="全部答复，最新的在前", en="all answers, the newest first")
@as_json()
@pass_settings
def findings(
    settings: Settings,
    department: str | None,
    source: str | None,
    rule: str | None,
    community: str | None,
    out: Path | None,
    answers: Path | None,
    by: str | None,
    undo: int | None,
    why: str | None,
    listed: bool,
    json_: bool,
) -> int:
    """Exit codes: 0 done, 3 some answers could not be used, 4 the list was refused."""
    from connectors.declaration import sources_for
    from pipelines.commands import audit, findings_desk, findings_view
    from pipelines.commands.sources import called
    from warehouse.state import finding_answers
    from warehouse.state.database import state_of
    from warehouse.state.engines import has_store

    narrowed = any(one is not None for one in (department, source, rule, community, out))
    doing = [answers is not None, undo is not None, listed, narrowed]
    if sum(doing) > 1:
        raise click.UsageError(
            say(
                "--answers、--undo、--log 各自单独用，不与筛选和 --out 同用",
                "--answers, --undo and --log go alone, without filters or --out",
            )
        )
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    if listed:
        lines = finding_answers.history(state_of(settings.data)) if has_store(settings.data) else []
        return findings_view.log(lines, json_)
    if undo is not None:
        if not why or not why.strip():
            raise click.UsageError(say("要写明为什么撤销：--why", "say why it is taken back: --why"))
        findings_desk.undo(settings.data, undo, by or audit.who(), at, why.strip())
        return findings_view.undone(undo)
    if answers is not None:
        return findings_view.taken_in(findings_desk.take_in(settings.data, answers, by or audit.who(), at), json_)
    sources = dict(sources_for(settings.data))
    ids = [one.id for one in called(source, sources)] if source is not None else None
    asked = findings_desk.Asked(department, ids, rule, community)
    if out is not None:
        return findings_view.written(findings_desk.write_lists(settings.data, asked, out, sources), json_)
    return findings_view.listed(findings_desk.incidents(settings.data, asked), sources, json_)
