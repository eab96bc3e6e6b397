"""How large a file may be or become, and the pause of the garbage collector while one is read.

Here: bounds with their reasons. Not here: what is done when one is passed (each reader raises DQ-108).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.vocabulary.errors import DaoqiaoError

MAX_FILE_BYTES = 1 << 30
"""1 GiB: a file is read whole into memory. A hundred and thirty times the largest police export (7.9 MB)."""

MAX_INFLATED_BYTES = 1 << 30
"""1 GiB: all XML of a workbook, unpacked. 30,000 rows of 25 columns are 42 MB; deflate can hide a thousandfold."""

MAX_PAGE_BYTES = 1 << 27
"""128 MiB of an HTML page: parsed, it takes 18 times its bytes. Sixteen times the largest police export (7.9 MB)."""

MAX_CELLS = 20_000_000
"""Cells of one sheet, blank ones between the values included: 24 bytes each while the sheet is laid out, so 0.5 GB.
A full .xls sheet (65,536 x 256) just fits; 30,000 rows of 25 columns are 0.75 million."""


def too_large(limit: str, detail: str) -> DaoqiaoError:
    """DQ-108. ``limit`` is a number with its unit, ``detail`` says what is too large, in both languages."""
    return DaoqiaoError("DQ-108", limit=limit, detail=detail)


def check_area(rows: int, columns: int) -> None:
    """Raises DQ-108 where a sheet laid out as a full rectangle would pass MAX_CELLS."""
    if rows * columns > MAX_CELLS:
        detail = f"有值的单元格一直到第 {rows} 行第 {columns} 列 / cells with values reach row {rows}, column {columns}"
        raise too_large(f"{MAX_CELLS:,} cells", detail)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic garbage collection inside. Millions of fresh lists of text hold no cycles, yet each collection
    walks them all: without this, a CSV of 200,000 rows takes 0.80 s in place of 0.43 s."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
