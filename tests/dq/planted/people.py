"""What is planted about people: numbers, dates, what systems say of one person. Not here: how a plant is carried out (``plants``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.dq.planted.district import FLOATING, HOUSEHOLD, PERSON, PLANNING, POLICE, ROLL, TABLE, TEMPORARY, District, address
from tests.dq.planted.plants import Broken, plant
from tests.inbox import number


@plant("birth_in_number")
def _(d: District) -> Iterator[Broken]:
    for _ in range(3):  # only the platform states a day of birth, so that no other source says otherwise
        one = d.floater()
        d.spoil(FLOATING, one, 出生日期=f"{one.birth[:8]}{30 - int(one.birth[8:]):02}" if one.birth[8:] != "15" else f"{one.birth[:8]}16")
        yield Broken(FLOATING, one)


@plant("sex_in_number")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one = d.floater()
        d.spoil(FLOATING, one, 性别="女")
        d.spoil(TEMPORARY, one, 性别="")
        yield Broken(FLOATING, one)


@plant("borrowed_number")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(PLANNING, family.child, 证件号=family.head.number)
        yield Broken(PLANNING, family.child)


@plant("date_in_future")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(PLANNING, family.head, 登记日期="2027-03-01")
        yield Broken(PLANNING, family.head, "registered_on")
        d.spoil(POLICE, family.wife, 核实时间="2062-06-01")
        yield Broken(POLICE, family.wife, "verified_on")
    aided, _certificate = d.aided()
    d.spoil(HOUSEHOLD, aided.head, 起始保障年月="202701")  # the month after the next
    yield Broken(HOUSEHOLD, aided.head, "dibao_start")


@plant("dates_in_order")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family = d.family()
        d.spoil(POLICE, family.wife, 迁入时间="1950-01-01")
        yield Broken(POLICE, family.wife, "moved_in_on")
    gone = d.floater()
    d.spoil(TEMPORARY, gone, 注销日期="2024-04-30")  # a day before the arrival
    yield Broken(TEMPORARY, gone, "closed_on")
    member = d.member()
    d.spoil(ROLL, member, 转为正式党员日期="1990-07-01")
    yield Broken(ROLL, member, "full_member_on")


@plant("married_child")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        child = next(family.child for family in iter(d.family, None) if family.child.birth > "2012")
        d.spoil(PLANNING, child, 婚姻状况="有配偶")
        yield Broken(PLANNING, child)
    family = d.family()
    bride = replace(family.child, name=d.one("女", 2011, "").name, sex="女", birth="2011-11-21", number=number("2011-11-21", 804))
    d.add(PLANNING, d.carded(bride, family.household) | {"与户主关系": "儿媳", "婚姻状况": "有配偶"})  # fifteen tomorrow
    yield Broken(PLANNING, bride)


@plant("number_twice_in_source")
def _(d: District) -> Iterator[Broken]:
    one, other = d.floater(), d.floater("女")
    for source, header in ((FLOATING, "身份证号码"), (TEMPORARY, "身份证号")):
        d.remove(source, other)  # she stands at the police only, with his number
        d.spoil(source, one, **{header: one.number})
    d.add(TEMPORARY, d.row(TEMPORARY, one) | {"姓名": other.name, "性别": "", "暂住地址": address(other), "来本地日期": "2025-02-01"})
    yield Broken(TEMPORARY, one)
    yield Broken(TEMPORARY, other)
    # the platform has the number under his name: between sources it is his, and hers is asked about there too
    yield Broken(FLOATING, one, rule="two_people_one_number")
    yield Broken(TEMPORARY, other, rule="two_people_one_number")


@plant("two_people_one_number")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one, other = d.floater(), d.floater("女")
        d.remove(TEMPORARY, one)
        d.remove(FLOATING, other)
        d.spoil(TEMPORARY, other, 身份证号=one.number, 性别="")
        yield Broken(FLOATING, one)
        yield Broken(TEMPORARY, other)


@plant("one_person_two_numbers")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one = d.floater()
        d.spoil(TEMPORARY, one, 身份证号=number(one.birth, 901))
        yield Broken(FLOATING, one)
        yield Broken(TEMPORARY, one)


@plant("recorded_twice")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        one = d.floater()
        d.add(TEMPORARY, d.row(TEMPORARY, one) | {"来本地日期": "2025-02-01"})
        yield Broken(TEMPORARY, one)
        yield Broken(TEMPORARY, one)


@plant("registered_and_floating")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        head = d.family().head
        if d.spoilt:
            d.arrive(head, TEMPORARY)
        yield Broken(TEMPORARY, head)


@plant("reported_dead")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        wife = d.family().wife
        d.spoil(PLANNING, wife, 人员状态="死亡")
        yield Broken(POLICE, wife)


@plant("same_marital")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        family, _certificate = d.aided()
        d.spoil(PERSON, family.wife, 婚姻状况="丧偶")
        yield Broken(PERSON, family.wife)


@plant("same_value")
def _(d: District) -> Iterator[Broken]:
    family = d.family()
    d.spoil(PLANNING, family.head, 民族="回族")
    yield Broken(PLANNING, family.head, "ethnic_group")
    other = "欧阳" + family.wife.name[1:]
    d.spoil(PLANNING, family.wife, 姓名=other)
    yield Broken(PLANNING, replace(family.wife, name=other), "name")
    d.spoil(PLANNING, family.child, 户籍地=address(family.child).replace("单元", "单元9"))
    yield Broken(PLANNING, family.child, "hukou_address")
    member = d.member()
    d.spoil(PLANNING, member, 政治面貌="群众")
    yield Broken(PLANNING, member, "political_status")
    d.spoil(TABLE, member, 入党时间="2001.09")
    yield Broken(TABLE, member, "joined_on")


@plant("shared_phone")
def _(d: District) -> Iterator[Broken]:
    for phone, times in (("13800990001", 10), ("13800990002", 9)):  # nine is not ten
        for _ in range(times):
            one = d.floater()
            d.spoil(TEMPORARY, one, 联系电话=phone)
            if times == 10:
                yield Broken(TEMPORARY, one)


@plant("single_with_spouse")
def _(d: District) -> Iterator[Broken]:
    for _ in range(2):
        head = d.family().head
        d.spoil(PLANNING, head, 婚姻状况="未婚")
        yield Broken(PLANNING, head)
