"""Party members of a community: by building, by party group, by whom they help.

Here: these pages. Not here: the figures of the party's reports (``reports``), a member's record (``record``).

Whoever may not know of every source is told nothing that rests on one of the hidden: names and homes are the look-ups', and the group of a
home is looked up by the address that they show. A resident is listed only where a visible source says that they are a member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from warehouse.desk.exporting import Cell
from warehouse.portal.gate import page
from warehouse.portal.pages.export import Table, deliver, reason_of, reasons
from warehouse.portal.reach import reach
from warehouse.portal.visit import Visit
from warehouse.store.lookup.shapes import Hit
from warehouse.store.member_pages import MemberRow, PartyGroup, member_rows, members_by_community, party_groups
from warehouse.vocabulary import wording
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.language import say
from warehouse.vocabulary.masking import mask_phone, mask_text

BUILDING: Final = re.compile(r"^(.*?[0-9A-Za-z]幢)").match
"""What an address says of the building: everything up to its number."""
BY: Final = {"building": ("楼栋", "building"), "group": ("党小组", "party group"), "pairs": ("联系户", "households helped")}
EVERY: Final = "*"
"""How an address asks for all groups at once; without asking, the first is opened."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member as far as they may be seen: what the look-ups say, and what the party's own sources say."""

    hit: Hit
    row: MemberRow
    building: str
    group: str


@dataclass(frozen=True, slots=True)
class Heap:
    """Members who belong together; ``told``: what is said of the group, such as its leader."""

    name: str
    told: str
    members: tuple[Member, ...]


@page("/members", "members")
def members(visit: Visit) -> Response:
    within = reach(visit)
    if not within.communities:
        raise DaoqiaoError("DQ-721")
    asked = visit.asked("community")
    by = visit.asked("by") if visit.asked("by") in BY else "group"
    if not asked and len(within.communities) > 1:
        counts = visit.published.kept("members by community", members_by_community) if visit.access.whole else {}
        return visit.page("members_communities.html", communities=within.communities, counts=counts)
    community = within.community(asked or within.communities[0])
    found, leaders = _members(visit, community)
    heaps = _heaps(found, by, leaders)
    wanted = visit.asked("of") or (heaps[0].name if heaps else "")
    shown = [heap for heap in heaps if wanted in (EVERY, heap.name)]
    whom = [member.hit.resident_id for heap in shown for member in heap.members]
    visit.record("report", whom or [community], facts={"of": "members", "community": community, "by": by})
    return visit.page(
        "members.html",
        community=community,
        several=len(within.communities) > 1,
        by=by,
        ways=[(code, say(*words)) for code, words in BY.items()],
        heaps=shown,
        names=[(heap.name, len(heap.members)) for heap in heaps],
        wanted=wanted,
        every=EVERY,
        helps=visit.access.sight.sources is None or "pairing" in visit.access.sight.sources,
        found=found,
        differing=sum(bool(one.hit.conflict_count) for one in found),
        kind=_kind,
        type_of=_type,
        reasons=reasons(),
    )


@page("/members/export", "export", methods=("POST",))
def export(visit: Visit) -> Response:
    """All members of a community with the fields of ``COLUMNS`` that the roles show, and no others."""
    visit.need("members")
    community = reach(visit).community(visit.said("community"))
    why = reason_of(visit)
    found, _ = _members(visit, community)
    shown = [column for column in COLUMNS if not column.field or visit.access.sight.shows(column.field)]
    about = [
        [say("社区", "community"), community],
        [say("怎样数", "who is listed"), say("住在本社区，或组织关系在本社区的党员", "members who live here or are kept here")],
        [say("数据截至", "data until"), visit.published.night],
        [say("版本", "version"), visit.published.name],
    ]
    table_ = Table(
        what="members",
        name=f"members-{community}",
        title=say("党员", "members"),
        heads=[say(*column.words) for column in shown],
        rows=[[column.value(one) for column in shown] for one in found],
        about=about,
        whom=[one.hit.resident_id for one in found] or [community],
        facts={"community": community},
    )
    return deliver(visit, table_, why, visit.said("form"))


def _kind(code: str | None) -> str:
    return (table("party_kind").name_of(code) or code) if code else ""


