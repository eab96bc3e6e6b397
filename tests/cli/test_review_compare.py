"""What differs between two values, in words and character by character."""

from __future__ import annotations

import pytest

from tests.linkage.people import number
from warehouse.desk.review_compare import compare
from warehouse.vocabulary.fields import fields

BORN = "1971-06-24"
ONE = number(BORN, 11)
WRONG = ONE[:13] + str((int(ONE[13]) + 1) % 10) + ONE[14:]
TURNED = ONE[:10] + ONE[11] + ONE[10] + ONE[12:]


@pytest.mark.parametrize(
    ("field", "left", "right", "words"),
    [
        ("name", "陈健华", "陈健华", "相同"),
        ("name", "陈健华", "陈建华", "同音，字形不同"),
        ("name", "髙华", "高华", "写法不同，同一个名字"),
        ("name", "阿不都·那仁", "阿不都那仁", "写法不同，同一个名字"),
        ("name", "陈□华", "陈健华", "相符，有字无法辨认"),
        ("name", "陈华健", "陈健华", "两字颠倒"),
        ("name", "陈健华", "陈健国", "差一个字"),
        ("name", "陈健", "陈健华", "一方少字"),
        ("name", "陈华", "陈健华", "一方少字"),
        ("name", "陈健华", "陈大国", "只有姓相同"),
        ("name", "陈健华", "李大国", "不同"),
        ("birth_date", BORN, "1971-06-04", "差一位数字"),
        ("birth_date", BORN, "1971-06", "一致，一方只到月"),
        ("birth_date", BORN, "1971", "一致，一方只到年"),
        ("birth_date", "1971-06-04", "1971-04-06", "月日颠倒"),
        ("birth_date", BORN, "1971-01-01", "同年，一方填1月1日"),
        ("birth_date", "1971-06-24", "1971-07-05", "相差 11 天"),
        ("birth_date", BORN, "1958-11-03", "相差 13 年"),
        ("birth_date", BORN, "1971-11-13", "同年，月日不同"),
        ("birth_date", BORN, "不详", "一方读不懂"),
        ("id_number", ONE, number(BORN, 13), "两个有效号码，不同"),
        ("id_number", ONE, WRONG, "差一位数字（第 14 位），一方校验不符"),
        ("id_number", ONE, TURNED, "相邻两位颠倒，一方校验不符"),
        ("id_number", ONE, ONE[:6] + "********" + ONE[14:], "看得见的各位相符"),
        ("id_number", ONE, ONE[:6] + "********0000", "看得见的各位不符"),
        ("phones", "13800990001", "13800990002", "差一位数字"),
        ("phones", "13800990001", "13900990002", "不同"),
        ("residence_address", "绿城雅苑8幢3单元402室", "绿城雅苑8幢3单元401室", "同单元，门牌不同"),
        ("residence_address", "绿城雅苑8幢3单元402室", "绿城雅苑8幢2单元402室", "同楼栋，单元不同"),
        ("residence_address", "绿城雅苑8幢3单元402室", "绿城雅苑9幢3单元402室", "同小区，楼栋不同"),
        ("residence_address", "绿城雅苑8幢3单元402室", "东方花园8幢3单元402室", "小区或路不同"),
        ("residence_address", "绿城雅苑8幢3单元402室", "绿城雅苑8幢", "一致，一方较粗略"),
        ("residence_address", "绿城雅苑8幢3单元402室", "绿城雅苑8号楼3单元402", "写法不同，同一处"),
        ("sex", "1", "2", "不同"),
    ],
)
def test_words(field: str, left: str, right: str, words: str) -> None:
    found = compare(fields()[field], [left], [right])
    assert found.words[0] == words
    assert compare(fields()[field], [right], [left]).words[0] == words, "whichever stands left"
    assert found.same == (left == right)


def test_marks_name_the_characters() -> None:
    name, digits = fields()["name"], fields()["id_number"]
    assert compare(name, ["陈健华"], ["陈建华"]).left == (frozenset({1}),)
    longer = compare(name, ["陈华"], ["陈健华"])
    assert (longer.left, longer.right) == ((frozenset(),), (frozenset({1}),))
    assert compare(digits, [ONE], [ONE[:10] + "****" + ONE[14:17] + "?"]).right == (frozenset({17}),), (
        "what is not shown differs from nothing"
    )


def test_several_phones_and_a_silent_side() -> None:
    phones = fields()["phones"]
    found = compare(phones, ["13800990001", "13800990002"], ["13800990002"])
    assert found.words[0] == "有一个相同"
    assert (found.left, found.right) == ((frozenset(range(11)), frozenset()), (frozenset(),))
    assert compare(phones, ["13800990001", "13800990002"], ["13800990002", "13800990001"]).same
    assert compare(phones, [], ["13800990002"]).words[0] == "只有一方登记"
