"""How things look on a terminal: consoles, tables, JSON.

Here: rich, in one manner for all commands. Not here: what is shown. Data goes to stdout, talk to stderr. Marks are those that
GBK can encode (√ × ●); colour is calm: bold for what matters, dim for what explains, red and yellow only for faults.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from rich import box
from rich.console import Console
from rich.highlighter import NullHighlighter
from rich.table import Table
from rich.text import Text as Text  # the other commands take it from here

UNBROKEN = 400
"""Columns where nobody's terminal sets a limit: a line in a pipe is not broken, so that grep finds it whole."""


Cell = str | Text


class _Piped(Console):
    """A console whose lines end where their text ends: rich fills them up with blanks, which only a terminal hides."""

    def print(self, *objects: Any, **how: Any) -> None:
        with self.capture() as captured:
            super().print(*objects, **how)
        self.file.write("\n".join(line.rstrip() for line in captured.get().split("\n")))
        self.file.flush()  # talk and data keep their order where both go to one place


def _console(*, err: bool) -> Console:
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        return Console(file=stream, highlighter=NullHighlighter(), markup=False, emoji=False)
    wide = None if os.environ.get("COLUMNS") else UNBROKEN
    return _Piped(file=stream, width=wide, highlighter=NullHighlighter(), markup=False, emoji=False)


def out() -> Console:
    """Where data goes."""
    return _console(err=False)


def err() -> Console:
    """Where talk goes."""
    return _console(err=True)


def table(*heads: str, right: Iterable[int] = (), whole: Iterable[int] = ()) -> Table:
    """A table without rules but one. ``right``: columns of numbers; ``whole``: columns that are never broken."""
    made = Table(box=_rules(), header_style="dim", pad_edge=False, show_edge=False, padding=(0, 1), collapse_padding=True)
    numbers, unbroken = set(right), set(whole)
    for at, head in enumerate(heads):
        made.add_column(head, justify="right" if at in numbers else "left", no_wrap=at in numbers | unbroken, overflow="fold")
    return made


def _rules() -> box.Box:
    """A rule under the head and above the sum, nothing else: of ─ wherever it can be printed (GBK can, rich doubts it)."""
    try:
        "─".encode(getattr(sys.stdout, "encoding", None) or "ascii")
        line = " ── "
    except (UnicodeError, LookupError):
        line = " -- "
    return box.Box("\n".join(["    ", "    ", line, "    ", line, "    ", "    ", "    "]) + "\n", ascii=True)


def narrow() -> bool:
    """True where six columns do not fit beside each other."""
    return out().width < 112


def grid(*, indent: int = 2) -> Table:
    """Label and value under one another, without a head."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(width=indent)
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    return made


dim = partial(Text, style="dim")
bold = partial(Text, style="bold")
alarm = partial(Text, style="red")
notice = partial(Text, style="yellow")


def joined(parts: Sequence[Cell], by: str = "") -> Text:
    """Pieces of text with their styles, in one line."""
    return Text(by).join([part if isinstance(part, Text) else Text(part) for part in parts])


def number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def print_json(value: Any) -> None:
    """JSON on stdout; escaped where the terminal cannot print every character."""
    whole = (getattr(sys.stdout, "encoding", "") or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not whole, indent=2, default=str) + "\n")
