"""Which source a sheet is, and which of its columns is which: by headers, never by position.

Here: finding the header row and matching headers to declared columns. Not here: rows of data, guessing what an unknown
header may mean (``drift``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.declaration import Column, Source
from connectors.headers import header_key as header_key
from connectors.private_columns import private_reason
from connectors.readers import Row, Sheet


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet seen as a source: ``header_at`` indexes ``Sheet.rows``; ``columns`` maps a position to its column.

    ``unknown``: headers that the declaration does not speak of. ``private``: those among such that must not be stored; each has
    a column of its own in ``columns`` that says why (``drop``), so that it is emptied like a declared one.
    """

    source: Source
    header_at: int
    width: int
    columns: dict[int, Column]
    unknown: tuple[str, ...]
    missing: tuple[Column, ...]
    found: tuple[str, ...]
    private: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not self.missing

    @property
    def known(self) -> int:
        """How many headers the declaration speaks of."""
        return len(self.columns) - len(self.private)

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Better layouts sort higher: nothing missing, then the share of headers known, then their number."""
        headers = len(self.columns) + len(self.unknown)
        return self.whole, self.known / max(1, headers), self.known


def best_layout(sheet: Sheet, sources: Iterable[Source], file: str) -> Layout | None:
    """The declaration that fits ``sheet`` best, or None where no source knows two of its headers.

    Two, because a single word such as 姓名 stands in titles and notes as well.
    """
    found = [layout for source in sources if (layout := against(sheet.rows, source)) is not None]
    return max(found, key=lambda one: (one.rank[0], one.source.likes(file), *one.rank[1:]), default=None)


def demand_whole(layout: Layout, sheet: Sheet, file: str) -> None:
    """Raise DQ-204 where a required column is missing, with the likeliest header in its place."""
    if not layout.whole:
        from connectors.intake.drift_faults import missing_columns  # only a file at fault pays for rapidfuzz and the readers of values

        raise missing_columns(layout, sheet, file)


def against(rows: Sequence[Row], source: Source) -> Layout | None:
    """``source`` laid over the row that knows most of its headers among the first ``header_search`` rows."""
    names = _by_name(source)
    best: dict[int, Column] = {}
    header_at, headers = 0, list[str]()
    for at, row in enumerate(rows[: source.header_search]):
        keys = [header_key(cell) for cell in row]
        columns = _declared(keys, names)
        if len(columns) > max(1, len(best)):
            best, header_at, headers = columns, at, keys
    return _layout(source, header_at, headers, best) if best else None


def _layout(source: Source, at: int, headers: list[str], columns: dict[int, Column]) -> Layout:
    others = {position: header for position, header in enumerate(headers) if header and position not in columns}
    private = {position: Column(header, drop=reason) for position, header in others.items() if (reason := private_reason(header))}
    present = set(columns.values())
    return Layout(
        source,
        at,
        max(position + 1 for position, header in enumerate(headers) if header),
        dict(sorted((columns | private).items())),
        tuple(header for position, header in others.items() if position not in private),
        tuple(column for column in source.required if column not in present),
        tuple(filter(None, headers)),
        tuple(column.header for column in private.values()),
    )


_Names = dict[str, list[tuple[int, Column]]]


def _by_name(source: Source) -> _Names:
    """Each declared header to its columns, with its place among the names of that column."""
    found: _Names = {}
    for column in source.columns:
        for rank, name in enumerate(dict.fromkeys(map(header_key, column.names))):
            found.setdefault(name, []).append((rank, column))
    return found


def _declared(headers: Sequence[str], names: _Names) -> dict[int, Column]:
    """Positions of declared columns. Where a sheet prints one column under two of its names, the one declared first is taken:
    together they would make a value that neither of them states."""
    seen: dict[str, int] = {}
    taken: dict[Column, tuple[int, int]] = {}
    for position, header in enumerate(headers):
        seen[header] = seen.get(header, 0) + 1
        for rank, column in names.get(header, ()):
            if column.occurrence == seen[header]:
                taken[column] = min(taken.get(column, (rank, position)), (rank, position))
                break
    return {position: column for column, (_, position) in taken.items()}
