"""``daoqiao dagster``: Dagster's page on this machine.

Here: its options. Not here: starting it (``pipelines.orchestration.serve``).
"""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.commands.door import Settings, command, option, pass_settings
from pipelines.commands.places import inbox_of
from warehouse.vocabulary.language import say

PORT = 3000
"""Dagster's own default."""


@command("dagster", zh="打开 Dagster 界面：资产、检查、每晚的定时。没有登录，只听本机；Ctrl-C 结束。",
         en="The Dagster UI: assets, checks, the schedule. It has no login and listens on this machine only; Ctrl-C ends it.")  # fmt: skip
@option("--inbox", type=click.Path(path_type=Path), envvar="DAOQIAO_INBOX", metavar="DIR",
        zh="收件目录（默认 ./inbox，或环境变量 DAOQIAO_INBOX）", en="the inbox (./inbox, or the variable DAOQIAO_INBOX)")  # fmt: skip
@option("--port", type=click.IntRange(1, 65535), default=PORT, zh=f"端口（默认 {PORT}）", en=f"the port ({PORT})")
@pass_settings
def dagster(settings: Settings, inbox: Path | None, port: int) -> int:
    from pipelines.orchestration.serve import serve

    click.echo(say(f"Dagster：http://127.0.0.1:{port}    Ctrl-C 结束", f"Dagster: http://127.0.0.1:{port}    Ctrl-C to stop"), err=True)
    return serve(settings.data, inbox_of(settings.data, inbox), port)
