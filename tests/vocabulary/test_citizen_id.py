"""Citizen id numbers, one printed value at a time. All numbers use division codes that were never assigned (411099, 110098 …)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.vocabulary.citizen_id import IdKind, check_character, parse_citizen_id

TODAY = date(2026, 11, 20)
FIRST_17 = "41109919900101123"
VALID = FIRST_17 + check_character(FIRST_17)
ENDS_IN_X = next(n + "X" for n in (f"41109919900101{i:03d}" for i in range(1, 1000)) if check_character(n) == "X")
STEM_X = ENDS_IN_X[:17]

regions = st.sampled_from(["411099", "411098", "110099", "230098", "440099", "650098"])
births = st.dates(date(1900, 1, 1), date(2026, 11, 20))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    first17 = f"{draw(regions)}{draw(births):%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return first17 + check_character(first17)


@given(numbers())
def test_the_checksum_is_that_of_iso_7064(number: str) -> None:
    """MOD 11-2, as GB 11643 defines it: the digits times descending powers of two leave 1, an X counting ten."""
    assert sum("0123456789X".index(c) << (17 - i) for i, c in enumerate(number)) % 11 == 1


@pytest.mark.parametrize(
    "printed",
    [
        VALID,
        "'" + VALID,
        "‘" + VALID,
        f" {VALID} ",
        VALID + "\u00a0",
        VALID + "&nbsp;",
        VALID + "\t",
        "\ufeff" + VALID,
        f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}",
        f"{VALID[:6]}-{VALID[6:14]}-{VALID[14:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in VALID),
        VALID + ".0",
        f'="{VALID}"',
    ],
)
def test_dressing_is_undone(printed: str) -> None:
    read = parse_citizen_id(printed, today=TODAY)
    assert read == (VALID, VALID, IdKind.VALID, "1990-01-01", "1")


@pytest.mark.parametrize("last", ["X", "x", "Ｘ", "ｘ", "х", "Х", "×", "*", "＊", "Χ"])
def test_whatever_stands_for_the_last_x(last: str) -> None:
    assert parse_citizen_id(STEM_X + last, today=TODAY).number == ENDS_IN_X


def test_a_last_star_that_cannot_be_an_x_is_a_mask() -> None:
    assert VALID[-1] != "X"
    read = parse_citizen_id(FIRST_17 + "*", today=TODAY)
    assert (read.kind, read.pattern, read.birth, read.sex) == (IdKind.MASKED, FIRST_17 + "*", "1990-01-01", "1")
    assert parse_citizen_id(FIRST_17 + "×", today=TODAY).kind is IdKind.BAD_CHECKSUM


WRONG_CHECK = FIRST_17 + ("0" if VALID[-1] != "0" else "1")
NO_SUCH_DAY = "41109919901301123" + check_character("41109919901301123")
NO_SUCH_PROVINCE = "99009919900101123" + check_character("99009919900101123")
NOT_YET_BORN = "41109920261122123" + check_character("41109920261122123")


@pytest.mark.parametrize(
    ("printed", "kind", "number", "birth"),
    [
        (WRONG_CHECK, IdKind.BAD_CHECKSUM, WRONG_CHECK, "1990-01-01"),
        (NO_SUCH_DAY, IdKind.IMPOSSIBLE, NO_SUCH_DAY, None),
        (NO_SUCH_PROVINCE, IdKind.IMPOSSIBLE, NO_SUCH_PROVINCE, "1990-01-01"),
        (NOT_YET_BORN, IdKind.IMPOSSIBLE, NOT_YET_BORN, None),
        (VALID[:-1], IdKind.WRONG_LENGTH, VALID[:-1], None),
        (VALID + "1", IdKind.WRONG_LENGTH, VALID + "1", None),
        (VALID[:-2] + "X", IdKind.WRONG_LENGTH, VALID[:-2] + "X", None),
        ("411099901301123", IdKind.IMPOSSIBLE, "411099901301123", None),
        ("护照E12345678", IdKind.UNREADABLE, None, None),
        ("王伟", IdKind.UNREADABLE, None, None),
        ("12345", IdKind.UNREADABLE, None, None),
    ],
)
def test_wrong_numbers(printed: str, kind: IdKind, number: str | None, birth: str | None) -> None:
    read = parse_citizen_id(printed, today=TODAY)
    assert (read.kind, read.number, read.birth) == (kind, number, birth)
    assert read.pattern is None  # nobody knows which of its digits is the wrong one


def test_born_tomorrow_is_still_possible() -> None:
    number = "41109920261121123" + check_character("41109920261121123")
    assert parse_citizen_id(number, today=TODAY).kind is IdKind.VALID


@pytest.mark.parametrize("printed", [None, "", "  ", "无", "—", "——", "-", "null", "NULL", "/", "不详", "暂无", "待办", "\u3000"])
def test_absent(printed: str | None) -> None:
    assert parse_citizen_id(printed, today=TODAY) == (None, None, IdKind.ABSENT, None, None)


@pytest.mark.parametrize(
    ("printed", "birth"),
    [
        ("0" * 18, None),
        ("0", None),
        ("0" * 15, None),
        ("000000199001010000", "1990-01-01"),
        ("199001010000", "1990-01-01"),  # the same, kept as a number
        ("199001010000.0", "1990-01-01"),
        ("1" * 15, None),
        ("1" * 18, None),
        ("9" * 17 + "X", None),
        ("123456789012345678", None),
        ("1234567890", None),
        ("999999199001010000", "1990-01-01"),
        ("0000**********0000", None),  # zeros under a mask
    ],
)
def test_placeholders_have_no_number_and_no_pattern(printed: str, birth: str | None) -> None:
    assert parse_citizen_id(printed, today=TODAY) == (None, None, IdKind.PLACEHOLDER, birth, None)


@pytest.mark.parametrize(
    "printed", ["411099900101123", "411099900101123.0", "4.11099900101123E+14", "'411099900101123", "4.11099900101123e14"]
)
def test_fifteen_digits_become_eighteen(printed: str) -> None:
    assert parse_citizen_id(printed, today=TODAY) == (VALID, VALID, IdKind.FROM_15, "1990-01-01", "1")


@pytest.mark.parametrize(
    ("printed", "pattern", "birth", "sex"),
    [
        ("411099********1234", "411099********1234", None, "1"),
        ("4110**********1234", "4110**********1234", None, "1"),
        ("411099＊＊＊＊＊＊＊＊1242", "411099********1242", None, "2"),
        ("41109919900101****", "41109919900101****", "1990-01-01", None),
        ("4110****1234", "4110**********1234", None, "1"),  # fewer stars than digits hidden
        ("411099XXXXXXXX123X", "411099********123X", None, "1"),
        ("411099●●●●●●●●1234", "411099********1234", None, "1"),
        ("411099******123", "411099************", None, None),  # perhaps fifteen digits: only the region is sure of its place
        ("4110**1990****1234", "4110**1990****1234", None, "1"),
        ("******************", None, None, None),
    ],
)
def test_masked(printed: str, pattern: str | None, birth: str | None, sex: str | None) -> None:
    assert parse_citizen_id(printed, today=TODAY) == (None, pattern, IdKind.MASKED, birth, sex)


@pytest.mark.parametrize(
    ("printed", "pattern", "birth"),
    [
        ("4.11099200209041E+17", "411099200209041***", "2002-09-04"),
        ("4.1109920020904E+17", "411099200209040***", "2002-09-04"),  # the fifteenth digit was a zero and is not printed
        ("4.11099e+17", "411099************", None),
        ("4.11099E+14", "41109*************", None),  # a year 50 to 99 behind it would have rounded the sixth digit up
        ("4.1E+17", "4*****************", None),
        ("4.1109920020904173e+17", "411099200209041***", "2002-09-04"),  # a double: 1728 ± 32 is 1696 to 1760
    ],
)
def test_spreadsheet_numbers(printed: str, pattern: str, birth: str | None) -> None:
    assert parse_citizen_id(printed, today=TODAY) == (None, pattern, IdKind.PRECISION_LOST, birth, None)


@given(numbers())
def test_six_digits_of_a_csv_are_the_region(number: str) -> None:
    """``%.5E`` rounds, but the birth year's first digits are 18, 19 or 20, so it never rounds up."""
    assert parse_citizen_id(f"{int(number[:17] + '0'):.5E}", today=TODAY).pattern == number[:6] + "*" * 12


