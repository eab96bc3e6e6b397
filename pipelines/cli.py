"""The command line: ``daoqiao``, or ``python -m pipelines.cli``.

Here: which commands there are, what each is for, how a call begins. Not here: any of them (``pipelines.commands``). Nothing
heavy is imported at this door: a command brings what it needs when it is called.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from typing import Any

import click

from pipelines.commands.door import Door, Option
from warehouse.vocabulary.language import say

HOME = "pipelines.commands."
COMMANDS = {
    "demo": (
        f"{HOME}demo:demo",
        "造一个示范区，同步一夜，看一位居民的合并档案",
        "invent a district, run a night on it, look at one resident",
    ),
    "doctor": (f"{HOME}doctor:doctor", "检查这台机器能不能跑", "check whether this machine is fit to run it"),
    "run": (f"{HOME}run:run", "同步一次：读取收件目录，合并，检查，发布", "one sync: read the inbox, merge, check, publish"),
    "status": (f"{HOME}status:status", "上次同步怎么样，各来源是哪天的数据", "how the last sync went, how old each source is"),
    "source": (
        f"{HOME}sources:source",
        "来源：一览、明细、隔离的行、试读一个文件",
        "sources: list, details, quarantined rows, trying a file",
    ),
    "serve": (f"{HOME}serve:serve", "打开网页门户", "open the web portal"),
    "dagster": (f"{HOME}dagster_ui:dagster", "打开 Dagster 界面（只在本机）", "open the Dagster UI (this machine only)"),
    "find": (f"{HOME}find:find", "查人：姓名、证件号、手机、住址，可组合", "find people by name, id number, phone, address"),
    "show": (f"{HOME}show:show", "一位居民的合并档案，每项信息从哪里来", "one resident, and where each field comes from"),
    "report": (f"{HOME}report:report", "报表：一览、屏幕、Excel、CSV", "reports: the list, on the screen, as Excel and CSV"),
    "dictionary": (
        f"{HOME}dictionary:dictionary",
        "数据字典：每一列的含义、标准、来源",
        "the data dictionary: every column, its standard and sources",
    ),
    "model": (f"{HOME}model:model", "匹配模型：版本、权重，用本区数据重新拟合", "the matching model: version, weights, learning it anew"),
    "links": (f"{HOME}links:links", "导出“每行数据是哪位居民”的对照表", "export which resident each source row is"),
    "review": (f"{HOME}review:review", "核对疑似同一人；合并、拆分、撤销", "answer what linkage left open; merge, split, take back"),
    "correct": (
        f"{HOME}correct:correct",
        "更正一项信息：入户核实过的，优先于各来源；可撤销",
        "correct a field by what was verified; can be taken back",
    ),
    "findings": (
        f"{HOME}findings:findings",
        "质量问题：按部门列出，写成 Excel 清单，读回答复",
        "findings: by department, as work lists in Excel, answers read back",
    ),
    "audit": (
        f"{HOME}audit_view:audit",
        "审计日志：谁查了谁、显示、导出、改了什么；校验、导出",
        "the audit log: who looked at whom, revealed, exported, changed; verify, export",
    ),
    "user": (
        f"{HOME}user:user",
        "门户的账号：建立、修改、停用、重设密码；接口令牌",
        "accounts of the portal: make, change, disable, reset; tokens",
    ),
    "explain": (f"{HOME}explain:explain", "一个错误代码是什么意思、怎么处理", "what an error code means and what to do"),
}
SECTIONS = (
    ("开始", "To begin", ("demo", "doctor")),
    ("每天", "Every day", ("run", "status", "review", "correct", "findings", "source", "model", "serve", "dagster", "user")),
    ("查询", "Looking up", ("find", "show", "report", "dictionary", "links", "audit", "explain")),
)


def version() -> str:
    """The installed version, or what says that it runs from a checkout."""
    try:
        return metadata.version("daoqiao")
    except metadata.PackageNotFoundError:
        return "0 (checkout)"


def _print_version(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    del param
    if value and not ctx.resilient_parsing:
        click.echo(say(f"岛桥 daoqiao {version()}", f"daoqiao {version()}"))
        ctx.exit()


cli = Door(
    "daoqiao",
    table=COMMANDS,
    sections=SECTIONS,
    zh="岛桥：把各部门每晚导出的数据合并成一人一档，每项信息说得出来源。",
    en="Daoqiao: what a district's departments export every night, merged into one record a resident, every field with its source.",
    examples=("daoqiao demo", "daoqiao run --inbox /data/in", "daoqiao find 张 12幢 402"),
    params=[
        Option(
            ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_print_version, zh="显示版本", en="show the version"
        )
    ],
)


def main() -> None:
    """The entry point of the installed command."""
    os.umask(0o077)  # all that is written is about citizens: for this account only
    code = cli(standalone_mode=False)
    if "great_expectations" in sys.modules:
        # It keeps DuckDB's types in registries for ever, which nanobind answers with forty lines of complaint at exit.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
