"""What goes wrong with tables on their way out of a department: the quirks of A7 of the domain notes, one function each.

Here: damaging a table, and writing beside each row what was done to it. Not here: what must become of it (``oracle``), damage to the
bytes of a file (``test_cut_files``).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from connectors.declaration import Column
from connectors.private_columns import private_reason
from tests.intake.printed_values import Cell, Typed
from tests.intake.tables import SEALED, Head, Line, Table

Damage = Callable[[Table, Random], None]

STRANGE = ("栏目甲", "栏目乙", "附加项", "F12", "名称(新)")
"""Headers that no declaration has, and that name nothing private."""


def _some(table: Table, random: Random, share: float = 0.3) -> list[Line]:
    return [line for line in table.data() if random.random() < share]


# What happens to headers


def dressed_headers(table: Table, random: Random) -> None:
    """姓 名, *姓名, 姓<line break>名."""
    for head in random.sample(table.heads, min(3, len(table.heads))):
        if len(head.text) > 1:
            at = random.randrange(1, len(head.text))
            head.text = random.choice(
                (f"{head.text[:at]} {head.text[at:]}", f"*{head.text}", f"{head.text[:at]}\n{head.text[at:]}", f" {head.text}　")
            )


def optional_column_renamed(table: Table, random: Random) -> None:
    own = [
        head for head in table.heads if head.column and not head.column.required and not head.private and not _has_twin(table, head.column)
    ]
    if own:
        head = random.choice(own)
        head.text, head.column = random.choice(STRANGE), None


def column_under_two_names(table: Table, random: Random) -> None:
    """公民身份号码 and 公民身份证号 in one table: the name that the declaration has first is taken, whatever stands in the other."""
    own = [head for head in table.heads if head.column and head.text in head.column.names[1:] and not _secret(head)]
    if own:
        head = random.choice(own)
        assert head.column is not None
        for line in table.data():
            line.lost.add(head.field)
        _insert(table, random.randrange(len(table.heads) + 1), Head(head.column.header, head.column), "另一")
        head.column = None


def header_twice(table: Table, random: Random) -> None:
    """户号 printed twice where the declaration knows it once: the first one is taken."""
    own = [head for head in table.heads if head.column and not _secret(head) and not _has_twin(table, head.column)]
    if own:
        head = random.choice(own)
        _insert(table, random.randrange(table.heads.index(head) + 1, len(table.heads) + 1), Head(head.text), "第二")


def column_without_header(table: Table, random: Random) -> None:
    """With something in it or without; before the first column it makes the table begin further right."""
    _insert(table, random.choice((0, random.randrange(len(table.heads)))), Head(""), random.choice(("备", "")))


def _secret(head: Head) -> bool:
    """Whether the header alone keeps a column from being stored, were it not declared: 残疾等级."""
    return head.private or bool(private_reason(head.text))


def _has_twin(table: Table, column: Column) -> bool:
    return any(one.occurrence > 1 and one.header in column.names for one in table.source.columns)


def _insert(table: Table, at: int, head: Head, text: str) -> None:
    table.heads.insert(at, head)
    for number, line in enumerate(table.data()):
        line.cells.insert(at, f"{text}{number}" if text else "")


# What happens to values


def ids_as_numbers(table: Table, random: Random) -> None:
    """Typed into Excel: fifteen digits are left, and in a CSV of it six. A number that ends in X stays text."""
    for at in table.of_kind("id"):
        for line in table.data():
            number = line.numbers[table.heads[at].field]
            if number.isdigit():
                value = float(number[:15] + "000")
                line.cells[at] = Typed(value, f"{number[0]}.{number[1:15]}E+17", f"{value:.5E}")
                line.lost.add(table.heads[at].field)


def ids_cut(table: Table, random: Random) -> None:
    """Through Excel or through a program's double, and then printed as digits."""
    for at in table.of_kind("id"):
        for line in _some(table, random):
            number = line.numbers[table.heads[at].field]
            if number.isdigit():
                cut = random.choice((number[:15] + "000", str(int(float(number)))))
                line.cells[at] = line.numbers[table.heads[at].field] = cut
                line.lost.discard(table.heads[at].field)


def ids_masked(table: Table, random: Random) -> None:
    for at in table.of_kind("id"):
        for line in _some(table, random):
            number = line.numbers[table.heads[at].field]
            line.cells[at] = random.choice(
                (f"{number[:6]}********{number[-4:]}", f"{number[:4]}**********{number[-4:]}", f"{number[:14]}****")
            )
            line.lost.add(table.heads[at].field)


def ids_missing(table: Table, random: Random) -> None:
    for at in table.of_kind("id"):
        for line in _some(table, random):
            line.cells[at] = random.choice(("", "无", "—", "null", "0" * 18, "000000198001010000", "4.11099E+17"))
            line.lost.add(table.heads[at].field)


def names_missing(table: Table, random: Random) -> None:
    """A row that names nobody, or, of a table of places, one without its key."""
    for line in _some(table, random, 0.15):
        needed = needed_columns(table)
        if needed:
            at = random.choice(needed)
            person = table.source.kind == "person"
            line.cells[at] = random.choice(("", "无", "—", "未取名", "？？", "?") if person else ("", "无", "—"))
            line.nobody = True


def needed_columns(table: Table) -> list[int]:
    """The columns that a row cannot do without: the name of a person, the key of a place."""
    wanted = ("name",) if table.source.kind == "person" else table.source.key
    return [
        at
        for at, head in enumerate(table.heads)
        if head.column and head.column.required and head.field in wanted and not head.column.fill_down
    ]


# What happens to rows


