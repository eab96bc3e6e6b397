"""``daoqiao demo``: from nothing to a merged resident, with invented people.

Here: inventing a district, running a night on it, and what is shown of it. Not here: the district (``connectors.synthetic``), the
night, the record.
"""

from __future__ import annotations

import shlex
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.commands.door import Settings, command, option, pass_settings
from pipelines.commands.places import MARK, demo_home, demo_inbox
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from connectors.synthetic import DistrictPlan

PEOPLE_A_COMMUNITY = 3_000
"""About half a community (262,103 people in 45), so that a small demo still has two."""


@command("demo", zh="造一个示范区（人都是虚构的），同步一夜，看每个来源读了多少行、合并出多少人，再看一位居民的档案。",
         en="Invent a district (nobody in it exists), run a night on it, see what each source held, then look at one resident.",
         examples=("daoqiao demo", "daoqiao demo --people 20000", "daoqiao demo --full"))  # fmt: skip
@option("--people", type=click.IntRange(200, 500_000), default=3_000, zh="造多少人（默认 3000）", en="so many people (3000)")
@option("--full", is_flag=True, zh="一个完整的区：26 万人，45 个社区", en="a whole district: 262,000 people, 45 communities")
@option("--seed", type=int, default=7, zh="随机种子：同一个数造出同一个区", en="the same seed gives the same district")
@option("--keep", is_flag=True, zh="有上次的示范结果就直接看，不重新造", en="look at the last demo again where there is one")
@pass_settings
def demo(settings: Settings, people: int, full: bool, seed: int, keep: bool) -> int:
    from connectors.declaration import sources_for
    from pipelines.commands import record_view, screen, summary
    from pipelines.night.outcome import Outcome
    from warehouse.store.publish import current
    from warehouse.store.reading import reading

    started = time.perf_counter()
    home = demo_home(settings.data)
    if not (keep and _published(home)):
        _fresh(home)
        _run(home, _plan(people, full, seed))
    outcome = Outcome.from_facts(current(home).manifest)
    sources, out = sources_for(home), screen.out()
    out.print()
    out.print(summary.source_table(outcome, sources))
    out.print()
    questions = say(
        f"合并出 {outcome.residents:,} 位居民，留下 {outcome.questions:,} 对要人来核对。",
        f"{outcome.residents:,} residents found, {outcome.questions:,} pairs left to a person.",
    )
    out.print(screen.bold(questions))
    out.print()
    with reading(home) as version:
        resident = version.exemplary()
        if resident is not None:
            out.print(screen.dim(say("其中一位：", "One of them:")))
            view = record_view.View(version, version.resident(resident), sources, whole=False)
            view.head(out)
            view.fields(out)
            view.households(out)
    _next(home, resident or "R0000001")
    screen.err().print(screen.dim(say(f"用时 {time.perf_counter() - started:.0f} 秒", f"{time.perf_counter() - started:.0f} seconds")))
    return 0


def _plan(people: int, full: bool, seed: int) -> DistrictPlan:
    from dataclasses import replace

    from connectors.synthetic import PRESETS, DistrictPlan

    if full:
        return replace(PRESETS["district"], seed=seed)
    return DistrictPlan(people=people, communities=min(45, max(2, round(people / PEOPLE_A_COMMUNITY))), seed=seed)


def _run(home: Path, plan: DistrictPlan) -> None:
    from connectors.synthetic import synthesise
    from pipelines import steps
    from pipelines.commands import screen
    from pipelines.commands.progress import reporting

    talk = screen.err()
    talk.print(
        say(
            f"造一个 {plan.people:,} 人、{plan.communities} 个社区的示范区（种子 {plan.seed}）…",
            f"inventing {plan.people:,} people in {plan.communities} communities (seed {plan.seed}) …",
        )
    )
    facts = synthesise(plan, home / "district")
    talk.print(
        say(f"各部门导出 {facts.files} 个文件，{facts.rows:,} 行", f"the departments export {facts.files} files, {facts.rows:,} rows")
    )
    with reporting(home) as report:
        steps.run_night(demo_inbox(home), home, plan.as_of.isoformat(), report)


def _fresh(home: Path) -> None:
    """An empty directory for the demo. Raises DQ-503 where one is there that the demo did not make."""
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise DaoqiaoError("DQ-503", path=home, detail=say("不是示范数据，不敢清空", "not made by the demo, so it is not emptied"))
    try:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True)
        (home / MARK).write_text("made by daoqiao demo; emptied by the next one\n", "utf-8")
    except OSError as error:
        raise DaoqiaoError("DQ-503", path=home, detail=error.strerror or "") from error


def _published(home: Path) -> bool:
    from warehouse.store.publish import current

    try:
        return current(home).database.exists()
    except DaoqiaoError:
        return False


def _next(home: Path, resident: str) -> None:
    """What to type next, ready to copy."""
    from pipelines.commands import screen

    data = shlex.quote(str(home))
    out = screen.out()
    out.print(screen.bold(say("接下来可以输入", "What to type next")))
    for typed, why in (
        (
            f"daoqiao show {resident} --why --sources --data {data}",
            say("他为什么是同一人，来自哪些行", "why the records are one, and which rows they are"),
        ),
        (f"daoqiao find 张 --data {data}", say("查人", "find people")),
        (f"daoqiao status --data {data}", say("这一夜怎么样", "how the night went")),
        (f"daoqiao dagster --data {data}", say("Dagster 界面", "the Dagster UI")),
        ("daoqiao run --inbox DIR", say("换成真实的导出文件", "the same with real exports")),
    ):
        out.print(screen.joined([typed, screen.dim(f"   # {why}")]), soft_wrap=True)  # never broken: it is there to be copied
