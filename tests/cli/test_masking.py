"""Masking: what stays, what goes, and that nothing slips through a whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.commands.check_view import masked_sample
from tests.cli.conftest import ID_NUMBER, MOBILE
from warehouse.vocabulary.masking import mask_id, mask_name, mask_phone, mask_text

DIGITS = st.text("0123456789", min_size=17, max_size=17)
NUMBERS = st.one_of(
    st.builds(lambda d, x: d + x, DIGITS, st.sampled_from("0123456789Xx")),
    st.builds(lambda a, d: "1" + a + d, st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9)),
)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("411099197106241234", "411099********1234"), ("411099710624123", "411099*****4123"), ("12345", "*****"), ("", "")],
)
def test_an_id_number_keeps_six_and_four(number: str, shown: str) -> None:
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("13900001234", "139****1234"), ("0374-2331234", "0374-*****34"), ("2331234", "*****34"), ("110", "***")]
)
def test_a_phone_keeps_its_ends(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


def test_a_name_keeps_its_first_character() -> None:
    assert mask_name("欧阳建华") == "欧***"


@given(st.lists(st.tuples(st.text("姓名 ，,:/()（）号\n-", max_size=5), NUMBERS), min_size=1, max_size=5))
def test_no_number_slips_through_a_text(pieces: list[tuple[str, str]]) -> None:
    text = "、".join(before + number for before, number in pieces)
    shown = mask_text(text)
    assert not ID_NUMBER.search(shown)
    assert not MOBILE.search(shown)
    assert mask_text(shown) == shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", ["411099002001_西湖社区_全员人口.xlsx", "20261120-001", "police_resident:0123456789012345a"])
def test_other_numbers_stay(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("field", "printed", "shown"),
    [
        ("name", "陈建华", "陈**"),
        ("id_number", "411099197106241234", "411099********1234"),
        ("birth_date", "1971.06.24", "1971.**.**"),
        ("residence_address", "胜利路8号胜利家园3号楼2单元501", "胜利路*号胜利家园*号楼*单元***"),
        ("phones", "13900001234/2331234", "139****1234/*****34"),
        ("sex", "1-男", "1-男"),
        ("household_no", "123456789", "*******89"),
    ],
)
def test_a_sample_shows_the_form_only(field: str, printed: str, shown: str) -> None:
    assert masked_sample(field, printed) == shown
