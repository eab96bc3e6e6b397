"""What is planted about households and places. Not here: how a plant is carried out (``plants``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dq.planted.district import FLOATING, OTHER_ESTATE, PLANNING, POLICE, TEMPORARY, THERE, District, address
from tests.dq.planted.plants import Broken, living_at, plant


@plant("household_has_head")
def _(d: District) -> Iterator[Broken]:
    family = d.family()
    d.remove(PLANNING, family.head)
    yield Broken(PLANNING, family.wife)
    family = d.family()
    d.spoil(PLANNING, family.head, 人员状态="迁出")
    yield Broken(PLANNING, family.wife)


@plant("one_head")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(PLANNING, family.wife, 与户主关系="本人")
        yield Broken(PLANNING, family.head)
        yield Broken(PLANNING, family.wife)


@plant("one_spouse")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = next(family for family in iter(d.family, None) if family.child.sex == "女")
        d.spoil(PLANNING, family.child, 与户主关系="配偶")
        yield Broken(PLANNING, family.wife)
        yield Broken(PLANNING, family.child)


@plant("spouse_same_sex")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = next(family for family in iter(d.family, None) if family.child.sex == "男")
        d.remove(PLANNING, family.wife)
        d.spoil(PLANNING, family.child, 与户主关系="配偶")
        yield Broken(PLANNING, family.child)


@plant("parent_and_child_ages")
def _(d: District) -> Iterator[Broken]:
    family = next(family for family in iter(d.family, None) if family.child.sex == "男")
    d.spoil(PLANNING, family.child, 与户主关系="父亲")
    yield Broken(PLANNING, family.child)
    family = d.family()
    son = d.one("男", int(family.head.birth[:4]) + 11, family.head.dwelling)
    d.add(PLANNING, d.carded(son, family.household) | {"与户主关系": "长子"})
    yield Broken(PLANNING, son)


@plant("relation_and_sex")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = next(family for family in iter(d.family, None) if family.child.sex == "女")
        d.spoil(PLANNING, family.child, 与户主关系="长子")
        yield Broken(PLANNING, family.child)


@plant("spouse_names_another")
def _(d: District) -> Iterator[Broken]:
    family, other = d.family(), d.family()
    d.spoil(PLANNING, family.wife, 配偶身份证=other.head.number)
    yield Broken(PLANNING, family.head)  # his wife names another
    yield Broken(PLANNING, family.wife)  # and whom she names, names his own wife


@plant("building_unknown")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one = d.floater()
        d.remove(FLOATING, one)
        d.spoil(TEMPORARY, one, 暂住地址=address(living_at(one, "33-1-101")))
        yield Broken(TEMPORARY, one)


@plant("community_of_estate")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one = d.floater()
        d.spoil(FLOATING, one, 所属社区=THERE)
        yield Broken(FLOATING, one)
    moved = d.floater()
    d.spoil(FLOATING, moved, 所属社区=THERE, 现居住地址=address(living_at(moved, "1-1-101"), OTHER_ESTATE))
    d.spoil(TEMPORARY, moved, 暂住地址=address(living_at(moved, "1-1-101"), OTHER_ESTATE))


@plant("room_crowded")
def _(d: District) -> Iterator[Broken]:
    home = d.home()
    people = [d.one("男", 1990, home) for _ in range(11)]
    if d.spoilt:
        for one in people:
            d.arrive(one, FLOATING)
            d.arrive(one, TEMPORARY)
        for one in people[:5]:
            d.spoil(TEMPORARY, one, 暂住处所="集体宿舍")  # fewer than half
    yield Broken(FLOATING, people[0])  # a finding a flat and source
    yield Broken(TEMPORARY, people[0])


@plant("same_residence")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(POLICE, family.wife, 现住地详址=address(living_at(family.wife, "1-3-901")))
        yield Broken(POLICE, family.wife)


@plant("verified_long_ago")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(POLICE, family.head, 核实时间="2025-11-19")
        yield Broken(POLICE, family.head)
