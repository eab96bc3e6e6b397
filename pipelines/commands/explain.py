"""``daoqiao explain``: an error code in words, and where the last sync met it.

Here: printing an entry of the catalogue. Not here: the catalogue (``warehouse/vocabulary/errors.toml``).
"""

from __future__ import annotations

import re

import click

from pipelines.commands.door import Settings, argument, as_json, command, pass_settings
from pipelines.commands.helping import nearest
from warehouse.vocabulary.errors import DaoqiaoError, catalogue
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

EXITS = {
    1: ("程序错误", "a fault of ours"),
    2: ("用法错误", "usage"),
    3: ("完成但有警告", "done with warnings"),
    4: ("数据未通过，未采用", "data not accepted"),
    5: ("配置或环境不合格", "settings or machine not fit"),
    6: ("已有任务在运行", "already running"),
    7: ("无权限", "not permitted"),
}


@command("explain", zh="一个错误代码：是什么、可能的原因、怎么处理、上次同步在哪里遇到。不写代码则列出全部。",
         en="An error code: what it is, the likely cause, the mend, where the last sync met it. Without a code: all of them.",
         examples=("daoqiao explain DQ-204",))  # fmt: skip
@argument("code", zh="代码", en="CODE", required=False)
@as_json()
@pass_settings
def explain(settings: Settings, code: str | None, json_: bool) -> int:
    from pipelines.commands import screen

    known, lang = catalogue(), spoken()
    digits = re.sub(r"\D", "", code or "")
    wanted = f"DQ-{digits}" if digits else (code or "").upper()
    if code and wanted not in known:
        raise click.UsageError(
            say(f"没有“{code}”这个代码{nearest(wanted, list(known))}", f"no such code: {code}{nearest(wanted, list(known))}")
        )
    chosen = {wanted: known[wanted]} if code else known
    if json_:
        facts = [
            {
                "code": m.code,
                "what": plain(m.what[lang]),
                "cause": plain(m.cause[lang]),
                "mend": plain(m.mend[lang]),
                "exit": m.exit_code,
                "retry": m.retry_helps,
            }
            for m in chosen.values()
        ]
        screen.print_json(facts)
        return 0
    out = screen.out()
    if not code:
        made = screen.table(say("代码", "code"), say("是什么", "what"), whole=(0,))
        for message in chosen.values():
            made.add_row(message.code, plain(message.what[lang]))
        out.print(made)
        return 0
    message = chosen[wanted]
    out.print(screen.joined([screen.bold(message.code), "  ", plain(message.what[lang])]))
    rows = screen.grid()
    rows.add_row("", say("原因", "cause"), plain(message.cause[lang]))
    rows.add_row("", say("处理", "mend"), plain(message.mend[lang]))
    rows.add_row("", say("退出码", "exit"), f"{message.exit_code} {say(*EXITS.get(message.exit_code, ('', '')))}")
    rows.add_row(
        "",
        say("重试", "retry"),
        say("可能有用", "may help") if message.retry_helps else say("没有用，要先处理", "does not help; mend it first"),
    )
    met = places(settings, wanted)
    for at, place in enumerate(met[:5]):
        rows.add_row("", say("上次遇到", "met at") if at == 0 else "", place)
    if len(met) > 5:
        rows.add_row("", "", say(f"…共 {len(met)} 处", f"… {len(met)} in all"))
    out.print(rows)
    return 0


def plain(template: str) -> str:
    """A sentence whose facts are not known: each as …"""
    return re.sub(r"\{[^}]*\}", "…", template)


def places(settings: Settings, code: str) -> list[str]:
    """Where the last sync met the code."""
    from pipelines.night.outcome import Outcome
    from warehouse.store.publish import current

    try:
        outcome = Outcome.from_facts(current(settings.data).manifest)
    except DaoqiaoError:
        return []
    return [f"{w.place.words(spoken())} {mask_text(w.what(spoken()))}".strip() for w in outcome.warnings if w.code == code]
