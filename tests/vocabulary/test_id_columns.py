"""What only a column shows: spreadsheets that cut ids to 15 digits, programs that keep them as doubles (systems.md A7)."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.vocabulary.citizen_id import CitizenId, IdKind, check_character, parse_id_column
from warehouse.vocabulary.number_damage import common_pattern, double_step, is_double

TODAY = date(2026, 11, 20)


def people(count: int, seed: int, regions: tuple[str, ...] = ("411099", "411098", "410099")) -> list[str]:
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        born = date(1935, 1, 1) + timedelta(days=chance.randrange(33_000))
        stem = f"{chance.choice(regions)}{born:%Y%m%d}{chance.randrange(1, 1000):03d}"
        found[stem + check_character(stem)] = None
    return list(found)


def cut(number: str) -> str:
    """Typed into a spreadsheet cell: 15 digits stay. Those ending in X were text."""
    return number if number[-1] == "X" else number[:15] + "000"


def through_double(number: str) -> str:
    return number if number[-1] == "X" else str(int(float(number)))


def typing_error(number: str, chance: random.Random) -> str:
    at = chance.randrange(17)
    return number[:at] + str((int(number[at]) + chance.randrange(1, 10)) % 10) + number[at + 1 :]


def kinds(read: list[CitizenId]) -> Counter[IdKind]:
    return Counter(one.kind for one in read)


def no_digit_invented(read: list[CitizenId], true: list[str]) -> bool:
    return all(
        known in ("*", digit)
        for one, number in zip(read, true, strict=True)
        for known, digit in zip(one.pattern or "", number, strict=False)
    )


def test_an_honest_column_stays_as_it_is() -> None:
    chance = random.Random(5)
    true = people(4000, 1)
    assert any(number.endswith("000") for number in true), "the base rate of 0.09 % must be in the test"
    printed = [typing_error(n, chance) if chance.random() < 0.015 else n for n in true]
    read = parse_id_column(printed, today=TODAY)
    assert IdKind.PRECISION_LOST not in kinds(read)
    assert sum(one.kind is IdKind.VALID for one in read) == sum(a == b for a, b in zip(printed, true, strict=True))


def test_a_column_full_of_typing_errors_is_not_taken_for_rounding() -> None:
    chance = random.Random(6)
    printed = [typing_error(n, chance) for n in people(3000, 2, ("110099", "650099", "411099"))]
    assert IdKind.PRECISION_LOST not in kinds(parse_id_column(printed, today=TODAY))


def test_cut_by_a_spreadsheet() -> None:
    true = people(500, 3)
    read = parse_id_column([cut(n) for n in true], today=TODAY)
    for one, number in zip(read, true, strict=True):
        if number[-1] == "X":
            assert (one.kind, one.number) == (IdKind.VALID, number)
        else:  # also the 1 in 11 whose cut form passes the checksum
            assert (one.kind, one.number, one.pattern, one.birth) == (
                IdKind.PRECISION_LOST,
                None,
                number[:15] + "***",
                f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            )


def test_cut_then_printed_through_a_double() -> None:
    true = people(500, 4)
    read = parse_id_column([through_double(cut(n)) for n in true], today=TODAY)
    assert [one.pattern for one in read] == [n if n[-1] == "X" else n[:15] + "***" for n in true]


def test_a_few_cut_rows_among_honest_ones() -> None:
    true = people(1000, 7)
    printed = [cut(n) if i % 50 == 0 else n for i, n in enumerate(true)]
    read = parse_id_column(printed, today=TODAY)
    for i, (one, number) in enumerate(zip(read, true, strict=True)):
        if i % 50 == 0 and number[-1] != "X":
            assert one.kind is IdKind.PRECISION_LOST
            assert one.pattern == number[:15] + "***"
        else:
            assert one.number == number


@pytest.mark.parametrize(("region", "step"), [("110099", 16), ("230099", 32), ("411099", 64), ("650099", 128)])
def test_kept_as_a_double(region: str, step: int) -> None:
    true = people(400, step, (region,))
    assert double_step(int(true[0][:17] + "0")) == step
    read = parse_id_column([through_double(n) for n in true], today=TODAY)
    lost = [(one, n) for one, n in zip(read, true, strict=True) if n[-1] != "X"]
    assert all(one.kind is IdKind.PRECISION_LOST and one.number is None for one, _ in lost)
    assert no_digit_invented(read, true), "a carry must cost digits, never invent one"
    known = [18 - (one.pattern or "").count("*") for one, _ in lost]
    assert sum(k >= 15 for k in known) > 0.8 * len(known)  # a step of 128 crosses a thousand 13 times in 100


def test_half_of_a_column_kept_as_doubles() -> None:
    true = people(600, 9)
    printed = [through_double(n) if i % 2 else n for i, n in enumerate(true)]
    read = parse_id_column(printed, today=TODAY)
    assert no_digit_invented(read, true)
    assert all(
        one.number == n
        for i, (one, n) in enumerate(zip(read, true, strict=True))
        if i % 2 == 0 and not is_double(int(n[:17] + "1")) and one.number
    )
    assert sum(one.kind is IdKind.PRECISION_LOST for one in read) > 250


def test_one_odd_number_is_no_pattern() -> None:
    honest = people(50, 10)
    lonely = next(n for n in people(200, 11) if n[-1] != "X" and check_character(n[:15] + "00") != "0")
    read = parse_id_column([*honest, cut(lonely)], today=TODAY)
    assert read[-1].kind is IdKind.BAD_CHECKSUM
    assert IdKind.PRECISION_LOST not in kinds(read)


def test_the_same_row_printed_often_is_one_witness() -> None:
    lonely = next(n for n in people(200, 11) if n[-1] != "X" and check_character(n[:15] + "00") != "0")
    assert kinds(parse_id_column([cut(lonely)] * 30 + people(50, 10), today=TODAY))[IdKind.BAD_CHECKSUM] == 30


def test_other_kinds_are_left_alone() -> None:
    true = people(60, 12)
    extra = ["无", "411099900101123", "000000199001010000", "4110**********1234", "4.11099E+17"]
    read = parse_id_column([cut(n) for n in true] + extra, today=TODAY)
    assert [one.kind for one in read[60:]] == [IdKind.ABSENT, IdKind.FROM_15, IdKind.PLACEHOLDER, IdKind.MASKED, IdKind.PRECISION_LOST]


def test_order_and_length_are_kept_and_empty_columns_are_fine() -> None:
    assert parse_id_column([], today=TODAY) == []
    assert [one.kind for one in parse_id_column([None, "无", None])] == [IdKind.ABSENT] * 3


@given(st.integers(0, 2**32), st.sampled_from([cut, through_double, lambda n: through_double(cut(n))]), st.integers(1, 40))
@settings(max_examples=60)
def test_whatever_the_column_no_digit_is_invented(seed: int, damage: object, count: int) -> None:
    assert callable(damage)
    true = people(count, seed, ("411099", "110099", "440098", "650098"))
    read = parse_id_column([damage(n) for n in true], today=TODAY)
    lost = [(one, n) for one, n in zip(read, true, strict=True) if one.kind is IdKind.PRECISION_LOST]
    assert no_digit_invented([one for one, _ in lost], [n for _, n in lost])


def test_common_pattern_pays_for_a_carry() -> None:
    assert common_pattern(411232, 411296, 6) == "4112**"
    assert common_pattern(411958, 412022, 6) == "41****"
    assert common_pattern(5, 5, 3) == "005"
