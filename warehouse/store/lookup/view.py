"""How a version looks to a sight: its arrays, and which of the file's tables hold what is otherwise.

Here: finding the sight that the file has, and its arrays. Not here: rows (``residents``), values (``stated``), who sees what (``sight``).
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Final

import numpy as np

from warehouse.store.lookup.file import Array, LookupFile
from warehouse.store.lookup.sight import Sight
from warehouse.vocabulary.wording import CORRECTION

WHOLE: Final = 0
NOWHERE: Final = -1
"""Numbers of views: everything as the version has it; nobody is anywhere, as no sight of the file hides what this one must not know."""

_COLUMNS: Final = {
    "searched": ("residence", "hukou", "community", "birth", "residence_by", "hukou_by", "birth_by"),
    "tie": ("no", "community", "grid", "ties"),
    "called": ("no", "name", "field", "chosen", "said_by"),
}


class View:
    """``number`` is that of the sight in the tables ``sight_…``, or ``WHOLE`` or ``NOWHERE``."""

    def __init__(self, file: LookupFile, number: int) -> None:
        self.number = number
        self._arrays: dict[str, Array] = {
            f"{name}_{column}": file.array(f"{name}_{column}") for name, columns in _COLUMNS.items() for column in columns
        }
        if number == NOWHERE:
            self._arrays |= {f"tie_{column}": self._arrays[f"tie_{column}"][:0] for column in _COLUMNS["tie"]}
            self._arrays["searched_community"] = np.full_like(self._arrays["searched_community"], -1)
        elif number != WHOLE:
            self._narrow(file)

    def _narrow(self, file: LookupFile) -> None:
        def own(name: str, columns: Sequence[str]) -> dict[str, Array]:
            here = slice(*np.searchsorted(file.array(f"{name}_sight"), [self.number, self.number + 1]))
            return {column: file.array(f"{name}_{column}")[here] for column in columns}

        seen = own("sight_seen", ("no", *_COLUMNS["searched"]))
        affected = np.zeros(len(self._arrays["searched_birth"]), dtype=bool)
        affected[seen["no"]] = True
        for column in _COLUMNS["searched"]:
            changed = self._arrays[f"searched_{column}"].copy()
            changed[seen["no"]] = seen[column]
            self._arrays[f"searched_{column}"] = changed
        for name in ("tie", "called"):
            kept = ~affected[self._arrays[f"{name}_no"]]
            for column, more in own(f"sight_{name}", _COLUMNS[name]).items():
                self._arrays[f"{name}_{column}"] = np.concatenate([self._arrays[f"{name}_{column}"][kept], more])

    def array(self, name: str) -> Array:
        """As ``LookupFile.array``, of this view."""
        return self._arrays[name]


class Views:
    """The views of one version, each made when first asked for."""

    def __init__(self, file: LookupFile) -> None:
        self._file = file
        self._sources = frozenset(file.facts["sources"]) - {CORRECTION}
        self._hidden = [(frozenset(hidden) & self._sources, households) for hidden, households in file.facts["sights"]]
        self._made: dict[int, View] = {}
        self._lock = Lock()

    def of(self, sight: Sight) -> View:
        """The view that hides what this sight must not know, and as little else as there is."""
        hidden = self._sources - sight.sources if sight.sources is not None else frozenset()
        number = self._number(hidden, sight.shows("household_no")) if hidden else WHOLE
        with self._lock:
            if number not in self._made:
                self._made[number] = View(self._file, number)
            return self._made[number]

    def _number(self, hidden: frozenset[str], households: bool) -> int:
        fit = [(len(one), number) for number, (one, made) in enumerate(self._hidden, 1) if one >= hidden and made >= households]
        return min(fit)[1] if fit else NOWHERE
