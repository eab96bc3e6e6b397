"""``daoqiao review``: what linkage left open is answered by people, one question a screen; residents are joined and parted.

Here: the options and which of them go together. Not here: the questions (``review_ask``, ``review_card``), merging and splitting
(``review_people``), the journal on the screen (``review_log``), persons named by rosters (``roster_ask``, ``roster_log``).

A decision needs no writer lock: people decide while a night runs. That night read its decisions when it began to link, so that
a later one shows in the version after it; until then the journal alone hides what has been answered.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands.door import Settings, argument, as_json, command, option, pass_settings
from warehouse.vocabulary.language import say

if TYPE_CHECKING:
    from warehouse.desk.review_desk import Desk

LISTED = 20
"""Lines of ``--queue`` and ``--log`` where nobody says how many: a screen."""


def _words(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    if value is not None and not value.strip():
        raise click.BadParameter(say("不能是空的", "must not be blank"), ctx, param)
    return (value or "").strip()


@command(
    "review",
    zh="核对疑似同一人：一屏一对，y 是同一人，n 不是，u 拿不准，b 撤销上一步，s 看得分，w 写备注，q 结束；x 同 y。"
    "答案立刻记下（谁、何时、为何），今晚同步后生效，以后每晚都算数。与先前决定矛盾的不记，并说明是哪几条决定。"
    "加 --rosters 就问结对、走访名册里没有对应上的人：数字是哪一位候选，0 都不是，r 写居民编号。",
    en="Answer what linkage left open, one pair a screen: y one person, n two people, u unsure, b take back, s score, w note, q end; "
    "x is y. Each answer is recorded at once (who, when, why) and holds from tonight's sync on, every night. What contradicts earlier "
    "decisions is refused with its proof. With --rosters the questions are whom pairs and visits name that were left open: a digit is a "
    "candidate, 0 none of them, r names a resident.",
    examples=(
        "daoqiao review",
        "daoqiao review --queue",
        "daoqiao review --telling",
        "daoqiao review --merge R0000012 R0000345 --why 入户核实",
        "daoqiao review --split R0000012",
        "daoqiao review --split R0000012 --records 流入.csv:15 --why 电话核实",
        "daoqiao review --undo 7 --why 看错了人",
        "daoqiao review --rosters",
    ),
)
@argument("residents", zh="居民编号", en="RESIDENT", nargs=-1)
@option("--queue", is_flag=True, zh="只列出待核对的，不作答", en="list the questions, answer none")
@option("--unsure", is_flag=True, zh="只看先前拿不准的（入户核实之后）", en="those that somebody was unsure about (after a visit)")
@option(
    "--telling",
    is_flag=True,
    zh="改问最能说明合并质量的几十对（含抽查已合并和未合并的）",
    en="ask the pairs that tell most of the merge's quality instead, random checks among them",
)
@option(
    "--rosters",
    is_flag=True,
    zh="结对、走访名册里没有对应上的人",
    en="persons whom rosters of pairs and visits name and who were left open",
)
@option("--limit", type=click.IntRange(1), zh="最多答几对、列几行（列表默认 20）", en="answer or list so many at most (lists: 20)")
@option("--merge", is_flag=True, zh="把这几位居民合并成一位", en="these residents are one person")
@option(
    "--split", is_flag=True, zh="把这位居民的几条记录拆出来；不写 --records 就列出他的记录", en="part records of a resident from the others"
)
@option(
    "--records", multiple=True, metavar="RECORD", zh="拆出哪几条：记录编号，或 文件:行", en="which to take out: record ids, or FILE:ROW"
)
@option("--together", is_flag=True, zh="拆出的几条认定为同一人", en="those taken out are one person")
@option(
    "--undo",
    type=click.IntRange(1),
    metavar="N",
    zh="撤销一条决定（合并、拆分整个撤销）",
    en="take back a decision (a merge or split as a whole)",
)
@option("--log", is_flag=True, zh="决定的历史；可写居民编号", en="all decisions; of residents, where named")
@option("--by", callback=_words, metavar="NAME", zh="谁在决定（默认登录名）", en="who decides (the login name)")
@option("--why", callback=_words, metavar="TEXT", zh="理由；合并和拆分必须写", en="the reason; wanted for merging and splitting")
@option("--yes", is_flag=True, zh="看过预览不再确认", en="do not ask after the preview")
@as_json()
@pass_settings
def review(settings: Settings, /, residents: tuple[str, ...], json_: bool, **chosen: Any) -> int:
    mode = _mode(chosen)
    named = tuple(dict.fromkeys(one.strip().upper() for one in residents))
    _fits(mode, named, json_, chosen)
    from pipelines.commands import audit, review_ask, review_log, review_people, roster_log, screen
    from warehouse.desk.review_desk import desk
    from warehouse.state.contradictions import ContradictionError

    by, why = chosen["by"], chosen["why"]
    account = by or audit.who()
    with desk(settings.data, partial(audit.record, settings.data), telling=chosen["telling"]) as work:
        if chosen["rosters"]:
            return _rosters(work, mode, named, account, json_, chosen)
        try:
            if mode == "queue":
                return _queue(work, chosen["limit"], json_, unsure=chosen["unsure"])
            if mode == "log":
                shown = chosen["limit"] or (None if json_ else LISTED)
                code = review_log.log(work, named, shown, json_=json_)
                return code if json_ else roster_log.log(work, named, shown, json_=False, alone=False)
            if mode == "undo":
                return review_log.undo(work, chosen["undo"], account, why)
            if mode == "merge":
                return review_people.merge(work, named, account, why, yes=chosen["yes"])
            if mode == "split" and not chosen["records"]:
                if json_:
                    screen.print_json(review_people.facts(work, named[0]))
                    return 0
                return review_people.listed(work, named[0])
            if mode == "split":
                options = {"together": chosen["together"], "yes": chosen["yes"]}
                return review_people.split(work, named[0], chosen["records"], account, why, **options)
            return review_ask.ask(work, by, chosen["limit"], unsure=chosen["unsure"])
        except ContradictionError as error:
            for line in review_ask.refusal(work, error):
                screen.err().print(line)
            return error.exit_code


def _rosters(work: Desk, mode: str, named: tuple[str, ...], account: str, json_: bool, chosen: dict[str, Any]) -> int:
    """The same for persons named by rosters; ``--json`` alone lists the questions."""
    from pipelines.commands import roster_ask, roster_log
    from pipelines.commands.roster_desk import Rosters

    if mode == "log":
        return roster_log.log(work, named, chosen["limit"] or (None if json_ else LISTED), json_=json_)
    rosters = Rosters(work)
    if mode == "undo":
        return roster_log.undo(rosters, chosen["undo"], account, chosen["why"])
    if mode == "queue" or json_:
        return roster_log.queue(rosters, chosen["limit"], LISTED, json_=json_, unsure=chosen["unsure"])
    return roster_ask.ask(rosters, chosen["by"], chosen["limit"], unsure=chosen["unsure"])


def _mode(chosen: dict[str, Any]) -> str:
    """Which of the things that cannot be done together is wanted; "" is answering questions."""
    wanted = [name for name in ("queue", "merge", "split", "undo", "log") if chosen[name]]
    if len(wanted) > 1:
        both = " --".join(wanted)
        raise click.UsageError(say(f"--{both} 不能一起用", f"--{both} do not go together"))
    return wanted[0] if wanted else ""


def _fits(mode: str, named: tuple[str, ...], json_: bool, chosen: dict[str, Any]) -> None:
    """Raise a usage error where something is missing, or would be passed over in silence."""
    wrong = ""
    if mode == "merge" and len(named) < 2:
        wrong = say("--merge 要两个以上不同的居民编号", "--merge wants two residents or more")
    elif mode == "split" and len(named) != 1:
        wrong = say("--split 要一个居民编号", "--split wants one resident")
    elif mode not in ("merge", "split", "log") and named:
        wrong = say(f"这里用不着居民编号：{named[0]}", f"no resident is wanted here: {named[0]}")
    elif (mode == "merge" or (mode == "split" and chosen["records"])) and not chosen["why"]:
        wrong = say("要用 --why 写明理由", "a reason is wanted: --why")
    elif mode != "split" and (chosen["records"] or chosen["together"]):
        wrong = say("--records 和 --together 只和 --split 一起用", "--records and --together go with --split only")
    elif chosen["telling"] and mode not in ("", "queue"):
        wrong = say("--telling 只用于作答和 --queue", "--telling goes with answering and --queue only")
    elif chosen["rosters"] and (mode in ("merge", "split") or chosen["telling"]):
        wrong = say("--rosters 只用于作答、--queue、--log 和 --undo", "--rosters goes with answering, --queue, --log and --undo only")
    elif json_ and not (chosen["rosters"] and mode == "") and not (mode in ("queue", "log") or (mode == "split" and not chosen["records"])):
        wrong = say("--json 只用于 --queue、--log 和列出记录", "--json goes with --queue, --log and listing records")
    if wrong:
        raise click.UsageError(wrong)


def _queue(desk: Desk, limit: int | None, json_: bool, *, unsure: bool) -> int:
    """The open questions; without the system's score, so that whoever answers judges by the records."""
    from pipelines.commands import roster_log, screen
    from warehouse.desk.pairs import REASONS
    from warehouse.vocabulary import wording

    waiting = desk.open(unsure=unsure)
    if json_:
        screen.print_json([asdict(question) for question in waiting[:limit]])
        return 0
    shown = waiting[: limit or LISTED]
    made = screen.table(
        say("居民", "resident"),
        say("与", "and"),
        say("甲", "A"),
        say("乙", "B"),
        say("原因", "because"),
        say("涉及", "about"),
        whole=(0, 1),
    )
    for one in shown:
        about = [say("低保", "dibao")] * one.about_dibao + [say("党员", "member")] * one.about_member
        sides = (desk.called(one.left_record_id), desk.called(one.right_record_id))
        because = wording.called(REASONS, one.reason)
        made.add_row(one.resident_id, one.other_resident_id, *sides, because, say("、", ", ").join(about))
    if shown:
        screen.out().print(made)
    more = say(f"，显示前 {len(shown)} 对（--limit）", f", the first {len(shown)} shown (--limit)") if len(waiting) > len(shown) else ""
    screen.err().print(
        say(f"待核对 {len(waiting):,} 对{more}。作答：daoqiao review", f"{len(waiting):,} open{more}. To answer: daoqiao review")
    )
    rosters = roster_log.left_open(desk)
    if rosters:
        told = say(f"名册里还有 {rosters:,} 个人没有对应上：", f"{rosters:,} persons named by rosters are open as well: ")
        screen.err().print(told + "daoqiao review --rosters")
    return 0
