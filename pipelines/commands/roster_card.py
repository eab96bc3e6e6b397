"""One question about a roster on the screen, and all of them as a list: whom do these rows name? Numbers masked.

Here: the card, the list, the same for programs. Not here: which questions there are (``roster_desk``), what is done with an answer
(``roster_ask``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.commands import screen
from pipelines.commands.roster_desk import Candidate, Named, Rosters, Row
from warehouse.desk.naming import source_name
from warehouse.state.roster_answers import Stated
from warehouse.vocabulary import wording
from warehouse.vocabulary.addresses import parse_address
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_phone, mask_text

REASONS = {
    "nobody": ("附近没有这个姓名的人", "nobody of that name is recorded near there"),
    "several": ("可能是几个人，分不清是哪一位", "several may be meant"),
    "unsure": ("只有一个像的，但证据不够", "only one may be meant, but that is not sure enough"),
}
ROLES = {"household": ("户", "household"), "member": ("党员", "member")}
ROWS_SHOWN = 3
"""Rows of one question that are shown on its card: the newest; more of the same tell nothing more."""


def card(out: Console, rosters: Rosters, named: Named, at: int, of: int) -> None:
    """Print the question: whom the rows name, what they say, who may be meant, numbered as the keys are."""
    head = say("名册里的这个人是哪位居民？", "Which resident does this roster name?")
    position = say(f"第 {at} 个，共 {of} 个", f"{at} of {of}")
    out.print(screen.joined([screen.bold(head), "  ", screen.dim(position)]))
    out.print(screen.joined([_source(rosters, named.stated), "  ", screen.bold(mask_text(named.stated.name)), "  ", place(named.stated)]))
    for row in named.rows[:ROWS_SHOWN]:
        out.print(screen.joined(["  ", _told(row), screen.dim(f"  {wording.at(row.file, row.sheet, row.row_number)}")]))
    more = len(named.rows) - ROWS_SHOWN
    if more > 0:
        out.print(screen.dim(say(f"  另有 {more} 行", f"  {more} more rows")))
    because = wording.called(REASONS, named.reason) + (
        say("；有人看过，拿不准", "; somebody looked and was unsure") if named.unsure else ""
    )
    out.print(screen.dim(say("没有对应上，因为：", "left open: ") + because))
    out.print(screen.dim(_reach(named)))
    found = rosters.candidates(named.candidates)
    if found:
        out.print(_candidates(rosters, named, found))


def listed(rosters: Rosters, waiting: Sequence[Named]) -> Table:
    """The questions, one a line."""
    made = screen.table(
        say("名册", "roster"),
        say("姓名", "name"),
        say("住处", "place"),
        say("行数", "rows"),
        say("没有对应上，因为", "left open"),
        say("可能是", "may be"),
        right=(3,),
        whole=(0, 1),
    )
    for one in waiting:
        because = say("有人看过，拿不准", "somebody was unsure") if one.unsure else wording.called(REASONS, one.reason)
        made.add_row(
            _source(rosters, one.stated),
            mask_text(one.stated.name),
            place(one.stated),
            str(len(one.rows)),
            because,
            " ".join(one.candidates),
        )
    return made


def facts(rosters: Rosters, waiting: Sequence[Named]) -> list[dict[str, Any]]:
    """The same for programs, with what is known of each candidate."""
    found = rosters.candidates(resident for one in waiting for resident in one.candidates)
    return [_facts(rosters, one, found) for one in waiting]


def place(stated: Stated) -> str:
    """Where the row has the person, and by which telephone."""
    phones = " ".join(mask_phone(one) for one in stated.phones.split(";") if one)
    return " ".join(filter(None, (stated.community, mask_text(stated.address), phones))) or say("（没有写住处）", "(no place stated)")


def candidate_line(rosters: Rosters, one: Candidate) -> str:
    """A resident in few words: id, name, sex and age, where."""
    who = wording.person(one.sex, one.birth_date, rosters.desk.night)
    return " ".join(filter(None, (one.resident_id, one.name, who, mask_text(one.residence_address or one.hukou_address or ""))))


def _source(rosters: Rosters, stated: Stated) -> str:
    name = source_name(rosters.desk.sources.get(stated.source_id), stated.source_id)
    return f"{name} {wording.called(ROLES, stated.role)}"


def _told(row: Row) -> str:
    beside = row.beside and say(f"同一行写的另一人：{row.beside}", f"beside {row.beside}")
    return mask_text(say("，", ", ").join(filter(None, (row.stated_on, beside, row.says))))


def _reach(named: Named) -> str:
    rows = len(named.rows)
    told = say(f"答一次管 {rows} 行，以后写得一样的也按它", f"one answer serves {rows} rows, and later ones that state the same")
    if not (parse_address(named.stated.address).room or named.stated.phones):
        told += say(
            "；这里没有写到室或电话，同名的人也会按它，请慎重", "; no room or phone is stated: namesakes would get it too, take care"
        )
    return told


def _candidates(rosters: Rosters, named: Named, found: Mapping[str, Candidate]) -> Table:
    made = screen.table(
        say("键", "key"),
        say("居民", "resident"),
        say("姓名", "name"),
        "",
        say("现居住地址", "lives at"),
        say("户籍地址", "hukou"),
        say("户内", "in the household"),
        say("电话", "phones"),
        "",
        whole=(0, 1, 2, 3),
    )
    for key, resident in enumerate(named.candidates, 1):
        one = found.get(resident)
        if one is not None:
            who = wording.person(one.sex, one.birth_date, rosters.desk.night)
            former = say(f"（曾用名 {one.name_former}）", f" (formerly {one.name_former})") if one.name_former else ""
            where = (mask_text(one.residence_address or ""), mask_text(one.hukou_address or ""))
            made.add_row(
                str(key),
                resident,
                (one.name or "") + former,
                who,
                *where,
                role(one),
                _phones(one, named.stated),
                screen.notice(_marks(one)),
            )
    return made


def role(one: Candidate) -> str:
    """户主; where the book says something else than the dwelling, both."""
    actual, registered = (table("relation").name_of(code) or code if code else "" for code in (one.role_actual, one.role_registered))
    if actual and registered and actual != registered:
        return say(f"实际居住：{actual}；户口簿：{registered}", f"lives as {actual}, registered as {registered}")
    return actual or registered


def _phones(one: Candidate, stated: Stated) -> str:
    """Masked; equal digits may lie under the mask, so that it is said where the roster has the same one."""
    asked = set(filter(None, stated.phones.split(";")))
    same = say("（与名册相同）", " (as in the roster)")
    return " ".join(mask_phone(phone) + (same if phone in asked else "") for phone in one.phones or ())


def _marks(one: Candidate) -> str:
    words = [say("党员", "member")] * one.is_member + [say("低保", "dibao")] * one.is_dibao
    words += [wording.called(wording.LIFE, one.life_status)] * (one.life_status != "alive")
    return say("，", ", ").join(words + [wording.called(wording.STATUS, "closed")] * (one.status == "closed"))


def _facts(rosters: Rosters, named: Named, found: Mapping[str, Candidate]) -> dict[str, Any]:
    stated = named.stated
    rows = [
        {"file": r.file, "sheet": r.sheet, "row": r.row_number, "stated_on": r.stated_on}
        | {"beside": r.beside, "says": r.says and mask_text(r.says)}
        for r in named.rows
    ]
    candidates = [
        {"resident_id": one.resident_id, "name": one.name, "sex": one.sex, "age": wording.age(one.birth_date, rosters.desk.night)}
        | {"address": mask_text(one.residence_address or ""), "hukou_address": mask_text(one.hukou_address or "")}
        | {"phones": [mask_phone(phone) for phone in one.phones or ()], "role_actual": one.role_actual}
        | {"role_registered": one.role_registered, "is_member": one.is_member, "is_dibao": one.is_dibao, "life_status": one.life_status}
        for one in (found[resident] for resident in named.candidates if resident in found)
    ]
    return {
        "source_id": stated.source_id,
        "role": stated.role,
        "name": stated.name,
        "community": stated.community,
        "address": mask_text(stated.address),
        "phones": [mask_phone(one) for one in stated.phones.split(";") if one],
        "reason": named.reason,
        "unsure": named.unsure,
        "rows": rows,
        "candidates": candidates,
    }
