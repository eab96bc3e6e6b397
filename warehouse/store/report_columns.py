"""What the columns of reports are called, and what kind of thing stands in them: ``warehouse/reports/columns.toml``.

Here: reading and checking it. Not here: how a value of a kind is shown (``warehouse.desk.report_cells``).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from warehouse.vocabulary.codes import table_ids

PATH: Final = Path(__file__).parents[1] / "reports" / "columns.toml"
KINDS: Final = frozenset(
    "text integer number percent amount date month name id_number phone phones address resident yes_no list".split()  # noqa: SIM905
)
NUMBERS: Final = frozenset({"integer", "number", "percent", "amount"})


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column. ``kind``: one of KINDS, ``code:<code table>``, or ``word:<list>`` and ``words:<list>`` (one, several) of the
    words in columns.toml. A percent is a fraction (0.9 is 90 %), an amount is in yuan, ``number`` may have decimals."""

    id: str
    zh: str
    en: str
    kind: str

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh

    @property
    def is_number(self) -> bool:
        return self.kind in NUMBERS


@cache
def report_columns() -> dict[str, ReportColumn]:
    """Every declared column by name. Raises ValueError where a kind is none: a fault of ours."""
    found = {name: ReportColumn(name, **entry) for name, entry in _raw()["columns"].items()}
    for column in found.values():
        kind, _, of = column.kind.partition(":")
        fits = of in table_ids() if kind == "code" else of in words() if kind in ("word", "words") else column.kind in KINDS
        if not fits or not column.zh or not column.en:
            raise ValueError(f"reports/columns.toml: {column.id} is not well formed")
    return found


@cache
def words() -> dict[str, dict[str, tuple[str, str]]]:
    """Lists of words that are codes of ours: ``list -> code -> (zh, en)``."""
    return {name: {code: (str(zh), str(en)) for code, (zh, en) in entries.items()} for name, entries in _raw().get("words", {}).items()}


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text("utf-8"))
