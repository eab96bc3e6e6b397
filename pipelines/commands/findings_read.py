"""Reading a work list that came back: from its rows to answers, or a refusal that names the row.

Here: the file, and what its rows say. Not here: whether the findings are still there (``findings_desk``), the journal
(``warehouse.state.finding_answers``). What somebody typed is never quoted in a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.readers import Row, Sheet, read_file
from pipelines.commands.findings_book import ABOUT, ANSWER, DISTRICT, ID, LIST, NOTE, NOTE_LENGTH, STAMP, WORDS
from warehouse.vocabulary.errors import DaoqiaoError, Place

NEEDED: Final = (ID, STAMP, ANSWER, NOTE)
HEADER_SEARCH: Final = 10
"""Rows in which the header is looked for: it stands in the first, unless somebody put a title above."""
_ANSWERS: Final = {word: answer for answer, word in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered row: ``place`` names it; ``stamp`` says what the record stated when the list was written."""

    place: Place
    finding_id: str
    stamp: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A list that came back: answers of different findings, in the order of its rows; ``blank`` rows have none."""

    file: str
    district: str
    answers: tuple[Answered, ...]
    blank: int


def read_list(path: Path) -> Returned:
    """Raises DQ-663 where it is no list of ours, DQ-665 and DQ-666 for a row that cannot be used, DQ-1xx for a file that cannot be
    read. Whole or not at all."""
    sheets = {sheet.name: sheet for sheet in read_file(path).sheets}
    if LIST not in sheets:
        raise _unlike(Place(path.name), f"没有工作表“{LIST}”", f"there is no sheet {LIST}")
    sheet = sheets[LIST]
    at, columns = _header(sheet, path.name)
    found: dict[str, Answered] = {}
    blank = 0
    for row, cells in enumerate(sheet.rows[at + 1 :], at + 1 + sheet.first_row):
        values = {name: _cell(cells, position) for name, position in columns.items()}
        if not values[ANSWER] and not values[NOTE]:
            blank += bool(values[ID])
            continue
        place = Place(path.name, LIST, row, ANSWER)
        if not values[ID]:
            raise _unlike(Place(path.name, LIST, row, ID), "这一行有答复，没有问题编号", "an answer without a finding's number")
        if values[ANSWER] not in _ANSWERS:
            raise DaoqiaoError("DQ-665", place, answers="、".join(_ANSWERS))
        one = Answered(place, values[ID], values[STAMP], _ANSWERS[values[ANSWER]], values[NOTE][:NOTE_LENGTH])
        before = found.setdefault(one.finding_id, one)
        if (before.answer, before.note) != (one.answer, one.note):
            raise DaoqiaoError("DQ-666", place, finding=quotable(one.finding_id), other=before.place.row)
    return Returned(path.name, _district(sheets.get(ABOUT)), tuple(found.values()), blank)


def _header(sheet: Sheet, file: str) -> tuple[int, dict[str, int]]:
    """Where the header stands (index) and the positions of the columns that are read. Raises DQ-663 by the column that is not there."""
    best: dict[str, int] = {}
    for at, cells in enumerate(sheet.rows[:HEADER_SEARCH]):
        texts = [(cell or "").strip() for cell in cells]
        there = {name: texts.index(name) for name in NEEDED if name in texts}
        if len(there) == len(NEEDED):
            twice = next((name for name in NEEDED if texts.count(name) > 1), None)
            if twice is None:
                return at, there
            raise _unlike(Place(file, LIST, at + sheet.first_row, twice), f"“{twice}”列有两个", f"{twice} stands twice")
        best = max(best, there, key=len)
    missing = next(name for name in NEEDED if name not in best)
    raise _unlike(Place(file, LIST, column=missing), f"没有“{missing}”列", f"the column {missing} is not there")


def _district(about: Sheet | None) -> str:
    """Which district the list says it is from; "" where it does not."""
    rows: Sequence[Row] = about.rows if about is not None else ()
    return next((_cell(row, 1) for row in rows if _cell(row, 0) == DISTRICT), "")


def _cell(cells: Row, at: int) -> str:
    return (cells[at] or "").strip() if at < len(cells) else ""


def quotable(text: str) -> str:
    """A finding's number as it may be quoted: in the place of a number there may be anything."""
    return text if len(text) == 15 and text.isascii() and text.isalnum() else "…"


def _unlike(place: Place, zh: str, en: str) -> DaoqiaoError:
    return DaoqiaoError("DQ-663", place, detail=zh, detail_en=en)