def _type(code: str | None) -> str:
    return (table("party_type").name_of(code) or code) if code else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. ``field``: what must be in sight, "" where everybody who sees members sees it."""

    words: tuple[str, str]
    field: str
    value: Callable[[Member], Cell]


COLUMNS: Final = (
    Column(("姓名", "name"), "name", lambda one: one.hit.name),
    Column(("性别", "sex"), "sex", lambda one: wording.sex(one.hit.sex)),
    Column(("年龄", "age"), "birth_date", lambda one: one.hit.age),
    Column(("电话", "phones"), "phones", lambda one: "、".join(mask_phone(number) for number in one.hit.phones)),
    Column(("居住地址", "residence"), "residence_address", lambda one: mask_text(one.hit.address or "")),
    Column(("住在本社区", "lives here"), "", lambda one: say("是", "yes") if one.hit.community and one.row.lives else say("否", "no")),
    Column(("关系在本社区", "kept here"), "", lambda one: say("是", "yes") if one.row.member_kept else say("否", "no")),
    Column(("组织关系所在", "membership kept at"), "branch", lambda one: one.row.kept_at),
    Column(("党小组", "party group"), "party_group", lambda one: one.group),
    Column(("人员类别", "kind"), "member_kind", lambda one: _kind(one.row.kind)),
    Column(("党员类型", "type"), "member_type", lambda one: _type(one.row.type)),
    Column(("入党时间", "joined on"), "joined_on", lambda one: one.row.joined_on),
    Column(("失联", "out of contact"), "lost_contact", lambda one: say("是", "yes") if one.row.lost else ""),
)
"""The fields that may leave: those of the screen. Numbers stay masked."""


def _members(visit: Visit, community: str) -> tuple[list[Member], Mapping[str, PartyGroup]]:
    """Everybody who may be seen and is a member by what may be seen; the groups by the name of a building."""
    with visit.published.reading() as reading:
        rows = member_rows(reading, visit.access.scope, community)
        groups = {f"{one.estate}{one.building}幢": one for one in party_groups(reading, community)}
    hits = visit.desk.people(row.resident_id for row in rows)
    whole, shows = visit.access.whole, visit.access.sight.shows("party_group")
    found = []
    for row in rows:
        hit = hits.get(row.resident_id)
        if hit is None or not hit.is_member:
            continue
        building = _building(hit.address)
        rests_on_home = row.group_basis != "stated"
        looked_up = groups[building].party_group if building in groups else ""
        group = (looked_up if rests_on_home and not whole else row.party_group or "") if shows else ""
        found.append(Member(hit, row, building, group))
    return found, groups


def _building(address: str | None) -> str:
    found = BUILDING(address or "")
    return found[1] if found else ""


def _heaps(found: Sequence[Member], by: str, groups: Mapping[str, PartyGroup]) -> list[Heap]:
    """Members by what was asked for, the largest number of the district's own order first; those of whom it is not known, last."""
    ways: dict[str, Callable[[Member], str]] = {
        "building": lambda one: one.building,
        "group": lambda one: one.group,
        "pairs": lambda one: say("有联系户", "helping a household") if one.row.pairs else say("还没有联系户", "helping nobody yet"),
    }
    of: dict[str, list[Member]] = {}
    for one in found:
        of.setdefault(ways[by](one), []).append(one)
    unknown = {"building": say("楼栋不明", "building unknown"), "group": say("没有党小组", "in no group"), "pairs": ""}[by]
    heaps = []
    for name in sorted(of, key=lambda name: (not name, _natural(name))):
        told = _leader(groups.values(), name) if by == "group" else _group(groups.get(name)) if by == "building" else ""
        ordered = sorted(of[name], key=lambda one: (_natural(one.hit.address or "~"), one.hit.name or "", one.hit.resident_id))
        heaps.append(Heap(name or unknown, told, tuple(ordered)))
    return heaps


def _natural(text: str) -> list[tuple[int, int | str]]:
    """An order in which 9幢 goes before 12幢."""
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"([0-9]+)", text) if part]


def _leader(groups: Iterable[PartyGroup], name: str) -> str:
    """组长 … , and how many members live in each of the group's buildings is told by the list itself."""
    leader = next((one.leader for one in groups if one.party_group == name and one.leader), None)
    return say(f"组长 {leader}", f"led by {leader}") if leader else ""


def _group(group: PartyGroup | None) -> str:
    return group.party_group if group is not None else ""