def cell_lost(table: Table, random: Random) -> None:
    for line in _unmoved(table, random):
        at = random.randrange(len(table.heads))
        del line.cells[at]
        line.moved = (at, -1)


def cell_lost_and_filled_up(table: Table, random: Random) -> None:
    """As wide as before: what stood right of it moved to the left."""
    for line in _unmoved(table, random):
        at = random.randrange(len(table.heads))
        line.cells = [*line.cells[:at], *line.cells[at + 1 :], ""]
        line.moved = (at, -1)


def cell_added(table: Table, random: Random) -> None:
    """A comma without quotes around it; the last cell falls off where it is empty."""
    for line in _unmoved(table, random):
        at = random.randrange(len(table.heads))
        line.cells.insert(at, random.choice(("", "附注")))
        if line.cells[-1] == "":
            line.cells.pop()
        line.moved = (at, 1)


def cells_beside_the_table(table: Table, random: Random) -> None:
    if table.heads[-1].text:
        for line in _unmoved(table, random):
            line.cells += random.choice((["旁注"], ["", "旁注"], [""]))


def row_torn(table: Table, random: Random) -> None:
    """A line break in a cell without quotes around it makes two rows of one."""
    for line in _unmoved(table, random):
        at, cut = table.lines.index(line), random.randrange(1, len(line.cells))
        table.lines.insert(at + 1, Line(line.cells[cut:], torn=True))
        line.cells, line.torn = line.cells[:cut], True


def _unmoved(table: Table, random: Random) -> list[Line]:
    return [line for line in _some(table, random, 0.2) if line.in_place and not line.nobody and len(line.cells) == len(table.heads)]


# What stands around and between the rows


def blank_rows(table: Table, random: Random) -> None:
    for _ in range(random.randrange(1, 4)):
        kinds: tuple[list[Cell], ...] = ([], [""] * len(table.heads), [" ", "\xa0"])
        line = Line(list(random.choice(kinds)), "blank")
        table.lines.insert(random.randrange(table.header_at + 1, len(table.lines) + 1), line)


def header_again(table: Table, random: Random) -> None:
    """As on every page of a printed report."""
    for _ in range(random.randrange(1, 4)):
        line = Line([*(head.text for head in table.heads)], "header")
        table.lines.insert(random.randrange(table.header_at + 1, len(table.lines) + 1), line)


def notes(table: Table, random: Random) -> None:
    for _ in range(random.randrange(1, 3)):
        mark = random.choice(table.source.not_data)
        mark = random.choice((mark, " ".join(mark), f"　{mark}"))
        cells: list[Cell] = [f"{mark}：管理员　制表时间：2026-11-20", *random.choice(((), ("1",), ("", "2")))]
        at = random.choice((len(table.lines), random.randrange(table.header_at + 1, len(table.lines) + 1)))
        before: list[Cell] = [""] * random.randrange(2)
        table.lines.insert(at, Line([*before, *cells][: len(table.heads)], "note"))


def titles(table: Table, random: Random) -> None:
    """Up to four rows above the header, the first of them a merged title."""
    above: list[list[Cell]] = [["花名册"], ["填报单位：某某派出所", "", "2026年11月20日"], ["单位：人"], []]
    for cells in reversed(above[: random.randrange(1, 5)]):
        table.lines.insert(0, Line(cells[: len(table.heads)], "title"))
    if random.random() < 0.5:
        table.lines[0].cells = ["花名册", *[""] * (len(table.heads) - 1)]
        table.merged.append((0, 0, 0, len(table.heads) - 1))


def merged_downward(table: Table, random: Random) -> None:
    """党小组 over its buildings, where it may be filled; 致贫原因, where it must not."""
    needed = needed_columns(table)
    columns = [at for at, head in enumerate(table.heads) if at not in needed and not head.private and head.kind != "id" and head.text]
    fillable = [at for at in columns if (column := table.heads[at].column) is not None and column.fill_down]
    for at in dict.fromkeys([*random.sample(columns, min(1, len(columns))), *fillable]):
        top = None
        for number, line in enumerate(table.lines):
            whole = line.role == "data" and line.in_place and len(line.cells) == len(table.heads)
            if not whole or top is None or random.random() < 0.4:
                _merge(table, top, number - 1, at)
                top = number if whole else None
            else:
                line.cells[at] = ""
        _merge(table, top, len(table.lines) - 1, at)


def _merge(table: Table, top: int | None, bottom: int, at: int) -> None:
    if top is not None and bottom > top:
        table.merged.append((top, at, bottom, at))


def cut_at_a_row_end(table: Table, random: Random) -> None:
    """Nobody can see this in the file; the row count against the history of the source shows it (``gates``)."""
    del table.lines[random.randrange(table.header_at + 1, len(table.lines) + 1) :]


DAMAGES: tuple[Damage, ...] = (
    dressed_headers, optional_column_renamed, column_under_two_names, header_twice, column_without_header,
    ids_as_numbers, ids_cut, ids_masked, ids_missing, names_missing,
    cell_lost, cell_lost_and_filled_up, cell_added, cells_beside_the_table, row_torn,
    blank_rows, header_again, notes, cut_at_a_row_end, titles, merged_downward,
)  # fmt: skip
"""In the order in which they are done: headers, values, cells of a row, rows, spans."""


def damage(table: Table, kinds: frozenset[str], seed: int) -> None:
    for one in DAMAGES:
        if one.__name__ in kinds:
            one(table, Random(f"{seed} {one.__name__}"))
    header = next(line for line in table.lines if line.role == "header")
    for line in table.lines:
        if line.role == "header":
            line.cells = [head.text for head in table.heads]
    assert header.cells
    assert not any(str(cell).startswith(SEALED) for line in table.lines if line.role != "data" for cell in line.cells)
