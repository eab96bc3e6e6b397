"""Findings on the screen: what is open by department, what was written, what became of answers, the journal.

Here: tables, sentences, JSON. Not here: where they come from (``findings_desk``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from connectors.declaration import Source
from pipelines.commands import screen
from pipelines.commands.findings_book import WORDS
from pipelines.commands.findings_desk import TakenIn, Written
from warehouse.desk.naming import source_name
from warehouse.state.finding_answers import ANSWERS, Answer
from warehouse.vocabulary import wording
from warehouse.vocabulary.language import say, spoken
from warehouse.vocabulary.masking import mask_text

ANSWERED = {name: (WORDS[name], name.replace("_", " ")) for name in ANSWERS}


def listed(rows: Sequence[Mapping[str, Any]], sources: Mapping[str, Source], json_: bool) -> int:
    """Open causes, the department's most first. The exit code."""
    if json_:
        screen.print_json(rows)
        return 0
    if not rows:
        screen.err().print(say("没有待核实的问题。", "Nothing is open."))
        return 0
    heads = (say("部门", "department"), say("来源", "source"), say("不符的规则", "rule that is broken"), say("项目", "field"))
    counts = (say("待核实", "open"), say("新", "new"), say("又出现", "back"), say("已答复", "answered"), say("社区", "communities"))
    made = screen.table(*heads, *counts, say("自", "since"), right=range(4, 9), whole=(0, 1, 9))
    before = ""
    for row in rows:
        department, name = str(row["department"]), str(row["source_id"])
        title = row["title_en"] if spoken() == "en" else row["title"]
        numbers = ("findings", "new_findings", "reopened_findings", "answered_findings", "communities")
        made.add_row(
            department if department != before else "",
            source_name(sources.get(name), name),
            screen.joined([screen.alarm("× ") if row["severity"] == "error" else "", str(title or row["rule"])]),
            wording.label(str(row["field"] or "")),
            *(screen.number(row[one]) if row[one] else "" for one in numbers),
            str(row["since"]),
        )
        before = department
    screen.out().print(made)
    departments = len({row["department"] for row in rows})
    total = sum(row["findings"] for row in rows)
    how = "daoqiao findings --department " + say("部门 --out 目录", "NAME --out DIR")
    screen.err().print(
        say(
            f"{departments} 个部门，{len(rows):,} 类，{total:,} 条待核实。写成清单：{how}",
            f"{total:,} open in {len(rows):,} causes of {departments} departments. As a list: {how}",
        )
    )
    return 0


def written(lists: Sequence[Written], json_: bool) -> int:
    """Lists that were written. The exit code."""
    if json_:
        screen.print_json([{"department": one.department, "file": str(one.path), "findings": one.findings} for one in lists])
        return 0
    if not lists:
        screen.err().print(say("没有待核实的问题，没有写文件。", "Nothing is open; no list was written."))
        return 0
    for one in lists:
        screen.out().print(f"{one.department}  {say(f'{one.findings:,} 条', f'{one.findings:,}')}  {one.path}")
    how = "daoqiao findings --answers " + say("文件", "FILE")
    screen.err().print(say(f"部门填好“答复”后读回：{how}", f"Once answered, read it back: {how}"))
    return 0


def taken_in(told: TakenIn, json_: bool) -> int:
    """What became of a list. The exit code: 3 where some answers could not be used."""
    code = 3 if told.gone or told.changed else 0
    if json_:
        counts = {"known": told.known, "gone": told.gone, "changed": len(told.changed), "blank": told.blank}
        screen.print_json({"file": told.file, "new": dict(told.by_answer), **counts, "numbers": [one.number for one in told.new]})
        return code
    kinds = say("、", ", ").join(f"{wording.called(ANSWERED, name)} {count:,}" for name, count in sorted(told.by_answer.items()))
    head = say(f"记下 {len(told.new):,} 条答复", f"{len(told.new):,} answers recorded")
    screen.out().print(
        head + (say(f"：{kinds}", f": {kinds}") if kinds else "") + say("。今晚同步后生效。", "; in force after tonight's sync.")
    )
    more = (
        (told.known, say("以前已记下，没有重复记", "recorded before, not twice")),
        (told.gone, say("已不再存在（改好了，或记录没有了）", "no longer there: mended, or the record is gone")),
        (len(told.changed), say("写清单之后记录变了，没有采用，下一份清单里再问", "changed since, not used; asked again in the next list")),
        (told.blank, say("没有填", "left blank")),
    )  # fmt: skip
    for count, words in more:
        if count:
            screen.out().print(f"  {count:,} {words}")
    for one in told.changed[:10]:
        screen.out().print(screen.dim(f"    {one.finding_id}  {one.place.words(spoken())}"))
    if told.new:
        how = f"daoqiao findings --undo {told.new[0].number} --why …"
        screen.err().print(
            screen.dim(say(f"撤销：{how}；全部答复：daoqiao findings --log", f"to undo: {how}; all: daoqiao findings --log"))
        )
    return code


def log(lines: Sequence[Answer], json_: bool) -> int:
    """The journal, the newest first; notes masked. The exit code."""
    if json_:
        screen.print_json([asdict(one) | {"note": mask_text(one.note)} for one in lines])
        return 0
    if not lines:
        screen.err().print(say("还没有部门答复。", "No answers yet."))
        return 0
    heads = (say("编号", "no."), say("时间", "when"), say("部门", "department"), say("问题", "finding"), say("答复", "answer"))
    made = screen.table(*heads, say("说明", "note"), say("谁记的", "recorded by"), say("文件", "file"), "", right=(0,), whole=(0, 1, 3, 4))
    for one in lines:
        state = say(f"撤销第 {one.undoes} 项", f"takes back {one.undoes}") if one.undoes is not None else ""
        state = say(f"已由 {one.undone_by} 撤销", f"undone by {one.undone_by}") if one.undone_by is not None else state
        when, answer = one.decided_at[:16].replace("T", " "), wording.called(ANSWERED, one.answer)
        made.add_row(str(one.number), when, one.answered_by, one.finding_id, answer, mask_text(one.note), one.decided_by, one.file, state)
    screen.out().print(made)
    return 0


def undone(number: int) -> int:
    screen.err().print(say(f"已撤销第 {number} 项答复，今晚同步后生效。", f"answer {number} is taken back, in force after tonight's sync."))
    return 0
