"""A resident's households on the screen: the registered one and the actual one, and who is in one of the two only.

Here: what they look like. Not here: who belongs to them (``mart.household_member``). A collective book or a dormitory is no family:
it is called what it is, and compared with nothing.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby

from rich.console import Console

from pipelines.commands import screen
from warehouse.store.reading import Member
from warehouse.vocabulary import wording
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_text

MOST = 30
"""Members shown of a household: a dormitory is longer than anybody reads."""


def show_households(out: Console, members: Sequence[Member], parted: Set[tuple[str, str]], resident: str, night: str) -> None:
    """Each household that ``resident`` belongs to, one table each. ``parted``: who is in one of two households only
    (``Reading.only_in``)."""
    homes = [list(group) for _, group in groupby(members, lambda m: m.household_id)]
    for home in homes:
        first = home[0]
        count = say(f"：{first.members} 人", f": {first.members}")
        kind = "" if first.kind == "family" else say("，", ", ") + wording.called(wording.HOUSEHOLD, first.kind)
        head = [
            screen.bold(wording.called(wording.BASIS, first.basis) + count),
            screen.dim(f"{kind}  {mask_text(first.address or '')}  {first.household_id}"),
        ]
        out.print(screen.joined(head))
        made = screen.table(
            say("编号", "id"), say("姓名", "name"), "", say("与户主关系", "relation to head"), say("各系统", "systems"), "", whole=range(5)
        )
        for m in home[:MOST]:
            name = screen.bold(m.name or "") if m.resident_id == resident else m.name
            only = wording.called(wording.ONLY_IN, first.basis) if (m.household_id, m.resident_id) in parted else ""
            who = wording.person(m.sex, m.birth_date, night)
            made.add_row(m.resident_id, name, who, table("relation").name_of(m.relation) or "", _agree(m), screen.notice(only))
        out.print(made)
        if first.members > MOST:
            out.print(screen.dim(say(f"…共 {first.members} 人", f"… {first.members} in all")))
        out.print()


def _agree(member: Member) -> screen.Cell:
    if not member.conflict_count:
        return screen.dim(say("一致", "agree"))
    return screen.notice(say(f"{member.conflict_count}处不一致", f"{member.conflict_count} differ"))
