"""What looks like a fault and is none: it stands in the clean district as in the spoilt one, and no question may name it.

Here: near misses, each beside the question that it tempts. Not here: faults (``people``, ``households``, ``dibao``, ``party``).
"""

from __future__ import annotations

from dataclasses import replace

from tests.dq.planted.district import FLOATING, HOUSEHOLD, PLANNING, POLICE, ROLL, TABLE, TEMPORARY, THERE, District, Family, One, address
from tests.dq.planted.plants import living_at
from tests.inbox import number

GONE = ("迁出", "死亡")
NOWHERE = "33-1-101"
"""A building that no table knows."""


def innocents(d: District) -> None:
    """All of them."""
    _days_on_the_line(d)
    _ages_on_the_line(d)
    _closed(d)
    _ghosts(d)
    _collective(d)
    _namesakes(d)
    _crowds(d)
    _lost(d)


def _days_on_the_line(d: District) -> None:
    family = d.family()
    d.row(PLANNING, family.head)["登记日期"] = "2026-11-20"  # the day of the file has come
    d.row(POLICE, family.child)["迁入时间"] = family.child.birth  # registered at birth
    d.row(POLICE, family.wife)["核实时间"] = "2025-11-20"  # a year to the day
    short = d.floater()
    d.row(TEMPORARY, short)["注销日期"] = "2024-05-01"  # came and left on one day
    aided, _certificate = d.aided()
    d.row(HOUSEHOLD, aided.head)["起始保障年月"] = "202612"  # granted this month, paid from the next


def _ages_on_the_line(d: District) -> None:
    family = d.family()
    bride = replace(d.one("女", 2011, family.head.dwelling), birth="2011-11-20", number=number("2011-11-20", 802))
    _on_card(d, family, bride, 与户主关系="儿媳", 婚姻状况="有配偶")  # fifteen today
    son = d.one("男", int(family.head.birth[:4]) + 12, family.head.dwelling)
    _on_card(d, family, son, 与户主关系="长子")  # twelve years younger
    member = d.member()
    d.row(ROLL, member)["加入党组织日期"] = f"{int(member.birth[:4]) + 18}{member.birth[4:]}"  # eighteen on the day
    d.row(TABLE, member)["入党时间"] = f"{int(member.birth[:4]) + 18}.{member.birth[5:7]}"
    d.row(ROLL, d.probationer())["加入党组织日期"] = "2026-04-01"


def _closed(d: District) -> None:
    """Registrations that are over: of somebody who settled, who came again, who is written to a wrong place."""
    settled = d.family().head
    d.arrive(settled, TEMPORARY)
    d.row(TEMPORARY, settled)["注销日期"] = "2025-01-01"
    again = d.floater()
    d.rows[TEMPORARY].append(d.row(TEMPORARY, again) | {"来本地日期": "2023-02-01", "注销日期": "2023-09-01"})
    stray = d.one("男", 1988, NOWHERE)
    d.arrive(stray, FLOATING)
    d.row(FLOATING, stray).update({"所属社区": THERE, "注销日期": "2025-01-01"})
    lodger = d.floater()
    d.row(FLOATING, lodger).update({"所属社区": THERE, "注销日期": "2026-11-01"})


def _ghosts(d: District) -> None:
    """On a card of their own family, moved out or dead, whom only family planning has: a former head, a spouse like the head, a son
    older than the head, two rows of one."""
    family = d.family()
    for state in GONE:
        for relation, extra in (
            ("本人", {}),
            ("配偶", {"配偶身份证": family.head.number, "婚姻状况": "有配偶"}),
            ("长子", {"政治面貌": "党员"}),
        ):
            ghost = d.one("男", 1950, family.head.dwelling)
            _on_card(d, d.family() if relation == "长子" else family, ghost, 与户主关系=relation, 人员状态=state, **extra)
            if relation == "长子":
                d.row(PLANNING, ghost)["现居住地址"] = address(living_at(ghost, NOWHERE))
    for states in (("迁出", "正常"), ("死亡", "死亡"), ("死亡", "迁出")):
        card, twin = d.family(), d.one("女", 1950, family.head.dwelling)
        for home, state in zip((family, card), states, strict=True):
            _on_card(d, home, twin, 与户主关系="母亲" if home is card else "其他", 人员状态=state)
    alone = d.one("女", 1950, d.home())
    _on_card(d, replace(family, household="100000001"), alone, 与户主关系="母亲", 人员状态="迁出")  # nobody is left on that card


def _collective(d: District) -> None:
    """Two collective books: one with two heads, one with whoever was written into it."""
    for number_, roles in (
        ("100000002", (("户主", "男", 1980), ("户主", "男", 1981))),
        ("100000003", (("户主", "男", 1990), ("配偶", "男", 1991), ("配偶", "女", 1992), ("长子", "男", 1985))),
        ("100000004", (("非亲属", "男", 1990), ("非亲属", "女", 1991))),
    ):
        for relation, sex, born in roles:
            one = d.one(sex, born, d.home())
            d.rows[POLICE].append(d.booked(one, number_, relation) | {"户口类别": "集体户"})


def _namesakes(d: District) -> None:
    """One name, one birth date, two numbers, and nothing in common."""
    one = d.floater()
    other = replace(one, number=number(one.birth, 903), dwelling=d.home())
    d.arrive(other, TEMPORARY)


def _crowds(d: District) -> None:
    """Ten in a flat are not more than ten; fourteen of whom eight are at a dormitory are no flat."""
    for people, dormitory in ((10, 0), (14, 8)):
        home = d.home()
        for at in range(people):
            one = d.one("男", 1990, home)
            d.arrive(one, TEMPORARY)
            if at < dormitory:
                d.row(TEMPORARY, one)["暂住处所"] = "集体宿舍"


def _lost(d: District) -> None:
    """Out of contact since June: met in that month, and after it only by what is over."""
    lately = d.member()
    gone, left = d.one("男", 1975, d.home()), d.one("男", 1976, d.home())
    _on_card(d, d.family(), gone, 与户主关系="其他", 人员状态="迁出", 登记日期="2026-09-01", 政治面貌="党员")
    d.arrive(left, TEMPORARY)
    d.row(TEMPORARY, left).update({"来本地日期": "2026-09-01", "注销日期": "2026-10-01"})
    for one in (gone, left):
        d.enrol(one)
    for one in (lately, gone, left):
        d.row(ROLL, one).update({"是否为失联党员": "是", "失去联系日期": "2026年06月"})


def _on_card(d: District, family: Family, one: One, **cells: str) -> None:
    """A row on the family's card, of somebody whom nobody else has."""
    d.rows[PLANNING].append(d.carded(one, family.household) | cells)
