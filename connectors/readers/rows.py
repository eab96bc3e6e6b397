"""The rows of a sheet, held as Arrow in blocks: a tenth of the memory of Python lists, and on disk past a bound.

Here: keeping rows and giving them back, as rows or as columns. Not here: where rows come from, what they mean.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Row = list[str | None]
"""One printed row. ``None`` is an empty cell; text is as printed, never stripped; widths may differ from row to row."""

BLOCK = 8192
"""Rows a block: small enough that the Python objects of one block stay in the processor's cache, large enough that a
block costs nothing beside its cells."""

STEP = 256
"""Rows made Python objects at once: who asks for the first row does not wait for a whole block."""

IN_MEMORY = 32 << 20
"""Bytes of cells kept in memory; further ones lie in a temporary file that is mapped. The largest police export has 8 MB."""

_CELLS = pa.list_(pa.string())
_SCHEMA = pa.schema([("cells", _CELLS)])


class Rows(Sequence[Row]):
    """An immutable sequence of printed rows."""

    __slots__ = ("_blocks", "_length", "_starts")

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._take(_packed(rows))

    @classmethod
    def of_blocks(cls, blocks: Iterable[pa.ListArray]) -> Rows:
        """Rows that are in Arrow already, as lists of strings."""
        made = cls.__new__(cls)
        made._take(block for block in blocks if len(block))
        return made

    def _take(self, blocks: Iterable[pa.ListArray]) -> None:
        self._blocks = _kept(blocks)
        self._starts = np.cumsum([0, *map(len, self._blocks)])
        self._length = int(self._starts[-1])

    @property
    def blocks(self) -> list[pa.ListArray]:
        return self._blocks

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        for block in self._blocks:
            for start in range(0, len(block), STEP):
                yield from _unpacked(block.slice(start, STEP))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._length)
            if (start, step) == (0, 1):
                return list(islice(self, stop))
            return [self[n] for n in range(start, stop, step)]
        if not -self._length <= at < self._length:
            raise IndexError(at)
        at %= self._length
        block = int(np.searchsorted(self._starts, at, "right")) - 1
        row: Row = self._blocks[block][at - int(self._starts[block])].as_py()
        return row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Rows, list)) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Rows({self._length} rows)"  # never their contents: they are about people

    def column(self, position: int) -> pa.ChunkedArray:
        """The cells at ``position`` (from 0) of all rows, null where a row is shorter."""
        return pa.chunked_array([_column(block, position) for block in self._blocks], pa.string())

    def widths(self) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """How many cells each row has."""
        return np.concatenate([np.diff(_offsets(block)) for block in self._blocks] or [np.zeros(0, np.int32)])

    def digest(self) -> str:
        """A SHA-256 of all cells and how they stand in rows, in hexadecimal: equal for equal rows, whatever file they came in."""
        found = hashlib.sha256()
        for block in self._blocks:
            cells = block.flatten()
            found.update(_offsets(block).tobytes())
            found.update(pc.fill_null(pc.binary_length(cells), -1).to_numpy().tobytes())
            found.update(_bytes(cells))
        return found.hexdigest()

    def without(self, positions: Collection[int], cut: Mapping[int, int] | None = None, whole: Collection[int] = ()) -> Rows:
        """The same rows with the cells at ``positions`` empty, and in the rows that ``cut`` names (by index) all cells from the
        given position on. The rows ``whole`` stay as they are."""
        if not positions and not cut:
            return self
        ends = np.full(self._length, np.iinfo(np.int32).max, np.int32)
        for row, position in (cut or {}).items():
            ends[row] = position
        spared = np.zeros(self._length, np.bool_)
        spared[list(whole)] = True
        parts = zip(self._blocks, self._starts[:-1].tolist(), self._starts[1:].tolist(), strict=True)
        return Rows.of_blocks(_blanked(block, sorted(positions), ends[start:stop], spared[start:stop]) for block, start, stop in parts)


def _packed(rows: Iterable[Row]) -> Iterator[pa.ListArray]:
    """From lists to Arrow. Cells go flat: nested lists cost pyarrow ten times as much."""
    source = iter(rows)
    while block := list(islice(source, BLOCK)):
        offsets = np.zeros(len(block) + 1, np.int32)
        np.cumsum([len(row) for row in block], out=offsets[1:])
        yield pa.ListArray.from_arrays(pa.array(offsets), pa.array([cell for row in block for cell in row], pa.string()))


def _kept(blocks: Iterable[pa.ListArray]) -> list[pa.ListArray]:
    """In memory as far as IN_MEMORY goes; from there on in a file without a name, which the system frees with the last reader."""
    kept: list[pa.ListArray] = []
    size = 0
    source = iter(blocks)
    for block in source:
        kept.append(block)
        size += block.nbytes
        if size > IN_MEMORY:
            return kept + _on_disk(source)
    return kept


def _on_disk(blocks: Iterator[pa.ListArray]) -> list[pa.ListArray]:
    with tempfile.NamedTemporaryFile(prefix="daoqiao-rows-", suffix=".arrow") as file:
        with pa.ipc.new_file(file.name, _SCHEMA) as writer:
            for block in blocks:
                writer.write_batch(pa.record_batch([_fresh(block)], schema=_SCHEMA))
        with pa.memory_map(file.name) as mapped:
            found = pa.ipc.open_file(mapped)
            return [found.get_batch(number).column(0) for number in range(found.num_record_batches)]


def _fresh(block: pa.ListArray) -> pa.ListArray:
    """A slice carries its whole parent to disk; a copy carries itself."""
    return pa.ListArray.from_arrays(pa.array(_offsets(block)), block.flatten())


def _offsets(block: pa.ListArray) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Where each row begins among ``block.flatten()``, and where the last one ends."""
    offsets = block.offsets.to_numpy()
    return offsets - offsets[0]  # type: ignore[no-any-return]


def _bytes(cells: pa.StringArray) -> memoryview:
    """All texts of an array one after another, as they lie in memory."""
    there = pc.drop_null(cells)
    if not len(there):
        return memoryview(b"")
    _, offsets, data = there.buffers()
    bounds = np.frombuffer(offsets, np.int32)[there.offset : there.offset + len(there) + 1]
    return memoryview(data or b"")[bounds[0] : bounds[-1]]


def _unpacked(block: pa.ListArray) -> list[Row]:
    cells = block.flatten().to_numpy(zero_copy_only=False).tolist()
    ends = _offsets(block).tolist()
    return [cells[start:end] for start, end in pairwise(ends)]


def _column(block: pa.ListArray, position: int) -> pa.Array:
    offsets = _offsets(block)
    return block.flatten().take(pa.array(offsets[:-1] + position, mask=np.diff(offsets) <= position))


def _blanked(
    block: pa.ListArray,
    positions: list[int],
    ends: np.ndarray[tuple[int], np.dtype[np.int32]],
    spared: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> pa.ListArray:
    offsets = _offsets(block)
    widths = np.diff(offsets)
    places = np.arange(offsets[-1]) - np.repeat(offsets[:-1], widths)
    gone = (np.isin(places, positions) | (places >= np.repeat(ends, widths))) & ~np.repeat(spared, widths)
    cells = pc.if_else(pa.array(gone), pa.scalar(None, pa.string()), block.flatten())
    return pa.ListArray.from_arrays(pa.array(offsets), cells)
