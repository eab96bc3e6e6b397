"""What linkage keeps from one night to the next, so that a night compares only what changed.

Here: the arrays and their files. Not here: bringing them up to a night (``incremental``). Records have places that stay theirs from
night to night, in whatever order a night brings them; a place whose record went is empty until another takes it.

Nothing here is needed: without these files, or with those of another version, a night does everything anew and gives the same.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.linkage.arrays import Bools, Hashes, Ints, Levels
from pipelines.linkage.blocking import Block, Tally
from pipelines.linkage.features import Features
from pipelines.linkage.levels import COMPARISONS
from pipelines.linkage.lookup import put
from pipelines.linkage.names import Names
from pipelines.linkage.score import Compared
from pipelines.linkage.terms import WIDE, Term, Wide, plain_columns

VERSION = 3
"""Raised whenever what is kept, or what it is computed from, changes its meaning."""
COMPLETE = "complete.json"
KNOWN = ("known_birth", "known_dwelling", "known_phone")
"""Terms whose codes are kept, since making them anew takes longer than reading them."""
SPARE = 0.05
"""Empty places beyond the records of the first night: a district gains a few records a night, and files then need not grow."""


@dataclass(slots=True)
class Memory:
    """One entry a place. ``content`` is 0 where no record is; ``features`` are as stated, before ``borrowed`` numbers are set aside;
    ``disputes``: what others of its number say of it; ``other`` is each record's other name; ``bearers`` has one entry a name;
    ``blocks`` hold the blocking keys; ``pairs`` all pairs that are worth comparing, compared."""

    content: Hashes
    features: Features
    disputes: Levels
    borrowed: Bools
    other: Ints
    bearers: Ints
    terms: dict[str, Term]
    blocks: list[Block]
    tallies: dict[str, Tally]
    pairs: Compared
    waiting: list[tuple[Hashes, Ints, Hashes]] = field(default_factory=list)
    """Columns, places and what is to be written there: nobody needs it before the next night."""

    def settle(self) -> None:
        """Write what waits."""
        for column, places, values in self.waiting:
            put(column, places, values)
        self.waiting = []


def load(folder: Path, stamp: str) -> Memory | None:
    """What the night before kept, open for writing in place; None where there is nothing whole of this version and ``stamp``.

    Whoever changes it calls ``spoil`` first.
    """
    try:
        told = json.loads((folder / COMPLETE).read_text("utf-8"))
        return _read(folder, told) if (told.get("version"), told.get("stamp")) == (VERSION, stamp) else None
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _read(folder: Path, told: dict[str, Any]) -> Memory:
    for name, size in told["sizes"].items():
        if (folder / name).stat().st_size != size:  # opened for writing, a short file would be filled up with zeros
            raise ValueError(name)

    def read(name: str) -> np.ndarray:
        found = np.load(folder / f"{name}.npy", mmap_mode="r+" if name in told["long"] else None, allow_pickle=False)
        plain: np.ndarray = found.view(np.ndarray)  # the same bytes, without what every look at a memmap costs
        return plain

    names = Names(**{one.name: read(f"names.{one.name}") for one in fields(Names)})
    columns = {one.name: read(f"features.{one.name}") for one in fields(Features) if one.name not in ("size", "names")}
    content = read("content")
    features = Features(len(content), names, **columns)
    terms: dict[str, Term] = {}
    for name, stated in (plain_columns(features) | {name: (read(f"term.{name}.codes"),) for name in KNOWN}).items():
        if name in WIDE:
            terms[name] = Wide.again(stated[0], read(f"term.{name}.codes"), read(f"term.{name}.slots"))
        else:
            terms[name] = Term(stated, tuple(read(f"term.{name}.{n}.counts") for n in range(len(stated))))
    blocks = [Block(rule, tuple(read(f"keys.{rule}.{n}") for n in range(k)), most) for rule, k, most in told["blocks"]]
    tallies = {rule: np.array(found, dtype=np.int64) for rule, found in told["tallies"].items()}
    levels = {name: read(f"pairs.{name}") for name in COMPARISONS}
    pairs = Compared(read("pairs.left"), read("pairs.right"), levels, read("pairs.shared_by"))
    said = (read("disputes"), read("borrowed"), read("other"), read("bearers"))
    return Memory(content, features, *said, terms, blocks, tallies, pairs)


def spoil(folder: Path) -> None:
    """From here on the files change: a night that does not come to ``save`` leaves nothing that a later one would believe."""
    (folder / COMPLETE).unlink(missing_ok=True)


def save(memory: Memory, folder: Path, stamp: str, *, whole: bool) -> None:
    """Write what is not written in place already; with ``whole``, everything."""
    memory.settle()
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    spoil(folder)
    long = _long(memory)
    for name, column in (long if whole else {}).items():
        np.save(folder / f"{name}.npy", column)
    for name, column in _short(memory).items():
        np.save(folder / f"{name}.npy", column)
    told: dict[str, Any] = {
        "version": VERSION,
        "stamp": stamp,
        "long": list(long),
        "blocks": [(block.rule, len(block.keys), block.most) for block in memory.blocks],
        "tallies": {rule: found.tolist() for rule, found in memory.tallies.items()},
    }
    told["sizes"] = {path.name: path.stat().st_size for path in folder.glob("*.npy")}
    for path in folder.glob("*.npy"):
        with path.open("rb") as file:
            os.fsync(file.fileno())  # pages written in place too: a night that loses its power must not leave half of them
    aside = folder / f"{COMPLETE}.new"
    aside.write_text(json.dumps(told), "utf-8")
    aside.replace(folder / COMPLETE)


def _long(memory: Memory) -> dict[str, np.ndarray]:
    """Arrays with one entry a place."""
    found: dict[str, np.ndarray] = {
        "content": memory.content,
        "disputes": memory.disputes,
        "borrowed": memory.borrowed,
        "other": memory.other,
    }
    found |= {f"features.{name}": column for name, column in memory.features.columns().items()}
    for name, term in memory.terms.items():
        if isinstance(term, Wide):
            found[f"term.{name}.slots"] = term.slots
        else:
            found |= {f"term.{name}.{n}.counts": counts for n, counts in enumerate(term.counts)}
        if name in KNOWN:
            found[f"term.{name}.codes"] = term.columns[0]
    for block in memory.blocks:
        found |= {f"keys.{block.rule}.{n}": column for n, column in enumerate(block.keys)}
    return found


def _short(memory: Memory) -> dict[str, np.ndarray]:
    """Names, pairs and wide terms, whose number changes."""
    names, pairs = memory.features.names, memory.pairs
    found = {f"names.{one.name}": getattr(names, one.name) for one in fields(Names)}
    found |= {f"term.{name}.codes": term.codes for name, term in memory.terms.items() if isinstance(term, Wide)}
    found |= {"pairs.left": pairs.left, "pairs.right": pairs.right, "pairs.shared_by": pairs.shared_by}
    found["bearers"] = memory.bearers
    return found | {f"pairs.{name}": levels for name, levels in pairs.levels.items()}
