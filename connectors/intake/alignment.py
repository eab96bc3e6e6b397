"""Whether a row's contents stand under their headers, or one column to the left or right of them.

Here: that judgement on one row, from the shapes of its cells. Not here: what becomes of the row (``rows``), rows with more or
fewer cells than the header where the format shows that (DQ-301, DQ-302).

A cell dropped or inserted in the source moves all contents right of it. So one column that plainly holds its own kind shows
that nothing left of it moved, and the rightmost such column answers for nearly every row. Only right of it signs are looked for.
A break right of a row's last id number, date, sex or telephone cannot be told, nor any in a table without such columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.declaration import Source
from connectors.intake.cell_kinds import SURE, CellKind, Test, kind_of_field, kind_of_header
from connectors.intake.layout import Layout
from connectors.readers import Row
from warehouse.vocabulary.codes import table
from warehouse.vocabulary.fields import Field, fields
from warehouse.vocabulary.text import clean, is_blank

ENOUGH = 2
"""Independent signs before a row is called moved. One may be a slip of the hand (an id number pasted into the next column);
two slips in the same direction, with nothing in its place to the right of them, do not happen in rows that are typed."""

_UNKNOWN = ""
"""A position that is no field of ours: nobody knows what it may print."""
_BEYOND = "beyond"
"""The position right of the last header."""
_NO_FIGURES = frozenset({"name", "code", "id", "phones", _BEYOND})
"""Kinds that never print a plain figure such as 19800101."""
_LEGAL = {"id": {"key", _UNKNOWN}, "place": {"key", "text", "name", _UNKNOWN}}
"""Kinds that may print such a text by right, beside ``_UNKNOWN``: a certificate's number may be its holder's id number."""
_IN_PLACE = (0, "")
_WORDY = frozenset({"key", "text", "name", "address", _UNKNOWN})
"""Kinds among which a word of a code table is not out of place."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """A column's kind found under its neighbour: ``found`` holds of the cell at ``seen`` and not of what that column may print;
    the cell at ``own`` (the far end of a run of columns of one kind) is not of that kind. ``filled``: nor empty."""

    column: int
    seen: int
    own: int
    found: Test
    may: Test
    filled: bool
    sure: bool

    @property
    def leftmost(self) -> int:
        return min(self.column, self.seen)

    def shows(self, row: Row) -> bool:
        seen = _text(row, self.seen)
        if not seen or not self.found(seen):
            return False
        own = _text(row, self.own)
        return not self.may(own) if own else not self.filled


class Alignment:
    """The judgement for all rows of one layout. Makes its tests once; ``offset`` costs about a microsecond a row."""

    def __init__(self, layout: Layout) -> None:
        self._headers = {at: column.header for at, column in layout.columns.items()}
        self._width = layout.width
        # Cells of private columns are gone once the row is landed; the verdict must be the same with and without them.
        self._private = {at for at, column in layout.columns.items() if column.drop}
        self._slots = _slots(layout)
        self._signs = {step: [*self._signs_of(step)] for step in (-1, 1)}
        runs = [run for run in self._runs() if run[2].name in SURE]
        # From right to left: first and last position of a run of one kind, the test of that kind, and where a moved row
        # would show a kind of the columns further right.
        self._anchors = [(first, last, kind.own, self._probes(last)) for first, last, kind in reversed(runs)]
        self._everywhere = self._probes(-1)

    def offset(self, row: Row) -> int:
        """0 where the cells stand under their headers, or nothing says otherwise; -1 or +1 where the contents from some
        column on stand one column to the left or to the right."""
        return self._moved(row)[0]

    def since(self, row: Row) -> str:
        """The header of the first column whose contents were found under a neighbour, "" for a row in its place: the cell
        too many or too few stands there or further left."""
        return self._moved(row)[1]

    def _moved(self, row: Row) -> tuple[int, str]:
        width, overflow = self._width, None
        if len(row) != width:
            row, overflow = [*row, *([None] * (width + 1 - len(row)))], row[width] if len(row) > width else None
        after, probes = -1, self._everywhere
        for first, last, own, further in self._anchors:
            cell = row[last]
            if cell and own(cell) and (first == last or ((cell := row[first]) and own(cell))):
                after, probes = last, further
                break
        if overflow:
            return self._signs_right_of(after, row)
        for at, sure in probes:
            cell = row[at]
            if cell and sure(cell):
                return self._signs_right_of(after, row)
        return _IN_PLACE

    def _signs_right_of(self, after: int, row: Row) -> tuple[int, str]:
        """The verdict of all signs right of position ``after``, which stands in its place."""
        found = {step: [sign for sign in signs if sign.leftmost > after and sign.shows(row)] for step, signs in self._signs.items()}
        step = max(found, key=lambda one: len(found[one]))
        signs = found[step]
        if len(signs) < ENOUGH or len(found[-step]) == len(signs) or not any(sign.sure for sign in signs):
            return _IN_PLACE
        return step, self._headers.get(min(sign.column for sign in signs), "")

    def _runs(self) -> Iterator[tuple[int, int, CellKind]]:
        """Neighbouring columns of one kind together, as ``(first, last, kind)`` from the left: among them a moved cell looks right."""
        at = 0
        while at < self._width:
            kind, first = self._slots[at].cell, at
            while at < self._width and self._slots[at].cell is kind:
                at += 1
            if kind is not None:
                yield first, at - 1, kind

    def _probes(self, after: int) -> list[tuple[int, Test]]:
        signs = [sign for signs in self._signs.values() for sign in signs if sign.sure and sign.leftmost > after]
        return [(sign.seen, sign.found) for sign in signs if sign.seen < self._width]

    def _signs_of(self, step: int) -> Iterator[_Sign]:
        for first, last, kind in self._runs():
            seen, own = (first - 1, last) if step < 0 else (last + 1, first)
            if not 0 <= seen <= self._width or seen in self._private:
                continue
            there, sure = self._slots[seen], kind.name in SURE
            found = kind.bare if kind.bare and there.kind in _NO_FIGURES else kind.sure
            filled = there.kind in _LEGAL.get(kind.name, {_UNKNOWN})
            yield _Sign(first, seen, own, _but(found, there.words), kind.may, filled, sure)
        for at, slot in enumerate(self._slots[: self._width]):
            seen = at + step
            if slot.words is None or slot.cell is not None or not 0 <= seen < self._width or seen in self._private:
                continue
            there = self._slots[seen]
            if there.kind not in _WORDY:
                yield _Sign(at, seen, at, _but(_word(slot.words), there.words), slot.words, there.kind == "code", False)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A position: the kind of its field, the shape of its cells where that tells, and for code columns the test whether
    the table knows a text."""

    kind: str = _UNKNOWN
    cell: CellKind | None = None
    words: Test | None = None


def _slots(layout: Layout) -> list[_Slot]:
    found = [_Slot()] * layout.width
    for at, column in layout.columns.items():
        field = fields().get(column.field)
        if column.drop:
            continue
        if field is None:
            kind = kind_of_header(column.header)
            found[at] = _Slot(kind.name if kind else _UNKNOWN, kind)
        else:
            found[at] = _Slot(field.kind, kind_of_field(field.kind, field.table), _known(field, layout.source) if field.table else None)
    return [*found, _Slot(_BEYOND)]


def _known(field: Field, source: Source) -> Test:
    own, codes = source.codes.get(field.id, {}), table(field.table)
    return lambda text: text in own or codes.resolve(text) is not None


def _word(known: Test) -> Test:
    """A word of a code table: figures stand in many, one character (是, 女) in some."""
    return lambda text: len(text) > 1 and not text.isascii() and not any(c.isdigit() for c in text) and known(text)


def _but(found: Test, legal: Test | None) -> Test:
    return found if legal is None else lambda text: found(text) and not legal(text)


def _text(row: Row, at: int) -> str:
    """The cell at ``at``, cleaned; "" where it says that it holds nothing."""
    cell = row[at] if at < len(row) else None
    return "" if cell is None or is_blank(cell) else clean(cell)
