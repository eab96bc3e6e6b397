"""What is planted about party members. Not here: how a plant is carried out (``plants``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dq.planted.district import PLANNING, ROLL, TABLE, District
from tests.dq.planted.plants import Broken, plant


@plant("joined_before_18")
def _(d: District) -> Iterator[Broken]:
    member = d.member()
    year = int(member.birth[:4])
    d.spoil(ROLL, member, 加入党组织日期=f"{year + 17}-07-01")
    d.spoil(TABLE, member, 入党时间=f"{year + 17}.07")
    yield Broken(ROLL, member)
    yield Broken(TABLE, member)
    for member in (d.member(), d.member()):  # in the year of their eighteenth birthday, and before it
        d.spoil(ROLL, member, 加入党组织日期=f"{int(member.birth[:4]) + 18}-01-01")
        d.spoil(TABLE, member, 入党时间=f"{int(member.birth[:4]) + 18}.01")
        yield Broken(ROLL, member)
        yield Broken(TABLE, member)


@plant("lost_member_seen")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        member = d.member()
        d.spoil(ROLL, member, 是否为失联党员="是", 失去联系日期="2025年06月")
        yield Broken(ROLL, member)


@plant("member_on_no_roll")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        wife = d.family().wife
        d.spoil(PLANNING, wife, 政治面貌="党员")
        yield Broken(PLANNING, wife)


@plant("member_without_record")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        stranger = d.one("男", 1975, d.home())
        if d.spoilt:
            d.enrol(stranger)
        yield Broken(ROLL, stranger)


@plant("pocket_member")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        member = d.member()
        d.remove(ROLL, member)
        d.spoil(TABLE, member, 组织关系所在单位="")
        yield Broken(TABLE, member)


@plant("probation_over")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        member = d.probationer()
        d.spoil(ROLL, member, 加入党组织日期="2024-11-19")
        d.spoil(TABLE, member, 入党时间="2024.11")
        yield Broken(ROLL, member)
    at_last = d.probationer()
    d.spoil(ROLL, at_last, 加入党组织日期="2024-11-20")  # two years to the day
    d.spoil(TABLE, at_last, 入党时间="2024.11")
