"""Whatever a cell holds, a parser answers, quickly, and a second reading of its answer changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.vocabulary.addresses import building_range, dwelling_key, parse_address
from warehouse.vocabulary.citizen_id import parse_citizen_id, parse_id_column
from warehouse.vocabulary.codes import table, table_ids
from warehouse.vocabulary.dates import parse_date, parse_month
from warehouse.vocabulary.person_names import parse_name
from warehouse.vocabulary.phones import parse_phones
from warehouse.vocabulary.text import clean, compact, is_blank

PARSERS: tuple[Callable[[str], object], ...] = (
    clean,
    compact,
    is_blank,
    parse_citizen_id,
    parse_date,
    parse_month,
    parse_name,
    parse_phones,
    parse_address,
    building_range,
    *(table(table_id).resolve for table_id in table_ids()),
)

# Pieces that the grammars know, so that nonsense comes close to sense.
PIECES = st.sampled_from(
    [
        *"0123456789X*#-/.、()（）　·□?＊年月日时号楼栋单元室户东西一二三十百〇王伟路街村组",
        "E+17",
        "4110",
        "1990",
        "138",
        "0374",
        "曾用名",
        "小区",
        "社区",
        "附",
        "底商",
        "٣",
        "²",
        "Ⅷ",
        "\ud800",
        "\x00",
    ]
)
NONSENSE = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=25).map("".join))


@given(NONSENSE)
@settings(max_examples=500)
def test_no_text_raises(text: str) -> None:
    for parse in PARSERS:
        parse(text)
    dwelling_key(parse_address(text))
    assert len(parse_id_column([text, None, text])) == 3


@given(NONSENSE)
@settings(max_examples=200)
def test_reading_the_answer_again_gives_the_same(text: str) -> None:
    assert clean(clean(text)) == clean(text) or clean(text)[:1] in "=&'‘’`"
    day = parse_date(text).value
    assert day is None or parse_date(day).value == day
    name = parse_name(text).name
    assert name is None or parse_name(name).name == name
    numbers = parse_phones(text).numbers
    assert parse_phones("/".join(numbers)).numbers == numbers
    number = parse_citizen_id(text).pattern
    assert number is None or parse_citizen_id(number).pattern == number


@pytest.mark.parametrize(
    "text",
    [
        "1" * 50_000,
        "*" * 50_000,
        "4*" * 20_000,
        "1-" * 20_000,
        "王" * 50_000,
        "王 " * 20_000,
        "一" * 50_000,
        "(" * 50_000,
        "A" * 50_000,
        "X" * 50_000,
        "1 " * 20_000,
        "号楼" * 20_000,
    ],
)
def test_a_cell_of_fifty_thousand_characters_costs_nothing(text: str) -> None:
    for parse in PARSERS:
        began = time.process_time()
        parse(text)
        assert time.process_time() - began < 0.5, parse  # a runaway pattern would take minutes
