"""Telephone cells: several numbers, local numbers, lost digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.vocabulary.phones import parse_phones

MOBILE = "13416237922"
LANDLINE = "0374-2331234"


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        (MOBILE, (MOBILE,)),
        (MOBILE + ".0", (MOBILE,)),
        ("1.3416237922E+10", (MOBILE,)),
        ("１３４１６２３７９２２", (MOBILE,)),
        ("'13416237922", (MOBILE,)),
        ("159 6208 6729", ("15962086729",)),
        ("159-6208-6729", ("15962086729",)),
        ("159 62086729", ("15962086729",)),
        ("+8613416237922", (MOBILE,)),
        ("+86 134 1623 7922", (MOBILE,)),
        ("86-13416237922", (MOBILE,)),
        ("086-13416237922", (MOBILE,)),
        ("008613416237922", (MOBILE,)),
        ("手机：13416237922", (MOBILE,)),
        (LANDLINE, (LANDLINE,)),
        ("03742331234", (LANDLINE,)),
        ("(0374)2331234", (LANDLINE,)),
        ("（0374）2331234", (LANDLINE,)),
        ("0374—2331234", (LANDLINE,)),
        ("0374 233 1234", (LANDLINE,)),
        ("0374-2331234-801", (LANDLINE,)),
        ("0374-2331234转801", (LANDLINE,)),
        ("3742331234", (LANDLINE,)),  # a number lost its leading zero
        ("2331234", (LANDLINE,)),
        ("233-1234", (LANDLINE,)),
        ("62345678", ("0374-62345678",)),
        ("010-62345678", ("010-62345678",)),
        ("02162345678", ("021-62345678",)),
        ("0371-65512345", ("0371-65512345",)),
        ("18672717794/0374-2668089", ("18672717794", "0374-2668089")),
        ("13416237922、2331234", (MOBILE, LANDLINE)),
        ("13416237922；13912345678", (MOBILE, "13912345678")),
        ("13416237922;13912345678,2331234", (MOBILE, "13912345678", LANDLINE)),
        ("13416237922，13912345678", (MOBILE, "13912345678")),
        ("13416237922 13912345678", (MOBILE, "13912345678")),
        ("134 1623 7922 139 1234 5678", (MOBILE, "13912345678")),
        ("13416237922或13912345678", (MOBILE, "13912345678")),
        ("2331234 13416237922", (LANDLINE, MOBILE)),
        ("13416237922/13416237922", (MOBILE,)),
        ("13416237922\n2331234", (MOBILE, LANDLINE)),
    ],
)
def test_forms(printed: str, numbers: tuple[str, ...]) -> None:
    assert parse_phones(printed) == (numbers, None)


@pytest.mark.parametrize(
    ("printed", "numbers", "problem"),
    [
        ("1.39037E+10", (), "lost_digits"),
        ("1.341623792E+10", (), "lost_digits"),
        ("138****5678", (), "masked"),
        ("138****5678/2331234", (LANDLINE,), "masked"),
        ("1381234567", (), "wrong_length"),
        ("138123456789", (), "wrong_length"),
        ("2331", (), "wrong_length"),
        ("13416237922/138123", (MOBILE,), "wrong_length"),
        ("13800000000", (), "placeholder"),
        ("00000000000", (), "placeholder"),
        ("0", (), "placeholder"),
        ("13416237922(儿子)", (MOBILE,), "note"),
        ("房东的电话", (), "unreadable"),
    ],
)
def test_problems_keep_what_can_be_read(printed: str, numbers: tuple[str, ...], problem: str) -> None:
    assert parse_phones(printed) == (numbers, problem)


@pytest.mark.parametrize("printed", [None, "", "无", "—", "null", "/", "不详"])
def test_blank(printed: str | None) -> None:
    assert parse_phones(printed) == ((), None)


def test_the_area_code_is_the_districts() -> None:
    assert parse_phones("2331234", area_code="0371").numbers == ("0371-2331234",)
    assert parse_phones("3742331234", area_code="0371").numbers == ()


mobiles = st.from_regex(r"1[3-9][0-9]{8}[1-9]", fullmatch=True)


@given(
    st.lists(mobiles, min_size=1, max_size=4),
    st.sampled_from(["/", "、", "；", ";", ",", "，", " ", " / ", "或"]),
    st.sampled_from(["", " ", "-"]),
)
def test_any_list_of_mobiles_in_any_writing(numbers: list[str], between: str, inside: str) -> None:
    cell = between.join(inside.join((n[:3], n[3:7], n[7:])) for n in numbers)
    assert parse_phones(cell).numbers == tuple(dict.fromkeys(numbers))
