"""What is planted about dibao. Not here: how a plant is carried out (``plants``)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dq.planted.district import HOUSEHOLD, PERSON, PLANNING, POLICE, District
from tests.dq.planted.plants import Broken, plant


@plant("dibao_covered_rows")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(HOUSEHOLD, family.head, 保障人口数="2")
        yield Broken(HOUSEHOLD, family.head)


@plant("dibao_household_size")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(HOUSEHOLD, family.head, 家庭人口数="2")
        yield Broken(HOUSEHOLD, family.head)


@plant("dibao_household_without_persons")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        for one in family.all:
            d.remove(PERSON, one)
        yield Broken(HOUSEHOLD, family.head)


@plant("dibao_person_without_household")
def _(d: District) -> Iterator[Broken]:
    family, _certificate = d.aided()
    d.remove(HOUSEHOLD, family.head)
    for one in family.all:
        yield Broken(PERSON, one)


@plant("dibao_head_number")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(PERSON, family.child, 户主身份证号=family.wife.number)
        yield Broken(PERSON, family.child)


@plant("dibao_head_known")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        stranger = d.one("男", 1960, family.head.dwelling)
        d.spoil(HOUSEHOLD, family.head, 户主姓名=stranger.name, 身份证号=stranger.number)
        for one in family.all:
            d.spoil(PERSON, one, 户主身份证号=stranger.number)
        yield Broken(HOUSEHOLD, stranger)


@plant("dibao_twice")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        (family, _certificate), (other, certificate) = d.aided(), d.aided()
        d.add(PERSON, d.cover(family.child, other.head, certificate, "其他"))
        d.spoil(HOUSEHOLD, other.head, 家庭人口数="4", 保障人口数="4")
        yield Broken(PERSON, family.child)
        yield Broken(PERSON, family.child)


@plant("dibao_reported_dead")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(PLANNING, family.wife, 人员状态="死亡")
        yield Broken(PERSON, family.wife)
        yield Broken(POLICE, family.wife, rule="reported_dead")


@plant("dibao_away")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(PLANNING, family.wife, 人户状态="户在人不在")
        yield Broken(PERSON, family.wife)


@plant("dibao_not_found")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.remove(POLICE, family.child)
        d.remove(PLANNING, family.child)
        yield Broken(PERSON, family.child)
