"""A night as it goes by: a bar on a terminal, one line a stage in a pipe, one line a stage in the log.

Here: three reporters for ``pipelines.report.Reporter``. Not here: the summary at the end (``run``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from pipelines.commands import logbook, screen
from pipelines.report import STAGES, Reporter
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.text import width

UNITS = {
    "rows": ("行", "rows"),
    "records": ("条", "records"),
    "pairs": ("对", "pairs"),
    "residents": ("人", "residents"),
    "relations": ("张表", "relations"),
    "checks": ("项", "checks"),
    "findings": ("条", "findings"),
    "changes": ("处变动", "changes"),
}


def stage_name(stage: str) -> str:
    return STAGES[stage][1 if spoken() == "en" else 0]


def counted(count: int, unit: str) -> str:
    return f"{count:,} {say(*UNITS.get(unit, (unit, unit)))}"


class Bars:
    """Bars on a terminal; a finished stage keeps its line with what it came to."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def begin(self, stage: str, total: int = 0) -> None:
        name = stage_name(stage)
        name += " " * (12 - width(name))
        self.tasks[stage] = self.progress.add_task(name, total=total or None, result="")

    def advance(self, stage: str) -> None:
        self.progress.advance(self.tasks[stage])

    def finish(self, stage: str, count: int, unit: str) -> None:
        self.progress.update(self.tasks[stage], total=1, completed=1, result=counted(count, unit))
        self.progress.stop_task(self.tasks[stage])


class Lines:
    """One line a stage on stderr, when it is done."""

    def __init__(self) -> None:
        self.started: dict[str, float] = {}

    def begin(self, stage: str, total: int = 0) -> None:
        del total
        self.started[stage] = time.perf_counter()

    def advance(self, stage: str) -> None:
        del stage

    def finish(self, stage: str, count: int, unit: str) -> None:
        name = stage_name(stage)
        self.write(
            f"{name}{' ' * (12 - width(name))} {counted(count, unit)}  {time.perf_counter() - self.started[stage]:.1f} {say('秒', 's')}"
        )

    def write(self, line: str) -> None:
        screen.err().print(line)


class Logged(Lines):
    """One line a stage in the log."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.data = data

    def write(self, line: str) -> None:
        logbook.write(self.data, [line])


class Together:
    """Tells several reporters."""

    def __init__(self, reporters: Sequence[Reporter]) -> None:
        self.reporters = reporters

    def begin(self, stage: str, total: int = 0) -> None:
        for one in self.reporters:
            one.begin(stage, total)

    def advance(self, stage: str) -> None:
        for one in self.reporters:
            one.advance(stage)

    def finish(self, stage: str, count: int, unit: str) -> None:
        for one in self.reporters:
            one.finish(stage, count, unit)


class _Seconds(ProgressColumn):
    """Seconds so far, and of the whole once it is done."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_time or task.elapsed or 0:6.1f} {say('秒', 's')}", style="dim")


@contextmanager
def reporting(data: Path) -> Iterator[Reporter]:
    """The reporters that suit this call."""
    console = screen.err()
    if not console.is_terminal:
        yield Together([Lines(), Logged(data)])
        return
    columns = (
        TextColumn(" {task.description}"),
        BarColumn(24, complete_style="blue", finished_style="blue", pulse_style="blue"),
        _Seconds(),
        TextColumn("{task.fields[result]}"),
    )
    with Progress(*columns, console=console) as progress:
        yield Together([Bars(progress), Logged(data)])
