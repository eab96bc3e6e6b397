"""The headers of every file, as the declarations of the sources say: what is written cannot drift from what is read.

Here: the columns that a source's usual export has, and putting cells in their order. Not here: reading declarations
(``connectors.declaration``), what stands in the columns (``write_*.py``), how files are written (``files.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from connectors.declaration import load_sources

Cell = str | int | float | date | None


@cache
def keys(source_id: str) -> tuple[str, ...]:
    """One key a column, in order: the declared field, or the header where the column is not used; repeated keys end in ``#2``.

    Columns marked ``absent_ok`` belong to other editions and are left out.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for column in load_sources()[source_id].columns:
        if not column.absent_ok:
            key = column.field or column.header
            seen[key] += 1
            found.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return tuple(found)


def headers(source_id: str) -> list[str]:
    return [column.header for column in load_sources()[source_id].columns if not column.absent_ok]


def places(source_id: str, *wanted: str) -> tuple[int, ...]:
    """The positions, from 0, of the columns with these keys."""
    return tuple(n for n, key in enumerate(keys(source_id)) if key in wanted)


def rows(source_id: str, cells: Mapping[str, Sequence[Cell]], size: int) -> list[list[Cell]]:
    """``size`` rows in the declared order from columns by key. A declared column that nothing was made for stays empty."""
    empty: list[Cell] = [None] * size
    in_order = [cells.get(key, empty) for key in keys(source_id)]
    return [list(row) for row in zip(*in_order, strict=True)]