@given(numbers(), st.sampled_from([f".{n}E" for n in range(1, 11)] + [".14E", ".15g", ".16E"]))
def test_no_digit_of_a_scientific_number_is_invented(number: str, printed_as: str) -> None:
    digits = number[:17] + number[17].replace("X", "0")
    kept = float(digits) if printed_as == ".16E" else float(digits[:15] + "000")  # 17 digits: a program's double, not a sheet's
    text = format(kept, printed_as)
    pattern = parse_citizen_id(text, today=TODAY).pattern or "*" * 18
    assert all(known in ("*", true) for known, true in zip(pattern, digits, strict=True))


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_every_wrong_digit_is_caught(number: str, at: int, shift: int) -> None:
    if at == 17:
        last = "0123456789X"[("0123456789X".index(number[17]) + shift) % 11]
        wrong = number[:17] + last
    else:
        wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert parse_citizen_id(wrong, today=TODAY).kind is not IdKind.VALID


@given(numbers(), st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        assert parse_citizen_id(swapped, today=TODAY).kind is not IdKind.VALID


@given(numbers())
@settings(max_examples=200)
def test_eighteen_to_fifteen_and_back(number: str) -> None:
    read = parse_citizen_id(number, today=TODAY)
    assert read.kind is IdKind.VALID
    assert read.birth == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    assert read.sex == str(2 - int(number[16]) % 2)
    if number[6:8] == "19":
        back = parse_citizen_id(number[:6] + number[8:17], today=TODAY)
        assert back == read._replace(kind=IdKind.FROM_15)
