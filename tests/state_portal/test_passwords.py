"""Passwords: which are refused and which are not; how they are kept."""

from __future__ import annotations

import time

import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from warehouse.state import passwords
from warehouse.vocabulary.errors import DaoqiaoError

REFUSED = {
    "nine characters": "tQ8#kLm2z",
    "nothing": "",
    "too long": "ab cd" * 41,
    "the login": "wang.min.li",
    "the login in capitals": "WANG.MIN.LI",
    "the login and a year": "wang.min.li2026!",
    "the name": "欧阳小明同志上班打卡用",
    "a common word and digits": "password123456",
    "a common word in full width": "Ｐａｓｓｗｏｒｄ２０２６！",
    "the office": "minzheng2026",
    "chinese": "我爱我家2026!!",
    "a poster": "为人民服务123456",
    "keyboard": "qwertyuiop",
    "keyboard twice": "asdfghjklasdfghjkl",
    "counting": "1234567890",
    "counting on": "9012345678901",
    "few characters": "abababababab",
    "a mobile number": "13900001234",
    "an id number": "411099199003071234",
    "an id number with x": "41109919900307123x",
    "a date": "19900307-1234",
}
ALLOWED = (
    "correct horse battery", "三月桃花开满城西路口", "河边 石桥 老槐树 铁皮屋", "tQ8#kLm2zx", "8374650192", "password of my sister",
    "wang.min.li goes fishing", "密码是楼下那只黄猫的名字",
)  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_easily_guessed_is_refused(kind: str) -> None:
    with pytest.raises(DaoqiaoError, match="DQ-705") as refused:
        passwords.check_rules(REFUSED[kind], "wang.min.li", "欧阳小明同志上班打卡用")
    assert REFUSED[kind] not in f"{refused.value.facts} {refused.value.what()}" or not REFUSED[kind]


@pytest.mark.parametrize("password", ALLOWED)
def test_nobody_is_told_how_to_compose_one(password: str) -> None:
    passwords.check_rules(password, "wang.min.li", "王敏")


def test_what_is_handed_out_keeps_the_rules_and_is_never_the_same() -> None:
    made = {passwords.handed_out() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        passwords.check_rules(one)
        assert not set(one) & set("il1o0")


def test_it_is_kept_as_rfc_9106_says_and_looks_the_same_from_any_keyboard() -> None:
    kept = passwords.keep("Ａngström 你好吗朋友")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert passwords.fits(kept, "Angstro\u0308m 你好吗朋友")
    assert not passwords.fits(kept, "angström 你好吗朋友")
    assert not passwords.outdated(kept)
    assert passwords.keep("Ａngström 你好吗朋友") != kept


def test_nobodys_password_takes_as_long_and_never_fits() -> None:
    assert extract_parameters(passwords._NOBODY) == RFC_9106_LOW_MEMORY
    kept = passwords.keep("correct horse battery")

    def fastest(of: str | None) -> float:
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            assert not passwords.fits(of, "wrong")
            taken.append(time.perf_counter() - start)
        return min(taken)

    assert 0.5 < fastest(None) / fastest(kept) < 2
    assert not passwords.fits("no hash at all", "wrong")
