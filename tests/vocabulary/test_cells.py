"""What a spreadsheet program would run leaves as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.vocabulary.cells import safe_cell

RUNS = [
    "=1+1",
    "+86 13800000001",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\rx",
    "\nx",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    "  =cmd|' /C calc'!A0",
    "\u3000＝1",
    "\u200b=1",
]


@pytest.mark.parametrize("text", [*RUNS, "\ufeff=1", "\x00=1", "\xa0-1"])
def test_what_could_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "张三", "1", "2026-11-21", "a=b", "'=1", "（-）", "3-2-501", "0374-2331234", "#N/A", " "])
def test_what_cannot_run_stays(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text(max_size=20))
def test_nothing_is_lost_and_twice_is_once(text: str) -> None:
    safe = safe_cell(text)
    assert safe in (text, f"'{text}")
    assert safe_cell(safe) == safe
    assert safe.lstrip(" \t\r\n\u3000")[:1] not in set("=+-@＝＋－＠")
