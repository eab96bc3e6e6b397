"""Rows in Arrow are the rows that were put in, in memory and on disk, as rows and as columns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.readers import rows as module
from connectors.readers.rows import BLOCK, Row, Rows

CELL = st.one_of(st.none(), st.text(max_size=6))
ROWS = st.lists(st.lists(CELL, max_size=5), max_size=40)


@given(ROWS, st.integers(0, 5), st.integers(1, 7))
@settings(max_examples=150, deadline=None)
def test_what_goes_in_comes_out(rows: list[Row], position: int, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        held = Rows(iter(rows))
    assert held == rows
    assert list(held) == rows
    assert [held[at] for at in range(len(held))] == rows
    assert held[1:4] == rows[1:4]
    assert held[:3] == rows[:3]
    assert held.column(position).to_pylist() == [row[position] if position < len(row) else None for row in rows]
    assert list(held.without({position})) == [[None if at == position else cell for at, cell in enumerate(row)] for row in rows]


def test_past_the_bound_rows_lie_on_disk_and_stay_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Row] = [[str(n), "刘", None, "x" * (n % 50)] for n in range(5 * BLOCK + 7)]
    monkeypatch.setattr(module, "IN_MEMORY", 1)
    held = Rows(rows)
    assert len(held.blocks) == 6
    assert held == rows
    assert held[-1] == rows[-1]
    assert held.column(3).to_pylist() == [row[3] for row in rows]


def test_a_block_cut_from_a_larger_one_is_only_its_own_rows() -> None:
    rows: list[Row] = [["a"], ["b", "c"], [], ["d", None], ["e"]]
    (block,) = Rows(rows).blocks
    part = Rows.of_blocks([block.slice(1, 3)])
    assert part == rows[1:4]
    assert part.column(1).to_pylist() == ["c", None, None]
    assert list(part.without([0])) == [[None, "c"], [], [None, None]]


def test_the_digest_is_of_cells_and_rows_and_not_of_how_they_are_kept() -> None:
    rows: list[Row] = [["a", None, ""], ["bc"], []]
    (block,) = Rows([["x"], *rows]).blocks
    assert Rows(rows).digest() == Rows.of_blocks([block.slice(1)]).digest()
    (whole,) = Rows([["x"], ["y", "z"]]).blocks
    assert Rows([["y", "z"]]).digest() == Rows.of_blocks([whole.slice(1)]).digest()
    others: list[list[Row]] = [
        [["a", None, ""], ["b", "c"], []],
        [["a", "", ""], ["bc"], []],
        [["a", None], ["", "bc"], []],
        [["bc"], ["a", None, ""], []],
    ]
    assert len({Rows(rows).digest(), *(Rows(other).digest() for other in others)}) == 5


def test_rows_can_be_cut_short() -> None:
    rows: list[Row] = [["a", "b", "c"], ["d", "e"], ["f"]]
    assert list(Rows(rows).without({0}, {0: 2, 2: 0})) == [[None, "b", None], [None, "e"], [None]]


def test_each_row_has_a_width() -> None:
    rows: list[Row] = [["a", None], [], ["b"]]
    (block,) = Rows([["x", "y", "z"], *rows]).blocks
    assert Rows.of_blocks([block.slice(1), block.slice(0, 1)]).widths().tolist() == [2, 0, 1, 3]
    assert Rows().widths().tolist() == []


def test_rows_do_not_print_people() -> None:
    assert "刘" not in repr(Rows([["刘建华"]]))


def test_there_is_no_row_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Rows([["a"]])[1]
