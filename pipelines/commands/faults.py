"""How a fault looks: code and sentence, where, why, what to do, what stayed unchanged. Never a traceback.

Here: the block, and the log entry of a fault of ours. Not here: the sentences (``warehouse/vocabulary/errors.toml``).
Everything printed goes through ``mask_text``: the headers of a file may turn out to be somebody's row.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pipelines.commands import logbook, screen
from warehouse.vocabulary.errors import DaoqiaoError, Place, catalogue
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text


@dataclass(frozen=True, slots=True)
class Facts:
    """A fault in words, in the language of the call."""

    code: str
    place: Place
    what: str
    cause: str
    mend: str


def show_error(error: DaoqiaoError) -> None:
    """The block of an error that ended a call, on stderr."""
    lang = spoken()
    block(screen.err(), Facts(error.code, error.place, error.what(lang), error.cause(lang), error.mend(lang)))


def block(console: Console, facts: Facts, *, times: int = 1, stands: str = "") -> None:
    """One fault as a few short lines. ``times``: how often it was met; ``stands``: what stayed unchanged."""
    grave = catalogue()[facts.code].exit_code != 3  # 3: the night is whole, something wants looking at
    word = say("错误", "Error") if grave else say("提示", "Notice")
    head = screen.joined(
        [screen.Text(f"{word} {facts.code}", style="bold red" if grave else "bold yellow"), say("：", ": "), mask_text(facts.what)]
    )
    console.print(head, soft_wrap=False)
    rows = screen.grid()
    where = facts.place.words(spoken())
    if where:
        more = say(f"（等 {times} 处）", f" (and {times - 1} more)") if times > 1 else ""
        rows.add_row("", say("位置", "where"), mask_text(where) + more)
    for label, text in ((say("原因", "cause"), facts.cause), (say("处理", "mend"), facts.mend)):
        if text:
            rows.add_row("", label, mask_text(text))
    if stands:
        rows.add_row("", say("结果", "result"), stands)
    rows.add_row("", say("说明", "more"), f"daoqiao explain {facts.code}")
    console.print(rows)


def interrupted() -> str:
    """What a person who pressed Ctrl-C should know."""
    return say("已中断。上一次发布的结果没有变。", "Interrupted. What was published last is unchanged.")


def program_error(error: BaseException, data: Path) -> str:
    """One line for a fault of ours; where it happened goes to the log, without the message, which may quote a resident's data."""
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    path = logbook.write(data, [f"program error {kind}", *(f"  {f.filename}:{f.lineno} {f.name}" for f in frames)])
    where = say(f"日志 {path}", f"log {path}") if path else say("加 --debug 重跑可看到经过", "run it again with --debug to see where")
    return say(f"程序错误 {kind}。{where}", f"Program error {kind}. {where}")
