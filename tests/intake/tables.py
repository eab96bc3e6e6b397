"""Invented tables of the shipped declarations: columns in any order, under any of their names, with rows of plausible values.

Here: the shapes (what is printed, and which column each header is by construction), and making them. Not here: damage (``damages``),
writing them as files (``formats``), what must become of a row (``oracle``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from connectors.declaration import Column, Source, load_sources
from connectors.headers import header_key
from tests.intake.printed_values import Cell, printed_value
from warehouse.vocabulary.fields import fields
from warehouse.vocabulary.text import is_blank

SOURCES = tuple(sorted(load_sources()))
EXTRAS = ("紧急联系人", "楼层", "网格员", "采集人", "备用1", "更新标志", "Unnamed: 7", "走访次数", "照护等级")
PRIVATE = ("信教情况", "银行卡号", "是否吸毒", "环检结果", "微信号")
"""Headers that no declaration has and that must not be stored all the same (``connectors/private_columns.toml``)."""
SEALED = "密封"
"""How every value of a private column begins, so that one that leaks is found wherever it is."""
NARROW = 10
"""Bytes that a field name of a .dbf may have."""


@dataclass(slots=True)
class Head:
    """A printed header. ``column``: the declared column that it is; None for one that the declaration does not have, or has under
    another header of the same table. ``private``: never to be stored."""

    text: str
    column: Column | None = None
    private: bool = False

    @property
    def field(self) -> str:
        return self.column.field if self.column else ""

    @property
    def kind(self) -> str:
        """The kind of its field, ``sex`` apart from other codes; "" where it is no field."""
        if not self.field:
            return ""
        return "sex" if self.field == "sex" else fields()[self.field].kind


@dataclass(slots=True, eq=False)
class Line:
    """A printed row. ``role``: title, header, note, blank or data. ``moved``: where its cells stand off their headers from,
    and by how much (-1 or 1). ``torn``: half of a row that a line break has cut in two. ``nobody``: the cell of its name names nobody.
    ``lost``: fields whose value nobody can read any more."""

    cells: list[Cell]
    role: str = "data"
    moved: tuple[int, int] | None = None
    torn: bool = False
    nobody: bool = False
    lost: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    """The id number behind each cell of an id field, before anything was done to it."""

    @property
    def in_place(self) -> bool:
        """Whether every cell stands under its own header."""
        return self.moved is None and not self.torn


@dataclass(slots=True)
class Table:
    """One sheet. ``merged``: areas as ``(top, left, bottom, right)``, lines and columns from 0, all inclusive."""

    source: Source
    heads: list[Head]
    lines: list[Line]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((at + 1 for at, head in enumerate(self.heads) if head.text), default=0)

    @property
    def header_at(self) -> int:
        return next(at for at, line in enumerate(self.lines) if line.role == "header")

    def data(self) -> list[Line]:
        return [line for line in self.lines if line.role == "data"]

    def at(self, field_id: str) -> list[int]:
        """Where the columns of a field stand."""
        return [at for at, head in enumerate(self.heads) if head.field == field_id]

    def of_kind(self, *kinds: str) -> list[int]:
        return [at for at, head in enumerate(self.heads) if head.kind in kinds]


def make_table(
    random: Random, source_id: str, rows: int, *, optional: float, extras: int, shuffled: bool, odd: float, narrow: bool
) -> Table:
    """``optional``: the share of columns printed that need not be there; ``odd``: the share of values in an unusual dress;
    ``narrow``: only headers that a .dbf can have."""
    source = load_sources()[source_id]
    heads = [*_declared(random, source, optional, narrow), *_others(random, source, extras, narrow)]
    if shuffled:
        random.shuffle(heads)
        _first_of_a_name_first(heads)
    table = Table(source, heads, [Line([head.text for head in heads], "header")])
    table.lines += [_row(random, source, heads, number, odd) for number in range(rows)]
    return table


def _declared(random: Random, source: Source, optional: float, narrow: bool) -> Iterator[Head]:
    printed: set[tuple[str, int]] = set()
    for column in source.columns:
        if not column.required and random.random() >= optional:
            continue
        names = [name for name in column.names if not narrow or len(name.encode("gb18030")) <= NARROW]
        free = [name for name in names if (header_key(name), column.occurrence) not in printed]
        if not free or (column.occurrence > 1 and (header_key(column.header), column.occurrence - 1) not in printed):
            continue
        name = column.header if column.occurrence > 1 else random.choice(free)
        printed.add((header_key(name), column.occurrence))
        yield Head(name, column, bool(column.drop))


def _others(random: Random, source: Source, extras: int, narrow: bool) -> Iterator[Head]:
    known = {header_key(name) for column in source.columns for name in column.names}
    for name in random.sample([*EXTRAS, *PRIVATE], extras):
        if header_key(name) not in known and (not narrow or len(name.encode("gb18030")) <= NARROW):
            yield Head(name, None, name in PRIVATE)


def _first_of_a_name_first(heads: list[Head]) -> None:
    """Of two columns of one header the declaration tells the first from the second by their order."""
    twins = [at for at, head in enumerate(heads) if head.column and [one.text for one in heads].count(head.text) > 1]
    for at, head in zip(
        twins, sorted((heads[at] for at in twins), key=lambda one: one.column.occurrence if one.column else 0), strict=True
    ):
        heads[at] = head


def _row(random: Random, source: Source, heads: list[Head], number: int, odd: float) -> Line:
    line = Line([])
    for head in heads:
        if head.private:
            line.cells.append(f"{SEALED}{random.randrange(10**6):06}")
            continue
        must = head.column is not None and head.column.required
        cell, true = printed_value(random, head.kind, head.field, odd, must=must, number=number)
        if must and head.field in source.key and is_blank(cell if isinstance(cell, str) else cell.text):
            cell, true = printed_value(random, head.kind, head.field, 0.0, must=must, number=number)
        line.cells.append(cell)
        if true:
            line.numbers[head.field] = true
    return line
