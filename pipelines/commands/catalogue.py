"""``python -m pipelines.commands.catalogue``: the README's table of which report serves which entry of the catalogue.

Here: that table as Markdown. Not here: the entries (``warehouse/reports/catalogue.toml``). A test compares README with it.
"""

from __future__ import annotations

import sys
from collections import Counter

STATES = {"served": "提供", "part": "部分提供", "not": "不提供", "open": "尚未提供"}
BEGIN, END = "<!-- catalogue -->", "<!-- /catalogue -->"
"""Between these two lines the table stands in README."""


def page() -> str:
    """The table, in the order of the catalogue, and above it how many entries stand how."""
    from warehouse.store.catalogue import catalogue

    entries = list(catalogue().values())
    numbered: Counter[str] = Counter(entry.state for entry in entries if entry.number.isdecimal())
    counted = "，".join(f"{STATES[state]} {numbered[state]}" for state in STATES if numbered[state])
    lines = [
        BEGIN,
        f"目录 {sum(numbered.values())} 项：{counted}。",
        "",
        "| 编号 | 内容 | | 报表 | 缺什么，为什么 |",
        "|---|---|---|---|---|",
    ]
    for entry in entries:
        served = "、".join(f"`{name}`" for name in entry.reports)
        lines.append(f"| {entry.number} | {entry.name} | {STATES[entry.state]} | {served} | {entry.why} |")
    return "\n".join([*lines, END]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
